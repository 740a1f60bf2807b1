/* SPDX-License-Identifier: MIT */
/* Macros for assembly files. */
#ifndef _ASM_ASSEMBLER_H
#define _ASM_ASSEMBLER_H

/* clang-format off */
#ifdef __ASSEMBLY__

#include <asm/extable.h>
#include <asm/ptrace.h>

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

	/* On the way back to user mode, interrupts off. Keeps r0; destroys r1-r3, ip, lr. */
	.macro	check_locks_held
#ifdef CONFIG_LOCKDEP
	stmdb	sp!, {r0, lr}
	bl	lockdep_sys_exit
	ldmia	sp!, {r0, lr}
#endif
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
