// SPDX-License-Identifier: MIT
/*
 * CPU time that is waited for: RLIMIT_CPU, whose soft limit is a signal a second and whose hard limit kills,
 * and sleeping on a process's clock. And what the end by such a signal looks like: no core is dumped.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>

#include "tap.h"

#define SEC 1000000000ll

/* What the dying child leaves behind. */
static struct seen {
	volatile int signals;
	volatile long soft[4];
	volatile long long used[4];
} * seen;

static long long clock_ns(int which)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(which, &ts);
	return ts.tv_sec * SEC + ts.tv_nsec;
}

static void on_xcpu(int signo)
{
	struct rlimit r = { 0, 0 };

	(void)signo;
	getrlimit(RLIMIT_CPU, &r);
	if (seen->signals < 4) {
		seen->soft[seen->signals] = r.rlim_cur;
		seen->used[seen->signals] = clock_ns(CLOCK_PROCESS_CPUTIME_ID);
	}
	seen->signals++;
}

static volatile int forever = 1;

static int burn_limited(void *limit)
{
	need(setrlimit(RLIMIT_CPU, limit) == 0, "setrlimit");
	while (forever)
		;
	return 0;
}

static int burn_and_count(void *limit)
{
	signal(SIGXCPU, on_xcpu);
	return burn_limited(limit);
}

static void *burn(void *arg)
{
	while (forever)
		;
	return arg;
}

/* Two threads, neither of which uses a second. */
static int burn_threads(void *limit)
{
	pthread_t thread;

	need(pthread_create(&thread, NULL, burn, NULL) == 0, "pthread_create");
	return burn_limited(limit);
}

static int die_by_abort(void *unused)
{
	struct rlimit none = { 0, 0 };

	(void)unused;
	need(setrlimit(RLIMIT_CORE, &none) == 0, "setrlimit");
	abort();
}

static void limits(void)
{
	struct rlimit both = { 1, 3 }, soft = { 1, RLIM_INFINITY }, none = { 0, RLIM_INFINITY }, r;
	int status = in_child(burn_and_count, &both);

	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "the hard limit kills");
	check_int(seen->signals, 2, "and before that there was a SIGXCPU each second");
	check_int(seen->soft[0], 2, "the soft limit moves on by one");
	check_int(seen->soft[1], 3, "with each");
	check(seen->used[0] > SEC * 4 / 5 && seen->used[0] < 3 * SEC / 2,
	      "the first after about a second");
	check(seen->used[1] > SEC * 8 / 5 && seen->used[1] < 5 * SEC / 2,
	      "the next after about two");
	status = in_child(burn_limited, &soft);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU, "SIGXCPU kills by default");
	check_int(!!WCOREDUMP(status), 0, "and leaves no core");
	status = in_child(burn_threads, &soft);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU, "all threads' time counts");
	status = in_child(burn_limited, &none);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU,
	      "a limit of 0 is reached at once");
	status = in_child(die_by_abort, NULL);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT && !WCOREDUMP(status),
	      "nor does abort() leave one where RLIMIT_CORE is 0");
	need(getrlimit(RLIMIT_CPU, &r) == 0, "getrlimit");
	check(r.rlim_cur == RLIM_INFINITY && r.rlim_max == RLIM_INFINITY,
	      "the parent has no limit");
}

static volatile int stop;

static void *burn_until(void *arg)
{
	while (!stop)
		;
	return arg;
}

static void on_alarm(int signo)
{
	(void)signo;
}

static long sleep_on(int clock, int flags, long long ns, struct __kernel_old_timespec *left)
{
	struct __kernel_old_timespec ts = { ns / SEC, ns % SEC };

	return syscall(__NR_clock_nanosleep, clock, flags, &ts, left);
}

/* The thread's and the process's clocks by number, as the C library makes them. */
static int clock_of(pid_t pid, int thread)
{
	return (~(unsigned int)pid << 3) | (thread ? 4 : 0) | 2;
}

static void sleeping(void)
{
	const int process = CLOCK_PROCESS_CPUTIME_ID;
	/* Again and again: one that rings before there is a sleep would be missed. */
	struct itimerval soon = { { 0, 50000 }, { 0, 50000 } }, off = { { 0, 0 }, { 0, 0 } };
	struct sigaction sa = { .sa_handler = on_alarm };
	struct __kernel_old_timespec left = { 77, 0 };
	long long from;
	pthread_t thread;

	check_int(sleep_on(process, TIMER_ABSTIME, 1, NULL), 0, "a moment that is past: no sleep");
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	check_errno(sleep_on(process, 0, 10 * SEC, &left), EINTR,
		    "asleep, nobody uses time: a signal ends it");
	check(left.tv_sec == 9 && left.tv_nsec > SEC / 2, "and nearly all is left");
	check_errno(sleep_on(process, TIMER_ABSTIME, 1000 * SEC, NULL), EINTR,
		    "until a moment: the same");
	setitimer(ITIMER_REAL, &off, NULL);

	need(pthread_create(&thread, NULL, burn_until, NULL) == 0, "pthread_create");
	from = clock_ns(process);
	check_int(sleep_on(process, 0, SEC / 5, &left), 0, "another thread works: clock_nanosleep");
	check(clock_ns(process) - from >= SEC / 5, "of 200 ms of the process's time");
	from = clock_ns(process);
	check_int(sleep_on(clock_of(getpid(), 0), TIMER_ABSTIME, from + SEC / 5, NULL), 0,
		  "until a moment, by its pid");
	check(clock_ns(process) >= from + SEC / 5, "which has come");
	stop = 1;
	pthread_join(thread, NULL);

	check_errno(sleep_on(clock_of(0, 1), 0, SEC, NULL), EINVAL,
		    "its own thread's clock: EINVAL");
	check_errno(sleep_on(clock_of(0x3fffff, 0), 0, SEC, NULL), EINVAL, "nobody's: EINVAL");
	check_errno(sleep_on(process, 0, -SEC, NULL), EINVAL, "no time: EINVAL");
}

static void capabilities(void)
{
	struct {
		unsigned int version;
		int pid;
	} header = { 0x20080522, -1 };
	unsigned int data[6];

	check_errno(syscall(SYS_capget, &header, data), EINVAL, "capget of a negative pid: EINVAL");
	check_int(syscall(SYS_capget, &header, NULL), 0, "without data nobody asks who");
	header.pid = 0x3fffff;
	check_errno(syscall(SYS_capget, &header, data), ESRCH, "of nobody: ESRCH");
	check_errno(syscall(SYS_capset, &header, data), EPERM, "capset of another: EPERM");
	header.pid = getppid();
	check_int(syscall(SYS_capget, &header, data), 0, "the parent's");
	check(data[0] & 1, "which has them");
	header.pid = 0;
	check_errno(syscall(SYS_capset, &header, 16), EFAULT, "capset from a bad address: EFAULT");
	header.version = 1;
	check_errno(syscall(SYS_capget, &header, data), EINVAL, "an unknown version: EINVAL");
	check_int(header.version, 0x20080522, "and the one that is");
	header.version = 1;
	check_errno(syscall(SYS_capset, &header, data), EINVAL, "so for capset");
}

int main(void)
{
	seen = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(seen != MAP_FAILED, "mmap");
	limits();
	sleeping();
	capabilities();
	return tap_done();
}
