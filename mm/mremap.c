// SPDX-License-Identifier: MIT
/*
 * mremap: a mapping becomes shorter, longer where it is, or moves to where there is room. Moving takes
 * PTEs from the old place to the new one; no page is copied, no page is faulted in.
 *
 *	[ old area ]  . . . . . . . . .   [ new area ]
 *	  pte pte 0  ------------------->   pte pte 0
 *
 * The new area has the page offsets of the old one (copy_vma), so that reverse mapping finds a page in
 * either place: by its index the moment the PTE is there.
 *
 * MREMAP_DONTUNMAP leaves the old area where it is, as if it were new. From a shared mapping, an old
 * length of 0 makes a second mapping of the same pages.
 */
#include <asm/pgalloc.h>
#include <asm/tlbflush.h>
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/syscalls.h>

#include "internal.h"
#include "vma.h"

/* Moves the PTEs of [old, end), all in one table, as far as the new table reaches. Returns how many bytes. */
static unsigned long move_ptes(struct vm_area_struct *vma, unsigned long old, unsigned long end,
			       unsigned long new)
{
	struct address_space *mapping = vma->vm_file ? vma->vm_file->f_mapping : NULL;
	unsigned long len = min(end, pgd_addr_end(old, end)) - old, done;
	struct mm_struct *mm = vma->vm_mm;
	pmd_t *old_pmd = pmd_off(mm, old), *new_pmd = pmd_off(mm, new);
	spinlock_t *old_ptl, *new_ptl;
	pte_t *old_pte, *new_pte;

	len = min(len, pgd_addr_end(new, new + len) - new);
	if (pmd_none_or_clear_bad(old_pmd))
		return len;
	if (pmd_none(*new_pmd) && __pte_alloc(mm, new_pmd))
		return 0;
	/*
	 * Nesting: any order will do, for mmap_lock is held for writing. Nobody else who takes two (fork,
	 * mremap) works on this mm, and all others take one.
	 */
	/*
	 * Reverse mapping and truncation must not look at the new place before and at the old one after. Which
	 * comes first in a tree is chance.
	 */
	if (mapping)
		down_write(&mapping->i_mmap_rwsem);
	if (vma->anon_vma)
		anon_vma_lock_write(vma->anon_vma);
	old_ptl = pte_lockptr(mm, old_pmd);
	new_ptl = pte_lockptr(mm, new_pmd);
	spin_lock(old_ptl);
	if (new_ptl != old_ptl)
		spin_lock_nested(new_ptl, SINGLE_DEPTH_NESTING);
	old_pte = pte_offset_map(old_pmd, old);
	new_pte = pte_offset_map(new_pmd, new);
	for (done = 0; done < len; done += PAGE_SIZE, old_pte++, new_pte++) {
		if (!pte_none(*old_pte))
			set_pte(new_pte, ptep_get_and_clear(mm, old + done, old_pte));
	}
	/* Nobody may still write through the old address when the new one is used. */
	flush_tlb_mm_range(mm, old, old + len);
	if (new_ptl != old_ptl)
		spin_unlock(new_ptl);
	spin_unlock(old_ptl);
	if (vma->anon_vma)
		anon_vma_unlock_write(vma->anon_vma);
	if (mapping)
		up_write(&mapping->i_mmap_rwsem);
	return len;
}

/*
 * Moves the PTEs of len bytes; how many bytes were done, less than len if a table could not be had. vma: of
 * either place, for the file and the anon_vma are the same.
 */
static unsigned long move_page_tables(struct vm_area_struct *vma, unsigned long old,
				      unsigned long new, unsigned long len)
{
	unsigned long done = 0, step;

	while (done < len) {
		step = move_ptes(vma, old + done, old + len, new + done);
		if (!step)
			break;
		done += step;
		cond_resched();
	}
	return done;
}

/* The area for the new place: merged with a neighbour, or new. NULL: no memory. */
static struct vm_area_struct *copy_vma(struct vm_area_struct *vma, unsigned long addr,
				       unsigned long len, pgoff_t pgoff)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *new_vma;
	struct vma_links links;

	/* An area without pages yet is free to have any offset: that of its address, so that it merges. */
	if (!vma->vm_file && !vma->anon_vma)
		pgoff = addr >> PAGE_SHIFT;
	if (find_vma_links(mm, addr, addr + len, &links))
		return NULL;
	new_vma = vma_merge(mm, links.prev, addr, addr + len, vma->vm_flags, vma->anon_vma,
			    vma->vm_file, pgoff);
	if (new_vma)
		return new_vma;
	new_vma = vm_area_dup(vma);
	if (!new_vma)
		return NULL;
	new_vma->vm_start = addr;
	new_vma->vm_end = addr + len;
	new_vma->vm_pgoff = pgoff;
	if (anon_vma_clone(new_vma, vma)) {
		vm_area_free(new_vma);
		return NULL;
	}
	if (new_vma->vm_file)
		get_file(new_vma->vm_file);
	if (new_vma->vm_ops && new_vma->vm_ops->open)
		new_vma->vm_ops->open(new_vma);
	find_vma_links(mm, addr, addr + len, &links);
	vma_link(mm, new_vma, &links);
	return new_vma;
}

