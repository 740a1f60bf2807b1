// SPDX-License-Identifier: MIT
/*
 * Areas that grow down, by all threads at once, while their pages go to swap and come back.
 *
 *	 |no access|   room to grow into   |page|   room to grow into   |page|   ...
 *	                                   <---- area 0 grows           <---- area 1
 *
 * A thread claims some pages below an area and writes the lowest, a leap that the kernel must let the area
 * grow for; those in between come later, from any thread. A page that has been written is known word by
 * word. Pages are sent to swap all the time, so that reverse mapping looks for them in areas that change.
 * Children look at all of it, and grow areas of their own. An area that is full loses all but its top page.
 */
#include "torture.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define AREAS 3
#define ROOM  512u /* pages of an area, the top one included */
#define WORDS (PAGE / 4)
#define STEP  0x9e3779b1u

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21
#endif

enum { GROWTHS, WRITTEN, CHECKED, PAGEOUTS, EMPTIED, CHILDREN };

static struct area {
	char *base; /* of ROOM pages, of which [low, ROOM) may be used */
	uint32_t low, round;
	uint32_t written[ROOM];
	pthread_rwlock_t lock; /* for writing: the area is emptied */
} areas[AREAS];

static uint32_t ready, carved;

static volatile uint32_t *page_of(struct area *a, unsigned page)
{
	return (volatile uint32_t *)(void *)(a->base + (size_t)page * PAGE);
}

static uint32_t key(const struct area *a, unsigned page)
{
	return mix(page ^ mix((uint32_t)(a - areas) + mix(a->round ^ seed)));
}

/* ---- what is done with an area; its lock is held for reading ---- */

static void write_page(struct area *a, unsigned page)
{
	volatile uint32_t *p = page_of(a, page);
	uint32_t v = key(a, page);

	/* The lowest word first: a page is not always entered from above. */
	for (unsigned w = 0; w < WORDS; w++, v += STEP)
		p[w] = v;
	STORE(&a->written[page], 1);
	count(WRITTEN);
}

static void check_page(unsigned me, struct area *a, unsigned page)
{
	volatile uint32_t *p = page_of(a, page);
	uint32_t v = key(a, page);

	if (!LOAD(&a->written[page]))
		return;
	for (unsigned w = 0; w < WORDS; w++, v += STEP)
		if (p[w] != v)
			fail_word(me, "a page of a grown area", (const void *)&p[w], v, p[w]);
	count(CHECKED);
}

/* A leap of up to 16 pages down. */
static void grow(struct area *a, struct rnd *r)
{
	uint32_t low = LOAD(&a->low), to, leap = 1 + rnd_below(r, 16);

	to = low > leap ? low - leap : 0;
	if (to == low ||
	    !__atomic_compare_exchange_n(&a->low, &low, to, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return;
	write_page(a, to);
	count(GROWTHS);
}

static void pageout(unsigned me, struct area *a, struct rnd *r)
{
	uint32_t low = LOAD(&a->low), page = low + rnd_below(r, ROOM - low);

	/* ENOMEM: claimed, and not grown yet. EINVAL: no such advice here. */
	if (madvise(a->base + (size_t)page * PAGE, (size_t)(ROOM - page) * PAGE, MADV_PAGEOUT) &&
	    errno != ENOMEM && errno != EINVAL)
		fail_errno(me, "madvise(MADV_PAGEOUT)");
	count(PAGEOUTS);
}

static void child(unsigned me, struct area *a, struct rnd *r)
{
	pid_t pid = fork_patiently(me);

	if (pid == 0) {
		for (unsigned page = LOAD(&a->low); page < ROOM; page++)
			check_page(me, a, page);
		while (a->low)
			grow(a, r);
		for (unsigned page = 0; page < ROOM; page += 3)
			check_page(me, a, page);
		end_process(0);
	}
	if (pid > 0) {
		reap_exit(me, pid, 0, "a child that grows an area");
		count(CHILDREN);
	}
}

/* Its lock is held for writing. */
static void empty(unsigned me, struct area *a)
{
	if (a->low)
		return; /* another thread was faster */
	for (unsigned page = 0; page < ROOM; page++)
		check_page(me, a, page);
	if (munmap(a->base, (size_t)(ROOM - 1) * PAGE))
		fail_errno(me, "munmap of a grown area");
	memset(a->written, 0, sizeof(a->written));
	a->round++;
	a->low = ROOM - 1;
	count(EMPTIED);
}

/* ---- */

/* All threads have their stacks: nobody maps anything into the room from here on. */
static void carve(unsigned me)
{
	for (struct area *a = areas; a < areas + AREAS; a++) {
		char *top = a->base + (size_t)(ROOM - 1) * PAGE;

		if (munmap(a->base, (size_t)ROOM * PAGE) ||
		    mmap(top, PAGE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0) != top)
			fail_errno(me, "an area that grows down");
		a->low = ROOM - 1;
	}
}

static void worker(unsigned me)
{
	struct rnd r;

	rnd_seed(&r, me, 0);
	ADD(&ready, 1);
	while (LOAD(&ready) < n_workers)
		sched_yield();
	if (me == 0) {
		carve(me);
		STORE(&carved, 1);
	}
	while (!LOAD(&carved))
		sched_yield();
	for (unsigned n = 0; n % 32 || !stopping(); n++) {
		struct area *a = &areas[rnd_below(&r, AREAS)];
		unsigned what = rnd_below(&r, 256);
		int full;

		pthread_rwlock_rdlock(&a->lock);
		if (what == 0)
			child(me, a, &r);
		else if (what < 12)
			pageout(me, a, &r);
		else if (what < 60)
			grow(a, &r);
		else if (what < 160)
			write_page(a, a->low + rnd_below(&r, ROOM - a->low));
		else
			check_page(me, a, a->low + rnd_below(&r, ROOM - a->low));
		full = LOAD(&a->low) == 0 && rnd_below(&r, 64) == 0;
		pthread_rwlock_unlock(&a->lock);
		if (full) {
			pthread_rwlock_wrlock(&a->lock);
			empty(me, a);
			pthread_rwlock_unlock(&a->lock);
		}
	}
}

static void run(void)
{
	/* What allows no access stays below the lowest: no other mapping may keep it from growing. */
	char *all = mmap(NULL, (size_t)(AREAS + 1) * ROOM * PAGE, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (all == MAP_FAILED)
		fail_errno(0, "mmap of the room");
	for (unsigned i = 0; i < AREAS; i++) {
		areas[i].base = all + (size_t)(i + 1) * ROOM * PAGE;
		pthread_rwlock_init(&areas[i].lock, NULL);
	}
	run_threads(n_workers, worker);
}

const struct torture growing = {
	.name = "stacks",
	.what = "threads let areas grow down while their pages go to swap",
	.counts = { "growths", "pages written", "checked", "pageouts", "emptied", "children" },
	.must = 4,
	.run = run,
	.bears_stops = 1,
};
