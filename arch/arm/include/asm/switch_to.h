/* SPDX-License-Identifier: MIT */
/*
 * From one kernel stack to another. In the task that goes on, @last is the task that ran just
 * before it, which need not be the one it switched to.
 */
#ifndef _ASM_SWITCH_TO_H
#define _ASM_SWITCH_TO_H

#include <asm/barrier.h>
#include <asm/processor.h>
#include <asm/thread_info.h>

struct task_struct *__switch_to(struct task_struct *prev, struct thread_info *prev_ti,
				struct thread_info *next_ti);

/*
 * A DSB waits for TLB and cache maintenance of the CPU that executes it, and of no other (A3.8.3). Where the
 * kernel preempts itself, a task may be taken from its CPU between such an operation and its DSB, and go on
 * elsewhere: so the CPU that it leaves waits.
 */
static inline void complete_pending_maintenance(void)
{
	if (IS_ENABLED(CONFIG_SMP) && IS_ENABLED(CONFIG_PREEMPT))
		dsb(ish);
}

#define switch_to(prev, next, last)                                                         \
	do {                                                                                \
		complete_pending_maintenance();                                             \
		vfp_switch(&(prev)->thread.vfp, &(next)->thread.vfp);                       \
		(last) = __switch_to(prev, task_thread_info(prev), task_thread_info(next)); \
	} while (0)

#endif /* _ASM_SWITCH_TO_H */
