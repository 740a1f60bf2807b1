/* SPDX-License-Identifier: MIT */
/*
 * memmove: memcpy copies upwards, which is right unless the destination begins inside the
 * source. Then this copies downwards from the ends.
 */
	.syntax unified
	.arm
	.text

	.global memmove, __aeabi_memmove, __aeabi_memmove4, __aeabi_memmove8
	.type memmove, %function
memmove:
__aeabi_memmove:
__aeabi_memmove4:
__aeabi_memmove8:
	sub	r3, r0, r1		@ unsigned: below n only if r1 <= r0 < r1 + n
	cmp	r3, r2
	bhs	memcpy

	add	r1, r1, r2
	add	ip, r0, r2
	cmp	r2, #32
	blo	.Lwords
	orr	r3, r1, ip
	tst	r3, #3
	bne	.Lwords

	push	{r4-r10, lr}
	sub	r2, r2, #32
1:	ldmdb	r1!, {r3-r10}
	subs	r2, r2, #32
	stmdb	ip!, {r3-r10}
	bhs	1b
	add	r2, r2, #32
	pop	{r4-r10, lr}

	/*
	 * Word by word is safe at any distance: each word is loaded before it is stored, and
	 * the store only covers bytes above the next one to load.
	 */
.Lwords:
	subs	r2, r2, #4
	blo	2f
1:	ldr	r3, [r1, #-4]!
	subs	r2, r2, #4
	str	r3, [ip, #-4]!
	bhs	1b
2:	adds	r2, r2, #4
	bxeq	lr
1:	ldrb	r3, [r1, #-1]!
	subs	r2, r2, #1
	strb	r3, [ip, #-1]!
	bhi	1b
	bx	lr
	.size memmove, . - memmove

	.section .note.GNU-stack, "", %progbits
