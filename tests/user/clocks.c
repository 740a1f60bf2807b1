// SPDX-License-Identifier: MIT
/* All clocks, in calls with 32 and 64 bits: reading, resolution, setting, sleeping. */
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "tap.h"

#define raw(name, ...) syscall(__NR_##name, ##__VA_ARGS__)

static void reading(void)
{
	struct __kernel_old_timespec a, b;
	struct __kernel_timespec wide;
	int good = 1;

	for (int clock = 0; clock <= 11; clock++) {
		if (clock == 8 || clock == 9) { /* on Linux the alarm clocks need a clock chip */
			good &= raw(clock_gettime, clock, &a) == 0 || errno == EINVAL;
			continue;
		}
		if (clock == 10)
			continue; /* there is none */
		good &= raw(clock_gettime, clock, &a) == 0 && raw(clock_gettime, clock, &b) == 0;
		good &= b.tv_sec > a.tv_sec || (b.tv_sec == a.tv_sec && b.tv_nsec >= a.tv_nsec);
		good &= raw(clock_gettime64, clock, &wide) == 0;
		good &= wide.tv_sec - b.tv_sec < 100 && (unsigned long)wide.tv_nsec < 1000000000;
		good &= raw(clock_getres, clock, &a) == 0 && a.tv_sec == 0 && a.tv_nsec > 0;
		good &= raw(clock_getres_time64, clock, &wide) == 0 && wide.tv_nsec == a.tv_nsec;
		if (!good) {
			note("clock %d", clock);
			break;
		}
	}
	check(good, "ten clocks go, do not go back, and have a resolution");
	check_errno(raw(clock_gettime, 10, &a), EINVAL, "clock 10: EINVAL");
	check_errno(raw(clock_gettime, 99, &a), EINVAL, "clock 99: EINVAL");
	check_errno(raw(clock_gettime, 1, 1), EFAULT, "to a bad address: EFAULT");
	check_errno(raw(clock_getres, 99, &a), EINVAL, "its resolution: EINVAL");
	check_int(raw(clock_getres, 1, NULL), 0, "whether there is one");
}

static void setting(void)
{
	struct __kernel_old_timeval tv = { 0, 0 }, later;
	struct __kernel_old_timespec ts;
	struct __kernel_timespec wide;

	check_int(raw(gettimeofday, &tv, NULL), 0, "gettimeofday");
	check_int(raw(clock_gettime, CLOCK_REALTIME, &ts), 0, "clock_gettime");
	check(ts.tv_sec - tv.tv_sec < 100, "are the same clock");
	ts.tv_sec += 1000;
	check_int(raw(clock_settime, CLOCK_REALTIME, &ts), 0, "clock_settime");
	raw(gettimeofday, &later, NULL);
	check(later.tv_sec - tv.tv_sec >= 1000, "moves it");
	wide.tv_sec = ts.tv_sec - 500;
	wide.tv_nsec = 0;
	check_int(raw(clock_settime64, CLOCK_REALTIME, &wide), 0, "with 64 bits");
	check_int(raw(settimeofday, &tv, NULL), 0, "settimeofday");
	raw(gettimeofday, &later, NULL);
	check(later.tv_sec - tv.tv_sec < 500, "moves it back");
	check_errno(raw(clock_settime, CLOCK_MONOTONIC, &ts), EINVAL, "CLOCK_MONOTONIC: EINVAL");
	ts.tv_nsec = -1;
	check_errno(raw(clock_settime, CLOCK_REALTIME, &ts), EINVAL, "no time: EINVAL");
	check_errno(raw(clock_settime64, CLOCK_REALTIME, 1), EFAULT, "a bad address: EFAULT");
	tv.tv_usec = 1000000;
	check_errno(raw(settimeofday, &tv, NULL), EINVAL, "settimeofday to no time: EINVAL");
	check_errno(raw(settimeofday, 1, NULL), EFAULT, "at a bad address: EFAULT");
	check_int(raw(settimeofday, NULL, NULL), 0, "to nothing");
}

static long long ms_since(const struct __kernel_old_timespec *from)
{
	struct __kernel_old_timespec now;

	raw(clock_gettime, CLOCK_MONOTONIC, &now);
	return (now.tv_sec - from->tv_sec) * 1000LL + (now.tv_nsec - from->tv_nsec) / 1000000;
}

static void sleeping(void)
{
	static const int clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_TAI };
	struct __kernel_old_timespec from, ts, left = { 77, 77 };

	for (unsigned i = 0; i < sizeof(clocks) / sizeof(*clocks); i++) {
		raw(clock_gettime, CLOCK_MONOTONIC, &from);
		ts.tv_sec = 0;
		ts.tv_nsec = 20000000;
		check_int(raw(clock_nanosleep, clocks[i], 0, &ts, &left), 0, "clock_nanosleep");
		check(ms_since(&from) >= 19, "of 20 ms");
		raw(clock_gettime, clocks[i], &ts);
		raw(clock_gettime, CLOCK_MONOTONIC, &from);
		ts.tv_nsec += 20000000;
		if (ts.tv_nsec >= 1000000000) {
			ts.tv_nsec -= 1000000000;
			ts.tv_sec++;
		}
		check_int(raw(clock_nanosleep, clocks[i], TIMER_ABSTIME, &ts, NULL), 0,
			  "until a moment");
		check(ms_since(&from) >= 15, "20 ms ahead");
	}
	check(left.tv_sec == 77, "what is left is only told of a sleep that was interrupted");
	ts.tv_sec = -1;
	check_errno(raw(clock_nanosleep, CLOCK_MONOTONIC, 0, &ts, NULL), EINVAL, "no time: EINVAL");
	ts.tv_sec = 0;
	check_errno(raw(clock_nanosleep, 99, 0, &ts, NULL), EINVAL, "clock 99: EINVAL");
	check_errno(raw(clock_nanosleep, CLOCK_THREAD_CPUTIME_ID, 0, &ts, NULL), EOPNOTSUPP,
		    "a thread cannot wait for its own CPU time: EOPNOTSUPP");
	check_errno(raw(clock_nanosleep, CLOCK_MONOTONIC_COARSE, 0, &ts, NULL), EOPNOTSUPP,
		    "CLOCK_MONOTONIC_COARSE: EOPNOTSUPP");
	check_errno(raw(clock_nanosleep, CLOCK_MONOTONIC, 0, 1, NULL), EFAULT,
		    "a bad address: EFAULT");
}

int main(void)
{
	reading();
	setting();
	sleeping();
	return tap_done();
}
