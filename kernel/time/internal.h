/* SPDX-License-Identifier: MIT */
/* What the files of kernel/time share. */
#ifndef _TIME_INTERNAL_H
#define _TIME_INTERNAL_H

#include <neap/clockevents.h>
#include <neap/clocksource.h>
#include <neap/hrtimer.h>
#include <neap/time.h>

/* timekeeping.c: takes up the cycles since the last call. From the tick, interrupts off. */
void update_wall_time(void);
/* The system's clock changes to @cs. */
void timekeeping_set_clocksource(const struct clocksource *cs);

/* tick.c: what is due at @now besides timers; when the tick is due next. Interrupts off. */
ktime_t tick_run(ktime_t now);
void tick_start(ktime_t now);

/* hrtimer.c: this CPU's event device, and a deadline earlier than before. Interrupts off. */
void hrtimer_set_device(struct clock_event_device *dev);
void hrtimer_reprogram(ktime_t deadline);

/* nanosleep.c: until @expires; on a signal, the time left goes to @rmtp unless it is NULL. */
struct timespec64;
long do_nanosleep(ktime_t expires, bool absolute, int clockid, void __user *rmtp, bool time64);

#endif /* _TIME_INTERNAL_H */
