/* SPDX-License-Identifier: MIT */
/*
 * Semihosting: calls served by the emulator or debugger that runs us. Only used where the command
 * line has `semihosting`; where nobody serves them they return -ENOSYS.
 */
#ifndef _ASM_SEMIHOSTING_H
#define _ASM_SEMIHOSTING_H

#include <neap/types.h>

/* True after `semihosting` on the command line. */
bool semihosting_enabled(void);

/* Ends the emulator's process with exit status @status. Returns -ENOSYS if that did not work. */
int semihosting_exit(int status);

/* Writes a string to the emulator's console. 0 or -ENOSYS. */
int semihosting_write0(const char *s);

#endif /* _ASM_SEMIHOSTING_H */
