// SPDX-License-Identifier: MIT
/*
 * poll, ppoll, select and pselect6: what is ready, time limits, wake-ups by another process,
 * signals that end a wait, and the mask that is there only during it.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>

#include <uapi/time.h>
#include <uapi/unistd.h>

#include "tap.h"
#include "until.h"

static int ends[2];
static volatile sig_atomic_t handled;

static void fresh(void)
{
	if (ends[0])
		close(ends[0]);
	if (ends[1])
		close(ends[1]);
	need(pipe2(ends, O_NONBLOCK) == 0, "pipe2");
}

/* ms: beyond what a busy host makes of some */
#define LATE 60000

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static void handler(int signo)
{
	(void)signo;
	handled++;
}

/* Runs fn in a child, as soon as this process sleeps. */
static pid_t later(void (*fn)(void))
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid)
		return pid;
	until(state_of(getppid()) == 'S');
	fn();
	_exit(0);
}

static void write_one(void)
{
	if (write(ends[1], "x", 1) != 1)
		_exit(1);
}

/* Its end closes what it has. */
static void just_end(void)
{
}

static void signal_parent(void)
{
	kill(getppid(), SIGUSR1);
}

static void states(void)
{
	struct pollfd p[2];
	static char block[4096];

	fresh();
	p[0] = (struct pollfd){ ends[0], POLLIN | POLLOUT, 0 };
	p[1] = (struct pollfd){ ends[1], POLLIN | POLLOUT, 0 };
	check_int(poll(p, 2, 0), 1, "an empty pipe: one end is ready");
	check(p[0].revents == 0 && p[1].revents == POLLOUT, "it can be written");
	write_one();
	check_int(poll(p, 2, -1), 2, "with a byte in it both are");
	check(p[0].revents == POLLIN && p[1].revents == POLLOUT, "and read");
	while (write(ends[1], block, sizeof(block)) > 0)
		;
	check_int(poll(p, 2, -1), 1, "a full pipe");
	check(p[0].revents == POLLIN && p[1].revents == 0, "can only be read");
	close(ends[1]);
	while (read(ends[0], block, sizeof(block)) > 0)
		;
	p[1].fd = -1;
	check_int(poll(p, 2, -1), 1, "the writer is gone");
	check(p[0].revents == POLLHUP && p[1].revents == 0,
	      "POLLHUP; a negative descriptor is left out");
	p[1].fd = ends[1];
	check_int(poll(p + 1, 1, -1), 1, "a closed descriptor");
	check(p[1].revents == POLLNVAL, "POLLNVAL");
	ends[1] = 0;
	fresh();
	close(ends[0]);
	ends[0] = 0;
	p[1] = (struct pollfd){ ends[1], 0, 0 };
	check_int(poll(p + 1, 1, -1), 1, "the reader is gone");
	check(p[1].revents == POLLERR, "POLLERR, though not asked for");
}

static void limits(void)
{
	struct pollfd p;
	long long start = now_ms(), took;

	fresh();
	p = (struct pollfd){ ends[0], POLLIN, 0 };
	check_int(poll(&p, 1, 60), 0, "nothing within 60 ms");
	took = now_ms() - start;
	check(took >= 60 && took < LATE, "which it waits");
	check_int(poll(NULL, 0, 1), 0, "no descriptors: a sleep");
	check_errno(poll((void *)16, 1, 0), EFAULT, "EFAULT");
	check_errno(poll(&p, 1000000, 0), EINVAL, "more than there can be: EINVAL");
}

static void wakeups(void)
{
	struct pollfd p;
	pid_t pid;

	fresh();
	p = (struct pollfd){ ends[0], POLLIN, 0 };
	pid = later(write_one);
	check_int(poll(&p, 1, LATE), 1, "a write from elsewhere wakes");
	check_int(p.revents, POLLIN, "POLLIN");
	waitpid(pid, NULL, 0);
	fresh();
	p = (struct pollfd){ ends[0], POLLIN, 0 };
	pid = later(just_end);
	close(ends[1]);
	ends[1] = 0;
	check_int(poll(&p, 1, LATE), 1, "so does the end of the last writer");
	check_int(p.revents, POLLHUP, "POLLHUP");
	waitpid(pid, NULL, 0);
}

/* No wake-up is lost, however the two run against each other. */
static int ping(void *arg)
{
	int *to = ((int(*)[2])arg)[0], *from = ((int(*)[2])arg)[1];
	struct pollfd p = { from[0], POLLIN, 0 };
	char c;

	for (int i = 0; i < 2000; i++) {
		if (poll(&p, 1, LATE) != 1 || read(from[0], &c, 1) != 1)
			return 1;
		if (write(to[1], &c, 1) != 1)
			return 2;
	}
	return 0;
}

static void ping_pong(void)
{
	int pipes[2][2], swapped[2][2], status;
	pid_t pid;

	need(pipe(pipes[0]) == 0 && pipe(pipes[1]) == 0, "pipe");
	memcpy(swapped[0], pipes[1], sizeof(pipes[1]));
	memcpy(swapped[1], pipes[0], sizeof(pipes[0]));
	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (!pid)
		_exit(ping(swapped));
	need(write(pipes[0][1], "x", 1) == 1, "write");
	check_int(ping(pipes), 0, "2000 times to and fro");
	waitpid(pid, &status, 0);
	check_exit(status, 0, "the other side, too");
	for (int i = 0; i < 2; i++)
		for (int j = 0; j < 2; j++)
			close(pipes[i][j]);
}

