// SPDX-License-Identifier: MIT
/*
 * mmap and munmap of private anonymous memory: where it goes, what it holds, how VMAs merge and
 * split.
 */
#include <sys/mman.h>

#include "maps.h"
#include "probe.h"

#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define RW   (PROT_READ | PROT_WRITE)

static char *map_at(char *where, int pages, int prot, int flags)
{
	return mmap(where, (size_t)pages * PAGE, prot, ANON | flags, -1, 0);
}

/* A range of free address space with a guard on both sides, so that no neighbour merges with us. */
static char *clearing(int pages)
{
	char *p = map_at(NULL, pages + 2, PROT_NONE, 0);

	need(p != MAP_FAILED, "mmap of a clearing");
	munmap(p + PAGE, (size_t)pages * PAGE);
	return p + PAGE;
}

static void contents(void)
{
	char *p = map_at(NULL, 4, RW, 0);
	int zero = 1;

	need(p != MAP_FAILED, "mmap");
	check((unsigned long)p % PAGE == 0, "mmap returns a page's start");
	for (int i = 0; i < 2 * PAGE; i++)
		zero &= p[i] == 0;
	check(zero, "pages read as zero before they are written");
	p[0] = 1;
	p[3 * PAGE] = 2;
	check(p[0] == 1 && p[1] == 0 && p[PAGE] == 0 && p[3 * PAGE] == 2 && p[3 * PAGE + 1] == 0,
	      "a write shows where it went and nowhere else");
	check(p[2 * PAGE] == 0, "a page between written ones reads as zero");
	check_int(munmap(p, 4 * PAGE), 0, "munmap");
	faults_as(probe_read(p), SIGSEGV, SEGV_MAPERR, p, "unmapped memory cannot be read");
	p = map_at(p, 4, RW, MAP_FIXED);
	check(p[0] == 0 && p[3 * PAGE] == 0, "memory mapped again is zero again");
	munmap(p, 4 * PAGE);
}

static void merge_and_split(void)
{
	char *p = clearing(8);

	map_at(p, 2, RW, MAP_FIXED);
	map_at(p + 4 * PAGE, 2, RW, MAP_FIXED);
	check_layout(p, 8, "[ww]__[ww]__", "two areas apart");
	map_at(p + 2 * PAGE, 2, RW, MAP_FIXED);
	check_layout(p, 8, "[wwwwww]__", "one between them merges with both");
	map_at(p + 6 * PAGE, 1, PROT_READ, MAP_FIXED);
	check_layout(p, 8, "[wwwwww][r]_", "one with another protection does not");
	munmap(p + 2 * PAGE, PAGE);
	check_layout(p, 8, "[ww]_[www][r]_", "munmap in the middle splits");
	munmap(p + 5 * PAGE, 2 * PAGE);
	check_layout(p, 8, "[ww]_[ww]___", "munmap over a border cuts both sides");
	map_at(p + 1 * PAGE, 3, PROT_READ, MAP_FIXED);
	check_layout(p, 8, "[w][rrr][w]___", "MAP_FIXED takes the place of what was there");
	map_at(p + 1 * PAGE, 3, RW, MAP_FIXED);
	check_layout(p, 8, "[wwwww]___", "and merges if it is of the same kind");
	check_int(munmap(p, 8 * PAGE), 0, "munmap of a range with a hole");
	check_layout(p, 8, "________", "leaves nothing");
	check_int(munmap(p, 8 * PAGE), 0, "munmap of nothing is no error");
	munmap(p - PAGE, 10 * PAGE);
}

/* Draws what a child makes of the area, whose first pages have been touched, or not, before fork. */
static int drawing_in_child(void *arg)
{
	char **p = arg;

	map_at(p[0] + 2 * PAGE, 2, RW, MAP_FIXED);
	p[0][0] = 2;
	map_at(p[0] + 4 * PAGE, 1, RW, MAP_FIXED);
	return strcmp(layout(p[0], 6), p[1]) != 0;
}

/*
 * In a child: an area that has pages from before fork takes in no room without any, for walks for the
 * parent's pages would have to look there as well. One without pages does.
 */
static void merge_in_a_child(void)
{
	char *p = clearing(6);
	char *touched[] = { p, "[ww][www]_" }, *untouched[] = { p, "[wwwww]_" };

	map_at(p, 2, RW, MAP_FIXED);
	check_exit(in_child(drawing_in_child, untouched), 0,
		   "a child's area without pages merges with what comes");
	p[0] = 1;
	check_exit(in_child(drawing_in_child, touched), 0, "one that has the parent's pages does not");
	map_at(p + 2 * PAGE, 2, RW, MAP_FIXED);
	check_layout(p, 6, "[wwww]__", "the parent's own does");
	munmap(p - PAGE, 8 * PAGE);
}

