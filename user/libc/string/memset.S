/* SPDX-License-Identifier: MIT */
/*
 * memset: 32 bytes a turn once the destination is word-aligned. __aeabi_memset has its last two
 * arguments the other way round, and __aeabi_memclr has none for the value.
 */
	.syntax unified
	.arm
	.text

	.global __aeabi_memclr, __aeabi_memclr4, __aeabi_memclr8
	.type __aeabi_memclr, %function
__aeabi_memclr:
__aeabi_memclr4:
__aeabi_memclr8:
	mov	r2, r1
	mov	r1, #0
	b	memset
	.size __aeabi_memclr, . - __aeabi_memclr

	.global __aeabi_memset, __aeabi_memset4, __aeabi_memset8
	.type __aeabi_memset, %function
__aeabi_memset:
__aeabi_memset4:
__aeabi_memset8:
	mov	r3, r1
	mov	r1, r2
	mov	r2, r3
	/* falls through */
	.size __aeabi_memset, . - __aeabi_memset

	.global memset
	.type memset, %function
memset:
	and	r1, r1, #255
	mov	ip, r0
	orr	r1, r1, r1, lsl #8
	orr	r1, r1, r1, lsl #16
	cmp	r2, #32
	blo	.Lwords

1:	tst	ip, #3
	strbne	r1, [ip], #1
	subne	r2, r2, #1
	bne	1b

	push	{r4-r9}
	mov	r3, r1
	mov	r4, r1
	mov	r5, r1
	mov	r6, r1
	mov	r7, r1
	mov	r8, r1
	mov	r9, r1
	subs	r2, r2, #32
	blo	2f
1:	subs	r2, r2, #32
	stmia	ip!, {r1, r3-r9}
	bhs	1b
2:	add	r2, r2, #32
	pop	{r4-r9}

.Lwords:
	subs	r2, r2, #4
	blo	2f
1:	subs	r2, r2, #4
	str	r1, [ip], #4
	bhs	1b
2:	adds	r2, r2, #4
	bxeq	lr
1:	subs	r2, r2, #1
	strb	r1, [ip], #1
	bhi	1b
	bx	lr
	.size memset, . - memset

	.section .note.GNU-stack, "", %progbits
