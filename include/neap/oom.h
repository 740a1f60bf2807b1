/* SPDX-License-Identifier: MIT */
/* The last resort: when nothing more can be reclaimed, one process is killed for its memory. */
#ifndef NEAP_OOM_H
#define NEAP_OOM_H

#include <neap/gfp.h>

#define OOM_SCORE_ADJ_MIN (-1000)
#define OOM_SCORE_ADJ_MAX 1000

/*
 * out_of_memory - picks the process whose death frees most, logs why, whom and the memory state, and
 * kills it. true: a victim is dying or has been chosen, try again; false: there is nobody to kill.
 * Sleeps on no lock but oom_lock; called without mm locks.
 */
bool out_of_memory(gfp_t gfp, unsigned int order);
/* pagefault_out_of_memory - after VM_FAULT_OOM, with mmap_lock released. */
void pagefault_out_of_memory(void);
/* sysctl vm.panic_on_oom: not 0: panic, and kill nobody. Read without a lock. */
extern int sysctl_panic_on_oom;
extern int sysctl_oom_kill_allocating_task; /* who asks for memory dies, not the largest */
extern int sysctl_oom_dump_tasks;	    /* the log gets a list of all processes */
struct task_struct;
/*
 * find_lock_task_mm - a thread of the process of p that still has its mm, with task_lock held; or NULL.
 * The leader may have ended long before the other threads. tasklist_lock held.
 */
struct task_struct *find_lock_task_mm(struct task_struct *p);
/*
 * next_mm - the mm of the first process with a number above *nr, referenced; *nr becomes its number. NULL: no
 * more. Processes that share one give it again. Takes tasklist_lock.
 */
struct mm_struct *next_mm(pid_t *nr);
long oom_badness(struct task_struct *p, unsigned long totalpages);

#endif
