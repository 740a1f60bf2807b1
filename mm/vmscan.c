// SPDX-License-Identifier: MIT
/*
 * Reclaim: making free pages out of used ones.
 *
 *	kswapd            woken below the low watermark, works until all zones are above high
 *	direct reclaim    the allocating task itself, below min, when kswapd is behind
 *	    shrink_slab           of caches of objects the same part (mm/shrinker.c)
 *	    shrink_zone           with rising priority: 1/4096 of the lists first, all of them last
 *	      shrink_active_list    the tail of the active list becomes inactive
 *	      shrink_inactive_list  the tail of the inactive list, 32 pages at a time:
 *	        shrink_page_list
 *
 *	 used since the last look?  -> active again
 *	 no slot yet?               -> add_to_swap (anonymous pages)
 *	 mapped?                    -> try_to_unmap: PTEs become swap entries, those of a file's page empty
 *	 dirty?                     -> swap_writepage, or the file's writepage: starts, and the page waits
 *	                               on the list for its end
 *	 clean, and ours alone      -> out of the swap cache or the file's, free
 *
 * The young bit is software: clearing it makes the hardware entry invalid, and the fault that the next
 * use causes sets it again (asm/pgtable-2level.h).
 *
 * Nothing in here allocates (PF_MEMALLOC is set: what block layer and driver need was had before), and
 * kswapd touches no user memory, so reclaim never waits for itself. Locks: page lock (tried, never
 * waited for) > anon_vma.lock > a table's lock; zone->lru_lock around list work only.
 */
#include <neap/bio.h>
#include <neap/err.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/kthread.h>
#include <neap/jiffies.h>
#include <neap/pagemap.h>
#include <neap/printk.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/swap.h>
#include <neap/wait.h>
#include <neap/writeback.h>

#include "internal.h"
#include "lru.h"

#define DEF_PRIORITY 12 /* first pass: a 4096th of each list */

int vm_swappiness = 60; /* sysctl 0..200, read without a lock */

struct scan_control {
	unsigned long nr_to_reclaim;
	unsigned long nr_scanned, nr_reclaimed, nr_writing;
	gfp_t gfp;
	int priority;
	bool may_swap;
	bool kswapd;
};

/* ---- one page ---- */

enum page_fate { FREED, KEEP, ACTIVATE };

/* A page of a file, isolated and locked; unlocked here. Shared memory becomes a page of the swap cache. */
static enum page_fate shrink_file_page(struct page *page, struct scan_control *sc)
{
	struct address_space *mapping = page->mapping;
	enum page_fate fate = KEEP;

	if (!mapping) /* truncated: it goes with its last reference */
		goto unlock;
	if (PageDirty(page) && (!mapping->a_ops->writepage || !(sc->gfp & __GFP_IO) ||
				(PageSwapBacked(page) && !sc->may_swap))) {
		fate = ACTIVATE;
		goto unlock;
	}
	if (page_mapped(page) && try_to_unmap(page) != SWAP_SUCCESS) {
		fate = ACTIVATE;
		goto unlock;
	}
	if (PageDirty(page)) { /* try_to_unmap() may have found that out */
		if (!mapping->a_ops->writepage || !(sc->gfp & __GFP_IO)) {
			fate = ACTIVATE;
			goto unlock;
		}
		if (!PageSwapBacked(page) && !clear_page_dirty_for_io(page))
			goto unlock;
		SetPageReclaim(page);
		sc->nr_writing++;
		return mapping->a_ops->writepage(page) ? ACTIVATE : KEEP; /* unlocks */
	}
	if (!remove_mapping(mapping, page))
		goto unlock;
	unlock_page(page);
	return page_count(page) == 1 ? FREED : KEEP;
unlock:
	unlock_page(page);
	return fate;
}

/* page is isolated; locked here if that is at once possible, and unlocked again unless freed. */
static enum page_fate shrink_page(struct page *page, struct scan_control *sc)
{
	enum page_fate fate = KEEP;
	unsigned long vm_flags = 0;

