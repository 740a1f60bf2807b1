// SPDX-License-Identifier: MIT
/* msync: what was written to shared mappings of files goes to the files' disks. */
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/sched.h>
#include <neap/syscalls.h>

/*
 * -EINVAL: bad flags or alignment; -ENOMEM: a part of the range is not mapped (the rest is done);
 * -EBUSY: MS_INVALIDATE of locked memory; or what the file's fsync says. MS_ASYNC has nothing to do:
 * dirty pages are written in their time anyway.
 */
long sys_msync(unsigned long start, size_t len_in, int flags)
{
	struct mm_struct *mm = current->mm;
	unsigned long len = PAGE_ALIGN(len_in), end = start + len;
	struct vm_area_struct *vma;
	int err = 0, unmapped_error = 0;

	if ((flags & ~(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) || offset_in_page(start) ||
	    ((flags & MS_ASYNC) && (flags & MS_SYNC)))
		return -EINVAL;
	/* The last page's worth of lengths has been rounded to nothing, which Linux takes as such. */
	if (end < start)
		return -ENOMEM;
	mmap_read_lock(mm);
	while (start < end && !err) {
		struct file *file = NULL;

		vma = find_vma(mm, start);
		if (!vma || vma->vm_start >= end) {
			unmapped_error = -ENOMEM;
			break;
		}
		if (vma->vm_start > start)
			unmapped_error = -ENOMEM;
		if ((flags & MS_INVALIDATE) && (vma->vm_flags & VM_LOCKED)) {
			err = -EBUSY;
			break;
		}
		start = vma->vm_end;
		if ((flags & MS_SYNC) && vma->vm_file && (vma->vm_flags & VM_SHARED))
			file = get_file(vma->vm_file);
		if (file) {
			mmap_read_unlock(mm);
			err = vfs_fsync(file);
			fput(file);
			mmap_read_lock(mm);
		}
	}
	mmap_read_unlock(mm);
	return err ? err : unmapped_error;
}
