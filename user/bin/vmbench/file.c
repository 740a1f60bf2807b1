// SPDX-License-Identifier: MIT
/* A file in memory: written, then mapped and touched. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vmbench.h"

#define NAME "/tmp/vmbench.data"
#define RW   (PROT_READ | PROT_WRITE)

static char block[PAGE];

static int create(void)
{
	mkdir("/tmp", 0777);
	return open(NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
}

static long long write_extending(void)
{
	unsigned long n = pages_for_test() / 2;
	int fd = create();
	long long ns;

	if (fd < 0)
		return -errno;
	begin();
	for (unsigned long i = 0; i < n; i++)
		if (write(fd, block, PAGE) != PAGE) {
			ns = -errno;
			goto out;
		}
	ns = end(n);
out:
	close(fd);
	unlink(NAME);
	return ns;
}

/* Maps a file that is in memory, and touches a page in every @stride. */
static long long touch_mapping(int prot, int flags, unsigned long stride)
{
	unsigned long n = pages_for_test() / 2, count = n / stride;
	int fd = create();
	long long ns = 0;
	char *p;

	if (fd < 0)
		return -errno;
	for (unsigned long i = 0; i < n; i++)
		if (write(fd, block, PAGE) != PAGE)
			ns = errno ? -errno : -ENOSPC;
	if (ns)
		goto out;
	p = mmap(NULL, n * PAGE, prot, flags, fd, 0);
	if (p == MAP_FAILED) {
		ns = -errno;
		goto out;
	}
	begin();
	for (unsigned long i = 0; i < count; i++)
		if (prot & PROT_WRITE)
			touch_write(p + i * stride * PAGE);
		else
			touch_read(p + i * stride * PAGE);
	ns = end(count);
	munmap(p, n * PAGE);
out:
	close(fd);
	unlink(NAME);
	return ns;
}

static long long read_in_order(void)
{
	return touch_mapping(PROT_READ, MAP_SHARED, 1);
}

static long long read_64k(void)
{
	return touch_mapping(PROT_READ, MAP_SHARED, 16);
}

static long long write_private(void)
{
	return touch_mapping(RW, MAP_PRIVATE, 1);
}

static long long write_shared(void)
{
	return touch_mapping(RW, MAP_SHARED, 1);
}

const struct row file_rows[] = {
	{ "file-write", "file write, 4 KiB, extending (tmpfs)", write_extending },
	{ "file-read-fault", "file mapping, sequential read fault, a page (cached)",
	  read_in_order },
	{ "file-read-fault-64k", "file mapping, read at a 64 KiB stride", read_64k },
	{ "file-private-write", "private file page, write fault", write_private },
	{ "file-shared-write", "shared file page, write fault", write_shared },
	{ NULL, NULL, NULL },
};
