/* SPDX-License-Identifier: MIT */
/*
 * Bulk copies between the kernel and user memory that stop exactly where a page is missing.
 *
 *	unsigned long arm_copy_from_user(void *to, const void *from, unsigned long n)
 *	unsigned long arm_copy_to_user(void *to, const void *from, unsigned long n)
 *	unsigned long arm_clear_user(void *to, unsigned long n)
 *
 * They give the number of bytes at the end that were not written. The caller has checked the
 * range and opened user memory.
 *
 * Words are moved eight, four, two or one at a time. When an access faults for good, its base
 * register is as it was before (ARM DDI 0406C B1.9.8), and the rest is tried byte by byte: so the
 * byte that cannot be reached is found, and the fast loops need no account of what they did. Only
 * the user's side is in the exception table: a bad kernel pointer is a bug and shall be an oops.
 *
 * In all three: r0 is how far the destination is, ip its end.
 */
#include <asm/assembler.h>

	.syntax unified
	.cfi_sections .debug_frame
	.text
	.arm

	/* An access to user memory. */
	.macro	user, fixup, insn:vararg
9998:	\insn
	ex_table 9998b, \fixup
	.endm

	.macro	kern, fixup, insn:vararg
	\insn
	.endm

	/*
	 * For debuggers, which look at what an access that faults interrupted: lr and \regs, from the
	 * highest on, have been pushed, and with what is below them \size bytes.
	 */
	.macro	cfi_pushed, size, regs:vararg
	.cfi_def_cfa_offset \size
	.cfi_offset r14, -4
	.set	.Lat, -8
	.irp	r, \regs
	.cfi_offset \r, .Lat
	.set	.Lat, .Lat - 4
	.endr
	.endm

	/*
	 * \ld and \st are `user` or `kern`. The stack holds the first r0 and r1 above the saved
	 * registers: the source always is as far from the destination as it was then.
	 */
	.macro	copy_function, name, ld, st
ENTRY(\name)
	.fnstart
	.cfi_startproc
	add	ip, r0, r2
	orr	r3, r0, r1
	cmp	r2, #4
	blo	.Lbytes_\name		@ too little for words
	push	{r0, r1, r4-r10, lr}
	.save	{r0, r1, r4-r10, lr}
	cfi_pushed 40, r10, r9, r8, r7, r6, r5, r4
	tst	r3, #3
	bne	.Lunaligned_\name
.Lwords_\name:
	subs	r2, r2, #32
	blo	2f
1:	\ld	.Lfixup_\name, ldmia r1!, {r3-r10}
	\st	.Lfixup_\name, stmia r0!, {r3-r10}
	subs	r2, r2, #32
	bhs	1b
2:	lsls	r3, r2, #28		@ 0 to 31 are left: C = 16, N = 8
	bcc	3f
	\ld	.Lfixup_\name, ldmia r1!, {r3-r6}
	\st	.Lfixup_\name, stmia r0!, {r3-r6}
3:	tst	r2, #8
	beq	4f
	\ld	.Lfixup_\name, ldmia r1!, {r3-r4}
	\st	.Lfixup_\name, stmia r0!, {r3-r4}
4:	tst	r2, #4
	beq	5f
	\ld	.Lfixup_\name, ldr r3, [r1], #4
	\st	.Lfixup_\name, str r3, [r0], #4
5:	cmp	r0, ip
	bne	.Lfixup_\name		@ up to three bytes are left
	mov	r0, #0
	.cfi_remember_state
	add	sp, sp, #8
	.cfi_def_cfa_offset 32
	pop	{r4-r10, pc}
	.cfi_restore_state

	/*
	 * One pointer or both are not at a word boundary. If they are by the same amount, bytes
	 * bring them there. If not, single loads and stores may be unaligned (A3.2.1; SCTLR.A is
	 * 0).
	 */
.Lunaligned_\name:
	eor	r3, r0, r1
	tst	r3, #3
	bne	7f
6:	\ld	.Lfixup_\name, ldrb r3, [r1], #1
	\st	.Lfixup_\name, strb r3, [r0], #1
	sub	r2, r2, #1
	tst	r0, #3
	bne	6b
	b	.Lwords_\name

7:	subs	r2, r2, #16
	blo	.Lfixup_\name
8:	\ld	.Lfixup_\name, ldr r3, [r1], #4
	\ld	.Lfixup_\name, ldr r4, [r1], #4
	\ld	.Lfixup_\name, ldr r5, [r1], #4
	\ld	.Lfixup_\name, ldr r6, [r1], #4
	\st	.Lfixup_\name, str r3, [r0], #4
	\st	.Lfixup_\name, str r4, [r0], #4
	\st	.Lfixup_\name, str r5, [r0], #4
	\st	.Lfixup_\name, str r6, [r0], #4
	subs	r2, r2, #16
	bhs	8b

	/* The rest, from where the destination is, byte by byte. Also the way after a fault. */
.Lfixup_\name:
	pop	{r1, r2}		@ destination and source as they were
	.cfi_def_cfa_offset 32
	sub	r2, r2, r1
	add	r1, r0, r2
	pop	{r4-r10, lr}
	.cfi_def_cfa_offset 0
	.irp	r, r4, r5, r6, r7, r8, r9, r10, r14
	.cfi_restore \r
	.endr
.Lbytes_\name:
	cmp	r0, ip
	beq	.Ldone_\name
9:	\ld	.Ldone_\name, ldrb r3, [r1], #1
	\st	.Ldone_\name, strb r3, [r0], #1
	cmp	r0, ip
	bne	9b
.Ldone_\name:
	sub	r0, ip, r0
	bx	lr
	.cfi_endproc
	.fnend
ENDPROC(\name)
	.endm

	copy_function arm_copy_from_user, user, kern
	copy_function arm_copy_to_user, kern, user

ENTRY(arm_clear_user)
	.fnstart
	.cfi_startproc
	add	ip, r0, r1
	mov	r2, #0
	push	{r4, lr}
	.save	{r4, lr}
	cfi_pushed 8, r4
	mov	r3, #0
	mov	r4, #0
	mov	lr, #0
1:	tst	r0, #3			@ to a word boundary
	beq	2f
	cmp	r0, ip
	beq	6f
	user	6f, strb r2, [r0], #1
	b	1b

2:	sub	r1, ip, r0
	subs	r1, r1, #16
	blo	4f
3:	user	5f, stmia r0!, {r2, r3, r4, lr}
	subs	r1, r1, #16
	bhs	3b
4:	tst	r1, #8
	beq	5f
	user	5f, stmia r0!, {r2, r3}

5:	cmp	r0, ip			@ the rest, byte by byte
	beq	6f
	user	6f, strb r2, [r0], #1
	b	5b
6:	sub	r0, ip, r0
	pop	{r4, pc}
	.cfi_endproc
	.fnend
ENDPROC(arm_clear_user)
