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

/*
 * The instruction itself: operation @op of the specification with @arg, what it returns in @result
 * (NULL: not wanted). The caller has asked semihosting_enabled(). 0 or -ENOSYS.
 */
int semihosting_call(u32 op, const void *arg, long *result);

/*
 * Files of the host. Open creates or empties the file @path and returns its handle, or a negative
 * error; write returns 0 or -EIO. They are only there with CONFIG_GCOV_KERNEL.
 */
int semihosting_create(const char *path);
int semihosting_write(int handle, const void *data, size_t size);
void semihosting_close(int handle);

#endif /* _ASM_SEMIHOSTING_H */
