// SPDX-License-Identifier: MIT
/* The memory devices: /dev/null, zero, full, random, urandom. */
#include <neap/cdev.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/random.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/uaccess.h>
#include <neap/uio.h>

#define MEM_MAJOR 1

static ssize_t read_null(struct file *file __maybe_unused, char __user *buf __maybe_unused,
			 size_t n __maybe_unused, loff_t *pos __maybe_unused)
{
	return 0;
}

static ssize_t write_null(struct kiocb *iocb __maybe_unused, struct iov_iter *from)
{
	size_t n = iov_iter_count(from);

	iov_iter_advance(from, n);
	return n;
}

static ssize_t write_full(struct file *file __maybe_unused, const char __user *buf __maybe_unused,
			  size_t n __maybe_unused, loff_t *pos __maybe_unused)
{
	return -ENOSPC;
}

/* Calls fill for pieces of at most a page until n bytes are done, a fault or a fatal signal. */
static ssize_t read_pieces(char __user *buf, size_t n, size_t (*fill)(char __user *buf, size_t n))
{
	size_t done = 0;

	while (done < n) {
		size_t piece = min_t(size_t, n - done, PAGE_SIZE), left = fill(buf + done, piece);

		done += piece - left;
		if (left)
			return done ? (ssize_t)done : -EFAULT;
		if (fatal_signal_pending(current))
			break;
		cond_resched();
	}
	return done;
}

static size_t fill_zero(char __user *buf, size_t n)
{
	return clear_user(buf, n);
}

static ssize_t read_zero(struct file *file __maybe_unused, char __user *buf, size_t n,
			 loff_t *pos __maybe_unused)
{
	return read_pieces(buf, n, fill_zero);
}

static size_t fill_random(char __user *buf, size_t n)
{
	u8 block[64];

	while (n) {
		size_t piece = min(n, sizeof(block)), left;

		get_random_bytes(block, piece);
		left = copy_to_user(buf, block, piece);
		n -= piece - left;
		buf += piece - left;
		if (left)
			break;
	}
	return n;
}

static ssize_t read_random(struct file *file __maybe_unused, char __user *buf, size_t n,
			   loff_t *pos __maybe_unused)
{
	return read_pieces(buf, n, fill_random);
}

/* A mapping of /dev/zero is anonymous memory by another name. */
static int mmap_zero(struct file *file __maybe_unused, struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_SHARED)
		return shmem_zero_setup(vma);
	vma_set_anonymous(vma);
	return 0;
}

static loff_t null_lseek(struct file *file, loff_t offset __maybe_unused, int whence __maybe_unused)
{
	return file->f_pos = 0;
}

static const struct file_operations null_fops = {
	.read = read_null,
	.write_iter = write_null,
	.llseek = null_lseek,
};

static const struct file_operations zero_fops = {
	.read = read_zero,
	.write_iter = write_null,
	.mmap = mmap_zero,
	.llseek = null_lseek,
};

static const struct file_operations full_fops = {
	.read = read_zero,
	.write = write_full,
	.llseek = null_lseek,
};

static const struct file_operations random_fops = {
	.read = read_random,
	.write_iter = write_null,
	.llseek = null_lseek,
};

static int __init chr_dev_init(void)
{
	int err = register_chrdev_ops(MKDEV(MEM_MAJOR, 3), "null", &null_fops);

	if (!err)
		err = register_chrdev_ops(MKDEV(MEM_MAJOR, 5), "zero", &zero_fops);
	if (!err)
		err = register_chrdev_ops(MKDEV(MEM_MAJOR, 7), "full", &full_fops);
	if (!err)
		err = register_chrdev_ops(MKDEV(MEM_MAJOR, 8), "random", &random_fops);
	if (!err)
		err = register_chrdev_ops(MKDEV(MEM_MAJOR, 9), "urandom", &random_fops);
	return err;
}
fs_initcall(chr_dev_init);
