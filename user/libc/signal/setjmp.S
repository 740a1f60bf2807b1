/* SPDX-License-Identifier: MIT */
/*
 * setjmp and friends: what a called function must preserve (r4-r11, sp, lr) goes into jmp_buf,
 * after it a flag and the signal mask. This is the soft-float library: VFP registers hold
 * nothing across a call.
 *
 *	offset 0   r4-r11, sp, lr
 *	      40   1 if the mask below is to be put back
 *	      44   signal mask, 8 bytes
 */
	.syntax unified
	.arm
	.text

	.global setjmp, _setjmp
	.type setjmp, %function
	.type _setjmp, %function
setjmp:
_setjmp:
	mov	r1, #0
	.size setjmp, . - setjmp
	/* falls through */

	.global sigsetjmp
	.type sigsetjmp, %function
sigsetjmp:
	mov	ip, sp
	stmia	r0, {r4-r11, ip, lr}
	cmp	r1, #0
	str	r1, [r0, #40]
	moveq	r0, #0
	bxeq	lr
	push	{r4, lr}
	add	r2, r0, #44
	mov	r1, #0
	mov	r0, #0			@ SIG_BLOCK nothing: only asks for the mask
	bl	sigprocmask
	mov	r0, #0
	pop	{r4, pc}
	.size sigsetjmp, . - sigsetjmp

	.global siglongjmp
	.type siglongjmp, %function
siglongjmp:
	ldr	r2, [r0, #40]
	cmp	r2, #0
	beq	longjmp
	mov	r4, r0			@ r4 and r5 are about to be loaded anyway
	mov	r5, r1
	add	r1, r0, #44
	mov	r0, #2			@ SIG_SETMASK
	mov	r2, #0
	bl	sigprocmask
	mov	r0, r4
	mov	r1, r5
	.size siglongjmp, . - siglongjmp
	/* falls through */

	.global longjmp, _longjmp
	.type longjmp, %function
	.type _longjmp, %function
longjmp:
_longjmp:
	ldmia	r0, {r4-r11, ip, lr}
	mov	sp, ip
	movs	r0, r1
	moveq	r0, #1			@ setjmp never returns 0 a second time
	bx	lr
	.size longjmp, . - longjmp

	.section .note.GNU-stack, "", %progbits