	if (!trylock_page(page))
		return KEEP;
	if (PageWriteback(page)) {
		/* The device is behind. It comes to the tail when it is written (PG_reclaim). */
		SetPageReclaim(page);
		sc->nr_writing++;
		goto unlock;
	}
	if (page_mapped(page) && page_referenced(page, &vm_flags) && sc->priority > 0) {
		fate = ACTIVATE;
		goto unlock;
	}
	if (PageMlocked(page) || (vm_flags & VM_LOCKED))
		goto unlock; /* it stays: a slot would be wasted on it */
	if (PageAnon(page) && !PageSwapBacked(page) && page_mapped(page)) {
		/* MADV_FREE: nothing to write. If it has been written to since, it is no such page now. */
		if (PageSwapCache(page) || try_to_unmap(page) != SWAP_SUCCESS) {
			fate = ACTIVATE;
			goto unlock;
		}
		count_vm_event(PGLAZYFREED);
		goto free_check;
	}
	if (!PageAnon(page) && !PageSwapCache(page))
		return shrink_file_page(page, sc);

	if (!PageSwapCache(page)) {
		if (!page_mapped(page)) {
			goto free_check; /* its owner is just exiting */
		}
		if (!sc->may_swap || !(sc->gfp & __GFP_IO) || add_to_swap(page)) {
			fate = ACTIVATE;
			goto unlock;
		}
	}
	if (page_mapped(page)) {
		switch (try_to_unmap(page)) {
		case SWAP_FAIL:
			fate = ACTIVATE;
			goto unlock;
		case SWAP_AGAIN:
			goto unlock;
		case SWAP_SUCCESS:
			break;
		}
	}
	if (PageDirty(page)) {
		if (!(sc->gfp & __GFP_IO))
			goto unlock;
		SetPageReclaim(page);
		sc->nr_writing++;
		swap_writepage(page); /* unlocks */
		return KEEP;
	}
	/* Clean and on disk: references now are the cache's and ours, or somebody is using it. */
	if (page_count(page) != 2)
		goto unlock;
	delete_from_swap_cache(page);
free_check:
	unlock_page(page);
	/*
	 * Ours is the last reference, unless it was found in the moment before: then it lives on, and
	 * who dropped the next to last one frees it.
	 */
	return page_count(page) == 1 ? FREED : KEEP;
unlock:
	/* What is in use again need not keep its slot when others find none. */
	if (fate == ACTIVATE && vm_swap_full())
		try_to_free_swap(page);
	unlock_page(page);
	return fate;
}

/* Works through isolated pages. Freed ones go to *freed; the rest stays on the list, PG_active set where it should. */
static unsigned long shrink_page_list(struct list_head *list, struct scan_control *sc)
{
	unsigned long nr_freed = 0;
	LIST_HEAD(keep);

	while (!list_empty(list)) {
		struct page *page = list_first_entry(list, struct page, lru);

		list_del(&page->lru);
		cond_resched();
		switch (shrink_page(page, sc)) {
		case FREED:
			nr_freed++;
			put_page(page);
			break;
		case ACTIVATE:
			SetPageActive(page);
			count_vm_event(PGACTIVATE);
			list_add(&page->lru, &keep);
			break;
		case KEEP:
			list_add(&page->lru, &keep);
			break;
		}
	}
	list_splice(&keep, list);
	return nr_freed;
}

/* ---- lists ---- */

/* Takes up to nr pages off the tail of a list, with a reference each. zone->lru_lock held. */
static unsigned long isolate_lru_pages(struct zone *zone, enum lru_list lru, unsigned long nr,
				       struct list_head *dst, unsigned long *scanned)
{
	unsigned long taken = 0;

	for (*scanned = 0; *scanned < nr && !list_empty(&zone->lru[lru]); (*scanned)++) {
		struct page *page = list_last_entry(&zone->lru[lru], struct page, lru);

		if (!get_page_unless_zero(page)) {
			/* On its way to the allocator, which takes it off the list in a moment. */
			list_move(&page->lru, &zone->lru[lru]);
			continue;
		}
		del_page_from_lru_list(zone, page);
		ClearPageLRU(page);
		list_add(&page->lru, dst);
		taken++;
	}
	atomic_add(taken, &zone->nr_isolated);
	return taken;
}

/* One that was locked in memory meanwhile goes where no scanner looks. zone->lru_lock held. */
static void __putback_lru_page(struct zone *zone, struct page *page)
{
	if (PageMlocked(page)) {
		ClearPageActive(page);
		SetPageUnevictable(page);
	}
	SetPageLRU(page);
	add_page_to_lru_list(zone, page);
}

/*
 * Isolated pages go back, each to the list that its flags say, and our references go. One may be the
 * last, and takes the page off its list again: so only after all are back.
 */
