// SPDX-License-Identifier: MIT
/*
 * SwapFree stays exact though a swap area goes and comes while other CPUs free its slots, and Cached does
 * not change because pages are in the swap cache.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/mman.h>
#include <sys/swap.h>

#include <figures.h>

#include "tap.h"

#define KIDS   3
#define ROUNDS 30
#define SIZE   (1 << 20)
#define RW     (PROT_READ | PROT_WRITE)
#define ANON   (MAP_PRIVATE | MAP_ANONYMOUS)

static char text[4096], disk[64];

/* Puts pages into swap and lets go of them, for ever. */
static void kid(void)
{
	for (;;) {
		char *p = mmap(NULL, SIZE, RW, ANON, -1, 0);

		if (p == MAP_FAILED)
			continue;
		for (int i = 0; i < SIZE; i += PAGE)
			p[i] = 1;
		madvise(p, SIZE, MADV_PAGEOUT);
		usleep(10000); /* written meanwhile: what munmap frees then is slots */
		munmap(p, SIZE);
	}
}

static void swapoff_beside_others(void)
{
	pid_t pid[KIDS];
	int off = 0;

	for (int i = 0; i < KIDS; i++) {
		pid[i] = fork();
		need(pid[i] >= 0, "fork");
		if (!pid[i])
			kid();
	}
	for (int i = 0; i < ROUNDS; i++) {
		usleep(30000);
		off += swapoff(disk) == 0;
		swapon(disk, 0);
	}
	for (int i = 0; i < KIDS; i++)
		kill(pid[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	check(off > 0, "swapoff while others swap");
	/* What is left comes home; then nothing is in swap, and the figures begin anew. */
	need(swapoff(disk) == 0, "swapoff");
	check_int(meminfo_kb("SwapFree") - meminfo_kb("SwapTotal"), 0, "without it nothing is used");
	need(swapon(disk, 0) == 0, "swapon");
	check_int(meminfo_kb("SwapFree") - meminfo_kb("SwapTotal"), 0, "nor when it is back");
}

static void swap_cache(void)
{
	const int size = 8 << 20;
	volatile char *p = mmap(NULL, size, RW, ANON, -1, 0);
	long long cached, swapcached;
	int sum = 0;

	need(p != MAP_FAILED, "mmap");
	for (int i = 0; i < size; i += PAGE)
		p[i] = 1;
	cached = meminfo_kb("Cached");
	swapcached = meminfo_kb("SwapCached");
	madvise((void *)p, size, MADV_PAGEOUT);
	for (int i = 0; i < size; i += PAGE) /* only read: they stay in the swap cache */
		sum += p[i];
	check_int(sum, size / PAGE, "pages come back from swap");
	check(meminfo_kb("SwapCached") - swapcached > 4 << 10, "to the swap cache");
	check(llabs(meminfo_kb("Cached") - cached) < 1 << 10, "which Cached does not count");
	munmap((void *)p, size);
}

int main(void)
{
	const char *line;

	need(read_text("/proc/swaps", text, sizeof(text)) > 0, "/proc/swaps");
	line = strchr(text, '\n') + 1;
	snprintf(disk, sizeof(disk), "%.*s", (int)strcspn(line, " \t\n"), line);
	if (!*disk) {
		skip("figures of swap", "there is no swap disk");
		return tap_done();
	}
	swap_cache();
	swapoff_beside_others();
	return tap_done();
}
