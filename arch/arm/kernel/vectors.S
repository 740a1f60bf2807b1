/* SPDX-License-Identifier: MIT */
/*
 * The contents of the vectors page at 0xffff0000, and of the page above it:
 *
 *	+0x000	exception vectors (ARM DDI 0406C B1.8.1): each loads the address of its handler
 *	+0x500	code that ends a signal handler installed without SA_RESTORER
 *	+0xf60	kuser helpers: functions at fixed addresses that user space calls where it cannot know
 *	   ...	what the CPU can do. Their interface is part of the ARM Linux ABI.
 *	+0xffc	number of 32-byte helper slots
 *	+0x1000	the addresses of the handlers, within reach of the vectors' loads
 *
 * What lies between is undefined instructions, so that a wild jump ends where it went.
 *
 * User mode may read and execute the first page, and has nothing of the second: addresses of the kernel are
 * nobody's business, and no instructions. The code is position independent.
 */
#include <asm/assembler.h>

/*
 * UDF in both states: in ARM state #0xdde1 (A8.8.247, encoding A1), in Thumb state the halfword 0xdef1 (T1),
 * which follows from the upper halfword, too: 0xe7fd is a branch back to it.
 */
#define UNDEFINED 0xe7fddef1

	.macro	undefined_to, offset
	.fill	(\offset - (. - vectors_start)) / 4, 4, UNDEFINED
	.endm

	/* The load of a handler's address from the page above. */
	.macro	vector, handler
	ldr	pc, [pc, #(0x1000 + \handler - stubs_start) - (. - vectors_start) - 8]
	.endm

	.syntax unified
	.section .init.rodata, "a"
	.arm
	.balign	4
	.globl	vectors_start
vectors_start:
	udf	#0			@ reset: nobody comes here but by a wild jump
	vector	handler_und
	vector	handler_swi
	vector	handler_pabt
	vector	handler_dabt
	udf	#0			@ hypervisor trap: not taken to this table
	vector	handler_irq
	vector	handler_fiq

	/* Signal return, ARM and Thumb: KERN_SIGRETURN_CODE, KERN_RT_SIGRETURN_CODE. */
	undefined_to 0x500
	mov	r7, #119		@ sigreturn
	svc	#0
	.thumb
	movs	r7, #119
	svc	#0
	.arm
	undefined_to 0x510
	mov	r7, #173		@ rt_sigreturn
	svc	#0
	.thumb
	movs	r7, #173
	svc	#0
	.arm

	/*
	 * 0xffff0f60: int cmpxchg64(const s64 *old, const s64 *new, volatile s64 *ptr)
	 * 0 and carry set if *ptr was *old and is now *new. A full barrier. Uses r3, ip, flags.
	 */
	undefined_to 0xf60
	push	{r4-r7}
	ldrd	r4, r5, [r0]
	ldrd	r6, r7, [r1]
	dmb	ish
1:	ldrexd	r0, r1, [r2]
	eors	r3, r0, r4
	eorseq	r3, r1, r5
	strexdeq r3, r6, r7, [r2]
	cmpeq	r3, #1
	beq	1b
	dmb	ish
	rsbs	r0, r3, #0
	pop	{r4-r7}
	bx	lr

	/* 0xffff0fa0: void memory_barrier(void) */
	undefined_to 0xfa0
kuser_memory_barrier:
	dmb	ish
	bx	lr

	/*
	 * 0xffff0fc0: int cmpxchg(s32 old, s32 new, volatile s32 *ptr)
	 * 0 and carry set if *ptr was old and is now new. A full barrier. Uses r3, ip, flags.
	 */
	undefined_to 0xfc0
	dmb	ish
1:	ldrex	r3, [r2]
	eors	r3, r3, r0
	strexeq	r3, r1, [r2]
	cmpeq	r3, #1			@ lost the reservation: again
	beq	1b
	rsbs	r0, r3, #0		@ carry set for 0 only
	b	kuser_memory_barrier

	/* 0xffff0fe0: void *get_tls(void) */
	undefined_to 0xfe0
	mrc	p15, 0, r0, c13, c0, 3	@ TPIDRURO
	bx	lr

	/* 0xffff0ffc: s32 helper_version */
	undefined_to 0xffc
	.long	5
	.globl	vectors_end
vectors_end:

	.globl	stubs_start
stubs_start:
handler_und:	.long	vector_und
handler_swi:	.long	vector_swi
handler_pabt:	.long	vector_pabt
handler_dabt:	.long	vector_dabt
handler_irq:	.long	vector_irq
handler_fiq:	.long	vector_fiq
	.globl	stubs_end
stubs_end:
