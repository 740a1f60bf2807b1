// SPDX-License-Identifier: MIT
/*
 * walk_page_range: the PTEs of a range, one after the other.
 *
 *	walk_page_range		areas, and what lies between them
 *	  walk_area		the tables of an area, and the holes where there is none
 *	    walk_pte_range	the entries of a table, under its lock
 *
 * A table that is found stays while mmap_lock is held; one that a fault of another thread makes during
 * the walk may be missed.
 */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/pagewalk.h>
#include <neap/sched.h>

/* [addr, end) lies in one table. */
static int walk_pte_range(pmd_t *pmd, unsigned long addr, unsigned long end, struct mm_walk *walk)
{
	spinlock_t *ptl;
	pte_t *start_pte, *pte;
	int err = 0;

	start_pte = pte = pte_offset_map_lock(walk->mm, pmd, addr, &ptl);
	for (; addr < end && !err; addr += PAGE_SIZE, pte++)
		err = walk->ops->pte_entry(pte, addr, addr + PAGE_SIZE, walk);
	pte_unmap_unlock(start_pte, ptl);
	return err;
}

static int walk_hole(unsigned long addr, unsigned long end, struct mm_walk *walk)
{
	return walk->ops->pte_hole ? walk->ops->pte_hole(addr, end, walk) : 0;
}

static int walk_area(unsigned long addr, unsigned long end, struct mm_walk *walk)
{
	unsigned long next;
	int err = 0;

	for (; addr < end && !err; addr = next) {
		pmd_t *pmd = pmd_off(walk->mm, addr);

		next = pgd_addr_end(addr, end);
		if (pmd_none_or_clear_bad(pmd))
			err = walk_hole(addr, next, walk);
		else if (walk->ops->pte_entry)
			err = walk_pte_range(pmd, addr, next, walk);
		cond_resched();
	}
	return err;
}

int walk_page_range(struct mm_struct *mm, unsigned long start, unsigned long end,
		    const struct mm_walk_ops *ops, void *private)
{
	struct mm_walk walk = { .ops = ops, .mm = mm, .private = private };
	struct vm_area_struct *vma = find_vma(mm, start);
	unsigned long next;
	int err = 0;

	if (start >= end)
		return -EINVAL;
	for (; start < end && !err; start = next) {
		if (!vma || start < vma->vm_start) {
			walk.vma = NULL;
			next = vma ? min(end, vma->vm_start) : end;
			err = walk_hole(start, next, &walk);
		} else {
			walk.vma = vma;
			next = min(end, vma->vm_end);
			vma = vma->vm_next;
			err = ops->test_walk ? ops->test_walk(start, next, &walk) : 0;
			if (err > 0) {
				err = 0; /* left out */
				continue;
			}
			if (!err)
				err = walk_area(start, next, &walk);
		}
	}
	return err;
}

int walk_page_vma(struct vm_area_struct *vma, const struct mm_walk_ops *ops, void *private)
{
	struct mm_walk walk = { .ops = ops, .mm = vma->vm_mm, .vma = vma, .private = private };

	return walk_area(vma->vm_start, vma->vm_end, &walk);
}
