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
#include <neap/uio.h>

#include "internal.h"

int rw_verify_area(const struct file *file, loff_t pos, size_t n)
{
	loff_t end;

	if ((ssize_t)n < 0 || pos < 0)
		return -EINVAL;
	return !(file->f_mode & FMODE_UNSIGNED_OFFSET) &&
			       __builtin_add_overflow(pos, (loff_t)n, &end)
		       ? -EINVAL
		       : 0;
}

/* What read_iter() or write_iter() does at *pos, which it moves. flags: RWF_*. */
static ssize_t do_iter_readv_writev(struct file *file, struct iov_iter *iter, loff_t *pos,
				    unsigned int flags)
{
	struct kiocb iocb;
	ssize_t ret;

	/* What is there without waiting is not known of any file. */
	if ((flags & ~RWF_SUPPORTED) || (flags & RWF_NOWAIT))
		return -EOPNOTSUPP;
	init_sync_kiocb(&iocb, file, *pos);
	if (flags & RWF_APPEND)
		iocb.ki_flags |= IOCB_APPEND;
	if (flags & (RWF_DSYNC | RWF_SYNC))
		iocb.ki_flags |= IOCB_DSYNC;
	ret = iter->data_source ? file->f_op->write_iter(&iocb, iter)
				: file->f_op->read_iter(&iocb, iter);
	if (ret >= 0) /* who appends has been at the end before it failed */
		*pos = iocb.ki_pos;
	return ret;
}

/* May @file be read (FMODE_READ) or written (FMODE_WRITE), and can it? 0, -EBADF or -EINVAL. */
static int may_transfer(const struct file *file, unsigned int mode)
{
	const struct file_operations *op = file->f_op;

	if (!(file->f_mode & mode))
		return -EBADF;
	if (mode == FMODE_WRITE ? !op->write && !op->write_iter : !op->read && !op->read_iter)
		return -EINVAL;
	return 0;
}

ssize_t vfs_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	struct iov_iter iter;
	int err = may_transfer(file, FMODE_READ);

	if (err)
		return err;
	if (!access_ok(buf, n))
		return -EFAULT;
	err = rw_verify_area(file, *pos, n);
	if (err)
		return err;
	n = min_t(size_t, n, MAX_RW_COUNT);
	if (file->f_op->read)
		return file->f_op->read(file, buf, n, pos);
	iov_iter_ubuf(&iter, ITER_DEST, buf, n);
	return do_iter_readv_writev(file, &iter, pos, 0);
}

ssize_t vfs_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	struct iov_iter iter;
	int err = may_transfer(file, FMODE_WRITE);

	if (err)
		return err;
	if (!access_ok(buf, n))
		return -EFAULT;
	err = rw_verify_area(file, *pos, n);
	if (err)
		return err;
	n = min_t(size_t, n, MAX_RW_COUNT);
	if (file->f_op->write)
		return file->f_op->write(file, buf, n, pos);
	iov_iter_ubuf(&iter, ITER_SOURCE, (char __user *)buf, n);
	return do_iter_readv_writev(file, &iter, pos, 0);
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

static long do_rw(unsigned int fd, char __user *buf, size_t count, bool write)
{
	struct file *file = fget(fd);
	ssize_t ret;
	bool locked;

	if (!file)
		return -EBADF;
	locked = pos_lock(file);
	ret = write ? vfs_write(file, buf, count, &file->f_pos)
		    : vfs_read(file, buf, count, &file->f_pos);
	pos_unlock(file, locked);
	fput(file);
	return ret;
}

long sys_read(unsigned int fd, char __user *buf, size_t count)
{
	return do_rw(fd, buf, count, false);
}

