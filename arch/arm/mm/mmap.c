// SPDX-License-Identifier: MIT
/*
 * Where a process's mappings go.
 *
 *	classic (legacy)                        new (top-down)
 *	TASK_SIZE   stack, grows down           TASK_SIZE   stack, grows down
 *	              |                                     gap: the stack's limit, 128 MiB at least
 *	                                        mmap_base   mmap, downwards
 *	              ^                                       |
 *	TASK_SIZE/3 mmap, upwards                             ^
 *	            heap, upwards                           heap, upwards
 *	            program                                 program
 *
 * The new layout leaves one large hole between heap and mmap, for whichever needs it; it needs to know
 * how large the stack may become, so with an unlimited stack (or where the personality or
 * /proc/sys/vm/legacy_va_layout asks for it) the classic one is used.
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/random.h>
#include <neap/sched.h>
#include <uapi/personality.h>
#include <uapi/resource.h>

#define MIN_GAP (128UL << 20)
#define MAX_GAP (TASK_SIZE / 6 * 5)

#define MMAP_RND_MASK 0xff /* pages */
int sysctl_legacy_va_layout;

static bool mmap_is_legacy(unsigned long stack_rlimit)
{
	return READ_ONCE(sysctl_legacy_va_layout) || (current->personality & ADDR_COMPAT_LAYOUT) ||
	       stack_rlimit == RLIM_INFINITY;
}

/* arch_pick_mmap_layout - sets mmap_base for a new, empty mm. stack_rlimit in bytes. */
void arch_pick_mmap_layout(struct mm_struct *mm, unsigned long stack_rlimit)
{
	unsigned long rnd = 0, gap = stack_rlimit, pad = stack_guard_gap;

	if (current->flags & PF_RANDOMIZE) {
		rnd = (get_random_u32() & MMAP_RND_MASK) << PAGE_SHIFT;
		pad += STACK_RND_MAX; /* by so much may the stack begin lower */
	}
	mm->mmap_legacy_base = TASK_UNMAPPED_BASE + rnd;
	if (gap + pad > gap)
		gap += pad;
	if (mmap_is_legacy(stack_rlimit))
		mm->mmap_base = mm->mmap_legacy_base;
	else
		mm->mmap_base = PAGE_ALIGN(TASK_SIZE - clamp(gap, MIN_GAP, MAX_GAP) - rnd);
}
