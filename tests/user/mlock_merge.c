// SPDX-License-Identifier: MIT
/*
 * Locked areas that join and part again: VmLck of the process and Mlocked of the machine stay exact. (Linux
 * keeps a part of Mlocked with each CPU for a while, so there it is only looked at roughly.)
 *
 *	[ll][w][ll][ww] -> lock the page between -> [lllll][ww]
 */
#include <fcntl.h>
#include <sys/mman.h>

#include "maps.h"

#ifndef F_ADD_SEALS
#define F_ADD_SEALS 1033
#endif
#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif
#define RW    (PROT_READ | PROT_WRITE)
#define ANON  (MAP_PRIVATE | MAP_ANONYMOUS)
#define SLACK 128 /* pages */

static long long mlocked_before;
static int exact; /* does the kernel count Mlocked page by page? */

/* So many pages of ours are locked, and all are in memory. */
static void locked(int pages, const char *what)
{
	long long own = status_kb("VmLck") / 4, all = (meminfo_kb("Mlocked") - mlocked_before) / 4;
	long long slack = exact ? 0 : SLACK;

	if (!check(own == pages && all >= pages - slack && all <= pages + slack, "%s", what))
		note("VmLck: %lld pages, Mlocked: %lld pages; wanted %d", own, all, pages);
}

/* n pages of addresses with nothing mapped on either side. */
static char *room(size_t pages)
{
	char *p = mmap(NULL, (pages + 2) * PAGE, PROT_NONE, ANON | MAP_NORESERVE, -1, 0);

	need(p != MAP_FAILED && munmap(p, (pages + 2) * PAGE) == 0, "mmap");
	return p + PAGE;
}

static char *map_at(char *at, size_t pages, int prot, int flags, int fd, off_t offset)
{
	need(mmap(at, pages * PAGE, prot, flags | MAP_FIXED, fd, offset) == at, "mmap");
	return at;
}

static void by_mlock(void)
{
	char *p = map_at(room(8), 8, RW, ANON, -1, 0);

	memset(p, 1, 8 * PAGE); /* areas whose pages came apart do not join */
	mlock(p, 2 * PAGE);
	mlock(p + 3 * PAGE, 2 * PAGE);
	locked(4, "two areas of a larger one");
	mlock(p + 2 * PAGE, PAGE);
	check_layout(p, 8, "[wwwww][www]", "the page between joins them");
	locked(5, "and is one page more");
	mlock(p + 4 * PAGE, 4 * PAGE);
	check_layout(p, 8, "[wwwwwwww]", "a range that is locked in part");
	locked(8, "adds the rest");
	munlock(p + 6 * PAGE, 2 * PAGE);
	munlock(p, 2 * PAGE);
	locked(4, "both ends are unlocked");
	munlock(p + 3 * PAGE, PAGE);
	locked(3, "and a page in the middle");
	mlock(p + 7 * PAGE, PAGE);
	mlock(p + 6 * PAGE, PAGE);
	check_layout(p, 8, "[ww][w][w][wwww]", "an area grows downwards over the page before it, to its neighbour");
	locked(5, "by a page");
	mprotect(p + 5 * PAGE, PAGE, PROT_READ);
	mprotect(p + 5 * PAGE, PAGE, RW);
	locked(5, "a part that is made another and back changes nothing");
	munmap(p + 5 * PAGE, PAGE);
	locked(4, "what is unmapped goes");
	munlock(p, 5 * PAGE);
	munlock(p + 6 * PAGE, 2 * PAGE);
	locked(0, "until nothing is left");
	mlock2(p, 5 * PAGE, MLOCK_ONFAULT);
	mlock(p + PAGE, 2 * PAGE);
	check_layout(p, 8, "[w][ww][ww]_[ww]", "locked in two ways");
	locked(5, "is locked once");
	mlock(p, 5 * PAGE);
	check_layout(p, 8, "[wwwww]_[ww]", "in one way again");
	locked(5, "likewise");
	munlock(p, 5 * PAGE);
	locked(0, "and nothing is left");
	munmap(p, 8 * PAGE);
}

static void by_mmap(void)
{
	char *p = room(9);

	map_at(p, 3, RW, ANON | MAP_LOCKED, -1, 0);
	map_at(p + 6 * PAGE, 3, RW, ANON | MAP_LOCKED, -1, 0);
	locked(6, "two areas of MAP_LOCKED");
	map_at(p + 3 * PAGE, 3, RW, ANON | MAP_LOCKED, -1, 0);
	locked(9, "a third between them, which joins one of them"); /* Linux the later, Neap the earlier */
	map_at(p + 4 * PAGE, 1, RW, ANON, -1, 0);
	locked(8, "one mapped over a page of them is not locked");
	mremap(p + 5 * PAGE, 4 * PAGE, 2 * PAGE, 0);
	locked(6, "a smaller one");
	map_at(p + 4 * PAGE, 1, RW, ANON | MAP_LOCKED, -1, 0);
	locked(7, "mapped over again, it joins again");
	munmap(p, 9 * PAGE);
	locked(0, "munmap of all");
}

/* Areas of a file join only if their offsets follow each other, and what the file allows them is the same. */
static void of_sealed_file(void)
{
	int fd = memfd_create("sealed", MFD_ALLOW_SEALING);
	char *p = room(6), *old;
	long long all;

	need(fd >= 0 && ftruncate(fd, 6 * PAGE) == 0, "memfd_create");
	old = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 5 * PAGE);
	need(old != MAP_FAILED, "mmap");
	*old = 'o';
	map_at(p, 2, PROT_READ, MAP_SHARED | MAP_LOCKED, fd, 0);
	map_at(p + 2 * PAGE, 1, PROT_READ, MAP_SHARED | MAP_LOCKED, fd, 2 * PAGE);
	check_layout(p, 6, "[rrr]___", "shared areas of a file that follow each other");
	locked(3, "are locked as one");
	need(fcntl(fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE) == 0, "F_SEAL_FUTURE_WRITE");
	map_at(p + 4 * PAGE, 1, PROT_READ, MAP_SHARED | MAP_LOCKED, fd, 4 * PAGE);
	locked(4, "one that is mapped after F_SEAL_FUTURE_WRITE, by itself");
	check_errno(mprotect(p + 4 * PAGE, PAGE, RW), EACCES, "cannot be made writable");
	map_at(p + 5 * PAGE, 1, PROT_READ, MAP_SHARED | MAP_LOCKED, fd, 5 * PAGE);
	locked(5, "another one next to it");
	check_int(p[5 * PAGE], 'o', "shows the file");
	munlock(p + 5 * PAGE, PAGE);
	locked(4, "and is unlocked");
	mlock(p + 5 * PAGE, PAGE);
	mlock(old, PAGE);
	all = (meminfo_kb("Mlocked") - mlocked_before) / 4;
	check(status_kb("VmLck") == 6 * 4 && (exact ? all == 5 : all <= 5 + SLACK),
	      "a page that two areas lock is one of the machine");
	munmap(old, PAGE);
	locked(5, "which stays locked as long as one area has it");
	munmap(p, 6 * PAGE);
	locked(0, "munmap of all of them");
	close(fd);
}

int main(void)
{
	exact = access("/proc/self/fail-nth", F_OK) == 0;
	mlocked_before = meminfo_kb("Mlocked");
	locked(0, "nothing is locked");
	by_mlock();
	by_mmap();
	of_sealed_file();
	return tap_done();
}
