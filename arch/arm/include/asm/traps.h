/* SPDX-License-Identifier: MIT */
/* Exceptions: the way in, and what a fatal one prints. */
#ifndef _ASM_TRAPS_H
#define _ASM_TRAPS_H

#include <neap/compiler.h>
#include <neap/types.h>

struct pt_regs;
struct task_struct;

/*
 * The contents of the vectors page, PAGE_SIZE bytes: exception vectors at its start, code that user
 * space may call (kuser helpers, sigreturn) at fixed places in it. To be copied to a page that is
 * mapped at VECTORS_BASE, readable and executable by user mode, global.
 */
extern const char vectors_start[], vectors_end[];
/* The contents of the page above: the addresses of the handlers. The kernel's alone, read only. */
extern const char stubs_start[], stubs_end[];

/* Sigreturn code in the vectors page, for handlers set without SA_RESTORER. */
#define KERN_SIGRETURN_CODE    0xffff0500 /* svc sigreturn; Thumb at + 8 */
#define KERN_RT_SIGRETURN_CODE 0xffff0510

/* Enables what exceptions need on this CPU. Once the vectors page is mapped. */
void trap_init(void);

/* Called by the entry code, or by fault.c. */
void do_undefinstr(struct pt_regs *regs);
void do_fiq(struct pt_regs *regs);
void __noreturn do_bad_stack(unsigned long lr, unsigned long spsr, unsigned long svc_sp,
			     unsigned long svc_lr);
long arm_syscall(unsigned long no, struct pt_regs *regs);
void do_DataAbort(unsigned long addr, unsigned int fsr, struct pt_regs *regs);
void do_PrefetchAbort(unsigned long addr, unsigned int ifsr, struct pt_regs *regs);

/* Prints why, the registers, the code and a backtrace, and ends the task or the run (oops.c). */
void __noreturn __cold die(const char *str, struct pt_regs *regs, int err);

/* A signal for a fault of user mode; in kernel mode, die(). @addr goes to si_addr. */
void arm_notify_die(const char *str, struct pt_regs *regs, int sig, int code, unsigned long addr,
		    unsigned long err, int trap);

/* The call chain: of @regs, of the sleeping task @tsk, or of the caller if both are NULL. */
void show_stack(struct task_struct *tsk, struct pt_regs *regs);
void dump_stack(void);

/* Prints the words (halfwords, in Thumb state) around the program counter. */
void dump_instr(const char *lvl, struct pt_regs *regs);

/* Prints how @addr is translated by @mm's page tables; fault.c. */
struct mm_struct;
void show_pte(const char *lvl, struct mm_struct *mm, unsigned long addr);

/* The loop that the way back to user mode takes while _TIF_WORK_MASK bits are set; signal.c. */
int do_work_pending(struct pt_regs *regs, unsigned int thread_flags, int syscall);

#endif /* _ASM_TRAPS_H */
