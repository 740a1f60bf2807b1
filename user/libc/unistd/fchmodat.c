// SPDX-License-Identifier: MIT
/* fchmodat has flags in POSIX but none in the kernel. */
#include <bits/syscall.h>
#include <errno.h>
#include <sys/stat.h>

int fchmodat(int dirfd, const char *path, mode_t mode, int flags)
{
	if (flags) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return (int)__SYSCALL(__NR_fchmodat, dirfd, path, mode);
}
