/* SPDX-License-Identifier: MIT */
/*
 * boot_move(src, dst, len, entry, mode, dt): carry the image from one physical place to another, the
 * two may overlap, and enter it there as head.S wants it.
 *
 * It runs from a page outside both, mapped one to one, and turns the MMU and caches off first. Lines
 * of either place that are still in a data cache would be written over the copy some day, so they
 * are written out and dropped before it is made (by address: that reaches all levels and CPUs).
 */
#include <asm/cp15.h>
#include "boot.h"

	.section .init.text, "ax"
	.arm

/* Clean and invalidate [\start, \start + r2) to the point of coherency; r6 = line size. */
	.macro	drop_lines, start
	sub	r8, r6, #1
	bic	r7, \start, r8
	add	r8, \start, r2
1:	mcr	p15, 0, r7, c7, c14, 1	@ DCCIMVAC
	add	r7, r7, r6
	cmp	r7, r8
	blo	1b
	dsb
	.endm

	.globl	boot_move, boot_move_end
boot_move:
	ldr	r4, [sp]		@ mode
	ldr	r5, [sp, #4]		@ device tree
	mov	r9, r0
	mrc	p15, 0, r6, c1, c0, 0
	ldr	r7, =(CR_M | CR_C | CR_I | CR_Z)
	bic	r6, r6, r7
	mcr	p15, 0, r6, c1, c0, 0
	isb
	mrc	p15, 0, r6, c0, c0, 1	@ CTR: DminLine, log2 of words
	ubfx	r6, r6, #16, #4
	mov	r7, #4
	lsl	r6, r7, r6
	drop_lines r0
	drop_lines r1

	cmp	r1, r0
	bhi	2f
1:	ldr	r7, [r0], #4		@ downwards in memory: first word first
	str	r7, [r1], #4
	subs	r2, r2, #4
	bhi	1b
	b	3f
2:	sub	r2, r2, #4		@ upwards: last word first
	ldr	r7, [r0, r2]
	str	r7, [r1, r2]
	cmp	r2, #0
	bne	2b

3:	dsb
	mov	r0, #0
	mcr	p15, 0, r0, c7, c5, 0	@ ICIALLU
	mcr	p15, 0, r0, c7, c5, 6	@ BPIALL
	mcr	p15, 0, r0, c8, c7, 0	@ TLBIALL
	dsb
	isb
	mov	r0, r4
	ldr	r1, =BOOT_MOVED
	mov	r2, r5
	mov	r12, r3
	mov	r3, r9
	bx	r12
	.ltorg
boot_move_end:
