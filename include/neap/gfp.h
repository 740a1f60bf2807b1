/* SPDX-License-Identifier: MIT */
/*
 * Asking for page frames. The flags say from where (zone), how hard to try, and what the caller can
 * bear: a caller that holds a spinlock or runs in an interrupt must not pass __GFP_DIRECT_RECLAIM.
 * Every allocation can fail; there is no flag against it.
 */
#ifndef NEAP_GFP_H
#define NEAP_GFP_H

#include <neap/mmzone.h>
#include <neap/types.h>

typedef unsigned int gfp_t;

#define __GFP_DMA	     0x001u  /* only ZONE_DMA */
#define __GFP_HIGHMEM	     0x002u  /* highmem will do, and is preferred */
#define __GFP_MOVABLE	     0x004u  /* user data: can be moved or swapped (a hint) */
#define __GFP_HIGH	     0x010u  /* may use the reserve below the min watermark */
#define __GFP_MEMALLOC	     0x020u  /* may use all of the reserve: the caller is freeing memory */
#define __GFP_IO	     0x040u  /* reclaim may start disk writes */
#define __GFP_FS	     0x080u  /* reclaim may call into the file system */
#define __GFP_DIRECT_RECLAIM 0x100u  /* may sleep to reclaim */
#define __GFP_KSWAPD_RECLAIM 0x200u  /* wakes kswapd when low */
#define __GFP_NORETRY	     0x400u  /* one round of reclaim, then fail; no OOM killer */
#define __GFP_NOWARN	     0x800u  /* failure is expected: say nothing */
#define __GFP_ZERO	     0x1000u /* filled with zero bytes */

#define __GFP_RECLAIM	     (__GFP_DIRECT_RECLAIM | __GFP_KSWAPD_RECLAIM)
#define GFP_ATOMIC	     (__GFP_HIGH | __GFP_KSWAPD_RECLAIM)
#define GFP_NOWAIT	     __GFP_KSWAPD_RECLAIM
#define GFP_NOIO	     __GFP_RECLAIM
#define GFP_NOFS	     (__GFP_RECLAIM | __GFP_IO)
#define GFP_KERNEL	     (__GFP_RECLAIM | __GFP_IO | __GFP_FS)
#define GFP_USER	     GFP_KERNEL
#define GFP_HIGHUSER	     (GFP_KERNEL | __GFP_HIGHMEM)
#define GFP_HIGHUSER_MOVABLE (GFP_HIGHUSER | __GFP_MOVABLE)
#define GFP_DMA		     __GFP_DMA

static inline enum zone_type gfp_zone(gfp_t gfp)
{
	if (gfp & __GFP_DMA)
		return IS_ENABLED(CONFIG_ZONE_DMA) ? ZONE_DMA : ZONE_NORMAL;
	return gfp & __GFP_HIGHMEM ? ZONE_HIGHMEM : ZONE_NORMAL;
}

static inline bool gfpflags_allow_blocking(gfp_t gfp)
{
	return (gfp & __GFP_DIRECT_RECLAIM) != 0;
}

struct page;

/*
 * alloc_pages - 2^order contiguous page frames, each with a reference count as one block (only the
 * first page's count is 1). NULL when there are none. Sleeps if gfp allows direct reclaim.
 * The frames belong to the caller until __free_pages() with the same order.
 */
struct page *alloc_pages(gfp_t gfp, unsigned int order);
#define alloc_page(gfp) alloc_pages(gfp, 0)
void __free_pages(struct page *page, unsigned int order);
#define __free_page(page) __free_pages(page, 0)
/* free_unref_page_list - frees pages of order 0 that are linked by lru and have no references. */
void free_unref_page_list(struct list_head *list);

/* The same by kernel virtual address: lowmem only (__GFP_HIGHMEM is an error). 0 when there are none. */
unsigned long __get_free_pages(gfp_t gfp, unsigned int order);
#define __get_free_page(gfp) __get_free_pages(gfp, 0)
unsigned long get_zeroed_page(gfp_t gfp);
void free_pages(unsigned long addr, unsigned int order);
#define free_page(addr) free_pages(addr, 0)

/* alloc_pages_exact - size bytes of contiguous lowmem, the rest of the last block given back. */
void *alloc_pages_exact(size_t size, gfp_t gfp);
void free_pages_exact(void *addr, size_t size);

#endif
