/* SPDX-License-Identifier: MIT */
/*
 * memcpy: the destination is brought to a word boundary, then
 *  - words, eight at a time, if the source is at one too;
 *  - else the source is read in whole words all the same, and each word written is shifted
 *    together from two words read:
 *
 *	source words	| 3 2 1 . | 7 6 5 4 |		. before the source
 *	written		| 4 3 2 1 |			here with offset 1: first >> 8 | next << 24
 *
 * So no access is ever unaligned: this also works before the MMU is on, where all memory is
 * strongly-ordered and an unaligned access faults (ARM DDI 0406C, A3.2.1). No word is read that
 * has not at least one byte of the source in it.
 *
 * Every load of a round comes before its stores, and all goes upwards: memmove uses it when the
 * destination lies below the source.
 */
#include <asm/assembler.h>

	.syntax	unified
	.arm
	.text

/* Frameless: 0 to 3 bytes (r2). */
	.type	copy_small, %function
copy_small:
	.fnstart
	mov	ip, r0
	lsls	r3, r2, #31		@ C = bit 1, N = bit 0
	ldrbcs	r3, [r1], #1
	strbcs	r3, [ip], #1
	ldrbcs	r3, [r1], #1
	strbcs	r3, [ip], #1
	ldrbmi	r3, [r1]
	strbmi	r3, [ip]
	bx	lr
	.fnend
	.size	copy_small, . - copy_small

/* void *memcpy(void *dest, const void *src, size_t n): r0 stays, ip is the destination. */
ENTRY(memcpy)
	.fnstart
	cmp	r2, #4
	blo	copy_small
	push	{r4-r10, lr}
	.save	{r4-r10, lr}
	mov	ip, r0
	ands	r3, ip, #3
	bne	.Lalign_dest
.Ldest_aligned:
	ands	r4, r1, #3
	bne	.Lshift

	subs	r2, r2, #64
	blo	2f
1:	ldmia	r1!, {r3-r10}
	stmia	ip!, {r3-r10}
	ldmia	r1!, {r3-r10}
	stmia	ip!, {r3-r10}
	subs	r2, r2, #64
	bhs	1b
2:	lsls	r3, r2, #27		@ the rest, 0 to 63: C = 32, N = 16
	ldmiacs	r1!, {r3-r10}
	stmiacs	ip!, {r3-r10}
	ldmiami	r1!, {r3-r6}
	stmiami	ip!, {r3-r6}
	lsls	r3, r2, #29		@ C = 8, N = 4
	ldmiacs	r1!, {r3, r4}
	stmiacs	ip!, {r3, r4}
	ldrmi	r3, [r1], #4
	strmi	r3, [ip], #4
.Ltail:
	lsls	r3, r2, #31		@ C = 2, N = 1
	ldrbcs	r3, [r1], #1
	strbcs	r3, [ip], #1
	ldrbcs	r3, [r1], #1
	strbcs	r3, [ip], #1
	ldrbmi	r3, [r1]
	strbmi	r3, [ip]
	pop	{r4-r10, pc}

.Lalign_dest:
	rsb	r3, r3, #4		@ 1 to 3 bytes up to the boundary
	sub	r2, r2, r3
	lsls	r3, r3, #31
	ldrbcs	r3, [r1], #1
	strbcs	r3, [ip], #1
	ldrbcs	r3, [r1], #1
	strbcs	r3, [ip], #1
	ldrbmi	r3, [r1], #1
	strbmi	r3, [ip], #1
	b	.Ldest_aligned

.Lshift:				@ r4: offset of the source in its word, 1 to 3
	subs	r2, r2, #4
	addlo	r2, r2, #4
	blo	.Ltail
	lsl	r5, r4, #3		@ bits of a word that go down ...
	rsb	r6, r5, #32		@ ... and of the next that go up
	bic	r1, r1, #3
	ldr	r3, [r1], #4		@ the word begun
	subs	r2, r2, #12
	blo	4f
3:	ldmia	r1!, {r7-r10}
	lsr	r3, r3, r5
	orr	r3, r3, r7, lsl r6
	lsr	r7, r7, r5
	orr	r7, r7, r8, lsl r6
	lsr	r8, r8, r5
	orr	r8, r8, r9, lsl r6
	lsr	r9, r9, r5
	orr	r9, r9, r10, lsl r6
	stmia	ip!, {r3, r7-r9}
	mov	r3, r10
	subs	r2, r2, #16
	bhs	3b
4:	adds	r2, r2, #12
	blt	6f
5:	ldr	r7, [r1], #4
	lsr	r3, r3, r5
	orr	r3, r3, r7, lsl r6
	str	r3, [ip], #4
	mov	r3, r7
	subs	r2, r2, #4
	bge	5b
6:	sub	r1, r1, #4		@ back to the bytes of the word begun
	add	r1, r1, r4
	b	.Ltail			@ r2 is the rest - 4: the low bits are right
	.fnend
ENDPROC(memcpy)
