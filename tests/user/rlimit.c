// SPDX-License-Identifier: MIT
/*
 * Limits of an address space: RLIMIT_AS for all of it, RLIMIT_DATA for what is private and writable,
 * RLIMIT_STACK for how far the stack grows. What is refused leaves all that was there.
 */
#include <sys/mman.h>
#include <sys/resource.h>

#include <figures.h>

#include "maps.h"

#define RW    (PROT_READ | PROT_WRITE)
#define ANON  (MAP_PRIVATE | MAP_ANONYMOUS)
#define FIXED (ANON | MAP_FIXED)
#define N     8

static char *map(char *at, int pages, int prot, int flags)
{
	return mmap(at, (size_t)pages * PAGE, prot, flags, -1, 0);
}

static void limit(int which, rlim_t bytes)
{
	struct rlimit r;

	need(getrlimit(which, &r) == 0, "getrlimit");
	r.rlim_cur = bytes;
	need(setrlimit(which, &r) == 0, "setrlimit");
}

/* So many pages more than there are now. */
static void limit_as(int pages)
{
	limit(RLIMIT_AS, (status_kb("VmSize") + pages * 4) * 1024);
}

static void address_space(void)
{
	/* Far below others, so that nothing stands next to it. */
	char *p = map(NULL, 4 * N, PROT_NONE, ANON), *q;

	need(p != MAP_FAILED && munmap(p, 4 * N * PAGE) == 0, "a free range");
	need(map(p, N, RW, FIXED) == p, "mmap");
	p[0] = 'x';
	limit_as(N / 2);
	q = map(NULL, N / 2, PROT_NONE, ANON);
	check(q != MAP_FAILED, "up to RLIMIT_AS, even without any permission");
	munmap(q, N / 2 * PAGE);
	check_errno(map(NULL, N / 2 + 1, PROT_READ, ANON), ENOMEM, "a page more: ENOMEM");
	check_errno(map(NULL, N / 2 + 1, RW, MAP_SHARED | MAP_ANONYMOUS), ENOMEM, "shared, too");
	check_errno(sbrk((N / 2 + 1) * PAGE), ENOMEM, "and the heap");
	limit_as(0);
	check(map(p, N, RW, FIXED) == p && p[0] == 0, "what takes another's place needs no more");
	p[0] = 'y';
	check_errno(map(p, N + 1, RW, FIXED), ENOMEM, "but for what is beyond it");
	check_int(p[0], 'y', "and then nothing has been unmapped");
	check_errno(mremap(p, N * PAGE, (N + 1) * PAGE, MREMAP_MAYMOVE), ENOMEM, "nor can it grow");
	check(mprotect(p, PAGE, PROT_NONE) == 0, "permissions can change");
	limit(RLIMIT_AS, RLIM_INFINITY);
	munmap(p, N * PAGE);
}

static void data(void)
{
	char *p = map(NULL, 2 * N, PROT_READ, ANON), *q;

	need(p != MAP_FAILED, "mmap");
	limit(RLIMIT_DATA, (status_kb("VmData") + N * 4) * 1024);
	q = map(NULL, N, RW, ANON);
	check(q != MAP_FAILED, "private and writable, up to RLIMIT_DATA");
	check_errno(map(NULL, 1, RW, ANON), ENOMEM, "a page more: ENOMEM");
	check_errno(mprotect(p, PAGE, RW), ENOMEM, "nor by mprotect");
	check_errno(sbrk(PAGE), ENOMEM, "nor by brk");
	check(map(NULL, N, PROT_READ, ANON) != MAP_FAILED, "read-only memory is not data");
	check(map(NULL, N, RW, MAP_SHARED | MAP_ANONYMOUS) != MAP_FAILED, "nor is shared memory");
	munmap(q, N * PAGE);
	check_int(mprotect(p, PAGE, RW), 0, "what was given back can be had again");
	limit(RLIMIT_DATA, 0);
	check(map(NULL, N, RW, ANON) != MAP_FAILED, "0 leaves the hard limit, which is none");
	check_errno(sbrk(PAGE), ENOMEM, "but for the heap");
	limit(RLIMIT_DATA, RLIM_INFINITY);
}

static int deeper(int pages)
{
	volatile char frame[PAGE];

	frame[0] = pages;
	return pages ? deeper(pages - 1) + frame[0] : 0;
}

static int grow(void *pages)
{
	limit(RLIMIT_STACK, 64 * 1024);
	return deeper((long)pages) < 0;
}

static void stack(void)
{
	check_exit(in_child(grow, (void *)4), 0, "the stack grows below RLIMIT_STACK");
	check_killed(in_child(grow, (void *)100), SIGSEGV, "and not above: SIGSEGV");
}

static void hard(void)
{
	struct rlimit r = { .rlim_cur = 2 * PAGE, .rlim_max = PAGE };

	check_errno(setrlimit(RLIMIT_AS, &r), EINVAL, "no soft limit above the hard one: EINVAL");
	check_errno(setrlimit(100, &r), EINVAL, "an unknown limit: EINVAL");
	check_errno(getrlimit(RLIMIT_AS, (void *)8), EFAULT, "a bad address: EFAULT");
}

int main(void)
{
	address_space();
	data();
	stack();
	hard();
	return tap_done();
}
