/* SPDX-License-Identifier: MIT */
/*
 * Where signal handlers return to. The stack pointer is at the frame that the kernel built; the
 * call puts the interrupted registers back and does not return here.
 */
#include <uapi/unistd.h>

	.syntax unified
	.arm
	.text

	.global __restore
	.type __restore, %function
__restore:
	mov	r7, #__NR_sigreturn
	svc	0
	.size __restore, . - __restore

	.global __restore_rt
	.type __restore_rt, %function
__restore_rt:
	mov	r7, #__NR_rt_sigreturn
	svc	0
	.size __restore_rt, . - __restore_rt

	.section .note.GNU-stack, "", %progbits
