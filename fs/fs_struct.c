// SPDX-License-Identifier: MIT
/* A process's root and current directory. */
#include <neap/fs_struct.h>
#include <neap/file.h>
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>

#include "internal.h"

struct fs_struct init_fs = {
	.users = ATOMIC_INIT(1),
	.lock = __SPIN_LOCK_NAMED("init_fs.lock"),
	.umask = 022,
};

static void set_path(struct fs_struct *fs, struct path *slot, const struct path *path)
{
	struct path old;

	path_get(path);
	spin_lock(&fs->lock);
	old = *slot;
	*slot = *path;
	spin_unlock(&fs->lock);
	if (old.dentry)
		path_put(&old);
}

void set_fs_root(struct fs_struct *fs, const struct path *path)
{
	set_path(fs, &fs->root, path);
}

void set_fs_pwd(struct fs_struct *fs, const struct path *path)
{
	set_path(fs, &fs->pwd, path);
}

static void get_path(struct fs_struct *fs, const struct path *slot, struct path *path)
{
	spin_lock(&fs->lock);
	*path = *slot;
	path_get(path);
	spin_unlock(&fs->lock);
}

void get_fs_root(struct fs_struct *fs, struct path *root)
{
	get_path(fs, &fs->root, root);
}

void get_fs_pwd(struct fs_struct *fs, struct path *pwd)
{
	get_path(fs, &fs->pwd, pwd);
}

struct fs_struct *copy_fs_struct(struct fs_struct *old)
{
	struct fs_struct *fs = kmalloc(sizeof(*fs), GFP_KERNEL);

	if (!fs)
		return NULL;
	atomic_set(&fs->users, 1);
	spin_lock_init(&fs->lock);
	fs->umask = old->umask;
	get_fs_root(old, &fs->root);
	get_fs_pwd(old, &fs->pwd);
	return fs;
}

void free_fs_struct(struct fs_struct *fs)
{
	if (!atomic_dec_and_test(&fs->users))
		return;
	path_put(&fs->root);
	path_put(&fs->pwd);
	kfree(fs);
}

void exit_fs(struct task_struct *tsk)
{
	struct fs_struct *fs = tsk->fs;

	if (!fs)
		return;
	task_lock(tsk);
	tsk->fs = NULL;
	task_unlock(tsk);
	free_fs_struct(fs);
}

int current_umask(void)
{
	return READ_ONCE(current->fs->umask);
}

long sys_umask(int mask)
{
	struct fs_struct *fs = current->fs;
	int old;

	spin_lock(&fs->lock);
	old = fs->umask;
	fs->umask = mask & 0777;
	spin_unlock(&fs->lock);
	return old;
}

long sys_chdir(const char __user *filename)
{
	char *name = getname(filename);
	struct path path;
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = path_lookup(AT_FDCWD, name, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &path);
	putname(name);
	if (err)
		return err;
	set_fs_pwd(current->fs, &path);
	path_put(&path);
	return 0;
}

long sys_fchdir(unsigned int fd)
{
	struct file *file = fget_raw(fd);
	int err = 0;

	if (!file)
		return -EBADF;
	if (!S_ISDIR(file_inode(file)->i_mode))
		err = -ENOTDIR;
	else
		set_fs_pwd(current->fs, &file->f_path);
	fput(file);
	return err;
}

/* No name leads there: MNT_DETACH. path lies in page. */
static char *say_unreachable(char *path, const char *page)
{
	static const char text[] = "(unreachable)";
	size_t n = sizeof(text) - 1;

	if ((size_t)(path - page) < n)
		return ERR_PTR(-ENAMETOOLONG);
	return memcpy(path - n, text, n);
}

/* getcwd - the length with the NUL, as the system call has it. */
long sys_getcwd(char __user *buf, unsigned long size)
{
	char *page = kmalloc(PATH_MAX, GFP_KERNEL), *p;
	struct path pwd;
	long ret;

	if (!page)
		return -ENOMEM;
	get_fs_pwd(current->fs, &pwd);
	if (pwd.dentry->d_unhashed) {
		ret = -ENOENT;
	} else {
		p = d_path(&pwd, page, PATH_MAX);
		if (!IS_ERR(p) && !mnt_is_reachable(pwd.mnt))
			p = say_unreachable(p, page);
		ret = IS_ERR(p) ? PTR_ERR(p) : (long)strlen(p) + 1;
		if (ret > 0 && (unsigned long)ret > size)
			ret = -ERANGE;
		else if (ret > 0 && copy_to_user(buf, p, ret))
			ret = -EFAULT;
	}
	path_put(&pwd);
	kfree(page);
	return ret;
}
