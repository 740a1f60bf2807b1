// SPDX-License-Identifier: MIT
/*
 * Where is there room? The areas' tree knows the largest gap of every subtree, so the lowest (or
 * highest) gap that fits is found by one walk down and, at worst, back up.
 *
 * A gap that the walk looks at is [end of the previous area, start of this one) cut to the limits; the
 * gap above the last area belongs to no area and is tried separately.
 */
#include <neap/kernel.h>
#include <neap/mm.h>

#include "vma.h"

static struct vm_area_struct *rb_to_vma(struct rb_node *rb)
{
	return rb ? rb_entry(rb, struct vm_area_struct, vm_rb) : NULL;
}

/* Is there, in the gap [start, end) cut to the limits, room? Its place, or 0. */
static unsigned long fit(unsigned long start, unsigned long end,
			 const struct vm_unmapped_area_info *info)
{
	start = max(start, info->low_limit);
	end = min(end, info->high_limit);
	if (end < start || end - start < info->length)
		return 0;
	return info->topdown ? end - info->length : start;
}

/* Does this subtree have a gap long enough, and may it lie inside the limits? */
static bool worth_visiting(struct rb_node *rb, const struct vm_unmapped_area_info *info)
{
	return rb && rb_to_vma(rb)->rb_subtree_gap >= info->length;
}

static unsigned long area_gap_start(const struct vm_area_struct *vma)
{
	return vma->vm_prev ? vma->vm_prev->vm_end : 0;
}

static unsigned long unmapped_area(struct mm_struct *mm, const struct vm_unmapped_area_info *info)
{
	struct rb_node *rb = mm->mm_rb.rb_node;
	unsigned long addr;

	/* In-order, lower gaps first; subtrees without a gap of this length are passed over. */
	if (worth_visiting(rb, info)) {
		struct vm_area_struct *vma = rb_to_vma(rb);

		for (;;) {
			/*
			 * Down to the left as long as gaps there may end above the low limit. (Not
			 * vm_start_gap(): areas lower down may reach into a stack's guard gap.)
			 */
			if (vma->vm_start > info->low_limit &&
			    worth_visiting(vma->vm_rb.rb_left, info)) {
				vma = rb_to_vma(vma->vm_rb.rb_left);
				continue;
			}
check:
			if (area_gap_start(vma) > info->high_limit - info->length)
				return -ENOMEM;
			addr = fit(area_gap_start(vma), vm_start_gap(vma), info);
			if (addr)
				return addr;
			if (worth_visiting(vma->vm_rb.rb_right, info)) {
				vma = rb_to_vma(vma->vm_rb.rb_right);
				continue;
			}
			/* Up, until this subtree is the left one of an area not yet looked at. */
			for (;;) {
				struct rb_node *child = &vma->vm_rb;

				vma = rb_to_vma(rb_parent(child));
				if (!vma)
					goto last;
				if (vma->vm_rb.rb_left == child)
					goto check;
			}
		}
	}
last:
	addr = fit(mm->highest_vm_end, info->high_limit, info);
	return addr ? addr : (unsigned long)-ENOMEM;
}

static unsigned long unmapped_area_topdown(struct mm_struct *mm,
					   const struct vm_unmapped_area_info *info)
{
	struct rb_node *rb = mm->mm_rb.rb_node;
	struct vm_area_struct *vma;
	unsigned long addr;

	addr = fit(mm->highest_vm_end, info->high_limit, info);
	if (addr)
		return addr;
	if (!worth_visiting(rb, info))
		return -ENOMEM;
	vma = rb_to_vma(rb);
	for (;;) {
		/* Down to the right as long as gaps there start below the high limit. */
		if (vma->vm_end < info->high_limit && worth_visiting(vma->vm_rb.rb_right, info)) {
			vma = rb_to_vma(vma->vm_rb.rb_right);
			continue;
		}
check:
		if (vma->vm_start < info->low_limit + info->length)
			return -ENOMEM;
		addr = fit(area_gap_start(vma), vm_start_gap(vma), info);
		if (addr)
			return addr;
		if (worth_visiting(vma->vm_rb.rb_left, info)) {
			vma = rb_to_vma(vma->vm_rb.rb_left);
			continue;
		}
		for (;;) {
			struct rb_node *child = &vma->vm_rb;

			vma = rb_to_vma(rb_parent(child));
			if (!vma)
				return -ENOMEM;
			if (vma->vm_rb.rb_right == child)
				goto check;
		}
	}
}

/*
 * vm_unmapped_area - a free range as info asks, or -ENOMEM. mmap_lock held. info->low_limit is not 0,
 * so that 0 is no answer.
 */
unsigned long vm_unmapped_area(struct mm_struct *mm, const struct vm_unmapped_area_info *info)
{
	if (info->high_limit < info->low_limit || info->high_limit - info->low_limit < info->length)
		return -ENOMEM;
	return info->topdown ? unmapped_area_topdown(mm, info) : unmapped_area(mm, info);
}
