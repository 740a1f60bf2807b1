/* SPDX-License-Identifier: MIT */
/*
 * Swap and reclaim. A swap entry names a page-sized slot of an area (type, offset); it lives in
 * non-present PTEs, and in page->private of a page in the swap cache. Each slot of an area has one word
 * in swap_map, which is reference count and swap cache at once:
 *
 *	31            12 11        0
 *	| frame of the  | PTEs that |	0: the slot is free
 *	| cached page   | hold it   |	count 0xfff: bad, never used
 *
 * so that putting a page into the cache allocates nothing, and looking one up is one load.
 */
#ifndef NEAP_SWAP_H
#define NEAP_SWAP_H

#include <neap/mm.h>
#include <neap/pagemap.h>
#include <uapi/swap.h>

#define MAX_SWAPFILES	 28 /* types that fit the PTE (5 bits), less a few kept for later */
#define SWAP_CLUSTER_MAX 32UL
#define SWAP_COUNT_BITS	 12
#define SWAP_COUNT_MASK	 ((1u << SWAP_COUNT_BITS) - 1)
#define SWAP_MAP_BAD	 SWAP_COUNT_MASK
#define SWAP_MAP_MAX	 (SWAP_MAP_BAD - 1)

static inline unsigned int swp_type(swp_entry_t entry)
{
	return __swp_type(entry);
}

static inline pgoff_t swp_offset(swp_entry_t entry)
{
	return __swp_offset(entry);
}

static inline swp_entry_t swp_entry(unsigned int type, pgoff_t offset)
{
	return __swp_entry(type, offset);
}

static inline swp_entry_t pte_to_swp_entry(pte_t pte)
{
	return __pte_to_swp_entry(pte);
}

static inline pte_t swp_entry_to_pte(swp_entry_t entry)
{
	return __swp_entry_to_pte(entry);
}

static inline swp_entry_t page_swap_entry(const struct page *page)
{
	return (swp_entry_t){ page->private };
}

/* ---- the LRU lists (mm/swap.c) ---- */

void lru_cache_add(struct page *page); /* a new page, to the inactive list of its kind */
void activate_page(struct page *page);
void mark_page_accessed(struct page *page);
void rotate_reclaimable_page(struct page *page); /* its write is done: to the tail, next to go */
void del_page_from_lru(struct page *page);	 /* if it is on a list */

/* ---- reclaim (mm/vmscan.c) ---- */

extern int vm_swappiness;
extern int min_free_kbytes;
extern int page_cluster; /* log2 of the pages read ahead from swap */

/* What current has reclaimed beside pages of its lists: task_struct.reclaim_state, its own. */
struct reclaim_state {
	unsigned long reclaimed_slab; /* pages */
};

/*
 * shrink_slab - caches of objects look at a part of them, as reclaim with that priority does at pages
 * (mm/shrinker.c). The number of objects freed. Any lock that reclaim may be entered with may be held.
 * drop_slab - until nothing comes of it any more. Both sleep.
 */
unsigned long shrink_slab(gfp_t gfp, int priority);
void drop_slab(void);
/* try_to_free_pages - direct reclaim; returns the number of pages freed. Sleeps; PF_MEMALLOC is set inside. */
unsigned long try_to_free_pages(unsigned int order, gfp_t gfp);
void wakeup_kswapd(struct zone *zone, unsigned int order); /* any context */
int kswapd_run(void);
void reclaim_writeback_done(void); /* a page that reclaim waits for has been written; any context */

/* ---- areas and slots (mm/swapfile.c) ---- */

extern atomic_t nr_swap_pages;	       /* free slots */
extern unsigned long total_swap_pages; /* swap_lock */

/* More than half of swap is used: slots whose page is in memory are freed early. */
static inline bool vm_swap_full(void)
{
	return (unsigned long)atomic_read(&nr_swap_pages) * 2 < READ_ONCE(total_swap_pages);
}

static inline unsigned long get_nr_swap_pages(void)
{
	int n = atomic_read(&nr_swap_pages);

	return n < 0 ? 0 : n;
}

/* One more PTE holds the entry. -EINVAL (no such slot in use), -ENOMEM (too many). No sleep. */
int swap_duplicate(swp_entry_t entry);
void swap_free(swp_entry_t entry); /* one PTE less */
/* free_swap_and_cache - a PTE with this entry goes; drops the cached page too if it was the last. */
void free_swap_and_cache(swp_entry_t entry);
int page_swapcount(struct page *page); /* PTEs that hold the entry of a page in the swap cache */
int swp_swapcount(swp_entry_t entry);  /* the same of any entry */
bool swap_entry_valid(swp_entry_t entry);
/* For mm/rmap_check.c: the slots of an area, 0 if it is not in use; a slot's word, 0 if there is none. No sleep. */
unsigned int swap_area_slots(unsigned int type);
u32 swap_slot_word(swp_entry_t entry);
void swap_slot_quarantine(swp_entry_t entry); /* its disk failed: never given out again */
struct block_device *swap_entry_bdev(swp_entry_t entry,
				     sector_t *sector); /* where the slot is on disk */
struct seq_operations;
extern const struct seq_operations swaps_op;
void si_swapinfo(unsigned long *total, unsigned long *free); /* pages */

/* ---- the swap cache (mm/swap_state.c) ---- */

/* The page that the cache has for an entry, referenced; or NULL. No sleep. */
struct page *lookup_swap_cache(swp_entry_t entry);
/* add_to_swap - a slot and a place in the cache for a locked page. 0 or -ENOSPC. No sleep, allocates nothing. */
int add_to_swap(struct page *page);
void delete_from_swap_cache(struct page *page); /* locked; drops the cache's reference */
/* reuse_swap_page - locked: may its only PTE's owner write to it without copying? Then the slot is freed. */
bool reuse_swap_page(struct page *page);
int try_to_free_swap(
	struct page *page); /* locked; 1: out of the cache, since no PTE holds the entry */
/* free_swap_cache - the same after a mapping has gone, if it was the last; page not locked. No sleep. */
void free_swap_cache(struct page *page);
/*
 * swapin_readahead - the page of an entry, referenced, its read started, and that of its neighbours on
 * disk; NULL: no memory, or the slot was freed meanwhile. Sleeps.
 */
struct page *swapin_readahead(swp_entry_t entry, gfp_t gfp);
void swap_readahead_used(struct page *page); /* a page of the cache is used; locked */
/* The same for one page. *started: the read was started here. */
struct page *read_swap_cache_async(swp_entry_t entry, gfp_t gfp, bool *started);

/* ---- I/O (mm/page_io.c) ---- */

/*
 * Both start a transfer of a locked page in the swap cache and return at once (they sleep only until a
 * preallocated bio is free). swap_readpage: the page is unlocked when it is read, and is Uptodate if
 * that went well. swap_writepage: it is unlocked here and is under writeback until it is written; a
 * page that could not be written is dirty again and stays in memory.
 */
void swap_readpage(struct page *page);
/* The same for a page that is not Uptodate, whose read has failed; it is locked again on return. */
void swap_read_again(struct page *page);
void swap_writepage(struct page *page);
void swap_io_init(void);

#endif
