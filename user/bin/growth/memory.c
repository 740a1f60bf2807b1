// SPDX-License-Identifier: MIT
/* Rows of areas: their creation, their texts in /proc; System V segments; arguments of a program. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include "growth.h"

static char buf[65536];

/* n areas of a page that do not merge. The first, or NULL. */
static char *make_areas(unsigned int n)
{
	char *p =
		mmap(NULL, n * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED)
		return NULL;
	for (unsigned int i = 0; i < n; i += 2)
		if (mprotect(p + i * PAGE, PAGE, PROT_READ | PROT_WRITE))
			return NULL;
	return p;
}

static long long read_all(const char *path, unsigned int n)
{
	int fd = open(path, O_RDONLY);
	long long took;
	ssize_t r;

	if (fd < 0)
		return -errno;
	begin();
	while ((r = read(fd, buf, sizeof(buf))) > 0)
		;
	took = end(n);
	return r < 0 ? -errno : took;
}

static long long maps(unsigned int n)
{
	return make_areas(n) ? read_all("/proc/self/maps", n) : -errno;
}

static long long smaps(unsigned int n)
{
	return make_areas(n) ? read_all("/proc/self/smaps", n) : -errno;
}

static long long smaps_rollup(unsigned int n)
{
	return make_areas(n) ? read_all("/proc/self/smaps_rollup", n) : -errno;
}

static long long area(unsigned int n)
{
	if (!make_areas(n))
		return -errno;
	begin();
	for (int i = 0; i < 1000; i++) {
		char *q = mmap(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

		if (q == MAP_FAILED || munmap(q, PAGE))
			return -errno;
	}
	return end(1000);
}

static long long area_fault(unsigned int n)
{
	char *p = make_areas(n);
	unsigned int touch = n / 2 < 500 ? n / 2 : 500;

	if (!p)
		return -errno;
	begin();
	for (unsigned int i = 0; i < touch; i++)
		((volatile char *)p)[i * 7919 % (n / 2) * 2 * PAGE] = 1;
	return end(touch);
}

/* fork() and exit() with n areas; the cost of one. */
static long long area_fork(unsigned int n)
{
	int pid;

	if (!make_areas(n))
		return -errno;
	begin();
	pid = fork();
	if (!pid)
		_exit(0);
	if (pid < 0)
		return -errno;
	waitpid(pid, NULL, 0);
	return end(n + 100);
}

/* One more segment beside n. */
static long long segments(unsigned int n)
{
	int *ids = calloc(n, sizeof(*ids));
	long long took;
	unsigned int i;

	for (i = 0; i < n; i++) {
		ids[i] = shmget(IPC_PRIVATE, PAGE, 0600);
		if (ids[i] < 0)
			break;
	}
	begin();
	for (int k = 0; k < 200; k++)
		shmctl(shmget(0x4e656170, PAGE, IPC_CREAT | 0600), IPC_RMID, NULL);
	took = i == n ? end(200) : -errno;
	while (i-- > 0)
		shmctl(ids[i], IPC_RMID, NULL);
	return took;
}

/* Pages of a file beside n others of it: 4 KiB read at random. */
static long long file_pages(unsigned int n)
{
	int fd = memfd_create("growth", 0);

	if (fd < 0)
		return -errno;
	for (unsigned int i = 0; i < n; i++)
		if (pwrite(fd, buf, PAGE, (off_t)i * PAGE) != PAGE)
			return -errno;
	begin();
	for (unsigned int i = 0; i < 1000; i++)
		pread(fd, buf, PAGE, (off_t)(i * 7919 % n) * PAGE);
	return end(1000);
}

/* One page of a file, mapped n times; one more mapping comes and goes. */
static long long mappers(unsigned int n)
{
	int fd = memfd_create("growth", 0);

	if (fd < 0 || ftruncate(fd, PAGE))
		return -errno;
	for (unsigned int i = 0; i < n; i++)
		if (mmap(NULL, PAGE, i & 1 ? PROT_READ : PROT_READ | PROT_WRITE, MAP_SHARED, fd,
			 0) == MAP_FAILED)
			return -errno;
	begin();
	for (int i = 0; i < 500; i++)
		munmap(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0), PAGE);
	return end(500);
}

/* The same n areas, locked in memory; each is unlocked, in the order in which they came. */
static long long lockers(unsigned int n)
{
	int fd = memfd_create("growth", 0);
	long long took;
	char *room;

	room = mmap(NULL, 2ul * n * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		    -1, 0);
	if (fd < 0 || ftruncate(fd, PAGE) || room == MAP_FAILED)
		return -errno;
	for (unsigned int i = 0; i < n; i++)
		if (mmap(room + 2ul * i * PAGE, PAGE, PROT_READ,
			 MAP_SHARED | MAP_FIXED | MAP_LOCKED, fd, 0) == MAP_FAILED)
			return -errno;
	begin();
	munlock(room, 2ul * n * PAGE);
	took = end(n);
	munmap(room, 2ul * n * PAGE);
	return took;
}

/* exec with n arguments; the cost of one, beside what the smallest exec costs. */
static long long arguments(unsigned int n)
{
	char **args = calloc(n + 3, sizeof(*args));
	int pid, status;

	args[0] = (char *)"/bin/true";
	for (unsigned int i = 1; i <= n; i++)
		args[i] = (char *)"an argument of a program";
	begin();
	pid = fork();
	if (!pid) {
		execv("/bin/true", args);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return status ? -ENOEXEC : end(n + 100);
}

const struct row memory_rows[] = {
	{ "maps", "a line of maps, of N areas", 100, 60000, 3000, 130, maps },
	{ "smaps", "an area in smaps, of N", 100, 5000, 1000, 130, smaps },
	{ "smaps_rollup", "an area in smaps_rollup, of N", 100, 5000, 1000, 150, smaps_rollup },
	{ "area", "mmap and munmap beside N areas", 10, 60000, 3000, 200, area },
	{ "area_fault", "a fault in one of N areas", 100, 60000, 3000, 300, area_fault },
	{ "area_fork", "fork and exit, one of N + 100 areas", 100, 30000, 3000, 200, area_fork },
	{ "segments", "shmget and IPC_RMID beside N segments", 10, 4000, 1000, 200, segments },
	{ "file_pages", "4 KiB read from one of N pages", 10, 20000, 2000, 200, file_pages },
	{ "mappers", "mapping a page that N areas map", 10, 5000, 1000, 300, mappers },
	{ "lockers", "unlocking a page that N areas lock", 100, 20000, 5000, 300, lockers },
	{ "arguments", "exec, one of N + 100 arguments", 100, 4000, 1000, 150, arguments },
	{ 0 },
};
