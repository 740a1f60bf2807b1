// SPDX-License-Identifier: MIT
/*
 * Single free frames that a CPU has at hand, for each zone. Taking and giving back one is a matter of
 * a list that no other CPU touches; only when it is empty or full do some of its frames change places
 * with the zone's free blocks, for which zone->lock is taken once.
 *
 *	alloc <-- head [ a CPU's list: last freed first, its cache lines are warm ] tail
 *	free  -->                                  pcp_batch frames ^ v when empty, when full
 *	                                          [ the zone: mm/buddy.c ]
 *
 * What lies here is free: it counts in zone_free_pages(). But nobody else can have it, and it keeps
 * blocks from merging. So the lists of all CPUs together are at most 1/128 of a zone; a zone below its
 * high mark, where reclaim is at work, gives single frames and leaves no more than a batch with each
 * CPU; watermarks look at zone->free_pages alone, as if the lists were in use; and whoever finds nothing
 * more has them all emptied (drain_all_pages).
 *
 * A list is its CPU's own with interrupts off. Nobody else writes to it, drain_all_pages() asks each
 * CPU to do it. Frames on a list have no references, no flags and, where that is wanted, their poison.
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/percpu.h>

#include "internal.h"

#define PCP_HIGH_MAX 96 /* frames; more would save little: the lock is taken once for 24 */
#define PCP_HIGH_MIN 4

struct per_cpu_pages {
	struct list_head list;
	unsigned int count;
};

struct pcp_lists {
	struct per_cpu_pages zone[MAX_NR_ZONES];
};
static DEFINE_PER_CPU(struct pcp_lists, pcp_lists); /* its own CPU's, interrupts off */

void pcp_init(void)
{
	unsigned int cpu, i;

	for_each_possible_cpu(cpu)
	{
		for (i = 0; i < MAX_NR_ZONES; i++)
			INIT_LIST_HEAD(&per_cpu(pcp_lists, cpu).zone[i].list);
	}
}

void pcp_set_high(struct zone *zone)
{
	unsigned long high = zone->managed_pages / 128 / num_possible_cpus();

	high = clamp_t(unsigned long, high, PCP_HIGH_MIN, PCP_HIGH_MAX);
	WRITE_ONCE(zone->pcp_batch, high / 4);
	WRITE_ONCE(zone->pcp_high, high);
}

static bool zone_is_short(const struct zone *zone)
{
	return READ_ONCE(zone->free_pages) < zone->watermark[WMARK_HIGH];
}

/* From the zone's blocks, behind what is there. Interrupts off. */
static void pcp_refill(struct zone *zone, struct per_cpu_pages *pcp)
{
	unsigned int n = zone_is_short(zone) ? 1 : max(READ_ONCE(zone->pcp_batch), 1u);

	spin_lock(&zone->lock);
	pcp->count += __rmqueue_bulk(zone, n, &pcp->list);
	spin_unlock(&zone->lock);
}

/* The n frames freed longest ago go back. Interrupts off. */
static void pcp_flush(struct zone *zone, struct per_cpu_pages *pcp, unsigned int n)
{
	n = min(n, pcp->count);
	if (!n)
		return;
	spin_lock(&zone->lock);
	/* What was not to be had a while ago may be had now: see zone_reclaimable(). */
	if (READ_ONCE(zone->pages_scanned))
		WRITE_ONCE(zone->pages_scanned, 0);
	for (pcp->count -= n; n; n--) {
		struct page *page = list_last_entry(&pcp->list, struct page, lru);

		list_del(&page->lru);
		__free_one_page(zone, page, 0);
	}
	spin_unlock(&zone->lock);
}

struct page *pcp_alloc(struct zone *zone, enum zone_type type)
{
	struct per_cpu_pages *pcp;
	struct page *page = NULL;
	unsigned long flags;

	local_irq_save(flags);
	pcp = &this_cpu_ptr(&pcp_lists)->zone[type];
	if (unlikely(!pcp->count))
		pcp_refill(zone, pcp);
	if (likely(pcp->count)) {
		page = list_first_entry(&pcp->list, struct page, lru);
		list_del(&page->lru);
		pcp->count--;
	}
	local_irq_restore(flags);
	return page;
}

/* Interrupts off. */
static inline void pcp_add(struct pcp_lists *lists, struct page *page)
{
	struct per_cpu_pages *pcp = &lists->zone[page_zonenum(page)];
	struct zone *zone = page_zone(page);
	unsigned int limit;

	list_add(&page->lru, &pcp->list);
	pcp->count++;
	limit = zone_is_short(zone) ? READ_ONCE(zone->pcp_batch) : READ_ONCE(zone->pcp_high);
	if (unlikely(pcp->count > limit))
		pcp_flush(zone, pcp, pcp->count - limit + READ_ONCE(zone->pcp_batch));
}

void pcp_free(struct page *page)
{
	unsigned long flags;

	local_irq_save(flags);
	pcp_add(this_cpu_ptr(&pcp_lists), page);
	local_irq_restore(flags);
}

void pcp_free_list(struct list_head *list)
{
	struct page *page, *next;
	unsigned long flags;

	local_irq_save(flags);
	list_for_each_entry_safe(page, next, list, lru)
		pcp_add(this_cpu_ptr(&pcp_lists), page);
	local_irq_restore(flags);
	INIT_LIST_HEAD(list);
}

void drain_local_pages(void)
{
	struct zone *zone;
	unsigned long flags;

	local_irq_save(flags);
	for_each_populated_zone(zone)
	{
		struct per_cpu_pages *pcp = &this_cpu_ptr(&pcp_lists)->zone[zone_idx(zone)];

		pcp_flush(zone, pcp, pcp->count);
	}
	local_irq_restore(flags);
}

unsigned int pcp_count(const struct zone *zone, unsigned int cpu)
{
	return READ_ONCE(per_cpu(pcp_lists, cpu).zone[zone_idx(zone)].count);
}

unsigned long zone_free_pages(const struct zone *zone)
{
	unsigned long sum = READ_ONCE(zone->free_pages);
	unsigned int cpu;

	for_each_possible_cpu(cpu) sum += pcp_count(zone, cpu);
	return sum;
}