static void putback_lru_pages(struct zone *zone, struct list_head *list)
{
	struct page *pages[SWAP_CLUSTER_MAX];
	unsigned int nr = 0;

	spin_lock_irq(&zone->lru_lock);
	while (!list_empty(list)) {
		struct page *page = list_first_entry(list, struct page, lru);

		list_del(&page->lru);
		__putback_lru_page(zone, page);
		pages[nr++] = page;
	}
	spin_unlock_irq(&zone->lru_lock);
	while (nr)
		put_page(pages[--nr]);
}

/*
 * Each of many direct reclaimers holds a batch in its hands. When that is more than is left on the list,
 * those who come find nothing, and would think that memory is out: they wait a little instead.
 */
static bool too_many_isolated(struct zone *zone, enum lru_list lru)
{
	return (unsigned long)atomic_read(&zone->nr_isolated) > READ_ONCE(zone->nr_lru[lru]) +
								SWAP_CLUSTER_MAX;
}

static unsigned long shrink_inactive_list(struct zone *zone, enum lru_list lru, unsigned long nr,
					  struct scan_control *sc)
{
	unsigned long scanned, taken, freed;
	LIST_HEAD(list);
	int tries;

	for (tries = 0; !sc->kswapd && tries < 10 && too_many_isolated(zone, lru); tries++) {
		if (fatal_signal_pending(current))
			return 0;
		schedule_timeout_uninterruptible(max(HZ / 100, 1));
	}
	spin_lock_irq(&zone->lru_lock);
	taken = isolate_lru_pages(zone, lru, nr, &list, &scanned);
	zone->pages_scanned += scanned;
	spin_unlock_irq(&zone->lru_lock);
	sc->nr_scanned += scanned;
	count_vm_events(sc->kswapd ? PGSCAN_KSWAPD : PGSCAN_DIRECT, scanned);
	if (!taken)
		return 0;
	freed = shrink_page_list(&list, sc);
	count_vm_events(sc->kswapd ? PGSTEAL_KSWAPD : PGSTEAL_DIRECT, freed);
	putback_lru_pages(zone, &list);
	atomic_sub(taken, &zone->nr_isolated);
	if (freed) {
		spin_lock_irq(&zone->lru_lock);
		zone->pages_scanned = 0;
		spin_unlock_irq(&zone->lru_lock);
	}
	return freed;
}

/*
 * The tail of an active list becomes inactive. Anonymous pages are not asked whether they were used:
 * with memory this short nearly all were; the inactive list gives them their second chance.
 */
static void shrink_active_list(struct zone *zone, enum lru_list lru, unsigned long nr)
{
	unsigned long moved = 0;

	spin_lock_irq(&zone->lru_lock);
	for (; moved < nr && !list_empty(&zone->lru[lru]); moved++) {
		struct page *page = list_last_entry(&zone->lru[lru], struct page, lru);

		del_page_from_lru_list(zone, page);
		ClearPageActive(page);
		add_page_to_lru_list(zone, page);
	}
	spin_unlock_irq(&zone->lru_lock);
	count_vm_events(PGREFILL, moved);
	count_vm_events(PGDEACTIVATE, moved);
}

/* Half of the pages inactive is enough time for a page to be used again before its turn comes. */
static bool inactive_is_low(struct zone *zone, enum lru_list inactive)
{
	return zone->nr_lru[inactive] < zone->nr_lru[inactive + LRU_ACTIVE];
}

/* @weight: 100 is the share that the priority says. */
static void shrink_lru(struct zone *zone, enum lru_list inactive, unsigned int weight,
		       struct scan_control *sc)
{
	unsigned long total = zone->nr_lru[inactive] + zone->nr_lru[inactive + LRU_ACTIVE];
	unsigned long share = (total >> sc->priority) / 100 * weight;
	unsigned long nr = max(min(share, total), min(total, SWAP_CLUSTER_MAX));

	while (nr) {
		unsigned long batch = min(nr, SWAP_CLUSTER_MAX);

		if (inactive_is_low(zone, inactive))
			shrink_active_list(zone, inactive + LRU_ACTIVE, batch);
		sc->nr_reclaimed += shrink_inactive_list(zone, inactive, batch, sc);
		nr -= batch;
		if (sc->nr_reclaimed >= sc->nr_to_reclaim)
			break;
	}
}

/*
 * How the lists of files and of anonymous pages share the work: swappiness is the weight of anonymous
 * pages out of 200. At 0 they are left alone until the lists of files have nothing more to give.
 */
