// SPDX-License-Identifier: MIT
/*
 * The stack grows as it is used, as far as RLIMIT_STACK allows, and keeps a gap to other
 * mappings.
 */
#include <sys/mman.h>
#include <sys/resource.h>

#include "maps.h"
#include "probe.h"

#define GAP (256 * PAGE) /* what Linux keeps free below a stack */

static unsigned long stack_kb(void)
{
	struct map_entry m;

	return find_map_named("[stack]", &m) ? (m.end - m.start) / 1024 : 0;
}

/* Uses @pages of stack, one after the other. */
static __attribute__((noinline)) int dig(int pages)
{
	volatile char page[PAGE];

	page[0] = pages;
	if (pages > 1)
		dig(pages - 1);
	return page[0] == (char)pages;
}

static int dig_much(void *pages)
{
	return !dig((long)pages);
}

static void growth(void)
{
	unsigned long before = stack_kb(), after;

	check(before > 0, "/proc/self/maps shows [stack]");
	check(dig(256), "a megabyte of stack can be used");
	after = stack_kb();
	check(after > before && after >= 1024, "[stack] has grown by it");
	note("%lu kB before, %lu kB after", before, after);
}

/* Far below the stack pointer, in one step: allowed as long as the limit is kept. */
static int leap(void *distance)
{
	char here;
	volatile char *there = &here - (long)distance;

	*there = 1;
	return *there != 1;
}

/* No page more for this process: not even a step that the stack's own limit allows. */
static int leap_in_full_space(void *distance)
{
	struct rlimit none = { PAGE, PAGE };

	if (setrlimit(RLIMIT_AS, &none))
		return 1;
	return leap(distance);
}

static void limit(void)
{
	struct rlimit old, small;

	getrlimit(RLIMIT_STACK, &old);
	note("RLIMIT_STACK is %lu kB", (unsigned long)(old.rlim_cur / 1024));
	check_exit(in_child(leap, (void *)(1024 * 1024)), 0, "a step of a megabyte down is growth");
	check_killed(in_child(leap, (void *)(9 * 1024 * 1024)), SIGSEGV,
		     "one beyond the limit is SIGSEGV");
	check_killed(in_child(dig_much, (void *)(10L * 256)), SIGSEGV,
		     "so is recursion beyond the limit");
	small = old;
	small.rlim_cur = 1024 * 1024;
	need(setrlimit(RLIMIT_STACK, &small) == 0, "setrlimit");
	check_killed(in_child(dig_much, (void *)(2L * 256)), SIGSEGV,
		     "a lower limit is kept at once");
	check_exit(in_child(dig_much, (void *)(100L)), 0, "below it there is room");
	setrlimit(RLIMIT_STACK, &old);
	check_exit(in_child(leap, (void *)(4 * 1024 * 1024)), 0, "four megabytes are growth, too");
	check_killed(in_child(leap_in_full_space, (void *)(4 * 1024 * 1024)), SIGSEGV,
		     "a stack does not grow beyond the address space's limit");
}

/* Mapped @below the stack's present end; then the stack may come to GAP of it and no nearer. */
static int towards_wall(void *arg)
{
	struct map_entry m;
	char *wall;

	(void)arg;
	find_map_named("[stack]", &m);
	wall = mmap((char *)m.start - GAP - 128 * PAGE, PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	if (wall == MAP_FAILED)
		return 90;
	wall[0] = 'w';
	if (probe_write((char *)m.start - 64 * PAGE).signo)
		return 91; /* half of the way is free */
	if (probe_write((char *)m.start - 140 * PAGE).signo != SIGSEGV)
		return 92; /* within the gap */
	if (wall[0] != 'w')
		return 93;
	return 0;
}

static void gap(void)
{
	check_exit(in_child(towards_wall, NULL), 0,
		   "the stack keeps its gap to a mapping below it");
}

/* The argument strings at the very top survive all of this. */
int main(int argc, char **argv)
{
	char name[64];

	snprintf(name, sizeof(name), "%s", argv[0]);
	growth();
	limit();
	gap();
	check(argc == 1 && strcmp(name, argv[0]) == 0, "arguments are where they were");
	return tap_done();
}
