// SPDX-License-Identifier: MIT
/*
 * An address space of many areas: 500 times two pages, of which the first is read only.
 *
 *	[r][w][r][w][r][w]...
 *
 * Pages of it are faulted in, change their protection (and split or merge areas), or are unmapped
 * and mapped again, in random order.
 */
#include <sys/mman.h>

#include "vmbench.h"

#define N    500
#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char *areas[N];

static void unmap_all(void)
{
	for (int i = 0; i < N; i++)
		munmap(areas[i], 2 * PAGE);
}

static long long create(void)
{
	for (int i = 0; i < N; i++) {
		areas[i] = mmap(NULL, 2 * PAGE, RW, ANON, -1, 0);
		if (areas[i] == MAP_FAILED)
			return -errno;
		if (mprotect(areas[i], PAGE, PROT_READ) < 0)
			return -errno;
	}
	return 0;
}

static long long area_create(void)
{
	long long ns;

	begin();
	ns = create();
	if (ns < 0)
		return ns;
	ns = end(N);
	unmap_all();
	return ns;
}

static long long area_fault(void)
{
	long long ns = create();

	if (ns < 0)
		return ns;
	for (int i = N - 1; i > 0; i--) { /* shuffle, outside of the time */
		int j = next_random() % (i + 1);
		char *p = areas[i];

		areas[i] = areas[j];
		areas[j] = p;
	}
	begin();
	for (int i = 0; i < N; i++)
		touch_read(areas[i]);
	ns = end(N);
	unmap_all();
	return ns;
}

static long long area_protect(void)
{
	enum { ROUNDS = 2000 };
	long long ns = create();

	if (ns < 0)
		return ns;
	begin();
	for (int round = 0; round < ROUNDS; round++) {
		unsigned r = next_random();

		mprotect(areas[r % N] + (r >> 16) % 2 * PAGE, PAGE, r >> 17 & 1 ? PROT_READ : RW);
	}
	ns = end(ROUNDS);
	unmap_all();
	return ns;
}

static long long area_replace(void)
{
	enum { ROUNDS = 1000 };
	long long ns = create();

	if (ns < 0)
		return ns;
	begin();
	for (int round = 0; round < ROUNDS; round++) {
		unsigned r = next_random();
		char *p = areas[r % N] + (r >> 16) % 2 * PAGE;

		munmap(p, PAGE);
		if (mmap(p, PAGE, RW, ANON | MAP_FIXED, -1, 0) == MAP_FAILED)
			return -errno;
	}
	ns = end(ROUNDS);
	unmap_all();
	return ns;
}

const struct row area_rows[] = {
	{ "areas-create", "500 VMAs: create + mprotect", area_create },
	{ "areas-fault", "... read fault, scattered", area_fault },
	{ "areas-mprotect", "... random mprotect (split/merge)", area_protect },
	{ "areas-replace", "... munmap + MAP_FIXED, random", area_replace },
	{ NULL, NULL, NULL },
};
