// SPDX-License-Identifier: MIT
/* mremap: MREMAP_DONTUNMAP, second mappings of shared memory (old length 0), and what is refused. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/resource.h>

#include "maps.h"
#include "probe.h"
#include "tap.h"

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

#define RW	 (PROT_READ | PROT_WRITE)
#define ANON	 (MAP_PRIVATE | MAP_ANONYMOUS)
#define DONTMOVE (MREMAP_MAYMOVE | MREMAP_DONTUNMAP)

static char *map(int pages, int prot, int flags)
{
	char *p = mmap(NULL, (size_t)pages * PAGE, prot, flags, -1, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static void dontunmap(void)
{
	/* Neighbours that cannot be joined, so that the drawings say what is there. */
	char *room = map(20, PROT_NONE, ANON | MAP_NORESERVE), *p = room + PAGE, *q, *to;
	long size;
	int status;

	check(room == p - PAGE, "room"); /* stdio has its buffers from here on */
	size = status_kb("VmSize");
	mmap(p, 4 * PAGE, RW, ANON | MAP_FIXED, -1, 0);
	memcpy(p, "zero", 5);
	memcpy(p + 2 * PAGE, "two", 4);
	q = mremap(p, 4 * PAGE, 4 * PAGE, DONTMOVE, NULL);
	check(q != MAP_FAILED && q != p, "MREMAP_DONTUNMAP alone finds a place");
	check(!strcmp(q, "zero") && !strcmp(q + 2 * PAGE, "two") && q[PAGE] == 0, "pages move");
	check_layout(p, 4, "[wwww]", "the old area stays");
	check(p[0] == 0 && p[2 * PAGE] == 0, "as new");
	check_int(status_kb("VmSize") - size, 16, "and counts");
	p[0] = 'n';
	check(q[0] == 'z', "they are two");
	munmap(q, 4 * PAGE);

	memcpy(p + PAGE, "one", 4);
	to = room + 10 * PAGE;
	q = mremap(p + PAGE, 2 * PAGE, 2 * PAGE, DONTMOVE | MREMAP_FIXED, to);
	check(q == to && !strcmp(q, "one"), "with MREMAP_FIXED, to that place");
	check_layout(room, 14, "[-][wwww][-----][ww][--", "a part of an area");
	check(p[0] == 'n' && p[PAGE] == 0, "the rest has its pages");
	if (fork() == 0)
		_exit(q[0] == 'o' && p[PAGE] == 0 && p[0] == 'n' ? 0 : 1);
	wait(&status);
	check_int(status, 0, "a child has the same");

	q = mremap(p, PAGE, PAGE, DONTMOVE, p - 16384 * PAGE);
	check(q != MAP_FAILED, "a hint is a hint");
	check_errno(mremap(p, PAGE, 2 * PAGE, DONTMOVE, NULL), EINVAL, "not longer");
	check_errno(mremap(p, 2 * PAGE, PAGE, DONTMOVE, NULL), EINVAL, "nor shorter");
	check_errno(mremap(p, PAGE, PAGE, MREMAP_DONTUNMAP, NULL), EINVAL, "not without MAYMOVE");
	check_errno(mremap(p, PAGE, PAGE, DONTMOVE, (char *)1), EINVAL, "not to half a page");
	check_errno(mremap(p, PAGE, PAGE, DONTMOVE, p), EINVAL, "nor onto itself");
}

static void dontunmap_shared(void)
{
	char *p = map(2, RW, MAP_SHARED | MAP_ANONYMOUS), *q;

	p[0] = 's';
	q = mremap(p, 2 * PAGE, 2 * PAGE, DONTMOVE, NULL);
	check(q != MAP_FAILED && q[0] == 's' && p[0] == 's', "shared memory is in both places");
	q[PAGE] = 't';
	check(p[PAGE] == 't', "and the same");
	munmap(p, 2 * PAGE);
	munmap(q, 2 * PAGE);
}

