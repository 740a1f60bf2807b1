// SPDX-License-Identifier: MIT
/*
 * /proc/PID and /proc/PID/task/TID: the same table of names for each task. A dentry whose task is
 * gone is not found any more (revalidate), and a number is looked up anew each time.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/sprintf.h>
#include <neap/string.h>
#include <neap/thread_ids.h>

#include "internal.h"

static const struct inode_operations task_list_iops;
static const struct file_operations task_list_fops;
static const struct inode_operations task_file_iops = { .truncate = proc_truncate };

#define DIR(name_, mode_, iops_, fops_)                                                \
	{                                                                              \
		.name = name_, .mode = S_IFDIR | (mode_), .iops = iops_, .fops = fops_ \
	}
#define TEXT(name_, mode_, show_)                                                                \
	{                                                                                        \
		.name = name_, .mode = S_IFREG | (mode_), .fops = &proc_text_fops, .show = show_ \
	}
/* Only for who may look into the process (proc_mem_get()). */
#define PRIVATE(name_, mode_, show_)                                                                     \
	{                                                                                                \
		.name = name_, .mode = S_IFREG | (mode_), .fops = &proc_private_fops, .show = show_ \
	}
#define FILE(name_, mode_, fops_, show_)                                               \
	{                                                                              \
		.name = name_, .mode = S_IFREG | (mode_), .fops = fops_, .show = show_ \
	}
#define LINK(name_, get_)                                                                        \
	{                                                                                        \
		.name = name_, .mode = S_IFLNK | 0777, .iops = &proc_link_iops, .get_path = get_ \
	}

static const struct pid_entry task_entries[] = {
	{ .name = "task",
	  .mode = S_IFDIR | 0555,
	  .process_only = true,
	  .iops = &task_list_iops,
	  .fops = &task_list_fops },
	DIR("fd", 0500, &proc_fd_dir_iops, &proc_fd_dir_fops),
	DIR("fdinfo", 0555, &proc_fdinfo_dir_iops, &proc_fdinfo_dir_fops),
	FILE("environ", 0400, &proc_environ_fops, NULL),
	PRIVATE("auxv", 0400, proc_pid_auxv),
	TEXT("status", 0444, proc_pid_status),
	TEXT("limits", 0444, proc_pid_limits),
	FILE("comm", 0644, &proc_comm_fops, proc_pid_comm),
	FILE("cmdline", 0444, &proc_cmdline_fops, NULL),
	TEXT("stat", 0444, proc_pid_stat),
	TEXT("statm", 0444, proc_pid_statm),
	FILE("maps", 0444, &proc_maps_fops, NULL),
	FILE("mem", 0600, &proc_mem_fops, NULL),
	FILE("clear_refs", 0200, &proc_clear_refs_fops, NULL),
	FILE("smaps", 0444, &proc_smaps_fops, NULL),
	PRIVATE("smaps_rollup", 0444, proc_pid_smaps_rollup),
	FILE("pagemap", 0400, &proc_pagemap_fops, NULL),
	LINK("cwd", proc_cwd_path),
	LINK("root", proc_root_path),
	LINK("exe", proc_exe_path),
	FILE("mounts", 0444, &proc_mounts_fops, NULL),
	TEXT("oom_score", 0444, proc_pid_oom_score),
	FILE("oom_score_adj", 0644, &proc_oom_score_adj_fops, proc_pid_oom_score_adj),
#ifdef CONFIG_PTDUMP
	FILE("page_tables", 0400, &proc_page_tables_fops, NULL),
#endif
#ifdef CONFIG_FAULT_INJECTION
	FILE("fail-nth", 0644, &proc_fail_nth_fops, proc_pid_fail_nth),
#endif
};

int proc_name_to_int(const char *name)
{
	unsigned int n = 0;

	if (!*name || (*name == '0' && name[1]))
		return -1;
	for (; *name; name++) {
		if (*name < '0' || *name > '9' || n >= 100000000)
			return -1;
		n = n * 10 + (*name - '0');
	}
	return n;
}

/* The task, or the file of a descriptor, is still there. What is not there may have come since. */
bool proc_pid_revalidate(struct dentry *dentry)
{
	struct task_struct *task;

	if (!dentry->d_inode)
		return false;
	if (!PROC_I(dentry->d_inode)->pid)
		return true;
	task = get_proc_task(dentry->d_inode);
	if (!task)
		return false;
	put_task_struct(task);
	return true;
}

int proc_task_instantiate(struct inode *dir, struct dentry *dentry, const struct pid_entry *entry,
			  unsigned int slot)
{
	struct pid *pid = PROC_I(dir)->pid;
	struct inode *inode =
		proc_new_inode(dir->i_sb, entry->mode, PROC_PID_INO(pid->nr, slot), pid);

	if (!inode)
		return -ENOMEM;
	PROC_I(inode)->entry = entry;
	PROC_I(inode)->thread = PROC_I(dir)->thread;
	inode->i_op = entry->iops ? entry->iops : &task_file_iops;
	inode->i_fop = entry->fops;
	d_add(dentry, inode);
	return 0;
}

/* ---- inside a task's directory ---- */

static int task_dir_lookup(struct inode *dir, struct dentry *dentry)
{
	struct task_struct *task = get_proc_task(dir);
	unsigned int i;

	if (!task)
		return PROC_I(dir)->thread ? -ENOENT : -ESRCH;
	put_task_struct(task);
	for (i = 0; i < ARRAY_SIZE(task_entries); i++) {
		const struct pid_entry *e = &task_entries[i];

		if (!strcmp(e->name, dentry->d_name) && !(e->process_only && PROC_I(dir)->thread))
			return proc_task_instantiate(dir, dentry, e, i + 1);
	}
	return 0;
}

