// SPDX-License-Identifier: MIT
/*
 * Timers in jiffies and sleeping with a timeout. A timer_list is an hrtimer that expires at the start
 * of its jiffy, so both kinds share one queue and one interrupt.
 */
#include <neap/delay.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/limits.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/timer.h>

static enum hrtimer_restart timer_list_fire(struct hrtimer *hrtimer)
{
	struct timer_list *timer = container_of(hrtimer, struct timer_list, hrtimer);

	timer->function(timer);
	/* The function may have freed the timer, or started it again itself. */
	return HRTIMER_NORESTART;
}

void timer_setup(struct timer_list *timer, void (*function)(struct timer_list *),
		 unsigned int flags)
{
	hrtimer_init(&timer->hrtimer, timer_list_fire);
	timer->expires = 0;
	timer->function = function;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	int pending = timer_pending(timer);
	long delta = (long)(expires - jiffies);

	timer->expires = expires;
	hrtimer_start(&timer->hrtimer, max(delta, 0L) * (s64)TICK_NSEC, HRTIMER_MODE_REL);
	return pending;
}

int del_timer(struct timer_list *timer)
{
	return hrtimer_try_to_cancel(&timer->hrtimer) > 0;
}

int del_timer_sync(struct timer_list *timer)
{
	return hrtimer_cancel(&timer->hrtimer);
}

long schedule_timeout(long timeout)
{
	unsigned long end;
	ktime_t expires;

	might_sleep();
	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	if (timeout < 0) {
		pr_err("schedule_timeout: wrong timeout value %lx\n", timeout);
		dump_stack();
		__set_current_state(TASK_RUNNING);
		return 0;
	}
	end = jiffies + timeout;
	expires = ktime_get() + timeout * (s64)TICK_NSEC;
	if (!schedule_hrtimeout(&expires))
		return 0;
	timeout = (long)(end - jiffies);
	return max(timeout, 0L);
}

long schedule_timeout_interruptible(long timeout)
{
	__set_current_state(TASK_INTERRUPTIBLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_killable(long timeout)
{
	__set_current_state(TASK_KILLABLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_uninterruptible(long timeout)
{
	__set_current_state(TASK_UNINTERRUPTIBLE);
	return schedule_timeout(timeout);
}

void msleep(unsigned int msecs)
{
	ktime_t expires = ktime_get() + ms_to_ktime(msecs);

	might_sleep();
	do {
		set_current_state(TASK_UNINTERRUPTIBLE);
	} while (schedule_hrtimeout(&expires));
}

void usleep_range(unsigned long min, unsigned long max)
{
	ktime_t expires = ktime_get() + (s64)min * NSEC_PER_USEC;

	might_sleep();
	do {
		set_current_state(TASK_UNINTERRUPTIBLE);
	} while (schedule_hrtimeout(&expires));
}
