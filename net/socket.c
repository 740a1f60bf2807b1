// SPDX-License-Identifier: MIT
/*
 * The socket calls, as a kernel answers them that knows no family of addresses: socket() says so, and programs
 * that can do without go on. No descriptor is a socket.
 */
#include <neap/errno.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>

#define NPROTO	       46 /* families that have a number */
#define SOCK_MAX       11 /* types */
#define SOCK_TYPE_MASK 0xf
#define SOCK_CLOEXEC   O_CLOEXEC
#define SOCK_NONBLOCK  O_NONBLOCK

long sys_socket(int family, int type, int protocol)
{
	if (type & ~(SOCK_TYPE_MASK | SOCK_CLOEXEC | SOCK_NONBLOCK))
		return -EINVAL;
	if (family < 0 || family >= NPROTO)
		return -EAFNOSUPPORT;
	if ((type & SOCK_TYPE_MASK) >= SOCK_MAX)
		return -EINVAL;
	return -EAFNOSUPPORT;
}

/* The two descriptors would be told before the family is looked for. */
long sys_socketpair(int family, int type, int protocol, int __user *usockvec)
{
	if (type & ~(SOCK_TYPE_MASK | SOCK_CLOEXEC | SOCK_NONBLOCK))
		return -EINVAL;
	if (put_user(-1, usockvec) || put_user(-1, usockvec + 1))
		return -EFAULT;
	return sys_socket(family, type, protocol);
}

long sys_no_socket(int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return -EBADF;
	fput(file);
	return -ENOTSOCK;
}
