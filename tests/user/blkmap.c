// SPDX-License-Identifier: MIT
/*
 * A disk as a file: mapped privately and shared, read and written, all of it one cache. /dev/vdb, if there
 * is one, is ours; whoever runs the guest can look afterwards (tests/boot/test_file_maps.py):
 *
 *	page 4n		as it was
 *	page 4n + 1	pattern(page), by a shared mapping
 *	page 4n + 2	pattern(page), by write()
 *	page 4n + 3	as it was, though a private mapping was written to
 */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "probe.h"
#include "tap.h"
#include "until.h"

#define DISK	     "/dev/vdb"
#define RW	     (PROT_READ | PROT_WRITE)
#define BLKGETSIZE64 0x80041272
#define WORDS	     (PAGE / 4)

static unsigned pattern(unsigned page, unsigned word)
{
	return page * 2654435761u + word * 40503u + 1;
}

static void fill(unsigned *p, unsigned page)
{
	for (unsigned w = 0; w < WORDS; w++)
		p[w] = pattern(page, w);
}

static int is_filled(const unsigned *p, unsigned page)
{
	for (unsigned w = 0; w < WORDS; w++)
		if (p[w] != pattern(page, w))
			return 0;
	return 1;
}

static long kb_of(const char *name)
{
	char line[128];
	FILE *f = fopen("/proc/meminfo", "r");
	long kb = -1;

	while (kb < 0 && fgets(line, sizeof(line), f))
		if (strncmp(line, name, strlen(name)) == 0 && line[strlen(name)] == ':')
			kb = atol(line + strlen(name) + 1);
	fclose(f);
	return kb;
}

int main(void)
{
	unsigned block[WORDS], *shared, *private, pages, wrong = 0;
	unsigned long long size = 0;
	int fd = open(DISK, O_RDWR), again;
	char *tail;

	if (fd < 0) {
		printf("1..0 # SKIP no " DISK "\n");
		return 0;
	}
	need(ioctl(fd, BLKGETSIZE64, &size) == 0, "BLKGETSIZE64");
	pages = size / PAGE;
	shared = mmap(NULL, (size_t)pages * PAGE, RW, MAP_SHARED, fd, 0);
	private = mmap(NULL, (size_t)pages * PAGE, RW, MAP_PRIVATE, fd, 0);
	need(shared != MAP_FAILED && private != MAP_FAILED, "mmap");

	for (unsigned i = 0; i + 3 < pages; i += 4) {
		fill(shared + (i + 1) * WORDS, i + 1);
		fill(block, i + 2);
		need(pwrite(fd, block, PAGE, (off_t)(i + 2) * PAGE) == PAGE, "pwrite");
		fill(private + (i + 3) * WORDS, i + 3);
	}
	for (unsigned i = 0; i + 3 < pages; i += 4) {
		wrong += !is_filled(private + (i + 1) * WORDS, i + 1);
		wrong += !is_filled(shared + (i + 2) * WORDS, i + 2);
		wrong += !is_filled(private + (i + 3) * WORDS, i + 3);
		wrong += is_filled(shared + (i + 3) * WORDS, i + 3);
		need(pread(fd, block, PAGE, (off_t)(i + 1) * PAGE) == PAGE, "pread");
		wrong += !is_filled(block, i + 1);
	}
	check_int(wrong, 0, "mappings, read and write see one disk");
	/* Unless memory is so short that all is on the disk already. */
	check(kb_of("Dirty") > 0 || size > 16 << 20, "what was written is dirty");
	check(msync(shared, (size_t)pages * PAGE, MS_SYNC) == 0 && fsync(fd) == 0,
	      "msync and fsync");
	check(kb_of("Dirty") < 64, "and clean after that");
	shared[WORDS] = 0;
	/* Linux gathers such figures on each CPU, and sums them up now and then. */
	check(until(kb_of("Dirty") >= 4), "the next write to a page that was written is noticed");
	shared[WORDS] = pattern(1, 0);

	again = open(DISK, O_RDONLY);
	check_errno(mmap(NULL, PAGE, RW, MAP_SHARED, again, 0), EACCES,
		    "no writing through O_RDONLY");
	close(again);
	tail = mmap(NULL, 2 * PAGE, PROT_READ, MAP_SHARED, fd, (off_t)pages * PAGE - PAGE);
	check(tail != MAP_FAILED && probe_read(tail).signo == 0, "the last page");
	check(size % PAGE || probe_read(tail + PAGE).signo == SIGBUS, "and none behind it");
	check_errno(pwrite(fd, "x", 1, size), ENOSPC, "no write behind the end");
	check_int(pread(fd, block, 16, size), 0, "nothing to read there");
	check_int(lseek(fd, 0, SEEK_END), size, "the end is where it ends");
	munmap(shared, (size_t)pages * PAGE);
	munmap(private, (size_t)pages * PAGE);
	close(fd);
	return tap_done();
}
