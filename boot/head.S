/* SPDX-License-Identifier: MIT */
/*
 * The image's header and first instructions.
 *
 * Entered by: a boot loader or hypervisor (r0 = 0, r2 = physical address of the device tree), a
 * loader of ELF files (r2 = 0), or boot_move() (r1 = BOOT_MOVED, r0 = mode of the first entry, r3 =
 * where the image was).
 * The image may lie at any address that is a multiple of 4, in SVC or HYP mode, MMU and caches off
 * or on (then mapped one to one). From there to C:
 *
 *	1. mask exceptions, caches and MMU off, HYP -> SVC
 *	2. make the image page-aligned
 *	3. MMU on. The image's physical address may be any, even one that the kernel's virtual
 *	   addresses cover, so the way goes over an alias in low memory:
 *
 *	    physical = virtual        alias                    where it is linked
 *	    (one section)       ->    (sections)         ->    (4 KiB pages)
 *	    only until the jump       removed at the end       stays until paging_init()
 *
 *	4. stack, vectors, bss; find_home() moves the image if need be; start_kernel()
 *
 * Registers that live throughout:
 *	r4 physical address of _text	r8 device tree
 *	r5 first-level table		r9 mode of the first entry
 *	r6 second-level tables		r10 where the image was before it was moved, 0 if it was not
 *	r7 alias = physical - r7
 */
#include <asm/pgtable-hwdef.h>
#include <asm/setup.h>
#include <asm/cp15.h>
#include <asm/thread_info.h>
#include "boot.h"
#include "cpu_entry.h"

#define SCTLR_ON (CR_M | CR_C | CR_I | CR_Z)

#define BOOT_PTE (PTE_TYPE_SMALL | PTE_HW_AP0 | PTE_HW_TEX0 | PTE_HW_C | PTE_HW_B | PTE_HW_S)
#define BOOT_SECT (PMD_TYPE_SECT | PMD_SECT_AP_WRITE | PMD_SECT_WBWA)

/* The run-time address of a symbol, wherever the image lies. */
	.macro	adr_l, rd, sym
	ldr	\rd, .Loff\@
.Lpc\@:	add	\rd, pc, \rd
	.subsection 1
	.balign	4
.Loff\@: .word	\sym - (.Lpc\@ + 8)
	.previous
	.endm

	.section .head.text, "ax"
	.arm
	.globl	_start
_start:
	b	boot_entry
	.org	0x24
	.word	0x016f2818		@ zImage
	.word	0			@ start: 0 says position-independent
	.word	__image_size		@ end: what the loader copies and keeps free
	.word	0x04030201		@ byte order

	.section .init.text, "ax"
	.arm
	.globl	boot_entry
boot_entry:
	cpsid	aif
	mov	r8, r2
	mov	r9, r0
	mov	r10, r3
	mrs	r3, cpsr
	and	r3, r3, #0x1f
	ldr	r0, =BOOT_MOVED
	cmp	r1, r0
	movne	r9, r3
	movne	r10, #0
	adr_l	r0, early_vectors
	mcr	p15, 0, r0, c12, c0, 0	@ VBAR
	cmp	r3, #BOOT_MODE_HYP
	beq	hyp_entry

	mrc	p15, 0, r0, c1, c0, 0	@ SCTLR
	tst	r0, #CR_M | CR_C
	beq	svc_entry
	mov	r0, #24			@ to the point of coherency: our own code may still be
	bl	clean_dcache		@ in the cache only
	mrc	p15, 0, r0, c1, c0, 0
	bic	r0, r0, #CR_M | CR_C
	mcr	p15, 0, r0, c1, c0, 0
	isb
	mov	r0, #24			@ and once more what was written meanwhile
	bl	clean_dcache
	b	svc_entry

