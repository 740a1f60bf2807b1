// SPDX-License-Identifier: MIT
/*
 * Threads that map, unmap, protect, move and drop pages between each other's pages.
 *
 *	page     0  1  2  3  4  5  6  7  8 ...		each its owner's, who alone changes it, so that
 *	owner    0  1  2  3  0  1  2  3  0 ...		areas are split and merged all the time
 *
 * The owner says in `state` what the page is, as a sequence lock: odd while it changes. Others look
 * at a page at random. If its state was the same before and after, then the access must have gone
 * exactly as it says, down to the word read: not a moment after mprotect, munmap, mremap or madvise
 * has returned may a CPU use what it remembers of the page.
 *
 *	word 0, LAST	the owner's value		word 16 + n	where thread n writes
 */
#include "torture.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define OWN    12 /* pages of each thread */
#define LAST   (PAGE / 4 - 1)
#define ANON   (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)
#define NO_MAP (-1)

enum { CHANGES, LOOKS, FAULTS, MOVES, COPIES, WALKS, MEETINGS };

struct state {
	unsigned seq;
	int prot;	/* or NO_MAP */
	uint32_t value; /* of words 0 and LAST */
};

static char *arena;
static unsigned n_pages;
static struct state state[OWN * MAX_WORKERS];
static unsigned looked_at[MAX_WORKERS]; /* the page each thread looks at now, + 1, or 0 */

static volatile uint32_t *word(unsigned page, unsigned w)
{
	return (volatile uint32_t *)(void *)(arena + (size_t)page * PAGE) + w;
}

static enum access expected(const struct state *s, int write)
{
	if (s->prot == NO_MAP)
		return NO_MAPPING;
	return s->prot & (write ? PROT_WRITE : PROT_READ) ? DONE : NO_ACCESS;
}

static void check_access(unsigned me, unsigned page, const struct state *s, int write,
			 enum access was, const void *addr)
{
	if (was != expected(s, write))
		fail(me, "%s at %p (page %u, seq %u, prot %d): expected %s, found %s",
		     write ? "write" : "read", addr, page, s->seq, s->prot,
		     access_name(expected(s, write)), access_name(was));
	if (was != DONE)
		count(FAULTS);
}

/* ---- the owner ---- */

static void begin_change(struct state *s)
{
	STORE(&s->seq, s->seq + 1);
}

static void end_change(struct state *s)
{
	STORE(&s->seq, s->seq + 1);
	count(CHANGES);
}

/* Memory may be short while others hog it: then nothing has changed. */
static int refused(unsigned me, int result, const char *what)
{
	if (result && errno != ENOMEM && errno != EAGAIN)
		fail_errno(me, what);
	return result;
}

static int random_prot(struct rnd *r)
{
	static const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
				     PROT_READ | PROT_WRITE };

	return prots[rnd_below(r, 4)];
}

static void map(unsigned me, unsigned page, struct rnd *r)
{
	struct state *s = &state[page];
	char *p = arena + (size_t)page * PAGE;
	int prot = random_prot(r);

	begin_change(s);
	if (!refused(me, mmap(p, PAGE, prot, ANON, -1, 0) != p, "mmap")) {
		s->prot = prot;
		s->value = 0;
	} else {
		/* MAP_FIXED may have unmapped what was there before it failed. */
		munmap(p, PAGE);
		s->prot = NO_MAP;
	}
	end_change(s);
}

static void unmap(unsigned me, unsigned page)
{
	struct state *s = &state[page];

	begin_change(s);
	if (!refused(me, munmap(arena + (size_t)page * PAGE, PAGE), "munmap"))
		s->prot = NO_MAP;
	end_change(s);
}

static void protect(unsigned me, unsigned page, struct rnd *r)
{
	struct state *s = &state[page];
	int prot = random_prot(r);

	if (s->prot == NO_MAP)
		return;
	begin_change(s);
	if (!refused(me, mprotect(arena + (size_t)page * PAGE, PAGE, prot), "mprotect"))
		s->prot = prot;
	end_change(s);
}

static void drop(unsigned me, unsigned page)
{
	struct state *s = &state[page];

	if (s->prot == NO_MAP)
		return;
	begin_change(s);
	if (!refused(me, madvise(arena + (size_t)page * PAGE, PAGE, MADV_DONTNEED), "madvise"))
		s->value = 0;
	end_change(s);
}

static void move(unsigned me, unsigned page, unsigned to)
{
	struct state *s = &state[page], *d = &state[to];
	char *from = arena + (size_t)page * PAGE, *dest = arena + (size_t)to * PAGE;

	if (s->prot == NO_MAP || page == to)
		return;
	begin_change(s);
	begin_change(d);
	if (!refused(me, mremap(from, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, dest) != dest,
		     "mremap")) {
		d->prot = s->prot;
		d->value = s->value;
		s->prot = NO_MAP;
		count(MOVES);
	} else {
		munmap(dest, PAGE);
		d->prot = NO_MAP;
	}
	end_change(d);
	end_change(s);
}

static void write_value(unsigned page, uint32_t value)
{
	struct state *s = &state[page];

	if (s->prot == NO_MAP || !(s->prot & PROT_WRITE))
		return;
	begin_change(s);
	*word(page, 0) = value;
	*word(page, LAST) = value;
	s->value = value;
	end_change(s);
}

/* ---- anybody ---- */

/*
 * Again and again until the page has been changed meanwhile, without entering the kernel: an entry may
 * well make the CPU forget what it should have been told to forget (in QEMU it does).
 */
