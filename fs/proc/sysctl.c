// SPDX-License-Identifier: MIT
/* /proc/sys: a file for each row of the kernel's table of variables. */
#include <neap/err.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/panic.h>
#include <neap/slab.h>
#include <neap/sysctl.h>
#include <neap/uaccess.h>

#include "internal.h"

/* Not even root may write what has no write bit, or read what has no read bit. */
static int sysctl_open(struct inode *inode, struct file *file)
{
	if ((file->f_mode & FMODE_WRITE) && !(inode->i_mode & 0200))
		return -EACCES;
	return (file->f_mode & FMODE_READ) && !(inode->i_mode & 0400) ? -EACCES : 0;
}

static ssize_t sysctl_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	const struct ctl_table *ctl = PROC_I(file_inode(file))->pde->ctl;
	char *text = kmalloc(PAGE_SIZE, GFP_KERNEL);
	ssize_t len;

	if (!text)
		return -ENOMEM;
	len = ctl->handler(ctl, false, text, PAGE_SIZE);
	if (len > 0) {
		len = *pos < len ? min_t(ssize_t, len - *pos, n) : 0;
		if (copy_to_user(buf, text + *pos, len))
			len = -EFAULT;
		else
			*pos += len;
	}
	kfree(text);
	return len;
}

/* A value is written in one piece: the second part of a number is no number. */
static ssize_t sysctl_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	const struct ctl_table *ctl = PROC_I(file_inode(file))->pde->ctl;
	char *text;
	ssize_t ret;

	if (*pos || n >= PAGE_SIZE)
		return -EINVAL;
	text = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	ret = copy_from_user(text, buf, n) ? -EFAULT : ctl->handler(ctl, true, text, n);
	kfree(text);
	if (ret > 0)
		*pos += ret;
	return ret;
}

static const struct file_operations sysctl_fops = {
	.open = sysctl_open,
	.read = sysctl_read,
	.write = sysctl_write,
	.llseek = generic_file_llseek,
};

void __init proc_sysctl_init(void)
{
	struct proc_dir_entry *sys = proc_add(NULL, "sys", S_IFDIR | 0555), *dir, *pde;
	const struct ctl_table *ctl;

	for (ctl = sysctl_table; ctl->procname; ctl++) {
		dir = sys ? proc_find(sys, ctl->dir) : NULL;
		if (!dir && sys)
			dir = proc_add(sys, ctl->dir, S_IFDIR | 0555);
		pde = dir ? proc_add(dir, ctl->procname, S_IFREG | ctl->mode) : NULL;
		if (!pde)
			panic("proc: no memory at boot");
		pde->ctl = ctl;
		pde->fops = &sysctl_fops;
	}
}