static void dontunmap_locked(void)
{
	char *p = map(2, RW, ANON), *q;
	long before = status_kb("VmLck");

	if (mlock(p, 2 * PAGE)) {
		skip("locked memory", "mlock");
		return;
	}
	q = mremap(p, 2 * PAGE, 2 * PAGE, DONTMOVE, NULL);
	check(q != MAP_FAILED, "a locked area");
	munmap(q, 2 * PAGE);
	munmap(p, 2 * PAGE);
	check(status_kb("VmLck") <= before + 8, "is locked where it goes to");
}

static void duplicates(void)
{
	char *p = map(4, RW, MAP_SHARED | MAP_ANONYMOUS), *q, *to;
	struct map_entry m, n;

	p[PAGE] = 'd';
	q = mremap(p + PAGE, 0, 2 * PAGE, MREMAP_MAYMOVE);
	check(q != MAP_FAILED && q[0] == 'd', "old length 0: the pages a second time");
	check_layout(p, 4, "[wwww]", "the first mapping stays");
	q[1] = 'e';
	check(p[PAGE + 1] == 'e', "they are the same pages");
	check(find_map(p, &m) && find_map(q, &n) && m.inode == n.inode && n.offset == PAGE,
	      "of the same file");
	to = map(2, PROT_NONE, ANON);
	q = mremap(p, 0, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to);
	check(q == to && q[PAGE] == 'd', "at a place of our choice");
	check_errno(mremap(p, 0, PAGE, 0), ENOMEM, "not without MAYMOVE");
	check_errno(mremap(p, 0, 0, MREMAP_MAYMOVE), EINVAL, "not of no length");
	q = map(1, RW, ANON);
	check_errno(mremap(q, 0, PAGE, MREMAP_MAYMOVE), EINVAL, "not private memory");
	munmap(p, 4 * PAGE);
	check(to[PAGE] == 'd', "the second outlives the first");
}

static void errors(void)
{
	char *p = map(4, RW, ANON), *q;
	struct rlimit old, small;

	check_errno(mremap(p, PAGE, PAGE, 8), EINVAL, "unknown flags");
	check_errno(mremap(p, PAGE, PAGE, MREMAP_FIXED, p), EINVAL, "MREMAP_FIXED alone");
	check_errno(mremap(p + 1, PAGE, PAGE, 0), EINVAL, "half a page");
	check_errno(mremap(p, PAGE, 0, 0), EINVAL, "to nothing");
	check_errno(mremap(p, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (char *)-PAGE), EINVAL,
		    "beyond user space");
	check_errno(mremap(p, 2 * PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p + PAGE), EINVAL,
		    "onto itself");
	munmap(p + 2 * PAGE, PAGE);
	check_errno(mremap(p + 2 * PAGE, PAGE, PAGE, 0), EFAULT, "from a hole");
	check_errno(mremap(p, 4 * PAGE, 5 * PAGE, MREMAP_MAYMOVE), EFAULT, "over a hole");
	mprotect(p, PAGE, PROT_READ);
	check_errno(mremap(p, 2 * PAGE, 3 * PAGE, MREMAP_MAYMOVE), EFAULT, "over two areas");
	check(mremap(p, 2 * PAGE, 2 * PAGE, 0) == p, "the same length is nothing to do");
	q = map(1, RW, ANON);
	getrlimit(RLIMIT_AS, &old);
	small = old;
	small.rlim_cur = (status_kb("VmSize") + 16) << 10;
	setrlimit(RLIMIT_AS, &small);
	check_errno(mremap(q, PAGE, 100 * PAGE, MREMAP_MAYMOVE), ENOMEM, "beyond RLIMIT_AS");
	small.rlim_cur = status_kb("VmSize") << 10;
	setrlimit(RLIMIT_AS, &small);
	check_errno(mremap(q, PAGE, PAGE, DONTMOVE, NULL), ENOMEM, "nor DONTUNMAP");
	setrlimit(RLIMIT_AS, &old);
}

int main(void)
{
	dontunmap();
	dontunmap_shared();
	dontunmap_locked();
	duplicates();
	errors();
	return tap_done();
}
