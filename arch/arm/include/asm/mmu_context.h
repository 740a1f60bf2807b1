/* SPDX-License-Identifier: MIT */
/*
 * Changing the address space. The MMU tags TLB entries of user pages (nG) with the 8-bit ASID in
 * CONTEXTIDR, so a switch flushes nothing; see arch/arm/mm/context.c for where ASIDs come from.
 */
#ifndef _ASM_MMU_CONTEXT_H
#define _ASM_MMU_CONTEXT_H

#include <neap/compiler.h>
#include <neap/mm_types.h>

struct cpumask;
struct task_struct;

/*
 * Makes @next's tables and ASID the current ones. Called with interrupts off or on, and preemption
 * off: from the scheduler and from exec.
 */
void check_and_switch_context(struct mm_struct *next);

/*
 * The CPUs that have @mm's ASID now, kernel threads that borrow the tables included. One that is not among
 * them has executed a barrier since it last had. Takes cpu_asid_lock.
 */
void cpus_that_run(struct mm_struct *mm, struct cpumask *mask);

static inline int init_new_context(struct task_struct *tsk __maybe_unused, struct mm_struct *mm)
{
	atomic64_set(&mm->context.id, 0);
	return 0;
}

static inline void destroy_context(struct mm_struct *mm __maybe_unused)
{
}

static inline void switch_mm(struct mm_struct *prev, struct mm_struct *next,
			     struct task_struct *tsk __maybe_unused)
{
	if (prev != next)
		check_and_switch_context(next);
}

#define switch_mm_irqs_off(prev, next, tsk) switch_mm(prev, next, tsk)
#define activate_mm(prev, next)		    switch_mm(prev, next, NULL)

/* A kernel thread borrows the tables that are loaded: nothing to do. */
static inline void enter_lazy_tlb(struct mm_struct *mm __maybe_unused,
				  struct task_struct *tsk __maybe_unused)
{
}

static inline void deactivate_mm(struct task_struct *tsk __maybe_unused,
				 struct mm_struct *mm __maybe_unused)
{
}

#endif /* _ASM_MMU_CONTEXT_H */
