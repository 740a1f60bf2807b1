/* SPDX-License-Identifier: MIT */
/*
 * The areas that a thread has found last: find_vma() looks here first, since accesses come in runs. Each
 * thread has a few places, by address; they are good as long as no area of the mm has gone or changed its
 * bounds, which the mm counts, from a number on that is its own.
 */
#ifndef NEAP_VMACACHE_H
#define NEAP_VMACACHE_H

#include <neap/mm_types.h>

#define VMACACHE_SIZE 4

struct vmacache {
	u64 seqnum; /* mm->vmacache_seqnum when the places were filled */
	struct vm_area_struct *vmas[VMACACHE_SIZE];
};

/* An area of mm that contains addr, or NULL: not known here. mmap_lock held. */
struct vm_area_struct *vmacache_find(struct mm_struct *mm, unsigned long addr);
/* vma, of mm, contains addr. mmap_lock held. */
void vmacache_update(struct mm_struct *mm, unsigned long addr, struct vm_area_struct *vma);

/* An area goes, or changes its bounds: what threads remember is void. mmap_lock held for writing. */
static inline void vmacache_invalidate(struct mm_struct *mm)
{
	mm->vmacache_seqnum++;
}

#endif
