// SPDX-License-Identifier: MIT
/*
 * From memblock to the buddy allocator: mem_map, the zones, their watermarks, and the account of where
 * all the RAM went.
 *
 * Watermarks follow the field's rule: the reserve grows with the square root of lowmem, because what
 * must be served at once grows slower than the machine.
 */
#include <neap/highmem.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/log2.h>
#include <neap/math64.h>
#include <neap/memblock.h>
#include <neap/mman.h>
#include <neap/pagemap.h>
#include <neap/radix-tree.h>
#include <neap/mm.h>
#include <neap/printk.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/swap.h>
#include <neap/vmalloc.h>

#include "internal.h"

struct pglist_data contig_page_data = {
	.node_zones = {
		[ZONE_DMA] = { .name = "DMA" },
		[ZONE_NORMAL] = { .name = "Normal" },
		[ZONE_HIGHMEM] = { .name = "HighMem" },
	},
	.kswapd_wait = __WAIT_QUEUE_HEAD_INITIALIZER(contig_page_data.kswapd_wait),
	.reclaim_wait = __WAIT_QUEUE_HEAD_INITIALIZER(contig_page_data.reclaim_wait),
};

struct page *mem_map; /* set once, here, as the next */
struct page *empty_zero_page;
/* Written at boot; totals change only by free_reserved_area. */
unsigned long totalram_pages, totalhigh_pages;
int min_free_kbytes; /* sysctl: setup_per_zone_wmarks() follows, both under sysctl_mutex */

/* How many frames of [start_pfn, end_pfn) are RAM. */
static unsigned long __init present_in(unsigned long start_pfn, unsigned long end_pfn)
{
	const struct memblock_region *r;
	unsigned long present = 0;

	for_each_mem_region(r) {
		/* A frame counts whose first byte is RAM; last is inclusive. */
		unsigned long first = max_t(unsigned long, PFN_UP(r->base), start_pfn);
		unsigned long end = min(((unsigned long)r->last >> PAGE_SHIFT) + 1, end_pfn);

		if (first < end)
			present += end - first;
	}
	return present;
}

/* The part of boot that grows with the machine, and __free_pages_core(): a few instructions a frame. */
static void __init zone_init(struct zone *zone, unsigned long start_pfn, unsigned long end_pfn)
{
	unsigned long flags = (unsigned long)zone_idx(zone) << ZONES_PGSHIFT | 1UL << PG_reserved;
	struct page *page, *end;
	unsigned int i;

	spin_lock_init(&zone->lock);
	spin_lock_init(&zone->lru_lock);
	for (i = 0; i < MAX_ORDER; i++)
		INIT_LIST_HEAD(&zone->free_area[i].free_list);
	for (i = 0; i < NR_LRU_LISTS; i++)
		INIT_LIST_HEAD(&zone->lru[i]);
	if (end_pfn <= start_pfn)
		return;
	zone->zone_start_pfn = start_pfn;
	zone->spanned_pages = end_pfn - start_pfn;
	zone->present_pages = present_in(start_pfn, end_pfn);
	end = pfn_to_page(end_pfn - 1) + 1;
	for (page = pfn_to_page(start_pfn); page < end; page++) {
		page->flags = flags;
		atomic_set(&page->_refcount, 1);
		atomic_set(&page->_mapcount, -1);
		INIT_LIST_HEAD(&page->lru);
	}
}

/* free_area_init - mem_map for every frame up to max_pfn, and the zones over it. */
void __init free_area_init(void)
{
	unsigned long nr = max_pfn - ARCH_PFN_OFFSET;
	unsigned long low_end = min(max_low_pfn, max_pfn);
	unsigned long dma_end = ARCH_PFN_OFFSET;
	struct zone *zones = contig_page_data.node_zones;

	mem_map = memblock_alloc(nr * sizeof(struct page), PAGE_SIZE);
	if (!mem_map)
		panic("mm: no room for mem_map: %lu frames need %lu KiB of lowmem", nr,
		      nr * sizeof(struct page) >> 10);
	if (IS_ENABLED(CONFIG_ZONE_DMA))
		dma_end = min(low_end, ARCH_PFN_OFFSET + ((unsigned long)CONFIG_ZONE_DMA_SIZE
							  << (20 - PAGE_SHIFT)));
	zone_init(&zones[ZONE_DMA], ARCH_PFN_OFFSET, dma_end);
	zone_init(&zones[ZONE_NORMAL], dma_end, low_end);
	zone_init(&zones[ZONE_HIGHMEM], low_end, max_pfn);
}

/* Every free frame in the largest aligned blocks. [start, end) in frames. */
static void __init free_pfn_range(unsigned long start, unsigned long end)
{
	while (start < end) {
		unsigned int order = MAX_ORDER - 1;

		if (start)
			order = min_t(unsigned int, order, __ffs(start));
		while (start + (1UL << order) > end ||
		       page_zone(pfn_to_page(start)) !=
			       page_zone(pfn_to_page(start + (1UL << order) - 1)))
			order--;
		__free_pages_core(pfn_to_page(start), order);
		start += 1UL << order;
	}
}

