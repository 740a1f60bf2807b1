// SPDX-License-Identifier: MIT
/*
 * Tasks that sleep where no signal wakes them (state D) for too long: a deadlock of sleeping locks, or a
 * device that does not answer. A thread looks at all tasks four times within the time-out. One that has not
 * been switched to since, four looks in a row, is hung. Looks are counted and not seconds, so a guest
 * that was stopped for an hour finds nobody.
 */
#include <asm/traps.h>
#include <neap/bug.h>
#include <neap/err.h>
#include <neap/init.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/kstrtox.h>
#include <neap/kthread.h>
#include <neap/lockdep.h>
#include <neap/nmi.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/watchdog.h>

#define LOOKS 4

/* sysctls: one word each, read without a lock */
int hung_task_timeout_secs = 120;
int hung_task_panic = 1;

static int __init hung_task_setup(char *val)
{
	int n;

	if (val && !kstrtoint(val, 0, &n) && n >= 0 && n <= 86400)
		hung_task_timeout_secs = n;
	return 0;
}
early_param("hung_task_timeout_secs", hung_task_setup);

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

/* A hung task with a reference, or NULL. */
static struct task_struct *find_hung(void)
{
	struct task_struct *p, *t, *found = NULL;

	read_lock(&tasklist_lock);
	for_each_process_thread(p, t) {
		if (is_hung(t) && !found)
			found = get_task_struct(t);
	}
	read_unlock(&tasklist_lock);
	return found;
}

static void report(struct task_struct *p)
{
	pr_emerg("INFO: task %s/%d blocked for more than %d s\n", p->comm, p->pid,
		 READ_ONCE(hung_task_timeout_secs));
	lockdep_show_held(p);
	show_stack(p, NULL);
	preempt_disable();
	trigger_all_cpu_backtrace();
	preempt_enable();
	if (hung_task_panic)
		panic("hung_task: blocked tasks\n");
}

static int khungtaskd(void *unused)
{
	struct task_struct *p;

	(void)unused;
	for (;;) {
		int secs = READ_ONCE(hung_task_timeout_secs);

		schedule_timeout_interruptible(secs ? max((long)secs * HZ / LOOKS, 1L) : 30L * HZ);
		if (!secs)
			continue;
		p = find_hung();
		if (p) {
			report(p);
			put_task_struct(p);
		}
	}
	return 0;
}

static int __init hung_task_init(void)
{
	struct task_struct *t = kthread_run(khungtaskd, NULL, "khungtaskd");

	return IS_ERR(t) ? (int)PTR_ERR(t) : 0;
}
late_initcall(hung_task_init);
