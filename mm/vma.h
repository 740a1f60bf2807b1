/* SPDX-License-Identifier: MIT */
/* The set of areas (vma.c, vma_merge.c, unmapped_area.c), as mm/'s own files use it. */
#ifndef MM_VMA_H
#define MM_VMA_H

#include <neap/mm.h>

/* Where an area belongs: found by find_vma_links(), valid until the set changes. */
struct vma_links {
	struct vm_area_struct *prev;
	struct rb_node *rb_parent, **rb_link;
};

void vma_init(void);
int find_vma_links(struct mm_struct *mm, unsigned long addr, unsigned long end,
		   struct vma_links *links);
void vma_link(struct mm_struct *mm, struct vm_area_struct *vma, const struct vma_links *links);
void vma_unlink(struct mm_struct *mm, struct vm_area_struct *vma);
void vma_set_bounds(struct vm_area_struct *vma, unsigned long start, unsigned long end,
		    pgoff_t pgoff);
void detach_vmas(struct mm_struct *mm, struct vm_area_struct *vma, unsigned long end);
void remove_vma(struct vm_area_struct *vma);
void unlink_file_vma(struct vm_area_struct *vma);
unsigned long vm_start_gap(const struct vm_area_struct *vma);

/* What a search for room wants; the answer satisfies low <= addr, addr + length <= high. */
struct vm_unmapped_area_info {
	bool topdown;
	unsigned long length, low_limit, high_limit;
};
unsigned long vm_unmapped_area(struct mm_struct *mm, const struct vm_unmapped_area_info *info);

#endif
