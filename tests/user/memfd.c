// SPDX-License-Identifier: MIT
/* memfd_create: names, flags, seals and what they forbid; fallocate of such files. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "maps.h"
#include "probe.h"
#include "tap.h"

#define RW (PROT_READ | PROT_WRITE)

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x10
#endif

static int sealable(size_t size)
{
	int fd = memfd_create("sealed", MFD_ALLOW_SEALING);

	need(fd >= 0 && ftruncate(fd, size) == 0, "memfd_create");
	return fd;
}

static char *map(int fd, int prot, int flags)
{
	return mmap(NULL, 2 * PAGE, prot, flags, fd, 0);
}

static void names(void)
{
	char name[300], path[64], link[300];
	struct map_entry m;
	struct stat st;
	ssize_t n;
	char *p;
	int fd;

	memset(name, 'n', sizeof(name));
	name[249] = '\0';
	fd = memfd_create(name, 0);
	check(fd >= 0, "a name of 249 characters");
	close(fd);
	name[249] = 'n';
	name[250] = '\0';
	check_errno(memfd_create(name, 0), EINVAL, "but not of 250");
	check_errno(memfd_create((char *)16, 0), EFAULT, "a name that is not there");
	check_errno(memfd_create("x", 0x80), EINVAL, "unknown flags");
	fd = memfd_create("", MFD_CLOEXEC);
	check(fd >= 0, "an empty name");
	check_int(fcntl(fd, F_GETFD), FD_CLOEXEC, "MFD_CLOEXEC");
	close(fd);
	fd = memfd_create("a b/c", 0);
	need(fd >= 0, "memfd_create");
	check_int(fcntl(fd, F_GETFD), 0, "without it, not");
	check_int(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR, "open for both");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	n = readlink(path, link, sizeof(link) - 1);
	link[n > 0 ? n : 0] = '\0';
	check_text(link, "/memfd:a b/c (deleted)", "its name in /proc/self/fd");
	fstat(fd, &st);
	check(S_ISREG(st.st_mode) && (st.st_mode & 0777) == 0777 && st.st_size == 0 &&
		      st.st_nlink == 0,
	      "an empty file without links");
	need(ftruncate(fd, PAGE) == 0, "ftruncate");
	p = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	check(find_map(p, &m) && strcmp(m.name, "/memfd:a b/c (deleted)") == 0 && m.mode[3] == 's',
	      "and in maps");
	check_int(m.inode, st.st_ino, "with its inode");
	strcpy(p, "hello");
	check(pread(fd, link, 6, 0) == 6 && strcmp(link, "hello") == 0,
	      "what a mapping writes, read reads");
	munmap(p, PAGE);
	n = open(path, O_RDONLY);
	check(n >= 0 && pread(n, link, 6, 0) == 6 && strcmp(link, "hello") == 0,
	      "opened again through /proc");
	check_errno(fcntl(n, F_ADD_SEALS, F_SEAL_GROW), EPERM, "for reading, it cannot be sealed");
	close(n);
	close(fd);
}

static void add_and_get(void)
{
	int fd = memfd_create("closed", 0), pipes[2];

	check_int(fcntl(fd, F_GET_SEALS), F_SEAL_SEAL, "without ALLOW_SEALING: F_SEAL_SEAL");
	check_errno(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), EPERM, "and no more");
	close(fd);
	fd = sealable(PAGE);
	check_int(fcntl(fd, F_GET_SEALS), 0, "with it: none");
	check_errno(fcntl(fd, F_ADD_SEALS, 0x100), EINVAL, "an unknown seal");
	check_int(fcntl(fd, F_ADD_SEALS, 0), 0, "no seal");
	check_int(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0, "one");
	check_int(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK), 0, "and one more");
	check_int(fcntl(fd, F_GET_SEALS), F_SEAL_GROW | F_SEAL_SHRINK, "are both there");
	check_int(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL), 0, "F_SEAL_SEAL");
	check_errno(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EPERM, "ends it");
	close(fd);
	need(pipe(pipes) == 0, "pipe");
	check_errno(fcntl(pipes[0], F_GET_SEALS), EINVAL, "a pipe has no seals");
	check_errno(fcntl(pipes[1], F_ADD_SEALS, F_SEAL_GROW), EINVAL, "and gets none");
	close(pipes[0]);
	close(pipes[1]);
}

static void sizes(void)
{
	static char two[2 * PAGE];
	int fd = sealable(PAGE);

	fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK);
	check_errno(ftruncate(fd, PAGE - 1), EPERM, "F_SEAL_SHRINK: no shorter");
	check_int(ftruncate(fd, PAGE), 0, "the same size");
	check_int(ftruncate(fd, PAGE + 10), 0, "longer");
	fcntl(fd, F_ADD_SEALS, F_SEAL_GROW);
	check_errno(ftruncate(fd, PAGE + 11), EPERM, "F_SEAL_GROW: no longer");
	check_int(pwrite(fd, "0123456789", 10, PAGE), 10, "a write up to the end");
	check_errno(pwrite(fd, "0", 1, PAGE + 10), EPERM, "and not behind it");
	check_int(pwrite(fd, two, sizeof(two), 0), PAGE, "of one across it, the whole pages");
	check_errno(fallocate(fd, 0, 0, 2 * PAGE), EPERM, "fallocate neither");
	check_errno(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 2 * PAGE), EPERM,
		    "even if the size stays");
	check_int(fallocate(fd, 0, 0, PAGE + 10), 0, "but up to the end");
	check_int(fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, PAGE), 0,
		  "a hole is no change of size");
	close(fd);
}

static void no_writes(void)
{
	int fd = sealable(2 * PAGE), ro;
	char *p, *q, path[64];

	p = map(fd, RW, MAP_SHARED);
	check_errno(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY, "F_SEAL_WRITE beside a mapping");
	mprotect(p, 2 * PAGE, PROT_READ);
	check_errno(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY, "that could become writable");
	mprotect(p, PAGE, RW);
	munmap(p, PAGE);
	check_errno(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY, "or beside a part of it");
	q = mremap(p + PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	check_errno(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), EBUSY, "that has moved");
	check_int(fcntl(fd, F_GET_SEALS), 0, "changes nothing");
	if (fork() == 0) {
		munmap(q, 2 * PAGE);
		_exit(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) == -1 && errno == EBUSY ? 0 : 1);
	}
	wait(&ro);
	check_int(ro, 0, "the parent's mapping counts for a child");
	munmap(q, 2 * PAGE);
	need(pwrite(fd, "before", 6, 0) == 6, "pwrite");
	q = map(fd, RW, MAP_PRIVATE);
	check_int(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0, "without, and beside a private one");
	q[0] = 'B';
	check_errno(pwrite(fd, "x", 1, 0), EPERM, "no write");
	check(map(fd, RW, MAP_SHARED) == MAP_FAILED && errno == EPERM, "no writable mapping");
	check_errno(fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, PAGE), EPERM,
		    "no hole");
	check_int(ftruncate(fd, 3 * PAGE), 0, "but a new size");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ro = open(path, O_RDONLY);
	p = map(ro, PROT_READ, MAP_SHARED);
	check(p != MAP_FAILED && memcmp(p, "before", 6) == 0, "read-only mappings");
	check_errno(mprotect(p, PAGE, RW), EACCES, "that stay so");
	check(memcmp(q, "Before", 6) == 0, "private ones are the process's own");
	check_int(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), 0, "sealed again");
	munmap(p, 2 * PAGE);
	munmap(q, 2 * PAGE);
	close(ro);
	close(fd);
}

static void no_future_writes(void)
{
	int fd = sealable(2 * PAGE);
	char *p = map(fd, RW, MAP_SHARED), *q;

	check_int(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE), 0,
		  "F_SEAL_FUTURE_WRITE beside a mapping");
	p[0] = 'm';
	p[PAGE] = 'n';
	check(p[0] == 'm', "that goes on writing");
	check_errno(pwrite(fd, "x", 1, 0), EPERM, "no write");
	check_errno(fallocate(fd, FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE, 0, PAGE), EPERM,
		    "no hole");
	q = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	check(q == MAP_FAILED && errno == EPERM, "no new writable mapping");
	q = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	check(q != MAP_FAILED && q[0] == 'm', "a new one to read");
	check_errno(mprotect(q, PAGE, RW), EACCES, "that stays so");
	munmap(q, PAGE);
	munmap(p, 2 * PAGE);
	close(fd);
}

static void allocate(void)
{
	int fd = memfd_create("f", 0), ro, pipes[2];
	char buf[16], path[64], *p, *q;
	struct stat st;

	check_int(fallocate(fd, 0, PAGE, PAGE), 0, "fallocate");
	fstat(fd, &st);
	check(st.st_size == 2 * PAGE && st.st_blocks == 8, "makes pages, and the file longer");
	check_int(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, 4 * PAGE), 0, "keeping the size");
	fstat(fd, &st);
	check(st.st_size == 2 * PAGE && st.st_blocks == 32, "makes pages behind the end");
	need(ftruncate(fd, 2 * PAGE) == 0, "ftruncate");
	fstat(fd, &st);
	check_int(st.st_blocks, 16, "which truncation to the same size takes away");
	need(ftruncate(fd, 4 * PAGE) == 0, "ftruncate");
	p = mmap(NULL, 4 * PAGE, RW, MAP_SHARED, fd, 0);
	q = mmap(NULL, 4 * PAGE, RW, MAP_PRIVATE, fd, 0);
	memset(p, 'p', 4 * PAGE);
	q[2 * PAGE] = 'q';
	check_int(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, PAGE - 8,
			    2 * PAGE + 16),
		  0, "a hole");
	fstat(fd, &st);
	check(st.st_size == 4 * PAGE && st.st_blocks == 16, "takes its whole pages");
	check(p[PAGE - 9] == 'p' && p[PAGE - 8] == 0 && p[PAGE - 1] == 0,
	      "and what it cuts off before");
	check(p[3 * PAGE] == 0 && p[3 * PAGE + 7] == 0 && p[3 * PAGE + 8] == 'p', "and behind");
	check(p[PAGE] == 0 && p[3 * PAGE - 1] == 0, "it is zeroes");
	check(q[2 * PAGE] == 'q' && q[2 * PAGE + 1] == 'p', "a private copy stays");
	check(q[PAGE] == 0, "what was no copy goes");
	fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 10, 5);
	check(p[9] == 'p' && p[10] == 0 && p[14] == 0 && p[15] == 'p', "a hole within a page");
	check(pread(fd, buf, 8, 2 * PAGE) == 8 && buf[0] == 0, "read sees it, too");
	munmap(p, 4 * PAGE);
	munmap(q, 4 * PAGE);

	check_errno(fallocate(-1, 0, 0, 1), EBADF, "no such descriptor");
	check_errno(fallocate(fd, 0, -1, 1), EINVAL, "a negative offset");
	check_errno(fallocate(fd, 0, 0, 0), EINVAL, "no length");
	check_errno(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, PAGE), EOPNOTSUPP,
		    "a hole that changes the size");
	check_errno(fallocate(fd, 0x4000, 0, PAGE), EOPNOTSUPP, "unknown modes");
	check_errno(fallocate(fd, 0, 0x7ffffffffffff000LL, 0x1000), EFBIG, "beyond all files");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ro = open(path, O_RDONLY);
	check_errno(fallocate(ro, 0, 0, PAGE), EBADF, "not open for writing");
	close(ro);
	need(pipe(pipes) == 0, "pipe");
	check_errno(fallocate(pipes[1], 0, 0, PAGE), ESPIPE, "a pipe");
	close(pipes[0]);
	close(pipes[1]);
	ro = open("/dev/null", O_RDWR);
	check_errno(fallocate(ro, 0, 0, PAGE), ENODEV, "a device");
	close(ro);
	close(fd);
}

int main(void)
{
	names();
	add_and_get();
	sizes();
	no_writes();
	no_future_writes();
	allocate();
	return tap_done();
}
