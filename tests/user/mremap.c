// SPDX-License-Identifier: MIT
/*
 * mremap: what moves keeps its contents, its accounts and its way to the swap disk, also where it
 * becomes one VMA with a neighbour that has no pages yet.
 */
#define _GNU_SOURCE
#include <sys/mman.h>

#include "maps.h"
#include "pages.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

static char *map(unsigned pages, int flags)
{
	char *p = mmap(NULL, (size_t)pages * PAGE, RW, ANON | flags, -1, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static void fill(char *p, unsigned pages)
{
	for (unsigned i = 0; i < pages; i++)
		*(unsigned *)(p + (size_t)i * PAGE) = i + 1;
}

static unsigned wrong(const char *p, unsigned pages)
{
	unsigned n = 0;

	for (unsigned i = 0; i < pages; i++)
		n += *(const unsigned *)(p + (size_t)i * PAGE) != i + 1;
	return n;
}

static void errors(void)
{
	char *p = map(2, 0);

	check_errno((long)mremap(p, PAGE, 0xf0000000ul, MREMAP_MAYMOVE), ENOMEM,
		    "more than there are addresses: ENOMEM");
	check_errno((long)mremap(p, PAGE, 0, MREMAP_MAYMOVE), EINVAL, "no length: EINVAL");
	check_errno((long)mremap(p, 3 * PAGE, 4 * PAGE, MREMAP_MAYMOVE), EFAULT,
		    "from beyond the mapping: EFAULT");
	check_errno((long)mremap(p, PAGE, PAGE, MREMAP_FIXED, p + PAGE), EINVAL,
		    "MREMAP_FIXED without MAYMOVE: EINVAL");
	munmap(p, 2 * PAGE);
}

/* Shorter is munmap of the rest: it may have several areas, or none. */
static void shrink(void)
{
	char *p = map(8, 0), *q = map(1, 0);

	fill(p, 8);
	*q = 7;
	mprotect(p + 4 * PAGE, PAGE, PROT_READ);
	munmap(p + 6 * PAGE, PAGE);
	check(mremap(p, 8 * PAGE, 8 * PAGE, 0) == p, "as long as before, over a hole");
	check(mremap(p, 8 * PAGE, 2 * PAGE, 0) == p, "shorter, over three areas and a hole");
	check_int(wrong(p, 2), 0, "what stays has its contents");
	check_errno((long)mremap(p + 4 * PAGE, PAGE, PAGE, MREMAP_MAYMOVE), EFAULT,
		    "the rest has gone: EFAULT");
	check_errno((long)mremap(p + 4 * PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, q),
		    EFAULT, "from nowhere to a fixed place: EFAULT");
	check_int(*q, 7, "which is left alone");
	check_errno((long)mremap(p + 4 * PAGE, 0, PAGE, 0), EFAULT,
		    "no old length, nowhere: EFAULT");
	check_errno((long)mremap(p, 0, PAGE, 0), EINVAL, "no old length: EINVAL");
	munmap(p, 2 * PAGE);
	munmap(q, PAGE);
}

static void locked(void)
{
	long long before = status_kb("VmLck");
	char *p = map(4, MAP_LOCKED), *q;
	unsigned char in[16];

	check_int(status_kb("VmLck") - before, 16, "VmLck counts a locked mapping");
	q = mremap(p, 4 * PAGE, 16 * PAGE, MREMAP_MAYMOVE);
	need(q != MAP_FAILED, "mremap");
	check_int(status_kb("VmLck") - before, 64, "a larger one");
	need(mincore(q, sizeof(in) * PAGE, in) == 0, "mincore");
	check((in[4] & 1) && (in[15] & 1), "whose new pages are there at once");
	p = mmap(NULL, 16 * PAGE, PROT_NONE, ANON, -1, 0);
	need(mremap(q, 16 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p) == p, "mremap");
	check_int(status_kb("VmLck") - before, 32, "one that has moved and is smaller");
	munmap(p, 16 * PAGE);
	check_int(status_kb("VmLck") - before, 0, "and none");
}

#define N 64

/* Pages leave, and come back to where they become one VMA with memory that was never touched. */
static void beside_untouched(void)
{
	char *p = map(2 * N, 0), *upper = p + N * PAGE, *away = map(N, 0);
	unsigned char in[N];
	unsigned present = N;
	struct map_entry m;

	need(mprotect(upper, N * PAGE, PROT_READ) == 0, "mprotect");
	need(mprotect(upper, N * PAGE, RW) == 0, "mprotect");
	/* As an area of its own while it gets its pages, so that only it names them. */
	need(mprotect(p, N * PAGE, PROT_READ) == 0, "mprotect");
	fill(upper, N);
	need(mremap(upper, N * PAGE, N * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, away) == away,
	     "mremap");
	need(mprotect(p, N * PAGE, RW) == 0, "mprotect");
	check_int(wrong(away, N), 0, "moved away");
	need(mremap(away, N * PAGE, N * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, upper) == upper,
	     "mremap");
	check_int(wrong(upper, N), 0, "and back");
	note("%s", find_map(upper, &m) && m.start <= (unsigned long)p ? "one VMA" : "two VMAs");
	if (meminfo_kb("SwapFree") < meminfo_kb("MemTotal") / 2) {
		skip("they can go out", "there is no swap disk, or it is too small");
	} else {
		/* What is pressed with is as good a choice for reclaim, so once may not do. */
		for (unsigned round = 0; round < 10 && present == N; round++) {
			press();
			need(mincore(upper, sizeof(in) * PAGE, in) == 0, "mincore");
			present = 0;
			for (unsigned i = 0; i < N; i++)
				present += in[i] & 1;
		}
		if (!check(present < N, "they can go out"))
			note("%u of %u pages are still there", present, N);
	}
	check_int(wrong(upper, N), 0, "and come home");
	munmap(p, 2 * N * PAGE);
}

int main(void)
{
	errors();
	shrink();
	locked();
	beside_untouched();
	return tap_done();
}
