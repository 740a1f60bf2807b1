// SPDX-License-Identifier: MIT
/* Reading, writing and positioning. */
#include <bits/syscall.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

ssize_t read(int fd, void *buf, size_t count)
{
	return __SYSCALL(__NR_read, fd, buf, count);
}

ssize_t write(int fd, const void *buf, size_t count)
{
	return __SYSCALL(__NR_write, fd, buf, count);
}

/* The 0 fills the odd register before the 64-bit offset. */
ssize_t pread(int fd, void *buf, size_t count, off_t offset)
{
	return __syscall_ret(
		__syscall6(__NR_pread64, fd, (long)buf, (long)count, 0, __SYSCALL_LL(offset)));
}

ssize_t pwrite(int fd, const void *buf, size_t count, off_t offset)
{
	return __syscall_ret(
		__syscall6(__NR_pwrite64, fd, (long)buf, (long)count, 0, __SYSCALL_LL(offset)));
}

ssize_t readv(int fd, const struct iovec *iov, int iovcnt)
{
	return __SYSCALL(__NR_readv, fd, iov, iovcnt);
}

ssize_t writev(int fd, const struct iovec *iov, int iovcnt)
{
	return __SYSCALL(__NR_writev, fd, iov, iovcnt);
}

/* The one call that passes the high word of an offset first. */
off_t lseek(int fd, off_t offset, int whence)
{
	off_t result;
	long r = __SYSCALL(__NR__llseek, fd, offset >> 32, offset, &result, whence);

	return r ? r : result;
}

int close(int fd)
{
	return (int)__SYSCALL(__NR_close, fd);
}

int fsync(int fd)
{
	return (int)__SYSCALL(__NR_fsync, fd);
}

int fdatasync(int fd)
{
	return (int)__SYSCALL(__NR_fdatasync, fd);
}

void sync(void)
{
	__syscall(__NR_sync);
}

int ftruncate(int fd, off_t length)
{
	return (int)__syscall_ret(__syscall4(__NR_ftruncate64, fd, 0, __SYSCALL_LL(length)));
}

int truncate(const char *path, off_t length)
{
	return (int)__syscall_ret(__syscall4(__NR_truncate64, (long)path, 0, __SYSCALL_LL(length)));
}

ssize_t sendfile(int out, int in, off_t *offset, size_t count)
{
	return __SYSCALL(__NR_sendfile64, out, in, offset, count);
}

ssize_t copy_file_range(int in, off_t *in_off, int out, off_t *out_off, size_t len,
			unsigned int flags)
{
	return __SYSCALL(__NR_copy_file_range, in, in_off, out, out_off, len, flags);
}

ssize_t process_vm_readv(pid_t pid, const struct iovec *local, unsigned long nlocal,
			 const struct iovec *remote, unsigned long nremote, unsigned long flags)
{
	return __SYSCALL(__NR_process_vm_readv, pid, local, nlocal, remote, nremote, flags);
}

ssize_t process_vm_writev(pid_t pid, const struct iovec *local, unsigned long nlocal,
			  const struct iovec *remote, unsigned long nremote, unsigned long flags)
{
	return __SYSCALL(__NR_process_vm_writev, pid, local, nlocal, remote, nremote, flags);
}
