// SPDX-License-Identifier: MIT
/* The areas that each thread has found last: see vmacache.h. Touched by its own thread only. */
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/vmacache.h>

/* Neighbouring pages share a place: one fault after the other in one area finds it. */
static struct vm_area_struct **place_of(unsigned long addr)
{
	return &current->vmacache.vmas[(addr >> PGDIR_SHIFT) % VMACACHE_SIZE];
}

struct vm_area_struct *vmacache_find(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma;

	if (mm != current->mm || current->vmacache.seqnum != mm->vmacache_seqnum)
		return NULL;
	vma = *place_of(addr);
	return vma && vma->vm_start <= addr && addr < vma->vm_end ? vma : NULL;
}

void vmacache_update(struct mm_struct *mm, unsigned long addr, struct vm_area_struct *vma)
{
	struct vmacache *cache = &current->vmacache;

	if (mm != current->mm)
		return;
	if (cache->seqnum != mm->vmacache_seqnum)
		*cache = (struct vmacache){ .seqnum = mm->vmacache_seqnum };
	*place_of(addr) = vma;
}
