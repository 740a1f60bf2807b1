/* SPDX-License-Identifier: MIT */
/* Seconds and nanoseconds inside the kernel, always 64-bit seconds, and the clocks in that form. */
#ifndef _NEAP_TIME_H
#define _NEAP_TIME_H

#include <neap/ktime.h>
#include <neap/types.h>
#include <uapi/time.h>

struct timespec64 {
	time64_t tv_sec;
	long tv_nsec; /* 0 to NSEC_PER_SEC - 1 */
};

struct itimerspec64 {
	struct timespec64 it_interval;
	struct timespec64 it_value;
};

/* Monotonic, wall clock, and since boot including time asleep (the same as monotonic here). */
void ktime_get_ts64(struct timespec64 *ts);
void ktime_get_real_ts64(struct timespec64 *ts);
#define ktime_get_boottime_ts64(ts) ktime_get_ts64(ts)
/* Seconds of the wall clock; cheap. */
time64_t ktime_get_real_seconds(void);
time64_t ktime_get_seconds(void);

/* Sets the wall clock. -EINVAL when @ts is no time, less than the monotonic clock has, or too far ahead. Wakes. */
int do_settimeofday64(const struct timespec64 *ts);

/* What a clock that runs without us says the wall time is, at boot. 1970 where there is none. */
void read_persistent_clock64(struct timespec64 *ts);

/* The boot's: clocks, timers and the tick of this CPU. After init_IRQ(). */
void time_init(void);

static inline bool timespec64_valid(const struct timespec64 *ts)
{
	return ts->tv_sec >= 0 && (unsigned long)ts->tv_nsec < NSEC_PER_SEC;
}

static inline ktime_t timespec64_to_ktime(const struct timespec64 *ts)
{
	return ktime_set(ts->tv_sec, (unsigned long)ts->tv_nsec);
}

struct timespec64 ns_to_timespec64(s64 nsec);
#define ktime_to_timespec64(k) ns_to_timespec64(k)

/* User space's structures: 64-bit seconds, and 32-bit. 0 or -EFAULT; validity is the caller's. */
int get_timespec64(struct timespec64 *ts, const struct __kernel_timespec __user *uts);
int put_timespec64(const struct timespec64 *ts, struct __kernel_timespec __user *uts);
int get_old_timespec32(struct timespec64 *ts, const struct __kernel_old_timespec __user *uts);
int put_old_timespec32(const struct timespec64 *ts, struct __kernel_old_timespec __user *uts);

/* RLIMIT_CPU of the process has been set: its next tick looks. kernel/time/cpu_clock.c. */
struct signal_struct;
void rlimit_cpu_changed(struct signal_struct *sig);

#endif /* _NEAP_TIME_H */
