/* SPDX-License-Identifier: MIT */
/*
 * A walk over the PTEs of a range of an address space, area by area, for who wants to look at each of
 * them or change a bit (mm/pagewalk.c).
 */
#ifndef NEAP_PAGEWALK_H
#define NEAP_PAGEWALK_H

#include <neap/mm.h>

struct mm_walk;

/*
 * What is called on the way; each may be NULL. What is not 0 ends the walk and is its result. The
 * addresses are page aligned.
 *
 * pte_entry	each entry of a table, present or not; under the table's lock, so it must not sleep
 * pte_hole	[addr, next) that no table covers, and between areas (walk->vma NULL)
 * test_walk	before an area: 1, it is left out; less than 0 ends the walk
 */
struct mm_walk_ops {
	int (*pte_entry)(pte_t *pte, unsigned long addr, unsigned long next, struct mm_walk *walk);
	int (*pte_hole)(unsigned long addr, unsigned long next, struct mm_walk *walk);
	int (*test_walk)(unsigned long addr, unsigned long next, struct mm_walk *walk);
};

struct mm_walk {
	const struct mm_walk_ops *ops;
	struct mm_struct *mm;
	struct vm_area_struct *vma; /* NULL: between areas */
	void *private;
};

/* walk_page_range - mmap_lock held, for reading at least. -EINVAL: the range is empty. Sleeps. */
int walk_page_range(struct mm_struct *mm, unsigned long start, unsigned long end,
		    const struct mm_walk_ops *ops, void *private);
/* walk_page_vma - the same for one area, without asking test_walk. */
int walk_page_vma(struct vm_area_struct *vma, const struct mm_walk_ops *ops, void *private);

#endif