static void signals(void)
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART };
	struct __kernel_timespec ts = { 5, 0 };
	sigset_t blocked, mask, old;
	struct pollfd p;
	long long start;
	pid_t pid;

	fresh();
	p = (struct pollfd){ ends[0], POLLIN, 0 };
	sigaction(SIGUSR1, &sa, NULL);
	handled = 0;
	pid = later(signal_parent);
	check_errno(poll(&p, 1, LATE), EINTR, "a handler ends it, even with SA_RESTART");
	check_int(handled, 1, "and has run");
	waitpid(pid, NULL, 0);

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	kill(getpid(), SIGUSR1);
	sigemptyset(&mask);
	handled = 0;
	check_errno(syscall(__NR_ppoll_time64, &p, 1, &ts, &mask, 8), EINTR,
		    "ppoll: a pending signal comes through its mask");
	check_int(handled, 1, "the handler has run");
	sigprocmask(SIG_BLOCK, NULL, &old);
	check(sigismember(&old, SIGUSR1) == 1, "and the mask is back");
	kill(getpid(), SIGUSR1);
	write_one();
	handled = 0;
	check_int(syscall(__NR_ppoll_time64, &p, 1, &ts, &mask, 8), 1, "what is ready goes first");
	check_int(handled, 0, "no handler has run");
	sigprocmask(SIG_UNBLOCK, &blocked, NULL);
	check_int(handled, 1, "until it is unblocked");
	check_errno(syscall(__NR_ppoll_time64, &p, 1, &ts, &mask, 4), EINVAL,
		    "a mask of the wrong size: EINVAL");

	/* A signal that is ignored by default does not end it, nor does it prolong it. */
	signal(SIGUSR1, SIG_DFL);
	fresh();
	p.fd = ends[0];
	start = now_ms();
	pid = fork();
	need(pid >= 0, "fork");
	if (!pid) {
		for (int i = 0; i < 5; i++) {
			usleep(20000);
			kill(getppid(), SIGCONT);
		}
		_exit(0);
	}
	check_int(poll(&p, 1, 200), 0, "SIGCONT does not end it");
	check(now_ms() - start >= 200 && now_ms() - start < LATE, "and it takes its time once");
	waitpid(pid, NULL, 0);
}

#define BIT(fd) (1ul << (fd))

static void selects(void)
{
	struct __kernel_old_timeval tv = { 0, 60000 };
	struct __kernel_timespec ts = { 0, 0 };
	struct __kernel_old_timespec old_ts = { 1000, 0 };
	unsigned long in, out, ex;
	struct {
		sigset_t *p;
		size_t size;
	} pack = { NULL, 8 };
	int n;
	pid_t pid;

	fresh();
	n = ends[1] + 1;
	need(n < 32, "small descriptors");
	in = BIT(ends[0]);
	check_int(syscall(__NR__newselect, n, &in, NULL, NULL, &tv), 0, "select: nothing in 60 ms");
	check_int(in, 0, "no bit");
	check(tv.tv_sec == 0 && tv.tv_usec == 0, "no time left");
	in = out = BIT(ends[0]) | BIT(ends[1]);
	ex = BIT(ends[0]);
	check_int(syscall(__NR__newselect, n, &in, &out, &ex, NULL), 1, "the writing end");
	check(in == 0 && out == BIT(ends[1]) && ex == 0, "is in the set for writing");
	write_one();
	in = BIT(ends[0]);
	out = BIT(ends[1]);
	check_int(syscall(__NR_pselect6_time64, n, &in, &out, NULL, &ts, &pack), 2,
		  "pselect6: both");
	check(in == BIT(ends[0]) && out == BIT(ends[1]), "each in its set");
	in = BIT(ends[0]);
	check_int(syscall(__NR__newselect, ends[0], &in, NULL, NULL, &tv), 0, "n is not included");
	fresh();
	in = BIT(ends[0]);
	pid = later(write_one);
	check_int(syscall(__NR_pselect6, n, &in, NULL, NULL, &old_ts, NULL), 1, "a write wakes");
	check(in == BIT(ends[0]) && old_ts.tv_sec < 1000 && old_ts.tv_sec > 500,
	      "the time left is told");
	waitpid(pid, NULL, 0);
	in = BIT(31);
	check_errno(syscall(__NR__newselect, 32, &in, NULL, NULL, &tv), EBADF,
		    "no such file: EBADF");
	check_errno(syscall(__NR__newselect, -1, NULL, NULL, NULL, &tv), EINVAL, "n < 0: EINVAL");
	tv.tv_usec = -1;
	check_errno(syscall(__NR__newselect, 0, NULL, NULL, NULL, &tv), EINVAL,
		    "a negative time: EINVAL");
	check_errno(syscall(__NR__newselect, n, 16, NULL, NULL, NULL), EFAULT, "EFAULT");
}

int main(void)
{
	states();
	limits();
	wakeups();
	ping_pong();
	signals();
	selects();
	return tap_done();
}
