// SPDX-License-Identifier: MIT
/*
 * Unmapping: PTEs are cleared, their pages and swap entries let go (unmap_page_range), and the tables
 * that are left without any area are freed (free_pgtables).
 */
#include <asm/pgalloc.h>
#include <asm/tlbflush.h>
#include <neap/kernel.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/swap.h>

#include "internal.h"
#include "mmu_gather.h"
#include "vma.h"

void tlb_gather_mmu(struct mmu_gather *tlb, struct mm_struct *mm)
{
	tlb->mm = mm;
	tlb->nr = 0;
	tlb->keep_anon = false;
	tlb->start = ~0UL;
	tlb->end = 0;
}

/* The pages stay. */
static void tlb_flush_only(struct mmu_gather *tlb)
{
	if (tlb->start <= tlb->end) {
		flush_tlb_mm_range(tlb->mm, tlb->start, tlb->end + 1);
		tlb->start = ~0UL;
		tlb->end = 0;
	}
}

void tlb_flush_mmu(struct mmu_gather *tlb)
{
	unsigned int i;

	tlb_flush_only(tlb);
	for (i = 0; i < tlb->nr; i++) {
		if (PageSwapCache(tlb->pages[i]))
			free_swap_cache(tlb->pages[i]);
	}
	release_pages(tlb->pages, tlb->nr);
	tlb->nr = 0;
}

void tlb_finish_mmu(struct mmu_gather *tlb)
{
	tlb_flush_mmu(tlb);
}

/* A frame that a driver mapped by its number, of a PTE without a page? */
static bool is_pfn_pte(struct vm_area_struct *vma, pte_t pte)
{
	return (vma->vm_flags & VM_PFNMAP) && pte_present(pte);
}

/*
 * Pages of files that were written to by these PTEs, a bit for each page of the batch. Until the TLBs are flushed other
 * threads may go on writing; so only then the page is dirty and not mapped any more. Who writes it to the disk
 * meanwhile, or wants to let go of it, finds it mapped, and waits for the table's lock, which is held.
 */
static void zap_dirty_pages(struct mmu_gather *tlb, u32 dirty)
{
	unsigned int i;

	if (!dirty)
		return;
	BUILD_BUG_ON(MMU_GATHER_BATCH > 32);
	tlb_flush_only(tlb);
	for (i = 0; i < tlb->nr; i++) {
		if (!(dirty & (1u << i)))
			continue;
		set_page_dirty(tlb->pages[i]);
		page_remove_rmap(tlb->pages[i]);
	}
}

/*
 * Clears the PTEs of [addr, end), all in one table, until the batch is full. Returns where it stopped.
 */
static unsigned long zap_pte_range(struct mmu_gather *tlb, struct vm_area_struct *vma, pmd_t *pmd,
				   unsigned long addr, unsigned long end)
{
	struct mm_struct *mm = tlb->mm;
	int rss[NR_MM_COUNTERS] = { 0 };
	bool full = false;
	u32 dirty = 0;
	spinlock_t *ptl;
	pte_t *start_pte, *pte;

	start_pte = pte = pte_offset_map_lock(mm, pmd, addr, &ptl);
	for (; addr < end && !full; addr += PAGE_SIZE, pte++) {
		pte_t ptent = *pte;
		struct page *page;

		if (pte_none(ptent))
			continue;
		page = pte_present(ptent) ? vm_normal_page(vma, addr, ptent) : NULL;
		if (tlb->keep_anon && (page ? PageAnon(page) : !is_pfn_pte(vma, ptent)))
			continue;
		pte_clear(mm, addr, pte);
		if (!pte_present(ptent)) {
			rss[MM_SWAPENTS]--;
			free_swap_and_cache(pte_to_swp_entry(ptent));
			continue;
		}
		tlb_track(tlb, addr, PAGE_SIZE);
		if (!page)
			continue;
		VM_BUG_ON(PageAnon(page) && !anon_vma_covers(vma, page, addr));
		if (!PageAnon(page) && pte_young(ptent))
			SetPageReferenced(page);
		rss[mm_counter(page)]--;
		if (!PageAnon(page) && pte_dirty(ptent))
			dirty |= 1u << tlb->nr;
		else
			page_remove_rmap(page);
		full = tlb_remove_page(tlb, page);
	}
	add_mm_rss(mm, rss);
	zap_dirty_pages(tlb, dirty);
	pte_unmap_unlock(start_pte, ptl);
	return addr;
}

