// SPDX-License-Identifier: MIT
/*
 * /proc/PID/pagemap: for each page, where it is. Two mappings show the same frame exactly if they share
 * the page.
 */
#include <fcntl.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "caps.h"
#include "pages.h"
#include "smaps.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define ANON	  (MAP_PRIVATE | MAP_ANONYMOUS)
#define FILE_NAME "/tmp/pagemap.test"

#define EXCLUSIVE (1ull << 56)
#define IS_FILE	  (1ull << 61)
#define SWAPPED	  (1ull << 62)
#define PRESENT	  (1ull << 63)
#define FRAME	  ((1ull << 55) - 1)

static char *map(int pages, int prot, int flags, int fd)
{
	char *p = mmap(NULL, pages * PAGE, prot, flags, fd, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static off_t position(const void *addr)
{
	return (off_t)((unsigned long)addr / PAGE) * 8;
}

static uint64_t entry(const void *addr)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t value = 0;

	need(fd >= 0, "/proc/self/pagemap");
	need(pread(fd, &value, 8, position(addr)) == 8, "pread");
	close(fd);
	return value & ~(1ull << 55); /* soft-dirty is an option that not every kernel has */
}

static void check_entry(const void *addr, uint64_t wanted, const char *what)
{
	uint64_t got = entry(addr) & ~FRAME;

	if (!check(got == wanted, "%s", what))
		note("got %#llx, wanted %#llx", (unsigned long long)got,
		     (unsigned long long)wanted);
}

struct shared {
	char *p;
	uint64_t frame;
};

static int child(void *arg)
{
	struct shared *s = arg;
	uint64_t now = entry(s->p);

	if ((now & ~FRAME) != PRESENT || (now & FRAME) != s->frame)
		return 1;
	s->p[0]++;
	now = entry(s->p);
	return (now & ~FRAME) == (PRESENT | EXCLUSIVE) && (now & FRAME) != s->frame ? 0 : 2;
}

static void anonymous(void)
{
	char *p = map(4, RW, ANON, -1);
	struct shared s = { .p = p, .frame = 0 };

	check_int(entry(p), 0, "an untouched page: nothing");
	(void)((volatile char *)p)[2 * PAGE];
	(void)((volatile char *)p)[3 * PAGE];
	check_entry(p + 2 * PAGE, PRESENT, "the page of zeroes is present, and nobody's");
	check_int(entry(p + 2 * PAGE), entry(p + 3 * PAGE), "it is always the same frame");
	p[0] = 1;
	check_entry(p, PRESENT | EXCLUSIVE, "a page of ours");
	s.frame = entry(p) & FRAME;
	check(s.frame != 0 && s.frame != (entry(p + 2 * PAGE) & FRAME), "in a frame of its own");
	check_exit(in_child(child, &s), 0, "a child shares it until it writes");
	check_int(entry(p), PRESENT | EXCLUSIVE | s.frame, "then it is ours alone");
	mprotect(p, PAGE, PROT_NONE);
	check_int(entry(p), PRESENT | EXCLUSIVE | s.frame, "even where nobody may touch it");
	munmap(p, 4 * PAGE);
	check_int(entry(p), 0, "unmapped: nothing");
}

static void files(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *p, *q;

	need(fd >= 0 && write(fd, "hello", 5) == 5, FILE_NAME);
	p = map(1, RW, MAP_SHARED, fd);
	q = map(1, RW, MAP_PRIVATE, fd);
	p[0] = 'H';
	check_entry(p, PRESENT | IS_FILE | EXCLUSIVE, "a file's page");
	check_int(q[0], 'H', "mapped again");
	check_entry(p, PRESENT | IS_FILE, "is not exclusive any more");
	check_int(entry(q), entry(p), "it is the same frame");
	q[0] = 'h';
	check_entry(q, PRESENT | EXCLUSIVE, "the private copy is not the file's");
	check_entry(p, PRESENT | IS_FILE | EXCLUSIVE, "whose page is mapped once");
	munmap(p, PAGE);
	munmap(q, PAGE);
	close(fd);
	unlink(FILE_NAME);
	p = map(1, RW, MAP_SHARED | MAP_ANONYMOUS, -1);
	p[0] = 1;
	check_entry(p, PRESENT | IS_FILE | EXCLUSIVE, "shared memory is a file, too");
	munmap(p, PAGE);
}

static void reading(void)
{
	uint64_t many[700];
	int fd = open("/proc/self/pagemap", O_RDONLY), good = 1;
	char *p = map(700, RW, ANON, -1);

	need(fd >= 0, "/proc/self/pagemap");
	for (int i = 0; i < 700; i += 3)
		p[i * PAGE] = 1;
	check_int(pread(fd, many, sizeof(many), position(p)), sizeof(many), "700 at once");
	for (int i = 0; i < 700; i++)
		good &= !(many[i] & PRESENT) == (i % 3 != 0);
	check(good, "each third is there");
	check_errno(pread(fd, many, 8, position(p) + 4), EINVAL, "half a word: EINVAL");
	check_errno(pread(fd, many, 12, position(p)), EINVAL, "a word and a half: EINVAL");
	check_int(pread(fd, many, 0, position(p)), 0, "nothing");
	check_int(pread(fd, many, 80, position((void *)0xfffff000ul)), 0,
		  "nothing where the kernel is");
	check_int(pread(fd, many, 80, 0x100000000ll / PAGE * 8), 0, "nor behind the end");
	check_errno(pread(fd, (void *)1, 8, position(p)), EFAULT, "a bad buffer: EFAULT");
	check_errno(write(fd, many, 8), EBADF, "it is not written to");
	close(fd);
	munmap(p, 700 * PAGE);
}

#define PAGES 64

static int count_swapped(const char *p, uint64_t *one)
{
	int n = 0;

	for (int i = 0; i < PAGES; i++) {
		uint64_t e = entry(p + i * PAGE);

		if (e & SWAPPED) {
			n++;
			*one = e;
		}
	}
	return n;
}

static int swap_child(void *p)
{
	uint64_t one;
	long pss;
	int n = count_swapped(p, &one);

	read_smaps();
	pss = smap_kb(p, "SwapPss");
	return smap_kb(p, "Swap") == n * 4 && pss == n * 2 ? 0 : 1;
}

static void swapped(void)
{
	long long total = meminfo_kb("MemTotal");
	char *p = map(PAGES, RW, ANON, -1);
	uint64_t one = 0;
	int n;

	if (meminfo_kb("SwapTotal") < total / 2 || total > 512 * 1024) {
		skip("pages in swap", "no swap, or too much memory to fill");
		return;
	}
	for (int i = 0; i < PAGES; i++)
		p[i * PAGE] = i;
	for (int i = 0; i < 5 && !count_swapped(p, &one); i++)
		press();
	n = count_swapped(p, &one);
	if (!n) {
		skip("pages in swap", "they stay in memory");
		return;
	}
	check(!(one & (PRESENT | IS_FILE | EXCLUSIVE)) && (one & 31) < 28 && (one & FRAME) >> 5 > 0,
	      "a page in swap: its area and slot");
	check_int(smap_now(p, "Swap"), n * 4, "smaps counts them");
	check_int(smap_kb(p, "SwapPss"), n * 4, "ours alone");
	check_int(smap_kb(p, "Rss"), (PAGES - n) * 4, "and they are not resident");
	check_exit(in_child(swap_child, p), 0, "half of them after a fork");
	n = 0;
	for (int i = 0; i < PAGES; i++)
		n += p[i * PAGE] == i;
	check_int(n, PAGES, "they come back");
	check_int(count_swapped(p, &one), 0, "and are in memory then");
	munmap(p, PAGES * PAGE);
}

/* Two opened before and after CAP_SYS_ADMIN is given up. */
static int without_the_right(void *arg)
{
	int before = open("/proc/self/pagemap", O_RDONLY), after;
	uint64_t value[2] = { 0, 0 };

	if (caps_drop(CAP_SYS_ADMIN))
		return 1;
	after = open("/proc/self/pagemap", O_RDONLY);
	if (pread(before, &value[0], 8, position(arg)) != 8 ||
	    pread(after, &value[1], 8, position(arg)) != 8)
		return 3;
	if (!(value[0] & PRESENT) || !(value[0] & FRAME))
		return 4;
	return (value[1] & PRESENT) && !(value[1] & FRAME) ? 0 : 5;
}

static void rights(void)
{
	char *p = map(1, RW, ANON, -1);

	p[0] = 1;
	check_exit(in_child(without_the_right, p), 0,
		   "frames are shown to who had CAP_SYS_ADMIN when it opened");
	munmap(p, PAGE);
}

int main(void)
{
	anonymous();
	rights();
	files();
	reading();
	swapped();
	return tap_done();
}
