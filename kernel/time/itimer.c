// SPDX-License-Identifier: MIT
/*
 * The interval timer of real time: SIGALRM after a while, and again each interval. It is started again
 * when the signal is taken (dequeue_signal()), so a tiny interval cannot flood the system. The two
 * other kinds, of CPU time, do not exist.
 */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/uaccess.h>
#include "internal.h"

enum hrtimer_restart it_real_fn(struct hrtimer *timer)
{
	struct signal_struct *sig = container_of(timer, struct signal_struct, real_timer);

	kill_pid(sig->pids[PIDTYPE_TGID], SIGALRM, 1);
	return HRTIMER_NORESTART;
}

static void timeval_from_ktime(struct __kernel_old_timeval *tv, ktime_t t)
{
	struct timespec64 ts = ns_to_timespec64(t);

	tv->tv_sec = (long)ts.tv_sec;
	tv->tv_usec = ts.tv_nsec / NSEC_PER_USEC;
}

/* What is left and the interval; siglock held. */
static void itimer_read(struct signal_struct *sig, struct __kernel_old_itimerval *value)
{
	ktime_t left = 0;

	if (hrtimer_active(&sig->real_timer)) {
		left = hrtimer_get_remaining(&sig->real_timer);
		if (left < NSEC_PER_USEC)
			left = NSEC_PER_USEC; /* pending, so not 0 */
	}
	timeval_from_ktime(&value->it_value, left);
	timeval_from_ktime(&value->it_interval, sig->it_real_incr);
}

long sys_getitimer(int which, struct __kernel_old_itimerval __user *value)
{
	struct __kernel_old_itimerval v;

	if (which != ITIMER_REAL)
		return -EINVAL;
	spin_lock_irq(&current->sighand->siglock);
	itimer_read(current->signal, &v);
	spin_unlock_irq(&current->sighand->siglock);
	return copy_to_user(value, &v, sizeof(v)) ? -EFAULT : 0;
}

static bool timeval_valid(const struct __kernel_old_timeval *tv)
{
	return tv->tv_sec >= 0 && tv->tv_usec >= 0 && tv->tv_usec < USEC_PER_SEC;
}

static ktime_t timeval_to_ktime(const struct __kernel_old_timeval *tv)
{
	return ktime_set(tv->tv_sec, tv->tv_usec * NSEC_PER_USEC);
}

long sys_setitimer(int which, struct __kernel_old_itimerval __user *value,
		   struct __kernel_old_itimerval __user *ovalue)
{
	struct __kernel_old_itimerval new = { { 0, 0 }, { 0, 0 } }, old;
	struct signal_struct *sig = current->signal;
	ktime_t expires;

	if (value && copy_from_user(&new, value, sizeof(new)))
		return -EFAULT;
	if (!timeval_valid(&new.it_value) || !timeval_valid(&new.it_interval) ||
	    which != ITIMER_REAL)
		return -EINVAL;

	for (;;) {
		spin_lock_irq(&current->sighand->siglock);
		/* Its function takes siglock: it cannot be waited for under it. */
		itimer_read(sig, &old);
		if (hrtimer_try_to_cancel(&sig->real_timer) >= 0)
			break;
		spin_unlock_irq(&current->sighand->siglock);
		cpu_relax();
	}
	expires = timeval_to_ktime(&new.it_value);
	sig->it_real_incr = expires ? timeval_to_ktime(&new.it_interval) : 0;
	if (expires)
		hrtimer_start(&sig->real_timer, expires, HRTIMER_MODE_REL);
	spin_unlock_irq(&current->sighand->siglock);
	return ovalue && copy_to_user(ovalue, &old, sizeof(old)) ? -EFAULT : 0;
}
