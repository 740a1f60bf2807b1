// SPDX-License-Identifier: MIT
/*
 * System calls while memory runs out, exactly at the n-th allocation, for n = 1, 2, ... until the
 * call needs fewer: each error path of each of them. The call must fail with an errno that says so
 * (or get through, where the kernel can wait and repeat), nothing may be half done, and in the end
 * no memory may be missing.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "failnth.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

/* Each gives 0, or -1 with errno; what it made it takes back, whatever happens. */

static int op_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	stop();
	return pid < 0 || waitpid(pid, NULL, 0) != pid ? -1 : 0;
}

static int op_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		_exit(0);
	stop();
	return pid < 0 || waitpid(pid, NULL, 0) != pid ? -1 : 0;
}

static int op_mmap(void)
{
	char *p = mmap(NULL, 16 * PAGE, RW, ANON, -1, 0);
	int result = 0, err;

	if (p == MAP_FAILED)
		return -1;
	p[0] = p[15 * PAGE] = 1;
	if (mprotect(p + 4 * PAGE, 2 * PAGE, PROT_READ) < 0 || munmap(p + 8 * PAGE, PAGE) < 0)
		result = -1;
	stop();
	err = errno;
	munmap(p, 16 * PAGE);
	errno = err;
	return result;
}

/* What was there is there, also if it could not be moved. */
static int op_mremap(void)
{
	size_t size = 4 * PAGE, larger = 600 * PAGE;
	char *p = mmap(NULL, size, RW, ANON, -1, 0), *q;
	int err;

	if (p == MAP_FAILED)
		return -1;
	p[PAGE] = 77;
	q = mremap(p, size, larger, MREMAP_MAYMOVE);
	stop();
	err = errno;
	if (q != MAP_FAILED) {
		p = q;
		size = larger;
	}
	if (p[PAGE] != 77)
		err = EILSEQ;
	munmap(p, size);
	errno = err;
	return q == MAP_FAILED || err == EILSEQ ? -1 : 0;
}

static int op_brk(void)
{
	void *old = sbrk(64 * PAGE);

	if (old == (void *)-1)
		return -1;
	memset(old, 1, 64 * PAGE);
	stop();
	sbrk(-64 * PAGE);
	return 0;
}

static int op_pipe(void)
{
	char buf[2 * PAGE];
	int ends[2], n;

	if (pipe(ends) < 0)
		return -1;
	memset(buf, 7, sizeof(buf));
	n = write(ends[1], buf, sizeof(buf));
	if (n > 0)
		n = read(ends[0], buf, n);
	stop();
	close(ends[0]);
	close(ends[1]);
	return n < 0 ? -1 : 0;
}

static int op_file(void)
{
	int fd = open("/tmp/failnth", O_RDWR | O_CREAT | O_TRUNC, 0600);
	int n = fd < 0 ? -1 : pwrite(fd, "text", 4, 5 * PAGE), err;

	stop();
	err = errno;
	if (fd >= 0)
		close(fd);
	unlink("/tmp/failnth");
	errno = err;
	return n < 0 ? -1 : 0;
}

static int op_folder(void)
{
	DIR *dir = NULL;
	int result = mkdir("/tmp/failnth.d", 0700), err;

	if (result == 0) {
		dir = opendir("/tmp/failnth.d");
		result = dir && readdir(dir) ? 0 : -1;
	}
	stop();
	err = errno;
	if (dir)
		closedir(dir);
	rmdir("/tmp/failnth.d");
	errno = err;
	return result;
}

static int op_proc(void)
{
	char text[4096];
	int result = read_text("/proc/self/maps", text, sizeof(text)) < 0 ||
				     read_text("/proc/meminfo", text, sizeof(text)) < 0 ?
			     -1 :
			     0;

	stop();
	return result;
}

/* The zero page, first write and COW: such faults repeat until there is memory. */
static int op_fault(void)
{
	char *p = mmap(NULL, 4 * PAGE, RW, ANON, -1, 0);
	int good, err;
	pid_t pid;

	if (p == MAP_FAILED)
		return -1;
	good = p[0] == 0;
	p[0] = 1;
	p[PAGE] = 2;
	pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	err = errno;
	p[0] = 3;
	good &= p[0] == 3 && p[PAGE] == 2;
	stop();
	if (pid > 0) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	munmap(p, 4 * PAGE);
	errno = good ? err : EILSEQ;
	return !good || pid < 0 ? -1 : 0;
}

static const struct {
	const char *name;
	int (*call)(void);
} ops[] = {
	{ "fork", op_fork },	 { "vfork", op_vfork }, { "mmap, mprotect, munmap", op_mmap },
	{ "mremap", op_mremap }, { "brk", op_brk },	{ "pipe", op_pipe },
	{ "file", op_file },	 { "folder", op_folder }, { "/proc", op_proc },
	{ "fault", op_fault },
};
#define N_OPS (sizeof(ops) / sizeof(ops[0]))

/*
 * A program starts or the caller gets an errno; beyond the point of no return it is killed. Any of
 * these will do, but in the end it must start.
 */
static void walk_exec(void)
{
	int n, status = -1, bad = 0;

	for (n = 1; n < MANY && status != 0; n++) {
		pid_t pid = fork();

		need(pid >= 0, "fork");
		if (pid == 0) {
			int fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC);

			dprintf(fd, "%d", n);
			execl("/bin/true", "true", NULL);
			_exit(says_no_memory(errno) ? 100 : 101);
		}
		waitpid(pid, &status, 0);
		bad += WIFEXITED(status) && WEXITSTATUS(status) == 101;
	}
	check(status == 0 && bad == 0, "execve");
	note("%d allocations", n - 2);
}

int main(void)
{
	long long before = 0;

	if (!fail_open())
		return tap_done();
	mkdir("/tmp", 0777);
	for (int round = 0; round < 3; round++) {
		for (unsigned i = 0; i < N_OPS; i++) {
			int count = walk(ops[i].call);

			if (round == 0) {
				check(count > 0 && count < MANY, "%s", ops[i].name);
				note("%d allocations", count);
			}
		}
		if (round == 0)
			walk_exec();
		if (round < 2)
			before = free_kb();
	}
	if (!check(free_kb() > before - 64, "no memory is missing"))
		note("%lld kB", before - free_kb());
	return tap_done();
}
