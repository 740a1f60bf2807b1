/* SPDX-License-Identifier: MIT */
/*
 * Timers with the resolution of the hardware. All pending timers of a CPU stand in one tree by
 * expiry; the clock event device is set for the first of them or the next tick, whichever is sooner.
 */
#ifndef _NEAP_HRTIMER_H
#define _NEAP_HRTIMER_H

#include <neap/ktime.h>
#include <neap/rbtree.h>
#include <neap/types.h>

struct clock_event_device;
struct task_struct;

enum hrtimer_restart {
	HRTIMER_NORESTART,
	HRTIMER_RESTART, /* the function has moved the expiry: hrtimer_forward() */
};

enum hrtimer_mode {
	HRTIMER_MODE_ABS = 0,
	HRTIMER_MODE_REL = 1,
};

/* @function runs in the timer's interrupt, interrupts off, without the queue's lock. */
struct hrtimer {
	struct rb_node node; /* the lock of the base of @cpu, as what is not marked */
	ktime_t expires;     /* monotonic; while it runs: of @function */
	enum hrtimer_restart (*function)(struct hrtimer *timer); /* constant */
	bool queued;	  /* also read without */
	unsigned int cpu; /* whose tree it is in, or was last; changed under the old base's lock */
};

void hrtimer_init(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *));
/* Starts it, or moves it if it is pending. Any context. */
void hrtimer_start(struct hrtimer *timer, ktime_t time, enum hrtimer_mode mode);
/* Not pending when it returns 0 or 1 (it was); -1: its function is running just now. */
int hrtimer_try_to_cancel(struct hrtimer *timer);
/* The same, and waits for a running function: not from that function, nor under a lock it takes. */
int hrtimer_cancel(struct hrtimer *timer);
/* Moves the expiry on by whole intervals until it is after @now; gives how many. */
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval);
/* Time left; zero or less when it is due. */
ktime_t hrtimer_get_remaining(struct hrtimer *timer);

static inline bool hrtimer_active(const struct hrtimer *timer)
{
	return READ_ONCE(timer->queued);
}

/*
 * Sleeps in the state that the caller has set until @expires (monotonic) or a wake-up. 0 when the
 * time has come, -EINTR before. NULL: no time limit.
 */
int schedule_hrtimeout(const ktime_t *expires);
/*
 * The same until the wall clock says @expires. That may be set meanwhile, which is a wake-up as any: who has not
 * got what he waits for calls this again.
 */
int schedule_hrtimeout_real(const ktime_t *expires);
/* The wall clock has been set. */
void clock_was_set(void);

/*
 * How often a CPU's timers took all of its time, so that the next ones were put off for what they
 * interrupt to go on. All CPUs since boot.
 */
unsigned int hrtimer_nr_hangs(void);

/* The tick's side, kernel/time. */
void hrtimer_interrupt(struct clock_event_device *dev);

#endif /* _NEAP_HRTIMER_H */
