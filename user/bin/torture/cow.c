// SPDX-License-Identifier: MIT
/*
 * A few pages that threads write all the time, while they fork, and children and grandchildren that
 * write the same pages:
 *
 *	word 0..15	thread n's own: it counts up in page 0, 1, 2 ... and again
 *	word 512 + d	written by descendants d generations down, zero in the process of the threads
 *	all others	never change
 *
 * No thread's count may be lost. A child has the pages as they were: exactly, of the thread that
 * forked it; of the others at one moment of their writing, that is page 0 >= page 1 >= ... >= page
 * 0 - 1; and they stay so. Nobody sees what a sibling, child or parent wrote after the fork.
 *
 * Meanwhile another set of threads touches fresh pages for the first time, all the same one.
 */
#include "torture.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGES	      6
#define WORDS	      (PAGE / 4)
#define FRESH	      16
#define DEPTH	      2 /* children and grandchildren */
#define DEEP	      512
#define FILL(page, w) (0x5a000000u + (page)*0x10000u + (w))

enum { PASSES, CHILDREN, GRANDCHILDREN, TOUCHES };

static char *region;
static uint32_t published[WORDS] __attribute__((aligned(PAGE))); /* counts that are in all pages */

static volatile uint32_t *word(unsigned page, unsigned w)
{
	return (volatile uint32_t *)(void *)(region + (size_t)page * PAGE) + w;
}

static int is_fill(unsigned w)
{
	return w >= MAX_WORKERS && (w < DEEP || w > DEEP + DEPTH);
}

/* ---- descendants ---- */

struct snapshot {
	uint32_t counts[PAGES][MAX_WORKERS], deep[PAGES][DEPTH + 1];
};

static void take(struct snapshot *s)
{
	for (unsigned page = 0; page < PAGES; page++) {
		for (unsigned t = 0; t < n_workers; t++)
			s->counts[page][t] = *word(page, t);
		for (unsigned d = 0; d <= DEPTH; d++)
			s->deep[page][d] = *word(page, DEEP + d);
	}
}

static void compare(unsigned me, const struct snapshot *s, const char *what)
{
	for (unsigned page = 0; page < PAGES; page++) {
		for (unsigned t = 0; t < n_workers; t++)
			if (*word(page, t) != s->counts[page][t])
				fail_word(me, what, (void *)word(page, t), s->counts[page][t],
					  *word(page, t));
		for (unsigned d = 0; d <= DEPTH; d++)
			if (*word(page, DEEP + d) != s->deep[page][d])
				fail_word(me, what, (void *)word(page, DEEP + d), s->deep[page][d],
					  *word(page, DEEP + d));
	}
}

/* Of each thread: one moment of its writing, and of the one that forked the moment of the fork. */
static void check_moment(unsigned me, const struct snapshot *s, uint32_t own)
{
	for (unsigned t = 0; t < n_workers; t++)
		for (unsigned page = 0; page < PAGES; page++) {
			uint32_t now = s->counts[page][t];
			uint32_t before = s->counts[page ? page - 1 : 0][t];

			if (now > before || now + 1 < s->counts[0][t])
				fail_word(me, "in a child: no moment of its parent's thread",
					  (void *)word(page, t), before, now);
			if (t == me && now != own)
				fail_word(me, "in a child: the thread that forked",
					  (void *)word(page, t), own, now);
		}
}

static void check_fill(unsigned me, unsigned page, const char *what)
{
	for (unsigned w = 0; w < WORDS; w++)
		if (is_fill(w) && *word(page, w) != FILL(page, w))
			fail_word(me, what, (void *)word(page, w), FILL(page, w), *word(page, w));
}

/* @s holds what this process has; it writes, has children of its own, and looks in between. */
static void descend(unsigned me, struct rnd *r, struct snapshot *s, unsigned depth)
{
	pid_t pids[2];
	unsigned started = 0, n = depth < DEPTH ? rnd_below(r, 3) : 0;

	for (; started < n; started++) {
		pids[started] = fork_patiently(me);
		if (pids[started] < 0)
			break;
		if (pids[started] == 0) {
			compare(me, s, "in a grandchild, at first");
			r->state ^= mix(started + 1);
			descend(me, r, s, depth + 1);
			_exit(0);
		}
		count(GRANDCHILDREN);
	}
	for (unsigned i = 0; i < PAGES; i++) {
		unsigned page = rnd_below(r, PAGES), t = rnd_below(r, n_workers);
		uint32_t value = rnd_next(r) | 0x80000000u;

		s->deep[page][depth] = value;
		*word(page, DEEP + depth) = value;
		s->counts[page][t] = value;
		*word(page, t) = value;
		if (rnd_below(r, 4) == 0)
			sched_yield();
	}
	if (rnd_below(r, 4) == 0)
		sleep_ms(rnd_below(r, 4));
	compare(me, s, "in a descendant, later");
	check_fill(me, rnd_below(r, PAGES), "in a descendant");
	for (unsigned i = 0; i < started; i++)
		reap_exit(me, pids[i], 0, "a grandchild");
	compare(me, s, "in a descendant, after its children");
}

