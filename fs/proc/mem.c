// SPDX-License-Identifier: MIT
/*
 * Files that are another process's memory: mem (all of it, the position is the address), cmdline
 * and environ (the parts of its stack where execve() put the strings). Bytes go through a page of
 * our own, since one access can fault on either side.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/uaccess.h>

#include "internal.h"

/* Copies [addr, addr + n) out; *none is what nothing at all gives. Bytes or -errno. */
static ssize_t read_remote(struct mm_struct *mm, unsigned long addr, char __user *buf, size_t n,
			   ssize_t none)
{
	char *page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	size_t done = 0;
	ssize_t err = 0;

	if (!page)
		return -ENOMEM;
	while (done < n && !err) {
		size_t want = min_t(size_t, n - done, PAGE_SIZE);
		int got = access_remote_vm(mm, addr + done, page, want, false);

		if (got <= 0) {
			err = none;
			break;
		}
		if (copy_to_user(buf + done, page, got)) {
			err = -EFAULT;
			break;
		}
		done += got;
		if (fatal_signal_pending(current))
			break;
		cond_resched();
	}
	kfree(page);
	return done ? (ssize_t)done : err;
}

static ssize_t write_remote(struct mm_struct *mm, unsigned long addr, const char __user *buf,
			    size_t n)
{
	char *page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	size_t done = 0;
	ssize_t err = 0;

	if (!page)
		return -ENOMEM;
	while (done < n && !err) {
		size_t want = min_t(size_t, n - done, PAGE_SIZE);
		int put;

		if (copy_from_user(page, buf + done, want)) {
			err = -EFAULT;
			break;
		}
		put = access_remote_vm(mm, addr + done, page, want, true);
		if (put <= 0)
			err = -EIO;
		else
			done += put;
		if (fatal_signal_pending(current))
			break;
		cond_resched();
	}
	kfree(page);
	return done ? (ssize_t)done : err;
}

/* ---- mem ---- */

/*
 * The address space is that of the time of opening: execve() does not let an old file see the new
 * one.
 */
struct mm_struct *proc_mem_get(struct inode *inode)
{
	struct task_struct *task = get_proc_task(inode);
	struct mm_struct *mm;

	if (!task)
		return ERR_PTR(-ESRCH);
	mm = get_task_mm(task);
	if (mm && !ptrace_may_access(task, PTRACE_MODE_FSCREDS)) {
		mmput(mm);
		mm = ERR_PTR(-EACCES);
	}
	put_task_struct(task);
	if (!IS_ERR_OR_NULL(mm)) {
		mmgrab(mm); /* the structure only: a file must not keep the pages of the dead */
		mmput(mm);
	}
	return mm;
}

int proc_may_look(struct inode *inode)
{
	struct mm_struct *mm = proc_mem_get(inode);

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	if (mm)
		mmdrop(mm);
	return 0;
}

int proc_mem_open(struct inode *inode, struct file *file)
{
	struct mm_struct *mm = proc_mem_get(inode);

	if (IS_ERR(mm))
		return PTR_ERR(mm);
	file->private_data = mm;
	return 0;
}

int proc_mem_release(struct inode *inode __maybe_unused, struct file *file)
{
	if (file->private_data)
		mmdrop(file->private_data);
	return 0;
}

static ssize_t mem_rw(struct file *file, char __user *buf, size_t n, loff_t *pos, bool write)
{
	struct mm_struct *mm = file->private_data;
	ssize_t ret;

	if (!mm || !n)
		return 0;
	if (*pos > (loff_t)ULONG_MAX)
		return -EIO;
	if (!mmget_not_zero(mm))
		return 0;
	n = min_t(u64, n, (u64)ULONG_MAX + 1 - *pos);
	if (write)
		ret = write_remote(mm, *pos, buf, n);
	else
		ret = read_remote(mm, *pos, buf, n, -EIO);
	mmput(mm);
	if (ret > 0)
		*pos += ret;
	return ret;
}

static ssize_t mem_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	return mem_rw(file, buf, n, pos, false);
}

static ssize_t mem_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	return mem_rw(file, (char __user *)buf, n, pos, true);
}

const struct file_operations proc_mem_fops = {
	.open = proc_mem_open,
	.read = mem_read,
	.write = mem_write,
	.llseek = generic_file_llseek,
	.release = proc_mem_release,
};

/* ---- cmdline and environ ---- */

/* Part of [start, end) at *pos. */
static ssize_t read_strings(struct mm_struct *mm, unsigned long start, unsigned long end,
			    char __user *buf, size_t n, loff_t *pos)
{
	ssize_t ret;

	if (end <= start || *pos >= (loff_t)(end - start))
		return 0;
	n = min_t(size_t, n, end - start - *pos);
	ret = n ? read_remote(mm, start + *pos, buf, n, 0) : 0;
	if (ret > 0)
		*pos += ret;
	return ret;
}

/* The address space of an open file's task; NULL with *err 0 when it has none. */
static struct mm_struct *file_mm(struct file *file, ssize_t *err)
{
	struct task_struct *task = get_proc_task(file_inode(file));
	struct mm_struct *mm;

	*err = task ? 0 : -ESRCH;
	if (!task)
		return NULL;
	mm = get_task_mm(task);
	put_task_struct(task);
	return mm;
}

/*
 * A program that has written over its arguments (to show a title) may run on into the environment:
 * no NUL at the end of the arguments tells, and then it is one string.
 */
static unsigned long cmdline_end(struct mm_struct *mm)
{
	unsigned long addr = mm->arg_end, end = min(mm->env_end, mm->arg_start + PAGE_SIZE);
	char text[64], c;

	if (mm->arg_end <= mm->arg_start || mm->env_start != mm->arg_end ||
	    access_remote_vm(mm, mm->arg_end - 1, &c, 1, false) != 1 || !c)
		return mm->arg_end;
	while (addr < end) {
		int n = access_remote_vm(mm, addr, text, min_t(size_t, sizeof(text), end - addr), false);
		const char *nul = n > 0 ? memchr(text, 0, n) : NULL;

		if (n <= 0 || nul)
			return nul ? addr + (nul - text) + 1 : addr;
		addr += n;
	}
	return addr;
}

static ssize_t cmdline_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	ssize_t ret;
	struct mm_struct *mm = file_mm(file, &ret);

	if (!mm)
		return ret;
	ret = read_strings(mm, mm->arg_start, cmdline_end(mm), buf, n, pos);
	mmput(mm);
	return ret;
}

static ssize_t environ_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	ssize_t ret;
	struct mm_struct *mm = file_mm(file, &ret);

	if (!mm)
		return ret;
	ret = read_strings(mm, mm->env_start, mm->env_end, buf, n, pos);
	mmput(mm);
	return ret;
}

/* Who may not look into the process may not open its environment either. */
static int environ_open(struct inode *inode, struct file *file __maybe_unused)
{
	return proc_may_look(inode);
}

const struct file_operations proc_cmdline_fops = {
	.read = cmdline_read,
	.llseek = generic_file_llseek,
};

const struct file_operations proc_environ_fops = {
	.open = environ_open,
	.read = environ_read,
	.llseek = generic_file_llseek,
};
