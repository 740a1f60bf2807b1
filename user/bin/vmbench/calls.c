// SPDX-License-Identifier: MIT
/* System calls, pipes and signals. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vmbench.h"

static long long null_call(void)
{
	enum { N = 20000 };

	begin();
	for (int i = 0; i < N; i++)
		raw_call2(__NR_getppid, 0, 0);
	return end(N);
}

static long long clock_call(void)
{
	enum { N = 20000 };
	long ts[2];

	begin();
	for (int i = 0; i < N; i++)
		raw_call2(__NR_clock_gettime, CLOCK_MONOTONIC, (long)ts);
	return end(N);
}

static long long pipe_alone(void)
{
	enum { N = 5000 };
	int ends[2];
	char c = 0;
	long long ns;

	if (pipe(ends) < 0)
		return -errno;
	begin();
	for (int i = 0; i < N; i++) {
		raw_call3(__NR_write, ends[1], (long)&c, 1);
		raw_call3(__NR_read, ends[0], (long)&c, 1);
	}
	ns = end(N);
	close(ends[0]);
	close(ends[1]);
	return ns;
}

/* Two processes send a byte to and fro: each way is a write, a switch and a read. */
long long ping_pong(void (*each)(void))
{
	enum { N = 2000 };
	int there[2], back[2];
	long long ns;
	char c = 0;
	pid_t pid;

	if (pipe(there) < 0 || pipe(back) < 0)
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		close(there[1]);
		while (read(there[0], &c, 1) == 1) {
			each();
			if (write(back[1], &c, 1) != 1)
				break;
		}
		_exit(0);
	}
	for (int i = -10; i < N; i++) {
		if (i == 0)
			begin();
		each();
		raw_call3(__NR_write, there[1], (long)&c, 1);
		raw_call3(__NR_read, back[0], (long)&c, 1);
	}
	ns = end(2 * N);
	close(there[0]);
	close(there[1]);
	close(back[0]);
	close(back[1]);
	waitpid(pid, NULL, 0);
	return ns;
}

static void no_more(void)
{
}

static long long pipe_switch(void)
{
	return ping_pong(no_more);
}

static void nothing(int signo)
{
	(void)signo;
}

static long long signal_self(void)
{
	enum { N = 5000 };
	struct sigaction sa = { .sa_handler = nothing };
	pid_t self = getpid();
	long long ns;

	sigaction(SIGUSR1, &sa, NULL);
	begin();
	for (int i = 0; i < N; i++)
		raw_call2(__NR_kill, self, SIGUSR1);
	ns = end(N);
	signal(SIGUSR1, SIG_DFL);
	return ns;
}

static void allow(int signo, siginfo_t *info, void *context)
{
	unsigned long page = (unsigned long)info->si_addr & -PAGE;

	(void)signo, (void)context;
	raw_call3(__NR_mprotect, page, PAGE, PROT_READ | PROT_WRITE);
}

/* Pages that may be read become writable one after the other, in the handler of the fault. */
static long long segv_mprotect(void)
{
	enum { N = 1000 };
	struct sigaction sa = { .sa_flags = SA_SIGINFO };
	char *p = mmap(NULL, N * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long long ns;

	if (p == MAP_FAILED)
		return -errno;
	for (int i = 0; i < N; i++)
		touch_write(p + i * PAGE);
	mprotect(p, N * PAGE, PROT_READ);
	sa.sa_sigaction = allow;
	sigaction(SIGSEGV, &sa, NULL);
	begin();
	for (int i = 0; i < N; i++)
		touch_write(p + i * PAGE);
	ns = end(N);
	signal(SIGSEGV, SIG_DFL);
	munmap(p, N * PAGE);
	return ns;
}

const struct row call_rows[] = {
	{ "null-call", "null system call (getppid)", null_call },
	{ "clock-call", "clock_gettime, by system call", clock_call },
	{ "pipe", "write+read of a pipe, one process", pipe_alone },
	{ "pipe-switch", "pipe ping-pong, one switch", pipe_switch },
	{ "signal", "signal to self, delivered and returned", signal_self },
	{ "segv", "SIGSEGV, mprotect, resume, a fault", segv_mprotect },
	{ NULL, NULL, NULL },
};
