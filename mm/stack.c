// SPDX-License-Identifier: MIT
/*
 * Areas that grow down (VM_GROWSDOWN): the stack of each program, and what it maps with MAP_GROWSDOWN.
 *
 *	   prev      at least stack_guard_gap        the area
 *	 |------|     .  .  .  .  .  .  .  .    |---------------|
 *	                                 ^ an access: vm_start and vm_pgoff come down to its page
 *
 * Both say where pages lie, and faults, /proc and reverse mapping compute with both; so a stack grows as
 * any other area changes, with mmap_lock held for writing, and vma_set_bounds() keeps reverse mapping out.
 * A fault holds mmap_lock for reading. find_extend_vma() trades it, looks the area up again, since
 * anything may have happened in between, and goes back to reading without a gap.
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/sched.h>

#include "internal.h"
#include "vma.h"

/* May a stack grow to size bytes in all, by grow pages? Charges them. */
static int acct_stack_growth(struct vm_area_struct *vma, unsigned long size, unsigned long grow)
{
	struct mm_struct *mm = vma->vm_mm;

	if (!may_expand_vm(mm, vma->vm_flags, grow) || size > rlimit(RLIMIT_STACK))
		return -ENOMEM;
	if (mlock_future_check(mm, vma->vm_flags, grow))
		return -ENOMEM;
	if ((vma->vm_flags & VM_ACCOUNT) && __vm_enough_memory(mm, grow, capable(CAP_SYS_ADMIN)))
		return -ENOMEM;
	return 0;
}

int expand_stack(struct vm_area_struct *vma, unsigned long address)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *prev = vma->vm_prev;
	unsigned long grow;
	int err;

	mmap_assert_write_locked(mm);
	address &= PAGE_MASK;
	if (!(vma->vm_flags & VM_GROWSDOWN) || address < mmap_min_addr)
		return -EFAULT;
	if (address >= vma->vm_start) /* another thread wanted the same */
		return 0;
	if (prev && address < prev->vm_end)
		return -ENOMEM;
	if (prev && !(prev->vm_flags & VM_GROWSDOWN) && (prev->vm_flags & VM_ACCESS_FLAGS) &&
	    address - prev->vm_end < stack_guard_gap)
		return -ENOMEM;
	grow = (vma->vm_start - address) >> PAGE_SHIFT;
	if (grow > vma->vm_pgoff)
		return -ENOMEM;
	err = acct_stack_growth(vma, vma->vm_end - address, grow);
	if (err)
		return err;
	vm_stat_account(mm, vma->vm_flags, grow);
	if (vma->vm_flags & VM_LOCKED)
		mm->locked_vm += grow;
	vma_set_bounds(vma, address, vma->vm_end, vma->vm_pgoff - grow);
	return 0;
}

struct vm_area_struct *find_extend_vma(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;

	mmap_assert_locked(mm);
	vma = find_vma(mm, addr);
	if (!vma || vma->vm_start <= addr)
		return vma;
	if (!(vma->vm_flags & VM_GROWSDOWN))
		return NULL;
	mmap_read_unlock(mm);
	mmap_write_lock(mm);
	vma = find_vma(mm, addr);
	if (vma && vma->vm_start > addr && expand_stack(vma, addr))
		vma = NULL;
	mmap_write_downgrade(mm);
	return vma;
}
