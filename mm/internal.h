/* SPDX-License-Identifier: MIT */
/* What the files of mm/ share and nobody else needs. */
#ifndef MM_INTERNAL_H
#define MM_INTERNAL_H

#include <neap/mm.h>
#include <neap/radix-tree.h>

/* mm/memory.c, mm/fault_file.c, mm/filemap_fault.c: the steps of a fault. */
static inline pte_t maybe_mkwrite(pte_t pte, const struct vm_area_struct *vma)
{
	return vma->vm_flags & VM_WRITE ? pte_mkwrite(pte) : pte;
}

/*
 * How a private copy is mapped: as RAM, whatever memory type the area has. The kernel has the same frame
 * in its own map, cached; and a location must not be accessed with two types (mm/driver_map.c).
 */
static inline pgprot_t vma_anon_prot(const struct vm_area_struct *vma)
{
	return vm_get_page_prot(vma->vm_flags);
}

bool clear_page_writeback(struct page *page); /* mm/page-writeback.c */
vm_fault_t do_fault(struct vm_fault *vmf);
void do_set_pte(struct vm_fault *vmf, struct page *page, unsigned long address, pte_t *pte);
/*
 * lock_page_or_retry - locks a page that may be being read. false: mmap_lock was dropped to wait, the
 * caller returns VM_FAULT_RETRY.
 */
bool lock_page_or_retry(struct page *page, struct mm_struct *mm, unsigned int flags);

/* Is the page of this PTE of a private area plainly ours alone, and the area writable? PTE lock held. */
bool can_change_pte_writable(struct vm_area_struct *vma, unsigned long addr, pte_t pte);

/* A page of shared memory that is in swap: its entry stands in the tree of the file's pages. */
static inline void *swp_to_radix_entry(swp_entry_t entry)
{
	VM_BUG_ON(entry.val & RADIX_TREE_EXCEPTIONAL);
	return (void *)(entry.val | RADIX_TREE_EXCEPTIONAL);
}

static inline swp_entry_t radix_to_swp_entry(const void *item)
{
	return (swp_entry_t){ (unsigned long)item & ~RADIX_TREE_EXCEPTIONAL };
}

/* mm/mlock.c: pages that areas with VM_LOCKED map. */
int mlock_future_check(struct mm_struct *mm, unsigned long vm_flags, unsigned long npages);
/* A PTE of a VM_LOCKED area has come (its lock held), or the last PTE of a page has gone. */
void __mlock_page(struct page *page);
void __clear_page_mlock(struct page *page);
static inline void mlock_vma_page(struct page *page, const struct vm_area_struct *vma)
{
	if (unlikely((vma->vm_flags & (VM_LOCKED | VM_SPECIAL)) == VM_LOCKED))
		__mlock_page(page);
}
static inline void clear_page_mlock(struct page *page)
{
	if (unlikely(PageMlocked(page)))
		__clear_page_mlock(page);
}
void munlock_page(struct page *page, struct vm_area_struct *vma);
void munlock_vma_pages_all(struct vm_area_struct *vma);
/* mm/rmap.c: marks a page, which vma maps or has mapped, if an area with VM_LOCKED maps it. */
void page_mlock(struct page *page, struct vm_area_struct *vma);

/*
 * mm/populate.c: faults in what is not there of [*addr, end) of an area; *addr: how far it went. mmap_lock
 * held for reading; *locked becomes false if it was dropped: then it is 0, and vma is not to be used any
 * more. -ENOMEM, -EFAULT, -EINTR.
 */
int faultin_vma_page_range(struct vm_area_struct *vma, unsigned long *addr, unsigned long end,
			   bool write, bool *locked);

/* mm/vmscan.c */
bool isolate_lru_page(struct page *page); /* off its list, with a reference; no for unevictable ones */
/* At most SWAP_CLUSTER_MAX isolated pages: written out and freed if possible, else put back. Sleeps. */
unsigned long reclaim_pages(struct list_head *list);
/* mm/swap.c */
void deactivate_page(struct page *page); /* to the head of the inactive list, not used lately */
void mark_page_lazyfree(struct page *page); /* clean and anonymous: reclaim may drop it */
/* mm/madvise_free.c, mm/madvise_cold.c: [start, end) of an area, mmap_lock held for reading. */
void madvise_free_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);
void madvise_cold_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);
void madvise_pageout_range(struct vm_area_struct *vma, unsigned long start, unsigned long end);

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
