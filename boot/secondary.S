/* SPDX-License-Identifier: MIT */
/*
 * Where a CPU begins that PSCI CPU_ON has started: MMU and caches off, in SVC or HYP mode, at the
 * physical address of secondary_startup, with that of its struct secondary_data in r0 (ARM DEN 0022,
 * 5.6 and 6.4). Its caches are empty: firmware sees to it.
 *
 *	physical address     physical = virtual             where it is linked
 *	MMU off          ->  idmap: one section more    ->  swapper_pg_dir
 *	                     than swapper_pg_dir has
 *
 * The one section may lie where lowmem has something else, such as this CPU's stack; so nothing but
 * these instructions and the tables is touched before swapper_pg_dir is in use.
 *
 * Not __init: a CPU that comes when nobody waits for it any more must find its way to rest.
 */
#include <asm/pgtable-hwdef.h>
#include "cpu_entry.h"

	.syntax unified
	.text
	.arm
	.balign	64
	.globl	secondary_startup
secondary_startup:
	cpsid	aif
	mov	r8, r0
	mrs	r3, cpsr
	and	r3, r3, #0x1f
	cmp	r3, #BOOT_MODE_HYP
	bne	1f
	drop_to_svc 1f

1:	ldr	r0, =CPSR_SVC
	msr	cpsr_cxsf, r0
	ldr	r0, =SCTLR_OFF
	mcr	p15, 0, r0, c1, c0, 0
	isb
	mov	r0, #0
	mcr	p15, 0, r0, c7, c5, 0	@ ICIALLU
	mcr	p15, 0, r0, c7, c5, 6	@ BPIALL
	mcr	p15, 0, r0, c8, c7, 0	@ TLBIALL
	dsb
	isb
	join_coherency

	ldmia	r8, {r4-r7}		@ struct secondary_data
	mov	r0, #0
	mcr	p15, 0, r0, c2, c0, 2	@ TTBCR: TTBR0 for everything, short descriptors
	mcr	p15, 0, r0, c13, c0, 1	@ CONTEXTIDR
	mcr	p15, 0, r4, c2, c0, 0	@ TTBR0
	mov	r0, #DACR_UACCESS_DISABLE
	mcr	p15, 0, r0, c3, c0, 0	@ DACR
	mcr	p15, 0, r0, c8, c7, 0	@ TLBIALL
	dsb
	isb
	ldr	r1, =secondary_at_home
	b	secondary_switch_mmu

	.balign	64			@ so it lies in one section
	.globl	secondary_switch_mmu
secondary_switch_mmu:
	mcr	p15, 0, r6, c1, c0, 0	@ SCTLR
	isb
	bx	r1

secondary_at_home:
	mcr	p15, 0, r5, c2, c0, 0	@ TTBR0
	isb
	mcr	p15, 0, r5, c8, c7, 0	@ TLBIALL
	mcr	p15, 0, r5, c7, c5, 6	@ BPIALL
	dsb
	isb
	mov	sp, r7
	mov	fp, #0
	bl	secondary_start_kernel
	b	.
	.ltorg
	.globl	secondary_startup_end
secondary_startup_end:
