// SPDX-License-Identifier: MIT
/* Opening files, and operations on the descriptor itself. */
#include <bits/syscall.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* The mode is there only when a file may be created. */
int openat(int dirfd, const char *path, int flags, ...)
{
	mode_t mode = 0;

	if (flags & (O_CREAT | __O_TMPFILE)) {
		va_list ap;

		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	return (int)__SYSCALL(__NR_openat, dirfd, path, flags | O_LARGEFILE, mode);
}

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;

	if (flags & (O_CREAT | __O_TMPFILE)) {
		va_list ap;

		va_start(ap, flags);
		mode = va_arg(ap, mode_t);
		va_end(ap);
	}
	return openat(AT_FDCWD, path, flags, mode);
}

int creat(const char *path, mode_t mode)
{
	return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int fcntl(int fd, int cmd, ...)
{
	va_list ap;
	long arg;

	va_start(ap, cmd);
	arg = va_arg(ap, long);
	va_end(ap);

	/* struct flock is the kernel's struct flock64. */
	if (cmd >= F_GETLK && cmd <= F_SETLKW)
		cmd += F_GETLK64 - F_GETLK;
	return (int)__SYSCALL(__NR_fcntl64, fd, cmd, arg);
}

int flock(int fd, int operation)
{
	return (int)__SYSCALL(__NR_flock, fd, operation);
}

int fallocate(int fd, int mode, off_t offset, off_t len)
{
	return (int)__syscall_ret(
		__syscall6(__NR_fallocate, fd, mode, __SYSCALL_LL(offset), __SYSCALL_LL(len)));
}

int posix_fallocate(int fd, off_t offset, off_t len)
{
	return (int)-__syscall6(__NR_fallocate, fd, 0, __SYSCALL_LL(offset), __SYSCALL_LL(len));
}

int posix_fadvise(int fd, off_t offset, off_t len, int advice)
{
	return (int)-__syscall6(__NR_arm_fadvise64_64, fd, advice, __SYSCALL_LL(offset),
				__SYSCALL_LL(len));
}

int dup(int fd)
{
	return (int)__SYSCALL(__NR_dup, fd);
}

int dup2(int oldfd, int newfd)
{
	return (int)__SYSCALL(__NR_dup2, oldfd, newfd);
}

int dup3(int oldfd, int newfd, int flags)
{
	return (int)__SYSCALL(__NR_dup3, oldfd, newfd, flags);
}

int pipe2(int fds[2], int flags)
{
	return (int)__SYSCALL(__NR_pipe2, fds, flags);
}

int pipe(int fds[2])
{
	return pipe2(fds, 0);
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list ap;
	long arg;

	va_start(ap, request);
	arg = va_arg(ap, long);
	va_end(ap);
	return (int)__SYSCALL(__NR_ioctl, fd, request, arg);
}

int poll(struct pollfd *fds, nfds_t nfds, int timeout)
{
	return (int)__SYSCALL(__NR_poll, fds, nfds, timeout);
}
