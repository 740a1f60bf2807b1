/* SPDX-License-Identifier: MIT */
/*
 * A boot loader that leaves its caches on, and in SVC mode its MMU too, everything mapped one to one.
 * Built by the test with IMAGE and TREE; TABLE is 16 KiB of RAM for the map.
 */
	.arch	armv7ve
	.globl	_start
_start:
	mrs	r0, cpsr
	and	r0, r0, #0x1f
	cmp	r0, #0x1a
	beq	hyp

	ldr	r1, =TABLE
	ldr	r2, =0x11c0e		@ section: normal memory, everybody may do everything
	mov	r3, #0
1:	orr	r4, r2, r3, lsl #20
	str	r4, [r1, r3, lsl #2]
	add	r3, r3, #1
	cmp	r3, #4096
	bne	1b
	mcr	p15, 0, r1, c2, c0, 0	@ TTBR0
	mov	r0, #0
	mcr	p15, 0, r0, c2, c0, 2	@ TTBCR
	mov	r0, #1
	mcr	p15, 0, r0, c3, c0, 0	@ DACR
	mcr	p15, 0, r0, c8, c7, 0	@ TLBIALL
	dsb
	isb
	mrc	p15, 0, r0, c1, c0, 0
	ldr	r1, =0x1805		@ I, Z, C, M
	orr	r0, r0, r1
	mcr	p15, 0, r0, c1, c0, 0
	b	2f

hyp:	mrc	p15, 4, r0, c1, c0, 0
	ldr	r1, =0x1004		@ I, C
	orr	r0, r0, r1
	mcr	p15, 4, r0, c1, c0, 0
2:	isb
	mov	r0, #0
	mvn	r1, #0
	ldr	r2, =TREE
	ldr	pc, =IMAGE
