// SPDX-License-Identifier: MIT
/*
 * sendfile: from one file to another by way of a page of the kernel's, without the program's memory. The source
 * is a file that can be read into kernel memory, so one with a page cache; the target any that takes it.
 */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>

#include "internal.h"

/* n bytes of buf, in several pieces if need be: how many were written, -errno if none. */
static ssize_t write_all(struct file *out, const char *buf, size_t n, loff_t *pos)
{
	size_t done = 0;

	while (done < n) {
		ssize_t ret = kernel_write(out, buf + done, n - done, pos);

		if (ret <= 0)
			return done ? (ssize_t)done : ret;
		done += ret;
	}
	return done;
}

/* Bytes sent, or -errno if none. Both positions are behind what was sent. */
static ssize_t send_pages(struct file *out, loff_t *out_pos, struct file *in, loff_t *in_pos,
			  size_t count)
{
	char *buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
	ssize_t ret = 0;
	size_t done = 0;

	if (!buf)
		return -ENOMEM;
	while (done < count) {
		loff_t pos = *in_pos;
		ssize_t got = kernel_read(in, buf, min_t(size_t, count - done, PAGE_SIZE), &pos);

		ret = got > 0 ? write_all(out, buf, got, out_pos) : got;
		if (ret <= 0)
			break;
		*in_pos += ret;
		done += ret;
		if (ret < got)
			break;
		if (signal_pending(current)) {
			ret = -ERESTARTSYS;
			break;
		}
		cond_resched();
	}
	kfree(buf);
	return done ? (ssize_t)done : ret;
}

/* file's position is pos, if it has one. */
static void set_pos(struct file *file, loff_t pos)
{
	if (file->f_op->llseek == no_llseek)
		return;
	mutex_lock(&file->f_pos_lock);
	file->f_pos = pos;
	mutex_unlock(&file->f_pos_lock);
}

static loff_t get_pos(struct file *file)
{
	loff_t pos;

	mutex_lock(&file->f_pos_lock);
	pos = file->f_pos;
	mutex_unlock(&file->f_pos_lock);
	return pos;
}

/* ppos: where to read, instead of in's own position. max: where no position may come to. */
static ssize_t send_file(struct file *out, struct file *in, loff_t *ppos, size_t count, loff_t max)
{
	loff_t in_pos, out_pos;
	ssize_t ret;

	if (!(in->f_mode & FMODE_READ) || !(out->f_mode & FMODE_WRITE))
		return -EBADF;
	if (ppos && in->f_op->llseek == no_llseek)
		return -ESPIPE;
	in_pos = ppos ? *ppos : get_pos(in);
	out_pos = get_pos(out);
	ret = rw_verify_area(in, in_pos, count);
	if (ret)
		return ret;
	if (!in->f_op->read_iter || !out->f_op->write_iter)
		return -EINVAL;
	if (out->f_flags & O_APPEND && S_ISREG(file_inode(out)->i_mode))
		return -EINVAL;
	count = min_t(size_t, count, MAX_RW_COUNT);
	if (count && in_pos >= max)
		return -EOVERFLOW;
	count = min_t(u64, count, max - in_pos);
	ret = rw_verify_area(out, out_pos, count);
	if (ret)
		return ret;
	ret = send_pages(out, &out_pos, in, &in_pos, count);
	if (ret > 0) {
		set_pos(out, out_pos);
		if (ppos)
			*ppos = in_pos;
		else
			set_pos(in, in_pos);
	}
	return ret;
}

static ssize_t do_sendfile(int out_fd, int in_fd, loff_t *ppos, size_t count, loff_t max)
{
	struct file *in = fget(in_fd), *out = fget(out_fd);
	ssize_t ret = in && out ? send_file(out, in, ppos, count, max) : -EBADF;

	if (in)
		fput(in);
	if (out)
		fput(out);
	return ret;
}

long sys_sendfile64(int out_fd, int in_fd, loff_t __user *offset, size_t count)
{
	loff_t pos;
	ssize_t ret;

	if (!offset)
		return do_sendfile(out_fd, in_fd, NULL, count, MAX_LFS_FILESIZE);
	if (copy_from_user(&pos, offset, sizeof(pos)))
		return -EFAULT;
	ret = do_sendfile(out_fd, in_fd, &pos, count, MAX_LFS_FILESIZE);
	return put_user(pos, offset) ? -EFAULT : ret;
}

/* With an old number: positions of 32 bits. */
long sys_sendfile(int out_fd, int in_fd, off_t __user *offset, size_t count)
{
	off_t off;
	loff_t pos;
	ssize_t ret;

	if (!offset)
		return do_sendfile(out_fd, in_fd, NULL, count, MAX_LFS_FILESIZE);
	if (get_user(off, offset))
		return -EFAULT;
	pos = off;
	ret = do_sendfile(out_fd, in_fd, &pos, count, MAX_NON_LFS);
	return put_user((off_t)pos, offset) ? -EFAULT : ret;
}
