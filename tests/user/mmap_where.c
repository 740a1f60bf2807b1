// SPDX-License-Identifier: MIT
/*
 * Where a mapping goes: hints that are no page's start or too low, the lowest addresses, the last offsets
 * that a file can have; and lengths so long that rounding them up to pages gives none.
 *
 *	0x2000   FIRST_USER_ADDRESS: EINVAL below it
 *	0x6000   here, the sysctl mmap_min_addr: EPERM below it, without CAP_SYS_RAWIO
 *	0x8000   hints are not followed below it
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "caps.h"
#include "maps.h"
#include "probe.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define ANON	  (MAP_PRIVATE | MAP_ANONYMOUS)
#define MIN_ADDR  "/proc/sys/vm/mmap_min_addr"
#define SYSCTL	  0x6000
#ifndef MAP_HUGETLB
#define MAP_HUGETLB 0x40000
#endif

static void *mmap2(unsigned long addr, size_t len, int flags, int fd, unsigned long pgoff)
{
	return (void *)syscall(SYS_mmap2, addr, len, RW, flags, fd, pgoff);
}

/* Maps a page there and takes it away again: where it was, or -errno. */
static long place(unsigned long addr, int flags)
{
	void *p = mmap((void *)addr, PAGE, RW, ANON | flags, -1, 0);

	if (p == MAP_FAILED)
		return -errno;
	munmap(p, PAGE);
	return (long)p;
}

static void hints(void)
{
	const long min = 0x8000;

	check_int(place(0x51000123, 0), 0x51000000, "a hint inside a page: that page");
	check_int(place(0x51000fff, 0), 0x51000000, "also at its last byte");
	check_int(place(0x51001000, 0), 0x51001000, "the next byte is the next page's");
	check_int(place(0x7fff, 0), min, "a hint below the lowest address: that");
	check_int(place(0x1000, 0), min, "also one in the second page");
	check_int(place(min, 0), min, "the lowest address itself");
	check_int(place(min + 1, 0), min, "and a byte of its page");
	check_int(place(1, 0), place(0, 0), "a hint in the first page is none");
}

static void low_addresses(void)
{
	check_int(place(0, MAP_FIXED), -EINVAL, "MAP_FIXED at 0: EINVAL");
	check_int(place(0x1000, MAP_FIXED), -EINVAL, "in the second page: EINVAL");
	check_int(place(0x2000, MAP_FIXED), 0x2000, "MAP_FIXED in the third page");
	check_int(place(0x7000, MAP_FIXED), 0x7000, "and in the eighth");
	check_int(place(0x4000, MAP_FIXED_NOREPLACE), 0x4000, "MAP_FIXED_NOREPLACE likewise");
	check_int(place(0x2001, MAP_FIXED), -EINVAL, "no page's start: EINVAL");
	check_int(place(0xfff00001, MAP_FIXED), -ENOMEM, "but beyond the end: ENOMEM");
}

/* What is down there is memory like any other. */
static void low_memory(void)
{
	char *p = mmap((void *)0x3000, PAGE, RW, ANON | MAP_FIXED, -1, 0), *q;

	if (!check(p == (void *)0x3000, "memory in the fourth page"))
		return;
	*(volatile char *)p = 'x';
	check_int(*(volatile char *)p, 'x', "holds what is written");
	q = mremap(p, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)0x5000);
	check(q == (void *)0x5000 && *(volatile char *)q == 'x', "mremap moves it about there");
	check_errno(mremap(q, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)0x1000), EINVAL,
		    "but not below the third page: EINVAL");
	munmap((void *)0x2000, 6 * PAGE);
}

/* 0 if all is as it should be; else which is not. */
static int without_rawio(void *unused)
{
	(void)unused;
	need(caps_drop(CAP_SYS_RAWIO) == 0, "capset");
	if (place(0, MAP_FIXED) != -EINVAL || place(0x1000, MAP_FIXED) != -EINVAL)
		return 1;
	if (place(0x2000, MAP_FIXED) != -EPERM || place(SYSCTL - PAGE, MAP_FIXED) != -EPERM)
		return 2;
	if (place(SYSCTL - PAGE, MAP_FIXED_NOREPLACE) != -EPERM)
		return 3;
	return place(SYSCTL, MAP_FIXED) == SYSCTL && place(0x3000, 0) == 0x8000 ? 0 : 4;
}

