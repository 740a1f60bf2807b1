// SPDX-License-Identifier: MIT
/*
 * Joining areas. A range A gets attributes (flags, file and offset) that may be those of its
 * neighbours; then no area of its own is needed. A is free space, or (mprotect) a part of an area X
 * that it changes:
 *
 *	     A is free space                     A lies in X
 *	1  PPPP AAAA NNNN -> PPPPPPPPPPPP    4  XXXXAAAA NNNN -> XXXXNNNNNNNN   X is P, and shrinks
 *	2  PPPP AAAA      -> PPPPPPPP        5  PPPP AAAAXXXX -> PPPPPPPPXXXX   X shrinks
 *	3       AAAA NNNN ->     NNNNNNNN    6  PPPP AAAA NNNN -> PPPPPPPPPPPP  X goes, and N
 *	                                     7  PPPP AAAA      -> PPPPPPPP      X goes
 *	                                     8       AAAA NNNN ->     NNNNNNNN  X goes
 *
 * All eight are one rule: the survivor (P if it can be joined, else N) gets the union; what the union
 * covers of other areas is cut off them, and an area that is covered wholly goes.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/rmap.h>

#include "vma.h"

struct vma_merge_struct {
	struct mm_struct *mm;
	unsigned long addr, end;
	unsigned long vm_flags;
	struct anon_vma *anon_vma; /* of X, or of the pages that are to move to the free space; or NULL */
	struct file *file;
	pgoff_t pgoff;
};

/*
 * Two with the same anon_vma have the same links, so either may have the pages of both. Of one that has none
 * there are no pages yet; but if the other, vma, came by fork, its parent's pages are found through it as
 * well, and they would be looked for in more and more room: they stay two.
 */
static bool is_mergeable_anon_vma(const struct anon_vma *a, const struct anon_vma *b,
				  const struct vm_area_struct *vma)
{
	if ((!a || !b) && (!vma || list_is_singular(&vma->anon_vma_chain)))
		return true;
	return a == b;
}

/* Could area and range be one, offsets aside? An area whose driver counts its areas stays whole. */
static bool is_mergeable_vma(const struct vm_area_struct *vma, const struct vma_merge_struct *vmg)
{
	if (vma->vm_flags != vmg->vm_flags || vma->vm_file != vmg->file)
		return false;
	if (vma->vm_ops && vma->vm_ops->close)
		return false;
	return is_mergeable_anon_vma(vma->anon_vma, vmg->anon_vma, vma);
}

static bool can_vma_merge_after(const struct vm_area_struct *prev,
				const struct vma_merge_struct *vmg)
{
	return prev && prev->vm_end == vmg->addr && is_mergeable_vma(prev, vmg) &&
	       prev->vm_pgoff + vma_pages(prev) == vmg->pgoff;
}

static bool can_vma_merge_before(const struct vm_area_struct *next,
				 const struct vma_merge_struct *vmg)
{
	pgoff_t len = (vmg->end - vmg->addr) >> PAGE_SHIFT;

	return next && next->vm_start == vmg->end && is_mergeable_vma(next, vmg) &&
	       next->vm_pgoff == vmg->pgoff + len;
}

/* Cuts [start, end) off an area, or removes the area if that is all of it. */
static void vma_give_up(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	if (start <= vma->vm_start && vma->vm_end <= end) {
		vma_unlink(vma->vm_mm, vma);
		remove_vma(vma);
	} else if (start <= vma->vm_start) {
		vma_set_bounds(vma, end, vma->vm_end,
			       vma->vm_pgoff + ((end - vma->vm_start) >> PAGE_SHIFT));
	} else {
		vma_set_bounds(vma, vma->vm_start, start, vma->vm_pgoff);
	}
}

/*
 * vma_merge - tries to give [addr, end) to its neighbours. prev is the last area that starts below
 * addr (it may be the X that contains addr), or NULL. Returns the area that now covers the range, or NULL
 * with nothing changed: it does not fit, or there is no memory for links to an anon_vma. mmap_lock held for writing. Neither page tables nor
 * the accounts are touched.
 */
struct vm_area_struct *vma_merge(struct mm_struct *mm, struct vm_area_struct *prev,
				 unsigned long addr, unsigned long end, unsigned long vm_flags,
				 struct anon_vma *anon_vma, struct file *file, pgoff_t pgoff)
{
	struct vma_merge_struct vmg = { mm, addr, end, vm_flags, anon_vma, file, pgoff };
	struct vm_area_struct *curr, *next, *survivor;
	bool after, before;
	unsigned long start, last;
	pgoff_t off;

	if (vm_flags & VM_SPECIAL)
		return NULL;
	if (prev && prev->vm_end > addr) {
		curr = prev; /* case 4: X starts below A */
		next = prev->vm_next;
	} else {
		curr = prev ? prev->vm_next : mm->mmap;
		next = curr;
		if (curr && curr->vm_start < end)
			next = curr->vm_end <= end ? curr->vm_next : NULL;
		else
			curr = NULL;
	}
	after = curr != prev && can_vma_merge_after(prev, &vmg);
	before = can_vma_merge_before(next, &vmg);
	/* P and N may each fit A and yet not one another. */
	if (after && before && !is_mergeable_anon_vma(prev->anon_vma, next->anon_vma, NULL))
		before = false;
	if (!after && !before)
		return NULL;

	survivor = after ? prev : next;
	start = after ? prev->vm_start : addr;
	off = after ? prev->vm_pgoff : pgoff;
	last = before ? next->vm_end : end;
	/* Only N can bring pages to a survivor without any: can_vma_merge_* refuse such an A. */
	if (after && before && !prev->anon_vma && anon_vma_clone(prev, next))
		return NULL;
	/*
	 * The survivor grows first: so reverse mapping finds each page in one of two areas all the time,
	 * or for a moment in both, at the same address.
	 */
	vma_set_bounds(survivor, start, last, off);
	if (curr)
		vma_give_up(curr, addr, end);
	if (after && before)
		vma_give_up(next, start, last);
	return survivor;
}

struct vm_area_struct *vma_modify_flags(struct vm_area_struct *prev, struct vm_area_struct *vma,
					unsigned long start, unsigned long end,
					unsigned long vm_flags)
{
	pgoff_t pgoff = linear_page_index(vma, start);
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *merged;
	int err;

	merged = vma_merge(mm, prev, start, end, vm_flags, vma->anon_vma, vma->vm_file, pgoff);
	if (merged)
		return merged;
	if (start > vma->vm_start) {
		err = split_vma(mm, vma, start, 1);
		if (err)
			return ERR_PTR(err);
	}
	if (end < vma->vm_end) {
		err = split_vma(mm, vma, end, 0);
		if (err)
			return ERR_PTR(err);
	}
	return vma;
}
