// SPDX-License-Identifier: MIT
/*
 * The LRU lists: which pages of a zone were used lately.
 *
 *	new page --> head [ inactive ............ ] tail --> reclaimed (vmscan.c)
 *	                     | used again     ^
 *	                     v                | not used for a while
 *	             head [ active .............. ] tail
 *
 * zone->lru_lock, interrupts off, protects lists and counts, PG_lru and PG_active. A page on a list has
 * PG_lru; whoever takes it off for work (isolates it) clears that and holds a reference.
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/swap.h>

#include "internal.h"
#include "lru.h"

/* Which list: by what the page's flags say. */
enum lru_list page_lru(const struct page *page)
{
	int lru = PageSwapBacked(page) ? LRU_INACTIVE_ANON : LRU_INACTIVE_FILE;

	if (PageUnevictable(page))
		return LRU_UNEVICTABLE;
	return PageActive(page) ? lru + LRU_ACTIVE : lru;
}

void add_page_to_lru_list(struct zone *zone, struct page *page)
{
	enum lru_list lru = page_lru(page);

	list_add(&page->lru, &zone->lru[lru]);
	zone->nr_lru[lru]++;
}

void del_page_from_lru_list(struct zone *zone, struct page *page)
{
	list_del(&page->lru);
	zone->nr_lru[page_lru(page)]--;
}

/* lru_cache_add - a page that is on no list goes to the inactive list of its kind. Any context. */
void lru_cache_add(struct page *page)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	spin_lock_irqsave(&zone->lru_lock, flags);
	VM_BUG_ON(PageLRU(page));
	SetPageLRU(page);
	add_page_to_lru_list(zone, page);
	spin_unlock_irqrestore(&zone->lru_lock, flags);
}

void activate_page(struct page *page)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	spin_lock_irqsave(&zone->lru_lock, flags);
	if (PageLRU(page) && !PageActive(page) && !PageUnevictable(page)) {
		del_page_from_lru_list(zone, page);
		SetPageActive(page);
		add_page_to_lru_list(zone, page);
		count_vm_event(PGACTIVATE);
	}
	spin_unlock_irqrestore(&zone->lru_lock, flags);
}

/* mark_page_accessed - a use that no PTE tells of: the second one activates. */
void mark_page_accessed(struct page *page)
{
	if (!PageActive(page) && PageReferenced(page)) {
		activate_page(page);
		ClearPageReferenced(page);
	} else if (!PageReferenced(page)) {
		SetPageReferenced(page);
	}
}

/* Its write is done and nobody has used it since: it is the next to go. Any context. */
void rotate_reclaimable_page(struct page *page)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	spin_lock_irqsave(&zone->lru_lock, flags);
	if (PageLRU(page) && !PageActive(page) && !PageUnevictable(page) && !PageDirty(page)) {
		list_move_tail(&page->lru, &zone->lru[page_lru(page)]);
		count_vm_event(PGROTATED);
	}
	spin_unlock_irqrestore(&zone->lru_lock, flags);
}

void deactivate_page(struct page *page)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	spin_lock_irqsave(&zone->lru_lock, flags);
	if (PageLRU(page) && PageActive(page) && !PageUnevictable(page)) {
		del_page_from_lru_list(zone, page);
		ClearPageActive(page);
		ClearPageReferenced(page);
		add_page_to_lru_list(zone, page);
		count_vm_event(PGDEACTIVATE);
	}
	spin_unlock_irqrestore(&zone->lru_lock, flags);
}

/* It goes to the list of the pages that need not be written to be freed: the inactive one of files. */
void mark_page_lazyfree(struct page *page)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	spin_lock_irqsave(&zone->lru_lock, flags);
	if (PageLRU(page) && PageSwapBacked(page) && !PageSwapCache(page) &&
	    !PageUnevictable(page)) {
		del_page_from_lru_list(zone, page);
		ClearPageActive(page);
		ClearPageReferenced(page);
		ClearPageSwapBacked(page);
		add_page_to_lru_list(zone, page);
		count_vm_event(PGLAZYFREE);
	}
	spin_unlock_irqrestore(&zone->lru_lock, flags);
}

void del_page_from_lru(struct page *page)
{
	struct zone *zone = page_zone(page);
	unsigned long flags;

	spin_lock_irqsave(&zone->lru_lock, flags);
	if (PageLRU(page)) {
		del_page_from_lru_list(zone, page);
		ClearPageLRU(page);
	}
	spin_unlock_irqrestore(&zone->lru_lock, flags);
}

/*
 * release_pages - put_page() for many, a few tens at once: the LRU's lock is taken for all together.
 */
void release_pages(struct page **pages, unsigned int nr)
{
	struct zone *zone, *locked = NULL;
	unsigned long flags = 0;
	LIST_HEAD(list);

	for (; nr; nr--, pages++) {
		struct page *page = *pages;

		if (!put_page_testzero(page))
			continue;
		if (PageLRU(page)) {
			zone = page_zone(page);
			if (zone != locked) {
				if (locked)
					spin_unlock_irqrestore(&locked->lru_lock, flags);
				spin_lock_irqsave(&zone->lru_lock, flags);
				locked = zone;
			}
			if (PageLRU(page)) {
				del_page_from_lru_list(zone, page);
				ClearPageLRU(page);
			}
		}
		if (PageActive(page))
			ClearPageActive(page);
		if (PageUnevictable(page))
			ClearPageUnevictable(page);
		list_add_tail(&page->lru, &list);
	}
	if (locked)
		spin_unlock_irqrestore(&locked->lru_lock, flags);
	free_unref_page_list(&list);
}

/* The last reference has gone. Any context. */
void __put_page(struct page *page)
{
	if (PageLRU(page))
		del_page_from_lru(page);
	ClearPageActive(page);
	ClearPageUnevictable(page);
	atomic_set(&page->_refcount, 1);
	__free_pages(page, 0);
}

unsigned long global_lru_pages(int lru)
{
	struct zone *zone;
	unsigned long sum = 0;

	for_each_populated_zone(zone) sum += READ_ONCE(zone->nr_lru[lru]);
	return sum;
}
