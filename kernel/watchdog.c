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
 * No clock is trusted, for a guest's goes on while its host has stopped it or lets it wait. For a soft lockup
 * the seconds are ticks that the CPU has taken, HZ to the second: one that is given a tenth of its
 * host's time takes a tenth of them. For a hard one they are the second-long intervals of the neighbour, if
 * it idled or had its ticks; a jump of the clock is one interval like any other.
 */
#include <neap/bug.h>
#include <neap/cpumask.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/init.h>
#include <neap/irq.h>
#include <neap/irqflags.h>
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
#include "sched/sched.h"

/* sysctls: one word each, read without a lock */
int watchdog_thresh = 10;
int softlockup_panic = IS_ENABLED(CONFIG_BOOTPARAM_SOFTLOCKUP_PANIC);
int hardlockup_panic = IS_ENABLED(CONFIG_BOOTPARAM_SOFTLOCKUP_PANIC);

/* Of each CPU; by its own tick, but @beats, which a neighbour reads. */
struct watchdog {
	ktime_t next;		 /* the end of this interval */
	unsigned int beats;	 /* ticks taken */
	unsigned int stuck;	 /* ticks without, of whole intervals */
	unsigned int looked_at;	 /* beats at the last look */
	unsigned int seen_cpu;	 /* the neighbour watched, its beats then, and for how many intervals */
	unsigned int seen_beats;
	unsigned int seen_stuck;
	bool told_soft, told_hard;
};
static DEFINE_PER_CPU(struct watchdog, watchdogs);

static int __init watchdog_setup(char *val)
{
	return watchdog_param(val, 60, &watchdog_thresh);
}
early_param("watchdog_thresh", watchdog_setup);

static int __init softlockup_panic_setup(char *val)
{
	return watchdog_param(val, 1, &softlockup_panic);
}
early_param("softlockup_panic", softlockup_panic_setup);

/* @ticks: taken since the last look, as below. */
static void check_soft(struct watchdog *w, unsigned int ticks, const struct pt_regs *regs)
{
	unsigned int thresh = 2 * READ_ONCE(watchdog_thresh) * HZ;
	struct rq *rq = this_rq();

	if (rq->alive || is_idle_task(current) || (regs && user_mode(regs))) {
		rq->alive = false;
		w->stuck = 0;
		w->told_soft = false;
	} else if ((w->stuck += ticks) >= thresh && !w->told_soft) {
		w->told_soft = true;
		add_taint(TAINT_SOFTLOCKUP);
		pr_emerg("BUG: soft lockup - CPU%u stuck for %u s: %s/%d\n", smp_processor_id(),
			 w->stuck / HZ, current->comm, current->pid);
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

static void check_neighbour(struct watchdog *w, unsigned int ticks)
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
	} else if (!is_idle_task(current) && ticks < HZ / 2) {
		/* The host lets this CPU wait, and perhaps the other one. */
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
	unsigned int ticks;

	w->beats++;
	if (now < w->next)
		return;
	ticks = w->beats - w->looked_at;
	w->looked_at = w->beats;
	w->next = now + NSEC_PER_SEC - TICK_NSEC; /* an idle CPU's tick of a second is one */
	if (!READ_ONCE(watchdog_thresh))
		return;
	check_soft(w, ticks, get_irq_regs());
	if (IS_ENABLED(CONFIG_SMP))
		check_neighbour(w, ticks);
}