static void map_fixed(void)
{
	char *p = clearing(4), *q;

	q = map_at(p + PAGE, 1, RW, MAP_FIXED);
	check(q == p + PAGE, "MAP_FIXED goes where it is told");
	*q = 7;
	check(map_at(p, 3, RW, MAP_FIXED) == p && *q == 0,
	      "MAP_FIXED over a page drops its contents");
	check_errno(map_at(p + 1, 1, RW, MAP_FIXED), EINVAL,
		    "MAP_FIXED at no page's start: EINVAL");
	check_errno(map_at(p, 4, RW, MAP_FIXED_NOREPLACE), EEXIST,
		    "MAP_FIXED_NOREPLACE over a mapping: EEXIST");
	check(map_at(p + 3 * PAGE, 1, RW, MAP_FIXED_NOREPLACE) == p + 3 * PAGE,
	      "MAP_FIXED_NOREPLACE into free space");
	check_errno(map_at((char *)0xfffff000ul, 1, RW, MAP_FIXED), ENOMEM,
		    "MAP_FIXED into the kernel's space: ENOMEM");
	munmap(p - PAGE, 6 * PAGE);
}

static void hints(void)
{
	char *p = clearing(4), *q;

	q = map_at(p + PAGE, 1, RW, 0);
	check(q == p + PAGE, "a hint at free space is followed");
	q = map_at(p + PAGE, 1, RW, 0);
	check(q != MAP_FAILED && q != p + PAGE, "a hint at a mapping is not, and harms nothing");
	munmap(q, PAGE);
	check_layout(p, 4, "_[w]__", "the mapping is still there");
	q = map_at(p + 2 * PAGE + 123, 1, RW, 0);
	check((unsigned long)q % PAGE == 0, "a hint inside a page is rounded");
	munmap(q, PAGE);
	munmap(p - PAGE, 6 * PAGE);
}

/* New areas are put below the older ones, as high as there is room. */
static void placement(void)
{
	char *high = map_at(NULL, 64, RW, 0), *low, *again;

	low = map_at(NULL, 64, PROT_READ, 0);
	check(low < high, "areas are placed from the top down");
	munmap(high + 16 * PAGE, 8 * PAGE);
	again = map_at(NULL, 8, PROT_READ, 0);
	check(again >= high + 16 * PAGE,
	      "a hole above the lowest area is used when it is large enough");
	munmap(again, 8 * PAGE);
	munmap(high, 64 * PAGE);
	munmap(low, 64 * PAGE);
}

static void errors(void)
{
	char *p = map_at(NULL, 2, RW, 0);

	check_errno(mmap(NULL, 0, RW, ANON, -1, 0), EINVAL, "length 0: EINVAL");
	check_errno(mmap(NULL, PAGE, RW, MAP_ANONYMOUS, -1, 0), EINVAL,
		    "neither private nor shared: EINVAL");
	check_errno(mmap(NULL, PAGE, RW, MAP_PRIVATE, -1, 0), EBADF, "a file that is none: EBADF");
	check_errno(mmap(NULL, 0xf0000000ul, RW, ANON | MAP_NORESERVE, -1, 0), ENOMEM,
		    "more than the address space: ENOMEM");
	check_errno(mmap(NULL, (size_t)-1, RW, ANON, -1, 0), ENOMEM, "all bits set: ENOMEM");
	check_errno(munmap(p + 1, PAGE), EINVAL, "munmap inside a page: EINVAL");
	check_errno(munmap(p, 0), EINVAL, "munmap of length 0: EINVAL");
	check_errno(munmap((void *)0xffff0000ul, 0x20000), EINVAL, "munmap beyond the top: EINVAL");
	check_int(munmap(p, 1), 0, "munmap rounds its length up");
	faults_as(probe_read(p), SIGSEGV, SEGV_MAPERR, p, "and the whole page goes");
	faults_as(probe_read(p + PAGE), 0, 0, NULL, "but only that page");
	munmap(p + PAGE, PAGE);
}

/* Many areas at once, then all away again: the tree of VMAs grows and shrinks. */
static void many(void)
{
	enum { N = 400 };
	char *p = clearing(2 * N);
	int good = 1;

	for (int i = 0; i < N; i++)
		good &= map_at(p + (i * 137 % N) * 2 * PAGE, 1, RW, MAP_FIXED) != MAP_FAILED;
	check(good, "%d areas that do not touch", N);
	for (int i = 0; i < N; i++)
		p[2 * i * PAGE] = i;
	for (int i = 0; i < N; i++)
		good &= p[2 * i * PAGE] == (char)i;
	check(good, "each holds what was written to it");
	for (int i = 0; i < N; i++)
		good &= munmap(p + (i * 251 % N) * 2 * PAGE, PAGE) == 0;
	check(good && layout(p, 64)[0] == '_', "and all can go in another order");
	munmap(p - PAGE, (2 * N + 2) * PAGE);
}

int main(void)
{
	contents();
	merge_and_split();
	merge_in_a_child();
	map_fixed();
	hints();
	placement();
	errors();
	many();
	return tap_done();
}
