/* SPDX-License-Identifier: MIT */
/*
 * Whole pages of 4 KiB: most of the cost of a first touch, and of breaking copy-on-write. Twelve
 * registers are as many as there are; 512 bytes are ten times twelve words and once eight.
 *
 * The ends are found by the address: it becomes a multiple of the page size. There is no pld; the
 * Cortex-A7 and A15 find such streams themselves.
 */
#include <asm/assembler.h>

	.syntax	unified
	.arm
	.text

/* void clear_page(void *page): page-aligned. */
ENTRY(clear_page)
	.fnstart
	push	{r4-r11, lr}
	.save	{r4-r11, lr}
	mov	r1, #0
	mov	r2, #0
	mov	r3, #0
	mov	r4, #0
	mov	r5, #0
	mov	r6, #0
	mov	r7, #0
	mov	r8, #0
	mov	r9, #0
	mov	r10, #0
	mov	r11, #0
	mov	ip, #0
1:	.rept	10
	stmia	r0!, {r1-r11, ip}
	.endr
	stmia	r0!, {r1-r8}
	tst	r0, #0xff0
	bne	1b
	pop	{r4-r11, pc}
	.fnend
ENDPROC(clear_page)

/* void copy_page(void *to, const void *from): both page-aligned. */
ENTRY(copy_page)
	.fnstart
	push	{r4-r11, lr}
	.save	{r4-r11, lr}
1:	.rept	10
	ldmia	r1!, {r2-r11, ip, lr}
	stmia	r0!, {r2-r11, ip, lr}
	.endr
	ldmia	r1!, {r2-r9}
	stmia	r0!, {r2-r9}
	tst	r0, #0xff0
	bne	1b
	pop	{r4-r11, pc}
	.fnend
ENDPROC(copy_page)
