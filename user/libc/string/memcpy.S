/* SPDX-License-Identifier: MIT */
/*
 * memcpy: 32 bytes a turn where source and destination can both be word-aligned, 16 otherwise
 * (ARMv7 loads single words from any address; only the multiple stores need alignment).
 *
 * Always from low to high addresses, each block loaded before any of it is stored: memmove
 * relies on that when the destination lies below the source. mempcpy and __aeabi_memcpy* are
 * the same with other results.
 */
	.syntax unified
	.arm
	.text

	.global memcpy, __aeabi_memcpy, __aeabi_memcpy4, __aeabi_memcpy8
	.type memcpy, %function
memcpy:
__aeabi_memcpy:
__aeabi_memcpy4:
__aeabi_memcpy8:
	cmp	r2, #32
	mov	ip, r0			@ ip walks, r0 stays for the result
	blo	.Lwords

.Lalign_dst:
	tst	ip, #3
	beq	.Laligned_dst
	ldrb	r3, [r1], #1
	strb	r3, [ip], #1
	sub	r2, r2, #1
	b	.Lalign_dst

.Laligned_dst:
	push	{r4-r10, lr}
	tst	r1, #3
	bne	.Lunaligned_src

	subs	r2, r2, #32
	blo	2f
1:	ldmia	r1!, {r3-r10}
	subs	r2, r2, #32
	stmia	ip!, {r3-r10}
	bhs	1b
2:	add	r2, r2, #32
	b	.Ltail_pop

.Lunaligned_src:
	subs	r2, r2, #16
	blo	2f
1:	ldr	r3, [r1], #4
	ldr	r4, [r1], #4
	ldr	r5, [r1], #4
	ldr	r6, [r1], #4
	subs	r2, r2, #16
	stmia	ip!, {r3-r6}
	bhs	1b
2:	add	r2, r2, #16

.Ltail_pop:
	pop	{r4-r10, lr}

.Lwords:
	subs	r2, r2, #4
	blo	2f
1:	ldr	r3, [r1], #4
	subs	r2, r2, #4
	str	r3, [ip], #4
	bhs	1b
2:	adds	r2, r2, #4
	bxeq	lr
1:	ldrb	r3, [r1], #1
	subs	r2, r2, #1
	strb	r3, [ip], #1
	bhi	1b
	bx	lr
	.size memcpy, . - memcpy

	.section .note.GNU-stack, "", %progbits
