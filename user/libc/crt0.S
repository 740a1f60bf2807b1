/* SPDX-License-Identifier: MIT */
/*
 * Entry of every user program. The kernel leaves on the stack, from sp upwards:
 *
 *	argc, argv[0..argc-1], NULL, envp[0..], NULL, auxv pairs .. AT_NULL
 *
 * and r0 = 0. sp is 8-byte aligned, as AAPCS wants it at every public function; the bic is for
 * a loader that forgot.
 */
	.syntax unified
	.arm

	.section .text.start, "ax", %progbits
	.global _start
	.type _start, %function
_start:
	mov	fp, #0			@ the outermost frame, for whoever walks the stack
	mov	lr, #0
	mov	r0, sp
	ldr	r1, =main
	bic	sp, sp, #7
	b	__libc_start_main
	.size _start, . - _start
	.pool

	.section .note.GNU-stack, "", %progbits
