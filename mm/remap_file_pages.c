// SPDX-License-Identifier: MIT
/*
 * remap_file_pages: a part of a shared mapping shows other pages of its file. Once that was page tables
 * without areas of their own; it is a mmap over what is there.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/sched.h>
#include <neap/syscalls.h>

#include "vma.h"

/* Is [start, end) all of it areas without holes, of one file and alike? */
static bool all_alike(const struct vm_area_struct *vma, unsigned long end)
{
	const struct vm_area_struct *next;

	for (; end > vma->vm_end; vma = next) {
		next = vma->vm_next;
		if (!next || next->vm_start != vma->vm_end || next->vm_file != vma->vm_file ||
		    next->vm_flags != vma->vm_flags)
			return false;
	}
	return true;
}

/* 0; -EINVAL: prot is not 0, a bad range, not a shared mapping; or what mmap says. */
long sys_remap_file_pages(unsigned long start, unsigned long size, unsigned long prot,
			  unsigned long pgoff, unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned long ret = -EINVAL;

	if (prot)
		return -EINVAL;
	start &= PAGE_MASK;
	size &= PAGE_MASK;
	if (start + size <= start || pgoff + (size >> PAGE_SHIFT) < pgoff)
		return -EINVAL;
	mmap_write_lock(mm);
	vma = find_vma(mm, start);
	if (vma && vma->vm_start <= start && (vma->vm_flags & VM_SHARED) &&
	    all_alike(vma, start + size)) {
		struct file *file = get_file(vma->vm_file); /* its area may be all that holds it */

		ret = do_mmap(file, start, size, vma->vm_flags & VM_ACCESS_FLAGS,
			      (flags & MAP_NONBLOCK) | MAP_SHARED | MAP_FIXED |
				      (vma->vm_flags & VM_LOCKED ? MAP_LOCKED : 0),
			      pgoff);
		fput(file);
	}
	mmap_write_unlock(mm);
	if (IS_ERR_VALUE(ret))
		return ret;
	if (!(flags & MAP_NONBLOCK))
		mm_populate(start, size);
	return 0;
}