/* Leave HYP mode so that nothing of it is felt below: B3.17.1 and the registers' own sections. */
hyp_entry:
	mrc	p15, 4, r0, c1, c0, 0	@ HSCTLR
	tst	r0, #CR_M | CR_C
	beq	1f
	mov	r0, #24
	bl	clean_dcache
	mrc	p15, 4, r0, c1, c0, 0
	bic	r0, r0, #CR_M | CR_C
	mcr	p15, 4, r0, c1, c0, 0
	isb
	mov	r0, #24
	bl	clean_dcache
1:	drop_to_svc svc_entry

/* SVC mode, MMU off, caches off. */
svc_entry:
	ldr	r0, =CPSR_SVC
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
	/*
	 * This CPU's own data caches may hold stale lines (the loader wrote past them). The
	 * Cortex-A7 and A15 come out of reset with empty caches, so cleaning writes no garbage.
	 */
	mov	r0, #21			@ to the point of unification, inner shareable
	bl	clean_dcache
	join_coherency

	adr_l	r4, _text
	lsls	r0, r4, #20
	bne	slide

/*
 * Second level: the image page by page at its link address. Written with caches off; the walk,
 * which looks into the caches, finds nothing there and goes to memory.
 */
build_tables:
	adr_l	r6, __boot_tables
	add	r5, r6, #0x3f00
	add	r5, r5, #0x00ff
	bic	r5, r5, #0x3f00
	bic	r5, r5, #0x00ff
	add	r6, r6, #BOOT_PGD_ROOM
	adr_l	r0, __boot_tables
	add	r1, r0, #BOOT_TABLES_SIZE & 0xff00
	add	r1, r1, #BOOT_TABLES_SIZE & 0xff
	mov	r2, #0
1:	str	r2, [r0], #4
	cmp	r0, r1
	blo	1b

	add	r0, r6, #(TEXT_OFFSET >> 12) * 4
	ldr	r1, =BOOT_PTE
	orr	r1, r1, r4
	ldr	r2, =__image_pages
1:	str	r1, [r0], #4
	add	r1, r1, #0x1000
	subs	r2, r2, #1
	bne	1b

