/* SPDX-License-Identifier: MIT */
/* Non-local jumps. */
#ifndef _SETJMP_H
#define _SETJMP_H

#include <uapi/signal.h>

/* r4-r11, sp, lr, and the signal mask where it was asked for. */
typedef struct __jmp_buf {
	unsigned long regs[10];
	long mask_saved;
	sigset_t mask;
} jmp_buf[1], sigjmp_buf[1];

int setjmp(jmp_buf env) __attribute__((returns_twice));
int _setjmp(jmp_buf env) __attribute__((returns_twice));
void longjmp(jmp_buf env, int value) __attribute__((noreturn));
void _longjmp(jmp_buf env, int value) __attribute__((noreturn));
int sigsetjmp(sigjmp_buf env, int save_mask) __attribute__((returns_twice));
void siglongjmp(sigjmp_buf env, int value) __attribute__((noreturn));

#endif
