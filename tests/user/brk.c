// SPDX-License-Identifier: MIT
/* brk: the heap grows and shrinks at its end, page by page, and stops at what lies in its way. */
#include <stdint.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "maps.h"
#include "probe.h"

/* The call itself: gives the break as it then is, which is the old one if it could not be moved. */
static char *kernel_brk(char *to)
{
	return (char *)syscall(SYS_brk, to);
}

static char *page_up(char *p)
{
	return (char *)(((uintptr_t)p + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
}

static void grow_and_shrink(char *start)
{
	char *top = start + 8 * PAGE;
	struct map_entry m;
	int zero = 1;

	check(kernel_brk(top) == top, "grow by eight pages");
	check(find_map(start, &m) && strcmp(m.name, "[heap]") == 0 &&
		      m.end == (unsigned long)page_up(top),
	      "/proc/self/maps shows [heap] up to the break");
	for (int i = 0; i < 8 * PAGE; i++)
		zero &= start[i] == 0;
	check(zero, "new heap is zero");
	memset(start, 'h', 8 * PAGE);
	check(kernel_brk(start + 2 * PAGE) == start + 2 * PAGE, "shrink to two");
	check(start[2 * PAGE - 1] == 'h', "what is left keeps its contents");
	check(probe_read(start + 3 * PAGE).signo == SIGSEGV, "what is gone cannot be read");
	check(kernel_brk(top) == top && start[4 * PAGE] == 0, "grown again, it is zero again");
	check(kernel_brk(top + 1) == top + 1, "grow by a byte");
	top[0] = 1;
	check(kernel_brk(top + 100) == top + 100 && top[0] == 1, "and by some within the page");
	check(kernel_brk(start) == start, "shrink to nothing");
}

static void limits(char *start)
{
	struct rlimit old, small;
	char *first = page_up(start), *wall;

	check(kernel_brk(NULL) == start, "brk(0) tells the break");
	check(kernel_brk((char *)PAGE) == start, "a break below the heap's start is refused");
	check(kernel_brk((char *)0xf0000000ul) == start, "one in the kernel's space, too");

	wall = mmap(first + 16 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
		    0);
	need(wall != MAP_FAILED, "mmap of a wall");
	check(kernel_brk(wall - PAGE) == wall - PAGE, "the heap grows towards a mapping");
	check(kernel_brk(wall + 1) == wall - PAGE, "but not into it");
	munmap(wall, PAGE);
	check(kernel_brk(wall + PAGE) == wall + PAGE, "when it is gone, the heap passes");
	kernel_brk(start);

	getrlimit(RLIMIT_DATA, &old);
	small = old;
	small.rlim_cur = 64 * PAGE;
	if (setrlimit(RLIMIT_DATA, &small) < 0) {
		skip("RLIMIT_DATA limits the heap", "no setrlimit");
		return;
	}
	check(kernel_brk(start + 128 * PAGE) == start, "RLIMIT_DATA limits the heap");
	setrlimit(RLIMIT_DATA, &old);
	check(kernel_brk(start + 128 * PAGE) == start + 128 * PAGE, "and no longer");
	kernel_brk(start);
}

static void child_has_its_own(char *start)
{
	int status;
	pid_t pid;

	kernel_brk(start + PAGE);
	start[0] = 'p';
	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0) {
		start[0] = 'c';
		_exit(kernel_brk(start + 5 * PAGE) == start + 5 * PAGE ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	check_exit(status, 0, "a child moves its break");
	check(kernel_brk(NULL) == start + PAGE, "the parent's stays where it was");
	check(start[0] == 'p', "and so does what is below it");
	kernel_brk(start);
}

/* A child of this program, whose heap is still empty, grows it and gives back which check failed; 0: none. */
static int grow_next_to_bss(void)
{
	struct map_entry bss, heap;
	char *start = kernel_brk(NULL);

	if (!find_map(start - 1, &bss) || bss.inode != 0)
		return 1;
	if (strcmp(bss.name, "[heap]") || bss.end != (unsigned long)start)
		return 2;
	if (kernel_brk(start + PAGE) != start + PAGE || !find_map(start, &heap))
		return 3;
	if (heap.start != (unsigned long)start || strcmp(heap.name, "[heap]"))
		return 4;
	kernel_brk(start + 2 * PAGE);
	if (!find_map(start, &heap) || heap.end - heap.start != 2 * PAGE)
		return 5;
	kernel_brk(start);
	kernel_brk(start + PAGE);
	if (!find_map(start - 1, &bss) || bss.end != (unsigned long)start)
		return 6;
	return 0;
}

static void stands_apart_from_bss(const char *self)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0) {
		personality(ADDR_NO_RANDOMIZE); /* then there is no room between them */
		execl(self, self, "bss", (char *)NULL);
		_exit(9);
	}
	waitpid(pid, &status, 0);
	check_exit(status, 0, "the heap is an area of its own, beside that of the bss");
}

int main(int argc, char **argv)
{
	char *start;

	if (argc > 1)
		return grow_next_to_bss();

	/*
	 * stdio's buffers and malloc may use the heap: have them do it before the break is noted.
	 */
	check(1, "begin");
	start = kernel_brk(NULL);
	stands_apart_from_bss(argv[0]);
	grow_and_shrink(start);
	limits(start);
	child_has_its_own(start);
	return tap_done();
}
