// SPDX-License-Identifier: MIT
/*
 * mprotect: areas are merged or split so that the range is areas of its own, those get the new flags,
 * and the present PTEs follow. A private page becomes writable only if it is anonymous and plainly nobody
 * else's, so that a handler which lets a write through costs one fault and not two; of all others the next
 * write finds out whether a copy is needed.
 */
#include <asm/tlbflush.h>
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/syscalls.h>
#include <uapi/personality.h>

#include "internal.h"
#include "vma.h"

static unsigned long change_pte_range(struct vm_area_struct *vma, pmd_t *pmd, unsigned long addr,
				      unsigned long end, pgprot_t newprot)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long changed = 0;
	spinlock_t *ptl;
	pte_t *start_pte, *pte;

	start_pte = pte = pte_offset_map_lock(mm, pmd, addr, &ptl);
	for (; addr < end; addr += PAGE_SIZE, pte++) {
		pte_t newpte;

		if (!pte_present(*pte))
			continue;
		newpte = pte_modify(*pte, newprot);
		if (can_change_pte_writable(vma, addr, newpte))
			newpte = pte_mkwrite(newpte);
		set_pte_at(mm, addr, pte, newpte);
		changed++;
	}
	pte_unmap_unlock(start_pte, ptl);
	return changed;
}

void change_protection(struct vm_area_struct *vma, unsigned long start, unsigned long end,
		       pgprot_t newprot)
{
	unsigned long addr = start, next, changed = 0;

	for (; addr < end; addr = next) {
		pmd_t *pmd = pmd_off(vma->vm_mm, addr);

		next = pgd_addr_end(addr, end);
		if (pmd_none_or_clear_bad(pmd))
			continue;
		changed += change_pte_range(vma, pmd, addr, next, newprot);
	}
	if (changed)
		flush_tlb_range(vma, start, end);
}

/* [start, end) lies in vma and gets newflags. *pprev becomes the area that covers it. */
static int mprotect_fixup(struct vm_area_struct *vma, struct vm_area_struct **pprev,
			  unsigned long start, unsigned long end, unsigned long newflags)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long oldflags = vma->vm_flags, charged = 0;
	long nrpages = (end - start) >> PAGE_SHIFT;
	struct vm_area_struct *merged;
	pgoff_t pgoff;
	int err;

	if (newflags == oldflags) {
		*pprev = vma;
		return 0;
	}
	/* What is not data yet and becomes it counts for RLIMIT_DATA; what is beyond the limits may stay. */
	if (!may_expand_vm(mm, newflags, nrpages) && may_expand_vm(mm, oldflags, nrpages))
		return -ENOMEM;
	/* A private mapping becomes a promise when it becomes writable, and stays one. */
	if ((newflags & VM_WRITE) &&
	    !(oldflags & (VM_ACCOUNT | VM_WRITE | VM_SHARED | VM_NORESERVE))) {
		if (__vm_enough_memory(mm, nrpages, capable(CAP_SYS_ADMIN)))
			return -ENOMEM;
		charged = nrpages;
		newflags |= VM_ACCOUNT;
	}
	pgoff = vma->vm_pgoff + ((start - vma->vm_start) >> PAGE_SHIFT);
	merged = vma_merge(mm, *pprev, start, end, newflags, vma->anon_vma, vma->vm_file, pgoff);
	if (merged) {
		vma = merged;
		goto success;
	}
	if (start != vma->vm_start) {
		err = split_vma(mm, vma, start, 1);
		if (err)
			goto fail;
	}
	if (end != vma->vm_end) {
		err = split_vma(mm, vma, end, 0);
		if (err)
			goto fail;
	}
success:
	*pprev = vma;
	vma->vm_flags = newflags;
	vma_set_page_prot(vma);
	change_protection(vma, start, end, vma->vm_page_prot);
	vm_stat_account(mm, oldflags, -nrpages);
	vm_stat_account(mm, newflags, nrpages);
	return 0;
fail:
	vm_unacct_memory(charged);
	return err;
}

static int do_mprotect(unsigned long start, size_t len, unsigned long prot)
{
	const unsigned long grows = prot & (PROT_GROWSDOWN | PROT_GROWSUP);
	const bool rier = (prot & PROT_READ) && (current->personality & READ_IMPLIES_EXEC);
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma, *prev;
	unsigned long nstart, end, reqprot;
	int err = 0;

	prot &= ~(PROT_GROWSDOWN | PROT_GROWSUP);
	if (grows == (PROT_GROWSDOWN | PROT_GROWSUP))
		return -EINVAL;
	if (offset_in_page(start))
		return -EINVAL;
	if (!len)
		return 0;
	len = PAGE_ALIGN(len);
	end = start + len;
	if (end <= start)
		return -ENOMEM;
	if (prot & ~(PROT_READ | PROT_WRITE | PROT_EXEC | PROT_SEM))
		return -EINVAL;
	reqprot = prot & (PROT_READ | PROT_WRITE | PROT_EXEC);

	mmap_write_lock(mm);
	vma = find_vma_prev(mm, start, &prev);
	if (!vma) {
		err = -ENOMEM;
		goto out;
	}
	if (grows & PROT_GROWSDOWN) {
		if (vma->vm_start >= end) {
			err = -ENOMEM;
			goto out;
		}
		if (!(vma->vm_flags & VM_GROWSDOWN)) {
			err = -EINVAL;
			goto out;
		}
		start = vma->vm_start;
	} else if (vma->vm_start > start) {
		err = -ENOMEM;
		goto out;
	} else if (grows & PROT_GROWSUP) { /* no stack grows up here */
		err = -EINVAL;
		goto out;
	}
	if (start > vma->vm_start)
		prev = vma;
	for (nstart = start;;) {
		unsigned long newflags, stop;

		newflags = reqprot | (vma->vm_flags & ~VM_ACCESS_FLAGS);
		if (rier && (vma->vm_flags & VM_MAYEXEC))
			newflags |= VM_EXEC;
		/* VM_MAYx is VM_x << 4 */
		if ((newflags & ~(newflags >> 4)) & VM_ACCESS_FLAGS) {
			err = -EACCES;
			break;
		}
		stop = min(vma->vm_end, end);
		err = mprotect_fixup(vma, &prev, nstart, stop, newflags);
		if (err)
			break;
		nstart = max(stop, prev->vm_end);
		if (nstart >= end)
			break;
		vma = prev->vm_next;
		if (!vma || vma->vm_start != nstart) {
			err = -ENOMEM;
			break;
		}
		cond_resched();
	}
out:
	mmap_write_unlock(mm);
	return err;
}

long sys_mprotect(unsigned long start, size_t len, unsigned long prot)
{
	return do_mprotect(start, len, prot);
}
