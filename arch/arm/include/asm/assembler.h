/* SPDX-License-Identifier: MIT */
/* Macros for assembly files. */
#ifndef _ASM_ASSEMBLER_H
#define _ASM_ASSEMBLER_H

/* clang-format off */
#ifdef __ASSEMBLY__

#include <asm/asm-offsets.h>
#include <asm/extable.h>
#include <asm/ptrace.h>
#include <asm/thread_info.h>

/* A function: global, aligned, of known size, and with unwind information. */
#define ENTRY(name)        \
	.globl name;       \
	.balign 4;         \
	.type name, %function; \
	name:

#define ENDPROC(name) .size name, . - name

	/* \reg = the thread_info of the stack in use. */
	.macro	get_thread_info, reg
	mov	\reg, sp, lsr #13
	mov	\reg, \reg, lsl #13
	.endm

	/*
	 * Interrupts off, the user's pt_regs \off bytes above sp. EQ: the user may go on. NE: there
	 * is work to do first, or the CPSR is not plainly one of user mode; do_work_pending() is to
	 * be asked, with r1 = the flags. The stack holds nothing else, so thread_info is at a fixed
	 * distance. Uses r1-r3.
	 */
	.macro	check_user_return, off
	sub	r1, sp, #0x1f00
	ldr	r1, [r1, #TI_FLAGS + 0x1f00 - (THREAD_START_SP - PT_REGS_SIZE - \off)]
	ldr	r2, [sp, #\off + S_PSR]
	ldr	r3, =PSR_EXIT_MASK
	tst	r1, #_TIF_WORK_MASK
	and	r3, r3, r2
	teqeq	r3, #USR_MODE
	.endm

	/* On the way back to user mode, interrupts off. Keeps r0; destroys r1-r3, ip, lr. */
	.macro	check_locks_held
#ifdef CONFIG_LOCKDEP
	stmdb	sp!, {r0, lr}
	bl	lockdep_sys_exit
	ldmia	sp!, {r0, lr}
#endif
	.endm

	/*
	 * For debuggers, in functions between .cfi_startproc and .cfi_endproc. A call chain ends
	 * here: what is further out is a program, or nothing.
	 */
	.macro	cfi_outermost
	.cfi_undefined r15
	.endm

	/* From here on sp is at a struct svc_pt_regs: the registers of the kernel code that was interrupted. */
	.macro	cfi_svc_frame
	.cfi_def_cfa sp, 0
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	.cfi_offset \n, 4 * \n
	.endr
	.endm

	/* Smallest data cache line in bytes, from CTR.DminLine (words, log2). */
	.macro	dcache_line_size, reg, tmp
	mrc	p15, 0, \tmp, c0, c0, 1
	lsr	\tmp, \tmp, #16
	and	\tmp, \tmp, #0xf
	mov	\reg, #4
	lsl	\reg, \reg, \tmp
	.endm

	/* Smallest instruction cache line in bytes, from CTR.IminLine. */
	.macro	icache_line_size, reg, tmp
	mrc	p15, 0, \tmp, c0, c0, 1
	and	\tmp, \tmp, #0xf
	mov	\reg, #4
	lsl	\reg, \reg, \tmp
	.endm

	/* \reg = \val, 32 bits, without a literal. */
	.macro	mov_l, reg, val
	movw	\reg, #:lower16:\val
	movt	\reg, #:upper16:\val
	.endm

#endif /* __ASSEMBLY__ */
#endif /* _ASM_ASSEMBLER_H */
