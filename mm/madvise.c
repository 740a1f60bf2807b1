// SPDX-License-Identifier: MIT
/*
 * madvise: what a program says of its use of a range. MADV_DONTNEED is more than advice: the pages of
 * anonymous memory go at once, and the next touch finds zeroes.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/sched.h>
#include <neap/syscalls.h>

static bool madvise_behavior_valid(int advice)
{
	switch (advice) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_WILLNEED:
	case MADV_DONTNEED:
		return true;
	default:
		return false;
	}
}

static int madvise_vma(struct vm_area_struct *vma, unsigned long start, unsigned long end,
		       int advice)
{
	if (advice != MADV_DONTNEED)
		return 0; /* swap read-ahead goes by the disk's order: nothing to change */
	if (vma->vm_flags & (VM_LOCKED | VM_PFNMAP))
		return -EINVAL;
	zap_page_range(vma, start, end - start);
	return 0;
}

long sys_madvise(unsigned long start, size_t len_in, int advice)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned long len = PAGE_ALIGN(len_in), end = start + len;
	int err = 0, unmapped_error = 0;

	if (!madvise_behavior_valid(advice) || offset_in_page(start) || (len_in && !len) ||
	    end < start)
		return -EINVAL;
	if (end == start)
		return 0;
	/* The set of areas stays as it is: reading is enough, and faults elsewhere go on. */
	mmap_read_lock(mm);
	for (vma = find_vma(mm, start); !err && start < end; vma = vma->vm_next) {
		if (!vma || vma->vm_start >= end) {
			err = -ENOMEM;
			break;
		}
		if (vma->vm_start > start) {
			unmapped_error =
				-ENOMEM; /* holes are passed over, and reported at the end */
			start = vma->vm_start;
		}
		err = madvise_vma(vma, start, min(vma->vm_end, end), advice);
		start = vma->vm_end;
	}
	mmap_read_unlock(mm);
	return err ? err : unmapped_error;
}
