// SPDX-License-Identifier: MIT
/* All clocks, in calls with 32 and 64 bits: reading, resolution, setting, sleeping. */
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "tap.h"
#include "until.h"

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

/* The machine was not started before the time that there is, and it may run for decades. */
static void bounds(void)
{
	struct __kernel_timespec wide = { 0, 0 }, before, after;

	raw(clock_gettime64, CLOCK_REALTIME, &before);
	check_errno(raw(clock_settime64, CLOCK_REALTIME, &wide), EINVAL, "1970: EINVAL");
	wide.tv_sec = 9223372036;
	check_errno(raw(clock_settime64, CLOCK_REALTIME, &wide), EINVAL, "the year 2262: EINVAL");
	wide.tv_sec = 0x7fffffffffffffff;
	check_errno(raw(clock_settime64, CLOCK_REALTIME, &wide), EINVAL, "the end of time: EINVAL");
	raw(clock_gettime64, CLOCK_REALTIME, &after);
	check(after.tv_sec - before.tv_sec >= 0 && after.tv_sec - before.tv_sec < 100,
	      "nothing has changed");
}

/* ---- who sleeps until a moment when the clock is set ---- */

#define HOUR 3600

/* Status 0: it woke without an error, or ETIMEDOUT. */
static int sleep_until(int with_futex)
{
	struct __kernel_old_timespec ts;
	unsigned word = 1;

	raw(clock_gettime, CLOCK_REALTIME, &ts);
	ts.tv_sec += HOUR;
	if (!with_futex)
		return raw(clock_nanosleep, CLOCK_REALTIME, TIMER_ABSTIME, &ts, NULL) != 0;
	/* FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME */
	return raw(futex, &word, 9 | 256, 1, &ts, NULL, ~0u) != -1 || errno != ETIMEDOUT;
}

static void clock_moves_on(void)
{
	for (int with_futex = 0; with_futex < 2; with_futex++) {
		struct __kernel_old_timespec ts;
		int status = -1;
		pid_t pid;

		fflush(stdout);
		pid = fork();
		if (pid == 0)
			_exit(sleep_until(with_futex));
		until(state_of(pid) == 'S');
		raw(clock_gettime, CLOCK_REALTIME, &ts);
		ts.tv_sec -= HOUR;
		raw(clock_settime, CLOCK_REALTIME, &ts);
		usleep(100000);
		check_int(waitpid(pid, &status, WNOHANG), 0, "an hour back: it sleeps on");
		ts.tv_sec += 2 * HOUR + 10;
		raw(clock_settime, CLOCK_REALTIME, &ts);
		until(waitpid(pid, &status, WNOHANG) != 0);
		if (!check_int(status, 0,
			       with_futex
				       ? "a futex's time is over when the clock is set beyond it"
				       : "a sleep is over when the clock is set beyond its end")) {
			kill(pid, SIGKILL);
			waitpid(pid, NULL, 0);
		}
		ts.tv_sec -= HOUR + 10;
		raw(clock_settime, CLOCK_REALTIME, &ts);
	}
}

/* ---- clocks of other tasks ---- */

#define PROCESS_CLOCK(pid) ((int)(~(unsigned)(pid) << 3 | 2))
#define THREAD_CLOCK(pid)  ((int)(~(unsigned)(pid) << 3 | 6))

static void of_others(void)
{
	struct __kernel_old_timespec ts;

	check_int(raw(clock_gettime, PROCESS_CLOCK(getppid()), &ts), 0, "another process's clock");
	check_errno(raw(clock_gettime, THREAD_CLOCK(getppid()), &ts), EINVAL,
		    "of one thread of it: EINVAL");
	check_int(raw(clock_gettime, THREAD_CLOCK(getpid()), &ts), 0, "of one's own: is there");
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
	bounds();
	clock_moves_on();
	of_others();
	sleeping();
	return tap_done();
}
