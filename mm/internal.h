/* SPDX-License-Identifier: MIT */
/* What the files of mm/ share and nobody else needs. */
#ifndef MM_INTERNAL_H
#define MM_INTERNAL_H

#include <neap/mm.h>

/* mm/memory.c, mm/fault_file.c, mm/filemap_fault.c: the steps of a fault. */
static inline pte_t maybe_mkwrite(pte_t pte, const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_WRITE ? pte_mkwrite(pte) : pte;
}

bool clear_page_writeback(struct page *page); /* mm/page-writeback.c */
vm_fault_t do_fault(struct vm_fault *vmf);
void do_set_pte(struct vm_fault *vmf, struct page *page, unsigned long address, pte_t *pte);
/*
 * lock_page_or_retry - locks a page that may be being read. false: mmap_lock was dropped to wait, the
 * caller returns VM_FAULT_RETRY.
 */
bool lock_page_or_retry(struct page *page, struct mm_struct *mm, unsigned int flags);

/* mm/buddy.c: zone->lock held, interrupts off. */
struct page *__rmqueue(struct zone *zone, unsigned int order);
unsigned int __rmqueue_bulk(struct zone *zone, unsigned int n, struct list_head *list);
void __free_one_page(struct zone *zone, struct page *page, unsigned int order);
/* A free block at boot: hands the frame to the allocator as it is, without checks. */
void __free_pages_core(struct page *page, unsigned int order);

/*
 * mm/pcp.c: single frames, by way of this CPU's list. Any context. pcp_alloc: NULL if the zone has none
 * and this CPU has none of it. pcp_free: the frame has no references left, and its checks behind it.
 */
struct page *pcp_alloc(struct zone *zone, enum zone_type type);
void pcp_free(struct page *page);
void pcp_free_list(struct list_head *list); /* a few tens: interrupts are off throughout; *list is empty then */
void pcp_init(void);
/* pcp_set_high - the lists' limits, from managed_pages. A list above its new limit shrinks when it is used. */
void pcp_set_high(struct zone *zone);
/* drain_local_pages - what this CPU has goes back to the zones. Any context. */
void drain_local_pages(void);
/*
 * drain_all_pages - the same for all CPUs, free slab objects that they keep included. Interrupts on; no
 * spinlock held, or another CPU may wait for it with interrupts off.
 */
void drain_all_pages(void);

/* mm/slab_cpu.c: the free objects that this CPU keeps go back to their slabs. Any context. */
void slab_drain_local(void);

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
