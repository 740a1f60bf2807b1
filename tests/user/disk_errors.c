// SPDX-License-Identifier: MIT
/*
 * Mapped pages that the disk cannot read. It takes a disk that fails, so tests/boot gives the arguments:
 *
 *	disk_errors map DISK PAGE	that page of a mapping of the disk, and no other
 *	disk_errors shared MIB		a page of so much shared memory, which is in swap on that disk
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <figures.h>

#include "probe.h"

#define RW (PROT_READ | PROT_WRITE)

static void map_disk(const char *disk, int bad)
{
	int fd = open(disk, O_RDONLY);
	char *p, *q, c;

	need(fd >= 0, disk);
	p = mmap(NULL, 64 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
	q = mmap(NULL, 64 * PAGE, RW, MAP_PRIVATE, fd, 0);
	need(p != MAP_FAILED && q != MAP_FAILED, "mmap");
	faults_as(probe_read(p + bad * PAGE + 5), SIGBUS, BUS_ADRERR, p + bad * PAGE + 5,
		  "a page of the disk that cannot be read: SIGBUS");
	faults_as(probe_read(p + bad * PAGE + 5), SIGBUS, BUS_ADRERR, p + bad * PAGE + 5, "each time");
	faults_as(probe_write(q + bad * PAGE + 5), SIGBUS, BUS_ADRERR, q + bad * PAGE + 5,
		  "for a private write, too");
	check(probe_read(p + (bad + 1) * PAGE).signo == 0 && probe_read(p + (bad - 1) * PAGE).signo == 0,
	      "its neighbours can");
	check_errno(pread(fd, &c, 1, (off_t)bad * PAGE), EIO, "read() says EIO");
	close(fd);
}

static void shared_memory(size_t size)
{
	int fd = memfd_create("shared", 0), good = 0, bad = 0, bad_page = -1;
	char *p, c;

	need(fd >= 0 && ftruncate(fd, size) == 0, "memfd_create");
	p = mmap(NULL, size, RW, MAP_SHARED, fd, 0);
	need(p != MAP_FAILED, "mmap");
	for (size_t i = 0; i < size / PAGE; i++)
		p[i * PAGE + i % PAGE] = i % 100 + 1;
	for (size_t i = 0; i < size / PAGE; i++) {
		struct fault f = probe_read(p + i * PAGE + i % PAGE);

		if (f.signo == SIGBUS && f.code == BUS_ADRERR) {
			bad++;
			bad_page = i;
		} else {
			good += f.signo == 0 && p[i * PAGE + i % PAGE] == (char)(i % 100 + 1);
		}
	}
	note("%d good, %d unreadable", good, bad);
	check_int(bad, 1, "one page of shared memory is unreadable: SIGBUS");
	check_int(good, size / PAGE - 1, "all others hold what they held");
	check_errno(pread(fd, &c, 1, (off_t)bad_page * PAGE), EIO, "read() of it says EIO");
	check_errno(pwrite(fd, "x", 1, (off_t)bad_page * PAGE), EIO, "write() to a part of it likewise");
	munmap(p, size);
	close(fd);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "map"))
		map_disk(argv[2], atoi(argv[3]));
	else if (argc == 3 && !strcmp(argv[1], "shared"))
		shared_memory((size_t)atoi(argv[2]) << 20);
	else
		skip("a disk that fails", "only tests/boot has one");
	return tap_done();
}
