// SPDX-License-Identifier: MIT
/* Interval timers. The kernel has only the calls with 32-bit seconds, enough for an interval. */
#include <bits/syscall.h>
#include <limits.h>
#include <sys/time.h>
#include <unistd.h>

static void from_kernel(struct itimerval *v, const struct __kernel_old_itimerval *k)
{
	v->it_interval = (struct timeval){ k->it_interval.tv_sec, k->it_interval.tv_usec };
	v->it_value = (struct timeval){ k->it_value.tv_sec, k->it_value.tv_usec };
}

static struct __kernel_old_timeval to_kernel(struct timeval t)
{
	long sec = t.tv_sec > LONG_MAX ? LONG_MAX : (long)t.tv_sec;

	return (struct __kernel_old_timeval){ sec, t.tv_usec };
}

int setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
	struct __kernel_old_itimerval k, kold;
	long r;

	k.it_interval = to_kernel(value->it_interval);
	k.it_value = to_kernel(value->it_value);
	r = __SYSCALL(__NR_setitimer, which, &k, &kold);
	if (!r && old)
		from_kernel(old, &kold);
	return (int)r;
}

int getitimer(int which, struct itimerval *value)
{
	struct __kernel_old_itimerval k;
	long r = __SYSCALL(__NR_getitimer, which, &k);

	if (!r)
		from_kernel(value, &k);
	return (int)r;
}

/* Returns the seconds that were left of an earlier alarm, rounded up so that 0 means none. */
unsigned int alarm(unsigned int seconds)
{
	struct itimerval v = { .it_value.tv_sec = seconds }, old = { 0 };

	setitimer(ITIMER_REAL, &v, &old);
	return (unsigned int)old.it_value.tv_sec + !!old.it_value.tv_usec;
}
