/* SPDX-License-Identifier: MIT */
/*
 * An address space for a test. Tests run in a kernel thread, which has none; between
 * test_mm_enter() and test_mm_leave() the thread is like a process with an empty one, so mappings
 * can be made with vm_mmap() and user memory be touched through uaccess.
 */
#ifndef _TESTS_KERNEL_USER_MM_H
#define _TESTS_KERNEL_USER_MM_H

#include <asm/mmu_context.h>
#include <neap/mm.h>
#include <neap/preempt.h>
#include <neap/sched.h>
#include <uapi/mman.h>

struct test_mm {
	struct mm_struct *mm;
	struct mm_struct *borrowed; /* what the thread ran on before */
};

static inline void test_mm_use(struct mm_struct *mm, struct mm_struct *active)
{
	struct mm_struct *old = current->active_mm;

	task_lock(current);
	current->mm = mm;
	current->active_mm = active;
	switch_mm(old, active, current);
	task_unlock(current);
}

/* 0 or -ENOMEM. */
static inline int test_mm_enter(struct test_mm *t)
{
	t->mm = mm_alloc();
	if (!t->mm)
		return -ENOMEM;
	arch_pick_mmap_layout(t->mm, 8 << 20);
	t->borrowed = current->active_mm;
	mmgrab(t->mm);
	test_mm_use(t->mm, t->mm);
	return 0;
}

static inline void test_mm_leave(struct test_mm *t)
{
	test_mm_use(NULL, t->borrowed);
	mmdrop(t->mm);
	mmput(t->mm);
}

/* Anonymous private memory at @addr, or an error value. */
static inline unsigned long test_mm_map(unsigned long addr, unsigned long len, unsigned long prot)
{
	return vm_mmap(NULL, addr, len, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, 0);
}

#endif /* _TESTS_KERNEL_USER_MM_H */
