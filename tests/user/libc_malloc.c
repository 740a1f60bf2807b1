// SPDX-License-Identifier: MIT
/*
 * The heap. Random calls against a record of what every block holds: a block that overlaps
 * another, moves or is not kept shows as a wrong byte. Then that memory is used again, given back
 * to the kernel, and refused in an orderly way.
 */
#include <stdint.h>
#include <sys/mman.h>

#include "tap.h"

#define SLOTS 512

static struct {
	unsigned char *p;
	size_t size;
	unsigned char tag;
} slot[SLOTS];

static unsigned int seed = 12345;

static int intact(int i)
{
	for (size_t j = 0; j < slot[i].size; j++)
		if (slot[i].p[j] != (unsigned char)(slot[i].tag + j))
			return 0;
	return 1;
}

static void mark(int i)
{
	slot[i].tag = (unsigned char)rand_r(&seed);
	for (size_t j = 0; j < slot[i].size; j++)
		slot[i].p[j] = (unsigned char)(slot[i].tag + j);
}

/* Mostly small, sometimes large enough for a mapping. */
static size_t random_size(void)
{
	int kind = rand_r(&seed) % 64;

	if (kind == 0)
		return (size_t)rand_r(&seed) % 300000;
	if (kind < 16)
		return (size_t)rand_r(&seed) % 5000;
	return (size_t)rand_r(&seed) % 200;
}

static int step(void)
{
	int i = rand_r(&seed) % SLOTS, op = rand_r(&seed) % 8;
	size_t size = random_size(), align = 8;
	unsigned char *p;

	if (slot[i].p && !intact(i))
		return 0;
	if (op == 0 && slot[i].p) {
		p = realloc(slot[i].p, size);
		if (!p)
			return 0;
		slot[i].p = p;
		if (size < slot[i].size)
			slot[i].size = size;
		if (!intact(i))
			return 0;
		slot[i].size = size;
	} else if (slot[i].p) {
		free(slot[i].p);
		slot[i].p = NULL;
		return 1;
	} else if (op == 1) {
		p = slot[i].p = calloc(1, size);
		slot[i].size = size;
		for (size_t j = 0; p && j < size; j++)
			if (p[j])
				return 0;
	} else if (op == 2) {
		align = 16u << rand_r(&seed) % 10;
		slot[i].p = memalign(align, size);
	} else {
		slot[i].p = malloc(size);
	}
	slot[i].size = size;
	if (!slot[i].p || (uintptr_t)slot[i].p % align || malloc_usable_size(slot[i].p) < size)
		return 0;
	mark(i);
	return 1;
}

static void test_random(void)
{
	char *start, *end;
	int ok = 1, i;

	for (i = 0; ok && i < 20000; i++)
		ok = step();
	if (!check(ok, "20000 random calls"))
		note("step %d", i);

	for (i = 0; i < SLOTS; i++)
		free(slot[i].p);
	start = sbrk(0);
	/* All is free: one block of nearly what the heap was at its largest fits in it. */
	for (i = 0; i < SLOTS; i++)
		slot[i].p = malloc(100);
	end = sbrk(0);
	for (i = 0; i < SLOTS; i++)
		free(slot[i].p);
	check(end - start <= 65536 + 4096, "freed memory is used again");
}

static void test_merge(void)
{
	char *p[64], *big, *brk0;
	int i;

	for (i = 0; i < 64; i++)
		p[i] = malloc(1000);
	brk0 = sbrk(0);
	for (i = 0; i < 64; i += 2)
		free(p[i]);
	for (i = 1; i < 64; i += 2)
		free(p[i]);
	big = malloc(60000);
	check(big && sbrk(0) <= (void *)brk0, "neighbours merge into one block");
	free(big);
}

/* A chunk of the right bin that is too small must not hide larger ones. */
static void test_next_bin(void)
{
	char *small = malloc(1030), *wall1 = malloc(16), *large = malloc(5000), *wall2 = malloc(16),
	     *p;

	free(small);
	free(large);
	p = malloc(1200);
	check(p == large, "a larger bin is used before the heap grows");
	free(p);
	free(wall1);
	free(wall2);
}

