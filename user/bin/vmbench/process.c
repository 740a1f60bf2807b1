// SPDX-License-Identifier: MIT
/* fork, exec and what copy on write costs afterwards. */
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vmbench.h"

#define RW (PROT_READ | PROT_WRITE)

static char *resident(size_t size)
{
	char *p = mmap(NULL, size, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p != MAP_FAILED)
		for (size_t i = 0; i < size; i += PAGE)
			touch_write(p + i);
	return p;
}

static long long fork_wait(size_t size, int rounds)
{
	char *p;
	long long ns;

	if (memory_is_short(size))
		return -ENOMEM;
	p = resident(size);
	if (p == MAP_FAILED)
		return -errno;
	begin();
	for (int i = 0; i < rounds; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return -errno;
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
	ns = end(rounds);
	munmap(p, size);
	return ns;
}

static long long fork_1m(void)
{
	return fork_wait(MIB, 100);
}

static long long fork_64m(void)
{
	return fork_wait(64 * MIB, 8);
}

/* The child writes to pages that the parent still has. */
static long long cow_copy(void)
{
	unsigned long n = pages_for_test() / 2;
	char *p = resident(n * PAGE);
	long long ns = -EIO;
	int ends[2];
	pid_t pid;

	if (p == MAP_FAILED || pipe(ends) < 0)
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		begin();
		for (unsigned long i = 0; i < n; i++)
			touch_write(p + i * PAGE);
		ns = end(n);
		_exit(write(ends[1], &ns, sizeof(ns)) != sizeof(ns));
	}
	close(ends[1]);
	if (read(ends[0], &ns, sizeof(ns)) != sizeof(ns))
		ns = -EIO;
	close(ends[0]);
	waitpid(pid, NULL, 0);
	munmap(p, n * PAGE);
	return ns;
}

/* The parent writes to pages that a child had, too, but has no more. */
static long long cow_reuse(void)
{
	unsigned long n = pages_for_test();
	char *p = resident(n * PAGE);
	long long ns;
	pid_t pid;

	if (p == MAP_FAILED)
		return -errno;
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	begin();
	for (unsigned long i = 0; i < n; i++)
		touch_write(p + i * PAGE);
	ns = end(n);
	munmap(p, n * PAGE);
	return ns;
}

static char tiny[] = "/bin/true";
static char *const tiny_args[] = { tiny, NULL }, *const tiny_env[] = { NULL };

static long long exec_rounds(pid_t (*make)(void))
{
	enum { N = 50 };

	if (access(tiny, X_OK) < 0)
		return -errno;
	begin();
	for (int i = 0; i < N; i++) {
		pid_t pid = make();

		if (pid < 0)
			return -errno;
		waitpid(pid, NULL, 0);
	}
	return end(N);
}

static pid_t by_fork(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		execve(tiny, tiny_args, tiny_env);
		_exit(127);
	}
	return pid;
}

static pid_t by_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execve(tiny, tiny_args, tiny_env);
		_exit(127);
	}
	return pid;
}

static long long fork_exec(void)
{
	return exec_rounds(by_fork);
}

static long long vfork_exec(void)
{
	return exec_rounds(by_vfork);
}

const struct row process_rows[] = {
	{ "fork-1m", "fork+exit+wait, 1 MiB resident", fork_1m },
	{ "fork-64m", "fork+exit+wait, 64 MiB resident", fork_64m },
	{ "cow-copy", "COW break with copy, a page", cow_copy },
	{ "cow-reuse", "COW reuse (last owner), a page", cow_reuse },
	{ "fork-exec", "fork+exec+exit+wait, tiny program", fork_exec },
	{ "vfork-exec", "vfork+exec+exit+wait", vfork_exec },
	{ NULL, NULL, NULL },
};
