// SPDX-License-Identifier: MIT
/*
 * Links from a task to what it uses: exe, cwd, root, fd/N. Opening one leads straight to the
 * object, even if its name is gone or it never had one; readlink() tells the name as well as it
 * can.
 */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs_struct.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "internal.h"

static int link_get_path(struct dentry *link, struct path *path)
{
	const struct proc_inode *pi = PROC_I(link->d_inode);
	struct task_struct *task = get_proc_task(link->d_inode);
	int err;

	if (!task)
		return -ENOENT;
	if (ptrace_may_access(task, PTRACE_MODE_FSCREDS))
		err = pi->entry->get_path(task, pi->fd, path);
	else
		err = -EACCES;
	put_task_struct(task);
	return err;
}

static int link_readlink(struct dentry *link, char *buf, int len)
{
	char *page = kmalloc(PATH_MAX, GFP_KERNEL), *name;
	struct path path;
	int err;

	if (!page)
		return -ENOMEM;
	err = link_get_path(link, &path);
	if (!err) {
		name = d_path(&path, page, PATH_MAX);
		err = PTR_ERR_OR_ZERO(name);
		if (!err) {
			err = min_t(int, len, strlen(name));
			memcpy(buf, name, err);
		}
		path_put(&path);
	}
	kfree(page);
	return err;
}

const struct inode_operations proc_link_iops = {
	.readlink = link_readlink,
	.get_path = link_get_path,
};

int proc_exe_path(struct task_struct *task, unsigned int fd __maybe_unused, struct path *path)
{
	struct mm_struct *mm = get_task_mm(task);
	int err = -ENOENT;

	if (!mm)
		return err;
	if (mm->exe_file) {
		*path = mm->exe_file->f_path;
		path_get(path);
		err = 0;
	}
	mmput(mm);
	return err;
}

int proc_cwd_path(struct task_struct *task, unsigned int fd __maybe_unused, struct path *path)
{
	int err = -ENOENT;

	task_lock(task);
	if (task->fs) {
		get_fs_pwd(task->fs, path);
		err = 0;
	}
	task_unlock(task);
	return err;
}

int proc_root_path(struct task_struct *task, unsigned int fd __maybe_unused, struct path *path)
{
	int err = -ENOENT;

	task_lock(task);
	if (task->fs) {
		get_fs_root(task->fs, path);
		err = 0;
	}
	task_unlock(task);
	return err;
}

int proc_fd_path(struct task_struct *task, unsigned int fd, struct path *path)
{
	struct file *file = fget_task(task, fd);

	if (!file)
		return -ENOENT;
	*path = file->f_path;
	path_get(path);
	fput(file);
	return 0;
}
