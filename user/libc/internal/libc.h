/* SPDX-License-Identifier: MIT */
/* What the parts of the C library share among themselves. */
#ifndef _INTERNAL_LIBC_H
#define _INTERNAL_LIBC_H

#include <stddef.h>

/* Called by _start with the stack pointer that the kernel set up. Ends the program. */
void __libc_start_main(long *stack, int (*main)(int, char **, char **)) __attribute__((noreturn));

/* Gives the first thread its __thread variables, if the program has any. */
void __init_tls(void);

/* The auxiliary vector, pairs of words up to AT_NULL. */
extern const unsigned long *__auxv;

/* What exit() runs, each only where something in the program has linked it in. */
void __run_atexit(void) __attribute__((weak));
void __stdio_exit(void) __attribute__((weak));

/* Where signal handlers return to: sigreturn and rt_sigreturn. */
void __restore(void);
void __restore_rt(void);

/* Writes a line to stderr, without stdio, and aborts. */
void __fatal(const char *msg) __attribute__((noreturn));

#endif
