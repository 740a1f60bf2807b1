/* SPDX-License-Identifier: MIT */
/* Timers in jiffies, for timeouts in drivers. A thin layer over hrtimer.h. */
#ifndef _NEAP_TIMER_H
#define _NEAP_TIMER_H

#include <neap/hrtimer.h>
#include <neap/jiffies.h>

/* @function runs in the timer's interrupt, interrupts off: it may not sleep. */
struct timer_list {
	struct hrtimer hrtimer;
	unsigned long expires; /* jiffies */
	void (*function)(struct timer_list *timer);
};

#define from_timer(var, timer, field) container_of(timer, __typeof__(*(var)), field)

void timer_setup(struct timer_list *timer, void (*function)(struct timer_list *),
		 unsigned int flags);
/* Starts the timer, or moves it; 1 if it was pending. Any context. */
int mod_timer(struct timer_list *timer, unsigned long expires);
#define add_timer(timer) mod_timer(timer, (timer)->expires)
/* Stops it; 1 if it was pending. _sync also waits until its function is not running. */
int del_timer(struct timer_list *timer);
int del_timer_sync(struct timer_list *timer);

static inline bool timer_pending(const struct timer_list *timer)
{
	return hrtimer_active(&timer->hrtimer);
}

#endif /* _NEAP_TIMER_H */
