// SPDX-License-Identifier: MIT
/*
 * Lockups of a CPU.
 *
 *	soft	the CPU takes its ticks, but some kernel code does not let it schedule: neither
 *		schedule() was entered nor a user program interrupted for 2 * watchdog_thresh seconds
 *	hard	the CPU takes no ticks at all (interrupts off) for watchdog_thresh seconds; the next
 *		CPU that is online notices
 *
 * Nothing is added to what a CPU does anyway: all happens in the tick, which an idle CPU takes once a
 * second. It has nothing to say about an idle CPU but that its tick came. A loop that calls
 * cond_resched() is no lockup, even with nobody to switch to: the watchdog asks the task to reschedule
 * (TIF_NEED_RESCHED), and that it does is the sign of life.
 *
 * Seconds are counted as intervals of a second or more between ticks. When the guest was stopped, by gdb or
 * by the host, the clock jumps, and that is one interval like any other.
 */
#include <neap/bug.h>
#include <neap/cpumask.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/init.h>
#include <neap/irq.h>
#include <neap/irqflags.h>
#include <neap/kstrtox.h>
#include <neap/lockdep.h>
#include <neap/panic.h>
#include <neap/percpu.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/smp.h>
#include <neap/time.h>
#include <neap/nmi.h>
#include <neap/watchdog.h>
#include <asm/ptrace.h>

/* sysctls: one word each, read without a lock */
int watchdog_thresh = 10;
int softlockup_panic = 1, hardlockup_panic = 1;

/* Of each CPU; by its own tick, but @beats, which a neighbour reads, and @alive, which schedule() sets. */
struct watchdog {
	ktime_t next;		 /* the end of this interval */
	unsigned int beats;	 /* ticks taken */
	bool alive;		 /* schedule() was entered since the last interval */
	unsigned int stuck;	 /* intervals without */
	unsigned int seen_cpu;	 /* the neighbour watched, its beats then, and for how many intervals */
	unsigned int seen_beats;
	unsigned int seen_stuck;
	bool told_soft, told_hard;
};
static DEFINE_PER_CPU(struct watchdog, watchdogs);

static int __init watchdog_setup(char *val)
{
	int n;

	if (val && !kstrtoint(val, 0, &n) && n >= 0 && n <= 60)
		watchdog_thresh = n;
	return 0;
}
early_param("watchdog_thresh", watchdog_setup);

void watchdog_touch(void)
{
	WRITE_ONCE(this_cpu_ptr(&watchdogs)->alive, true);
}

static void check_soft(struct watchdog *w, const struct pt_regs *regs)
{
	unsigned int thresh = 2 * READ_ONCE(watchdog_thresh);

	if (w->alive || is_idle_task(current) || (regs && user_mode(regs))) {
		w->alive = false;
		w->stuck = 0;
		w->told_soft = false;
	} else if (++w->stuck >= thresh && !w->told_soft) {
		w->told_soft = true;
		add_taint(TAINT_SOFTLOCKUP);
		pr_emerg("BUG: soft lockup - CPU%u stuck for %u s: %s/%d\n", smp_processor_id(),
			 w->stuck, current->comm, current->pid);
		lockdep_show_held(current);
		trigger_all_cpu_backtrace();
		if (softlockup_panic)
			panic("softlockup: hung tasks\n");
	}
	if (!is_idle_task(current))
		set_tsk_need_resched(current);
}

/* The next online CPU, around the end. */
static unsigned int neighbour(unsigned int self)
{
	unsigned int cpu = self;

	do {
		cpu = (cpu + 1) % NR_CPUS;
	} while (!cpu_online(cpu));
	return cpu;
}

static void check_neighbour(struct watchdog *w)
{
	unsigned int self = smp_processor_id(), cpu = neighbour(self), beats;

	if (cpu == self)
		return;
	beats = READ_ONCE(per_cpu(watchdogs, cpu).beats);
	if (cpu != w->seen_cpu || beats != w->seen_beats) {
		w->seen_cpu = cpu;
		w->seen_beats = beats;
		w->seen_stuck = 0;
		w->told_hard = false;
	} else if (++w->seen_stuck >= (unsigned int)READ_ONCE(watchdog_thresh) + 1 && !w->told_hard) {
		w->told_hard = true;
		pr_emerg("BUG: hard lockup - CPU%u takes no interrupts for %u s, noticed by CPU%u\n",
			 cpu, w->seen_stuck, self);
		trigger_all_cpu_backtrace();
		if (hardlockup_panic)
			panic("hardlockup: CPU%u\n", cpu);
	}
}

void watchdog_tick(ktime_t now)
{
	struct watchdog *w = this_cpu_ptr(&watchdogs);

	w->beats++;
	if (now < w->next)
		return;
	w->next = now + NSEC_PER_SEC - TICK_NSEC; /* an idle CPU's tick of a second is one */
	if (!READ_ONCE(watchdog_thresh))
		return;
	check_soft(w, get_irq_regs());
	if (IS_ENABLED(CONFIG_SMP))
		check_neighbour(w);
}
