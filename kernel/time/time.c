// SPDX-License-Identifier: MIT
/*
 * Times across the system call interface, in both widths, conversions, and the calls that are older
 * than clocks with numbers.
 */
#include <neap/errno.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/limits.h>
#include <neap/math64.h>
#include <neap/sched.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/uaccess.h>

struct timespec64 ns_to_timespec64(s64 nsec)
{
	struct timespec64 ts = { 0, 0 };
	u32 rem;

	if (nsec >= 0) {
		ts.tv_sec = div_u64_rem(nsec, NSEC_PER_SEC, &rem);
		ts.tv_nsec = rem;
	} else {
		/* A second too many, and back: tv_nsec is never negative. */
		ts.tv_sec = -(s64)div_u64_rem(-nsec - 1, NSEC_PER_SEC, &rem) - 1;
		ts.tv_nsec = NSEC_PER_SEC - rem - 1;
	}
	return ts;
}

unsigned long nsecs_to_jiffies(u64 n)
{
	return (unsigned long)div_u64(n, TICK_NSEC);
}

u64 nsec_to_clock_t(u64 n)
{
	return div_u64(n, NSEC_PER_SEC / USER_HZ);
}

unsigned long jiffies_to_clock_t(unsigned long j)
{
	return (unsigned long)div_u64((u64)j * USER_HZ, HZ);
}

int get_timespec64(struct timespec64 *ts, const struct __kernel_timespec __user *uts)
{
	struct __kernel_timespec kts;

	if (copy_from_user(&kts, uts, sizeof(kts)))
		return -EFAULT;
	ts->tv_sec = kts.tv_sec;
	/* The upper half is padding in the structure of a 32-bit program. */
	ts->tv_nsec = (long)kts.tv_nsec;
	return 0;
}

int put_timespec64(const struct timespec64 *ts, struct __kernel_timespec __user *uts)
{
	if (!access_ok(uts, sizeof(*uts)) || __put_user(ts->tv_sec, &uts->tv_sec) ||
	    __put_user((s64)ts->tv_nsec, &uts->tv_nsec))
		return -EFAULT;
	return 0;
}

int get_old_timespec32(struct timespec64 *ts, const struct __kernel_old_timespec __user *uts)
{
	struct __kernel_old_timespec kts;

	if (copy_from_user(&kts, uts, sizeof(kts)))
		return -EFAULT;
	ts->tv_sec = kts.tv_sec;
	ts->tv_nsec = kts.tv_nsec;
	return 0;
}

int put_old_timespec32(const struct timespec64 *ts, struct __kernel_old_timespec __user *uts)
{
	if (!access_ok(uts, sizeof(*uts)) || __put_user((long)ts->tv_sec, &uts->tv_sec) ||
	    __put_user(ts->tv_nsec, &uts->tv_nsec))
		return -EFAULT;
	return 0;
}

struct timezone {
	int tz_minuteswest;
	int tz_dsttime;
};

long sys_gettimeofday(struct __kernel_old_timeval __user *tv, struct timezone __user *tz)
{
	if (tv) {
		struct timespec64 ts;

		ktime_get_real_ts64(&ts);
		if (put_user((long)ts.tv_sec, &tv->tv_sec) ||
		    put_user(ts.tv_nsec / NSEC_PER_USEC, &tv->tv_usec))
			return -EFAULT;
	}
	/* Time zones are the C library's business. */
	if (tz && clear_user(tz, sizeof(*tz)))
		return -EFAULT;
	return 0;
}

long sys_settimeofday(struct __kernel_old_timeval __user *tv, struct timezone __user *tz)
{
	struct __kernel_old_timeval t;
	struct timezone zone = { 0 };
	struct timespec64 ts;

	if (tv && copy_from_user(&t, tv, sizeof(t)))
		return -EFAULT;
	if (tv && (t.tv_usec < 0 || t.tv_usec >= USEC_PER_SEC))
		return -EINVAL;
	/* Looked at, and not kept. */
	if (tz && copy_from_user(&zone, tz, sizeof(zone)))
		return -EFAULT;
	if (!capable(CAP_SYS_TIME))
		return -EPERM;
	if (zone.tz_minuteswest > 15 * 60 || zone.tz_minuteswest < -15 * 60)
		return -EINVAL;
	if (!tv)
		return 0;
	ts.tv_sec = t.tv_sec;
	ts.tv_nsec = t.tv_usec * NSEC_PER_USEC;
	return do_settimeofday64(&ts);
}

struct tms {
	long tms_utime, tms_stime, tms_cutime, tms_cstime;
};

long sys_times(struct tms __user *tbuf)
{
	if (tbuf) {
		struct signal_struct *sig = current->signal;
		struct tms t;
		u64 utime, stime;

		thread_group_cputime(current, &utime, &stime);
		t.tms_utime = (long)nsec_to_clock_t(utime);
		t.tms_stime = (long)nsec_to_clock_t(stime);
		spin_lock_irq(&current->sighand->siglock);
		utime = sig->cutime;
		stime = sig->cstime;
		spin_unlock_irq(&current->sighand->siglock);
		t.tms_cutime = (long)nsec_to_clock_t(utime);
		t.tms_cstime = (long)nsec_to_clock_t(stime);
		if (copy_to_user(tbuf, &t, sizeof(t)))
			return -EFAULT;
	}
	/* Ticks since some moment; never an error number, which the C library would take it for. */
	return (long)(nsec_to_clock_t(ktime_get()) & (ULONG_MAX >> 1));
}