static void shrink_zone(struct zone *zone, struct scan_control *sc)
{
	unsigned int swappiness = READ_ONCE(vm_swappiness);
	unsigned long file = zone->nr_lru[LRU_INACTIVE_FILE] + zone->nr_lru[LRU_ACTIVE_FILE];
	unsigned long before = sc->nr_reclaimed;

	if (!file) {
		shrink_lru(zone, LRU_INACTIVE_ANON, 100, sc);
		return;
	}
	shrink_lru(zone, LRU_INACTIVE_FILE, 200 - swappiness, sc);
	/* Without a free slot, pages whose slot they have already can still go. */
	if (swappiness || sc->priority == 0 || sc->nr_reclaimed == before)
		shrink_lru(zone, LRU_INACTIVE_ANON, max(swappiness, 1u), sc);
}

static bool zone_reclaimable(struct zone *zone)
{
	unsigned long pages = 0;
	int lru;

	for (lru = 0; lru < LRU_UNEVICTABLE; lru++)
		pages += zone->nr_lru[lru];
	return pages && zone->pages_scanned < pages * 6;
}

/* ---- chosen pages (madvise) ---- */

bool isolate_lru_page(struct page *page)
{
	struct zone *zone = page_zone(page);
	bool taken;

	spin_lock_irq(&zone->lru_lock);
	taken = PageLRU(page) && !PageUnevictable(page);
	if (taken) {
		get_page(page);
		del_page_from_lru_list(zone, page);
		ClearPageActive(page);
		ClearPageLRU(page);
		atomic_inc(&zone->nr_isolated);
	}
	spin_unlock_irq(&zone->lru_lock);
	return taken;
}

unsigned long reclaim_pages(struct list_head *list)
{
	struct scan_control sc = {
		.gfp = GFP_KERNEL | __GFP_HIGHMEM,
		.may_swap = true,
		.priority = DEF_PRIORITY,
	};
	unsigned int noreclaim = memalloc_noreclaim_save();
	unsigned long freed = 0;
	struct zone *zone;

	for_each_populated_zone(zone)
	{
		struct page *page, *next;
		int taken = 0;
		LIST_HEAD(mine);

		list_for_each_entry_safe(page, next, list, lru) {
			if (page_zone(page) == zone) {
				list_move_tail(&page->lru, &mine);
				taken++;
			}
		}
		freed += shrink_page_list(&mine, &sc);
		putback_lru_pages(zone, &mine);
		atomic_sub(taken, &zone->nr_isolated);
	}
	memalloc_noreclaim_restore(noreclaim);
	return freed;
}

/* ---- waiting for the disk ---- */

static DECLARE_WAIT_QUEUE_HEAD(writeback_wait); /* its own lock */

/* A page under writeback for reclaim is done (from end_page_writeback, any context). */
void reclaim_writeback_done(void)
{
	if (waitqueue_active(&writeback_wait))
		wake_up_all(&writeback_wait);
}

/* Nothing could be freed, but much is being written: wait until some of it is done, or a while. */
static void reclaim_throttle(void)
{
	DEFINE_WAIT(wait);

	prepare_to_wait(&writeback_wait, &wait, TASK_UNINTERRUPTIBLE);
	if (global_node_page_state(NR_WRITEBACK))
		io_schedule_timeout(max(HZ / 50, 1));
	finish_wait(&writeback_wait, &wait);
}

/* ---- direct reclaim ---- */

static bool direct_reclaim_zones(struct scan_control *sc)
{
	bool any = false;
	int i;

	for (i = gfp_zone(sc->gfp); i >= 0; i--) {
		struct zone *zone = &contig_page_data.node_zones[i];

		if (!zone->managed_pages || (!zone_reclaimable(zone) && sc->priority != 0))
			continue;
		any = true;
		shrink_zone(zone, sc);
		if (sc->nr_reclaimed >= sc->nr_to_reclaim)
			break;
	}
	return any;
}

/* Objects of caches, as many in proportion as of pages. Pages that came free of it are counted. */
static void shrink_caches(struct scan_control *sc)
{
	struct reclaim_state state = { 0 };

	current->reclaim_state = &state;
	shrink_slab(sc->gfp, sc->priority);
	current->reclaim_state = NULL;
	sc->nr_reclaimed += state.reclaimed_slab;
}

