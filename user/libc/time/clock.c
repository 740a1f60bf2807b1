// SPDX-License-Identifier: MIT
/*
 * Clocks and sleeping. All through the calls with 64-bit seconds, whose struct is that of the
 * library.
 */
#include <bits/syscall.h>
#include <errno.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *ts)
{
	return (int)__SYSCALL(__NR_clock_gettime64, clock, ts);
}

int clock_settime(clockid_t clock, const struct timespec *ts)
{
	return (int)__SYSCALL(__NR_clock_settime64, clock, ts);
}

int clock_getres(clockid_t clock, struct timespec *ts)
{
	return (int)__SYSCALL(__NR_clock_getres_time64, clock, ts);
}

time_t time(time_t *t)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_REALTIME, &ts))
		return -1;
	if (t)
		*t = ts.tv_sec;
	return ts.tv_sec;
}

/* Processor time of the process in microseconds. */
clock_t clock(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts))
		return -1;
	return (clock_t)(ts.tv_sec * CLOCKS_PER_SEC + ts.tv_nsec / 1000);
}

int gettimeofday(struct timeval *tv, void *tz)
{
	struct timespec ts;

	(void)tz;
	if (clock_gettime(CLOCK_REALTIME, &ts))
		return -1;
	*tv = (struct timeval){ ts.tv_sec, ts.tv_nsec / 1000 };
	return 0;
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *req, struct timespec *rem)
{
	return (int)-__syscall(__NR_clock_nanosleep_time64, clock, flags, req, rem);
}

int nanosleep(const struct timespec *req, struct timespec *rem)
{
	int e = clock_nanosleep(CLOCK_REALTIME, 0, req, rem);

	if (!e)
		return 0;
	errno = e;
	return -1;
}

/* Returns the seconds left when a signal came. */
unsigned int sleep(unsigned int seconds)
{
	struct timespec ts = { seconds, 0 };

	return nanosleep(&ts, &ts) ? (unsigned int)ts.tv_sec : 0;
}

int usleep(useconds_t usec)
{
	struct timespec ts = { usec / 1000000, (long)(usec % 1000000) * 1000 };

	return nanosleep(&ts, NULL);
}
