// SPDX-License-Identifier: MIT
/*
 * The tick: HZ times a second it counts jiffies, charges the running task and asks the scheduler
 * whether it has run long enough. It is one more deadline of the event device (hrtimer.c).
 *
 * A CPU that idles needs none. The tick that finds the CPU idle puts its next one off by
 * IDLE_TICK_NSEC; leaving the idle loop brings it back. Idling for less than a tick so costs nothing.
 * The long tick also keeps the counter's progress within what timekeeping.c multiplies fast.
 */
#include <neap/clocksource.h>
#include <neap/hrtimer.h>
#include <neap/init.h>
#include <neap/irq.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/math64.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/percpu.h>
#include <neap/spinlock.h>
#include <neap/tick.h>
#include <neap/watchdog.h>
#include "../sched/sched.h"
#include "internal.h"

#define IDLE_TICK_NSEC NSEC_PER_SEC

volatile unsigned long jiffies = INITIAL_JIFFIES; /* jiffies_lock; read without */

static DEFINE_SPINLOCK(jiffies_lock);	/* jiffies, the next, the load average; interrupts off */
static ktime_t last_jiffies_update;	/* first looked at without: a torn value costs a look */

/* Of each CPU, touched by itself with interrupts off. */
struct tick_cpu {
	ktime_t next;
	bool stopped;
};
static DEFINE_PER_CPU(struct tick_cpu, tick);

/* Brings jiffies and the wall clock up to @now. */
static void do_timer(ktime_t now)
{
	unsigned long ticks = 1;
	s64 delta;

	if (now - READ_ONCE(last_jiffies_update) < TICK_NSEC)
		return;
	spin_lock(&jiffies_lock);
	delta = now - last_jiffies_update;
	if (delta >= TICK_NSEC) {
		if (unlikely(delta >= 2 * TICK_NSEC))
			ticks = (unsigned long)div_u64(delta, TICK_NSEC);
		last_jiffies_update += (s64)ticks * TICK_NSEC;
		jiffies += ticks;
		calc_global_load(ticks);
		update_wall_time();
	}
	spin_unlock(&jiffies_lock);
}

ktime_t tick_run(ktime_t now)
{
	struct tick_cpu *t = this_cpu_ptr(&tick);

	do_timer(now);
	if (now < t->next)
		return t->next;

	watchdog_tick(now);
	scheduler_tick();
	rlimit_cpu_tick();
	wake_up_klogd();
	t->stopped = is_idle_task(current) && !need_resched();
	if (t->stopped) {
		t->next = now + IDLE_TICK_NSEC;
		return t->next;
	}
	t->next += TICK_NSEC;
	if (t->next <= now) /* interrupts were off for long, or the machine was stopped */
		t->next = now + TICK_NSEC;
	return t->next;
}

void tick_start(ktime_t now)
{
	struct tick_cpu *t = this_cpu_ptr(&tick);

	if (!last_jiffies_update) /* the boot CPU */
		last_jiffies_update = now;
	t->next = now + TICK_NSEC;
	t->stopped = false;
	hrtimer_reprogram(t->next);
}

void tick_nohz_irq_enter(void)
{
	if (this_cpu_ptr(&tick)->stopped)
		do_timer(ktime_get());
}

void tick_nohz_idle_exit(void)
{
	struct tick_cpu *t = this_cpu_ptr(&tick);
	unsigned long flags;

	local_irq_save(flags);
	if (t->stopped) {
		ktime_t now = ktime_get();

		do_timer(now);
		t->stopped = false;
		t->next = now + TICK_NSEC;
		hrtimer_reprogram(t->next);
	}
	local_irq_restore(flags);
}

/* The drivers register what they find: clocksource_register_hz(), clockevents_register(). */
void __init time_init(void)
{
	timer_probe();
}
