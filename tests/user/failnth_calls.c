// SPDX-License-Identifier: MIT
/*
 * Calls of shared memory and of mappings, with each of their allocations failing in turn: they say so, and
 * leave nothing behind: no attachment, no charge, no descriptor, no mapping.
 */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/uio.h>

#include "failnth.h"
#include "maps.h"

#define RW (PROT_READ | PROT_WRITE)

static long long committed(void)
{
	static char text[8192];

	need(read_text("/proc/meminfo", text, sizeof(text)) > 0, "meminfo");
	return figure_in(text, "Committed_AS");
}

static int memfd(void)
{
	int fd = memfd_create("failing", MFD_ALLOW_SEALING);

	stop();
	if (fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

static int allocate(void)
{
	static int fd = -1;
	int ret;

	if (fd < 0) {
		fail_pause();
		fd = memfd_create("f", 0);
		fail_resume();
	}
	ret = fallocate(fd, 0, 0, 4 * PAGE);
	stop();
	need(ftruncate(fd, 0) == 0, "ftruncate");
	return ret;
}

static int get(void)
{
	int id = shmget(IPC_PRIVATE, 64 * PAGE, 0600);

	stop();
	if (id >= 0)
		shmctl(id, IPC_RMID, NULL);
	return id < 0 ? -1 : 0;
}

static int seg;

static int attach(void)
{
	void *p = shmat(seg, NULL, 0);

	stop();
	return p == (void *)-1 ? -1 : shmdt(p);
}

static int cut(void)
{
	char *p;
	int ret;

	fail_pause();
	p = shmat(seg, NULL, 0);
	fail_resume();
	ret = munmap(p + PAGE, PAGE);
	stop();
	munmap(p, 64 * PAGE);
	return ret;
}

static int forked(void)
{
	char *p;
	pid_t pid;

	fail_pause();
	p = shmat(seg, NULL, 0);
	fail_resume();
	pid = fork();
	if (pid == 0)
		_exit(0);
	stop();
	if (pid > 0)
		waitpid(pid, NULL, 0);
	shmdt(p);
	return pid < 0 ? -1 : 0;
}

static int twice(void)
{
	char *p, *q;

	fail_pause();
	p = shmat(seg, NULL, 0);
	fail_resume();
	q = mremap(p, 0, 2 * PAGE, MREMAP_MAYMOVE);
	stop();
	munmap(p, 64 * PAGE);
	if (q != MAP_FAILED)
		munmap(q, 2 * PAGE);
	return q == MAP_FAILED ? -1 : 0;
}

static int left_behind(void)
{
	char *p, *q;

	fail_pause();
	p = mmap(NULL, 4 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(p, 'p', 4 * PAGE);
	fail_resume();
	q = mremap(p + PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
	stop();
	if (q == MAP_FAILED && p[PAGE] != 'p')
		return -2;
	munmap(p, 4 * PAGE);
	if (q != MAP_FAILED)
		munmap(q, PAGE);
	return q == MAP_FAILED ? -1 : 0;
}

static int remap(void)
{
	char *p;
	int ret;

	fail_pause();
	p = mmap(NULL, 4 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	fail_resume();
	ret = remap_file_pages(p + PAGE, PAGE, 0, 3, 0);
	stop();
	munmap(p, 4 * PAGE);
	return ret;
}

static int copy(void)
{
	static char from[64], to[64];
	struct iovec l = { to, 64 }, r = { from, 64 };
	int ret = process_vm_readv(getpid(), &l, 1, &r, 1, 0);

	stop();
	return ret < 0 ? -1 : 0;
}

static void walks(const char *name, int (*call)(void))
{
	char what[64];
	int n = walk(call);
	struct shmid_ds ds;

	snprintf(what, sizeof(what), "%s: allocations fail one by one", name);
	check(n >= 1 && n < MANY, "%s", what);
	note("%d allocations", n);
	shmctl(seg, IPC_STAT, &ds);
	snprintf(what, sizeof(what), "%s: no attachment is left", name);
	check_int(ds.shm_nattch, 0, what);
}

int main(void)
{
	long long before;
	struct shm_info si;

	if (!fail_open())
		return tap_done();
	seg = shmget(IPC_PRIVATE, 64 * PAGE, 0600);
	need(seg >= 0, "shmget");
	walks("copy", copy);
	before = committed();
	walks("memfd_create", memfd);
	walks("fallocate", allocate);
	walks("shmget", get);
	walks("shmat", attach);
	walks("munmap", cut);
	walks("fork", forked);
	walks("mremap 0", twice);
	walks("mremap DONTUNMAP", left_behind);
	walks("remap_file_pages", remap);
	check(committed() - before < 200, "no charge is left");
	shmctl(0, SHM_INFO, (void *)&si);
	check_int(si.used_ids, 1, "no segment either");
	shmctl(seg, IPC_RMID, NULL);
	return tap_done();
}
