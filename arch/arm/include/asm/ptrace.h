/* SPDX-License-Identifier: MIT */
/*
 * struct pt_regs: the registers of an interrupted context, in the order that the ARM EABI shows
 * to debuggers and signal handlers. Every exception entry makes one on the kernel stack. The one
 * made on entry from user mode lies at the top of the stack, where task_pt_regs() finds it.
 */
#ifndef _ASM_PTRACE_H
#define _ASM_PTRACE_H

/* Program status register (ARM DDI 0406C B1.3.3). */
#define USR_MODE    0x10
#define FIQ_MODE    0x11
#define IRQ_MODE    0x12
#define SVC_MODE    0x13
#define MON_MODE    0x16
#define ABT_MODE    0x17
#define HYP_MODE    0x1a
#define UND_MODE    0x1b
#define SYSTEM_MODE 0x1f
#define MODE_MASK   0x1f

#define PSR_T_BIT   0x00000020
#define PSR_F_BIT   0x00000040
#define PSR_I_BIT   0x00000080
#define PSR_A_BIT   0x00000100
#define PSR_E_BIT   0x00000200
#define PSR_J_BIT   0x01000000
#define PSR_Q_BIT   0x08000000
#define PSR_V_BIT   0x10000000
#define PSR_C_BIT   0x20000000
#define PSR_Z_BIT   0x40000000
#define PSR_N_BIT   0x80000000
#define PSR_GE_BITS 0x000f0000
#define PSR_IT_MASK 0x0600fc00

/*
 * What a user program may set in its own CPSR, through sigreturn too; and what is the same in all of
 * them: user mode, nothing masked, no Jazelle. IT is a part of Thumb state (B1.3.3).
 */
#define PSR_USER_FIXED (MODE_MASK | PSR_F_BIT | PSR_I_BIT | PSR_A_BIT | PSR_J_BIT)
#define PSR_USER_BITS                                                                            \
	(PSR_N_BIT | PSR_Z_BIT | PSR_C_BIT | PSR_V_BIT | PSR_Q_BIT | PSR_GE_BITS | PSR_IT_MASK | \
	 PSR_T_BIT | PSR_E_BIT)

/*
 * The way back to user mode compares these bits with USR_MODE. Only in the middle of a Thumb program's IT
 * block may they differ: then C looks closer (user_regs.c).
 */
#define PSR_EXIT_MASK (PSR_USER_FIXED | PSR_IT_MASK)

#ifndef __ASSEMBLY__

#include <neap/types.h>

struct pt_regs {
	unsigned long uregs[18];
};

#define ARM_r0	    uregs[0]
#define ARM_r1	    uregs[1]
#define ARM_r2	    uregs[2]
#define ARM_r3	    uregs[3]
#define ARM_r4	    uregs[4]
#define ARM_r5	    uregs[5]
#define ARM_r6	    uregs[6]
#define ARM_r7	    uregs[7]
#define ARM_r8	    uregs[8]
#define ARM_r9	    uregs[9]
#define ARM_r10	    uregs[10]
#define ARM_fp	    uregs[11]
#define ARM_ip	    uregs[12]
#define ARM_sp	    uregs[13]
#define ARM_lr	    uregs[14]
#define ARM_pc	    uregs[15]
#define ARM_cpsr    uregs[16]
#define ARM_ORIG_r0 uregs[17]

/* The frame of an exception taken in kernel mode, which also holds what PAN was set to. */
struct svc_pt_regs {
	struct pt_regs regs;
	unsigned long dacr;
	unsigned long pad;
};

#define to_svc_pt_regs(r) ((struct svc_pt_regs *)(r))

#define user_mode(regs)		   (((regs)->ARM_cpsr & 0xf) == 0)
#define thumb_mode(regs)	   (((regs)->ARM_cpsr & PSR_T_BIT) != 0)
#define processor_mode(regs)	   ((regs)->ARM_cpsr & MODE_MASK)
#define interrupts_enabled(regs)   (!((regs)->ARM_cpsr & PSR_I_BIT))
#define instruction_pointer(regs)  ((regs)->ARM_pc)
#define user_stack_pointer(regs)   ((regs)->ARM_sp)
#define kernel_stack_pointer(regs) ((regs)->ARM_sp)
#define frame_pointer(regs)	   ((regs)->ARM_fp)
#define regs_return_value(regs)	   ((regs)->ARM_r0)

#endif /* __ASSEMBLY__ */
#endif /* _ASM_PTRACE_H */