/*
 * Of the area of addr at least a part has been emptied, and stays: it is not locked in memory any more, nor
 * are the pages that it still has. But if it has become one with what is at new, that is.
 */
static void forget_lock(struct mm_struct *mm, unsigned long addr, unsigned long new)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	if (!(vma->vm_flags & VM_LOCKED) || vma == find_vma(mm, new))
		return;
	munlock_vma_pages_all(vma);
}

/*
 * [old, old + old_len) of vma goes to new, where there is room. All of new_len has been charged, beside
 * what the old place has; on failure that is given back. flags: MREMAP_*.
 */
static unsigned long move_vma(struct vm_area_struct *vma, unsigned long old, unsigned long old_len,
			      unsigned long new_len, unsigned long flags, unsigned long new)
{
	struct mm_struct *mm = vma->vm_mm;
	pgoff_t pgoff = vma->vm_pgoff + ((old - vma->vm_start) >> PAGE_SHIFT);
	unsigned long vm_flags = vma->vm_flags, moved;
	struct vm_area_struct *new_vma = NULL;
	int err = 0;

	if (mm->map_count < sysctl_max_map_count - 3)
		new_vma = copy_vma(vma, new, new_len, pgoff);
	if (!new_vma) {
		if (vm_flags & VM_ACCOUNT)
			vm_unacct_memory(new_len >> PAGE_SHIFT);
		return -ENOMEM;
	}
	vm_stat_account(mm, vm_flags, new_len >> PAGE_SHIFT);
	if (vm_flags & VM_LOCKED)
		mm->locked_vm += new_len >> PAGE_SHIFT;
	moved = move_page_tables(new_vma, old, new, min(old_len, new_len));
	if (moved < min(old_len, new_len)) {
		/* Back with what has moved: its old table is there, so this cannot fail. */
		move_page_tables(new_vma, new, old, moved);
		old = new;
		old_len = new_len;
		err = -ENOMEM;
	} else if (flags & MREMAP_DONTUNMAP) {
		forget_lock(mm, old, new);
		return new;
	}
	/* Nothing to empty: a second mapping. */
	if (!old_len)
		return new;
	/* The place that is empty now goes; its charge with it, ours stays. */
	/* If there is no memory to split, it stays as empty memory, with its charge until it goes. */
	do_munmap(mm, old, old_len);
	return err ? (unsigned long)err : new;
}

/* Checks that [addr, addr + old_len) is one area that may become new_len. The area, or an error. */
static struct vm_area_struct *vma_to_resize(struct mm_struct *mm, unsigned long addr,
					    unsigned long old_len, unsigned long new_len,
					    unsigned long flags)
{
	struct vm_area_struct *vma = find_vma(mm, addr);
	pgoff_t pgoff;

	if (!vma || vma->vm_start > addr)
		return ERR_PTR(-EFAULT);
	/* A second mapping of private pages would be a copy of them. */
	if (!old_len && !(vma->vm_flags & (VM_SHARED | VM_MAYSHARE)))
		return ERR_PTR(-EINVAL);
	if ((flags & MREMAP_DONTUNMAP) && (vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP)))
		return ERR_PTR(-EINVAL);
	if (old_len > vma->vm_end - addr)
		return ERR_PTR(-EFAULT);
	if (new_len > old_len) {
		pgoff = vma->vm_pgoff + ((addr - vma->vm_start) >> PAGE_SHIFT);
		if (pgoff + (new_len >> PAGE_SHIFT) < pgoff)
			return ERR_PTR(-EINVAL);
		if (vma->vm_flags & (VM_DONTEXPAND | VM_PFNMAP))
			return ERR_PTR(-EFAULT);
		if (mlock_future_check(mm, vma->vm_flags, (new_len - old_len) >> PAGE_SHIFT))
			return ERR_PTR(-EAGAIN);
		if (!may_expand_vm(mm, vma->vm_flags, (new_len - old_len) >> PAGE_SHIFT))
			return ERR_PTR(-ENOMEM);
	}
	return vma;
}

/* In place, if the area ends with the old range and there is room behind it. */
static bool expand_in_place(struct vm_area_struct *vma, unsigned long addr, unsigned long old_len,
			    unsigned long new_len)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *next = vma->vm_next;
	unsigned long end = addr + new_len;

	if (addr + old_len != vma->vm_end || end < addr || end > mm->task_size)
		return false;
	if (next && end > vm_start_gap(next))
		return false;
	vma_set_bounds(vma, vma->vm_start, end, vma->vm_pgoff);
	vm_stat_account(mm, vma->vm_flags, (new_len - old_len) >> PAGE_SHIFT);
	if (vma->vm_flags & VM_LOCKED)
		mm->locked_vm += (new_len - old_len) >> PAGE_SHIFT;
	return true;
}

