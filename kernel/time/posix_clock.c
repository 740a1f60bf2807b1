// SPDX-License-Identifier: MIT
/*
 * Clocks by number. The two calls that programs make all the time, for CLOCK_REALTIME and
 * CLOCK_MONOTONIC, go straight to the timekeeper.
 */
#include <neap/errno.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/uaccess.h>
#include "internal.h"

/* CPU clocks of other tasks have negative numbers: ~pid << 3, bit 2 a thread, bits 0-1 the kind. */
#define CPUCLOCK_PID(clock)	   ((pid_t)~((clock) >> 3))
#define CPUCLOCK_PERTHREAD(clock)  (((clock) & 4) != 0)
#define CPUCLOCK_WHICH(clock)	   ((clock) & 3)
#define CPUCLOCK_MAX		   3

static int task_clock(int which, struct timespec64 *ts)
{
	pid_t pid = CPUCLOCK_PID(which);
	struct task_struct *p;
	u64 utime = 0, stime = 0;

	if (CPUCLOCK_WHICH(which) >= CPUCLOCK_MAX)
		return -EINVAL;
	p = pid ? find_get_task_by_vpid(pid) : get_task_struct(current);
	if (!p)
		return -EINVAL;
	/* A thread's is for its own process; a process's has the number of its leader, but for the caller's. */
	if (CPUCLOCK_PERTHREAD(which) ? !same_thread_group(p, current)
				      : p != current && !thread_group_leader(p)) {
		put_task_struct(p);
		return -EINVAL;
	}
	if (CPUCLOCK_PERTHREAD(which))
		task_cputime(p, &utime, &stime);
	else
		thread_group_cputime(p, &utime, &stime);
	put_task_struct(p);
	*ts = ns_to_timespec64(CPUCLOCK_WHICH(which) == 1 ? utime : utime + stime);
	return 0;
}

int clock_read(int which, struct timespec64 *ts)
{
	u64 utime, stime;

	switch (which) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_TAI:
		ktime_get_real_ts64(ts);
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM:
		ktime_get_ts64(ts);
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
		thread_group_cputime(current, &utime, &stime);
		*ts = ns_to_timespec64(utime + stime);
		return 0;
	case CLOCK_THREAD_CPUTIME_ID:
		task_cputime(current, &utime, &stime);
		*ts = ns_to_timespec64(utime + stime);
		return 0;
	}
	return which < 0 ? task_clock(which, ts) : -EINVAL;
}

long sys_clock_gettime(int which, struct __kernel_timespec __user *tp)
{
	struct timespec64 ts;
	int err = clock_read(which, &ts);

	return err ? err : put_timespec64(&ts, tp);
}

long sys_clock_gettime32(int which, struct __kernel_old_timespec __user *tp)
{
	struct timespec64 ts;
	int err = clock_read(which, &ts);

	return err ? err : put_old_timespec32(&ts, tp);
}

static int clock_set(int which, const struct timespec64 *ts)
{
	if (which != CLOCK_REALTIME || !timespec64_valid(ts))
		return -EINVAL;
	return capable(CAP_SYS_TIME) ? do_settimeofday64(ts) : -EPERM;
}

long sys_clock_settime(int which, const struct __kernel_timespec __user *tp)
{
	struct timespec64 ts;

	return get_timespec64(&ts, tp) ? -EFAULT : clock_set(which, &ts);
}

long sys_clock_settime32(int which, const struct __kernel_old_timespec __user *tp)
{
	struct timespec64 ts;

	return get_old_timespec32(&ts, tp) ? -EFAULT : clock_set(which, &ts);
}

static int clock_res(int which, struct timespec64 *ts)
{
	int err = clock_read(which, ts); /* is there such a clock? */

	if (err)
		return err;
	ts->tv_sec = 0;
	ts->tv_nsec = 1;
	if (which == CLOCK_REALTIME_COARSE || which == CLOCK_MONOTONIC_COARSE)
		ts->tv_nsec = TICK_NSEC;
	return 0;
}

long sys_clock_getres(int which, struct __kernel_timespec __user *tp)
{
	struct timespec64 ts;
	int err = clock_res(which, &ts);

	return err || !tp ? err : put_timespec64(&ts, tp);
}

long sys_clock_getres_time32(int which, struct __kernel_old_timespec __user *tp)
{
	struct timespec64 ts;
	int err = clock_res(which, &ts);

	return err || !tp ? err : put_old_timespec32(&ts, tp);
}

/* On a clock of CPU time. A thread cannot wait for its own: it uses none asleep. */
static long cpu_sleep(int which, int flags, const struct timespec64 *ts, void __user *rmtp,
		      bool time64)
{
	struct timespec64 now;
	ktime_t expires;

	if (which < 0 && CPUCLOCK_PERTHREAD(which) &&
	    (!CPUCLOCK_PID(which) || CPUCLOCK_PID(which) == task_pid_nr(current)))
		return -EINVAL;
	if (!timespec64_valid(ts) || clock_read(which, &now))
		return -EINVAL;
	expires = timespec64_to_ktime(ts);
	if (!(flags & TIMER_ABSTIME))
		expires = ktime_add_safe(timespec64_to_ktime(&now), expires);
	return do_cpu_nanosleep(expires, flags & TIMER_ABSTIME, which, rmtp, time64);
}

static long clock_sleep(int which, int flags, const struct timespec64 *ts, void __user *rmtp,
			bool time64)
{
	bool absolute = flags & TIMER_ABSTIME;
	ktime_t expires;

	switch (which) {
	case CLOCK_REALTIME:
	case CLOCK_TAI:
	case CLOCK_MONOTONIC:
	case CLOCK_BOOTTIME:
		break;
	case CLOCK_PROCESS_CPUTIME_ID:
		return cpu_sleep(which, flags, ts, rmtp, time64);
	case CLOCK_THREAD_CPUTIME_ID:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_MONOTONIC_COARSE:
		return -EOPNOTSUPP;
	default:
		return which < 0 ? cpu_sleep(which, flags, ts, rmtp, time64) : -EINVAL;
	}
	if (!timespec64_valid(ts))
		return -EINVAL;
	expires = timespec64_to_ktime(ts);
	if (!absolute)
		expires = ktime_add_safe(ktime_get(), expires);
	return do_nanosleep(expires, absolute, which, rmtp, time64);
}

long sys_clock_nanosleep(int which, int flags, const struct __kernel_timespec __user *rqtp,
			 struct __kernel_timespec __user *rmtp)
{
	struct timespec64 ts;

	if (get_timespec64(&ts, rqtp))
		return -EFAULT;
	return clock_sleep(which, flags, &ts, rmtp, true);
}

long sys_clock_nanosleep_time32(int which, int flags,
				struct __kernel_old_timespec __user *rqtp,
				struct __kernel_old_timespec __user *rmtp)
{
	struct timespec64 ts;

	if (get_old_timespec32(&ts, rqtp))
		return -EFAULT;
	return clock_sleep(which, flags, &ts, rmtp, false);
}

long sys_nanosleep_time32(struct __kernel_old_timespec __user *rqtp,
			  struct __kernel_old_timespec __user *rmtp)
{
	return sys_clock_nanosleep_time32(CLOCK_MONOTONIC, 0, rqtp, rmtp);
}
