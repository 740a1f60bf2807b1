// SPDX-License-Identifier: MIT
/*
 * fork: the child gets the parent's PTEs, not its pages. A private page becomes read-only in both, so
 * that the first to write takes a copy (do_wp_page); a swapped page gets one more holder of its slot.
 *
 *	parent  [ pte W ] --> page         parent  [ pte R ] --> page <-- [ pte R ]  child
 *	                  (1 mapping)                        (2 mappings)
 */
#include <asm/pgalloc.h>
#include <neap/kernel.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/swap.h>

#include "internal.h"

/*
 * One PTE, counted in rss. dst's and src's locks held. -EAGAIN: the swap slot has as many holders as it can
 * count, or is no entry.
 */
static int copy_one_pte(struct vm_area_struct *dst_vma, pte_t *dst_pte, pte_t *src_pte,
			struct vm_area_struct *vma, unsigned long addr, int *rss)
{
	pte_t pte = *src_pte;
	struct page *page;

	if (!pte_present(pte)) {
		if (swap_duplicate(pte_to_swp_entry(pte)))
			return -EAGAIN;
		rss[MM_SWAPENTS]++;
		set_pte(dst_pte, pte);
		return 0;
	}
	if (!(vma->vm_flags & VM_SHARED) && pte_write(pte)) {
		ptep_set_wrprotect(vma->vm_mm, addr, src_pte);
		pte = pte_wrprotect(pte);
	}
	if (vma->vm_flags & VM_SHARED)
		pte = pte_mkclean(pte);
	pte = pte_mkold(pte);
	page = vm_normal_page(vma, addr, pte);
	if (page) {
		VM_BUG_ON(PageAnon(page) && !anon_vma_covers(dst_vma, page, addr));
		get_page(page);
		page_dup_rmap(page);
		rss[mm_counter(page)]++;
	}
	set_pte(dst_pte, pte);
	return 0;
}

/* From *addr on, which is then where it ended: @end, or the PTE of an error. -ENOMEM; -EAGAIN as above. */
static int copy_pte_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma,
			  pmd_t *dst_pmd, pmd_t *src_pmd, unsigned long *start, unsigned long end)
{
	struct mm_struct *dst_mm = dst_vma->vm_mm, *src_mm = src_vma->vm_mm;
	spinlock_t *src_ptl, *dst_ptl;
	pte_t *src_pte, *dst_pte;
	int rss[NR_MM_COUNTERS] = { 0 }, err = 0;
	unsigned long addr = *start;

	if (pmd_none(*dst_pmd) && __pte_alloc(dst_mm, dst_pmd))
		return -ENOMEM;
	/*
	 * Nesting: the child's table, then the parent's. Nobody else holds two: faults and reverse mapping
	 * take one at a time, and mremap is kept out by the parent's mmap_lock.
	 */
	dst_pte = pte_offset_map_lock(dst_mm, dst_pmd, addr, &dst_ptl);
	src_ptl = pte_lockptr(src_mm, src_pmd);
	spin_lock_nested(src_ptl, SINGLE_DEPTH_NESTING); /* the child is not known to others yet */
	src_pte = pte_offset_map(src_pmd, addr);
	for (; addr < end; addr += PAGE_SIZE, src_pte++, dst_pte++) {
		if (!pte_none(*src_pte))
			err = copy_one_pte(dst_vma, dst_pte, src_pte, src_vma, addr, rss);
		if (err)
			break;
	}
	*start = addr;
	add_mm_rss(dst_mm, rss);
	spin_unlock(src_ptl);
	spin_unlock(dst_ptl);
	return err;
}

/*
 * The slot of the page at addr can count no further holder, but the page itself can: the parent gets it back
 * into memory, where the child shares it. Reclaim leaves such a page there until others have let go of the
 * slot. The locks of both are held; a read fault changes no area.
 */
static int bring_back(struct vm_area_struct *vma, unsigned long addr)
{
	if (fatal_signal_pending(current))
		return -EINTR;
	return handle_mm_fault(vma, addr, 0) & VM_FAULT_ERROR ? -ENOMEM : 0;
}

int copy_page_range(struct vm_area_struct *dst_vma, struct vm_area_struct *src_vma)
{
	unsigned long addr = src_vma->vm_start, end = src_vma->vm_end, next;
	int err = 0;

	/*
	 * File pages come back by themselves when they are touched. What a driver has mapped at mmap time
	 * does not.
	 */
	if (!src_vma->anon_vma && !vma_is_anonymous(src_vma) &&
	    !(src_vma->vm_flags & (VM_PFNMAP | VM_MIXEDMAP)))
		return 0;
	for (; addr < end && !err; addr = next) {
		pmd_t *src_pmd = pmd_off(src_vma->vm_mm, addr);

		next = pgd_addr_end(addr, end);
		if (pmd_none_or_clear_bad(src_pmd))
			continue;
		err = copy_pte_range(dst_vma, src_vma, pmd_off(dst_vma->vm_mm, addr), src_pmd,
				     &addr, next);
		if (err == -EAGAIN) {
			err = bring_back(src_vma, addr);
			next = addr;
		}
		cond_resched();
	}
	return err;
}
