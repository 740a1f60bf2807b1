/* SPDX-License-Identifier: MIT */
/*
 * The registers a program goes on with. Whoever changes where it goes on or in which state does it by these
 * functions, so that the CPSR is always one that a program may have; the way back to user mode looks
 * once more (check_user_return in assembler.h).
 */
#ifndef _ASM_USER_REGS_H
#define _ASM_USER_REGS_H

#include <asm/ptrace.h>
#include <neap/compiler.h>
#include <neap/types.h>

/* May user mode run with @psr? Of IT it may have any value in Thumb state, and 0 in ARM state. */
static inline bool user_psr_valid(unsigned long psr)
{
	return (psr & PSR_USER_FIXED) == USR_MODE && ((psr & PSR_T_BIT) || !(psr & PSR_IT_MASK));
}

/* The program goes on at @target, whose bit 0 chooses the instruction set; no IT block is open there. */
void user_regs_jump(struct pt_regs *regs, unsigned long target);

/* The instruction at pc, @size bytes, has been carried out for the program: on to the next. */
void user_regs_step(struct pt_regs *regs, unsigned int size);

/*
 * The registers r0 to cpsr of a signal frame, and back. What comes back is what a program wrote: if the mode or
 * a mask is not a program's, false and @regs as they were.
 */
struct sigcontext;
void user_regs_to_frame(struct sigcontext *sc, const struct pt_regs *regs);
bool user_regs_from_frame(struct pt_regs *regs, const struct sigcontext *sc);

/* The kernel was about to run a program with @regs, which are none of user mode's: a BUG. Interrupts off. */
void __noreturn __cold bad_user_regs(struct pt_regs *regs);

#endif /* _ASM_USER_REGS_H */
