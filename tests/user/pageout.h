/* SPDX-License-Identifier: MIT */
/*
 * pageout.h - pages to the disk and out of memory.
 *
 * After MADV_PAGEOUT they are in swap, but also in the swap cache, until others need the room. page_out()
 * needs it: it touches other memory until they are gone. What of the program must not go meanwhile it locks
 * before. Worth while only if the swap disk is at least half as large as the memory: can_page_out().
 */
#ifndef PAGEOUT_H
#define PAGEOUT_H

#include <sys/mman.h>
#include <time.h>

#include <figures.h>

#include "pages.h"
#include "tap.h"
#include "until.h"

static inline int can_page_out(void)
{
	return meminfo_kb("SwapFree") >= meminfo_kb("MemTotal") / 2;
}

/* The process of this name, a kernel thread; 0 if there is none. */
static inline pid_t thread_named(const char *name)
{
	char path[32], text[64];

	for (pid_t pid = 2; pid < 1000; pid++) {
		snprintf(path, sizeof(path), "/proc/%d/comm", (int)pid);
		if (read_text(path, text, sizeof(text)) > 0 && !strncmp(text, name, strlen(name)))
			return pid;
	}
	return 0;
}

static inline int reclaim_rests(pid_t kswapd)
{
	long long scanned = vmstat_count("pgscan_kswapd");

	return state_of(kswapd) == 'S' && vmstat_count("pgscan_kswapd") == scanned;
}

/* kswapd goes on for a moment, and would take pages that have just come back. */
static inline void wait_for_reclaim(void)
{
	static pid_t kswapd;

	if (!kswapd)
		kswapd = thread_named("kswapd0");
	until(reclaim_rests(kswapd));
}

static inline void page_out(char *p, int pages)
{
	const size_t step = 1 << 20, size = (size_t)meminfo_kb("MemTotal") * 1024 * 5 / 4;
	char *others = mmap(NULL, size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	need(others != MAP_FAILED, "mmap of more than the memory");
	madvise(p, (size_t)pages * PAGE, MADV_PAGEOUT);
	for (size_t at = 0; at < size && resident(p, pages); at += step) {
		for (size_t i = at; i < at + step && i < size; i += PAGE)
			others[i] = 1;
	}
	munmap(others, size);
	wait_for_reclaim();
	if (resident(p, pages))
		note("%d pages are still in memory", resident(p, pages));
}

#endif
