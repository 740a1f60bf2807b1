// SPDX-License-Identifier: MIT
/*
 * The root file system, which lies in memory: a program that fills it is told so before memory is full.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>

#include "tap.h"

static char chunk[64 * 1024];

/* Beyond what half of the memory is, of any machine that this runs on. */
#define LARGE ((2ll << 30) - PAGE)

static struct statfs look(void)
{
	struct statfs fs;

	need(statfs("/", &fs) == 0, "statfs");
	return fs;
}

/* Until nothing more is taken; the error. */
static int fill(int fd)
{
	size_t n = sizeof(chunk);
	ssize_t got;

	while (n) {
		got = write(fd, chunk, n);
		if (got < 0 && n == 1)
			return errno;
		if (got < 0)
			n /= 2; /* what fits yet */
	}
	return 0;
}

static int touch_hole(void *arg)
{
	*(volatile char *)arg = 1;
	return 0;
}

int main(void)
{
	struct statfs before = look(), fs;
	struct sysinfo si;
	struct stat st;
	char *m;
	int fd;

	need(sysinfo(&si) == 0, "sysinfo");
	check(before.f_blocks <= si.totalram / PAGE / 2 &&
		      before.f_blocks >= si.totalram / PAGE / 3,
	      "the root file system is half of memory");
	check(before.f_bavail < before.f_blocks, "programs are in it");
	fd = open("/filler", O_RDWR | O_CREAT | O_TRUNC, 0600);
	need(fd >= 0, "/filler");
	check_int(ftruncate(fd, LARGE), 0, "a file with holes may be larger");
	check(look().f_bfree == before.f_bfree, "which takes no room");
	check_int(fill(fd), ENOSPC, "what is written does, until there is none: ENOSPC");
	check_int(look().f_bavail, 0, "then none is left");
	need(fstat(fd, &st) == 0, "fstat");
	check(st.st_blocks / 8 == (long)before.f_bfree, "all that there was is in the file");
	m = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, LARGE - PAGE);
	need(m != MAP_FAILED, "mmap");
	check_killed(in_child(touch_hole, m), SIGBUS,
		     "a hole that is mapped is not filled: SIGBUS");
	munmap(m, PAGE);
	check_int(pwrite(fd, "x", 1, 0), 1, "what has a page is written");
	check_int(symlink("/filler", "/filled"), 0, "and a name is made, which takes none");
	unlink("/filled");
	check_int(ftruncate(fd, PAGE), 0, "cut");
	fs = look();
	check(fs.f_bfree == before.f_bfree - 1, "all but a page is free again");
	close(fd);
	unlink("/filler");
	check(look().f_bfree == before.f_bfree, "and without the file, that");
	return tap_done();
}