/* First level: one section where we are, and the alias. 0 or 256 MiB: not where we are. */
	adr	r0, switch_mmu
	lsr	r0, r0, #20
	ldr	r1, =BOOT_SECT
	orr	r2, r1, r0, lsl #20
	str	r2, [r5, r0, lsl #2]

	lsr	r3, r4, #20
	cmp	r3, #64
	movhs	r0, #0
	movlo	r0, #0x10000000
	rsb	r7, r0, r3, lsl #20	@ physical - alias
	adr_l	r2, _end
	sub	r2, r2, #1
	lsr	r2, r2, #20		@ last section of the image
	add	r0, r5, r0, lsr #18
1:	orr	r12, r1, r3, lsl #20
	str	r12, [r0], #4
	add	r3, r3, #1
	cmp	r3, r2
	bls	1b

	mov	r0, #0
	mcr	p15, 0, r0, c2, c0, 2	@ TTBCR: TTBR0 for everything, short descriptors
	mcr	p15, 0, r0, c13, c0, 1	@ CONTEXTIDR
	orr	r0, r5, #TTB_FLAGS_WBWA
	mcr	p15, 0, r0, c2, c0, 0	@ TTBR0
	mov	r0, #DACR_UACCESS_DISABLE
	mcr	p15, 0, r0, c3, c0, 0	@ DACR
	mcr	p15, 0, r0, c8, c7, 0	@ TLBIALL
	dsb
	isb
	mrc	p15, 0, r0, c1, c0, 0
	ldr	r1, =SCTLR_ON
	orr	r0, r0, r1
	adr	r1, switch_mmu
	lsr	r2, r1, #20		@ which section to take away again
	add	r3, r5, r2, lsl #2
	sub	r3, r3, r7
	adr	r1, in_alias
	sub	r1, r1, r7
	b	switch_mmu

	.balign	64			@ so it lies in one section
switch_mmu:
	mcr	p15, 0, r0, c1, c0, 0
	isb
	bx	r1

in_alias:
	mov	r0, #0
	str	r0, [r3]
	dsb
	mcr	p15, 0, r0, c8, c7, 0	@ TLBIALL
	mcr	p15, 0, r0, c7, c5, 6	@ BPIALL
	dsb
	isb
	sub	r1, r5, r7
	add	r1, r1, #PAGE_OFFSET >> 18
	orr	r2, r6, #PMD_TYPE_TABLE | PMD_DOMAIN(DOMAIN_KERNEL)
	ldr	r3, =_end - 1
	ldr	r0, =PAGE_OFFSET
	sub	r3, r3, r0
	lsr	r3, r3, #20		@ number of tables - 1
1:	str	r2, [r1], #4
	add	r2, r2, #0x400
	subs	r3, r3, #1
	bhs	1b
	dsb
	isb
	ldr	pc, =at_home_address

/* Now at the addresses that we are linked for. */
at_home_address:
	ldr	r0, =early_vectors
	mcr	p15, 0, r0, c12, c0, 0
	ldr	sp, =init_thread_union + THREAD_START_SP
	ldr	r0, =_text
	sub	r11, r5, r4
	add	r11, r11, r0		@ the first-level table by link address
	/* The alias goes: it starts at entry 0 or 256 and ends where the image ends. */
	sub	r1, r4, r7
	lsr	r1, r1, #20
	add	r1, r11, r1, lsl #2
	mov	r2, #0
	mov	r3, #17
1:	str	r2, [r1], #4
	subs	r3, r3, #1
	bne	1b
	dsb
	mcr	p15, 0, r2, c8, c7, 0	@ TLBIALL
	dsb
	isb

	ldr	r0, =__bss_start
	ldr	r1, =__bss_stop
1:	cmp	r0, r1
	strlo	r2, [r0], #4
	blo	1b

	ldr	r0, =boot_pgd
	str	r11, [r0]
	ldr	r0, =boot_phys_text
	str	r4, [r0]
	ldr	r0, =boot_mode
	str	r9, [r0]
	ldr	r0, =__atags_pointer
	str	r8, [r0]
	mov	fp, #0
	mov	r0, r10
	bl	find_home
	bl	start_kernel
	b	.
	.ltorg

/*
 * The image begins inside a page: move it up to the next, into its own bss and the spare page
 * behind. The loop would overwrite itself, so it runs from bss, beyond what is written.
 */
slide:
	rsb	r0, r0, #0
	lsr	r0, r0, #20		@ bytes up to the next page
	adr_l	r1, __bss_start
	add	r2, r1, r0
	add	r3, r1, #0x2000
	adr	r5, slide_loop
	adr	r6, slide_end
1:	ldr	r7, [r5], #4
	str	r7, [r3], #4
	cmp	r5, r6
	blo	1b
	adr	lr, build_tables
	add	lr, lr, r0
	mov	r7, #0
	dsb
	mcr	p15, 0, r7, c7, c5, 0	@ ICIALLU
	dsb
	isb
	add	pc, r1, #0x2000
slide_loop:
	ldr	r3, [r1, #-4]!
	str	r3, [r2, #-4]!
	cmp	r1, r4
	bhi	slide_loop
	add	r4, r4, r0
	dsb
	mcr	p15, 0, r7, c7, c5, 0	@ ICIALLU
	mcr	p15, 0, r7, c7, c5, 6	@ BPIALL
	dsb
	isb
	bx	lr
slide_end:

/*
 * Clean and invalidate this CPU's data caches by set and way (B2.2.7) for all levels that the CLIDR
 * field at bit r0 tells: 24 level of coherency, 21 level of unification. Uses r0-r3, r5-r7, r11, r12.
 */
clean_dcache:
	dmb
	mrc	p15, 1, r1, c0, c0, 1	@ CLIDR
	lsr	r2, r1, r0
	and	r2, r2, #7
	lsl	r2, r2, #1
	mov	r3, #0			@ level - 1, where CSSELR wants it
1:	cmp	r3, r2
	bhs	5f
	add	r5, r3, r3, lsr #1
	lsr	r5, r1, r5
	and	r5, r5, #7
	cmp	r5, #2			@ no data cache at this level?
	blo	4f
	mcr	p15, 2, r3, c0, c0, 0	@ CSSELR
	isb
	mrc	p15, 1, r5, c0, c0, 0	@ CCSIDR
	and	r6, r5, #7
	add	r6, r6, #4		@ log2 of the line size
	ubfx	r7, r5, #3, #10		@ ways - 1
	ubfx	r11, r5, #13, #15	@ sets - 1
	clz	r12, r7
2:	mov	r5, r11
3:	orr	r0, r3, r7, lsl r12
	orr	r0, r0, r5, lsl r6
	mcr	p15, 0, r0, c7, c14, 2	@ DCCISW
	subs	r5, r5, #1
	bge	3b
	subs	r7, r7, #1
	bge	2b
4:	add	r3, r3, #2
	b	1b
5:	mov	r0, #0
	mcr	p15, 2, r0, c0, c0, 0
	dsb
	isb
	bx	lr

	.ltorg

/*
 * Vectors until the real ones are in place. An exception is reported and ends the run; at the link
 * address by C, before that with what little can be had. SVC alone returns: a semihosting call
 * that nobody serves is then no more than a few wasted cycles.
 */
	.balign	32
	.globl	early_vectors
early_vectors:
	b	early_reset
	b	early_undef
	movs	pc, lr
	b	early_pabt
	b	early_dabt
	b	early_reset
	b	early_irq
	b	early_irq

	.macro	early_exception, kind, adjust
	sub	r1, lr, #\adjust
	mov	r0, #\kind
	b	early_report
	.endm
early_reset:
	early_exception 0, 0
early_undef:
	early_exception 1, 4
early_pabt:
	early_exception 2, 4
early_dabt:
	early_exception 3, 8
early_irq:
	early_exception 4, 4

early_report:
	mrs	r2, spsr
	cps	#0x13
	adr	r3, early_vectors
	ldr	r12, =early_vectors
	cmp	r3, r12
	bne	1f
	ldr	sp, =init_thread_union + THREAD_START_SP
	b	early_exception_report
1:	adr	r1, early_message
	mov	r0, #4			@ SYS_WRITE0
	svc	#0x123456
	mov	r0, r9

/* void early_stop(u32 conduit): does not come back. */
	.globl	early_stop
early_stop:
	mov	r4, r0
	mrc	p15, 0, r0, c1, c0, 0	@ whatever vectors there are, from here on ours
	bic	r0, r0, #CR_V
	mcr	p15, 0, r0, c1, c0, 0
	adr	r0, early_vectors
	mcr	p15, 0, r0, c12, c0, 0
	isb
	mov	r0, #0x20		@ SYS_EXIT_EXTENDED: ADP_Stopped_ApplicationExit, status 1
	adr	r1, early_status
	svc	#0x123456
	adr	r0, 1f			@ no firmware to call: then sleep
	mcr	p15, 0, r0, c12, c0, 0
	isb
	ldr	r0, =0x84000008		@ PSCI SYSTEM_OFF
	cmp	r4, #BOOT_MODE_HYP
	beq	2f
	hvc	#0
	b	3f
2:	smc	#0
3:	cpsid	aif
	wfi
	b	3b
	.ltorg
	.balign	32
1:	b	3b
	b	3b
	b	3b
	b	3b
	b	3b
	b	3b
	b	3b
	b	3b
early_status:
	.word	0x20026, 1
early_message:
	.asciz	"neap: an exception before the MMU was on\n"
	.balign	4
