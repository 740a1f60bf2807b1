// SPDX-License-Identifier: MIT
/*
 * Signals and timers to threads that sleep, wait for a futex, read a pipe, poll, and compute.
 *
 *	SIGUSR1		to a thread; its handler restarts nothing, and blocks SIGUSR2
 *	SIGUSR2		to a thread; restarts system calls, on a stack of its own
 *	RT_THREAD	to a thread, each one is queued: as many are handled as were sent
 *	RT_PROCESS	to the process, by a child of it, with a value: all of them arrive
 *	SIGALRM		of a timer: never more often than it can have fired
 *
 * A call ends with EINTR only if a handler ran that ends it. What a pipe has been given arrives once
 * and in order. A sleep that was not interrupted was long enough, one that was says what is left.
 * What is computed is right whatever comes in between.
 */
#include "torture.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RT_THREAD      40 /* glibc takes some of the first real-time signals for itself */
#define RT_PROCESS     41
#define INTERVAL_MS    4
#define BACKLOG	       64 /* RT_THREAD not yet handled by one thread */
#define F_WAIT_PRIVATE 128
#define F_WAKE_PRIVATE 129

enum { SENT, HANDLED, EINTRS, BYTES, SLEEPS, ALARMS, VALUES };
enum { USR1, USR2, RT, KINDS };

struct target {
	unsigned sent[KINDS], handled[KINDS], alarms, others;
	unsigned fed, eaten; /* bytes of the pipe */
	int word;	     /* of a futex, nobody changes it */
	int tid, pipe[2], left;
	unsigned me;
	volatile int inside[KINDS];
	pthread_mutex_t feeding;
	char *stack;
};

static struct target targets[MAX_WORKERS];
static pthread_key_t key;
static int senders_left, targets_left, pid;
static unsigned alarms, values, value_sum;
static char stacks[MAX_WORKERS][16384];

/* ---- handlers ---- */

static struct target *this_target(int sig)
{
	struct target *t = pthread_getspecific(key);

	if (!t)
		fail(99, "signal %d in a thread that blocks it", sig);
	return t;
}

static void to_thread(int sig, siginfo_t *info, void *context)
{
	struct target *t = this_target(sig);
	int kind = sig == SIGUSR1 ? USR1 : sig == SIGUSR2 ? USR2 : RT;
	unsigned handled = ADD(&t->handled[kind], 1) + 1, sent = LOAD(&t->sent[kind]);
	int before = errno;

	(void)context;
	if (handled > sent)
		fail(t->me, "signal %d: %u sent, but %u handled", sig, sent, handled);
	if (info->si_signo != sig || info->si_code != SI_TKILL || info->si_pid != pid)
		fail(t->me, "signal %d: siginfo has signal %d, code %d, pid %d", sig,
		     info->si_signo, info->si_code, (int)info->si_pid);
	if (t->inside[kind]++)
		fail(t->me, "signal %d: its handler was interrupted by itself", sig);
	if (kind == USR2 && t->inside[USR1])
		fail(t->me, "SIGUSR2 in a handler that blocks it");
	if (kind == USR2 && t->stack &&
	    ((char *)&before < t->stack || (char *)&before >= t->stack + sizeof(stacks[0])))
		fail(t->me, "SIGUSR2: handler at stack %p, not at %p", (void *)&before, t->stack);
	if (handled % 8 == 0)
		sched_yield();
	t->inside[kind]--;
	count(HANDLED);
	errno = before;
}

static void on_alarm(int sig)
{
	struct target *t = this_target(sig);

	ADD(&t->alarms, 1);
	ADD(&alarms, 1);
	count(ALARMS);
}

static void on_value(int sig, siginfo_t *info, void *context)
{
	struct target *t = pthread_getspecific(key); /* none: the main thread, at the end */

	(void)context;
	(void)sig;
	if (t)
		ADD(&t->others, 1);
	ADD(&values, 1);
	ADD(&value_sum, (unsigned)info->si_value.sival_int);
	count(VALUES);
}

