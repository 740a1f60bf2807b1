/* SPDX-License-Identifier: MIT */
/*
 * memblock: the first allocator. Two sorted lists of physical ranges, "memory" (what exists) and
 * "reserved" (what is taken); free is the difference. It serves from the first look at the device
 * tree until mem_init() hands what is free to the page allocator.
 *
 * RAM may reach the last byte of the 32-bit space, so a region is kept as base and inclusive last
 * address, never as a 32-bit end. One CPU boots: no lock.
 */
#ifndef _NEAP_MEMBLOCK_H
#define _NEAP_MEMBLOCK_H

#include <neap/types.h>

#define MEMBLOCK_MAX_REGIONS 64

/* base <= last, both inside. */
struct memblock_region {
	phys_addr_t base;
	phys_addr_t last;
};

struct memblock_type {
	const char *name;
	unsigned int cnt;
	struct memblock_region regions[MEMBLOCK_MAX_REGIONS];
};

struct memblock {
	bool bottom_up;		   /* allocate from low addresses (default: from the top) */
	phys_addr_t current_limit; /* last address that memblock_alloc() may give: end of lowmem */
	struct memblock_type memory;
	struct memblock_type reserved;
};

extern struct memblock memblock;

/*
 * Add a range to "memory" or "reserved", or take one from them. Overlaps merge. @size is in
 * bytes, base + size may be 2^32 but no more. 0, -EINVAL (wraps) or -ENOSPC (table full, nothing
 * changed); size 0 does nothing.
 */
int memblock_add(phys_addr_t base, u64 size);
int memblock_remove(phys_addr_t base, u64 size);
int memblock_reserve(phys_addr_t base, u64 size);
int memblock_phys_free(phys_addr_t base, u64 size);

/*
 * Reserve @size bytes of free memory in [min, max] (@max inclusive), aligned to @align (a power
 * of two). The address or 0 if there is none (address 0 is never given out).
 */
phys_addr_t memblock_phys_alloc_range(u32 size, u32 align, phys_addr_t min, phys_addr_t max);
/* The same below current_limit; zeroed, by its lowmem address. NULL if there is none. */
void *memblock_alloc(u32 size, u32 align);
/* As above, but panics with @what when there is none. */
void *memblock_alloc_or_panic(u32 size, u32 align, const char *what);

bool memblock_is_memory(phys_addr_t addr);
bool memblock_is_reserved(phys_addr_t addr);
/* Does any part of the range lie in "memory"? */
bool memblock_overlaps_memory(phys_addr_t base, phys_addr_t last);

u64 memblock_phys_mem_size(void); /* bytes of memory */
u64 memblock_reserved_size(void); /* bytes reserved inside memory */
phys_addr_t memblock_start_of_DRAM(void);
phys_addr_t memblock_last_of_DRAM(void); /* inclusive */
static inline void memblock_set_bottom_up(bool on)
{
	memblock.bottom_up = on;
}
static inline void memblock_set_current_limit(phys_addr_t last)
{
	memblock.current_limit = last;
}

/* The next free / memory page-frame range at or after *@i; false at the end. See the macros. */
bool __next_free_mem_range(u64 *i, phys_addr_t *base, phys_addr_t *last);

/* Every maximal free range, ascending: u64 i; phys_addr_t base, last (inclusive). */
#define for_each_free_mem_range(i, p_base, p_last) \
	for ((i) = 0; __next_free_mem_range(&(i), p_base, p_last);)

/* Every region of a type: struct memblock_region *r. */
#define for_each_memblock(type, r) \
	for ((r) = memblock.type.regions; (r) < memblock.type.regions + memblock.type.cnt; (r)++)
#define for_each_mem_region(r)		for_each_memblock(memory, r)
#define for_each_reserved_mem_region(r) for_each_memblock(reserved, r)

/* The whole page frames of a memory region, [first, end): a part of a page is not RAM to use. */
static inline unsigned long memblock_region_memory_base_pfn(const struct memblock_region *r)
{
	return ((unsigned long)r->base >> 12) + ((r->base & 0xfff) != 0);
}
static inline unsigned long memblock_region_memory_end_pfn(const struct memblock_region *r)
{
	return ((unsigned long)r->last >> 12) + ((r->last & 0xfff) == 0xfff);
}

void memblock_dump(void); /* one log line for each region */

#endif /* _NEAP_MEMBLOCK_H */
