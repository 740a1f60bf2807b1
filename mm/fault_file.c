// SPDX-License-Identifier: MIT
/*
 * Faults on mappings of files: the page comes from the file's vm_ops->fault, what is done with it
 * depends on the access and the kind of mapping.
 *
 *	do_fault
 *	  a read                       do_read_fault    the cached page, read-only or clean; and those
 *	                                                around it that are in memory too (map_pages)
 *	  a write, private mapping     do_cow_fault     a copy, anonymous from the start
 *	  a write, shared mapping      do_shared_fault  the cached page, writable and dirty
 *
 * The file's page is locked while its PTE is made: so truncation, which takes the page from the cache
 * under its lock and then out of the address spaces, cannot fall in between.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/swap.h>

#include "internal.h"

/* How much of what is around a read fault is mapped with it, if it is in memory. A power of two. */
#define FAULT_AROUND_BYTES (64UL << 10)

/* vmf->page, locked, or what the fault is to return. */
static vm_fault_t __do_fault(struct vm_fault *vmf)
{
	vm_fault_t ret = vmf->vma->vm_ops->fault(vmf);

	if (unlikely(ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY)))
		return ret;
	if (!(ret & VM_FAULT_LOCKED))
		lock_page(vmf->page);
	return ret | VM_FAULT_LOCKED;
}

/*
 * do_set_pte - a PTE for a page of the cache, whose reference becomes the mapping's, or for the private
 * copy of one (cow_page). PTE lock held, the PTE is empty.
 */
void do_set_pte(struct vm_fault *vmf, struct page *page, unsigned long address, pte_t *pte)
{
	struct vm_area_struct *vma = vmf->vma;
	struct mm_struct *mm = vma->vm_mm;
	bool write = (vmf->flags & FAULT_FLAG_WRITE) && address == vmf->address;
	pte_t entry = mk_pte(page, vma->vm_page_prot);

	if (write)
		entry = maybe_mkwrite(pte_mkdirty(entry), vma);
	if (write && !(vma->vm_flags & VM_SHARED)) {
		add_mm_counter(mm, MM_ANONPAGES, 1);
		page_add_new_anon_rmap(page, vma, address);
		lru_cache_add(page);
	} else {
		add_mm_counter(mm, mm_counter_file(page), 1);
		page_add_file_rmap(page);
	}
	mlock_vma_page(page, vma);
	set_pte_at(mm, address, pte, entry);
	update_mmu_cache(vma, address, pte);
}

/* Maps vmf->page or its copy, if nobody was faster: then 0, else VM_FAULT_NOPAGE or VM_FAULT_OOM. */
static vm_fault_t finish_fault(struct vm_fault *vmf, struct page *page)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	vm_fault_t ret = 0;

	if (pmd_none(*vmf->pmd) && __pte_alloc(mm, vmf->pmd))
		return VM_FAULT_OOM;
	vmf->pte = pte_offset_map_lock(mm, vmf->pmd, vmf->address, &vmf->ptl);
	if (pte_none(*vmf->pte))
		do_set_pte(vmf, page, vmf->address, vmf->pte);
	else
		ret = VM_FAULT_NOPAGE;
	pte_unmap_unlock(vmf->pte, vmf->ptl);
	return ret;
}

/* The pages of the area, and of the table, in the aligned block around the fault. */
static vm_fault_t do_fault_around(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	unsigned long from = max(vmf->address & ~(FAULT_AROUND_BYTES - 1), vma->vm_start);
	unsigned long to = min((vmf->address | (FAULT_AROUND_BYTES - 1)) + 1, vma->vm_end);
	pgoff_t start = vmf->pgoff - ((vmf->address - from) >> PAGE_SHIFT);
	bool there;
	pte_t *pte;

	/* The block is aligned and smaller than what a table covers, so one table is enough. */
	if (pmd_none(*vmf->pmd) && __pte_alloc(vma->vm_mm, vmf->pmd))
		return VM_FAULT_OOM;
	vma->vm_ops->map_pages(vmf, start, start + ((to - from) >> PAGE_SHIFT) - 1);
	pte = pte_offset_map(vmf->pmd, vmf->address);
	there = !pte_none(READ_ONCE(*pte));
	pte_unmap(pte);
	return there ? VM_FAULT_NOPAGE : 0;
}

