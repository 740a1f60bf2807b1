// SPDX-License-Identifier: MIT
/* The orderly end of a program: handlers, destructors, then the streams. */
#include <bits/syscall.h>
#include <stdlib.h>
#include <unistd.h>

#include "../internal/libc.h"

extern void (*const __fini_array_start[])(void);
extern void (*const __fini_array_end[])(void);

void exit(int status)
{
	if (__run_atexit)
		__run_atexit();
	for (void (*const *fn)(void) = __fini_array_end; fn > __fini_array_start;)
		(*--fn)();
	if (__stdio_exit)
		__stdio_exit();
	_exit(status);
}

/* Ends all threads of the process, and nothing else. */
void _exit(int status)
{
	for (;;)
		__syscall(__NR_exit_group, status);
}

void _Exit(int status)
{
	_exit(status);
}
