// SPDX-License-Identifier: MIT
/*
 * Caches of objects pay their share when memory is wanted. Reclaim that looks at a 2^priority-th of the
 * pages has each cache look at as large a part of its objects, more where they are cheap to make again:
 *
 *	4 / seeks * objects / 2^priority
 *
 * What is too little for a batch is kept for the next time, so that it adds up.
 */
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/rwsem.h>
#include <neap/sched.h>
#include <neap/shrinker.h>
#include <neap/swap.h>

#include "internal.h"

#define SHRINK_BATCH 128

static LIST_HEAD(shrinkers); /* only added to, at boot: no lock */

void __init register_shrinker(struct shrinker *shrinker)
{
	list_add_tail(&shrinker->list, &shrinkers);
}

static unsigned long do_shrink_slab(struct shrinker *shrinker, gfp_t gfp, int priority)
{
	unsigned long freeable = shrinker->count_objects(shrinker), freed = 0, scanned = 0;
	unsigned long deferred, delta, left;

	if (!freeable)
		return 0;
	deferred = atomic_xchg(&shrinker->nr_deferred, 0);
	delta = (freeable >> priority) * 4 / shrinker->seeks;
	left = min((deferred >> priority) + delta, 2 * freeable);
	while (left && (left >= SHRINK_BATCH || left >= freeable)) {
		struct shrink_control sc = { .gfp_mask = gfp,
					     .nr_to_scan = min(left, (unsigned long)SHRINK_BATCH) };
		unsigned long n = shrinker->scan_objects(shrinker, &sc);

		if (n == SHRINK_STOP)
			break;
		freed += n;
		scanned += sc.nr_to_scan;
		left -= sc.nr_to_scan;
		cond_resched();
	}
	count_vm_events(SLABS_SCANNED, scanned);
	deferred += delta;
	deferred = min(deferred > scanned ? deferred - scanned : 0, 2 * freeable);
	atomic_add(deferred, &shrinker->nr_deferred);
	return freed;
}

unsigned long shrink_slab(gfp_t gfp, int priority)
{
	struct shrinker *shrinker;
	unsigned long freed = 0;

	list_for_each_entry(shrinker, &shrinkers, list)
		freed += do_shrink_slab(shrinker, gfp, priority);
	return freed;
}

void drop_slab(void)
{
	unsigned int noreclaim = memalloc_noreclaim_save(); /* as reclaim sees it */
	int tries = 0;

	/* What was used of late goes at the second look; a parent after its last child. */
	while (shrink_slab(GFP_KERNEL, 0) >> tries++ && !fatal_signal_pending(current))
		;
	memalloc_noreclaim_restore(noreclaim);
}
