/* SPDX-License-Identifier: MIT */
/*
 * Interrupts, aborts and undefined instructions: from the vector to a C function and back.
 *
 * All of the kernel runs in SVC mode on the task's kernel stack. An exception arrives in a mode
 * of its own (ABT, UND, IRQ, FIQ) with the return address and the interrupted CPSR in banked lr
 * and spsr. SRS pushes these two on the SVC stack directly and CPS goes there, so the other modes
 * need no stacks: their banked sp is the one free register of a vector.
 *
 * From user mode, sp_svc points to ARM_ORIG_r0 of the struct pt_regs at the top of the kernel
 * stack, so that SRS lands on its ARM_pc and ARM_cpsr:
 *
 *	sp at entry ->	orig_r0
 *			cpsr		} SRS
 *	after SRS ->	pc		}
 *			r0-r12, sp, lr	  stored with the user bank
 *	frame ->
 *
 * From kernel mode, SRS pushes below whatever the stack pointer was; svc_entry then makes a struct
 * svc_pt_regs of it, 8-byte aligned.
 *
 * An exception clears access to user memory (PAN), and its return restores what was.
 */
#include <asm/assembler.h>
#include <asm/pgtable-hwdef.h>
#include <asm/thread_info.h>
#include <asm/asm-offsets.h>

	.syntax unified
	.cfi_sections .debug_frame
	.section .entry.text, "ax"
	.arm

	/* The rest of pt_regs from user mode. Leaves the frame at sp, uses r0. */
	.macro	user_entry
	stmdb	sp, {r0-lr}^
	sub	sp, sp, #S_PC
	mvn	r0, #0
	str	r0, [sp, #S_OLD_R0]	@ not a system call
	mov	r0, #DACR_UACCESS_DISABLE
	mcr	p15, 0, r0, c3, c0, 0
	.endm

	/* svc_pt_regs from kernel mode; sp is at the pc and cpsr that SRS pushed. Uses r0-r5. */
	.macro	svc_entry
	sub	sp, sp, #SVC_REGS_SIZE - 8
	tst	sp, #4
	subne	sp, sp, #4
	stmia	sp, {r0-r12}
	addeq	r1, sp, #SVC_REGS_SIZE - 8
	addne	r1, sp, #SVC_REGS_SIZE - 4
	ldmia	r1!, {r3, r4}		@ pc, cpsr; r1 = the interrupted sp
	mov	r2, lr
	mvn	r5, #0
	add	r0, sp, #S_SP
	stmia	r0, {r1-r5}		@ sp, lr, pc, cpsr, orig_r0
	mrc	p15, 0, r0, c3, c0, 0
	str	r0, [sp, #SVC_DACR]
	mov	r0, #DACR_UACCESS_DISABLE
	mcr	p15, 0, r0, c3, c0, 0
	.endm

	/*
	 * To SVC mode with lr and spsr pushed; Z set if the exception came from user mode. Only the
	 * banked sp is used.
	 */
	.macro	to_svc
	mrs	sp, spsr
	tst	sp, #0xf
	srsdb	sp!, #SVC_MODE
	cps	#SVC_MODE
	.endm

	.globl	__exception_text_start
__exception_text_start:

/* ---- data abort: lr is the faulting instruction + 8 (B1.8.3) ---- */

ENTRY(vector_dabt)
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column r15
	cfi_outermost
	sub	lr, lr, #8
	mrs	sp, spsr
	tst	sp, #4			@ from abort mode: SRS itself faulted
	bne	bad_stack
	tst	sp, #0xf
	srsdb	sp!, #SVC_MODE
	cps	#SVC_MODE
	bne	dabt_svc

	user_entry
	mrc	p15, 0, r1, c5, c0, 0	@ DFSR
	mrc	p15, 0, r0, c6, c0, 0	@ DFAR
	mov	r2, sp
	cpsie	i
	adr	lr, ret_to_user
	b	do_DataAbort

dabt_svc:
	svc_entry
	cfi_svc_frame
	mrc	p15, 0, r1, c5, c0, 0
	mrc	p15, 0, r0, c6, c0, 0
	mov	r2, sp
	bl	do_DataAbort
	b	svc_exit

	/*
	 * The kernel stack pointer is bad: nothing can be saved. Report from the boot task's stack,
	 * which nobody will return to.
	 */
bad_stack:
	cfi_outermost
	mov	r0, lr
	mrs	r1, spsr
	cps	#SVC_MODE
	mov	r2, sp
	mov	r3, lr
	ldr	sp, =init_thread_union + THREAD_START_SP
	b	do_bad_stack
	.cfi_endproc
	.fnend
ENDPROC(vector_dabt)

/* ---- prefetch abort: lr is the instruction + 4 ---- */

ENTRY(vector_pabt)
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column r15
	cfi_outermost
	sub	lr, lr, #4
	to_svc
	bne	pabt_svc

	user_entry
	mrc	p15, 0, r1, c5, c0, 1	@ IFSR
	mrc	p15, 0, r0, c6, c0, 2	@ IFAR
	mov	r2, sp
	cpsie	i
	adr	lr, ret_to_user
	b	do_PrefetchAbort

pabt_svc:
	svc_entry
	cfi_svc_frame
	mrc	p15, 0, r1, c5, c0, 1
	mrc	p15, 0, r0, c6, c0, 2
	mov	r2, sp
	bl	do_PrefetchAbort
	b	svc_exit
	.cfi_endproc
	.fnend
ENDPROC(vector_pabt)

/* ---- undefined instruction: lr is the instruction + 4, or + 2 in Thumb state ---- */

ENTRY(vector_und)
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column r15
	cfi_outermost
	mrs	sp, spsr
	tst	sp, #PSR_T_BIT
	subeq	lr, lr, #4
	subne	lr, lr, #2
	to_svc
	bne	und_svc

	user_entry
	mov	r0, sp
	cpsie	i
	adr	lr, ret_to_user
	b	do_undefinstr

und_svc:
	svc_entry
	cfi_svc_frame
	mov	r0, sp
	bl	do_undefinstr
	b	svc_exit
	.cfi_endproc
	.fnend
ENDPROC(vector_und)

/* ---- interrupts: lr is the next instruction + 4 ---- */

ENTRY(vector_irq)
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column r15
	cfi_outermost
	sub	lr, lr, #4
	to_svc
	bne	irq_svc

	user_entry
	mov	r0, sp
	adr	lr, ret_to_user
	b	generic_handle_arch_irq

irq_svc:
	svc_entry
	cfi_svc_frame
	mov	r0, sp
	bl	generic_handle_arch_irq
#ifdef CONFIG_PREEMPT
	get_thread_info r1
	ldr	r0, [r1, #TI_PREEMPT]
	ldr	r1, [r1, #TI_FLAGS]
	cmp	r0, #0
	bne	svc_exit
	tst	r1, #_TIF_NEED_RESCHED
	blne	preempt_schedule_irq
#endif
	b	svc_exit
	.cfi_endproc
	.fnend
ENDPROC(vector_irq)

ENTRY(vector_fiq)
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column r15
	cfi_outermost
	sub	lr, lr, #4
	to_svc
	bne	fiq_svc

	user_entry
	mov	r0, sp
	adr	lr, ret_to_user
	b	do_fiq

fiq_svc:
	svc_entry
	cfi_svc_frame
	mov	r0, sp
	bl	do_fiq
	b	svc_exit
	.cfi_endproc
	.fnend
ENDPROC(vector_fiq)

/*
 * Back to the kernel code that was interrupted. LDM with ^ and pc loads the CPSR from the SPSR as
 * well. CLREX: what was interrupted between LDREX and STREX must begin again (A3.4.4).
 */
svc_exit:
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column r15
	cfi_outermost
	cpsid	i
	ldr	r0, [sp, #SVC_DACR]
	ldr	r1, [sp, #S_PSR]
	tst	r1, #0xf		@ what came from here does not go to user mode
	beq	1f
	mcr	p15, 0, r0, c3, c0, 0
	msr	spsr_cxsf, r1
	clrex
	ldmia	sp, {r0-pc}^

1:	mov	r0, sp
	bl	bad_user_regs
	.cfi_endproc
	.fnend

/*
 * Back to user mode after an exception, and where a new task begins. Interrupts stay off from the
 * look at the flags on, or a signal or a wish to reschedule could come too late to be seen. What RFE
 * loads is looked at here, whoever wrote it: nothing enters user mode with more than a program may have.
 */
ENTRY(ret_to_user)
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column r15
	cfi_outermost
	cpsid	i
	check_locks_held
	check_user_return 0
	bne	1f
ENTRY(restore_user_regs)
	mov	r1, #DACR_UACCESS_ENABLE
	mcr	p15, 0, r1, c3, c0, 0
	clrex
	ldmia	sp, {r0-lr}^
	add	sp, sp, #S_PC
	rfeia	sp!

1:	mov	r0, sp
	mov	r2, #0			@ no system call to restart
	bl	do_work_pending
	b	restore_user_regs
	.cfi_endproc
	.fnend
ENDPROC(ret_to_user)

	.globl	__exception_text_end
__exception_text_end:
