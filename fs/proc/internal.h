/* SPDX-License-Identifier: MIT */
/*
 * What the files of fs/proc/ share. Two kinds of names make up /proc:
 *
 *	/proc/meminfo, /proc/sys/vm/...	a tree of struct proc_dir_entry, built at boot, never changed after
 *	/proc/PID, /proc/PID/task/TID	a table of struct pid_entry, the same for each task
 *
 * An inode exists only while somebody uses it. One of a task refers to its struct pid, never to
 * the task itself: whoever reads the file looks for the task then, and gets ESRCH when it is gone.
 * A number that is given to a new process is a new struct pid, so an old file never shows somebody
 * else.
 */
#ifndef PROC_INTERNAL_H
#define PROC_INTERNAL_H

#include <neap/fs.h>
#include <neap/list.h>
#include <neap/pid.h>
#include <neap/seq_file.h>
#include <neap/types.h>

struct ctl_table;
struct mm_struct;
struct task_struct;
struct vm_area_struct;

typedef int (*proc_show_t)(struct seq_file *m, void *v);

/* A name that is not a task's. Constant once the boot is over, so no lock. */
struct proc_dir_entry {
	const char *name;
	umode_t mode;
	unsigned long ino;
	unsigned int nlink;
	proc_show_t show;		      /* text files of one record */
	const struct seq_operations *seq_ops; /* and of several */
	const struct file_operations *fops;  /* NULL: by the kind of file */
	const struct inode_operations *iops; /* the same */
	const struct ctl_table *ctl;	     /* of sysctl.c */
	const char *target;		     /* symbolic links with a fixed one */
	struct proc_dir_entry *parent;
	struct list_head child; /* in parent->children, in the order of creation */
	struct list_head children;
};

/* A name in every task's directory. */
struct pid_entry {
	const char *name;
	umode_t mode;
	bool process_only; /* not in task/TID */
	const struct inode_operations *iops;
	const struct file_operations *fops;
	/* Text files: prints a task that is there. 0 or -errno. May sleep; no lock held. */
	int (*show)(struct seq_file *m, struct task_struct *task, bool thread);
	/* Links that lead straight to an object: references it in path, or -errno. */
	int (*get_path)(struct task_struct *task, unsigned int fd, struct path *path);
};

/* inode->i_private: what an inode stands for. Set once. */
struct proc_inode {
	const struct proc_dir_entry *pde; /* or: */
	struct pid *pid;
	const struct pid_entry *entry; /* NULL for the directories themselves */
	unsigned int fd;	       /* below fd/ and fdinfo/ */
	bool thread;		       /* below task/: figures of one thread */
};

static inline struct proc_inode *PROC_I(const struct inode *inode)
{
	return inode->i_private;
}

/* ---- inode.c ---- */

/* A new inode, referenced; pid (may be NULL) is referenced by it. NULL: no memory. */
struct inode *proc_new_inode(struct super_block *sb, umode_t mode, unsigned long ino,
			     struct pid *pid);
extern const struct super_operations proc_sops;
extern const struct file_operations proc_text_fops; /* pid_entry.show */
extern const struct file_operations proc_private_fops; /* the same, of what lies in the address space */
int proc_text_open(struct inode *inode, struct file *file);
/* The task of an inode, referenced, or NULL. */
struct task_struct *get_proc_task(const struct inode *inode);
/* Emits "." and ".."; false when the reader's buffer is full. */
bool proc_emit_dots(struct file *file, void *ctx, filldir_t filldir);
/* One entry at file->f_pos, which then moves on. */
bool proc_emit(struct file *file, void *ctx, filldir_t filldir, const char *name, unsigned long ino,
	       umode_t mode);
/* A new value of a file's attributes: nothing to do, but O_TRUNC needs it. */
int proc_truncate(struct inode *inode, loff_t size);
/*
 * The text that a short write brings: at most size - 1 bytes, white space at its end cut. Length
 * or -errno.
 */
int proc_copy_text(char *text, size_t size, const char __user *buf, size_t n);

/* ---- generic.c ---- */

extern struct proc_dir_entry proc_root;
/* Below parent (NULL: /proc). NULL: no memory. name is not copied. At boot only. */
struct proc_dir_entry *proc_add(struct proc_dir_entry *parent, const char *name, umode_t mode);
struct proc_dir_entry *proc_find(struct proc_dir_entry *parent, const char *name);
int proc_pde_lookup(struct proc_dir_entry *dir, struct inode *inode, struct dentry *dentry);
/* Emits the children from file->f_pos (2 is the first) on; false when the buffer is full. */
bool proc_pde_iterate(struct proc_dir_entry *dir, struct file *file, void *ctx, filldir_t filldir);
struct inode *proc_pde_inode(struct super_block *sb, const struct proc_dir_entry *pde);

/* ---- base.c ---- */

int proc_pid_lookup(struct inode *dir, struct dentry *dentry);
bool proc_pid_iterate(struct file *file, loff_t first, void *ctx, filldir_t filldir);
bool proc_pid_revalidate(struct dentry *dentry);
/* A name of digits as a number, without leading zeroes; -1: it is none. */
int proc_name_to_int(const char *name);
/* A name below a task: its inode goes to dentry. 0 or -ENOMEM. */
int proc_task_instantiate(struct inode *dir, struct dentry *dentry, const struct pid_entry *entry,
			  unsigned int slot);