static vm_fault_t do_read_fault(struct vm_fault *vmf)
{
	vm_fault_t ret, done;

	if (vmf->vma->vm_ops->map_pages) {
		ret = do_fault_around(vmf);
		if (ret)
			return ret;
	}
	ret = __do_fault(vmf);
	if (!(ret & VM_FAULT_LOCKED))
		return ret;
	done = finish_fault(vmf, vmf->page);
	unlock_page(vmf->page);
	if (done)
		put_page(vmf->page);
	return ret | done;
}

static vm_fault_t do_cow_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	vm_fault_t ret, done;

	if (unlikely(anon_vma_prepare(vma)))
		return VM_FAULT_OOM;
	vmf->cow_page = alloc_page(GFP_HIGHUSER_MOVABLE);
	if (!vmf->cow_page)
		return VM_FAULT_OOM;
	ret = __do_fault(vmf);
	if (!(ret & VM_FAULT_LOCKED)) {
		put_page(vmf->cow_page);
		return ret;
	}
	copy_highpage(vmf->cow_page, vmf->page);
	SetPageUptodate(vmf->cow_page);
	done = finish_fault(vmf, vmf->cow_page);
	if (done)
		put_page(vmf->cow_page);
	else
		count_vm_event(PGFAULT_COW);
	unlock_page(vmf->page);
	put_page(vmf->page);
	return ret | done;
}

/* Asks the file whether its page may be changed. Locked again, or what the fault is to return. */
static vm_fault_t do_page_mkwrite(struct vm_fault *vmf)
{
	vm_fault_t ret;

	unlock_page(vmf->page);
	ret = vmf->vma->vm_ops->page_mkwrite(vmf);
	if (ret & (VM_FAULT_ERROR | VM_FAULT_NOPAGE | VM_FAULT_RETRY))
		return ret;
	if (!(ret & VM_FAULT_LOCKED)) {
		lock_page(vmf->page);
		if (!vmf->page->mapping) { /* truncated meanwhile: look again */
			unlock_page(vmf->page);
			return VM_FAULT_NOPAGE;
		}
	}
	return ret | VM_FAULT_LOCKED;
}

static vm_fault_t do_shared_fault(struct vm_fault *vmf)
{
	vm_fault_t ret = __do_fault(vmf), done;

	if (!(ret & VM_FAULT_LOCKED))
		return ret;
	if (vmf->vma->vm_ops->page_mkwrite) {
		done = do_page_mkwrite(vmf);
		if (!(done & VM_FAULT_LOCKED)) {
			put_page(vmf->page);
			return ret | done;
		}
	}
	done = finish_fault(vmf, vmf->page);
	if (!done)
		set_page_dirty(vmf->page);
	unlock_page(vmf->page);
	if (done)
		put_page(vmf->page);
	else if (!vmf->vma->vm_ops->page_mkwrite) /* which has done so itself */
		file_update_time(vmf->vma->vm_file);
	return ret | done;
}

/* do_fault - the first touch of a page of a file mapping. mmap_lock held for reading, no PTE. */
vm_fault_t do_fault(struct vm_fault *vmf)
{
	vm_fault_t ret;

	if (unlikely(!vmf->vma->vm_ops->fault))
		return VM_FAULT_SIGBUS;
	if (!(vmf->flags & FAULT_FLAG_WRITE))
		ret = do_read_fault(vmf);
	else if (!(vmf->vma->vm_flags & VM_SHARED))
		ret = do_cow_fault(vmf);
	else
		ret = do_shared_fault(vmf);
	if (!(ret & (VM_FAULT_ERROR | VM_FAULT_RETRY)))
		count_vm_event(PGFAULT_FILE);
	return ret & ~(VM_FAULT_LOCKED | VM_FAULT_NOPAGE);
}
