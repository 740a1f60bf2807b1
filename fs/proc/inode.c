// SPDX-License-Identifier: MIT
/*
 * Inodes of /proc: made at each lookup, gone with the last user; and the parts that all of them
 * share.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/sprintf.h>
#include <neap/string.h>
#include <neap/uaccess.h>
#include <uapi/dirent.h>

#include "internal.h"

struct inode *proc_new_inode(struct super_block *sb, umode_t mode, unsigned long ino,
			     struct pid *pid)
{
	struct proc_inode *pi = kzalloc(sizeof(*pi), GFP_KERNEL);
	struct inode *inode;

	if (!pi)
		return NULL;
	inode = new_inode(sb);
	if (!inode) {
		kfree(pi);
		return NULL;
	}
	pi->pid = get_pid(pid);
	inode->i_private = pi;
	inode->i_mode = mode;
	inode->i_ino = ino;
	if (S_ISDIR(mode))
		inode->i_nlink = 2;
	return inode;
}

static void proc_evict_inode(struct inode *inode)
{
	struct proc_inode *pi = PROC_I(inode);

	if (pi)
		put_pid(pi->pid);
	kfree(pi);
}

static int proc_remount(struct super_block *sb __maybe_unused, bool rdonly __maybe_unused,
			const char *options)
{
	return options && *options ? -EINVAL : 0; /* there are none */
}

const struct super_operations proc_sops = {
	.evict_inode = proc_evict_inode,
	.remount_fs = proc_remount,
};

struct task_struct *get_proc_task(const struct inode *inode)
{
	struct task_struct *task;

	read_lock(&tasklist_lock);
	task = pid_task(PROC_I(inode)->pid, PIDTYPE_PID);
	if (task)
		get_task_struct(task);
	read_unlock(&tasklist_lock);
	return task;
}

/* ---- text files of a task ---- */

static int proc_text_show(struct seq_file *m, void *v)
{
	struct inode *inode = v;
	struct task_struct *task = get_proc_task(inode);
	int err;

	if (!task)
		return -ESRCH;
	err = PROC_I(inode)->entry->show(m, task, PROC_I(inode)->thread);
	put_task_struct(task);
	return err;
}

/* The inode lives at least as long as the file. */
int proc_text_open(struct inode *inode, struct file *file)
{
	return single_open(file, proc_text_show, inode);
}

const struct file_operations proc_text_fops = {
	.open = proc_text_open,
	.read = seq_read,
	.held_pages = seq_held_pages,
	.llseek = seq_lseek,
	.release = single_release,
};

static int private_open(struct inode *inode, struct file *file)
{
	int err = proc_may_look(inode);

	return err ? err : proc_text_open(inode, file);
}

const struct file_operations proc_private_fops = {
	.open = private_open,
	.read = seq_read,
	.held_pages = seq_held_pages,
	.llseek = seq_lseek,
	.release = single_release,
};

/* ---- directories ---- */

bool proc_emit(struct file *file, void *ctx, filldir_t filldir, const char *name, unsigned long ino,
	       umode_t mode)
{
	if (filldir(ctx, name, strlen(name), file->f_pos, ino, (mode & S_IFMT) >> 12))
		return false;
	file->f_pos++;
	return true;
}

bool proc_emit_dots(struct file *file, void *ctx, filldir_t filldir)
{
	struct dentry *dir = file->f_path.dentry;

	if (file->f_pos == 0 && !proc_emit(file, ctx, filldir, ".", dir->d_inode->i_ino, S_IFDIR))
		return false;
	return file->f_pos != 1 ||
	       proc_emit(file, ctx, filldir, "..", dir->d_parent->d_inode->i_ino, S_IFDIR);
}

/* ---- small things ---- */

int proc_truncate(struct inode *inode __maybe_unused, loff_t size __maybe_unused)
{
	return 0;
}

int proc_copy_text(char *text, size_t size, const char __user *buf, size_t n)
{
	if (n >= size)
		return -EINVAL;
	if (copy_from_user(text, buf, n))
		return -EFAULT;
	text[n] = '\0';
	while (n && (text[n - 1] == '\n' || text[n - 1] == ' '))
		text[--n] = '\0';
	return n;
}
