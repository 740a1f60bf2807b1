// SPDX-License-Identifier: MIT
/*
 * pages.h - what tests of memory do to pages, and ask of them.
 */
#ifndef PAGES_H
#define PAGES_H

#include <sys/mman.h>
#include <sys/resource.h>

#include <figures.h>

#include "tap.h"

/* Pages that can be written to, with nothing mapped on either side. */
static inline char *alone(size_t pages)
{
	char *p = mmap(NULL, (pages + 2) * PAGE, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	need(p != MAP_FAILED, "mmap");
	munmap(p, PAGE);
	munmap(p + (pages + 1) * PAGE, PAGE);
	need(mprotect(p + PAGE, pages * PAGE, PROT_READ | PROT_WRITE) == 0, "mprotect");
	return p + PAGE;
}

/* How many of them are in memory. */
static inline int resident(char *p, int pages)
{
	unsigned char vec[1024];
	int n = 0;

	need(pages <= (int)sizeof(vec) && mincore(p, (size_t)pages * PAGE, vec) == 0, "mincore");
	for (int i = 0; i < pages; i++)
		n += vec[i] & 1;
	return n;
}

/* The process's faults so far that did not wait for a disk. */
static inline long minflt(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_minflt;
}

/* Pushes what was used last out to swap: touches as much memory as there is, then lets go of it. */
static inline void press(void)
{
	size_t size = (size_t)(meminfo_kb("MemAvailable") + meminfo_kb("MemTotal") / 16) * 1024;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	need(p != MAP_FAILED, "mmap of more than the memory");
	for (size_t i = 0; i < size; i += PAGE)
		*(unsigned *)(p + i) = i;
	munmap(p, size);
}

#endif
