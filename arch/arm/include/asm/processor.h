/* SPDX-License-Identifier: MIT */
/* What the rest of the kernel knows of a task's registers and of the processor. */
#ifndef _ASM_PROCESSOR_H
#define _ASM_PROCESSOR_H

#include <asm/barrier.h>
#include <asm/memory.h>
#include <asm/ptrace.h>
#include <asm/thread_info.h>
#include <asm/vfp.h>
#include <neap/types.h>

#define STACK_TOP     TASK_SIZE
#define STACK_TOP_MAX TASK_SIZE

struct task_struct;

/* The last fault of a thread, as its signal frame shows it, and its VFP and NEON registers. */
struct thread_struct {
	unsigned long address;	  /* FAR */
	unsigned long trap_no;	  /* 6 undefined instruction, 14 abort */
	unsigned long error_code; /* FSR */
	struct vfp_state vfp;
};

#define INIT_THREAD \
	{           \
	}

/* The user's registers of a task, whose stack begins at @stack. */
#define __stack_pt_regs(stack) ((struct pt_regs *)((char *)(stack) + THREAD_START_SP) - 1)
#define task_pt_regs(tsk)      __stack_pt_regs((tsk)->stack)
#define current_pt_regs()      __stack_pt_regs(current_thread_info())

#define task_thread_info(tsk) ((struct thread_info *)(tsk)->stack)

#define KSTK_EIP(tsk) (task_pt_regs(tsk)->ARM_pc)
#define KSTK_ESP(tsk) (task_pt_regs(tsk)->ARM_sp)

/* Where a task that does not run will go on: inside the scheduler. */
#define thread_saved_pc(tsk) (task_thread_info(tsk)->cpu_context.pc)
#define thread_saved_sp(tsk) (task_thread_info(tsk)->cpu_context.sp)
#define thread_saved_fp(tsk) (task_thread_info(tsk)->cpu_context.fp)

/* Prepares @regs so that the way back to user mode enters a new program at @pc with stack @sp. */
void start_thread(struct pt_regs *regs, unsigned long pc, unsigned long sp);

/* Forgets what the old program of the current task left: thread pointer, fault address. */
void flush_thread(void);

/*
 * Fills in the kernel stack of the new task @p: for a kernel thread (@fn not NULL) one that calls
 * fn(arg), else a copy of the caller's user registers with result 0, the stack @usp if that is
 * not 0, and, if @set_tls, the thread pointer @tls. 0.
 */
int arch_copy_thread(struct task_struct *p, unsigned long usp, bool set_tls, unsigned long tls,
		     int (*fn)(void *), void *arg);

/* In a wait: ordering and a chance for others. */
#define cpu_relax() smp_mb()

/* Sleep until an interrupt, with interrupts off at the CPU; it is taken once the caller unmasks. */
void arch_cpu_idle(void);

/* Prints @regs. */
void show_regs(struct pt_regs *regs);
void __show_regs(struct pt_regs *regs);

/* The function in which a sleeping task waits, or 0. */
unsigned long get_wchan(struct task_struct *p);

static inline void prefetch(const void *ptr)
{
	__builtin_prefetch(ptr);
}

static inline void prefetchw(const void *ptr)
{
	__builtin_prefetch(ptr, 1);
}

#endif /* _ASM_PROCESSOR_H */
