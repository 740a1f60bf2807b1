// SPDX-License-Identifier: MIT
/*
 * Faulting in what nobody has touched yet: for mlock, MAP_POPULATE, madvise. A page comes by the same
 * way as if the program had touched it, and is counted as a fault of the program's; one that is there
 * already is neither.
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>

#include "internal.h"

#define POPULATE_BATCH 32 /* pages between two releases of mmap_lock */

/* Could the access be made now? */
static bool page_is_there(struct mm_struct *mm, unsigned long address, bool write)
{
	pmd_t *pmd = pmd_off(mm, address);
	spinlock_t *ptl;
	pte_t *pte;
	bool there;

	if (pmd_none_or_clear_bad(pmd))
		return false;
	pte = pte_offset_map_lock(mm, pmd, address, &ptl);
	there = pte_present(*pte) && (!write || pte_write(*pte));
	pte_unmap_unlock(pte, ptl);
	return there;
}

int faultin_page(struct vm_area_struct *vma, unsigned long address, bool write)
{
	while (!page_is_there(vma->vm_mm, address, write)) {
		vm_fault_t fault;

		if (fatal_signal_pending(current))
			return -EINTR;
		fault = handle_mm_fault(vma, address, write ? FAULT_FLAG_WRITE : 0);
		if (fault & VM_FAULT_OOM)
			return -ENOMEM;
		if (fault & VM_FAULT_ERROR)
			return -EFAULT;
		count_vm_event(PGFAULT);
		if (fault & VM_FAULT_MAJOR)
			current->maj_flt++;
		else
			current->min_flt++;
	}
	return 0;
}

/* [*addr, end), less than a batch of it, lies in vma. *addr: how far it went. */
static int populate_vma_pages(struct vm_area_struct *vma, unsigned long *addr, unsigned long end)
{
	/* A write breaks the sharing of private pages here and not later; shared ones only become dirty by it. */
	bool write = (vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
	int err = 0;

	if (!(vma->vm_flags & VM_ACCESS_FLAGS))
		return -EFAULT;
	for (; !err && *addr < end; *addr += PAGE_SIZE)
		err = faultin_page(vma, *addr, write);
	return err;
}

int __mm_populate(unsigned long addr, unsigned long len, bool ignore_errors)
{
	struct mm_struct *mm = current->mm;
	unsigned long end = addr + len;

	while (addr < end) {
		struct vm_area_struct *vma;
		unsigned long stop;
		int err = 0;

		mmap_read_lock(mm);
		vma = find_vma_intersection(mm, addr, end);
		if (!vma) {
			mmap_read_unlock(mm);
			break;
		}
		addr = max(addr, vma->vm_start);
		stop = min(end, vma->vm_end);
		if (vma->vm_flags & (VM_IO | VM_PFNMAP | VM_LOCKONFAULT)) {
			addr = stop;
		} else {
			unsigned long batch = min(stop - addr, POPULATE_BATCH * PAGE_SIZE);

			err = populate_vma_pages(vma, &addr, addr + batch);
			if (err) /* of this area nothing more */
				addr = stop;
		}
		mmap_read_unlock(mm);
		if (err == -EINTR || (err && !ignore_errors))
			return err;
		cond_resched();
	}
	return 0;
}
