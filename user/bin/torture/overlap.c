// SPDX-License-Identifier: MIT
/*
 * All threads map, unmap, protect, drop and move ranges of one area as they like, and use it.
 *
 *	thread 0      |---munmap---|
 *	thread 1   |-----mprotect-----|
 *	thread 2           |--mremap--|----------> |--------|
 *
 * What an access will meet nobody can say: all kinds of faults are right. But each word that can
 * be read is zero or what some thread wrote to this place of a page. And after the last thread
 * every page must be as /proc/self/maps says, and go away when it is unmapped.
 *
 * Nothing in this process may map memory at an address of the kernel's choice meanwhile: it could
 * be given a hole of the area.
 */
#include "torture.h"

#include <string.h>
#include <sys/mman.h>

#define PAGES 64
#define WORDS (PAGE / 4)
#define SPOTS 8 /* words of a page that are used */
#define MAGIC 0x7a000000u
#define ANON  (MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED)

enum { READS, WRITES, FAULTS, CHANGES, MOVES, WALKS };

static char *area;

static volatile uint32_t *spot(unsigned page, unsigned s)
{
	return (volatile uint32_t *)(void *)(area + (size_t)page * PAGE) + s * (WORDS / SPOTS) + s;
}

static void use(unsigned me, struct rnd *r)
{
	unsigned page = rnd_below(r, PAGES), s = rnd_below(r, SPOTS);
	volatile uint32_t *p = spot(page, s);
	uint32_t value;
	enum access was;

	if (rnd_below(r, 2)) {
		was = try_write(p, MAGIC | me << 16 | s);
		count(was == DONE ? WRITES : FAULTS);
		return;
	}
	was = try_read(p, &value);
	count(was == DONE ? READS : FAULTS);
	if (was != DONE || value == 0)
		return;
	if ((value & 0xff00ffffu) != (MAGIC | s) || (value >> 16 & 0xff) >= n_workers)
		fail_word(me, "a word nobody wrote here", (void *)p, MAGIC | s, value);
}

static void change(unsigned me, struct rnd *r)
{
	static const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE,
				     PROT_READ | PROT_WRITE };
	unsigned first = rnd_below(r, PAGES), len = 1 + rnd_below(r, PAGES - first);
	int prot = prots[rnd_below(r, 4)], err = 0;
	char *p = area + (size_t)first * PAGE, *to;
	unsigned char resident[PAGES];

	if (len > 16)
		len = 1 + len % 16;
	switch (rnd_below(r, 8)) {
	case 0:
	case 1:
		err = mmap(p, (size_t)len * PAGE, prot, ANON, -1, 0) != p;
		break;
	case 2:
		err = munmap(p, (size_t)len * PAGE);
		break;
	case 3:
	case 4:
		err = mprotect(p, (size_t)len * PAGE, prot);
		break;
	case 5:
		err = madvise(p, (size_t)len * PAGE, MADV_DONTNEED);
		break;
	case 6:
		err = mincore(p, (size_t)len * PAGE, resident);
		break;
	default:
		to = area + (size_t)rnd_below(r, PAGES - len + 1) * PAGE;
		if (to < p + (size_t)len * PAGE && p < to + (size_t)len * PAGE)
			return;
		err = mremap(p, (size_t)len * PAGE, (size_t)len * PAGE,
			     MREMAP_MAYMOVE | MREMAP_FIXED, to) != to;
		/* A hole, or several areas: which of the two is a matter of the kernel's version. */
		if (err && (errno == EFAULT || errno == EINVAL))
			return;
		if (!err)
			count(MOVES);
	}
	/* Holes are ENOMEM; so is short memory, EAGAIN too. */
	if (err && errno != ENOMEM && errno != EAGAIN)
		fail_errno(me, "a change of the area");
	count(CHANGES);
}

static void worker(unsigned me)
{
	struct rnd r;

	rnd_seed(&r, me, 0);
	faults_thread(me);
	for (unsigned n = 0; n % 32 || !stopping(); n++) {
		if (rnd_below(&r, 4) == 0)
			change(me, &r);
		else
			use(me, &r);
		if (n % 512 == 511) {
			walk_maps(me, NULL, NULL);
			count(WALKS);
		}
	}
}

/* ---- afterwards ---- */

static char modes[PAGES]; /* as in maps; 0: not there */

static void note(uintptr_t start, uintptr_t end, const char *mode, void *arg)
{
	(void)arg;
	for (unsigned page = 0; page < PAGES; page++) {
		uintptr_t at = (uintptr_t)area + (uintptr_t)page * PAGE;

		if (at >= start && at < end)
			modes[page] = mode[1] == 'w' ? 'w' : mode[0] == 'r' ? 'r' : '-';
	}
}

static void probe(void)
{
	memset(modes, 0, sizeof(modes));
	walk_maps(0, note, NULL);
	for (unsigned page = 0; page < PAGES; page++) {
		enum access none = modes[page] ? NO_ACCESS : NO_MAPPING;
		enum access read = modes[page] == 'w' || modes[page] == 'r' ? DONE : none;
		enum access write = modes[page] == 'w' ? DONE : none;
		volatile uint32_t *p = spot(page, 0);
		uint32_t value;
		enum access was;

		was = try_read(p, &value);
		if (was != read)
			fail(0, "read at %p, in maps '%c': expected %s, found %s", (void *)p,
			     modes[page] ? modes[page] : ' ', access_name(read), access_name(was));
		was = try_write(p, MAGIC);
		if (was != write)
			fail(0, "write at %p, in maps '%c': expected %s, found %s", (void *)p,
			     modes[page] ? modes[page] : ' ', access_name(write), access_name(was));
	}
}

static void run(void)
{
	area = mmap(NULL, (size_t)PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	if (area == MAP_FAILED)
		fail_errno(0, "mmap");
	faults_begin();
	run_threads(n_workers, worker);
	faults_thread(0);
	probe();
	if (munmap(area, (size_t)PAGES * PAGE))
		fail_errno(0, "munmap of the whole area");
	memset(modes, 0, sizeof(modes));
	walk_maps(0, note, NULL);
	for (unsigned page = 0; page < PAGES; page++)
		if (modes[page])
			fail(0, "page %u of the area is still in maps", page);
	probe();
}

const struct torture overlap = {
	.name = "overlap",
	.what = "threads change overlapping ranges of one area and use it",
	.counts = { "reads", "writes", "faults", "changes", "moves", "walks" },
	.must = 4,
	.run = run,
	.bears_stops = 1,
};
