/* SPDX-License-Identifier: MIT */
/*
 * Shrinkers: caches of objects that can be made again, and that reclaim asks to become smaller (mm/shrinker.c).
 */
#ifndef NEAP_SHRINKER_H
#define NEAP_SHRINKER_H

#include <asm/atomic.h>
#include <neap/gfp.h>
#include <neap/list.h>

#define SHRINK_STOP   (~0UL) /* nothing can be done just now */
#define DEFAULT_SEEKS 2	     /* what one object costs to make again, in disk accesses */

struct shrink_control {
	gfp_t gfp_mask;
	unsigned long nr_to_scan;
};

/*
 * Both functions are called by whoever wants memory, with any lock of his held: they take no lock that may
 * be held while memory is allocated (but by a trylock), wait for no disk and allocate nothing.
 *
 * count_objects	how many could go. 0: do not ask
 * scan_objects	looks at nr_to_scan objects and frees what is not in use; how many, or SHRINK_STOP
 */
struct shrinker {
	unsigned long (*count_objects)(struct shrinker *shrink);
	unsigned long (*scan_objects)(struct shrinker *shrink, struct shrink_control *sc);
	int seeks;
	/* mm/shrinker.c */
	struct list_head list;
	atomic_t nr_deferred; /* objects to be looked at that were too few for a batch */
};

/* At boot, for good: before there are programs. */
void register_shrinker(struct shrinker *shrinker);

#endif
