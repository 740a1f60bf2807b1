/* SPDX-License-Identifier: MIT */
/*
 * Zones: memory that serves the same requests. DMA (an option) is the lowest lowmem, NORMAL the rest
 * of it, HIGHMEM what the kernel can reach only through kmap. A request names the highest zone it can
 * use and falls back downwards, so that the precious low zones are spent last.
 */
#ifndef NEAP_MMZONE_H
#define NEAP_MMZONE_H

#include <asm/atomic.h>
#include <neap/list.h>
#include <neap/spinlock.h>
#include <neap/wait.h>

#define MAX_ORDER	   11 /* largest block is 2^10 pages, 4 MiB */
#define MAX_ORDER_NR_PAGES (1UL << (MAX_ORDER - 1))

enum zone_type { ZONE_DMA, ZONE_NORMAL, ZONE_HIGHMEM, MAX_NR_ZONES };

enum lru_list {
	LRU_INACTIVE_ANON,
	LRU_ACTIVE_ANON,
	LRU_INACTIVE_FILE,
	LRU_ACTIVE_FILE,
	LRU_UNEVICTABLE,
	NR_LRU_LISTS,
};
#define LRU_ACTIVE 1
#define LRU_FILE   2

enum zone_watermarks { WMARK_MIN, WMARK_LOW, WMARK_HIGH, NR_WMARK };

struct free_area {
	struct list_head free_list; /* blocks of this order, by page->lru */
	unsigned long nr_free;
};

struct zone {
	spinlock_t lock; /* free_area, free_pages, and order of free blocks; irq-safe */
	struct free_area free_area[MAX_ORDER];
	unsigned long free_pages; /* in free_area; zone_free_pages() counts the CPUs' lists too */
	/* Pages; by lock to set (boot, min_free_kbytes); single words, read without. */
	unsigned long watermark[NR_WMARK];
	unsigned long lowmem_reserve; /* kept from requests that could use a higher zone; as watermark */
	unsigned int pcp_high, pcp_batch; /* mm/pcp.c: a CPU keeps at most, moves at once */

	spinlock_t lru_lock; /* lru lists, their counts, PG_lru and PG_active changes; irq-safe */
	struct list_head lru[NR_LRU_LISTS];
	unsigned long nr_lru[NR_LRU_LISTS]; /* figures read it without */
	unsigned long pages_scanned; /* since pages were last freed; lru_lock to count, any zero and read without */
	atomic_t nr_isolated;	     /* taken off the lists by a scanner that works on them */

	unsigned long zone_start_pfn, spanned_pages; /* constant after boot, as the next three */
	unsigned long present_pages;		     /* spanned without holes */
	unsigned long managed_pages;		     /* given to the buddy allocator */
	const char *name;
};

/* The machine's memory: one node. */
struct pglist_data {
	struct zone node_zones[MAX_NR_ZONES];
	wait_queue_head_t kswapd_wait;
	wait_queue_head_t reclaim_wait; /* allocators throttled until kswapd has made room */
	struct task_struct *kswapd; /* set once at boot */
	int kswapd_order; /* what the waker could not get; a hint, kswapd takes it by xchg */
};

extern struct pglist_data contig_page_data;

/* All free pages of a zone. Those that lie with a CPU, with a moment's error while CPUs take them. */
unsigned long zone_free_pages(const struct zone *zone);
unsigned int pcp_count(const struct zone *zone, unsigned int cpu);

#define for_each_zone(zone)                      \
	for (zone = contig_page_data.node_zones; \
	     zone < contig_page_data.node_zones + MAX_NR_ZONES; zone++)
#define for_each_populated_zone(zone)             \
	for_each_zone(zone)                       \
		if ((zone)->managed_pages == 0) { \
		} else

static inline enum zone_type zone_idx(const struct zone *zone)
{
	return zone - contig_page_data.node_zones;
}

static inline bool is_highmem(const struct zone *zone)
{
	return zone_idx(zone) == ZONE_HIGHMEM;
}

#endif
