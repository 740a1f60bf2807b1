// SPDX-License-Identifier: MIT
/* Faults on anonymous memory, and the calls that make, change and remove areas. */
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vmbench.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char *map(size_t size, int prot, int flags)
{
	return mmap(NULL, size, prot, MAP_ANONYMOUS | flags, -1, 0);
}

static void write_all(char *p, unsigned long pages)
{
	for (unsigned long i = 0; i < pages; i++)
		touch_write(p + i * PAGE);
}

static void read_all(char *p, unsigned long pages)
{
	for (unsigned long i = 0; i < pages; i++)
		touch_read(p + i * PAGE);
}

static long long first_touch(void)
{
	unsigned long n = pages_for_test();
	char *p = map(n * PAGE, RW, MAP_PRIVATE);
	long long ns;

	if (p == MAP_FAILED)
		return -errno;
	begin();
	write_all(p, n);
	ns = end(n);
	munmap(p, n * PAGE);
	return ns;
}

/* Every touch needs a page table of its own, too. */
static long long sparse_touch(void)
{
	enum { N = 256 };
	size_t size = (size_t)N * 2 * MIB;
	char *p = map(size, RW, MAP_PRIVATE | MAP_NORESERVE);
	long long ns;

	if (p == MAP_FAILED)
		return -errno;
	begin();
	for (int i = 0; i < N; i++)
		touch_write(p + (size_t)i * 2 * MIB);
	ns = end(N);
	munmap(p, size);
	return ns;
}

static long long dontneed(void)
{
	unsigned long n = pages_for_test();
	char *p = map(n * PAGE, RW, MAP_PRIVATE);
	long long ns = 0;

	if (p == MAP_FAILED)
		return -errno;
	write_all(p, n);
	begin();
	if (madvise(p, n * PAGE, MADV_DONTNEED) < 0)
		ns = -errno;
	else
		ns = end(n);
	munmap(p, n * PAGE);
	return ns;
}

static long long munmap_touched(void)
{
	unsigned long n = pages_for_test();
	char *p = map(n * PAGE, RW, MAP_PRIVATE);

	if (p == MAP_FAILED)
		return -errno;
	write_all(p, n);
	begin();
	munmap(p, n * PAGE);
	return end(n);
}

static long long populate(void)
{
	unsigned long n = pages_for_test();
	long long ns;
	char *p;

	begin();
	p = map(n * PAGE, RW, MAP_PRIVATE | MAP_POPULATE);
	if (p == MAP_FAILED)
		return -errno;
	ns = end(n);
	munmap(p, n * PAGE);
	return ns;
}

static long long zero_page(void)
{
	unsigned long n = pages_for_test();
	char *p = map(n * PAGE, RW, MAP_PRIVATE);
	long long ns;

	if (p == MAP_FAILED)
		return -errno;
	begin();
	read_all(p, n);
	ns = end(n);
	munmap(p, n * PAGE);
	return ns;
}

static long long upgrade(void)
{
	unsigned long n = pages_for_test();
	char *p = map(n * PAGE, RW, MAP_PRIVATE);
	long long ns;

	if (p == MAP_FAILED)
		return -errno;
	read_all(p, n);
	begin();
	write_all(p, n);
	ns = end(n);
	munmap(p, n * PAGE);
	return ns;
}

/* mmap, @touched pages written, munmap. */
static long long map_unmap(unsigned long pages, unsigned long touched, int rounds)
{
	begin();
	for (int i = 0; i < rounds; i++) {
		char *p = map(pages * PAGE, RW, MAP_PRIVATE);

		if (p == MAP_FAILED)
			return -errno;
		write_all(p, touched);
		munmap(p, pages * PAGE);
	}
	return end(rounds);
}

static long long map_untouched(void)
{
	return map_unmap(1, 0, 1000);
}

static long long map_touched(void)
{
	return map_unmap(1, 1, 1000);
}

static long long map_64k(void)
{
	return map_unmap(16, 16, 200);
}

static long long brk_page(void)
{
	enum { N = 1000 };
	char *start = (char *)raw_call2(__NR_brk, 0, 0);

	start = (char *)(((unsigned long)start + PAGE - 1) & -PAGE);
	raw_call2(__NR_brk, (long)start, 0);
	begin();
	for (int i = 0; i < N; i++) {
		raw_call2(__NR_brk, (long)(start + PAGE), 0);
		touch_write(start);
		raw_call2(__NR_brk, (long)start, 0);
	}
	return end(N);
}

