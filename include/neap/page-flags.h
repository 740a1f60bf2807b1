/* SPDX-License-Identifier: MIT */
/*
 * What struct page's flags word says of a page frame. The low bits are the flags below, changed only
 * by atomic bit operations; the top two bits are the frame's zone, written once at boot.
 */
#ifndef NEAP_PAGE_FLAGS_H
#define NEAP_PAGE_FLAGS_H

#include <asm/bitops.h>
#include <neap/mm_types.h>

enum pageflags {
	PG_locked,     /* a task works on the page's contents or identity; sleep in lock_page() */
	PG_referenced, /* used since the scanner last passed */
	PG_uptodate,   /* contents are valid */
	PG_dirty,      /* contents are newer than the backing store */
	PG_lru,	       /* on one of the zone's LRU lists */
	PG_active,     /* that list is the active one */
	PG_slab,       /* belongs to a kmem_cache */
	PG_reserved,   /* never given to the buddy allocator (kernel image, device tree, mem_map) */
	PG_buddy,      /* head of a free block; page->private is its order */
	PG_writeback,  /* being written to the backing store */
	PG_reclaim,    /* to be freed as soon as its write completes */
	PG_swapcache,  /* in the swap cache; page->private is its swap entry */
	PG_swapbacked, /* its backing store is swap: shmem, and anonymous but for MADV_FREE */
	PG_unevictable,	 /* never put on a list the scanner looks at */
	PG_mlocked,	 /* mapped by an area with VM_LOCKED (mm/mlock.c) */
	PG_readahead,	/* read from swap though nobody asked for it yet */
	PG_error,	 /* the last read or write failed */
	PG_pgtable,	 /* holds user page tables */
	PG_poisoned,	 /* free and filled with the poison pattern */
	PG_dcache_clean, /* arch: instruction fetch sees what data accesses wrote to it */
	NR_PAGEFLAGS,
};

#define ZONES_SHIFT   2
#define ZONES_PGSHIFT (32 - ZONES_SHIFT)

_Static_assert(NR_PAGEFLAGS <= ZONES_PGSHIFT, "page flags run into the zone number");

/* PageXxx() tests, SetPageXxx()/ClearPageXxx() change, TestSet/TestClear also return the old value. */
#define PAGEFLAG(Name, bit)                                      \
	static inline int Page##Name(const struct page *page)    \
	{                                                        \
		return test_bit(bit, &page->flags);              \
	}                                                        \
	static inline void SetPage##Name(struct page *page)      \
	{                                                        \
		set_bit(bit, &page->flags);                      \
	}                                                        \
	static inline void ClearPage##Name(struct page *page)    \
	{                                                        \
		clear_bit(bit, &page->flags);                    \
	}                                                        \
	static inline int TestSetPage##Name(struct page *page)   \
	{                                                        \
		return test_and_set_bit(bit, &page->flags);      \
	}                                                        \
	static inline int TestClearPage##Name(struct page *page) \
	{                                                        \
		return test_and_clear_bit(bit, &page->flags);    \
	}

PAGEFLAG(Locked, PG_locked)
PAGEFLAG(Referenced, PG_referenced)
PAGEFLAG(Uptodate, PG_uptodate)
PAGEFLAG(Dirty, PG_dirty)
PAGEFLAG(LRU, PG_lru)
PAGEFLAG(Active, PG_active)
PAGEFLAG(Slab, PG_slab)
PAGEFLAG(Reserved, PG_reserved)
PAGEFLAG(Buddy, PG_buddy)
PAGEFLAG(Writeback, PG_writeback)
PAGEFLAG(Reclaim, PG_reclaim)
PAGEFLAG(SwapCache, PG_swapcache)
PAGEFLAG(SwapBacked, PG_swapbacked)
PAGEFLAG(Unevictable, PG_unevictable)
PAGEFLAG(Mlocked, PG_mlocked)
PAGEFLAG(Readahead, PG_readahead)
PAGEFLAG(Error, PG_error)
PAGEFLAG(Table, PG_pgtable)
PAGEFLAG(Poisoned, PG_poisoned)

/* Flags that must be clear when a page is freed, and are clear when it is allocated. */
#define PAGE_FLAGS_CHECK_AT_FREE                                                                  \
	(1UL << PG_locked | 1UL << PG_lru | 1UL << PG_active | 1UL << PG_slab | 1UL << PG_buddy | \
	 1UL << PG_reserved | 1UL << PG_writeback | 1UL << PG_swapcache | 1UL << PG_pgtable | \
	 1UL << PG_mlocked)
/* Flags that the allocator clears for the next owner. */
#define PAGE_FLAGS_CLEAR_AT_FREE ((1UL << NR_PAGEFLAGS) - 1)

/*
 * page->mapping of an anonymous page is its anon_vma with this bit set; of a file page its
 * address_space. NULL: not (or no longer) mapped or cached.
 */
#define PAGE_MAPPING_ANON 1UL

static inline bool PageAnon(const struct page *page)
{
	return ((unsigned long)page->mapping & PAGE_MAPPING_ANON) != 0;
}

#endif
