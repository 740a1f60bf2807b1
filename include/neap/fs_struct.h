/* SPDX-License-Identifier: MIT */
/* Where a process is: its root, its current directory, its umask. */
#ifndef NEAP_FS_STRUCT_H
#define NEAP_FS_STRUCT_H

#include <asm/atomic.h>
#include <neap/fs.h>
#include <neap/spinlock.h>

struct fs_struct {
	atomic_t users;
	spinlock_t lock; /* the rest; umask is read without, as one word */
	int umask;
	struct path root, pwd;
};

struct task_struct;
extern struct fs_struct init_fs;
struct fs_struct *copy_fs_struct(struct fs_struct *old); /* NULL: no memory */
void exit_fs(struct task_struct *tsk);
void free_fs_struct(struct fs_struct *fs);
void set_fs_pwd(struct fs_struct *fs, const struct path *path);
void set_fs_root(struct fs_struct *fs, const struct path *path);
void get_fs_root(struct fs_struct *fs, struct path *root);
void get_fs_pwd(struct fs_struct *fs, struct path *pwd);
int current_umask(void);

#endif
