// SPDX-License-Identifier: MIT
/*
 * Page faults while memory runs out, exactly at the n-th allocation, for n = 1, 2, ...: each kind of fault.
 * A program's own access is made again until there is memory; one that the kernel makes for it may end in an
 * error. In both cases what is read is what was there, and nothing is lost.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "failnth.h"
#include "pageout.h"
#include "probe.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define A    "/tmp/failnth.fault"

static int verdict(int result, int err, int sane)
{
	errno = sane ? err : EILSEQ;
	return sane ? result : -1;
}

/* A fresh area far from others, so that it needs a table of its own. */
static char *map(size_t size, int flags, int fd)
{
	char *p = mmap(NULL, (4 << 20) + size, PROT_NONE, ANON | MAP_NORESERVE, -1, 0), *at;

	need(p != MAP_FAILED, "mmap of addresses");
	at = (char *)(((unsigned long)p + (2 << 20) - 1) & ~((2ul << 20) - 1));
	need(mmap(at, size, RW, flags | MAP_FIXED, fd, 0) == at, "mmap");
	munmap(p, at - p);
	munmap(at + size, p + (4 << 20) - at);
	return at;
}

/* ---- memory ---- */

static int op_zero_page(void)
{
	char *p;
	int sane;

	fail_pause();
	p = map(PAGE, ANON, -1);
	fail_resume();
	sane = p[9] == 0;
	stop();
	munmap(p, PAGE);
	return verdict(0, 0, sane);
}

static int op_first_write(void)
{
	char *p;

	fail_pause();
	p = map(PAGE, ANON, -1);
	fail_resume();
	p[9] = 3;
	stop();
	munmap(p + (p[9] != 3 || p[8] != 0), PAGE); /* EINVAL if it is not what was written */
	return 0;
}

/* A stack grows without memory of the kernel's; its page may be missing. */
static int op_stack(void)
{
	struct fault f;
	char *p;
	int sane;

	fail_pause();
	p = mmap(NULL, 300 * PAGE, PROT_NONE, ANON, -1, 0);
	need(p != MAP_FAILED, "mmap");
	munmap(p, 299 * PAGE);
	need(mmap(p + 299 * PAGE, PAGE, RW, ANON | MAP_FIXED | MAP_GROWSDOWN, -1, 0) != MAP_FAILED,
	     "mmap");
	fail_resume();
	f = probe_write(p + 299 * PAGE - 8);
	stop();
	sane = f.signo ? f.signo == SIGSEGV : p[299 * PAGE - 8] == 1;
	munmap(p + 298 * PAGE, 2 * PAGE);
	return verdict(f.signo ? -1 : 0, ENOMEM, sane);
}

/* ---- files ---- */

static int a_file(void)
{
	int fd = open(A, O_RDWR | O_CREAT | O_TRUNC, 0600);

	need(fd >= 0 && pwrite(fd, "text", 4, 0) == 4 && ftruncate(fd, 200 * PAGE) == 0, A);
	return fd;
}

/* Reads or writes page by page: what is there, and a hole. */
static int of_file(int flags, int write)
{
	int fd, sane;
	char *p;

	fail_pause();
	fd = a_file();
	p = map(200 * PAGE, flags, fd);
	fail_resume();
	if (write)
		p[1] = p[150 * PAGE] = 'x';
	sane = p[0] == 't' && p[1] == (write ? 'x' : 'e') && p[150 * PAGE] == (write ? 'x' : 0) &&
	       p[180 * PAGE] == 0;
	stop();
	munmap(p, 200 * PAGE);
	close(fd);
	unlink(A);
	return verdict(0, 0, sane);
}

static int op_file_read(void)
{
	return of_file(MAP_PRIVATE, 0);
}

static int op_file_copy(void)
{
	return of_file(MAP_PRIVATE, 1);
}

static int op_file_shared(void)
{
	return of_file(MAP_SHARED, 1);
}

/* ---- accesses of the kernel ---- */

static int op_uaccess(void)
{
	int ends[2], n, err, sane;
	char *p;

	fail_pause();
	p = map(2 * PAGE, ANON, -1);
	need(pipe(ends) == 0 && write(ends[1], "text", 4) == 4, "pipe");
	fail_resume();
	n = read(ends[0], p + PAGE - 2, 4);
	err = errno;
	stop();
	/* As many as were delivered; the rest is still in the pipe. */
	sane = n < 0 || memcmp(p + PAGE - 2, "text", n) == 0;
	close(ends[0]);
	close(ends[1]);
	munmap(p, 2 * PAGE);
	return verdict(n < 0 ? -1 : 0, err, sane);
}

