/* SPDX-License-Identifier: MIT */
/*
 * From one kernel stack to another. In the task that goes on, @last is the task that ran just
 * before it, which need not be the one it switched to.
 */
#ifndef _ASM_SWITCH_TO_H
#define _ASM_SWITCH_TO_H

#include <asm/processor.h>
#include <asm/thread_info.h>

struct task_struct *__switch_to(struct task_struct *prev, struct thread_info *prev_ti,
				struct thread_info *next_ti);

#define switch_to(prev, next, last)                                                         \
	do {                                                                                \
		vfp_switch(&(prev)->thread.vfp, &(next)->thread.vfp);                       \
		(last) = __switch_to(prev, task_thread_info(prev), task_thread_info(next)); \
	} while (0)

#endif /* _ASM_SWITCH_TO_H */