static void set_handlers(void)
{
	struct sigaction sa = { .sa_sigaction = to_thread, .sa_flags = SA_SIGINFO };

	sigaddset(&sa.sa_mask, SIGUSR2);
	sigaction(SIGUSR1, &sa, NULL);
	sigemptyset(&sa.sa_mask);
	sa.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
	sigaction(SIGUSR2, &sa, NULL);
	sa.sa_flags = SA_SIGINFO | SA_RESTART;
	sigaction(RT_THREAD, &sa, NULL);
	sa.sa_sigaction = on_value;
	sigaction(RT_PROCESS, &sa, NULL);
	sa.sa_flags = SA_RESTART;
	sa.sa_handler = on_alarm;
	sigaction(SIGALRM, &sa, NULL);
}

static void mask_all(int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, RT_THREAD);
	sigaddset(&set, RT_PROCESS);
	sigaddset(&set, SIGALRM);
	pthread_sigmask(how, &set, NULL);
}

/* ---- targets ---- */

static unsigned all_handled(struct target *t)
{
	unsigned n = LOAD(&t->alarms) + LOAD(&t->others);

	for (int i = 0; i < KINDS; i++)
		n += LOAD(&t->handled[i]);
	return n;
}

/* @moved: has a handler run that ends the call? */
static void interrupted(struct target *t, int moved, const char *what)
{
	if (!moved)
		fail(t->me, "%s: EINTR, but no handler ran that does not restart it", what);
	count(EINTRS);
}

static long long now_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000;
}

static void sleep_some(struct target *t, struct rnd *r)
{
	long want = rnd_below(r, 4000);
	struct timespec ts = { 0, want * 1000 }, rem = { 0, 0 };
	unsigned before = all_handled(t);
	long long start = now_us(), took;
	int err = nanosleep(&ts, &rem) ? errno : 0;
	long left = rem.tv_sec * 1000000 + rem.tv_nsec / 1000;

	took = now_us() - start;
	count(SLEEPS);
	if (err == EINTR) {
		interrupted(t, all_handled(t) != before, "nanosleep");
		if (left > want + 1000 || took + left + 1 < want)
			fail(t->me, "nanosleep of %ld us: %ld left after %lld", want, left, took);
	} else if (err) {
		errno = err;
		fail_errno(t->me, "nanosleep");
	} else if (took < want) {
		fail(t->me, "nanosleep of %ld us took %lld", want, took);
	}
}

static void wait_some(struct target *t, int timed)
{
	long ts[2] = { 0, 3000000 };
	unsigned before = timed ? all_handled(t) : LOAD(&t->handled[USR1]);
	int err = syscall(SYS_futex, &t->word, F_WAIT_PRIVATE, 0, timed ? ts : NULL, NULL, 0)
			  ? errno
			  : 0;

	if (err == EINTR) {
		interrupted(t, (timed ? all_handled(t) : LOAD(&t->handled[USR1])) != before,
			    timed ? "futex with a time" : "futex");
	} else if (err && (err != ETIMEDOUT || !timed)) {
		errno = err;
		fail_errno(t->me, "FUTEX_WAIT");
	}
}

static void read_some(struct target *t, struct rnd *r)
{
	unsigned char buf[16];
	unsigned before = LOAD(&t->handled[USR1]);
	int n = read(t->pipe[0], buf, 1 + rnd_below(r, sizeof(buf)));

	if (n < 0 && errno == EINTR) {
		interrupted(t, LOAD(&t->handled[USR1]) != before, "read");
		return;
	}
	if (n <= 0)
		fail(t->me, "read of a pipe gave %d, errno %d", n, errno);
	for (int i = 0; i < n; i++, t->eaten++)
		if (buf[i] != (unsigned char)mix(t->eaten))
			fail(t->me, "byte %u of a pipe: expected 0x%02x, found 0x%02x", t->eaten,
			     (unsigned)(unsigned char)mix(t->eaten), buf[i]);
	add(BYTES, n);
}