static void have_child(unsigned me, struct rnd *r, uint32_t own)
{
	struct snapshot s;
	pid_t pid = fork_patiently(me);

	if (pid < 0)
		return;
	if (pid == 0) {
		take(&s);
		check_moment(me, &s, own);
		compare(me, &s, "in a child, at once");
		for (unsigned page = 0; page < PAGES; page++)
			for (unsigned d = 0; d <= DEPTH; d++)
				if (s.deep[page][d])
					fail_word(me, "in a child: another child's word",
						  (void *)word(page, DEEP + d), 0, s.deep[page][d]);
		descend(me, r, &s, 1);
		end_process(0); /* the grandchildren it has counted */
	}
	count(CHILDREN);
	/* Others go on meanwhile; some children have company. */
	if (rnd_below(r, 2))
		sched_yield();
	reap_exit(me, pid, 0, "a child that checks its pages");
}

/* ---- threads ---- */

/*
 * Another's counts from the last page to the first: none may be behind that of the page after it. A
 * CPU that goes on reading the frame that a write of the other has left behind is found by that, and by what the other published.
 */
static void watch(unsigned me, unsigned t, unsigned times)
{
	while (times--) {
		uint32_t all, after;

		/* What is written is not stale: now @published is, for us, the frame that @t writes. */
		STORE(&published[MAX_WORKERS + me], times);
		all = LOAD(&published[t]);
		after = LOAD(word(PAGES - 1, t));

		if (after < all)
			fail_word(me, "a count behind what was published",
				  (void *)word(PAGES - 1, t), all, after);

		for (unsigned page = PAGES - 1; page--;) {
			uint32_t now = LOAD(word(page, t));

			if (now < after)
				fail_word(me, "a count behind that of the next page",
					  (void *)word(page, t), after, now);
			after = now;
		}
	}
}

/*
 * The clock is asked rarely: a CPU that enters the kernel may well forget what it should have been
 * told to forget (in QEMU it does).
 */
static void writer(unsigned me)
{
	struct rnd r, child;
	uint32_t n = 0;

	rnd_seed(&r, me, 0);
	while (n % 64 || !stopping()) {
		n++;
		for (unsigned page = 0; page < PAGES; page++) {
			uint32_t was = *word(page, me);

			if (was != n - 1)
				fail_word(me, "a thread's count", (void *)word(page, me), n - 1,
					  was);
			STORE(word(page, me), n);
		}
		STORE(&published[me], n);
		count(PASSES);
		if (rnd_below(&r, 256) == 0) {
			child.state = rnd_next(&r);
			have_child(me, &child, n);
		}
		if (rnd_below(&r, 16) == 0)
			watch(me, rnd_below(&r, n_workers), rnd_below(&r, 200));
		if (rnd_below(&r, 32) == 0) {
			unsigned page = rnd_below(&r, PAGES);

			check_fill(me, page, "among threads");
			for (unsigned d = 0; d <= DEPTH; d++)
				if (*word(page, DEEP + d))
					fail_word(me, "a child's word in its parent",
						  (void *)word(page, DEEP + d), 0,
						  *word(page, DEEP + d));
		}
	}
}

static char *fresh;
static pthread_barrier_t barrier;
static int last;

static volatile uint32_t *fresh_word(unsigned page, unsigned w)
{
	return (volatile uint32_t *)(void *)(fresh + (size_t)page * PAGE) + w;
}

/* All touch each page at the same time, each its own word, some with a read before. */
static void toucher(unsigned me)
{
	struct rnd r;

	rnd_seed(&r, me, 1);
	for (uint32_t round = 1;; round++) {
		if (me == 0) {
			STORE(&last, stopping());
			if (madvise(fresh, (size_t)FRESH * PAGE, MADV_DONTNEED))
				fail_errno(me, "madvise");
		}
		pthread_barrier_wait(&barrier);
		if (LOAD(&last))
			return;
		for (unsigned page = 0; page < FRESH; page++) {
			if (rnd_below(&r, 2) && *fresh_word(page, me))
				fail_word(me, "a fresh page", (void *)fresh_word(page, me), 0,
					  *fresh_word(page, me));
			*fresh_word(page, me) = round + me;
			count(TOUCHES);
		}
		pthread_barrier_wait(&barrier);
		for (unsigned page = 0; page < FRESH; page++)
			for (unsigned t = 0; t < n_workers; t++)
				if (*fresh_word(page, t) != round + t)
					fail_word(me, "a page touched by all",
						  (void *)fresh_word(page, t), round + t,
						  *fresh_word(page, t));
		pthread_barrier_wait(&barrier);
	}
}

static void thread(unsigned n)
{
	if (n < n_workers)
		writer(n);
	else
		toucher(n - n_workers);
}

static void run(void)
{
	region = mmap(NULL, (size_t)PAGES * PAGE, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fresh = mmap(NULL, (size_t)FRESH * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (region == MAP_FAILED || fresh == MAP_FAILED)
		fail_errno(0, "mmap");
	for (unsigned page = 0; page < PAGES; page++)
		for (unsigned w = 0; w < WORDS; w++)
			if (is_fill(w))
				*word(page, w) = FILL(page, w);
	pthread_barrier_init(&barrier, NULL, n_workers);
	run_threads(2 * n_workers, thread);
}

const struct torture cow = {
	.name = "cow",
	.what = "pages written by threads, children and grandchildren at the same moment",
	.counts = { "passes", "children", "grandchildren", "first touches" },
	.must = 4,
	.run = run,
	.bears_stops = 1,
};