void setup_per_zone_wmarks(void)
{
	unsigned long pages_min = (unsigned long)min_free_kbytes >> (PAGE_SHIFT - 10);
	unsigned long lowmem = 0, above = 0;
	struct zone *zone;
	int i;

	for_each_populated_zone(zone) {
		if (!is_highmem(zone))
			lowmem += zone->managed_pages;
	}
	for (i = MAX_NR_ZONES - 1; i >= 0; i--) {
		unsigned long min, flags;

		zone = &contig_page_data.node_zones[i];
		if (!zone->managed_pages)
			continue;
		if (is_highmem(zone))
			min = clamp(zone->managed_pages / 1024, SWAP_CLUSTER_MAX, 128UL);
		else
			min = max((unsigned long)div_u64((u64)pages_min * zone->managed_pages,
							 lowmem),
				  8UL);
		spin_lock_irqsave(&zone->lock, flags);
		zone->watermark[WMARK_MIN] = min;
		zone->watermark[WMARK_LOW] = min + min / 4;
		zone->watermark[WMARK_HIGH] = min + min / 2;
		/* A DMA zone is 1/256 of what is above it in reserve, NORMAL 1/32. */
		zone->lowmem_reserve =
			min(above / (i == ZONE_DMA ? 256 : 32), zone->managed_pages / 4);
		spin_unlock_irqrestore(&zone->lock, flags);
		pcp_set_high(zone);
		above += zone->managed_pages;
	}
}

/* Whole part of the square root. */
static unsigned long __init int_sqrt(unsigned long x)
{
	unsigned long r = 0, bit;

	for (bit = 1UL << (BITS_PER_LONG - 2); bit; bit >>= 2) {
		unsigned long t = r + bit;

		r >>= 1;
		if (x >= t) {
			x -= t;
			r += bit;
		}
	}
	return r;
}

static void __init init_per_zone_wmark_min(void)
{
	unsigned long lowmem_kb = (totalram_pages - totalhigh_pages) << (PAGE_SHIFT - 10);

	min_free_kbytes = clamp(int_sqrt(lowmem_kb * 16), 128UL, 65536UL);
	setup_per_zone_wmarks();
}

static void __init print_zones(void)
{
	struct zone *zone;

	for_each_populated_zone(zone)
		pr_info("Zone %-7s frames %#07lx-%#07lx  %7lu KiB managed  min/low/high %lu/%lu/%lu pages\n",
			zone->name, zone->zone_start_pfn,
			zone->zone_start_pfn + zone->spanned_pages - 1, zone->managed_pages << 2,
			zone->watermark[WMARK_MIN], zone->watermark[WMARK_LOW],
			zone->watermark[WMARK_HIGH]);
}

/*
 * Frame 0 of mem_map is never given to the allocator: in the words of a swap map its number says "no
 * page" (swap_map.h), so it must not be one that can be swapped. Where boot has left it free it makes
 * the zero page, which is for ever, too.
 */
static void __init zero_page_init(void)
{
	phys_addr_t first = (phys_addr_t)ARCH_PFN_OFFSET << PAGE_SHIFT;

	if (memblock_is_memory(first) && !memblock_is_reserved(first)) {
		empty_zero_page = mem_map;
		clear_page(lowmem_page_address(mem_map));
		return;
	}
	empty_zero_page = alloc_page(GFP_ATOMIC | __GFP_ZERO);
	if (!empty_zero_page)
		panic("mm: no memory for the zero page");
	SetPageReserved(empty_zero_page);
}

void __init mem_init(void)
{
	phys_addr_t start, end;
	u64 i;

	pcp_init();
	free_area_init();
	for_each_free_mem_range(i, &start, &end) {
		/* end is inclusive, so that RAM may reach the top of the address space */
		unsigned long first = PFN_UP(start); /* start may be in the last page of all */
		unsigned long last = ((unsigned long)end >> PAGE_SHIFT) +
				     (((unsigned long)end & ~PAGE_MASK) == ~PAGE_MASK);

		first = max(first, ARCH_PFN_OFFSET + 1);
		if (first < last)
			free_pfn_range(first, min(last, max_pfn));
	}
	init_per_zone_wmark_min();
	zero_page_init();
	print_zones();
	if (IS_ENABLED(CONFIG_PAGE_POISONING))
		pr_info("Free pages are poisoned\n");
}

void __init mm_core_init(void)
{
	mem_init();
	kmem_cache_init();
	radix_tree_init();
	pagecache_init();
	vmalloc_init();
	if (IS_ENABLED(CONFIG_HIGHMEM))
		highmem_init();
	mmap_init();
	swap_io_init();
}

/* What overcommit mode 2 keeps: a 32nd of the memory that is free now, but not more than helps. */
static int __init init_reserves(void)
{
	unsigned long part = nr_free_pages() << (PAGE_SHIFT - 10) >> 5;

	sysctl_admin_reserve_kbytes = min(part, 1UL << 13);
	sysctl_user_reserve_kbytes = min(part, 1UL << 17);
	return 0;
}
subsys_initcall(init_reserves);

/* free_reserved_area - lowmem that boot needed goes to the allocator; for the log it is called what. */
void free_reserved_area(void *start, void *end, const char *what)
{
	unsigned long p = PAGE_ALIGN((unsigned long)start), e = (unsigned long)end & PAGE_MASK;
	unsigned long pages = 0;

	if (p < e && virt_to_page((void *)p) == mem_map)
		p += PAGE_SIZE; /* see zero_page_init() */
	for (; p < e; p += PAGE_SIZE, pages++)
		__free_pages_core(virt_to_page((void *)p), 0);
	if (pages)
		pr_info("Freed %s memory: %lu KiB\n", what, pages << (PAGE_SHIFT - 10));
}
