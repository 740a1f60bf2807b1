// SPDX-License-Identifier: MIT
/*
 * Out of memory and swap, in mode 1, where everything is promised: the kernel kills the one that
 * takes all, by SIGKILL; its parent, and a small process beside it, live on and have what they
 * had.
 */
#include <fcntl.h>
#include <sys/mman.h>

#include <figures.h>

#include "tap.h"

#define RW    (PROT_READ | PROT_WRITE)
#define MODE  "/proc/sys/vm/overcommit_memory"
#define CHUNK (16UL * 1024 * 1024)

/* Takes pages and never gives up; in chunks, since no single area could be as large. */
static int glutton(void *arg)
{
	(void)arg;
	for (;;) {
		char *p = mmap(NULL, CHUNK, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (p == MAP_FAILED)
			return 3; /* the address space is full first */
		for (size_t i = 0; i < CHUNK; i += PAGE)
			*(volatile size_t *)(p + i) = i;
	}
}

/* Holds a few pages, and tells at the end whether they are as they were. */
static pid_t bystander(int *to)
{
	int ends[2];
	pid_t pid;
	char c;

	need(pipe(ends) == 0, "pipe");
	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0) {
		unsigned *p = mmap(NULL, 64 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		close(ends[1]);
		for (int i = 0; i < 64; i++)
			p[i * PAGE / 4] = 7000 + i;
		while (read(ends[0], &c, 1) != 0)
			;
		for (int i = 0; i < 64; i++)
			if (p[i * PAGE / 4] != 7000u + i)
				_exit(1);
		_exit(0);
	}
	close(ends[0]);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	*to = ends[1];
	return pid;
}

#define KILL_ASKER "/proc/sys/vm/oom_kill_allocating_task"

/* A process that the kernel would take first, and that asks for nothing. */
static void who_asks(void)
{
	char old[16];
	int to, status;
	pid_t favourite;

	need(read_text(KILL_ASKER, old, sizeof(old)) > 0 && write_text(KILL_ASKER, "1") == 0,
	     KILL_ASKER);
	need(write_text("/proc/self/oom_score_adj", "1000") == 0, "oom_score_adj");
	favourite = bystander(&to);
	need(write_text("/proc/self/oom_score_adj", "0") == 0, "oom_score_adj");
	check_killed(in_child(glutton, NULL), SIGKILL, "oom_kill_allocating_task: who asks is killed");
	check_int(waitpid(favourite, &status, WNOHANG), 0, "not who has the highest score");
	close(to);
	waitpid(favourite, &status, 0);
	check_exit(status, 0, "which has what it had");
	need(write_text(KILL_ASKER, old) == 0, KILL_ASKER);
}

#define SHARERS 6

/* Each waits in vfork() for the next, in one memory, which is free when the last of them is gone. */
static void share(int n)
{
	if (n == 0)
		_exit(glutton(NULL));
	if (vfork() == 0)
		share(n - 1);
	for (;;)
		pause();
}

static int glutton_with_sharers(void *arg)
{
	(void)arg;
	share(SHARERS);
	return 4;
}

static void who_shares(void)
{
	long long kills = vmstat_count("oom_kill");
	int ends[2], status;
	char c;

	need(pipe(ends) == 0, "pipe");
	status = in_child(glutton_with_sharers, NULL);
	close(ends[1]);
	need(read(ends[0], &c, 1) == 0, "the end of all of them"); /* each has the other end */
	close(ends[0]);
	check_killed(status, SIGKILL, "a process that shares its memory with others is killed");
	check_int(vmstat_count("oom_kill") - kills, 1, "and they with it, by one decision");
}

int main(void)
{
	long long all = meminfo_kb("MemTotal") + meminfo_kb("SwapTotal"), available, used;
	char mode[16];
	int to, status;
	pid_t other;

	if (all > 2800LL * 1024) {
		skip("the OOM killer", "there is more memory than address space");
		return tap_done();
	}
	need(read_text(MODE, mode, sizeof(mode)) > 0 && write_text(MODE, "1") == 0, MODE);
	available = meminfo_kb("MemAvailable");
	used = meminfo_kb("SwapTotal") - meminfo_kb("SwapFree");
	other = bystander(&to);
	check_killed(in_child(glutton, NULL), SIGKILL, "a process that takes all is killed");
	check_int(waitpid(other, &status, WNOHANG), 0, "a small one is not");
	close(to);
	waitpid(other, &status, 0);
	check_exit(status, 0, "and has what it had");
	who_asks();
	who_shares();
	check(meminfo_kb("MemAvailable") > available * 3 / 4, "the memory is back");
	check(meminfo_kb("SwapTotal") - meminfo_kb("SwapFree") <= used + all / 8, "the swap, too");
	check(write_text(MODE, mode) == 0, "mode restored");
	return tap_done();
}
