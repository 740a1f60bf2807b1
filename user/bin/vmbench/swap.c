// SPDX-License-Identifier: MIT
/*
 * Swap: a region larger than memory is filled, read in order, read at random and rewritten at
 * random. A page counts each time it is touched, whether it had to be moved or not; the pages
 * that were moved stand beside it.
 */
#include <stdio.h>
#include <sys/mman.h>

#include <figures.h>

#include "vmbench.h"

struct moved {
	long long ns, out, in;
};

static struct moved look(void)
{
	return (struct moved){ now_ns(), vmstat_count("pswpout"), vmstat_count("pswpin") };
}

static void report(const char *name, const struct moved *before, unsigned long touches)
{
	struct moved now = look();
	long long ns = now.ns - before->ns, out = now.out - before->out, in = now.in - before->in;

	printf("%-22s %10lld   %lld pages/s; out %lld (%lld/s), in %lld (%lld/s)\n", name,
	       ns / touches, touches * 1000000000LL / ns, out, out * 1000000000LL / ns, in,
	       in * 1000000000LL / ns);
	fflush(stdout);
}

int run_swap(size_t size)
{
	unsigned long pages = size / PAGE, few = pages / 4;
	struct moved before;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		perror("vmbench: mmap of the region");
		return 1;
	}
	printf("%-22s %10s\n", "operation", "ns/op");
	before = look();
	for (unsigned long i = 0; i < pages; i++)
		for (unsigned w = 0; w < PAGE; w += 64)
			*(volatile unsigned *)(p + i * PAGE + w) = i;
	report("swap-fill", &before, pages);
	before = look();
	for (unsigned long i = 0; i < pages; i++)
		touch_read(p + i * PAGE);
	report("swap-read", &before, pages);
	before = look();
	for (unsigned long i = 0; i < few; i++)
		touch_read(p + next_random() % pages * PAGE);
	report("swap-read-random", &before, few);
	before = look();
	for (unsigned long i = 0; i < few; i++)
		touch_write(p + next_random() % pages * PAGE);
	report("swap-write-random", &before, few);
	munmap(p, size);
	return 0;
}
