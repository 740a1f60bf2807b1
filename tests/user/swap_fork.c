// SPDX-License-Identifier: MIT
/*
 * Pages that are in swap and shared: fork copies swap entries, generations come and go, each sees
 * its own contents, and the counts of the slots come out even. Then swapoff brings every page
 * home.
 *
 * To have pages out, memory is filled with more than there is of it. Needs a swap disk at least
 * as large as half of the memory.
 */
#include <stdint.h>
#include <sys/mman.h>
#include <sys/swap.h>

#include <figures.h>

#include "pages.h"
#include "tap.h"

#define RW (PROT_READ | PROT_WRITE)

static unsigned pages; /* of the region under test */
static unsigned *region;

static unsigned *word(unsigned page)
{
	return region + (size_t)page * (PAGE / sizeof(*region)) + page % (PAGE / sizeof(*region));
}

static void fill(unsigned value)
{
	for (unsigned i = 0; i < pages; i++)
		*word(i) = value + i;
}

/* Of pages @first, @first + @step, ...: how many do not hold @value + number. */
static unsigned wrong(unsigned first, unsigned step, unsigned value)
{
	unsigned n = 0;

	for (unsigned i = first; i < pages; i += step)
		n += *word(i) != value + i;
	return n;
}

static long long swap_used_kb(void)
{
	return meminfo_kb("SwapTotal") - meminfo_kb("SwapFree");
}

static int child_reads(void *arg)
{
	(void)arg;
	return wrong(0, 1, 1000) != 0;
}

static int child_writes(void *arg)
{
	unsigned half = (uintptr_t)arg;

	for (unsigned i = half; i < pages; i += 2)
		*word(i) = 2000 + i;
	return wrong(half, 2, 2000) + wrong(!half, 2, 1000) != 0;
}

/* Forks while its pages are out, and so on: each generation adds a reader of the same slots. */
static int generation(void *arg)
{
	unsigned depth = (uintptr_t)arg;

	if (depth < 3 && in_child(generation, (void *)(uintptr_t)(depth + 1)) != 0)
		return 1;
	*word(depth) = 3000 + depth;
	if (*word(depth + 1) != 1000 + depth + 1)
		return 2;
	*word(depth) = 1000 + depth;
	return wrong(0, 1, 1000) != 0;
}

static void shared_slots(void)
{
	long long out = vmstat_count("pswpout"), in;
	unsigned before;

	fill(1000);
	press();
	check(vmstat_count("pswpout") > out, "pages went out");
	note("%lld pages out, %lld kB of swap used", vmstat_count("pswpout") - out, swap_used_kb());
	in = vmstat_count("pswpin");
	check_exit(in_child(child_reads, NULL), 0,
		   "a child reads pages that were out when it was forked");
	check(vmstat_count("pswpin") > in, "they came in");
	press();
	check_exit(in_child(child_writes, (void *)0), 0, "a child writes every second of them");
	press();
	check_exit(in_child(child_writes, (void *)1), 0, "another one the others");
	press();
	check_exit(in_child(generation, (void *)0), 0, "four generations share them");
	before = wrong(0, 1, 1000);
	check_int(before, 0, "the parent has every page as it was");
	press();
	fill(4000);
	check_int(wrong(0, 1, 4000), 0, "and may write them all");
}

static void none_lost(long long used)
{
	long long left;

	munmap(region, (size_t)pages * PAGE);
	left = swap_used_kb() - used;
	if (!check(left < 1024, "when the region is gone, so are its slots"))
		note("%lld kB of swap are still used", left);
}

static void come_home(void)
{
	char text[4096], *disk;

	fill(5000);
	press();
	need(read_text("/proc/swaps", text, sizeof(text)) > 0, "/proc/swaps");
	disk = strchr(text, '\n') + 1;
	disk[strcspn(disk, " \t\n")] = '\0';
	note("%lld kB of swap used", swap_used_kb());
	check_int(swapoff(disk), 0, "swapoff while pages are out");
	check_int(wrong(0, 1, 5000), 0, "brings every one home");
	check_int(swapon(disk, 0), 0, "swapon again");
}

int main(void)
{
	long long memory = meminfo_kb("MemTotal"), swap = meminfo_kb("SwapFree"),
		  used = swap_used_kb();

	if (swap < memory / 2) {
		skip("pages in swap, shared", "there is no swap disk of half the memory");
		return tap_done();
	}
	pages = memory / 4 / 4; /* a quarter of the memory */
	if (pages > 8192)
		pages = 8192;
	region = mmap(NULL, (size_t)pages * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(region != MAP_FAILED, "mmap");
	shared_slots();
	come_home();
	none_lost(used);
	return tap_done();
}