static void poll_some(struct target *t)
{
	struct pollfd fd = { .fd = t->pipe[0], .events = POLLIN };
	unsigned before = all_handled(t);

	if (poll(&fd, 1, 3) < 0) {
		if (errno != EINTR)
			fail_errno(t->me, "poll");
		interrupted(t, all_handled(t) != before, "poll");
	}
}

static void suspend(struct target *t)
{
	sigset_t open;
	unsigned before;

	mask_all(SIG_BLOCK);
	before = all_handled(t);
	pthread_sigmask(SIG_BLOCK, NULL, &open);
	sigdelset(&open, SIGUSR1);
	sigdelset(&open, SIGUSR2);
	sigdelset(&open, SIGALRM);
	if (sigsuspend(&open) != -1 || errno != EINTR)
		fail_errno(t->me, "sigsuspend");
	interrupted(t, all_handled(t) != before, "sigsuspend");
	mask_all(SIG_UNBLOCK);
}

static void compute(struct target *t, struct rnd *r)
{
	uint32_t start = rnd_next(r), a = start, b = start;

	for (int i = 0; i < 2000; i++)
		a = mix(a + i);
	for (int i = 0; i < 2000; i++)
		b = mix(b + i);
	if (a != b)
		fail(t->me, "computed twice: 0x%08x and 0x%08x", (unsigned)a, (unsigned)b);
}

static void target(unsigned me)
{
	struct target *t = &targets[me];
	struct rnd r;

	rnd_seed(&r, me, 0);
	pthread_setspecific(key, t);
	if (me % 2 == 0) {
		stack_t ss = { .ss_sp = stacks[me], .ss_size = sizeof(stacks[me]) };

		if (sigaltstack(&ss, NULL))
			fail_errno(me, "sigaltstack");
		t->stack = stacks[me];
	}
	STORE(&t->tid, (int)syscall(SYS_gettid));
	mask_all(SIG_UNBLOCK);
	while (!stopping()) {
		switch (rnd_below(&r, 8)) {
		case 0:
		case 1:
			sleep_some(t, &r);
			break;
		case 2:
			wait_some(t, 0);
			break;
		case 3:
			wait_some(t, 1);
			break;
		case 4:
			read_some(t, &r);
			break;
		case 5:
			poll_some(t);
			break;
		case 6:
			suspend(t);
			break;
		default:
			compute(t, &r);
		}
	}
	ADD(&targets_left, -1);
	while (LOAD(&senders_left))
		sleep_ms(1);
	/* What was sent to this thread is delivered at the latest when a call returns. */
	sched_yield();
	if (t->handled[RT] != t->sent[RT])
		fail(me, "signal %d: %u sent, %u handled", RT_THREAD, t->sent[RT], t->handled[RT]);
	for (int kind = 0; kind < KINDS; kind++)
		if (t->sent[kind] && !t->handled[kind])
			fail(me, "signals of kind %d: %u sent, none handled", kind, t->sent[kind]);
	mask_all(SIG_BLOCK);
	STORE(&t->left, 1);
}

/* ---- senders ---- */

static void send_signal(unsigned me, struct target *t, int kind)
{
	static const int numbers[KINDS] = { SIGUSR1, SIGUSR2, RT_THREAD };

	if (kind == RT && LOAD(&t->sent[RT]) - LOAD(&t->handled[RT]) > BACKLOG)
		return;
	ADD(&t->sent[kind], 1);
	if (syscall(SYS_tgkill, pid, t->tid, numbers[kind])) {
		if (errno != EAGAIN)
			fail_errno(me, "tgkill");
		ADD(&t->sent[kind], -1);
		return;
	}
	count(SENT);
}

static void feed(unsigned me, struct target *t, unsigned n)
{
	unsigned char buf[32];

	pthread_mutex_lock(&t->feeding);
	if (t->fed - LOAD(&t->eaten) < 1024) {
		for (unsigned i = 0; i < n; i++)
			buf[i] = (unsigned char)mix(t->fed + i);
		if (write(t->pipe[1], buf, n) != (int)n)
			fail_errno(me, "write to a pipe");
		t->fed += n;
	}
	pthread_mutex_unlock(&t->feeding);
}

