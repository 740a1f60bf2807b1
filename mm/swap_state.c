// SPDX-License-Identifier: MIT
/*
 * The swap cache: pages that have a slot on disk as well. A page is put here before its PTEs are
 * replaced by the slot's entry, and when it is read back, so that every holder of an entry finds the
 * one page, and no one reads from disk what is still being written.
 *
 *	page->private = entry      swap_map[offset] = frame | count      PG_swapcache
 *
 * Adding and removing is under the page lock; the cache has a reference of its own. The slot's word is
 * under its area's lock (swapfile.c).
 */
#include <neap/bio.h>
#include <neap/kernel.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/swap.h>

#include "internal.h"
#include "swap_map.h"

#define SWAP_RA_ORDER_CEILING 5

int page_cluster = 3; /* sysctl; above SWAP_RA_ORDER_CEILING is as that */

/* The swap cache is a page cache: NR_FILE_PAGES counts it as well. */
static void mod_swap_cache(int nr)
{
	mod_node_page_state(NR_FILE_PAGES, nr);
	mod_node_page_state(NR_SWAPCACHE, nr);
}

int add_to_swap(struct page *page)
{
	swp_entry_t entry;

	VM_BUG_ON(!PageLocked(page) || !PageUptodate(page) || PageSwapCache(page));
	get_page(page);
	entry = swap_slot_alloc(page);
	if (!entry.val) {
		put_page(page);
		return -ENOSPC;
	}
	set_page_private(page, entry.val);
	SetPageSwapCache(page);
	SetPageDirty(page); /* it has never been written there */
	mod_swap_cache(1);
	return 0;
}

void delete_from_swap_cache(struct page *page)
{
	swp_entry_t entry = page_swap_entry(page);

	VM_BUG_ON(!PageLocked(page) || !PageSwapCache(page) || PageWriteback(page));
	swap_slot_set_page(entry, NULL);
	ClearPageSwapCache(page);
	set_page_private(page, 0);
	mod_swap_cache(-1);
	put_page(page);
}

struct page *lookup_swap_cache(swp_entry_t entry)
{
	return swap_slot_get_page(entry);
}

int try_to_free_swap(struct page *page)
{
	VM_BUG_ON(!PageLocked(page));
	if (!PageSwapCache(page) || PageWriteback(page) || page_swapcount(page))
		return 0;
	delete_from_swap_cache(page);
	SetPageDirty(page); /* now it is nowhere else */
	return 1;
}

/* Not waited for: if somebody works on the page, reclaim finds it unused in its time. */
void free_swap_cache(struct page *page)
{
	if (!PageSwapCache(page) || page_mapped(page) || !trylock_page(page))
		return;
	if (!page_mapped(page))
		try_to_free_swap(page);
	unlock_page(page);
}

bool reuse_swap_page(struct page *page)
{
	VM_BUG_ON(!PageLocked(page));
	if (page_mapcount(page) != 1)
		return false;
	if (!PageSwapCache(page))
		return true;
	if (page_swapcount(page))
		return false;
	/* While it is being written the slot cannot be freed; but the page may be changed and is dirty. */
	if (!PageWriteback(page))
		try_to_free_swap(page);
	return true;
}

struct page *read_swap_cache_async(swp_entry_t entry, gfp_t gfp, bool *started)
{
	struct page *page, *new = NULL;

	*started = false;
	for (;;) {
		int err;

		page = lookup_swap_cache(entry);
		if (page)
			break;
		if (!new) {
			new = alloc_page(gfp);
			if (!new)
				break;
		}
		/* Locked before anybody can find it; Uptodate only when it has been read. */
		SetPageLocked(new);
		SetPageSwapBacked(new);
		set_page_private(new, entry.val);
		SetPageSwapCache(new);
		get_page(new);
		err = swap_slot_set_page(entry, new);
		if (!err) {
			mod_swap_cache(1);
			lru_cache_add(new);
			swap_readpage(new);
			*started = true;
			return new;
		}
		put_page(new);
		ClearPageSwapCache(new);
		set_page_private(new, 0);
		ClearPageLocked(new);
		if (err != -EEXIST)
			break; /* the slot was freed: nobody holds the entry any more */
	}
	if (new)
		put_page(new);
	return page;
}

/* ---- read-ahead ---- */

/*
 * What lies around a slot on disk was written out together, so it is often wanted together; when it is
 * not, reading it costs a page that something else must leave for. So the window follows success: it
 * doubles when pages that were read ahead have been used since the last time (PG_readahead), stays
 * while faults come from neighbouring slots, and shrinks by half otherwise, down to the one page.
 */
static atomic_t swapin_readahead_hits;
static DEFINE_SPINLOCK(readahead_lock); /* the two below */
static unsigned int readahead_window = 2;
static pgoff_t prev_offset;

/* A page of the cache is about to be mapped; page locked. */
void swap_readahead_used(struct page *page)
{
	if (PageReadahead(page) && TestClearPageReadahead(page)) {
		atomic_inc(&swapin_readahead_hits);
		count_vm_event(SWAP_RA_HIT);
	}
}

/* How many slots to read, a power of two. */
static unsigned int swapin_nr_pages(pgoff_t offset)
{
	unsigned int max_pages = 1U << min(READ_ONCE(page_cluster), SWAP_RA_ORDER_CEILING), hits,
		     nr;

	hits = atomic_xchg(&swapin_readahead_hits, 0);
	spin_lock(&readahead_lock);
	nr = readahead_window;
	if (hits)
		nr *= 2;
	else if (offset == prev_offset + 1 || offset + 1 == prev_offset)
		nr = max(nr, 2U);
	else
		nr /= 2;
	nr = clamp(nr, 1U, max_pages);
	readahead_window = nr;
	prev_offset = offset;
	spin_unlock(&readahead_lock);
	return nr;
}

/* swapin_readahead - the page of entry, and the aligned block of slots around it. */
struct page *swapin_readahead(swp_entry_t entry, gfp_t gfp)
{
	pgoff_t offset = swp_offset(entry), mask = swapin_nr_pages(offset) - 1;
	pgoff_t o, start = offset & ~mask, end = offset | mask;
	struct blk_plug plug;
	struct page *page;
	bool started;

	blk_start_plug(&plug);
	for (o = max(start, (pgoff_t)1); o <= end && mask; o++) {
		swp_entry_t e = swp_entry(swp_type(entry), o);

		if (o == offset || !swap_slot_is_held(e))
			continue;
		page = read_swap_cache_async(e, gfp | __GFP_NORETRY | __GFP_NOWARN, &started);
		if (!page)
			continue;
		if (started) {
			SetPageReadahead(page);
			count_vm_event(SWAP_RA);
		}
		put_page(page);
	}
	page = read_swap_cache_async(entry, gfp, &started);
	blk_finish_plug(&plug);
	return page;
}
