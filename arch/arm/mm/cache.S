/* SPDX-License-Identifier: MIT */
/*
 * Cache maintenance by address, a line at a time, and by set and way (ARM DDI 0406C B2.2, B4.2.1).
 */
#include <asm/assembler.h>

	.syntax	unified
	.text
	.arm

	/* \op on every data cache line of [r0, r1); r2, r3 are lost. */
	.macro	dcache_range, crm
	dcache_line_size r2, r3
	sub	r3, r2, #1
	bic	r0, r0, r3
1:	mcr	p15, 0, r0, c7, \crm, 1
	add	r0, r0, r2
	cmp	r0, r1
	blo	1b
	.endm

/*
 * void flush_icache_range(unsigned long start, unsigned long end): data to the point of
 * unification, then instruction caches and branch predictors, everywhere in the inner shareable
 * domain, then this CPU's pipeline.
 */
ENTRY(flush_icache_range)
	.fnstart
	cmp	r0, r1
	bxhs	lr
	mov	ip, r0
	dcache_range c11		@ DCCMVAU
	dsb	ish
	icache_line_size r2, r3
	sub	r3, r2, #1
	bic	r0, ip, r3
2:	mcr	p15, 0, r0, c7, c5, 1	@ ICIMVAU
	add	r0, r0, r2
	cmp	r0, r1
	blo	2b
	mov	r0, #0
	mcr	p15, 0, r0, c7, c1, 6	@ BPIALLIS
	dsb	ish
	isb
	bx	lr
	.fnend
ENDPROC(flush_icache_range)

/*
 * int arm_flush_icache_user(unsigned long start, unsigned long end): the same for user addresses;
 * the operations fault like loads do where nothing is mapped. 0, or -EFAULT.
 */
ENTRY(arm_flush_icache_user)
	.fnstart
	dcache_line_size r2, r3
	sub	r3, r2, #1
	bic	ip, r0, r3
1:	mcr	p15, 0, ip, c7, c11, 1	@ DCCMVAU
	ex_table 1b, 9f
	add	ip, ip, r2
	cmp	ip, r1
	blo	1b
	dsb	ish
	icache_line_size r2, r3
	sub	r3, r2, #1
	bic	ip, r0, r3
2:	mcr	p15, 0, ip, c7, c5, 1	@ ICIMVAU
	ex_table 2b, 9f
	add	ip, ip, r2
	cmp	ip, r1
	blo	2b
	mov	r0, #0
	mcr	p15, 0, r0, c7, c1, 6	@ BPIALLIS
	dsb	ish
	isb
	bx	lr
9:	mvn	r0, #13			@ -EFAULT
	dsb	ish
	isb
	bx	lr
	.fnend
ENDPROC(arm_flush_icache_user)

ENTRY(__flush_icache_all)
	.fnstart
	mov	r0, #0
	mcr	p15, 0, r0, c7, c1, 0	@ ICIALLUIS
	mcr	p15, 0, r0, c7, c1, 6	@ BPIALLIS
	dsb	ish
	isb
	bx	lr
	.fnend
ENDPROC(__flush_icache_all)

/*
 * void __cpuc_clean_dcache_pou(const void *addr, size_t size): as far as instruction fetch needs.
 */
ENTRY(__cpuc_clean_dcache_pou)
	.fnstart
	cmp	r1, #0
	bxeq	lr
	add	r1, r0, r1
	dcache_range c11		@ DCCMVAU
	dsb	ish
	bx	lr
	.fnend
ENDPROC(__cpuc_clean_dcache_pou)

/* void __cpuc_flush_dcache_area(const void *addr, size_t size) */
ENTRY(__cpuc_flush_dcache_area)
	.fnstart
	cmp	r1, #0
	bxeq	lr
	add	r1, r0, r1
	dcache_range c14		@ DCCIMVAC
	dsb	sy
	bx	lr
	.fnend
ENDPROC(__cpuc_flush_dcache_area)

/* void __cpuc_clean_dcache_area(const void *addr, size_t size) */
ENTRY(__cpuc_clean_dcache_area)
	.fnstart
	cmp	r1, #0
	bxeq	lr
	add	r1, r0, r1
	dcache_range c10		@ DCCMVAC
	dsb	sy
	bx	lr
	.fnend
ENDPROC(__cpuc_clean_dcache_area)

/*
 * void __cpuc_inval_dcache_area(const void *addr, size_t size): lines that the area has only a
 * part of are cleaned too, or a neighbour's data would be lost.
 */
ENTRY(__cpuc_inval_dcache_area)
	.fnstart
	cmp	r1, #0
	bxeq	lr
	add	r1, r0, r1
	dcache_line_size r2, r3
	sub	r3, r2, #1
	tst	r0, r3
	bic	r0, r0, r3
	mcrne	p15, 0, r0, c7, c14, 1	@ DCCIMVAC
	addne	r0, r0, r2
	tst	r1, r3
	bic	r1, r1, r3
	mcrne	p15, 0, r1, c7, c14, 1
	b	2f
1:	mcr	p15, 0, r0, c7, c6, 1	@ DCIMVAC
	add	r0, r0, r2
2:	cmp	r0, r1
	blo	1b
	dsb	sy
	bx	lr
	.fnend
ENDPROC(__cpuc_inval_dcache_area)

/*
 * void v7_flush_dcache_all(void): every level up to the point of coherency (CLIDR.LoC), every set
 * and way. Reaches this CPU's caches only, and lines may come back while caching is on: for a CPU
 * that is about to go down or that has its caches off. Uses no memory.
 *
 * DCCISW takes way in the top bits, set above the line offset, level - 1 in bits 3..1 (B4.2.1).
 */
ENTRY(v7_flush_dcache_all)
	.fnstart
	push	{r4-r11, lr}
	.save	{r4-r11, lr}
	dmb	sy
	mrc	p15, 1, r0, c0, c0, 1	@ CLIDR
	ubfx	r3, r0, #24, #3		@ LoC
	mov	r10, #0			@ (level - 1) * 2
1:	cmp	r3, r10, lsr #1
	bls	5f
	add	r2, r10, r10, lsr #1	@ (level - 1) * 3
	lsr	r1, r0, r2
	and	r1, r1, #7		@ kind of cache: below 2 there is no data cache
	cmp	r1, #2
	blt	4f
	mcr	p15, 2, r10, c0, c0, 0	@ CSSELR
	isb
	mrc	p15, 1, r1, c0, c0, 0	@ CCSIDR
	and	r2, r1, #7
	add	r2, r2, #4		@ log2 of the line length in bytes
	ubfx	r4, r1, #3, #10		@ ways - 1
	clz	r5, r4			@ shift of the way; 32 for one way, where r4 is 0 anyhow
	ubfx	r7, r1, #13, #15	@ sets - 1
2:	mov	r9, r4
3:	orr	r11, r10, r9, lsl r5
	orr	r11, r11, r7, lsl r2
	mcr	p15, 0, r11, c7, c14, 2	@ DCCISW
	subs	r9, r9, #1
	bge	3b
	subs	r7, r7, #1
	bge	2b
4:	add	r10, r10, #2
	b	1b
5:	mov	r0, #0
	mcr	p15, 2, r0, c0, c0, 0
	dsb	sy
	isb
	pop	{r4-r11, pc}
	.fnend
ENDPROC(v7_flush_dcache_all)
