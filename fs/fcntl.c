// SPDX-License-Identifier: MIT
/* fcntl and ioctl: what can be asked of any open file, before its own operations are. */
#include <neap/bitops.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <uapi/ioctls.h>

#include "internal.h"

#define SETFL_MASK (O_APPEND | O_NONBLOCK | O_DIRECT | O_NOATIME)

static void set_close_on_exec(unsigned int fd, bool on)
{
	struct files_struct *files = current->files;

	spin_lock(&files->lock);
	if (fd < files->max_fds && test_bit(fd, files->open_fds)) {
		if (on)
			__set_bit(fd, files->close_on_exec);
		else
			__clear_bit(fd, files->close_on_exec);
	}
	spin_unlock(&files->lock);
}

static bool get_close_on_exec(unsigned int fd)
{
	struct files_struct *files = current->files;
	bool on;

	spin_lock(&files->lock);
	on = fd < files->max_fds && test_bit(fd, files->close_on_exec);
	spin_unlock(&files->lock);
	return on;
}

static void set_flags(struct file *file, unsigned int mask, unsigned int flags)
{
	spin_lock(&file->f_lock);
	file->f_flags = (file->f_flags & ~mask) | (flags & mask);
	spin_unlock(&file->f_lock);
}

static long dup_from(struct file *file, unsigned long start, unsigned int flags)
{
	int fd;

	if (start >= min_t(unsigned long, rlimit(RLIMIT_NOFILE), NR_OPEN_MAX))
		return -EINVAL;
	fd = alloc_fd(start, flags);
	if (fd >= 0)
		fd_install(fd, get_file(file));
	return fd;
}

/* What concerns the descriptor only. */
static bool allowed_with_path(unsigned int cmd)
{
	return cmd == F_DUPFD || cmd == F_DUPFD_CLOEXEC || cmd == F_GETFD || cmd == F_SETFD ||
	       cmd == F_GETFL;
}

long sys_fcntl64(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct file *file = allowed_with_path(cmd) ? fget_raw(fd) : fget(fd);
	long ret = 0;

	if (!file)
		return -EBADF;
	switch (cmd) {
	case F_DUPFD:
		ret = dup_from(file, arg, 0);
		break;
	case F_DUPFD_CLOEXEC:
		ret = dup_from(file, arg, O_CLOEXEC);
		break;
	case F_GETFD:
		ret = get_close_on_exec(fd) ? FD_CLOEXEC : 0;
		break;
	case F_SETFD:
		set_close_on_exec(fd, arg & FD_CLOEXEC);
		break;
	case F_GETFL:
		ret = file->f_flags | O_LARGEFILE;
		break;
	case F_SETFL:
		set_flags(file, SETFL_MASK, arg);
		break;
	case F_GETPIPE_SZ:
	case F_SETPIPE_SZ:
		ret = pipe_fcntl(file, cmd, arg);
		break;
	case F_ADD_SEALS:
	case F_GET_SEALS:
		ret = memfd_fcntl(file, cmd, arg);
		break;
	default:
		ret = -EINVAL;
	}
	fput(file);
	return ret;
}

long sys_ioctl(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct file *file = fget(fd);
	long ret = 0;
	int on;

	if (!file)
		return -EBADF;
	switch (cmd) {
	case FIOCLEX:
		set_close_on_exec(fd, true);
		break;
	case FIONCLEX:
		set_close_on_exec(fd, false);
		break;
	case FIONBIO:
		ret = get_user(on, (int __user *)arg);
		if (!ret)
			set_flags(file, O_NONBLOCK, on ? O_NONBLOCK : 0);
		break;
	default:
		ret = file->f_op->unlocked_ioctl ? file->f_op->unlocked_ioctl(file, cmd, arg)
						 : -ENOTTY;
	}
	fput(file);
	return ret;
}