/* MREMAP_FIXED: to new_addr; MREMAP_DONTUNMAP alone: there if there is room, else where there is some. */
static unsigned long mremap_to(unsigned long addr, unsigned long old_len, unsigned long new_addr,
			       unsigned long new_len, unsigned long flags)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned long ret;
	long charge;

	if (offset_in_page(new_addr) || new_len > mm->task_size ||
	    new_addr > mm->task_size - new_len)
		return -EINVAL;
	if (addr + old_len > new_addr && new_addr + new_len > addr)
		return -EINVAL;
	/* Before anything goes: two splits, and three areas for the move. */
	if (mm->map_count + 2 >= sysctl_max_map_count - 3)
		return -ENOMEM;
	if (flags & MREMAP_FIXED) {
		ret = do_munmap(mm, new_addr, new_len);
		if (ret)
			return ret;
	}
	if (old_len > new_len) {
		ret = do_munmap(mm, addr + new_len, old_len - new_len);
		if (ret)
			return ret;
		old_len = new_len;
	}
	vma = vma_to_resize(mm, addr, old_len, new_len, flags);
	if (IS_ERR(vma))
		return PTR_ERR(vma);
	if ((flags & MREMAP_DONTUNMAP) && !may_expand_vm(mm, vma->vm_flags, old_len >> PAGE_SHIFT))
		return -ENOMEM;
	ret = get_unmapped_area(vma->vm_file, new_addr, new_len, 0,
				flags & MREMAP_FIXED ? MAP_FIXED : 0);
	if (IS_ERR_VALUE(ret))
		return ret;
	charge = vma->vm_flags & VM_ACCOUNT ? new_len >> PAGE_SHIFT : 0;
	if (charge && __vm_enough_memory(mm, charge, capable(CAP_SYS_ADMIN)))
		return -ENOMEM;
	return move_vma(vma, addr, old_len, new_len, flags, ret);
}

static unsigned long do_mremap(unsigned long addr, unsigned long old_len, unsigned long new_len,
			       unsigned long flags, unsigned long new_addr)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned long ret;
	long charge;

	/* Before anything goes: from nowhere, nothing moves. */
	vma = find_vma(mm, addr);
	if (!vma || vma->vm_start > addr)
		return -EFAULT;
	if (flags & (MREMAP_FIXED | MREMAP_DONTUNMAP))
		return mremap_to(addr, old_len, new_addr, new_len, flags);
	/* Shorter is munmap of the rest, whatever areas and holes that has. */
	if (old_len >= new_len) {
		ret = old_len > new_len ? do_munmap(mm, addr + new_len, old_len - new_len) : 0;
		return ret ? ret : addr;
	}
	vma = vma_to_resize(mm, addr, old_len, new_len, flags);
	if (IS_ERR(vma))
		return PTR_ERR(vma);
	/* What it grows by; where it moves, the old place's charge goes when that is unmapped. */
	charge = vma->vm_flags & VM_ACCOUNT ? (new_len - old_len) >> PAGE_SHIFT : 0;
	if (charge && __vm_enough_memory(mm, charge, capable(CAP_SYS_ADMIN)))
		return -ENOMEM;
	if (expand_in_place(vma, addr, old_len, new_len))
		return addr;
	ret = -ENOMEM;
	if (flags & MREMAP_MAYMOVE) {
		ret = get_unmapped_area(vma->vm_file, 0, new_len, 0, 0);
		if (!IS_ERR_VALUE(ret)) {
			/* The rest of the new place's; do_munmap gives back what the old one had. */
			if (vma->vm_flags & VM_ACCOUNT)
				vm_acct_memory(old_len >> PAGE_SHIFT);
			return move_vma(vma, addr, old_len, new_len, flags, ret);
		}
	}
	vm_unacct_memory(charge);
	return ret;
}

long sys_mremap(unsigned long addr, unsigned long old_len, unsigned long new_len,
		unsigned long flags, unsigned long new_addr)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	unsigned long ret;
	bool locked;

	if (flags & ~(MREMAP_FIXED | MREMAP_MAYMOVE | MREMAP_DONTUNMAP))
		return -EINVAL;
	if ((flags & (MREMAP_FIXED | MREMAP_DONTUNMAP)) && !(flags & MREMAP_MAYMOVE))
		return -EINVAL;
	/* Nothing to be left behind where the length changes. Not rounded yet, as Linux has it. */
	if ((flags & MREMAP_DONTUNMAP) && old_len != new_len)
		return -EINVAL;
	if (offset_in_page(addr))
		return -EINVAL;
	old_len = PAGE_ALIGN(old_len);
	new_len = PAGE_ALIGN(new_len);
	if (!new_len)
		return -EINVAL;
	mmap_write_lock(mm);
	ret = do_mremap(addr, old_len, new_len, flags, new_addr);
	vma = IS_ERR_VALUE(ret) ? NULL : find_vma(mm, ret);
	locked = vma && (vma->vm_flags & VM_LOCKED);
	mmap_write_unlock(mm);
	if (locked && new_len > old_len)
		mm_populate(ret + old_len, new_len - old_len);
	return ret;
}