static void sender(unsigned me)
{
	struct rnd r;

	rnd_seed(&r, me, 1);
	/* All targets must end their last call. */
	while (LOAD(&targets_left)) {
		struct target *t = &targets[rnd_below(&r, n_workers)];

		if (!LOAD(&t->tid)) {
			sched_yield();
			continue;
		}
		switch (rnd_below(&r, 8)) {
		case 0:
		case 1:
			feed(me, t, 1 + rnd_below(&r, 32));
			break;
		case 2:
			syscall(SYS_futex, &t->word, F_WAKE_PRIVATE, 1, NULL, NULL, 0);
			break;
		case 3:
			if (rnd_below(&r, 4) == 0)
				sleep_ms(1);
			else
				sched_yield();
			break;
		default:
			send_signal(me, t, rnd_below(&r, KINDS));
		}
	}
	ADD(&senders_left, -1);
}

static void thread(unsigned n)
{
	if (n < n_workers)
		target(n);
	else
		sender(n);
}

/* ---- the child that sends values ---- */

struct told {
	unsigned values, sum;
};

static void send_values(int fd)
{
	struct told told = { 0, 0 };
	struct rnd r;

	rnd_seed(&r, 0, 2);
	while (!stopping()) {
		union sigval v = { .sival_int = (int)rnd_below(&r, 1 << 20) };

		if (sigqueue(pid, RT_PROCESS, v) == 0) {
			told.values++;
			told.sum += v.sival_int;
		} else if (errno != EAGAIN) {
			fail_errno(0, "sigqueue");
		}
		if (rnd_below(&r, 4) == 0)
			sleep_ms(1 + rnd_below(&r, 3));
	}
	if (write(fd, &told, sizeof(told)) != sizeof(told))
		_exit(1);
	_exit(0);
}

static void run(void)
{
	struct itimerval timer = { .it_interval.tv_usec = INTERVAL_MS * 1000,
				   .it_value.tv_usec = INTERVAL_MS * 1000 },
			 off = { .it_value.tv_usec = 0 };
	long long start;
	struct told told;
	int ends[2];
	pid_t child;

	pid = getpid();
	pthread_key_create(&key, NULL);
	mask_all(SIG_BLOCK);
	set_handlers();
	for (unsigned i = 0; i < n_workers; i++) {
		targets[i].me = i;
		pthread_mutex_init(&targets[i].feeding, NULL);
		if (pipe(targets[i].pipe))
			fail_errno(0, "pipe");
	}
	if (pipe(ends))
		fail_errno(0, "pipe");
	child = fork_patiently(0);
	if (child == 0)
		send_values(ends[1]);
	close(ends[1]);
	senders_left = 2;
	targets_left = n_workers;
	start = now_ms();
	setitimer(ITIMER_REAL, &timer, NULL);
	run_threads(n_workers + 2, thread);
	setitimer(ITIMER_REAL, &off, NULL);
	start = now_ms() - start + 1;
	if (alarms > start / INTERVAL_MS + 1)
		fail(0, "a timer of %d ms sent %u signals in %lld ms", INTERVAL_MS, alarms, start);
	if (child < 0)
		return;
	if (read(ends[0], &told, sizeof(told)) != sizeof(told))
		fail(0, "the child that sends values has not told how many");
	reap_exit(0, child, 0, "the child that sends values");
	signal(SIGALRM, SIG_IGN);
	mask_all(SIG_UNBLOCK);
	getpid();
	if (values != told.values || value_sum != told.sum)
		fail(0, "signal %d: %u sent with sum %u, %u handled with sum %u", RT_PROCESS,
		     told.values, told.sum, values, value_sum);
}

const struct torture signals = {
	.name = "signals",
	.what = "signals and timers to threads that sleep, wait, read and compute",
	.counts = { "sent", "handled", "EINTRs", "bytes", "sleeps", "alarms", "values" },
	.must = 3,
	.run = run,
};
