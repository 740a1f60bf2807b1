// SPDX-License-Identifier: MIT
/*
 * The buddy system: free memory of a zone as blocks of 2^order page frames, each aligned to its size.
 *
 *	order 2   [ 8 . . . . . . . | 12 . . . . . . ]      frames 8-11 and 12-15 are buddies: their
 *	order 3   [ 8 . . . . . . . . . . . . . . . .]      numbers differ in bit 2 only. Both free:
 *	                                                     they become one block of order 3.
 *
 * Taking a block splits a larger one and leaves the upper halves on the lists; giving it back merges
 * with its buddy as often as that is free. Only the first frame of a free block says so (PG_buddy,
 * order in page->private). Nothing here sleeps or allocates; zone->lock is held by the caller.
 */
#include <neap/mm.h>

#include "internal.h"

static inline void set_buddy_order(struct page *page, unsigned int order)
{
	page->private = order;
	SetPageBuddy(page);
}

static void add_to_free_list(struct zone *zone, struct page *page, unsigned int order)
{
	struct free_area *area = &zone->free_area[order];

	set_buddy_order(page, order);
	list_add(&page->lru, &area->free_list);
	area->nr_free++;
}

static void del_page_from_free_list(struct zone *zone, struct page *page, unsigned int order)
{
	list_del(&page->lru);
	ClearPageBuddy(page);
	page->private = 0;
	zone->free_area[order].nr_free--;
}

/* Is the frame at pfn the head of a free block of this order and zone? Holes in mem_map are not. */
static bool page_is_buddy(struct zone *zone, unsigned long pfn, unsigned int order)
{
	struct page *page;

	if (pfn < zone->zone_start_pfn || pfn - zone->zone_start_pfn >= zone->spanned_pages)
		return false;
	page = pfn_to_page(pfn);
	return PageBuddy(page) && page->private == order && page_zone(page) == zone;
}

/* The block's upper halves go back until it has the order that was asked for. */
static void expand(struct zone *zone, struct page *page, unsigned int low, unsigned int high)
{
	while (high > low) {
		high--;
		add_to_free_list(zone, page + (1UL << high), high);
	}
}

/* __rmqueue - the smallest free block of at least this order, cut to size; NULL when there is none. */
struct page *__rmqueue(struct zone *zone, unsigned int order)
{
	unsigned int current_order;

	for (current_order = order; current_order < MAX_ORDER; current_order++) {
		struct free_area *area = &zone->free_area[current_order];
		struct page *page;

		if (list_empty(&area->free_list))
			continue;
		page = list_first_entry(&area->free_list, struct page, lru);
		del_page_from_free_list(zone, page, current_order);
		expand(zone, page, order, current_order);
		zone->free_pages -= 1UL << order;
		return page;
	}
	return NULL;
}

/*
 * __rmqueue_bulk - up to n single frames, behind what is in *list: the same as n times __rmqueue(zone, 0)
 * would find, but a block that is wanted as a whole is not split first. How many.
 */
unsigned int __rmqueue_bulk(struct zone *zone, unsigned int n, struct list_head *list)
{
	unsigned int order = 0, want, left = n, i;

	while (left && order < MAX_ORDER) {
		struct page *page;

		if (list_empty(&zone->free_area[order].free_list)) {
			order++;
			continue;
		}
		page = list_first_entry(&zone->free_area[order].free_list, struct page, lru);
		del_page_from_free_list(zone, page, order);
		want = min(order, 31u - (unsigned int)__builtin_clz(left));
		expand(zone, page, want, order);
		for (i = 0; i < 1U << want; i++)
			list_add_tail(&page[i].lru, list);
		left -= 1U << want;
		if (want < order)
			order = want; /* expand() has left blocks from here on */
	}
	zone->free_pages -= n - left;
	return n - left;
}

/* __free_one_page - gives a block back and merges it upwards. */
void __free_one_page(struct zone *zone, struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page);

	VM_BUG_ON(pfn & ((1UL << order) - 1));
	VM_BUG_ON(PageBuddy(page));
	zone->free_pages += 1UL << order;
	while (order < MAX_ORDER - 1) {
		unsigned long buddy_pfn = pfn ^ (1UL << order);

		if (!page_is_buddy(zone, buddy_pfn, order))
			break;
		del_page_from_free_list(zone, pfn_to_page(buddy_pfn), order);
		pfn &= buddy_pfn;
		order++;
	}
	add_to_free_list(zone, pfn_to_page(pfn), order);
}
