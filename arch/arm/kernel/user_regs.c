// SPDX-License-Identifier: MIT
/*
 * Changes to the registers that a program goes on with (<asm/user_regs.h>). A pt_regs of user mode is written
 *
 *	by the entry code	what the CPU had: right by itself
 *	for a new program	start_thread(), user_regs_jump()
 *	for a new task		a copy of its parent's
 *	for a signal handler	setup_return(), user_regs_jump()
 *	by sigreturn		user_regs_from_frame(): the only one that takes a CPSR from outside
 *	by alignment.c		user_regs_step(), user_regs_jump()
 *	to restart a call	pc back to the svc, nothing else
 *
 * A pc that does not fit the instruction set is UNPREDICTABLE when it is loaded (ARM DDI 0406C A2.3.1), so is an
 * IT state that is not 0 in ARM state (A2.5.2).
 */
#include <asm/user_regs.h>
#include <neap/bug.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/string.h>
#include <uapi/signal.h>

void user_regs_jump(struct pt_regs *regs, unsigned long target)
{
	unsigned long psr = regs->ARM_cpsr & ~(PSR_T_BIT | PSR_J_BIT | PSR_IT_MASK);

	if (target & 1) {
		regs->ARM_pc = target & ~1ul;
		regs->ARM_cpsr = psr | PSR_T_BIT;
	} else {
		regs->ARM_pc = target & ~3ul;
		regs->ARM_cpsr = psr;
	}
}

/* CPSR bits 15..10 are IT[7:2], 26..25 IT[1:0]; how they go on: A2.5.2. */
void user_regs_step(struct pt_regs *regs, unsigned int size)
{
	unsigned long psr = regs->ARM_cpsr;
	unsigned int it = ((psr >> 8) & 0xfc) | ((psr >> 25) & 3);

	regs->ARM_pc += size;
	if (!it)
		return;
	it = it & 7 ? (it & 0xe0) | ((it << 1) & 0x1f) : 0;
	regs->ARM_cpsr = (psr & ~PSR_IT_MASK) | (it & 0xfc) << 8 | (it & 3) << 25;
}

#define FRAME_REGS_SIZE (17 * sizeof(long)) /* r0 to cpsr */

BUILD_BUG_ON(offsetof(struct sigcontext, arm_cpsr) - offsetof(struct sigcontext, arm_r0) !=
	     offsetof(struct pt_regs, ARM_cpsr));

void user_regs_to_frame(struct sigcontext *sc, const struct pt_regs *regs)
{
	memcpy(&sc->arm_r0, regs, FRAME_REGS_SIZE);
}

/* F, A, J and reserved bits are ignored: Linux lets a frame have them, too. */
bool user_regs_from_frame(struct pt_regs *regs, const struct sigcontext *sc)
{
	unsigned long psr = sc->arm_cpsr;

	if ((psr & MODE_MASK) != USR_MODE || (psr & PSR_I_BIT))
		return false;
	memcpy(regs, &sc->arm_r0, FRAME_REGS_SIZE);
	psr = (psr & PSR_USER_BITS) | USR_MODE;
	if (psr & PSR_T_BIT) {
		regs->ARM_pc &= ~1ul;
	} else {
		regs->ARM_pc &= ~3ul;
		psr &= ~PSR_IT_MASK;
	}
	regs->ARM_cpsr = psr;
	return true;
}

void __noreturn __cold bad_user_regs(struct pt_regs *regs)
{
	pr_emerg("return to user mode: pc %08lx with psr %08lx, which no program may have\n",
		 regs->ARM_pc, regs->ARM_cpsr);
	BUG();
}
