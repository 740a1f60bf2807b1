// SPDX-License-Identifier: MIT
/*
 * More memory than there is, every word of it known.
 *
 * Each worker is a process with a part of it. A page holds mix(page, generation) + its words' places;
 * generation 0 is a page of zeros. At random pages are rewritten, dropped, looked at, and looked at and
 * rewritten by a child, which changes nothing here. Beside it a thread counts in some pages of its own,
 * for a while in each, so that a page is often on its way out when it is written again.
 */
#include "torture.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <figures.h>

#define WORDS	 (PAGE / 4)
#define STEP	 0x9e3779b1u
#define MOST_KB	 (2LL << 20)
#define HAMMERED 64

enum { WRITTEN, CHECKED, OUT, IN, DROPPED, CHILDREN, HAMMERINGS };

static char *region;
static unsigned n_pages;
static uint32_t *generations; /* of each page of the worker */

static volatile uint32_t *page_at(unsigned page)
{
	return (volatile uint32_t *)(void *)(region + (size_t)page * PAGE);
}

static uint32_t key(unsigned me, unsigned page, uint32_t generation)
{
	return mix(page ^ mix(generation ^ mix(seed + me)));
}

static void write_page(unsigned me, unsigned page)
{
	volatile uint32_t *p = page_at(page);
	uint32_t v = key(me, page, ++generations[page]);

	for (unsigned w = 0; w < WORDS; w++, v += STEP)
		p[w] = v;
	count(WRITTEN);
}

static void check_page(unsigned me, unsigned page, const char *who)
{
	uint32_t generation = generations[page], v = 0, step = 0;
	volatile uint32_t *p = page_at(page);

	if (generation & 0xffffff) {
		v = key(me, page, generation);
		step = STEP;
	}
	for (unsigned w = 0; w < WORDS; w++, v += step) {
		uint32_t found = p[w];

		if (found != v)
			fail(me,
			     "%s: page %u, generation %u, word %u at %p: expected 0x%08x, found "
			     "0x%08x, on a second look 0x%08x",
			     who, page, (unsigned)generation, w, (void *)&p[w], (unsigned)v,
			     (unsigned)found, (unsigned)p[w]);
	}
	count(CHECKED);
}

/* The upper bits of a generation tell this time from the last; the lower are zero: a page of zeros. */
static void drop_pages(unsigned me, unsigned page, unsigned n)
{
	if (page + n > n_pages)
		n = n_pages - page;
	if (madvise(region + (size_t)page * PAGE, (size_t)n * PAGE, MADV_DONTNEED))
		fail_errno(me, "madvise");
	for (unsigned i = 0; i < n; i++)
		generations[page + i] = (generations[page + i] & 0xff000000u) + 0x1000000u;
	add(DROPPED, n);
}

static void child(unsigned me, struct rnd *r)
{
	unsigned start = rnd_below(r, n_pages);
	pid_t pid = fork_patiently(me);

	if (pid == 0) {
		for (unsigned i = 0; i < 48; i++) {
			unsigned page = (start + i * 3) % n_pages;

			check_page(me, page, "in a child");
			if (i % 4 == 0)
				write_page(me, page);
		}
		for (unsigned i = 0; i < 48; i++)
			check_page(me, (start + i * 3) % n_pages, "in a child, again");
		end_process(0);
	}
	if (pid > 0) {
		reap_exit(me, pid, 0, "a child that checks pages");
		count(CHILDREN);
	}
}

/* ---- the hammer ---- */

static volatile uint32_t *anvil;
static unsigned hammerer;

