// SPDX-License-Identifier: MIT
/*
 * Rows of swap: pages that reverse mapping looks for in areas split into many and among many siblings, and
 * many swap areas. They need disks: /dev/vda of some 64 MiB, and for swap_areas a small one for each.
 * MADV_PAGEOUT sends pages to swap at once, one after the other, so no other page is in the count.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <figures.h>

#include "growth.h"

#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW   (PROT_READ | PROT_WRITE)

static char *map_pages(unsigned int n)
{
	return mmap(NULL, n * PAGE, RW, ANON, -1, 0);
}

/* Who waits for a disk does not run: what counts is this process's time on the CPU. */
static long long cpu_began;

static long long cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static void begin_cpu(void)
{
	cpu_began = cpu_ns();
}

static long long end_cpu(unsigned long operations)
{
	return (cpu_ns() - cpu_began) / (long long)operations;
}

/* The cost of one of n touched pages that go to swap; -ENODEV: they did not go. */
static long long page_out(char *p, unsigned int n)
{
	long long before = vmstat_count("pswpout"), took;

	begin_cpu();
	if (madvise(p, n * PAGE, MADV_PAGEOUT))
		return -errno;
	took = end_cpu(n);
	return vmstat_count("pswpout") - before < n / 2 ? -ENODEV : took;
}

/* ---- reverse mapping ---- */

#define SPLIT 8192u

/* SPLIT pages in n areas, which come from one. */
static long long rmap_split(unsigned int n)
{
	char *p = map_pages(SPLIT);
	unsigned int each = SPLIT / n;

	if (p == MAP_FAILED)
		return -errno;
	for (unsigned int i = 0; i < SPLIT; i++)
		p[i * PAGE] = 1;
	for (unsigned int i = 0; i < n; i += 2)
		if (mprotect(p + i * each * PAGE, each * PAGE, PROT_READ))
			return -errno;
	return page_out(p, SPLIT);
}

#define OWNED 1024u

/* Pages of the last of n children of one parent, in an area that all have. */
static long long rmap_siblings(unsigned int n)
{
	char *p = map_pages(OWNED);
	long long *took = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int err, pid;

	if (p == MAP_FAILED || took == MAP_FAILED)
		return -errno;
	p[0] = 1;
	err = make_children(n);
	if (err)
		return err;
	*took = -ECHILD;
	pid = fork();
	if (!pid) {
		for (unsigned int i = 0; i < OWNED; i++)
			p[i * PAGE] = 2;
		*took = page_out(p, OWNED);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	release_children();
	return *took;
}

/* ---- areas ---- */

static char *small_disk(unsigned int i)
{
	static char name[] = "/dev/vdX";

	name[7] = 'b' + i;
	return name;
}

/* n small areas, full, which come first, and one with room. The cost of a page that goes out and comes back. */
static long long swap_areas(unsigned int n)
{
	enum { ROUNDS = 200, SMALL = 255 };
	char *fill = map_pages(n * SMALL), *p = map_pages(1);
	long long took;

	if (fill == MAP_FAILED || p == MAP_FAILED)
		return -errno;
	for (unsigned int i = 0; i < n; i++) {
		swapoff(small_disk(i)); /* as a machine starts, all are on */
		if (swapon(small_disk(i), SWAP_FLAG_PREFER | 1))
			return -errno;
	}
	for (unsigned int i = 0; i < n * SMALL; i++)
		fill[i * PAGE] = 1;
	took = page_out(fill, n * SMALL);
	begin_cpu();
	for (int i = 0; i < ROUNDS; i++) {
		*(volatile char *)p = i;
		madvise(p, PAGE, MADV_PAGEOUT);
	}
	if (took >= 0)
		took = end_cpu(ROUNDS);
	munmap(fill, n * SMALL * PAGE);
	for (unsigned int i = 0; i < n; i++)
		swapoff(small_disk(i));
	return took;
}

static long long swapoff_took;

/* The innermost of n children in vfork(), who all have one memory, switches the area off. */
static void sharer(unsigned int n)
{
	int pid;

	if (!n) {
		begin_cpu();
		swapoff(small_disk(0));
		swapoff_took = end_cpu(1);
		return;
	}
	pid = vfork();
	if (!pid) {
		sharer(n - 1);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static long long swap_sharers(unsigned int n)
{
	enum { PAGES = 16384 };
	char *p = map_pages(PAGES);

	if (p == MAP_FAILED)
		return -errno;
	for (unsigned int i = 0; i < PAGES; i++)
		(void)*(volatile char *)(p + i * PAGE);
	swapoff(small_disk(0));
	if (swapon(small_disk(0), SWAP_FLAG_PREFER | 1))
		return -errno;
	*p = 1;
	swapoff_took = page_out(p, 1);
	if (swapoff_took >= 0)
		sharer(n);
	munmap(p, PAGES * PAGE);
	return swapoff_took;
}

const struct row swap_rows[] = {
	{ "rmap_split", "a page to swap, of an area split in N", 16, 8192, 4096, 300, rmap_split },
	{ "rmap_siblings", "a page to swap, of the last of N siblings", 10, 1000, 300, 150,
	  rmap_siblings },
	{ "swap_areas", "a page out and in, N full areas come first", 1, 15, 15, 150, swap_areas },
	{ "swap_sharers", "swapoff, N processes share the memory", 1, 200, 100, 200, swap_sharers },
	{ 0 },
};
