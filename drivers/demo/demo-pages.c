// SPDX-License-Identifier: MIT
/*
 * The second way to map: the pages are there before mmap, and mmap maps them all. No fault ever asks the
 * driver. For buffers that it fills and a program reads, which have one size and are used whole.
 *
 * vmalloc_user() has zeroed them, so that a program does not see what somebody else left there.
 * remap_vmalloc_range() takes a reference for each PTE, so that even a vfree() before munmap would do
 * no harm.
 */
#include <neap/vmalloc.h>

#include "demo.h"

static int demo_pages_open(struct inode *inode __maybe_unused, struct file *file)
{
	file->private_data = vmalloc_user(DEMO_SIZE);
	return file->private_data ? 0 : -ENOMEM;
}

static int demo_pages_release(struct inode *inode __maybe_unused, struct file *file)
{
	vfree(file->private_data);
	return 0;
}

static int demo_pages_mmap(struct file *file, struct vm_area_struct *vma)
{
	return remap_vmalloc_range(vma, file->private_data, vma->vm_pgoff);
}

static ssize_t demo_pages_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	n = demo_clip(*pos, n, DEMO_SIZE);
	if (copy_to_user(buf, (char *)file->private_data + *pos, n))
		return -EFAULT;
	*pos += n;
	return n;
}

static ssize_t demo_pages_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	n = demo_clip(*pos, n, DEMO_SIZE);
	if (copy_from_user((char *)file->private_data + *pos, buf, n))
		return -EFAULT;
	*pos += n;
	return n;
}

static long demo_pages_ioctl(struct file *file __maybe_unused, unsigned int cmd,
			     unsigned long arg __maybe_unused)
{
	if (cmd == DEMO_IOC_SIZE)
		return DEMO_SIZE;
	return cmd == DEMO_IOC_PRESENT ? DEMO_SIZE >> PAGE_SHIFT : -ENOTTY;
}

const struct file_operations demo_pages_fops = {
	.open = demo_pages_open,
	.release = demo_pages_release,
	.read = demo_pages_read,
	.write = demo_pages_write,
	.unlocked_ioctl = demo_pages_ioctl,
	.mmap = demo_pages_mmap,
};
