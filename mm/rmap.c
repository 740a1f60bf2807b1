// SPDX-License-Identifier: MIT
/*
 * Reverse mapping: from a page to the PTEs that map it. Both kinds of page have an index, and an interval
 * tree of areas in which that index has an address:
 *
 *	a file's page    page->mapping = address_space, its i_mmap     the areas that map the file there
 *	an anonymous one page->mapping = anon_vma, its rb_root         the areas that may have it by fork,
 *	                                                               split or move (anon_vma.c)
 *
 *	in each: vm_start + (index - vm_pgoff) pages
 *
 * A page that is no longer mapped keeps its stale pointer: page_get_anon_vma() may follow it to memory
 * that has been freed. The anon_vma cache is type-stable (SLAB_TYPE_STABLE), so what it finds is an
 * anon_vma, perhaps another; refcount and page_mapped() are checked after the reference is taken.
 *
 * Walks take the lock of anon_vma->root for reading, several at once: pages of one lineage are what all
 * CPUs look at when memory is short. Changes of a tree, or of the bounds of an area in it, take it for
 * writing.
 *
 * Order: page lock > i_mmap_rwsem > anon_vma.lock > page_table_lock > the lock of a table (pte_lockptr).
 *
 * That lock lies in the struct page of the table, so nobody may ask for it who does not know that the
 * table stays. A table is freed by free_pgtables() alone, with mmap_lock held for writing or the mm's
 * last user gone, and
 *
 *	who holds mmap_lock	keeps it out (faults, fork, mprotect, mremap, mincore, swapoff)
 *	a walk in here		holds anon_vma.lock or i_mmap_rwsem for reading and has found the area
 *	or in truncate.c	there. free_pgtables() first takes every area that goes out of both,
 *				which takes the lock for writing: after that no walk is in these tables,
 *				and none can come. A table that a remaining area reaches into is not
 *				freed.
 *
 * So a walk that has found a first-level entry may use the table behind it until it lets go of its
 * lock. The entry may only change from empty to full meanwhile.
 */
#include <asm/tlbflush.h>
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/slab.h>
#include <neap/swap.h>

#include "internal.h"

struct anon_vma *page_get_anon_vma(struct page *page)
{
	for (;;) {
		unsigned long mapping = (unsigned long)READ_ONCE(page->mapping);
		struct anon_vma *anon_vma;

		if (!(mapping & PAGE_MAPPING_ANON) || !page_mapped(page))
			return NULL;
		anon_vma = (struct anon_vma *)(mapping & ~PAGE_MAPPING_ANON);
		if (atomic_inc_not_zero(&anon_vma->refcount)) {
			/* Mapped after the reference was taken: the pointer was still good then. */
			if (page_mapped(page) && (unsigned long)READ_ONCE(page->mapping) == mapping)
				return anon_vma;
			put_anon_vma(anon_vma);
		}
		/* It has become a descendant's (page_move_anon_rmap), or is not mapped any more. */
		if ((unsigned long)READ_ONCE(page->mapping) == mapping)
			return NULL;
	}
}

/* ---- a PTE comes or goes ---- */

static void __page_set_anon_rmap(struct page *page, struct anon_vma *anon_vma)
{
	VM_BUG_ON(!anon_vma);
	WRITE_ONCE(page->mapping,
		   (struct address_space *)((unsigned long)anon_vma | PAGE_MAPPING_ANON));
}

/* The first PTE of a page that nobody else knows yet. */
void page_add_new_anon_rmap(struct page *page, struct vm_area_struct *vma, unsigned long address)
{
	VM_BUG_ON(address < vma->vm_start || address >= vma->vm_end);
	page->index = linear_page_index(vma, address);
	__page_set_anon_rmap(page, vma->anon_vma);
	SetPageSwapBacked(page);
	atomic_set(&page->_mapcount, 0);
	inc_node_page_state(NR_ANON_MAPPED);
}