/* Two words of a page go up together, without a call in between. */
static void *hammer(void *arg)
{
	uint32_t counts[HAMMERED] = { 0 };
	struct rnd r;

	(void)arg;
	rnd_seed(&r, hammerer, 1);
	while (!stopping()) {
		unsigned page = rnd_below(&r, HAMMERED);
		volatile uint32_t *p = anvil + page * WORDS, *q = p + WORDS - 1;

		for (unsigned n = rnd_below(&r, 20000); n--;) {
			if (*p != counts[page] || *q != ~counts[page] + 1)
				fail(hammerer,
				     "hammer: page %u at %p: expected %u and its negative, found %u, %u",
				     page, (void *)p, (unsigned)counts[page], (unsigned)*p,
				     (unsigned)*q);
			*p = ++counts[page];
			*q = ~counts[page] + 1;
		}
		count(HAMMERINGS);
		if (rnd_below(&r, 16) == 0)
			sleep_ms(rnd_below(&r, 30));
	}
	return NULL;
}

static void knead(unsigned me)
{
	struct rnd r;
	unsigned at = 0;

	rnd_seed(&r, me, 0);
	for (unsigned page = 0; page < n_pages && (page % 16 || !stopping()); page++) {
		write_page(me, page);
		/* What was written long ago is in swap by then. */
		if (page % 8 == 7)
			check_page(me, rnd_below(&r, page), "while it grows");
	}
	while (!stopping()) {
		switch (rnd_below(&r, 32)) {
		case 0:
			drop_pages(me, rnd_below(&r, n_pages), 1 + rnd_below(&r, 8));
			break;
		case 1:
			child(me, &r);
			break;
		case 2:
		case 3:
		case 4:
		case 5:
			for (int i = 0; i < 16; i++)
				check_page(me, at++ % n_pages, "in order");
			break;
		default:
			if (rnd_below(&r, 2))
				write_page(me, rnd_below(&r, n_pages));
			else
				check_page(me, rnd_below(&r, n_pages), "at random");
		}
	}
}

static void worker(unsigned me)
{
	pthread_t thread;
	int err;

	hammerer = me;
	err = pthread_create(&thread, NULL, hammer, NULL);
	knead(me);
	if (!err)
		pthread_join(thread, NULL);
}

/* ---- how much ---- */

static long long size_kb(void)
{
	static char text[8192];
	long long memory, available, swap;

	if (read_text("/proc/meminfo", text, sizeof(text)) < 0)
		return 0;
	memory = figure_in(text, "MemTotal");
	available = figure_in(text, "MemAvailable");
	swap = figure_in(text, "SwapFree");
	if (available < 0)
		available = figure_in(text, "MemFree");
	/* Half of what is free stays free: others may need it, and children's copies. */
	return available + (swap / 2 < memory / 2 ? swap / 2 : memory / 2);
}

static int cannot(char *why, size_t size)
{
	long long swap = meminfo_kb("SwapFree");

	if (swap < 8192)
		snprintf(why, size, "there is no swap to force pages to (%lld kB are free)",
			 swap < 0 ? 0 : swap);
	else if (size_kb() > MOST_KB)
		snprintf(why, size, "%lld MiB would be needed to force pages to swap",
			 size_kb() >> 10);
	else
		return 0;
	return 1;
}

static void run(void)
{
	long long out = vmstat_count("pswpout"), in = vmstat_count("pswpin");

	n_pages = size_kb() / 4 / n_workers;
	region = mmap(NULL, (size_t)n_pages * PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	generations = mmap(NULL, (size_t)n_pages * sizeof(*generations), PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	anvil = mmap(NULL, (size_t)HAMMERED * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (anvil == MAP_FAILED || region == MAP_FAILED || generations == MAP_FAILED)
		fail_errno(0, "mmap of the hog's region");
	run_processes(worker);
	add(OUT, (unsigned)(vmstat_count("pswpout") - out));
	add(IN, (unsigned)(vmstat_count("pswpin") - in));
}

const struct torture hog = {
	.name = "hog",
	.what = "more memory than there is, so that pages go to swap and come back",
	.counts = { "pages written", "checked", "swapped out", "in", "dropped", "children",
		    "hammerings" },
	.must = 4,
	.run = run,
	.bears_stops = 1,
	.cannot = cannot,
};
