// SPDX-License-Identifier: MIT
/* read, write and seek, in all their forms. */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <uapi/uio.h>

#define MAX_RW_COUNT (INT_MAX & PAGE_MASK)

ssize_t vfs_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (!file->f_op->read)
		return -EINVAL;
	if (*pos < 0)
		return -EINVAL;
	if (!access_ok(buf, n))
		return -EFAULT;
	return file->f_op->read(file, buf, min_t(size_t, n, MAX_RW_COUNT), pos);
}

ssize_t vfs_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!file->f_op->write)
		return -EINVAL;
	if (*pos < 0)
		return -EINVAL;
	if (!access_ok(buf, n))
		return -EFAULT;
	return file->f_op->write(file, buf, min_t(size_t, n, MAX_RW_COUNT), pos);
}

/* Threads that share a file take turns with its position; without a position there is nothing to lock. */
static bool pos_lock(struct file *file)
{
	if (file->f_op->llseek == no_llseek)
		return false;
	mutex_lock(&file->f_pos_lock);
	return true;
}

static void pos_unlock(struct file *file, bool locked)
{
	if (locked)
		mutex_unlock(&file->f_pos_lock);
}

long sys_read(unsigned int fd, char __user *buf, size_t count)
{
	struct file *file = fget(fd);
	ssize_t ret;
	bool locked;

	if (!file)
		return -EBADF;
	locked = pos_lock(file);
	ret = vfs_read(file, buf, count, &file->f_pos);
	pos_unlock(file, locked);
	fput(file);
	return ret;
}

long sys_write(unsigned int fd, const char __user *buf, size_t count)
{
	struct file *file = fget(fd);
	ssize_t ret;
	bool locked;

	if (!file)
		return -EBADF;
	locked = pos_lock(file);
	ret = vfs_write(file, buf, count, &file->f_pos);
	pos_unlock(file, locked);
	fput(file);
	return ret;
}

static long do_prw(unsigned int fd, char __user *buf, size_t count, loff_t pos, bool write)
{
	struct file *file;
	ssize_t ret;

	if (pos < 0)
		return -EINVAL;
	file = fget(fd);
	if (!file)
		return -EBADF;
	if (file->f_op->llseek == no_llseek)
		ret = -ESPIPE;
	else
		ret = write ? vfs_write(file, buf, count, &pos) : vfs_read(file, buf, count, &pos);
	fput(file);
	return ret;
}

long sys_pread64(unsigned int fd, char __user *buf, size_t count, loff_t pos)
{
	return do_prw(fd, buf, count, pos, false);
}

long sys_pwrite64(unsigned int fd, const char __user *buf, size_t count, loff_t pos)
{
	return do_prw(fd, (char __user *)buf, count, pos, true);
}

/* ---- vectors ---- */

static long do_vec(unsigned long fd, const struct iovec __user *vec, unsigned long vlen, bool write)
{
	struct file *file;
	struct iovec *iov;
	ssize_t done = 0, ret = 0;
	unsigned long i;
	bool locked;

	if (vlen > UIO_MAXIOV)
		return -EINVAL;
	file = fget(fd);
	if (!file)
		return -EBADF;
	iov = kmalloc_array(max(vlen, 1UL), sizeof(*iov), GFP_KERNEL);
	if (!iov) {
		ret = -ENOMEM;
		goto out;
	}
	if (copy_from_user(iov, vec, vlen * sizeof(*iov)))
		ret = -EFAULT;
	for (i = 0; !ret && i < vlen; i++) {
		if ((ssize_t)iov[i].iov_len < 0)
			ret = -EINVAL;
	}
	if (ret)
		goto out;
	locked = pos_lock(file);
	for (i = 0; i < vlen; i++) {
		ret = write ? vfs_write(file, iov[i].iov_base, iov[i].iov_len, &file->f_pos)
			    : vfs_read(file, iov[i].iov_base, iov[i].iov_len, &file->f_pos);
		if (ret > 0)
			done += ret;
		if (ret < 0 || (size_t)ret < iov[i].iov_len)
			break;
	}
	pos_unlock(file, locked);
out:
	kfree(iov);
	fput(file);
	return done ? done : ret;
}

long sys_readv(unsigned long fd, const struct iovec __user *vec, unsigned long vlen)
{
	return do_vec(fd, vec, vlen, false);
}

long sys_writev(unsigned long fd, const struct iovec __user *vec, unsigned long vlen)
{
	return do_vec(fd, vec, vlen, true);
}

/* ---- seeking ---- */

static loff_t do_seek(struct file *file, loff_t offset, unsigned int whence)
{
	loff_t ret;

	if (whence > SEEK_END)
		return -EINVAL;
	mutex_lock(&file->f_pos_lock);
	ret = file->f_op->llseek ? file->f_op->llseek(file, offset, whence)
				 : generic_file_llseek(file, offset, whence);
	mutex_unlock(&file->f_pos_lock);
	return ret;
}

long sys_lseek(unsigned int fd, off_t offset, unsigned int whence)
{
	struct file *file = fget(fd);
	loff_t ret;

	if (!file)
		return -EBADF;
	ret = do_seek(file, offset, whence);
	fput(file);
	return ret > LONG_MAX ? -EOVERFLOW : (long)ret;
}

long sys_llseek(unsigned int fd, unsigned long offset_high, unsigned long offset_low,
		loff_t __user *result, unsigned int whence)
{
	struct file *file = fget(fd);
	loff_t ret;

	if (!file)
		return -EBADF;
	ret = do_seek(file, (loff_t)((u64)offset_high << 32 | offset_low), whence);
	fput(file);
	if (ret < 0)
		return ret;
	return copy_to_user(result, &ret, sizeof(ret)) ? -EFAULT : 0;
}