/*
 * One more PTE for a page from the swap cache; locked. Which of the relatives had it first, who share it by
 * swap entries, is no longer known: the root has links to all of them.
 */
void page_add_anon_rmap(struct page *page, struct vm_area_struct *vma, unsigned long address,
			bool exclusive)
{
	VM_BUG_ON(!PageLocked(page));
	/* The other PTEs come and go without the page lock: who makes the first is told by the count. */
	if (atomic_inc_return(&page->_mapcount) == 0) {
		page->index = linear_page_index(vma, address);
		__page_set_anon_rmap(page, exclusive ? vma->anon_vma : vma->anon_vma->root);
		inc_node_page_state(NR_ANON_MAPPED);
	}
}

void page_move_anon_rmap(struct page *page, struct vm_area_struct *vma)
{
	VM_BUG_ON(!PageLocked(page) || page_mapcount(page) != 1);
	__page_set_anon_rmap(page, vma->anon_vma);
}

void page_dup_rmap(struct page *page)
{
	atomic_inc(&page->_mapcount);
}

void page_add_file_rmap(struct page *page)
{
	if (atomic_inc_return(&page->_mapcount) == 0)
		inc_node_page_state(NR_FILE_MAPPED);
}

void page_remove_rmap(struct page *page)
{
	VM_BUG_ON(page_mapcount(page) <= 0);
	if (atomic_dec_return(&page->_mapcount) >= 0)
		return;
	clear_page_mlock(page);
	dec_node_page_state(PageAnon(page) ? NR_ANON_MAPPED : NR_FILE_MAPPED);
}

/* ---- finding the PTEs ---- */

unsigned long page_address_in_vma(struct page *page, struct vm_area_struct *vma)
{
	pgoff_t index = page->index;

	if (index < vma->vm_pgoff || index - vma->vm_pgoff >= vma_pages(vma))
		return -EFAULT;
	return vma->vm_start + ((index - vma->vm_pgoff) << PAGE_SHIFT);
}

/* The PTE at address, locked, if it maps page; else NULL. anon_vma.lock or i_mmap_rwsem held. */
static pte_t *page_check_address(struct page *page, struct mm_struct *mm, unsigned long address,
				 spinlock_t **ptlp)
{
	pmd_t *pmd = pmd_off(mm, address);
	pte_t *pte;

	if (pmd_none(READ_ONCE(*pmd)))
		return NULL;
	pte = pte_offset_map_lock(mm, pmd, address, ptlp);
	if (pte_present(*pte) && pte_pfn(*pte) == page_to_pfn(page))
		return pte;
	pte_unmap_unlock(pte, *ptlp);
	return NULL;
}

typedef int (*rmap_one_fn)(struct page *page, struct vm_area_struct *vma, unsigned long address,
			   void *arg);

static int rmap_walk_anon(struct page *page, rmap_one_fn rmap_one, void *arg)
{
	struct anon_vma *anon_vma = page_get_anon_vma(page);
	struct interval_tree_node *node;
	int ret = 0;

	if (!anon_vma)
		return 0;
	read_lock(&anon_vma->root->lock);
	interval_tree_foreach(node, &anon_vma->rb_root, page->index, page->index) {
		struct vm_area_struct *vma = container_of(node, struct anon_vma_chain, node)->vma;
		unsigned long address = page_address_in_vma(page, vma);

		VM_BUG_ON(IS_ERR_VALUE(address));
		ret = rmap_one(page, vma, address, arg);
		if (ret || !page_mapped(page))
			break;
	}
	read_unlock(&anon_vma->root->lock);
	put_anon_vma(anon_vma);
	return ret;
}

