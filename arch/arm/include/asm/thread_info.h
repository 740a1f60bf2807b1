/* SPDX-License-Identifier: MIT */
/*
 * The kernel stack of a task and the thread_info at its bottom:
 *
 *	+THREAD_SIZE	8 bytes unused
 *	+THREAD_START_SP
 *			struct pt_regs of the user (task_pt_regs)
 *			... the stack grows down ...
 *	+0		struct thread_info
 *
 * The stack is aligned to its size, so thread_info is found from the stack pointer alone.
 */
#ifndef _ASM_THREAD_INFO_H
#define _ASM_THREAD_INFO_H

#define THREAD_SIZE_ORDER 1
#define THREAD_SIZE	  (4096 << THREAD_SIZE_ORDER)
#define THREAD_SHIFT	  13
#define THREAD_START_SP	  (THREAD_SIZE - 8)

/*
 * Flags of a thread. Those of the low byte make the way back to user mode take its slow path,
 * where do_work_pending() looks at them.
 */
#define TIF_SIGPENDING	    0  /* a signal waits to be delivered */
#define TIF_NEED_RESCHED    1  /* another task should run */
#define TIF_NOTIFY_RESUME   2  /* work to do before the user runs again */
#define TIF_NOTIFY_SIGNAL   3  /* interrupt a sleep as a signal does */
#define TIF_MEMDIE	    16 /* chosen by the OOM killer: may use the reserves */
#define TIF_RESTORE_SIGMASK 17 /* put the saved signal mask back */
#define TIF_POLLING_NRFLAG  18 /* the idle loop polls need_resched */

#define _TIF_SIGPENDING	     (1 << TIF_SIGPENDING)
#define _TIF_NEED_RESCHED    (1 << TIF_NEED_RESCHED)
#define _TIF_NOTIFY_RESUME   (1 << TIF_NOTIFY_RESUME)
#define _TIF_NOTIFY_SIGNAL   (1 << TIF_NOTIFY_SIGNAL)
#define _TIF_MEMDIE	     (1 << TIF_MEMDIE)
#define _TIF_RESTORE_SIGMASK (1 << TIF_RESTORE_SIGMASK)

#define _TIF_WORK_MASK \
	(_TIF_SIGPENDING | _TIF_NEED_RESCHED | _TIF_NOTIFY_RESUME | _TIF_NOTIFY_SIGNAL)

#ifndef __ASSEMBLY__

#include <asm/bitops.h>
#include <neap/types.h>

struct task_struct;

/* What a task that does not run keeps of the CPU: the registers a call preserves. */
struct cpu_context_save {
	unsigned long r4;
	unsigned long r5;
	unsigned long r6;
	unsigned long r7;
	unsigned long r8;
	unsigned long r9;
	unsigned long sl;
	unsigned long fp;
	unsigned long sp;
	unsigned long pc;
};

struct thread_info {
	unsigned long flags; /* TIF_*, changed with atomic bit operations only */
	int preempt_count;   /* 0: may be scheduled away; changed by its own thread only */
	struct task_struct *task; /* constant */
	unsigned int cpu; /* the CPU it runs on; changed by move_task() */
	struct cpu_context_save cpu_context;
	unsigned long
		tp_value[2]; /* TPIDRURO: the user's thread pointer; TPIDRURW: the user's own */
};

#define INIT_PREEMPT_COUNT 0

#define INIT_THREAD_INFO(tsk)                                                    \
	{                                                                        \
		.task = &(tsk), .flags = 0, .preempt_count = INIT_PREEMPT_COUNT, \
	}

/* The thread_info of the stack in use. */
static __always_inline __attribute_const__ struct thread_info *current_thread_info(void)
{
	struct thread_info *ti;

	__asm__("mov	%0, sp\n\tbfc	%0, #0, %1" : "=r"(ti) : "i"(THREAD_SHIFT));
	return ti;
}

#define set_ti_thread_flag(ti, flag)		set_bit(flag, &(ti)->flags)
#define clear_ti_thread_flag(ti, flag)		clear_bit(flag, &(ti)->flags)
#define test_ti_thread_flag(ti, flag)		test_bit(flag, &(ti)->flags)
#define test_and_set_ti_thread_flag(ti, flag)	test_and_set_bit(flag, &(ti)->flags)
#define test_and_clear_ti_thread_flag(ti, flag) test_and_clear_bit(flag, &(ti)->flags)

#define set_thread_flag(flag)		 set_ti_thread_flag(current_thread_info(), flag)
#define clear_thread_flag(flag)		 clear_ti_thread_flag(current_thread_info(), flag)
#define test_thread_flag(flag)		 test_ti_thread_flag(current_thread_info(), flag)
#define test_and_clear_thread_flag(flag) test_and_clear_ti_thread_flag(current_thread_info(), flag)

#endif /* __ASSEMBLY__ */
#endif /* _ASM_THREAD_INFO_H */
