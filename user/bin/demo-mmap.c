// SPDX-License-Identifier: MIT
/* demo-mmap: mapping is a promise; the fault keeps it. Then areas split and merge. */
#include <stdio.h>
#include <sys/mman.h>

#include <demo.h>

#define PAGES 1024
/* Linux counts pages in memory in lots of 64, by the process: a figure may lag by that much. */
#define LAG 256

int main(void)
{
	struct figures before, was;
	long n;
	int sum = 0;
	char *range, *p;

	/*
	 * A range of our own with PROT_NONE on both sides, so that no other area merges with
	 * ours.
	 */
	range = mmap(NULL, (PAGES + 2) * PAGE, PROT_NONE, ANON, -1, 0);
	p = range + PAGE;
	if (range == MAP_FAILED) {
		perror("demo-mmap: mmap");
		return 1;
	}
	munmap(p, PAGES * PAGE);
	take(&before);
	take(&before); /* twice: the first one touched pages of its own */

	step("mmap of %d pages, private and anonymous", PAGES);
	mmap(p, PAGES * PAGE, RW, ANON | MAP_FIXED, -1, 0);
	say("The kernel notes an area (a vm_area_struct) and promises its memory, no more:");
	was = compare(&before);
	show_areas(p, PAGES * PAGE);
	expect(was.value[SIZE] == PAGES * 4, "the address space has grown by the pages");
	expect(was.value[RESIDENT] <= LAG, "they are not in memory yet");

	step("Read a byte of each page");
	n = faults();
	for (int i = 0; i < PAGES; i++)
		sum += p[i * PAGE];
	n = faults() - n;
	say("%ld faults. Nothing was ever written there, so all read the same page of zeros,", n);
	say("which belongs to nobody and is not counted:");
	was = compare(&before);
	expect(n == PAGES && sum == 0, "each page faults once and reads zero");
	expect(was.value[RESIDENT] <= LAG, "memory in use has hardly grown");

	step("Write a byte to each page");
	n = faults();
	for (int i = 0; i < PAGES; i++)
		p[i * PAGE] = i;
	n = faults() - n;
	say("%ld faults more: the zero page must not be written, each page gets memory of its own:",
	    n);
	was = compare(&before);
	expect(n == PAGES, "each page faults once more");
	expect(was.value[RESIDENT] >= PAGES * 4 - LAG, "now the pages are in memory");

	step("Write to each page again");
	n = faults();
	for (int i = 0; i < PAGES; i++)
		p[i * PAGE + 1] = i;
	n = faults() - n;
	say("%ld faults: the page table has all it needs, the kernel takes no part.", n);
	expect(n == 0, "no faults");

	step("munmap of 256 pages in the middle");
	munmap(p + 256 * PAGE, 256 * PAGE);
	say("One area becomes two, and the memory is free again:");
	was = compare(&before);
	expect(show_areas(p, PAGES * PAGE) == 2, "two areas");
	expect(was.value[RESIDENT] <= -1024 + LAG, "256 pages less");

	step("mprotect: 128 pages at the start become read-only");
	mprotect(p, 128 * PAGE, PROT_READ);
	say("An area has one protection, so it splits again:");
	expect(show_areas(p, PAGES * PAGE) == 3, "three areas");

	step("Writable again, and the hole mapped again (MAP_FIXED)");
	mprotect(p, 128 * PAGE, RW);
	mmap(p + 256 * PAGE, 256 * PAGE, RW, ANON | MAP_FIXED, -1, 0);
	say("Neighbours that are alike merge:");
	expect(show_areas(p, PAGES * PAGE) == 1, "one area");
	expect(p[250 * PAGE] == (char)250 && p[256 * PAGE] == 0 && p[520 * PAGE] == 520 % 256,
	       "old pages hold what they held, new ones zero");

	take(&before);
	step("munmap of it all");
	munmap(range, (PAGES + 2) * PAGE);
	was = compare(&before);
	expect(was.value[RESIDENT] <= -(PAGES - 256) * 4 + LAG, "the memory is free");
	return demo_done("demo-mmap");
}