static int rmap_walk_mapping(struct page *page, struct address_space *mapping, rmap_one_fn rmap_one,
			     void *arg)
{
	struct interval_tree_node *node;
	int ret = 0;

	down_read(&mapping->i_mmap_rwsem);
	interval_tree_foreach(node, &mapping->i_mmap, page->index, page->index) {
		struct vm_area_struct *vma = container_of(node, struct vm_area_struct, shared);
		unsigned long address = page_address_in_vma(page, vma);

		if (IS_ERR_VALUE(address))
			continue;
		ret = rmap_one(page, vma, address, arg);
		if (ret || !page_mapped(page))
			break;
	}
	up_read(&mapping->i_mmap_rwsem);
	return ret;
}

static int rmap_walk_file(struct page *page, rmap_one_fn rmap_one, void *arg)
{
	/* Truncated: nobody maps it any more. */
	return page->mapping ? rmap_walk_mapping(page, page->mapping, rmap_one, arg) : 0;
}

int rmap_walk(struct page *page,
	      int (*rmap_one)(struct page *page, struct vm_area_struct *vma, unsigned long address,
			      void *arg),
	      void *arg)
{
	VM_BUG_ON(!PageLocked(page));
	return PageAnon(page) ? rmap_walk_anon(page, rmap_one, arg)
			      : rmap_walk_file(page, rmap_one, arg);
}

struct referenced_arg {
	int referenced;
	int mapcount; /* PTEs still to be seen */
	unsigned long vm_flags;
};

static int page_referenced_one(struct page *page, struct vm_area_struct *vma, unsigned long address,
			       void *arg)
{
	struct referenced_arg *ra = arg;
	spinlock_t *ptl;
	pte_t *pte = page_check_address(page, vma->vm_mm, address, &ptl);

	if (!pte)
		return 0;
	ra->vm_flags |= vma->vm_flags;
	if (vma->vm_flags & VM_LOCKED) {
		/* It should not have been on the list that it was found on; now it will not be again. */
		mlock_vma_page(page, vma);
		pte_unmap_unlock(pte, ptl);
		return 1;
	}
	if (ptep_test_and_clear_young(vma, address, pte)) {
		/* Else the TLB would hide later accesses for as long as it keeps the entry. */
		flush_tlb_page(vma, address);
		ra->referenced++;
	}
	pte_unmap_unlock(pte, ptl);
	return --ra->mapcount == 0;
}

int page_referenced(struct page *page, unsigned long *vm_flags)
{
	struct referenced_arg ra = { .mapcount = page_mapcount(page) };

	VM_BUG_ON(!PageLocked(page));
	rmap_walk(page, page_referenced_one, &ra);
	*vm_flags = ra.vm_flags;
	if (TestClearPageReferenced(page))
		ra.referenced++;
	return ra.referenced;
}

static int page_mkclean_one(struct page *page, struct vm_area_struct *vma, unsigned long address,
			    void *arg)
{
	int *cleaned = arg;
	spinlock_t *ptl;
	pte_t *pte = page_check_address(page, vma->vm_mm, address, &ptl);

	if (!pte)
		return 0;
	if ((vma->vm_flags & VM_SHARED) && (pte_dirty(*pte) || pte_write(*pte))) {
		*cleaned += pte_dirty(*pte) != 0;
		set_pte_at(vma->vm_mm, address, pte, pte_mkclean(pte_wrprotect(*pte)));
		flush_tlb_page(vma, address);
	}
	pte_unmap_unlock(pte, ptl);
	return 0;
}

int page_mkclean(struct page *page)
{
	int cleaned = 0;

	VM_BUG_ON(!PageLocked(page) || PageAnon(page));
	rmap_walk(page, page_mkclean_one, &cleaned);
	return cleaned;
}

/*
 * A page that MADV_FREE gave up loses its PTE if it is still clean and nobody holds it who might write to
 * it; the next touch finds zeroes. Else it is memory like any other again: 1. PTE lock held.
 */
