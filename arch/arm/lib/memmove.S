/* SPDX-License-Identifier: MIT */
/*
 * memmove: memcpy if that does no harm, else memcpy's mirror image, from the end downwards. See
 * memcpy.S for the method.
 */
#include <asm/assembler.h>

	.syntax	unified
	.arm
	.text

/* void *memmove(void *dest, const void *src, size_t n): ip is the end of the destination. */
ENTRY(memmove)
	.fnstart
	sub	r3, r0, r1
	cmp	r3, r2			@ unsigned: also true for a destination below the source
	bhs	memcpy
	push	{r4-r10, lr}
	.save	{r4-r10, lr}
	add	ip, r0, r2
	add	r1, r1, r2
	cmp	r2, #4
	blo	.Ltail
	ands	r3, ip, #3
	bne	.Lalign_dest
.Ldest_aligned:
	ands	r4, r1, #3
	bne	.Lshift

	subs	r2, r2, #64
	blo	2f
1:	ldmdb	r1!, {r3-r10}
	stmdb	ip!, {r3-r10}
	ldmdb	r1!, {r3-r10}
	stmdb	ip!, {r3-r10}
	subs	r2, r2, #64
	bhs	1b
2:	lsls	r3, r2, #27		@ the rest, 0 to 63: C = 32, N = 16
	ldmdbcs	r1!, {r3-r10}
	stmdbcs	ip!, {r3-r10}
	ldmdbmi	r1!, {r3-r6}
	stmdbmi	ip!, {r3-r6}
	lsls	r3, r2, #29		@ C = 8, N = 4
	ldmdbcs	r1!, {r3, r4}
	stmdbcs	ip!, {r3, r4}
	ldrmi	r3, [r1, #-4]!
	strmi	r3, [ip, #-4]!
.Ltail:
	lsls	r3, r2, #31		@ C = 2, N = 1
	ldrbcs	r3, [r1, #-1]!
	strbcs	r3, [ip, #-1]!
	ldrbcs	r3, [r1, #-1]!
	strbcs	r3, [ip, #-1]!
	ldrbmi	r3, [r1, #-1]
	strbmi	r3, [ip, #-1]
	pop	{r4-r10, pc}

.Lalign_dest:
	sub	r2, r2, r3		@ 1 to 3 bytes down to the boundary
	lsls	r3, r3, #31
	ldrbcs	r3, [r1, #-1]!
	strbcs	r3, [ip, #-1]!
	ldrbcs	r3, [r1, #-1]!
	strbcs	r3, [ip, #-1]!
	ldrbmi	r3, [r1, #-1]!
	strbmi	r3, [ip, #-1]!
	b	.Ldest_aligned

.Lshift:				@ r4: bytes of the source in its last word, 1 to 3
	subs	r2, r2, #4
	addlo	r2, r2, #4
	blo	.Ltail
	lsl	r6, r4, #3		@ bits of a word that go down ...
	rsb	r5, r6, #32		@ ... and of the one before that go up
	bic	r1, r1, #3
	ldr	r3, [r1]		@ the word begun
	subs	r2, r2, #12
	blo	4f
3:	ldmdb	r1!, {r7-r10}
	lsl	r3, r3, r5
	orr	r3, r3, r10, lsr r6
	lsl	r10, r10, r5
	orr	r10, r10, r9, lsr r6
	lsl	r9, r9, r5
	orr	r9, r9, r8, lsr r6
	lsl	r8, r8, r5
	orr	r8, r8, r7, lsr r6
	str	r3, [ip, #-4]!
	stmdb	ip!, {r8-r10}
	mov	r3, r7
	subs	r2, r2, #16
	bhs	3b
4:	adds	r2, r2, #12
	blt	6f
5:	ldr	r7, [r1, #-4]!
	lsl	r3, r3, r5
	orr	r3, r3, r7, lsr r6
	str	r3, [ip, #-4]!
	mov	r3, r7
	subs	r2, r2, #4
	bge	5b
6:	add	r1, r1, r4		@ back to the bytes of the word begun
	b	.Ltail			@ r2 is the rest - 4: the low bits are right
	.fnend
ENDPROC(memmove)
