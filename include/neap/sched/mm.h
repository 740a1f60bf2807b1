/* SPDX-License-Identifier: MIT */
/*
 * The lifetime of an address space. mm_users are those that use its pages; when the last goes, the
 * areas are unmapped. mm_count are those that hold the structure: all users as one, and each CPU that
 * borrows the tables for a kernel thread; when the last goes, tables and structure are freed.
 */
#ifndef _NEAP_SCHED_MM_H
#define _NEAP_SCHED_MM_H

#include <asm/atomic.h>
#include <neap/mm_types.h>
#include <neap/sched.h>

/* An empty address space with its first-level table, mm_users 1. NULL: no memory. Sleeps. */
struct mm_struct *mm_alloc(void);

static inline void mmget(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_users);
}

/* False when nobody uses it any more: it is being unmapped. */
static inline bool mmget_not_zero(struct mm_struct *mm)
{
	return atomic_inc_not_zero(&mm->mm_users);
}

/* The last one unmaps everything: sleeps. */
void mmput(struct mm_struct *mm);

static inline void mmgrab(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_count);
}

void __mmdrop(struct mm_struct *mm);

/* Never sleeps. A full barrier, as the scheduler needs. */
static inline void mmdrop(struct mm_struct *mm)
{
	if (unlikely(atomic_dec_and_test(&mm->mm_count)))
		__mmdrop(mm);
}

/* The address space of @task with an mm_users for the caller; NULL for a kernel thread. */
struct mm_struct *get_task_mm(struct task_struct *task);
/* The task leaves its address space, in exit and exec: wakes a vfork() parent, clears the tid. */
void mm_release(struct task_struct *task, struct mm_struct *mm);

/* Wraps a section whose allocations may use reserves / start no I/O; restore with what it gave. */
static inline unsigned int memalloc_noreclaim_save(void)
{
	unsigned int old = current->flags & PF_MEMALLOC;

	current->flags |= PF_MEMALLOC;
	return old;
}

static inline void memalloc_noreclaim_restore(unsigned int flags)
{
	current->flags = (current->flags & ~PF_MEMALLOC) | flags;
}

static inline unsigned int memalloc_noio_save(void)
{
	unsigned int old = current->flags & PF_MEMALLOC_NOIO;

	current->flags |= PF_MEMALLOC_NOIO;
	return old;
}

static inline void memalloc_noio_restore(unsigned int flags)
{
	current->flags = (current->flags & ~PF_MEMALLOC_NOIO) | flags;
}

#endif /* _NEAP_SCHED_MM_H */
