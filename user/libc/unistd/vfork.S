/* SPDX-License-Identifier: MIT */
/*
 * vfork: the child runs on the parent's stack until it execs or exits, so nothing may be pushed
 * here: what the child then does below would overwrite it. r7 is kept in ip, which the kernel
 * preserves.
 */
#include <uapi/unistd.h>

	.syntax unified
	.arm
	.text

	.global vfork
	.type vfork, %function
vfork:
	mov	ip, r7
	mov	r7, #__NR_vfork
	svc	0
	mov	r7, ip
	cmn	r0, #4096		@ -4095..-1 is an error, as unsigned above -4096
	bxls	lr
	b	__syscall_ret
	.size vfork, . - vfork

	.section .note.GNU-stack, "", %progbits
