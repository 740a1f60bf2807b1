// SPDX-License-Identifier: MIT
/* errno of the only thread, and the step from the kernel's convention to C's. */
#include <bits/syscall.h>
#include <errno.h>

static int the_errno;

int *__errno_location(void)
{
	return &the_errno;
}

long __syscall_ret(unsigned long r)
{
	if (r > -(unsigned long)(MAX_ERRNO + 1)) {
		errno = (int)-r;
		return -1;
	}
	return (long)r;
}
