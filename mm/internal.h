/* SPDX-License-Identifier: MIT */
/* What the files of mm/ share and nobody else needs. */
#ifndef MM_INTERNAL_H
#define MM_INTERNAL_H

#include <neap/mm.h>

/* mm/buddy.c: zone->lock held, interrupts off. */
struct page *__rmqueue(struct zone *zone, unsigned int order);
void __free_one_page(struct zone *zone, struct page *page, unsigned int order);
/* A free block at boot: hands the frame to the allocator as it is, without checks. */
void __free_pages_core(struct page *page, unsigned int order);

/* mm/mm_init.c */
void free_area_init(void);
bool __zone_watermark_ok(struct zone *zone, unsigned int order, unsigned long mark,
			 enum zone_type classzone, unsigned int alloc_flags);

#define ALLOC_WMARK_MIN	    WMARK_MIN
#define ALLOC_WMARK_LOW	    WMARK_LOW
#define ALLOC_WMARK_HIGH    WMARK_HIGH
#define ALLOC_WMARK_MASK    0x03u
#define ALLOC_HIGH	    0x10u /* half of the min watermark may be used */
#define ALLOC_HARDER	    0x20u /* a quarter more */
#define ALLOC_NO_WATERMARKS 0x40u /* the caller frees memory: all of it */

/* mm/debug.c: patterns in free pages (CONFIG_PAGE_POISONING). */
void page_poison(struct page *page, unsigned int order);
void page_unpoison_check(struct page *page, unsigned int order);

/* mm/fault_inject.c: makes an allocation of the current task fail (CONFIG_FAULT_INJECTION). */
bool should_fail_alloc(gfp_t gfp);

#endif
