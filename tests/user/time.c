// SPDX-License-Identifier: MIT
/*
 * Clocks and sleeping. Times are checked from below; from above only so far as a busy host
 * allows.
 */
#include <sys/sysinfo.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>

#include "tap.h"

static long long ns(const struct timespec *ts)
{
	return ts->tv_sec * 1000000000LL + ts->tv_nsec;
}

static long long now(clockid_t clock)
{
	struct timespec ts = { 0 };

	need(clock_gettime(clock, &ts) == 0, "clock_gettime");
	return ns(&ts);
}

static void clocks(void)
{
	long long a, b, last;
	struct timespec res, ts;
	long old[2];
	int good = 1;

	last = now(CLOCK_MONOTONIC);
	for (int i = 0; i < 2000; i++) {
		a = now(CLOCK_MONOTONIC);
		good &= a >= last;
		last = a;
	}
	check(good, "CLOCK_MONOTONIC never goes back");
	a = now(CLOCK_MONOTONIC);
	for (volatile int i = 0; i < 3000000; i++)
		;
	b = now(CLOCK_MONOTONIC);
	check(b > a, "and goes on");
	check(clock_getres(CLOCK_MONOTONIC, &res) == 0 && ns(&res) >= 1 && ns(&res) <= 10000000,
	      "clock_getres");
	a = now(CLOCK_PROCESS_CPUTIME_ID);
	usleep(50000);
	b = now(CLOCK_PROCESS_CPUTIME_ID);
	check(b - a < 40000000, "a process's clock does not count its sleep");
	for (volatile int i = 0; i < 3000000; i++)
		;
	check(now(CLOCK_PROCESS_CPUTIME_ID) > b, "but its work");
	check_errno(clock_gettime(77, &ts), EINVAL, "no such clock: EINVAL");
	check_int(syscall(__NR_clock_gettime, CLOCK_MONOTONIC, old), 0,
		  "clock_gettime with times of 32 bits");
	a = now(CLOCK_MONOTONIC) - (old[0] * 1000000000LL + old[1]);
	check(a >= 0 && a < 5000000000LL, "gives the same time");
}

static void sleeping(void)
{
	struct timespec nap = { 0, 30000000 }, bad = { 0, 1000000000 }, until;
	long long a, took;

	a = now(CLOCK_MONOTONIC);
	check_int(nanosleep(&nap, NULL), 0, "nanosleep of 30 ms");
	took = now(CLOCK_MONOTONIC) - a;
	if (!check(took >= 30000000 && took < 3000000000LL, "takes 30 ms"))
		note("%lld ns", took);
	nap.tv_nsec = 1;
	check_int(nanosleep(&nap, NULL), 0, "of a nanosecond");
	check_errno(nanosleep(&bad, NULL), EINVAL, "of a wrong time: EINVAL");
	bad.tv_nsec = -1;
	check_errno(nanosleep(&bad, NULL), EINVAL, "of a negative one, too");
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += 20000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	check_int(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL), 0,
		  "clock_nanosleep until a time");
	check(now(CLOCK_MONOTONIC) >= ns(&until), "which has then come");
	a = now(CLOCK_MONOTONIC);
	check_int(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL), 0,
		  "one in the past");
	check(now(CLOCK_MONOTONIC) - a < 1000000000, "does not wait");
}

/* Sleepers wake in the order of their times, not of their coming. */
static void order(void)
{
	char got[4] = "";
	int ends[2], n = 0;

	need(pipe(ends) == 0, "pipe");
	fflush(stdout);
	for (int i = 3; i >= 1; i--)
		if (fork() == 0) {
			char c = '0' + i;

			usleep(i * 60000);
			_exit(write(ends[1], &c, 1) != 1);
		}
	close(ends[1]);
	while (n < 3 && read(ends[0], got + n, 1) == 1)
		n++;
	check_text(got, "123", "three sleepers wake in order");
	while (wait(NULL) > 0)
		;
	close(ends[0]);
}

static volatile int rings;

static void ring(int signo)
{
	(void)signo;
	rings++;
}

static void timers(void)
{
	struct itimerval every = { { 0, 10000 }, { 0, 10000 } }, off = { 0 }, left;

	signal(SIGALRM, ring);
	check_int(setitimer(ITIMER_REAL, &every, NULL), 0, "setitimer");
	while (rings < 3)
		pause();
	setitimer(ITIMER_REAL, &off, &left);
	check(rings >= 3 && left.it_interval.tv_usec == 10000, "rings again and again");
	rings = 0;
	usleep(40000);
	check_int(rings, 0, "until it is stopped");
	alarm(100);
	check(alarm(0) >= 99, "alarm tells what was left");
}

/* Two processes that never sleep both get their share: the tick takes the CPU away. */
static void sharing(void)
{
	pid_t pids[2];
	int ends[2];
	unsigned value[2] = { 0 };

	need(pipe(ends) == 0, "pipe");
	fflush(stdout);
	for (int i = 0; i < 2; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			long long end = now(CLOCK_MONOTONIC) + 400000000;
			unsigned result[2] = { i, 0 };

			while (now(CLOCK_MONOTONIC) < end)
				result[1]++;
			_exit(write(ends[1], result, sizeof(result)) != sizeof(result));
		}
	}
	for (int i = 0; i < 2; i++) {
		unsigned result[2] = { 0, 0 };

		if (read(ends[0], result, sizeof(result)) == sizeof(result) && result[0] < 2)
			value[result[0]] = result[1];
	}
	while (wait(NULL) > 0)
		;
	note("rounds: %u and %u", value[0], value[1]);
	check(value[0] > value[1] / 4 && value[1] > value[0] / 4,
	      "two busy processes share the CPU");
}

static void others(void)
{
	struct sysinfo info;
	struct timeval tv;
	struct tms tms;
	long long up = now(CLOCK_BOOTTIME) / 1000000000;

	check(gettimeofday(&tv, NULL) == 0 && tv.tv_usec < 1000000, "gettimeofday");
	check(sysinfo(&info) == 0 && info.uptime >= up &&
		      info.uptime <= now(CLOCK_BOOTTIME) / 1000000000 + 1,
	      "sysinfo: uptime");
	check(info.totalram > info.freeram && info.freeram > 0 && info.procs > 0,
	      "memory, processes");
	check(times(&tms) > 0 && tms.tms_utime >= 0, "times");
}

int main(void)
{
	clocks();
	sleeping();
	order();
	timers();
	sharing();
	others();
	return tap_done();
}
