/* SPDX-License-Identifier: MIT */
/*
 * memset: bytes up to a word boundary, then words, eight at a time. Aligned stores only, so that
 * it works before the MMU is on.
 */
#include <asm/assembler.h>

	.syntax	unified
	.arm
	.text

/* void *memset(void *s, int c, size_t n): r0 stays, ip moves. */
ENTRY(memset)
	.fnstart
	push	{r4-r8, lr}
	.save	{r4-r8, lr}
	mov	ip, r0
	and	r1, r1, #0xff
	cmp	r2, #4
	blo	.Ltail
	orr	r1, r1, r1, lsl #8
	orr	r1, r1, r1, lsl #16
	ands	r3, ip, #3
	beq	1f
	rsb	r3, r3, #4		@ 1 to 3 bytes up to the boundary
	sub	r2, r2, r3
	lsls	r3, r3, #31
	strbcs	r1, [ip], #1
	strbcs	r1, [ip], #1
	strbmi	r1, [ip], #1
1:	mov	r3, r1
	subs	r2, r2, #16
	blo	4f
	mov	r4, r1
	mov	r5, r1
	subs	r2, r2, #48
	blo	3f
	mov	r6, r1
	mov	r7, r1
	mov	r8, r1
	mov	lr, r1
2:	stmia	ip!, {r1, r3-r8, lr}
	stmia	ip!, {r1, r3-r8, lr}
	subs	r2, r2, #64
	bhs	2b
3:	lsls	lr, r2, #27		@ the rest, 0 to 63: C = 32, N = 16
	stmiacs	ip!, {r1, r3-r5}
	stmiacs	ip!, {r1, r3-r5}
	stmiami	ip!, {r1, r3-r5}
4:	lsls	lr, r2, #29		@ C = 8, N = 4
	stmiacs	ip!, {r1, r3}
	strmi	r1, [ip], #4
.Ltail:
	lsls	r3, r2, #31		@ C = 2, N = 1
	strbcs	r1, [ip], #1
	strbcs	r1, [ip], #1
	strbmi	r1, [ip]
	pop	{r4-r8, pc}
	.fnend
ENDPROC(memset)