static void look(unsigned me, unsigned page, struct rnd *r)
{
	unsigned times = rnd_below(r, 2) ? 4000 : 60, first = LOAD(&state[page].seq);
	int write = rnd_below(r, 3) == 0;
	unsigned w = write ? 16 + me : rnd_below(r, 2) ? 0 : LAST;
	struct state *s = &state[page], before;
	volatile uint32_t *p = word(page, w);
	enum access was = DONE;
	uint32_t value = 0;

	count(LOOKS);
	STORE(&looked_at[me], page + 1);
	while (times-- && was == DONE) {
		before.seq = LOAD(&s->seq);
		before.prot = LOAD(&s->prot);
		before.value = LOAD(&s->value);
		was = write ? try_write(p, ~me) : try_read(p, &value);
		if (before.seq & 1 || LOAD(&s->seq) != before.seq)
			continue; /* it was being changed: any outcome will do */
		check_access(me, page, &before, write, was, (void *)p);
		if (!write && was == DONE && value != before.value)
			fail_word(me, "another's page", (void *)p, before.value, value);
		if (before.seq != first) {
			count(MEETINGS);
			break;
		}
	}
	STORE(&looked_at[me], 0);
}

static void check_page(unsigned me, unsigned page)
{
	for (int i = 0; i < 2; i++) {
		volatile uint32_t *p = word(page, i ? LAST : 0);
		uint32_t value;
		enum access was = try_read(p, &value);

		check_access(me, page, &state[page], 0, was, (void *)p);
		if (was == DONE && value != state[page].value)
			fail_word(me, "own page", (void *)p, state[page].value, value);
	}
}

static void check_own(unsigned me)
{
	for (unsigned page = me; page < n_pages; page += n_workers)
		check_page(me, page);
}

/* A child has the pages of the thread that forked as they are, and may do with them what it likes. */
static void copy(unsigned me, struct rnd *r)
{
	pid_t pid = fork_patiently(me);

	if (pid == 0) {
		check_own(me);
		for (unsigned page = me; page < n_pages; page += n_workers)
			write_value(page, rnd_next(r));
		check_own(me);
		_exit(0);
	}
	if (pid > 0) {
		reap_exit(me, pid, 0, "a child that checks its pages");
		count(COPIES);
	}
}

/* One of the pages of @me: rather one that somebody looks at than any. */
static unsigned own_page(unsigned me, struct rnd *r)
{
	unsigned first = rnd_below(r, n_workers);

	for (unsigned i = 0; i < n_workers; i++) {
		unsigned page = LOAD(&looked_at[(first + i) % n_workers]);

		if (page && (page - 1) % n_workers == me)
			return page - 1;
	}
	return me + rnd_below(r, OWN) * n_workers;
}

/* Threads of even number change most of the time, the others look; else they would seldom meet. */
static void worker(unsigned me)
{
	struct rnd r;

	rnd_seed(&r, me, 0);
	faults_thread(me);
	for (unsigned n = 0; n % 32 || !stopping(); n++) {
		unsigned page = own_page(me, &r);

		switch (rnd_below(&r, me & 1 ? 48 : 10)) {
		case 0:
			map(me, page, &r);
			break;
		case 1:
			unmap(me, page);
			break;
		case 2:
		case 3:
			protect(me, page, &r);
			break;
		case 4:
			drop(me, page);
			break;
		case 5:
			move(me, page, me + rnd_below(&r, OWN) * n_workers);
			break;
		case 6:
		case 7:
			write_value(page, rnd_next(&r));
			break;
		case 8:
			check_page(me, page);
			break;
		default:
			/* Most often at a page of one that changes. */
			look(me, rnd_below(&r, n_pages) & (rnd_below(&r, 8) ? ~1u : ~0u), &r);
		}
		if (n % 1024 == 1023)
			copy(me, &r);
		if (n % 512 == 511) {
			walk_maps(me, NULL, NULL);
			count(WALKS);
		}
	}
	check_own(me);
}

/* ---- afterwards ---- */

static unsigned char seen[OWN * MAX_WORKERS];

static void compare(uintptr_t start, uintptr_t end, const char *mode, void *arg)
{
	uintptr_t base = (uintptr_t)arena;

	(void)arg;
	for (unsigned page = 0; page < n_pages; page++) {
		uintptr_t at = base + (uintptr_t)page * PAGE;
		int prot = (mode[0] == 'r' ? PROT_READ : 0) | (mode[1] == 'w' ? PROT_WRITE : 0);

		if (at < start || at >= end)
			continue;
		seen[page] = 1;
		if (state[page].prot != prot)
			fail(0, "/proc/self/maps: page %u at 0x%lx: expected prot %d, found %d",
			     page, (unsigned long)at, state[page].prot, prot);
	}
}

static void run(void)
{
	n_pages = OWN * n_workers;
	arena = mmap(NULL, (size_t)n_pages * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (arena == MAP_FAILED)
		fail_errno(0, "mmap");
	for (unsigned page = 0; page < n_pages; page++)
		state[page].prot = PROT_READ | PROT_WRITE;
	faults_begin();
	run_threads(n_workers, worker);
	walk_maps(0, compare, NULL);
	for (unsigned page = 0; page < n_pages; page++)
		if (!seen[page] && state[page].prot != NO_MAP)
			fail(0, "/proc/self/maps: page %u is not there, but should have prot %d",
			     page, state[page].prot);
}

const struct torture maps = {
	.name = "maps",
	.what = "threads map, protect, move and unmap pages between each other's",
	.counts = { "changes", "looks", "faults", "moves", "copies", "walks", "meetings" },
	.must = 4,
	.run = run,
	.bears_stops = 1,
};