static int task_dir_iterate(struct file *file, void *ctx, filldir_t filldir)
{
	struct inode *dir = file_inode(file);
	struct task_struct *task = get_proc_task(dir);

	if (!task)
		return -ENOENT;
	put_task_struct(task);
	if (!proc_emit_dots(file, ctx, filldir))
		return 0;
	while (file->f_pos - 2 < (loff_t)ARRAY_SIZE(task_entries)) {
		unsigned int i = file->f_pos - 2;
		const struct pid_entry *e = &task_entries[i];

		if (e->process_only && PROC_I(dir)->thread)
			file->f_pos++;
		else if (!proc_emit(file, ctx, filldir, e->name,
				    PROC_PID_INO(PROC_I(dir)->pid->nr, i + 1), e->mode))
			break;
	}
	return 0;
}

static const struct inode_operations task_dir_iops = {
	.lookup = task_dir_lookup,
	.revalidate = proc_pid_revalidate,
};

static const struct file_operations task_dir_fops = {
	.read = generic_read_dir,
	.iterate = task_dir_iterate,
	.llseek = generic_file_llseek,
};

/* The directory of a task. */
static int instantiate_task_dir(struct inode *dir, struct dentry *dentry, struct pid *pid,
				bool thread)
{
	struct inode *inode = proc_new_inode(dir->i_sb, S_IFDIR | 0555,
					     PROC_PID_INO(pid->nr, thread ? 0x7fff : 0), pid);

	if (!inode)
		return -ENOMEM;
	PROC_I(inode)->thread = thread;
	inode->i_op = &task_dir_iops;
	inode->i_fop = &task_dir_fops;
	d_add(dentry, inode);
	return 0;
}

/* ---- /proc/PID ---- */

/* The task of a number with its struct pid referenced, or NULL. */
static struct pid *find_get_task_pid(int nr)
{
	struct pid *pid;

	read_lock(&tasklist_lock);
	pid = find_vpid(nr);
	if (pid && pid_task(pid, PIDTYPE_PID))
		get_pid(pid);
	else
		pid = NULL;
	read_unlock(&tasklist_lock);
	return pid;
}

/* Threads that lead no process are found too, though they are not listed. */
int proc_pid_lookup(struct inode *dir, struct dentry *dentry)
{
	struct pid *pid = find_get_task_pid(proc_name_to_int(dentry->d_name));
	int err;

	if (!pid)
		return 0;
	err = instantiate_task_dir(dir, dentry, pid, false);
	put_pid(pid);
	return err;
}

/* The least number of a process that is at least nr; 0: there is none. */
static int next_tgid(int nr)
{
	struct pid *pid;

	read_lock(&tasklist_lock);
	for (pid = find_ge_pid(nr); pid; pid = find_ge_pid(pid->nr + 1)) {
		if (pid_task(pid, PIDTYPE_TGID))
			break;
	}
	nr = pid ? pid->nr : 0;
	read_unlock(&tasklist_lock);
	return nr;
}

/* The position is the number, after first; so processes that come and go move nothing. */
bool proc_pid_iterate(struct file *file, loff_t first, void *ctx, filldir_t filldir)
{
	int tgid;

	while ((tgid = next_tgid(file->f_pos - first)) != 0) {
		char name[16];

		snprintf(name, sizeof(name), "%d", tgid);
		file->f_pos = first + tgid;
		if (!proc_emit(file, ctx, filldir, name, PROC_PID_INO(tgid, 0), S_IFDIR))
			return false;
	}
	return true;
}

/* ---- /proc/PID/task ---- */

static int task_list_lookup(struct inode *dir, struct dentry *dentry)
{
	int nr = proc_name_to_int(dentry->d_name), err = 0;
	struct task_struct *leader, *task;
	struct pid *pid = NULL;

	if (nr < 0)
		return 0;
	read_lock(&tasklist_lock);
	leader = pid_task(PROC_I(dir)->pid, PIDTYPE_PID);
	task = find_task_by_vpid(nr);
	if (leader && task && same_thread_group(leader, task))
		pid = get_pid(task_pid(task));
	read_unlock(&tasklist_lock);
	if (!pid)
		return leader ? 0 : -ENOENT;
	err = instantiate_task_dir(dir, dentry, pid, true);
	put_pid(pid);
	return err;
}

/* The least number of a thread that is at least nr; 0: there is none. */
static int next_tid(struct task_struct *leader, int nr)
{
	read_lock(&tasklist_lock);
	nr = next_thread_nr(leader->signal, nr);
	read_unlock(&tasklist_lock);
	return nr;
}

static int task_list_iterate(struct file *file, void *ctx, filldir_t filldir)
{
	struct task_struct *leader = get_proc_task(file_inode(file));
	int tid;

	if (!leader)
		return -ENOENT;
	if (proc_emit_dots(file, ctx, filldir)) {
		while ((tid = next_tid(leader, file->f_pos - 2)) != 0) {
			char name[16];

			snprintf(name, sizeof(name), "%d", tid);
			file->f_pos = 2 + tid;
			if (!proc_emit(file, ctx, filldir, name, PROC_PID_INO(tid, 0x7fff),
				       S_IFDIR))
				break;
		}
	}
	put_task_struct(leader);
	return 0;
}

static const struct inode_operations task_list_iops = {
	.lookup = task_list_lookup,
	.revalidate = proc_pid_revalidate,
};

static const struct file_operations task_list_fops = {
	.read = generic_read_dir,
	.iterate = task_list_iterate,
	.llseek = generic_file_llseek,
};
