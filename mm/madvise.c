// SPDX-License-Identifier: MIT
/*
 * madvise: what a program says of its use of a range. Four kinds of advice:
 *
 *	of the area	NORMAL RANDOM SEQUENTIAL DONTFORK DOFORK WIPEONFORK KEEPONFORK DONTDUMP DODUMP:
 *			flags, for which areas are split and joined
 *	pages wanted	WILLNEED starts reading; POPULATE_READ, POPULATE_WRITE have them mapped
 *	pages not	DONTNEED lets go of them, FREE when memory is short (madvise_free.c), REMOVE also
 *			in the file; COLD and PAGEOUT send them to swap (madvise_cold.c)
 *	not here	MERGEABLE, HUGEPAGE and what belongs to them: -EINVAL, as without KSM and huge pages
 *
 * A range may have holes: what is mapped is done, and -ENOMEM says that not all was. Only what changes
 * areas has mmap_lock for writing. It may be released on the way: then no area seen before is used again.
 */
#include <neap/bio.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/swap.h>
#include <neap/syscalls.h>

#include "internal.h"

/* 0: none; else what is to be done with mmap_lock: 'w', 'r'. */
static char madvise_lock(int advice)
{
	switch (advice) {
	case MADV_NORMAL:
	case MADV_RANDOM:
	case MADV_SEQUENTIAL:
	case MADV_DONTFORK:
	case MADV_DOFORK:
	case MADV_DONTDUMP:
	case MADV_DODUMP:
	case MADV_WIPEONFORK:
	case MADV_KEEPONFORK:
		return 'w';
	case MADV_WILLNEED:
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_FREE:
	case MADV_REMOVE:
	case MADV_COLD:
	case MADV_PAGEOUT:
	case MADV_POPULATE_READ:
	case MADV_POPULATE_WRITE:
		return 'r';
	default:
		return 0;
	}
}

/* ---- flags ---- */

static int madvise_flags(struct vm_area_struct *vma, int advice, unsigned long *flags)
{
	switch (advice) {
	case MADV_NORMAL:
		*flags &= ~(VM_RAND_READ | VM_SEQ_READ);
		break;
	case MADV_RANDOM:
		*flags = (*flags & ~VM_SEQ_READ) | VM_RAND_READ;
		break;
	case MADV_SEQUENTIAL:
		*flags = (*flags & ~VM_RAND_READ) | VM_SEQ_READ;
		break;
	case MADV_DONTFORK:
		*flags |= VM_DONTCOPY;
		break;
	case MADV_DOFORK:
		if (vma->vm_flags & VM_IO)
			return -EINVAL;
		*flags &= ~VM_DONTCOPY;
		break;
	case MADV_WIPEONFORK:
		if (vma->vm_file || (vma->vm_flags & VM_SHARED))
			return -EINVAL;
		*flags |= VM_WIPEONFORK;
		break;
	case MADV_KEEPONFORK:
		*flags &= ~VM_WIPEONFORK;
		break;
	case MADV_DONTDUMP:
		*flags |= VM_DONTDUMP;
		break;
	case MADV_DODUMP:
		if (vma->vm_flags & VM_SPECIAL)
			return -EINVAL;
		*flags &= ~VM_DONTDUMP;
		break;
	}
	return 0;
}

static int madvise_update_vma(struct vm_area_struct *vma, struct vm_area_struct **prev,
			      unsigned long start, unsigned long end, int advice)
{
	unsigned long flags = vma->vm_flags;
	int err = madvise_flags(vma, advice, &flags);

	if (err)
		return err;
	if (flags != vma->vm_flags) {
		vma = vma_modify_flags(*prev, vma, start, end, flags);
		if (IS_ERR(vma)) /* -ENOMEM would mean a hole */
			return PTR_ERR(vma) == -ENOMEM ? -EAGAIN : PTR_ERR(vma);
		vma->vm_flags = flags;
	}
	*prev = vma;
	return 0;
}

/* ---- pages that will be needed ---- */

/* Reading from swap starts for what anonymous memory has there. */
static int swapin_vma(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	struct blk_plug plug;

	if (!IS_ENABLED(CONFIG_SWAP))
		return -EBADF;
	blk_start_plug(&plug);
	for (; start < end; start += PAGE_SIZE) {
		pmd_t *pmd = pmd_off(vma->vm_mm, start);
		struct page *page;
		bool started;
		pte_t *ptep, pte;

		if (pmd_none_or_clear_bad(pmd)) {
			start = pgd_addr_end(start, end) - PAGE_SIZE;
			continue;
		}
		ptep = pte_offset_map(pmd, start);
		pte = READ_ONCE(*ptep);
		pte_unmap(ptep);
		if (!is_swap_pte(pte))
			continue;
		page = read_swap_cache_async(pte_to_swp_entry(pte), GFP_HIGHUSER_MOVABLE, &started);
		if (page)
			put_page(page);
		cond_resched();
	}
	blk_finish_plug(&plug);
	return 0;
}

static int madvise_willneed(struct vm_area_struct *vma, struct vm_area_struct **prev,
			    unsigned long start, unsigned long end)
{
	struct mm_struct *mm = vma->vm_mm;
	struct file *file = vma->vm_file;
	pgoff_t first = linear_page_index(vma, start);
	pgoff_t last = first + ((end - start) >> PAGE_SHIFT);

	*prev = vma;
	if (!file)
		return swapin_vma(vma, start, end);
	if (shmem_mapping(file->f_mapping)) {
		shmem_willneed(file->f_mapping, first, last);
		return 0;
	}
	*prev = NULL;
	get_file(file);
	mmap_read_unlock(mm);
	force_page_cache_readahead(file->f_mapping, file, first, last - first);
	fput(file);
	mmap_read_lock(mm);
	return 0;
}

