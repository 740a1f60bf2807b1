/* SPDX-License-Identifier: MIT */
/*
 * The beginning and the end of a thread, where there is no stack to return on.
 */
#include <uapi/unistd.h>

	.syntax unified
	.arm
	.text

/* long __thread_clone(flags, stack, tid, tp, clear_tid): the order of clone(2) on ARM. */
	.global __thread_clone
	.type __thread_clone, %function
__thread_clone:
	push	{r4, r7}
	ldr	r4, [sp, #8]
	mov	r7, #__NR_clone
	svc	0
	cmp	r0, #0
	popne	{r4, r7}
	bxne	lr
	mov	fp, #0			@ the outermost frame
	mov	lr, #0
	b	__thread_start
	.size __thread_clone, . - __thread_clone

/* void __thread_unmap_exit(map, size) */
	.global __thread_unmap_exit
	.type __thread_unmap_exit, %function
__thread_unmap_exit:
	mov	r7, #__NR_munmap
	svc	0
	mov	r0, #0
	mov	r7, #__NR_exit
	svc	0
	.size __thread_unmap_exit, . - __thread_unmap_exit

/* The thread pointer, for compiled code; only r0 and the flags may change. */
	.global __aeabi_read_tp
	.type __aeabi_read_tp, %function
__aeabi_read_tp:
	mrc	p15, 0, r0, c13, c0, 3
	bx	lr
	.size __aeabi_read_tp, . - __aeabi_read_tp

	.section .note.GNU-stack, "", %progbits
