// SPDX-License-Identifier: MIT
/*
 * MADV_FREE: the program does not need what is in these anonymous pages, but gives them up only when
 * memory is short. Until then they are where they were, and a write makes them the program's again:
 *
 *	madvise		PTE clean and old, page without PG_swapbacked, on the inactive list of files
 *	a write		PTE dirty, by the fault that a clean PTE causes
 *	reclaim		clean: the PTE becomes empty, the page is free, nothing is written (rmap.c)
 *			dirty: a page like any other again
 *
 * What is in swap already goes at once.
 */
#include <asm/tlbflush.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/swap.h>

#include "internal.h"

/* May the page be lost, as far as the swap cache and others who map it are concerned? PTE lock held. */
static bool lazyfree_prepare(struct page *page)
{
	bool ours;

	if (!PageSwapCache(page) && !PageDirty(page))
		return true;
	if (!trylock_page(page))
		return false;
	ours = page_mapcount(page) == 1 && (!PageSwapCache(page) || try_to_free_swap(page));
	if (ours)
		ClearPageDirty(page);
	unlock_page(page);
	return ours;
}

static void madvise_free_pte_range(struct vm_area_struct *vma, pmd_t *pmd, unsigned long addr,
				   unsigned long end)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long start = addr;
	int rss[NR_MM_COUNTERS] = { 0 };
	bool changed = false;
	spinlock_t *ptl;
	pte_t *start_pte, *pte;

	start_pte = pte = pte_offset_map_lock(mm, pmd, addr, &ptl);
	for (; addr < end; addr += PAGE_SIZE, pte++) {
		pte_t ptent = *pte;
		struct page *page;

		if (pte_none(ptent))
			continue;
		if (!pte_present(ptent)) {
			pte_clear(mm, addr, pte);
			rss[MM_SWAPENTS]--;
			free_swap_and_cache(pte_to_swp_entry(ptent));
			continue;
		}
		page = vm_normal_page(vma, addr, ptent);
		if (!page || !lazyfree_prepare(page))
			continue;
		if (pte_young(ptent) || pte_dirty(ptent)) {
			set_pte_at(mm, addr, pte, pte_mkold(pte_mkclean(ptent)));
			changed = true;
		}
		mark_page_lazyfree(page);
	}
	/* Before reclaim, which takes this lock, may rely on it that a write makes the PTE dirty. */
	if (changed)
		flush_tlb_range(vma, start, end);
	add_mm_rss(mm, rss);
	pte_unmap_unlock(start_pte, ptl);
}

void madvise_free_range(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	unsigned long next;

	for (; start < end; start = next) {
		pmd_t *pmd = pmd_off(vma->vm_mm, start);

		next = pgd_addr_end(start, end);
		if (!pmd_none_or_clear_bad(pmd))
			madvise_free_pte_range(vma, pmd, start, next);
		cond_resched();
	}
}
