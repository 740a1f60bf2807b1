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

/* nanosleep.c: until @expires, of the clock if @absolute, else monotonic; on a signal, the time left goes to @rmtp unless it is NULL. */
struct timespec64;
long do_nanosleep(ktime_t expires, bool absolute, int clockid, void __user *rmtp, bool time64);
/* A time of so many ns, 0 if it is less, to user space at that width. 0 or -EFAULT. */
int put_time(s64 ns, void __user *tp, bool time64);

/* posix_clock.c: what a clock says. 0; -EINVAL: there is no such clock (any more). */
int clock_read(int which, struct timespec64 *ts);

/* cpu_clock.c: until the clock of CPU time says @expires, else as do_nanosleep(). */
long do_cpu_nanosleep(ktime_t expires, bool absolute, int clockid, void __user *rmtp, bool time64);
/* In each tick, for the task that it interrupted: is its process beyond RLIMIT_CPU? No locks held. */
void rlimit_cpu_tick(void);

#endif /* _TIME_INTERNAL_H */