static int madvise_populate(struct vm_area_struct *vma, struct vm_area_struct **prev,
			    unsigned long start, unsigned long end, bool write)
{
	struct mm_struct *mm = vma->vm_mm;
	bool locked = true;
	int err;

	*prev = vma;
	while (start < end) {
		if (!vma) {
			vma = find_vma(mm, start);
			if (!vma || vma->vm_start > start)
				return -ENOMEM;
		}
		if ((vma->vm_flags & (VM_IO | VM_PFNMAP)) ||
		    !(vma->vm_flags & (write ? VM_WRITE : VM_READ)))
			return -EINVAL;
		err = faultin_vma_page_range(vma, &start, min(end, vma->vm_end), write, &locked);
		if (err)
			return err;
		vma = NULL;
		if (!locked) {
			mmap_read_lock(mm);
			locked = true;
			*prev = NULL;
		}
	}
	return 0;
}

/* ---- pages that will not ---- */

static int madvise_dontneed_free(struct vm_area_struct *vma, unsigned long start, unsigned long end,
				 int advice)
{
	unsigned long forbidden = VM_PFNMAP;

	if (advice != MADV_DONTNEED_LOCKED)
		forbidden |= VM_LOCKED;
	if (vma->vm_flags & forbidden)
		return -EINVAL;
	if (advice != MADV_FREE) {
		zap_page_range(vma, start, end - start);
		return 0;
	}
	if (!vma_is_anonymous(vma))
		return -EINVAL;
	madvise_free_range(vma, start, end);
	return 0;
}

static int madvise_cold(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			bool pageout)
{
	if (vma->vm_flags & (VM_LOCKED | VM_PFNMAP))
		return -EINVAL;
	if (pageout)
		madvise_pageout_range(vma, start, end);
	else
		madvise_cold_range(vma, start, end);
	return 0;
}

/* The file gets a hole where the range is, and has zeroes there. */
static int madvise_remove(struct vm_area_struct *vma, struct vm_area_struct **prev,
			  unsigned long start, unsigned long end)
{
	struct mm_struct *mm = vma->vm_mm;
	struct file *file = vma->vm_file;
	loff_t offset = (loff_t)linear_page_index(vma, start) << PAGE_SHIFT;
	int err;

	*prev = NULL;
	if ((vma->vm_flags & VM_LOCKED) || !file || !file->f_mapping || !file->f_mapping->host)
		return -EINVAL;
	if ((vma->vm_flags & (VM_SHARED | VM_MAYWRITE)) != (VM_SHARED | VM_MAYWRITE))
		return -EACCES;
	get_file(file);
	mmap_read_unlock(mm);
	err = vfs_fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, end - start);
	fput(file);
	mmap_read_lock(mm);
	return err;
}

/* ---- the call ---- */

/*
 * [start, end) lies in vma. *prev: the last area that starts below start; afterwards the one that holds
 * the range, or NULL if mmap_lock has been released.
 */
static int madvise_vma_behavior(struct vm_area_struct *vma, struct vm_area_struct **prev,
				unsigned long start, unsigned long end, int advice)
{
	switch (advice) {
	case MADV_WILLNEED:
		return madvise_willneed(vma, prev, start, end);
	case MADV_REMOVE:
		return madvise_remove(vma, prev, start, end);
	case MADV_POPULATE_READ:
	case MADV_POPULATE_WRITE:
		return madvise_populate(vma, prev, start, end, advice == MADV_POPULATE_WRITE);
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_FREE:
		*prev = vma;
		return madvise_dontneed_free(vma, start, end, advice);
	case MADV_COLD:
	case MADV_PAGEOUT:
		*prev = vma;
		return madvise_cold(vma, start, end, advice == MADV_PAGEOUT);
	default:
		return madvise_update_vma(vma, prev, start, end, advice);
	}
}

static int madvise_walk_vmas(struct mm_struct *mm, unsigned long start, unsigned long end,
			     int advice)
{
	struct vm_area_struct *vma, *prev;
	int unmapped_error = 0, err;

	vma = find_vma_prev(mm, start, &prev);
	if (vma && start > vma->vm_start)
		prev = vma;
	while (start < end) {
		unsigned long stop;

		if (!vma)
			return -ENOMEM;
		if (start < vma->vm_start) { /* holes are passed over, and reported at the end */
			unmapped_error = -ENOMEM;
			start = vma->vm_start;
			if (start >= end)
				break;
		}
		stop = min(vma->vm_end, end);
		err = madvise_vma_behavior(vma, &prev, start, stop, advice);
		if (err)
			return err;
		start = stop;
		if (prev) {
			start = max(start, prev->vm_end);
			vma = prev->vm_next;
		} else {
			vma = find_vma_prev(mm, start, &prev);
			if (vma && start > vma->vm_start)
				prev = vma;
		}
		cond_resched();
	}
	return unmapped_error;
}

long sys_madvise(unsigned long start, size_t len_in, int advice)
{
	unsigned long len = PAGE_ALIGN(len_in), end = start + len;
	struct mm_struct *mm = current->mm;
	char lock = madvise_lock(advice);
	int err;

	if (!lock || offset_in_page(start) || (len_in && !len) || end < start)
		return -EINVAL;
	if (end == start)
		return 0;
	if (lock == 'w')
		mmap_write_lock(mm);
	else
		mmap_read_lock(mm);
	err = madvise_walk_vmas(mm, start, end, advice);
	if (lock == 'w')
		mmap_write_unlock(mm);
	else
		mmap_read_unlock(mm);
	return err;
}