unsigned long try_to_free_pages(unsigned int order, gfp_t gfp)
{
	struct scan_control sc = {
		.nr_to_reclaim = max(SWAP_CLUSTER_MAX, 1UL << order),
		.gfp = gfp,
		.priority = DEF_PRIORITY,
		.may_swap = true,
	};
	unsigned int noreclaim = memalloc_noreclaim_save();
	struct blk_plug plug;

	for (; sc.priority >= 0 && sc.nr_reclaimed < sc.nr_to_reclaim; sc.priority--) {
		sc.nr_writing = 0;
		blk_start_plug(&plug);
		direct_reclaim_zones(&sc);
		blk_finish_plug(&plug);
		shrink_caches(&sc);
		if (sc.nr_reclaimed < sc.nr_to_reclaim && sc.nr_writing)
			reclaim_throttle();
		if (fatal_signal_pending(current))
			break;
	}
	memalloc_noreclaim_restore(noreclaim);
	return sc.nr_reclaimed;
}

/* ---- kswapd ---- */

static bool zone_balanced(struct zone *zone, unsigned int order)
{
	return __zone_watermark_ok(zone, order, zone->watermark[WMARK_HIGH], zone_idx(zone), 0);
}

static bool pgdat_balanced(unsigned int order)
{
	struct zone *zone;

	for_each_populated_zone(zone)
	{
		if (!zone_balanced(zone, order) && zone_reclaimable(zone))
			return false;
	}
	return true;
}

static void balance_pgdat(unsigned int order)
{
	unsigned long total = 0;
	struct scan_control sc = {
		.gfp = GFP_KERNEL | __GFP_HIGHMEM,
		.may_swap = true,
		.kswapd = true,
	};
	struct blk_plug plug;

	if (order)
		drain_all_pages(); /* single frames that CPUs keep may be what holds a block apart */
	for (sc.priority = DEF_PRIORITY; sc.priority >= 0 && !pgdat_balanced(order);
	     sc.priority--) {
		struct zone *zone;

		sc.nr_reclaimed = sc.nr_writing = 0;
		blk_start_plug(&plug);
		for_each_populated_zone(zone)
		{
			if (zone_balanced(zone, order) || !zone_reclaimable(zone))
				continue;
			sc.nr_to_reclaim = max(zone->watermark[WMARK_HIGH], SWAP_CLUSTER_MAX) +
					   sc.nr_reclaimed;
			shrink_zone(zone, &sc);
		}
		blk_finish_plug(&plug);
		shrink_caches(&sc);
		/* So much may go for a large block; if none has formed, it is for its asker to go on. */
		total += sc.nr_reclaimed;
		if (order && total >= SWAP_CLUSTER_MAX << order)
			order = 0;
		if (sc.nr_reclaimed)
			sc.priority++; /* it works: no need to look harder */
		else if (sc.nr_writing)
			reclaim_throttle();
		cond_resched();
	}
}

static int kswapd(void *unused __maybe_unused)
{
	struct pglist_data *pgdat = &contig_page_data;

	current->flags |= PF_MEMALLOC | PF_KSWAPD;
	for (;;) {
		DEFINE_WAIT(wait);
		unsigned int order;

		prepare_to_wait(&pgdat->kswapd_wait, &wait, TASK_INTERRUPTIBLE);
		order = xchg(&pgdat->kswapd_order, 0);
		if (pgdat_balanced(order)) {
			schedule();
			order = max_t(unsigned int, order, xchg(&pgdat->kswapd_order, 0));
		}
		finish_wait(&pgdat->kswapd_wait, &wait);
		balance_pgdat(min(order, 3u));
	}
	return 0;
}

void wakeup_kswapd(struct zone *zone __maybe_unused, unsigned int order)
{
	struct pglist_data *pgdat = &contig_page_data;

	if (READ_ONCE(pgdat->kswapd_order) < (int)order)
		WRITE_ONCE(pgdat->kswapd_order, order);
	if (!waitqueue_active(&pgdat->kswapd_wait))
		return;
	count_vm_event(KSWAPD_WAKE);
	wake_up_interruptible(&pgdat->kswapd_wait);
}

int kswapd_run(void)
{
	struct task_struct *t = kthread_run(kswapd, NULL, "kswapd0");

	if (IS_ERR(t))
		return PTR_ERR(t);
	contig_page_data.kswapd = t;
	return 0;
}

static int __init kswapd_init(void)
{
	return kswapd_run();
}
core_initcall(kswapd_init);
