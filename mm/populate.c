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

/*
 * One page. 0: it is there, or mmap_lock was dropped to wait for it (*locked false): look everything up
 * again. -ENOMEM, -EFAULT, -EINTR.
 */
static int faultin_page(struct vm_area_struct *vma, unsigned long address, bool write, bool *locked)
{
	unsigned int flags = FAULT_FLAG_DEFAULT | (write ? FAULT_FLAG_WRITE : 0);

	while (!page_is_there(vma->vm_mm, address, write)) {
		vm_fault_t fault;

		if (fatal_signal_pending(current))
			return -EINTR;
		/* Waiting for a page under mmap_lock would keep those from it who have to make it ready. */
		fault = handle_mm_fault(vma, address, flags);
		if (fault & VM_FAULT_RETRY) {
			*locked = false;
			return 0;
		}
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

int faultin_vma_page_range(struct vm_area_struct *vma, unsigned long *addr, unsigned long end,
			   bool write, bool *locked)
{
	int err = 0;

	while (!err && *addr < end) {
		err = faultin_page(vma, *addr, write, locked);
		if (!*locked)
			break;
		if (!err)
			*addr += PAGE_SIZE;
		cond_resched();
	}
	return err;
}

int __mm_populate(unsigned long addr, unsigned long len, bool ignore_errors)
{
	struct mm_struct *mm = current->mm;
	unsigned long end = addr + len;
	int err = 0;

	while (addr < end && err != -EINTR && (!err || ignore_errors)) {
		struct vm_area_struct *vma;
		unsigned long stop;
		bool locked = true;

		mmap_read_lock(mm);
		vma = find_vma_intersection(mm, addr, end);
		if (!vma) {
			mmap_read_unlock(mm);
			break;
		}
		addr = max(addr, vma->vm_start);
		stop = min(end, vma->vm_end);
		err = 0;
		if (vma->vm_flags & (VM_IO | VM_PFNMAP | VM_LOCKONFAULT)) {
			addr = stop;
		} else if (!(vma->vm_flags & VM_ACCESS_FLAGS)) {
			err = -EFAULT;
		} else {
			/* A write ends the sharing of private pages now and not later; shared ones it would only dirty. */
			bool write = (vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;

			stop = min(stop, addr + POPULATE_BATCH * PAGE_SIZE);
			err = faultin_vma_page_range(vma, &addr, stop, write, &locked);
		}
		if (err) /* of this area nothing more */
			addr = min(end, vma->vm_end);
		if (locked)
			mmap_read_unlock(mm);
	}
	return ignore_errors && err != -EINTR ? 0 : err;
}