/* The last page of what the offsets of a file can name; pages, not bytes, are counted in a word. */
static void last_offsets(void)
{
	int fd = memfd_create("where", 0), zero = open("/dev/zero", O_RDWR), bad = 9999;
	const unsigned long last = 0xfffffffe;
	char *p, c = 0;

	need(fd >= 0 && zero >= 0, "memfd_create, /dev/zero");
	check_errno(mmap2(0, PAGE, MAP_SHARED, fd, last + 1), EOVERFLOW,
		    "a mapping of the page behind the last offset: EOVERFLOW");
	check_errno(mmap2(0, 2 * PAGE, MAP_SHARED, fd, last), EOVERFLOW, "that reaches there: EOVERFLOW");
	p = mmap2(0, PAGE, MAP_SHARED, fd, last);
	if (check(p != MAP_FAILED, "of the last page")) {
		faults_as(probe_read(p), SIGBUS, BUS_ADRERR, p, "which the file does not have yet");
		check_int(ftruncate(fd, 0xffffffffll << 12), 0, "the file becomes as long as can be");
		p[PAGE - 1] = 'e';
		check(pread(fd, &c, 1, (0xffffffffll << 12) - 1) == 1 && c == 'e',
		      "what is written to the mapping is the file's last byte");
		munmap(p, PAGE);
	}
	check(mmap2(0, PAGE, MAP_PRIVATE, fd, 0x100000) != MAP_FAILED, "a page behind 4 GiB");
	check_errno(mmap2(0, PAGE, MAP_PRIVATE, zero, 0x100000), EOVERFLOW,
		    "of a device there is no page behind 4 GiB: EOVERFLOW");
	check_errno(mmap2(0, PAGE, MAP_PRIVATE, zero, 0xfffff), EOVERFLOW, "nor the last one before: EOVERFLOW");
	check(mmap2(0, PAGE, MAP_PRIVATE, zero, 0xffffe) != MAP_FAILED, "but the one before that");
	check(mmap2(0, PAGE, ANON, -1, 0xfffffffe) != MAP_FAILED, "of anonymous memory any offset will do");
	check_errno(mmap2(0, PAGE, ANON, -1, 0xffffffff), EOVERFLOW, "but the very last: EOVERFLOW");
	check_errno(mmap2(0, PAGE, MAP_PRIVATE | MAP_HUGETLB, bad, 0), EBADF,
		    "huge pages of a descriptor that is none: EBADF");
	check_errno(mmap2(0, PAGE, MAP_PRIVATE | MAP_HUGETLB, fd, 0), EINVAL, "of an ordinary file: EINVAL");
	check_errno(mmap2(0, PAGE, ANON | MAP_HUGETLB, -1, 0), EINVAL, "of memory: EINVAL, there are none");
	close(fd);
	close(zero);
}

/* Lengths near 2^32 are rounded up to 0, and each call has its own mind about that. */
static void long_lengths(void)
{
	const size_t len[] = { 0xfffff001, 0xffffffff };
	unsigned char vec[4];
	char *p = mmap(NULL, 4 * PAGE, RW, ANON, -1, 0);

	need(p != MAP_FAILED, "mmap");
	for (int i = 0; i < 2; i++) {
		check_int(msync(p, len[i], MS_SYNC), 0, "msync: nothing to do");
		check_errno(msync(p, len[i], MS_SYNC | MS_ASYNC), EINVAL, "though flags are looked at");
		check_errno(madvise(p, len[i], MADV_NORMAL), EINVAL, "madvise: EINVAL");
		check_errno(mprotect(p, len[i], RW), ENOMEM, "mprotect: ENOMEM");
		check_errno(munmap(p, len[i]), EINVAL, "munmap: EINVAL");
		check_errno(mincore(p, len[i], vec), ENOMEM, "mincore: ENOMEM");
		check_int(munlock(p, len[i]), 0, "munlock: nothing to do");
		check_int(mlock(p, len[i]), 0, "mlock: likewise");
		check_errno(mremap(p, PAGE, len[i], MREMAP_MAYMOVE), EINVAL, "mremap to it: EINVAL");
		check_errno(mmap(NULL, len[i], RW, ANON, -1, 0), ENOMEM, "mmap: ENOMEM");
	}
	check_errno(msync(p, 0xfffff000, MS_SYNC), ENOMEM, "msync beyond the address space: ENOMEM");
	check_errno(madvise(p, 0xfffff000, MADV_NORMAL), EINVAL, "madvise: EINVAL");
	check_errno(mlock(p, 0xfffff000), EINVAL, "mlock: EINVAL");
	check_errno(munlock(p, 0xfffff000), EINVAL, "munlock: EINVAL");
	check_int(msync(p, 0, MS_SYNC), 0, "msync of no length");
	check_int(madvise(p, 0, MADV_NORMAL), 0, "madvise of no length");
	check_int(mlock(p, 0), 0, "mlock of no length");
	check_int(mincore(p, 0, vec), 0, "mincore of no length");
	munmap(p, 4 * PAGE);
}

static void set_min_addr(const char *text)
{
	int fd = open(MIN_ADDR, O_WRONLY);

	need(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), MIN_ADDR);
	close(fd);
}

int main(void)
{
	char old[32] = "", text[32];

	need(read_text(MIN_ADDR, old, sizeof(old)) > 0, MIN_ADDR);
	check_int(atol(old), PAGE, "mmap_min_addr is a page by default");
	hints();
	set_min_addr("100000");
	check_int(place(0x8000, 0), 100000 / PAGE * PAGE + PAGE, "a hint below a greater mmap_min_addr: that");
	snprintf(text, sizeof(text), "%d", SYSCTL);
	set_min_addr(text);
	low_addresses();
	low_memory();
	last_offsets();
	long_lengths();
	check_exit(in_child(without_rawio, NULL), 0, "without CAP_SYS_RAWIO: EPERM below mmap_min_addr");
	set_min_addr(old);
	return tap_done();
}
