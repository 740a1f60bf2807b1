// SPDX-License-Identifier: MIT
/*
 * Tasks that sleep where no signal wakes them (state D) for too long: a deadlock of sleeping locks, or a
 * device that does not answer. A thread looks at all tasks four times within the time-out. One that has not
 * been switched to since, four looks in a row, is hung. Looks are counted and not seconds, so a guest
 * that was stopped for an hour finds nobody.
 *
 * Each is told once, with its backtrace; after those of one look come the disks' queues, since what most
 * of them wait for is a request, and what the CPUs do.
 */
#include <asm/traps.h>
#include <neap/bug.h>
#include <neap/err.h>
#include <neap/init.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/kthread.h>
#include <neap/lockdep.h>
#include <neap/nmi.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/virtio.h>
#include <neap/watchdog.h>

#define LOOKS 4
#define MOST  8 /* that are told of at one look */

/* sysctls: one word each, read without a lock */
int hung_task_timeout_secs = 120;
int hung_task_panic = IS_ENABLED(CONFIG_BOOTPARAM_HUNG_TASK_PANIC);
int hung_task_warnings = 10;

static int __init hung_task_setup(char *val)
{
	return watchdog_param(val, 86400, &hung_task_timeout_secs);
}
early_param("hung_task_timeout_secs", hung_task_setup);

static int __init hung_task_panic_setup(char *val)
{
	return watchdog_param(val, 1, &hung_task_panic);
}
early_param("hung_task_panic", hung_task_panic_setup);

/* Kernel threads that wait for work say so with TASK_NOLOAD; a killable sleep can be ended. */
static bool is_stuck(struct task_struct *p)
{
	unsigned int state = task_state(p);

	return (state & TASK_UNINTERRUPTIBLE) && !(state & (TASK_NOLOAD | TASK_WAKEKILL));
}

/* Another look at @p. True when it is the last that was needed; tasklist_lock held. */
static bool is_hung(struct task_struct *p)
{
	unsigned long switches = p->nvcsw + p->nivcsw;

	if (!is_stuck(p) || switches != p->hung.switches) {
		p->hung.switches = switches;
		p->hung.looks = 0;
		return false;
	}
	return ++p->hung.looks == LOOKS;
}

/* Up to MOST tasks that became hung with this look, each with a reference; how many. */
static unsigned int find_hung(struct task_struct *hung[MOST])
{
	struct task_struct *p, *t;
	unsigned int n = 0;

	read_lock(&tasklist_lock);
	for_each_process_thread(p, t) {
		if (is_hung(t) && n < MOST)
			hung[n++] = get_task_struct(t);
	}
	read_unlock(&tasklist_lock);
	return n;
}

/* False: so many have been told that this one is not. */
static bool report(struct task_struct *p)
{
	int warnings = READ_ONCE(hung_task_warnings);

	if (!warnings)
		return false;
	if (warnings > 0)
		WRITE_ONCE(hung_task_warnings, warnings - 1);
	pr_emerg("INFO: task %s/%d blocked for more than %d s\n", p->comm, p->pid,
		 READ_ONCE(hung_task_timeout_secs));
	lockdep_show_held(p);
	show_stack(p, NULL);
	return true;
}

static void look(void)
{
	struct task_struct *hung[MOST];
	unsigned int n = find_hung(hung), i;
	bool told = false;

	for (i = 0; i < n; i++) {
		told |= report(hung[i]);
		put_task_struct(hung[i]);
	}
	if (told) {
		virtio_show_queues();
		preempt_disable();
		trigger_all_cpu_backtrace();
		preempt_enable();
	}
	if (n && READ_ONCE(hung_task_panic))
		panic("hung_task: blocked tasks\n");
}

static int khungtaskd(void *unused)
{
	(void)unused;
	for (;;) {
		int secs = READ_ONCE(hung_task_timeout_secs);

		schedule_timeout_interruptible(secs ? max((long)secs * HZ / LOOKS, 1L) : 30L * HZ);
		if (secs)
			look();
	}
	return 0;
}

static int __init hung_task_init(void)
{
	struct task_struct *t = kthread_run(khungtaskd, NULL, "khungtaskd");

	return IS_ERR(t) ? (int)PTR_ERR(t) : 0;
}
late_initcall(hung_task_init);
