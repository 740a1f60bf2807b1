/* SPDX-License-Identifier: MIT */
/*
 * What every CPU does first, the one that boots (head.S) and those that it starts (secondary.S): from
 * whatever mode to SVC mode, and into the other CPUs' coherency.
 */
#ifndef _BOOT_CPU_ENTRY_H
#define _BOOT_CPU_ENTRY_H

#include <asm/cp15.h>
#include <asm/setup.h>

#define SCTLR_OFF  0x00c50078 /* the bits that read as one; everything else off */
#define HSCTLR_OFF 0x30c50830
#define CPSR_SVC   0x1d3 /* SVC mode; asynchronous aborts, IRQ and FIQ masked */

/* clang-format off */
#ifdef __ASSEMBLY__

	.arch_extension virt
	.arch_extension sec

	/*
	 * From HYP mode, MMU and caches off, to \target in SVC mode, so that nothing of HYP is felt below:
	 * B3.17.1 and the registers' own sections. Uses r0-r2.
	 */
	.macro	drop_to_svc, target
	ldr	r0, =HSCTLR_OFF
	mcr	p15, 4, r0, c1, c0, 0
	mov	r0, #0
	mcr	p15, 4, r0, c1, c1, 0	@ HCR: no traps, no second stage
	mcr	p15, 4, r0, c1, c1, 2	@ HCPTR: coprocessors free
	mcr	p15, 4, r0, c1, c1, 3	@ HSTR: cp15 free
	mrc	p15, 4, r1, c1, c1, 1	@ HDCR: keep HPMN, the number of event counters
	and	r1, r1, #0x1f
	mcr	p15, 4, r1, c1, c1, 1
	mrc	p15, 0, r1, c0, c0, 0	@ MIDR, MPIDR as they are
	mcr	p15, 4, r1, c0, c0, 0	@ VPIDR
	mrc	p15, 0, r1, c0, c0, 5
	mcr	p15, 4, r1, c0, c0, 5	@ VMPIDR
	mrc	p15, 0, r2, c0, c1, 1	@ ID_PFR1
	tst	r2, #0xf << 16		@ generic timer?
	beq	.Ltimer\@
	mrc	p15, 4, r1, c14, c1, 0	@ CNTHCTL: physical counter and timer free
	orr	r1, r1, #3
	mcr	p15, 4, r1, c14, c1, 0
	mcrr	p15, 4, r0, r0, c14	@ CNTVOFF = 0: virtual time is physical time
.Ltimer\@:
	tst	r2, #0xf << 28		@ GICv3 system registers?
	beq	.Lgic\@
	mrc	p15, 4, r1, c12, c9, 5	@ ICC_HSRE: SRE and Enable
	orr	r1, r1, #9
	mcr	p15, 4, r1, c12, c9, 5
	isb
	mrc	p15, 4, r1, c12, c9, 5
	tst	r1, #1			@ firmware may hold it at 0
	mcrne	p15, 4, r0, c12, c11, 0	@ ICH_HCR = 0
.Lgic\@:
	ldr	r0, =SCTLR_OFF
	mcr	p15, 0, r0, c1, c0, 0
	ldr	r0, =CPSR_SVC
	msr	spsr_cxsf, r0
	adr	r0, \target
	msr	elr_hyp, r0
	eret
	.endm

	/*
	 * Cortex-A7, A15 and A17 keep shareable memory out of their caches until ACTLR.SMP is set.
	 * Firmware does it; where it did not and we may, do it here. (The write is ignored where we may
	 * not.) Uses r0-r2.
	 */
	.macro	join_coherency
	mrc	p15, 0, r0, c0, c0, 0	@ MIDR
	ubfx	r1, r0, #4, #12
	lsr	r0, r0, #24
	cmp	r0, #0x41
	bne	.Ljoined\@
	ldr	r2, =0xc07
	cmp	r1, r2
	addne	r2, r2, #0x7		@ 0xc0e
	cmpne	r1, r2
	addne	r2, r2, #0x1		@ 0xc0f
	cmpne	r1, r2
	bne	.Ljoined\@
	mrc	p15, 0, r0, c1, c0, 1	@ ACTLR
	tst	r0, #1 << 6
	orreq	r0, r0, #1 << 6
	mcreq	p15, 0, r0, c1, c0, 1
	isb
.Ljoined\@:
	.endm

#endif /* __ASSEMBLY__ */
#endif /* _BOOT_CPU_ENTRY_H */