/* A page below the area is touched: the area grows, and the page comes. */
static long long stack_grow(void)
{
	enum { N = 256, GAP = 256 };
	char *p = map((2 * GAP + N) * PAGE, PROT_NONE, MAP_PRIVATE), *top = p + (GAP + N) * PAGE;
	long long ns;

	if (p == MAP_FAILED)
		return -errno;
	munmap(p + GAP * PAGE, (N + 1) * PAGE);
	if (mmap(top, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN, -1, 0) !=
	    top)
		return -errno;
	touch_write(top);
	begin();
	for (int i = 1; i <= N; i++)
		touch_write(top - i * PAGE);
	ns = end(N);
	munmap(p, (2 * GAP + N) * PAGE);
	return ns;
}

static long long protect_toggle(void)
{
	enum { N = 2000 };
	char *p = map(3 * PAGE, PROT_NONE, MAP_PRIVATE);
	long long ns;

	if (p == MAP_FAILED)
		return -errno;
	mprotect(p + PAGE, PAGE, RW);
	touch_write(p + PAGE);
	begin();
	for (int i = 0; i < N; i++) {
		raw_call3(__NR_mprotect, (long)(p + PAGE), PAGE, PROT_READ);
		raw_call3(__NR_mprotect, (long)(p + PAGE), PAGE, RW);
	}
	ns = end(2 * N);
	munmap(p, 3 * PAGE);
	return ns;
}

/* The middle of an area becomes read only and writable again: split in three, merged into one. */
static long long protect_split(void)
{
	enum { N = 1000, PAGES = 16 };
	char *p = map(PAGES * PAGE, RW, MAP_PRIVATE);
	long long ns;

	if (p == MAP_FAILED)
		return -errno;
	write_all(p, PAGES);
	begin();
	for (int i = 0; i < N; i++) {
		raw_call3(__NR_mprotect, (long)(p + 8 * PAGE), PAGE, PROT_READ);
		raw_call3(__NR_mprotect, (long)(p + 8 * PAGE), PAGE, RW);
	}
	ns = end(2 * N);
	munmap(p, PAGES * PAGE);
	return ns;
}

static long long shared_touch(void)
{
	unsigned long n = pages_for_test();
	char *p = map(n * PAGE, RW, MAP_SHARED);
	long long ns;

	if (p == MAP_FAILED)
		return -errno;
	begin();
	write_all(p, n);
	ns = end(n);
	munmap(p, n * PAGE);
	return ns;
}

static long long remap_move(void)
{
	enum { N = 100 };
	char *from = map(MIB, RW, MAP_PRIVATE), *to = map(MIB, PROT_NONE, MAP_PRIVATE);
	long long ns;

	if (from == MAP_FAILED || to == MAP_FAILED)
		return -errno;
	write_all(from, MIB / PAGE);
	begin();
	for (int i = 0; i < N; i++) {
		char *moved = mremap(from, MIB, MIB, MREMAP_MAYMOVE | MREMAP_FIXED, to);

		if (moved == MAP_FAILED) {
			ns = -errno;
			munmap(from, MIB);
			munmap(to, MIB);
			return ns;
		}
		to = from;
		from = moved;
	}
	ns = end(N);
	munmap(from, MIB);
	return ns;
}

const struct row memory_rows[] = {
	{ "touch", "first touch of anonymous memory, sequential, a page", first_touch },
	{ "touch-2m", "the same at a 2 MiB stride (new table each)", sparse_touch },
	{ "dontneed", "MADV_DONTNEED, a page", dontneed },
	{ "munmap", "munmap of touched memory, a page", munmap_touched },
	{ "populate", "MAP_POPULATE, a page", populate },
	{ "read-zero", "read fault to the zero page", zero_page },
	{ "write-zero", "write after that read (upgrade)", upgrade },
	{ "map-unmap", "mmap+munmap of one page, untouched", map_untouched },
	{ "map-touch-unmap", "mmap+touch+munmap of one page", map_touched },
	{ "map-touch-unmap-64k", "mmap+touch+munmap of 64 KiB", map_64k },
	{ "brk", "brk grow+touch+shrink, one page", brk_page },
	{ "stack", "first touch below a stack, which grows, a page", stack_grow },
	{ "mprotect", "mprotect toggle of one page", protect_toggle },
	{ "mprotect-split", "mprotect that splits and merges", protect_split },
	{ "shared-touch", "shared anonymous first touch, a page", shared_touch },
	{ "mremap", "mremap move of 1 MiB", remap_move },
	{ NULL, NULL, NULL },
};