static void test_trim(void)
{
	enum { COUNT = 100 };
	char *p[COUNT], *before = sbrk(0), *high;

	for (int i = 0; i < COUNT; i++)
		p[i] = malloc(20000);
	high = sbrk(0);
	for (int i = COUNT - 1; i >= 0; i--)
		free(p[i]);
	check(high - before > 1500000, "the heap grows by brk");
	check((char *)sbrk(0) - before <= 200000, "and shrinks again");
}

static void test_mapped(void)
{
	char *brk0 = sbrk(0), *p = malloc(1 << 20), *q;
	unsigned char vec[1];

	check(p && sbrk(0) == brk0, "a large block is no part of the heap");
	memset(p, 0x77, 1 << 20);
	q = realloc(p, 8 << 20);
	check(q && q[0] == 0x77 && q[(1 << 20) - 1] == 0x77 && q[(8 << 20) - 1] == 0,
	      "it grows with its contents");
	p = realloc(q, 100);
	check(p && p[99] == 0x77 && p < (char *)sbrk(0) && p > (char *)&seed,
	      "and shrinks into the heap");
	free(p);
	p = malloc(1 << 20);
	q = (char *)((uintptr_t)p & -PAGE);
	free(p);
	check(mincore(q, PAGE, vec) == -1 && errno == ENOMEM, "freed, it is unmapped");
	p = memalign(65536, 1 << 20);
	check(p && !((uintptr_t)p % 65536), "aligned mapping");
	p[(1 << 20) - 1] = 1;
	p = realloc(p, 3 << 20);
	check(p && p[(1 << 20) - 1] == 1, "which is then enlarged");
	free(p);
}

static void test_foreign_brk(void)
{
	char *a = malloc(100), *mine, *b;

	memset(a, 1, 100);
	mine = sbrk(5000);
	memset(mine, 2, 5000);
	b = malloc(100000);
	memset(b, 3, 100000);
	free(a);
	free(malloc(90000));
	a = malloc(50);
	memset(a, 4, 50);
	for (int i = 0; i < 5000; i++)
		if (mine[i] != 2) {
			check(0, "someone else's brk");
			return;
		}
	free(b);
	free(a);
	check(1, "someone else's brk");
}

static void test_limits(void)
{
	void *p;

	errno = 0;
	check(!malloc((size_t)-1) && errno == ENOMEM, "malloc of all there is");
	errno = 0;
	check(!calloc(0x10000, 0x10001) && errno == ENOMEM, "calloc that overflows");
	errno = 0;
	check(!reallocarray(NULL, 0x80000000, 2) && errno == ENOMEM, "reallocarray too");
	check(posix_memalign(&p, 3, 10) == EINVAL, "posix_memalign: bad alignment");
	check(posix_memalign(&p, 4096, 10) == 0 && !((uintptr_t)p % 4096), "posix_memalign");
	free(p);
	p = malloc(0);
	check(p != NULL, "malloc(0)");
	free(p);
	free(NULL);
}

/*
 * Takes all of the address space, in ever smaller blocks chained through their first word: in the
 * end every call fails cleanly, and what was there is kept.
 */
static int starve(void *unused)
{
	char *keep = malloc(1000), *p;
	void **all = NULL, **block;
	int blocks = 0;

	(void)unused;
	memset(keep, 9, 1000);
	for (size_t size = 64 << 20; size >= 64; size /= 4) {
		errno = 0;
		while ((block = malloc(size))) {
			*block = all;
			all = block;
			blocks++;
		}
		if (errno != ENOMEM)
			return 2;
	}
	if (blocks < 10 || malloc(100) || calloc(1, 200000) || memalign(64, 1000))
		return 3;
	if (realloc(keep, 400000) || realloc(keep, 2000) || keep[0] != 9 || keep[999] != 9)
		return 4;
	for (; all; all = block) {
		block = *all;
		free(all);
	}
	p = malloc(10 << 20);
	return p ? 0 : 5;
}

static int free_twice(void *unused)
{
	char *p = malloc(100), *q = malloc(100);

	(void)unused;
	close(STDERR_FILENO);
	free(p);
	free(p);
	free(q);
	return 0;
}

int main(void)
{
	test_random();
	test_merge();
	test_next_bin();
	test_trim();
	test_mapped();
	test_foreign_brk();
	test_limits();
	check_exit(in_child(starve, NULL), 0, "out of memory: errors, nothing lost");
	check_killed(in_child(free_twice, NULL), SIGABRT, "a block freed twice is noticed");
	return tap_done();
}