/*
 * unmap_page_range - lets go of every page and swap entry of [addr, end) of an area. Sleeps between
 * batches.
 */
void unmap_page_range(struct mmu_gather *tlb, struct vm_area_struct *vma, unsigned long addr,
		      unsigned long end)
{
	update_hiwater_rss(vma->vm_mm);
	while (addr < end) {
		pmd_t *pmd = pmd_off(vma->vm_mm, addr);
		unsigned long next = pgd_addr_end(addr, end);

		if (pmd_none_or_clear_bad(pmd)) {
			addr = next;
			continue;
		}
		addr = zap_pte_range(tlb, vma, pmd, addr, next);
		if (tlb->nr == MMU_GATHER_BATCH) {
			tlb_flush_mmu(tlb);
			cond_resched();
		}
	}
}

void zap_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long size)
{
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, vma->vm_mm);
	unmap_page_range(&tlb, vma, start, start + size);
	tlb_finish_mmu(&tlb);
}

/* Frees the tables of [addr, end) that lie wholly between floor and ceiling. */
static void free_pgd_range(struct mmu_gather *tlb, unsigned long addr, unsigned long end,
			   unsigned long floor, unsigned long ceiling)
{
	struct mm_struct *mm = tlb->mm;

	addr &= PGDIR_MASK;
	if (addr < floor)
		addr += PGDIR_SIZE;
	end = (end + PGDIR_SIZE - 1) & PGDIR_MASK;
	if (end > ceiling)
		end -= PGDIR_SIZE;
	for (; addr < end; addr += PGDIR_SIZE) {
		pmd_t *pmd = pmd_off(mm, addr);
		struct page *table;

		if (pmd_none_or_clear_bad(pmd))
			continue;
		spin_lock(&mm->page_table_lock);
		table = pmd_page(*pmd);
		pmd_clear(pmd);
		spin_unlock(&mm->page_table_lock);
		/* Nobody is in it, nobody can come: mm/rmap.c. With one CPU this lock is not used. */
		VM_BUG_ON(spin_is_locked(&table->ptl));
		atomic_dec(&mm->nr_ptes);
		dec_node_page_state(NR_PAGETABLE);
		ClearPageTable(table);
		tlb_track(tlb, addr, PGDIR_SIZE);
		if (tlb_remove_page(tlb, table))
			tlb_flush_mmu(tlb);
	}
}

/*
 * free_pgtables - frees the tables under a list of areas that have left the set, from vma on. A table
 * covers 2 MiB: one that reaches below floor or above ceiling, the ends of the areas that stay on both
 * sides, is still needed, and one that two areas of the list share goes with the second. The PTEs in
 * them are clear already. Whoever walks the tables without mmap_lock (reverse mapping) comes by the
 * anon_vma's tree or the file's i_mmap, so all areas leave theirs before the first table goes: see
 * mm/rmap.c.
 */
void free_pgtables(struct mmu_gather *tlb, struct vm_area_struct *vma, unsigned long floor,
		   unsigned long ceiling)
{
	struct vm_area_struct *p;

	for (p = vma; p; p = p->vm_next) {
		unlink_anon_vmas(p);
		unlink_file_vma(p);
		cond_resched();
	}
	for (; vma; vma = vma->vm_next) {
		free_pgd_range(tlb, vma->vm_start, vma->vm_end, floor,
			       vma->vm_next ? vma->vm_next->vm_start : ceiling);
		cond_resched();
	}
}
