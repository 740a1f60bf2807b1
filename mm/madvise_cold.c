// SPDX-License-Identifier: MIT
/*
 * MADV_COLD and MADV_PAGEOUT: pages that will not be used soon. Cold ones are made to look as if they had
 * not been used for a while, so that reclaim comes to them first. MADV_PAGEOUT does not wait for that: it
 * takes them off their lists and does reclaim's work on them now. Pages that others map too are left.
 */
#include <asm/tlbflush.h>
#include <neap/bio.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/swap.h>

#include "internal.h"

/*
 * The pages that [addr, end), all in one table, maps become old, and inactive; or with a list isolated,
 * as many as SWAP_CLUSTER_MAX. Returns where it stopped.
 */
static unsigned long cold_pte_range(struct vm_area_struct *vma, pmd_t *pmd, unsigned long addr,
				    unsigned long end, struct list_head *list)
{
	unsigned long start = addr, nr = 0;
	bool changed = false;
	spinlock_t *ptl;
	pte_t *start_pte, *pte;

	start_pte = pte = pte_offset_map_lock(vma->vm_mm, pmd, addr, &ptl);
	for (; addr < end && nr < SWAP_CLUSTER_MAX; addr += PAGE_SIZE, pte++) {
		struct page *page = pte_present(*pte) ? vm_normal_page(vma, addr, *pte) : NULL;

		if (!page || page_mapcount(page) != 1)
			continue;
		if (ptep_test_and_clear_young(vma, addr, pte))
			changed = true;
		ClearPageReferenced(page);
		if (!list) {
			deactivate_page(page);
		} else if (isolate_lru_page(page)) {
			list_add_tail(&page->lru, list);
			nr++;
		}
	}
	if (changed)
		flush_tlb_range(vma, start, addr);
	pte_unmap_unlock(start_pte, ptl);
	return addr;
}

static void cold_range(struct vm_area_struct *vma, unsigned long start, unsigned long end,
		       bool pageout)
{
	LIST_HEAD(list);

	while (start < end) {
		pmd_t *pmd = pmd_off(vma->vm_mm, start);
		unsigned long next = pgd_addr_end(start, end);

		if (pmd_none_or_clear_bad(pmd))
			start = next;
		else
			start = cold_pte_range(vma, pmd, start, next, pageout ? &list : NULL);
		if (!list_empty(&list))
			reclaim_pages(&list);
		cond_resched();
	}
}

void madvise_cold_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	cold_range(vma, start, end, false);
}

void madvise_pageout_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	struct blk_plug plug;

	blk_start_plug(&plug);
	cold_range(vma, start, end, true);
	blk_finish_plug(&plug);
}