/* Inode numbers: the task's in the upper half, a slot in the lower. Descriptors from 0x8000 on. */
#define PROC_PID_INO(nr, slot) (((unsigned long)(nr) << 16) + (slot))
#define PROC_FD_SLOT	       0x8000
#define PROC_FDINFO_SLOT       0xc000
#define PROC_ROOT_INO	       1
#define PROC_STATIC_INO	       0xf0000000ul

/* ---- what a task's names are made of ---- */

/* m->private of an open maps or smaps file. */
struct proc_maps {
	struct inode *inode;
	struct mm_struct *mm; /* that of the task at the open, mmgrab()bed; NULL: it had none */
	unsigned long
		from; /* the area to be shown is shown from here on: before it is shown already */
	bool locked;  /* mmap_lock is held, and mm_users */
};

/* Opens such a file, whose op is PROC_MAPS_OP(). 0, -ESRCH, -ENOMEM. */
int proc_maps_open(struct inode *inode, struct file *file, const struct seq_operations *op);
int proc_maps_release(struct inode *inode, struct file *file);
void *proc_maps_start(struct seq_file *m, loff_t *pos);
void *proc_maps_next(struct seq_file *m, void *v, loff_t *pos);
void proc_maps_stop(struct seq_file *m, void *v);
#define PROC_MAPS_OP(show_)                                                               \
	{                                                                                 \
		.start = proc_maps_start, .next = proc_maps_next, .stop = proc_maps_stop, \
		.show = show_,                                                            \
	}
#define PROC_MAPS_FOPS(open_)                                         \
	{                                                             \
		.open = open_, .read = seq_read, .llseek = seq_lseek, \
		.release = proc_maps_release,                         \
		.held_pages = seq_held_pages,                         \
	}
/* The walk ends with the vectors page: is this it? */
bool proc_is_vectors(const struct vm_area_struct *vma);
/* The line of an area, from start on. mmap_lock held. */
void proc_show_map(struct seq_file *m, struct vm_area_struct *vma, unsigned long start);
/* A line of the same form for what is no area. */
void proc_show_map_head(struct seq_file *m, unsigned long start, unsigned long end,
			const char *mode, const char *name);
int proc_pid_smaps_rollup(struct seq_file *m, struct task_struct *task, bool thread);
int proc_pid_stat(struct seq_file *m, struct task_struct *task, bool thread);
int proc_pid_statm(struct seq_file *m, struct task_struct *task, bool thread);
int proc_pid_status(struct seq_file *m, struct task_struct *task, bool thread);
void task_mem(struct seq_file *m, struct mm_struct *mm); /* the Vm lines of status */
int proc_pid_limits(struct seq_file *m, struct task_struct *task, bool thread);
int proc_pid_oom_score(struct seq_file *m, struct task_struct *task, bool thread);
int proc_pid_oom_score_adj(struct seq_file *m, struct task_struct *task, bool thread);
int proc_pid_fail_nth(struct seq_file *m, struct task_struct *task, bool thread);
int proc_pid_comm(struct seq_file *m, struct task_struct *task, bool thread);
int proc_pid_auxv(struct seq_file *m, struct task_struct *task, bool thread);
extern const struct file_operations proc_comm_fops, proc_oom_score_adj_fops, proc_fail_nth_fops;
extern const struct file_operations proc_cmdline_fops, proc_environ_fops, proc_mem_fops;
extern const struct file_operations proc_clear_refs_fops, proc_pagemap_fops, proc_maps_fops;
extern const struct file_operations proc_smaps_fops, proc_page_tables_fops, proc_mounts_fops;
/* The address space of an inode's task, mmgrab()bed; NULL: it has none. -ESRCH: the task is gone. */
struct mm_struct *proc_mem_get(struct inode *inode);
/* Who opens the inode may look into its task, or that has no address space: 0. -EACCES, -ESRCH. */
int proc_may_look(struct inode *inode);
/* Open and release of a file about an address space: file->private_data is the mm, mmgrab()bed, or NULL. */
int proc_mem_open(struct inode *inode, struct file *file);
int proc_mem_release(struct inode *inode, struct file *file);
extern const struct file_operations proc_fd_dir_fops, proc_fdinfo_dir_fops;
extern const struct inode_operations proc_fd_dir_iops, proc_fdinfo_dir_iops;
extern const struct inode_operations proc_link_iops;
int proc_cwd_path(struct task_struct *task, unsigned int fd, struct path *path);
int proc_root_path(struct task_struct *task, unsigned int fd, struct path *path);
int proc_exe_path(struct task_struct *task, unsigned int fd, struct path *path);
int proc_fd_path(struct task_struct *task, unsigned int fd, struct path *path);

void proc_self_init(void);
void proc_misc_init(void);
void proc_sysctl_init(void);
int cpuinfo_show(struct seq_file *m, void *v);
int buddyinfo_show(struct seq_file *m, void *v);
extern const struct seq_operations zoneinfo_op;
extern const struct file_operations proc_kernel_page_tables_fops;
int iomem_show(struct seq_file *m, void *v);

#endif
