// SPDX-License-Identifier: MIT
/* /proc/PID/fd: a link for each open file; /proc/PID/fdinfo: its position and flags. */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/sprintf.h>

#include "internal.h"

/* Where the open file may be read and written shows in the link's mode, as ls tells it. */
static const struct pid_entry fd_entry = {
	.mode = S_IFLNK,
	.iops = &proc_link_iops,
	.get_path = proc_fd_path,
};

static int fdinfo_show(struct seq_file *m, void *v)
{
	struct inode *inode = v;
	struct task_struct *task = get_proc_task(inode);
	struct file *file;

	if (!task)
		return -ESRCH;
	file = fget_task(task, PROC_I(inode)->fd);
	put_task_struct(task);
	if (!file)
		return -ENOENT;
	seq_printf(m, "pos:\t%lld\nflags:\t0%o\nino:\t%lu\n", file->f_pos, file->f_flags,
		   file_inode(file)->i_ino);
	fput(file);
	return 0;
}

static int fdinfo_open(struct inode *inode, struct file *file)
{
	struct task_struct *task = get_proc_task(inode);
	bool may = task && ptrace_may_access(task, PTRACE_MODE_FSCREDS);

	if (!task)
		return -ESRCH;
	put_task_struct(task);
	return may ? single_open(file, fdinfo_show, inode) : -EACCES;
}

static const struct file_operations fdinfo_fops = {
	.open = fdinfo_open,
	.read = seq_read,
	.held_pages = seq_held_pages,
	.llseek = seq_lseek,
	.release = single_release,
};

static const struct pid_entry fdinfo_entry = { .mode = S_IFREG | 0444, .fops = &fdinfo_fops };

static int lookup_fd(struct inode *dir, struct dentry *dentry, const struct pid_entry *entry,
		     unsigned int slot)
{
	int fd = proc_name_to_int(dentry->d_name), err;
	struct task_struct *task = get_proc_task(dir);
	struct file *file;
	unsigned int mode;

	if (!task)
		return -ENOENT;
	file = fd >= 0 ? fget_task(task, fd) : NULL;
	put_task_struct(task);
	if (!file)
		return 0;
	mode = file->f_mode;
	fput(file);
	err = proc_task_instantiate(dir, dentry, entry, slot + fd);
	if (err)
		return err;
	PROC_I(dentry->d_inode)->fd = fd;
	if (S_ISLNK(entry->mode))
		dentry->d_inode->i_mode |= (mode & FMODE_READ ? 0500 : 0) |
					   (mode & FMODE_WRITE ? 0300 : 0);
	return 0;
}

static int fd_lookup(struct inode *dir, struct dentry *dentry)
{
	return lookup_fd(dir, dentry, &fd_entry, PROC_FD_SLOT);
}

static int fdinfo_lookup(struct inode *dir, struct dentry *dentry)
{
	return lookup_fd(dir, dentry, &fdinfo_entry, PROC_FDINFO_SLOT);
}

/* A descriptor may have been closed, or name another file by now: each is looked up afresh. */
static bool fd_revalidate(struct dentry *dentry __maybe_unused)
{
	return false;
}

static int iterate(struct file *file, void *ctx, filldir_t filldir, umode_t mode, unsigned int slot)
{
	struct inode *dir = file_inode(file);
	struct task_struct *task = get_proc_task(dir);
	int fd;

	if (!task)
		return -ENOENT;
	if (proc_emit_dots(file, ctx, filldir)) {
		while ((fd = next_open_fd(task, file->f_pos - 2)) >= 0) {
			char name[16];

			snprintf(name, sizeof(name), "%d", fd);
			file->f_pos = 2 + fd;
			if (!proc_emit(file, ctx, filldir, name,
				       PROC_PID_INO(PROC_I(dir)->pid->nr, slot + fd), mode))
				break;
		}
	}
	put_task_struct(task);
	return 0;
}

static int fd_iterate(struct file *file, void *ctx, filldir_t filldir)
{
	return iterate(file, ctx, filldir, S_IFLNK, PROC_FD_SLOT);
}

static int fdinfo_iterate(struct file *file, void *ctx, filldir_t filldir)
{
	return iterate(file, ctx, filldir, S_IFREG, PROC_FDINFO_SLOT);
}

const struct inode_operations proc_fd_dir_iops = {
	.lookup = fd_lookup,
	.revalidate = fd_revalidate,
};

const struct inode_operations proc_fdinfo_dir_iops = {
	.lookup = fdinfo_lookup,
	.revalidate = fd_revalidate,
};

const struct file_operations proc_fd_dir_fops = {
	.read = generic_read_dir,
	.iterate = fd_iterate,
	.llseek = generic_file_llseek,
};

const struct file_operations proc_fdinfo_dir_fops = {
	.read = generic_read_dir,
	.iterate = fdinfo_iterate,
	.llseek = generic_file_llseek,
};
