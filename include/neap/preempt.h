/* SPDX-License-Identifier: MIT */
/*
 * preempt_count, in thread_info, says why this context may not sleep:
 *
 *	bits  0-7	depth of preempt_disable(): spinlocks held, per-CPU data in use
 *	bits 16-19	depth of hard interrupts
 *
 * in_atomic() and might_sleep() go by it. With CONFIG_PREEMPT it also says whether a task may be
 * switched away from where it is in the kernel: only at 0, with interrupts on.
 */
#ifndef _NEAP_PREEMPT_H
#define _NEAP_PREEMPT_H

#include <neap/compiler.h>
#include <neap/kconfig.h>
#include <asm/thread_info.h>

#define PREEMPT_OFFSET 0x00000001
#define HARDIRQ_OFFSET 0x00010000
#define PREEMPT_MASK   0x000000ff
#define HARDIRQ_MASK   0x000f0000

#ifndef __ASSEMBLY__

#define preempt_count() (current_thread_info()->preempt_count)

#define preempt_count_add(val)                                  \
	do {                                                    \
		current_thread_info()->preempt_count += (val);  \
	} while (0)
#define preempt_count_sub(val)                                  \
	do {                                                    \
		current_thread_info()->preempt_count -= (val);  \
	} while (0)

#define preempt_disable()                          \
	do {                                       \
		preempt_count_add(PREEMPT_OFFSET); \
		barrier();                         \
	} while (0)
/* The same without giving the CPU away: just before a schedule(), or where one must not be. */
#define preempt_enable_no_resched()                \
	do {                                       \
		barrier();                         \
		preempt_count_sub(PREEMPT_OFFSET); \
	} while (0)

/* Gives the CPU to who should have it. CONFIG_PREEMPT; returns at once where it is not possible. */
void preempt_schedule(void);
void preempt_schedule_irq(void);

#define preempt_enable()                                                          \
	do {                                                                      \
		preempt_enable_no_resched();                                      \
		if (IS_ENABLED(CONFIG_PREEMPT) &&                                 \
		    unlikely(current_thread_info()->flags & _TIF_NEED_RESCHED) && \
		    !preempt_count())                                             \
			preempt_schedule();                                       \
	} while (0)

/* In an interrupt handler; may not sleep at all. */
#define in_hardirq()   (preempt_count() & HARDIRQ_MASK)
#define in_irq()       in_hardirq()
#define in_interrupt() in_hardirq()
#define in_task()      (!in_hardirq())
/* May not sleep; true under a spinlock, in a handler, and where preemption is off by hand. */
#define in_atomic() (preempt_count() != 0)

/* Warns with a backtrace when the caller may not sleep. */
void __might_sleep(const char *file, int line);
/* Lets others run if it is their turn. Gives 1 if it did. */
int __cond_resched(void);

/* At the head of everything that can sleep, whether it does this time or not. */
#define might_sleep()                                                             \
	do {                                                                      \
		if (IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP))                        \
			__might_sleep(__FILE__, __LINE__);                        \
		if (IS_ENABLED(CONFIG_PREEMPT_VOLUNTARY) &&                       \
		    unlikely(current_thread_info()->flags & _TIF_NEED_RESCHED))   \
			(void)__cond_resched();                                   \
	} while (0)

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_PREEMPT_H */