static int discard_lazyfree(struct page *page, struct vm_area_struct *vma, unsigned long address,
			    pte_t *pte)
{
	struct mm_struct *mm = vma->vm_mm;
	pte_t pteval = ptep_get_and_clear(mm, address, pte);

	flush_tlb_page(vma, address);
	/* Mappings, and the one who isolated it: who else has it (get_user_page) came before this look. */
	smp_mb();
	if (pte_dirty(pteval) || PageDirty(page) || page_count(page) != page_mapcount(page) + 1) {
		set_pte_at(mm, address, pte, pteval);
		SetPageSwapBacked(page);
		return 1;
	}
	add_mm_counter(mm, MM_ANONPAGES, -1);
	page_remove_rmap(page);
	put_page(page);
	return 0;
}

static int try_to_unmap_one(struct page *page, struct vm_area_struct *vma, unsigned long address,
			    void *arg __maybe_unused)
{
	struct mm_struct *mm = vma->vm_mm;
	spinlock_t *ptl;
	pte_t *pte, pteval;
	int ret = 0;

	pte = page_check_address(page, mm, address, &ptl);
	if (!pte)
		return 0;
	if ((vma->vm_flags & VM_LOCKED) || pte_young(*pte)) {
		/* Locked in memory, or used since page_referenced() looked. */
		mlock_vma_page(page, vma);
		ret = 1;
		goto out;
	}
	if (PageAnon(page) && !PageSwapBacked(page)) {
		ret = discard_lazyfree(page, vma, address, pte);
		goto out;
	}
	if (PageAnon(page) && swap_duplicate(page_swap_entry(page))) {
		ret = 1; /* too many holders of one slot: leave the page */
		goto out;
	}
	update_hiwater_rss(mm);
	pteval = ptep_get_and_clear(mm, address, pte);
	flush_tlb_page(vma, address);
	if (pte_dirty(pteval))
		set_page_dirty(page);
	add_mm_counter(mm, mm_counter(page), -1);
	if (PageAnon(page)) {
		set_pte(pte, swp_entry_to_pte(page_swap_entry(page)));
		add_mm_counter(mm, MM_SWAPENTS, 1);
	}
	page_remove_rmap(page);
	put_page(page); /* the caller has a reference, this was the mapping's */
out:
	pte_unmap_unlock(pte, ptl);
	return ret;
}

enum ttu_result try_to_unmap(struct page *page)
{
	VM_BUG_ON(!PageLocked(page) ||
		  (PageAnon(page) && PageSwapBacked(page) && !PageSwapCache(page)));
	if (rmap_walk(page, try_to_unmap_one, NULL))
		return SWAP_FAIL;
	return page_mapped(page) ? SWAP_AGAIN : SWAP_SUCCESS;
}

/* How many areas page_mlock() asks. */
#define PAGE_MLOCK_AREAS 64

static int page_mlock_one(struct page *page, struct vm_area_struct *vma, unsigned long address,
			  void *arg)
{
	unsigned int *left = arg;
	bool locked;
	spinlock_t *ptl;
	pte_t *pte;

	if (!--*left)
		return 1;
	if (!(READ_ONCE(vma->vm_flags) & VM_LOCKED))
		return 0;
	pte = page_check_address(page, vma->vm_mm, address, &ptl);
	if (!pte)
		return 0;
	/* Now for certain: an munlock of that area looks at this PTE after it has cleared the flag. */
	locked = (READ_ONCE(vma->vm_flags) & VM_LOCKED) != 0;
	mlock_vma_page(page, vma);
	pte_unmap_unlock(pte, ptl);
	return locked;
}

/*
 * Of many areas only the first are asked: each of them may come here for the page, and all would ask all.
 * If it is a later one that locks the page, reclaim, which asks all, will find that.
 */
void page_mlock(struct page *page, struct vm_area_struct *vma)
{
	unsigned int left = PAGE_MLOCK_AREAS + 1;

	/* A file's page by the file of the area, which cannot go: the page itself may be being truncated. */
	if (PageAnon(page))
		rmap_walk_anon(page, page_mlock_one, &left);
	else if (vma->vm_file)
		rmap_walk_mapping(page, vma->vm_file->f_mapping, page_mlock_one, &left);
}
