/* SPDX-License-Identifier: MIT */
/*
 * System calls, and the change from one task to another.
 *
 * A system call is `svc 0` with the number in r7, up to six arguments in r0-r5 and the result in
 * r0. The fast path does only what every call needs: save the user's registers, take access to
 * user memory away, look the number up. The fifth and sixth argument go on the stack, where the C
 * function expects them. r8 holds the table through the call; that it is not zero tells
 * do_work_pending() that a call is being returned from, which may have to be restarted.
 */
#include <asm/assembler.h>
#include <asm/pgtable-hwdef.h>
#include <asm/thread_info.h>
#include <asm/unistd.h>
#include <asm/asm-offsets.h>

	.syntax unified
	.cfi_sections .debug_frame
	.section .entry.text, "ax"
	.arm

	.balign	32
ENTRY(vector_swi)
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_return_column r15
	cfi_outermost
	srsdb	sp!, #SVC_MODE		@ pc, cpsr; see entry-armv.S for the frame
	stmdb	sp, {r0-lr}^
	str	r0, [sp, #S_OLD_R0 - S_PC]
	sub	sp, sp, #S_PC
	mov	lr, #DACR_UACCESS_DISABLE
	mcr	p15, 0, lr, c3, c0, 0
	cpsie	i
#ifdef CONFIG_DEBUG_CALL_COVERAGE
	mov	r0, sp
	bl	call_coverage_count
	ldmia	sp, {r0-r3}
#endif
	ldr	r8, =sys_call_table
	stmdb	sp!, {r4, r5}
	cmp	r7, #NR_syscalls
	adr	lr, ret_fast_syscall
	ldrcc	pc, [r8, r7, lsl #2]

	mov	r0, r7			@ one of ARM's own, or none at all
	add	r1, sp, #8
	b	arm_syscall

ret_fast_syscall:
	cpsid	i
	check_locks_held
	check_user_return 8
	bne	1f
	mov	r1, #DACR_UACCESS_ENABLE
	mcr	p15, 0, r1, c3, c0, 0
	add	sp, sp, #8 + S_R1
	ldmia	sp, {r1-lr}^		@ all but the result
	add	sp, sp, #S_PC - S_R1
	rfeia	sp!

1:	str	r0, [sp, #8 + S_R0]
	add	sp, sp, #8
	mov	r0, sp
	mov	r2, r8
	bl	do_work_pending
	cmp	r0, #0
	beq	restore_user_regs
	stmdb	sp!, {r4, r5}		@ go on with a call that knows how far it was
	adr	lr, ret_fast_syscall
	b	sys_restart_syscall
	.cfi_endproc
	.fnend
ENDPROC(vector_swi)

/*
 * These two replace all registers of the frame, so nothing of the call they are is to be restarted:
 * r8 = 0. C gets the frame.
 */
ENTRY(sys_sigreturn)
	.fnstart
	.cantunwind
	add	r0, sp, #8
	mov	r8, #0
	b	do_sigreturn
	.fnend
ENDPROC(sys_sigreturn)

ENTRY(sys_rt_sigreturn)
	.fnstart
	.cantunwind
	add	r0, sp, #8
	mov	r8, #0
	b	do_rt_sigreturn
	.fnend
ENDPROC(sys_rt_sigreturn)

/*
 * struct task_struct *__switch_to(prev, prev_ti, next_ti): keeps what the C calling standard
 * makes a function keep, and the two thread registers of user mode. Returns prev on next's stack.
 * CLREX, so that no reservation of one task completes a store of another.
 */
ENTRY(__switch_to)
	.fnstart
	.cantunwind
	add	ip, r1, #TI_CPU_SAVE
	stmia	ip!, {r4-fp}
	str	sp, [ip], #4
	str	lr, [ip]
	mrc	p15, 0, ip, c13, c0, 2	@ TPIDRURW: the user writes it
	str	ip, [r1, #TI_TP_VALUE + 4]
	ldrd	r4, r5, [r2, #TI_TP_VALUE]
	mcr	p15, 0, r4, c13, c0, 3	@ TPIDRURO: the thread pointer
	mcr	p15, 0, r5, c13, c0, 2
	clrex
	add	ip, r2, #TI_CPU_SAVE
	ldmia	ip!, {r4-fp}
	ldr	sp, [ip], #4
	ldr	pc, [ip]
	.fnend
ENDPROC(__switch_to)

/*
 * The first thing a new task does, coming out of __switch_to with r0 = prev. A kernel thread has
 * its function in r5 and the argument in r4. If that returns, it has become a user program by
 * execve.
 */
ENTRY(ret_from_fork)
	.fnstart
	.cantunwind
	.cfi_startproc
	.cfi_return_column r15
	cfi_outermost
	bl	schedule_tail
	cmp	r5, #0
	movne	r0, r4
	blxne	r5
	b	ret_to_user
	.cfi_endproc
	.fnend
ENDPROC(ret_from_fork)
