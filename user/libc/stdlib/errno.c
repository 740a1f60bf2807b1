// SPDX-License-Identifier: MIT
/* errno: the first thread's, and where the others have theirs; and the step from the kernel's convention to C's. */
#include <bits/syscall.h>
#include <errno.h>

#include "../internal/lock.h"
#include "../internal/thread.h"

static int the_errno;

int *__errno_location(void)
{
	return __libc_threads ? __thread_self()->errno_location : &the_errno;
}

long __syscall_ret(unsigned long r)
{
	if (r > -(unsigned long)(MAX_ERRNO + 1)) {
		errno = (int)-r;
		return -1;
	}
	return (long)r;
}
