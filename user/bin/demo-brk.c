// SPDX-License-Identifier: MIT
/* demo-brk: the heap, an area that grows and shrinks at one end, and how malloc uses it. */
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <demo.h>

#define PAGES 1024
/* Linux counts pages in memory in lots of 64, by the process: a figure may lag by that much. */
#define LAG 256

/* The call itself; the C library's brk() keeps a count of its own. */
static char *kernel_brk(char *to)
{
	return (char *)syscall(SYS_brk, to);
}

static int in_heap(const void *p)
{
	static char maps[8192];
	unsigned long at = (unsigned long)p;

	read_text("/proc/self/maps", maps, sizeof(maps));
	for (char *line = maps, *next; *line; line = next) {
		char *end;
		unsigned long low = strtoul(line, &end, 16), high = strtoul(end + 1, NULL, 16);

		next = line + strcspn(line, "\n");
		if (low <= at && at < high)
			return next - line > 6 && memcmp(next - 6, "[heap]", 6) == 0;
		next += *next == '\n';
	}
	return 0;
}

int main(void)
{
	struct figures before, was;
	char *start, *p, *small, *large;
	long n;

	take(&before);
	take(&before);
	start = kernel_brk(NULL);

	step("brk: the heap ends at %p; move the end %d pages up", start, PAGES);
	p = kernel_brk(start + PAGES * PAGE);
	expect(p == start + PAGES * PAGE, "the break has moved");
	say("Like mmap, this only makes an area larger:");
	was = compare(&before);
	show_areas(start, PAGES * PAGE);
	expect(was.value[SIZE] == PAGES * 4 && was.value[DATA] == PAGES * 4, "the heap has grown");
	expect(was.value[RESIDENT] <= LAG, "but not the memory in use");

	step("Write to the lower half of it");
	n = faults();
	for (int i = 0; i < PAGES / 2; i++)
		start[i * PAGE] = 'h';
	n = faults() - n;
	say("%ld faults, each of which brought a page of zeros:", n);
	was = compare(&before);
	expect(n >= PAGES / 2 - 1 && n <= PAGES / 2 + 2, "a fault for each page");

	step("Move the end back to a quarter");
	kernel_brk(start + PAGES / 4 * PAGE);
	say("What lies above is gone, memory and all:");
	was = compare(&before);
	expect(was.value[SIZE] == -PAGES * 3, "the heap has shrunk");
	expect(was.value[RESIDENT] <= -PAGES + LAG, "and so has the memory in use");

	step("Up again: is it still there?");
	kernel_brk(start + PAGES * PAGE);
	say("Page %d holds %d now, it was %d before: pages that went come back as zeros.",
	    PAGES / 4, start[PAGES / 4 * PAGE], 'h');
	expect(start[0] == 'h' && start[PAGES / 4 * PAGE] == 0, "kept below, zero above");

	step("A break that cannot be: into the kernel's space");
	p = kernel_brk((char *)0xf0000000ul);
	say("brk does not fail, it answers with where the end still is: %p.", p);
	expect(p == start + PAGES * PAGE, "the break has not moved");
	kernel_brk(start);

	step("malloc");
	small = malloc(1000);
	large = malloc(200 * 1024);
	say("takes small blocks from the heap (1000 bytes at %p), and makes an area of its own",
	    small);
	say("for each large one (200 KiB at %p), which free can give back at once.", large);
	expect(small && large && in_heap(small) && !in_heap(large), "small in [heap], large not");
	take(&before);
	free(large);
	was = compare(&before);
	expect(was.value[SIZE] <= -200, "free has unmapped the large one");
	free(small);
	return demo_done("demo-brk");
}