long sys_write(unsigned int fd, const char __user *buf, size_t count)
{
	return do_rw(fd, (char __user *)buf, count, true);
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

/* Of files that take one piece of user memory at a time: all segments that @iter has, one after the other. */
static ssize_t loop_readv_writev(struct file *file, const struct iov_iter *iter, loff_t *pos,
				 unsigned int flags)
{
	const struct iovec *iov = iter->iov;
	size_t left = iov_iter_count(iter);
	ssize_t done = 0, ret = 0;

	if (flags & ~RWF_HIPRI)
		return -EOPNOTSUPP;
	for (; left; iov++) {
		size_t n = min(left, iov->iov_len);

		ret = iter->data_source ? vfs_write(file, iov->iov_base, n, pos)
					: vfs_read(file, iov->iov_base, n, pos);
		if (ret > 0)
			done += ret;
		if (ret < 0 || (size_t)ret < n)
			break;
		left -= n;
	}
	return done ? done : ret;
}

/* The segments of an ITER_IOVEC, read or written as it says. */
static ssize_t do_iter_rw(struct file *file, struct iov_iter *iter, loff_t *pos, unsigned int flags)
{
	bool write = iter->data_source;
	int err = may_transfer(file, write ? FMODE_WRITE : FMODE_READ);

	if (err)
		return err;
	if (!iov_iter_count(iter))
		return 0;
	err = rw_verify_area(file, *pos, iov_iter_count(iter));
	if (err)
		return err;
	return (write ? file->f_op->write_iter : file->f_op->read_iter)
		       ? do_iter_readv_writev(file, iter, pos, flags)
		       : loop_readv_writev(file, iter, pos, flags);
}

/* At *pos, or with NULL at the file's own position. */
static ssize_t do_vec(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		      loff_t *pos, bool direction, unsigned int flags)
{
	struct iovec fast[UIO_FASTIOV], *iov = fast;
	struct file *file = fget(fd);
	struct iov_iter iter;
	bool locked = false;
	ssize_t ret;

	if (!file)
		return -EBADF;
	if (pos && file->f_op->llseek == no_llseek) {
		fput(file);
		return -ESPIPE;
	}
	ret = import_iovec(direction, vec, vlen, &iov, &iter);
	if (!ret) {
		if (!pos) {
			locked = pos_lock(file);
			pos = &file->f_pos;
		}
		ret = do_iter_rw(file, &iter, pos, flags);
		pos_unlock(file, locked);
		kfree(iov);
	}
	fput(file);
	return ret;
}

long sys_readv(unsigned long fd, const struct iovec __user *vec, unsigned long vlen)
{
	return do_vec(fd, vec, vlen, NULL, ITER_DEST, 0);
}

long sys_writev(unsigned long fd, const struct iovec __user *vec, unsigned long vlen)
{
	return do_vec(fd, vec, vlen, NULL, ITER_SOURCE, 0);
}

static loff_t pos_from_hilo(unsigned long high, unsigned long low)
{
	return (loff_t)((u64)high << 32 | low);
}

static long do_pvec(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		    loff_t pos, bool direction, unsigned int flags)
{
	return pos < 0 ? -EINVAL : do_vec(fd, vec, vlen, &pos, direction, flags);
}

long sys_preadv(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		unsigned long pos_l, unsigned long pos_h)
{
	return do_pvec(fd, vec, vlen, pos_from_hilo(pos_h, pos_l), ITER_DEST, 0);
}

long sys_pwritev(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		 unsigned long pos_l, unsigned long pos_h)
{
	return do_pvec(fd, vec, vlen, pos_from_hilo(pos_h, pos_l), ITER_SOURCE, 0);
}

long sys_preadv2(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		 unsigned long pos_l, unsigned long pos_h, int flags)
{
	loff_t pos = pos_from_hilo(pos_h, pos_l);

	return pos == -1 ? do_vec(fd, vec, vlen, NULL, ITER_DEST, flags)
			 : do_pvec(fd, vec, vlen, pos, ITER_DEST, flags);
}

long sys_pwritev2(unsigned long fd, const struct iovec __user *vec, unsigned long vlen,
		  unsigned long pos_l, unsigned long pos_h, int flags)
{
	loff_t pos = pos_from_hilo(pos_h, pos_l);

	return pos == -1 ? do_vec(fd, vec, vlen, NULL, ITER_SOURCE, flags)
			 : do_pvec(fd, vec, vlen, pos, ITER_SOURCE, flags);
}

/* ---- seeking ---- */

static loff_t do_seek(struct file *file, loff_t offset, unsigned int whence)
{
	loff_t ret;

	if (whence > SEEK_HOLE)
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