static int op_process_vm(void)
{
	struct {
		void *base;
		size_t len;
	} local, remote;
	char text[8];
	int n, err;
	char *p;

	fail_pause();
	p = map(PAGE, ANON, -1);
	local.base = text;
	remote.base = p;
	local.len = remote.len = sizeof(text);
	fail_resume();
	n = syscall(SYS_process_vm_writev, getpid(), &local, 1, &remote, 1, 0);
	err = errno;
	stop();
	munmap(p, PAGE);
	return verdict(n < 0 ? -1 : 0, err, n < 0 || n == sizeof(text));
}

static int op_mlock(void)
{
	int result, err;
	char *p;

	fail_pause();
	p = map(3 * PAGE, ANON, -1);
	fail_resume();
	result = mlock(p, 3 * PAGE);
	err = errno;
	stop();
	munmap(p, 3 * PAGE);
	return verdict(result, err, 1);
}

/* ---- swap ---- */

static int filled(char *p, int pages)
{
	int n = 0;

	for (int i = 0; i < pages; i++)
		n += p[i * PAGE + i] == 'a' + i;
	return n;
}

static char *out(int pages, int flags)
{
	char *p = map(pages * PAGE, flags, -1);

	for (int i = 0; i < pages; i++)
		p[i * PAGE + i] = 'a' + i;
	page_out(p, pages);
	return p;
}

static int op_swap_read(void)
{
	int sane;
	char *p;

	fail_pause();
	p = out(4, ANON);
	fail_resume();
	sane = filled(p, 4) == 4;
	stop();
	munmap(p, 4 * PAGE);
	return verdict(0, 0, sane);
}

/* Read, then copied, since a child has it too. */
static int op_swap_copy(void)
{
	int sane;
	pid_t pid;
	char *p;

	fail_pause();
	p = out(4, ANON);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0)
		for (;;)
			pause();
	fail_resume();
	p[1] = 'w';
	stop();
	sane = p[1] == 'w' && filled(p, 4) == 4;
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	munmap(p, 4 * PAGE);
	return verdict(0, 0, sane);
}

static int op_swap_shared(void)
{
	int sane;
	char *p;

	fail_pause();
	p = out(4, MAP_SHARED | MAP_ANONYMOUS);
	fail_resume();
	sane = filled(p, 4) == 4;
	stop();
	munmap(p, 4 * PAGE);
	return verdict(0, 0, sane);
}

/* For the kernel: an error, or not, and afterwards all is there. */
static int op_swap_uaccess(void)
{
	int ends[2], n, err, sane;
	char *p;

	fail_pause();
	p = out(4, ANON);
	need(pipe(ends) == 0, "pipe");
	fail_resume();
	n = write(ends[1], p, 100);
	err = errno;
	stop();
	sane = filled(p, 4) == 4;
	close(ends[0]);
	close(ends[1]);
	munmap(p, 4 * PAGE);
	return verdict(n < 0 ? -1 : 0, err, sane);
}

static const struct {
	const char *name;
	int (*call)(void);
	int swap;
} ops[] = {
	{ "a first read", op_zero_page, 0 },
	{ "a first write", op_first_write, 0 },
	{ "a stack grows", op_stack, 0 },
	{ "a read of a file", op_file_read, 0 },
	{ "a private write to a file", op_file_copy, 0 },
	{ "a shared write to a file", op_file_shared, 0 },
	{ "an access of the kernel", op_uaccess, 0 },
	{ "one for another process", op_process_vm, 0 },
	{ "mlock", op_mlock, 0 },
	{ "a page in swap", op_swap_read, 1 },
	{ "a page in swap that is copied", op_swap_copy, 1 },
	{ "shared memory in swap", op_swap_shared, 1 },
	{ "the kernel reads a page in swap", op_swap_uaccess, 1 },
};

int main(void)
{
	long long before;

	if (!fail_open())
		return tap_done();
	mkdir("/tmp", 0777);
	before = free_kb();
	for (unsigned i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		int count;

		if (ops[i].swap && !can_page_out()) {
			skip(ops[i].name, "there is no swap disk of half the memory");
			continue;
		}
		if (ops[i].swap && meminfo_kb("MemTotal") > 24 * 1024) {
			skip(ops[i].name, "it takes long to push a page out of more than 24 MiB");
			continue;
		}
		count = walk(ops[i].call);
		check(count > 0 && count < MANY, "%s", ops[i].name);
		note("%d allocations", count);
	}
	if (!check(free_kb() > before - 512, "no memory is missing"))
		note("%lld kB", before - free_kb());
	return tap_done();
}
