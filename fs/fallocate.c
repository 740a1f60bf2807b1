// SPDX-License-Identifier: MIT
/* fallocate: room for a part of a file is had now, or (FALLOC_FL_PUNCH_HOLE) given back. */
#include <neap/errno.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/syscalls.h>

long vfs_fallocate(struct file *file, int mode, loff_t offset, loff_t len)
{
	umode_t type = file_inode(file)->i_mode;

	if (offset < 0 || len <= 0)
		return -EINVAL;
	if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE))
		return -EOPNOTSUPP;
	if ((mode & FALLOC_FL_PUNCH_HOLE) && !(mode & FALLOC_FL_KEEP_SIZE))
		return -EOPNOTSUPP;
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (S_ISFIFO(type))
		return -ESPIPE;
	if (S_ISDIR(type))
		return -EISDIR;
	if (!S_ISREG(type) && !S_ISBLK(type))
		return -ENODEV;
	if (offset > MAX_LFS_FILESIZE - len)
		return -EFBIG;
	return file->f_op->fallocate ? file->f_op->fallocate(file, mode, offset, len) : -EOPNOTSUPP;
}

long sys_fallocate(int fd, int mode, loff_t offset, loff_t len)
{
	struct file *file = fget(fd);
	long ret;

	if (!file)
		return -EBADF;
	ret = vfs_fallocate(file, mode, offset, len);
	fput(file);
	return ret;
}
