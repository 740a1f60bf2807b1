/* SPDX-License-Identifier: MIT */
/*
 * Freeing mapped pages safely. A page may be reused only when no TLB can reach it any more, and a TLB
 * flush for each page would be dear. So: PTEs are cleared one after the other and their pages gathered;
 * when the batch is full, or at the end, one flush for the range that was cleared, then the pages go.
 */
#ifndef MM_MMU_GATHER_H
#define MM_MMU_GATHER_H

#include <neap/mm.h>

#define MMU_GATHER_BATCH 32

struct mmu_gather {
	struct mm_struct *mm;
	unsigned long start, end; /* addresses whose PTEs were cleared since the last flush */
	unsigned int nr;
	bool keep_anon; /* only pages of files go */
	struct page *pages[MMU_GATHER_BATCH];
};

void tlb_gather_mmu(struct mmu_gather *tlb, struct mm_struct *mm);
/* The PTE at addr was cleared (or a table that covered it). */
static inline void tlb_track(struct mmu_gather *tlb, unsigned long addr, unsigned long size)
{
	if (addr < tlb->start)
		tlb->start = addr;
	if (addr + size - 1 > tlb->end)
		tlb->end = addr + size - 1;
}
/* tlb_remove_page - the reference that the mapping had on page goes after the flush. true: flush now. */
static inline bool tlb_remove_page(struct mmu_gather *tlb, struct page *page)
{
	tlb->pages[tlb->nr++] = page;
	return tlb->nr == MMU_GATHER_BATCH;
}
/* tlb_flush_mmu - may not be called with a page-table lock held that a page's freeing could want. */
void tlb_flush_mmu(struct mmu_gather *tlb);
void tlb_finish_mmu(struct mmu_gather *tlb);

/* mm/zap.c */
void unmap_page_range(struct mmu_gather *tlb, struct vm_area_struct *vma, unsigned long addr,
		      unsigned long end);
void free_pgtables(struct mmu_gather *tlb, struct vm_area_struct *vma, unsigned long floor,
		   unsigned long ceiling);

#endif
