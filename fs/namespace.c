// SPDX-License-Identifier: MIT
/* mount, umount, and what /proc says of mounts. The tree that they form, one for all processes: mnt_tree.c. */
#include <neap/err.h>
#include <neap/fs_struct.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/seq_file.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <uapi/mount.h>

#include "internal.h"

/*
 * path leads on to what has been mounted there since the walk. Then no removal of that directory is under way, nor
 * begins before unlock_mount(): it holds the directory's lock until the name is gone. Gives that lock's inode.
 */
static struct inode *lock_mount(struct path *path)
{
	for (;;) {
		struct inode *dir = path->dentry->d_inode;
		struct vfsmount *mnt = path->mnt;

		inode_lock(dir);
		mutex_lock(&mount_lock);
		follow_mount(path);
		if (path->mnt == mnt)
			return dir;
		inode_unlock(dir); /* it lives as long as something is mounted on it */
		mutex_unlock(&mount_lock);
	}
}

static void unlock_mount(struct inode *dir)
{
	mutex_unlock(&mount_lock);
	inode_unlock(dir);
}

int do_mount(const char *dev_name, const char *dir_name, const char *type, unsigned long flags,
	     const char *data)
{
	struct file_system_type *fs;
	struct super_block *sb;
	struct vfsmount *mnt;
	struct inode *dir;
	struct path path;
	int err;

	err = kern_path(dir_name, LOOKUP_FOLLOW, &path);
	if (err)
		return err;
	/* A pipe, by /proc/self/fd/N, is in no mount. */
	err = !path.mnt ? -EINVAL : S_ISDIR(path.dentry->d_inode->i_mode) ? 0 : -ENOTDIR;
	if (err)
		goto out;
	err = type ? -ENODEV : -EINVAL;
	fs = type ? get_fs_type(type) : NULL;
	if (!fs)
		goto out;
	sb = get_super(fs, dev_name, data, flags, &err);
	if (!sb)
		goto out;
	err = -ENOMEM;
	mnt = alloc_mount(sb, dev_name);
	if (!mnt) {
		put_super(sb);
		goto out;
	}
	mnt->mnt_flags = flags & MNT_FLAGS;
	dir = lock_mount(&path);
	if (path.dentry->d_unhashed) {
		err = -ENOENT;
	} else if (path.dentry == path.mnt->mnt_root && path.mnt->mnt_sb == sb) {
		err = -EBUSY;
	} else {
		mnt_update_writers(mnt);
		err = attach_mount(mnt, &path);
	}
	unlock_mount(dir);
	if (err)
		mntput(mnt); /* with sb */
out:
	path_put(&path);
	return err;
}

/* path leads to the root of the mount; the caller's reference to it is the one user that it may have. */
static int do_umount(const struct path *path, int flags)
{
	struct vfsmount *mnt = path->mnt;
	LIST_HEAD(gone);
	int err = 0;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (!mnt || path->dentry != mnt->mnt_root) /* a pipe, by /proc/self/fd/N, is in no mount */
		return -EINVAL;
	if ((flags & MNT_EXPIRE) && (flags & (MNT_FORCE | MNT_DETACH)))
		return -EINVAL;
	mutex_lock(&mount_lock);
	if (!mnt_is_attached(mnt) || mnt->mnt_parent == mnt) {
		err = -EINVAL;
	} else if ((flags & MNT_EXPIRE) && atomic_read(&mnt->mnt_count) == 2 &&
		   !mnt->mnt_expiry_mark) {
		WRITE_ONCE(mnt->mnt_expiry_mark, true);
		err = -EAGAIN;
	} else {
		err = detach_mounts(mnt, flags & MNT_DETACH ? -1 : 1, &gone);
	}
	mutex_unlock(&mount_lock);
	put_detached(&gone);
	return err;
}

static int remount(const char *dir_name, unsigned long flags, const char *options)
{
	struct path path;
	int err = kern_path(dir_name, LOOKUP_FOLLOW, &path);

	if (err)
		return err;
	err = do_remount(&path, flags, options);
	path_put(&path);
	return err;
}

/*
 * A page of what is there, since nobody says how long options are: less if user memory ends before. kmalloc'd,
 * ends with NUL. ERR_PTR(-EFAULT): none of it is there; -ENOMEM.
 */
static char *copy_mount_options(const void __user *data)
{
	char *copy = kmalloc(PAGE_SIZE, GFP_KERNEL);
	unsigned long n = 0;

	if (!copy)
		return ERR_PTR(-ENOMEM);
	if ((unsigned long)data < TASK_SIZE)
		n = min(PAGE_SIZE, TASK_SIZE - (unsigned long)data);
	if (copy_from_user(copy, data, n) == n) {
		kfree(copy);
		return ERR_PTR(-EFAULT);
	}
	copy[min(n, PAGE_SIZE - 1)] = '\0';
	return copy;
}

long sys_mount(char __user *dev_name, char __user *dir_name, char __user *type, unsigned long flags,
	       void __user *data)
{
	char *dev = NULL, *dir = NULL, *fs = NULL, *options = NULL;
	int err;

	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~MS_MGC_MSK;
	if (flags & ~(MNT_FLAGS | MS_SILENT | MS_REMOUNT | MS_BIND))
		return -EINVAL;
	if ((flags & MS_BIND) && !(flags & MS_REMOUNT))
		return -EINVAL; /* a second place for what is mounted: not known here */
	dev = dev_name ? getname(dev_name) : NULL;
	dir = getname(dir_name);
	fs = type ? getname(type) : NULL;
	if (dev == ERR_PTR(-ENOENT))
		dev = NULL; /* an empty source is fine */
	options = data ? copy_mount_options(data) : NULL;
	if (fs == ERR_PTR(-ENOENT) && (flags & MS_REMOUNT))
		fs = NULL; /* nobody looks at it */
	if (IS_ERR(dev))
		err = PTR_ERR(dev);
	else if (IS_ERR(dir))
		err = PTR_ERR(dir);
	else if (IS_ERR(fs))
		err = PTR_ERR(fs);
	else if (IS_ERR(options))
		err = PTR_ERR(options);
	else if (!capable(CAP_SYS_ADMIN))
		err = -EPERM;
	else if (flags & MS_REMOUNT)
		err = remount(dir, flags, options);
	else
		err = do_mount(dev, dir, fs, flags, options);
	putname(dev);
	putname(dir);
	putname(fs);
	if (!IS_ERR(options))
		kfree(options);
	return err;
}

/*
 * MNT_FORCE makes a server's file system give up what it waits for: here there is none. MNT_EXPIRE unmounts what
 * nobody has used since it was asked for the last time: -EAGAIN the first time. MNT_DETACH takes the mount and all
 * that are on it out of the tree, whoever uses them.
 */
long sys_umount(char __user *user_name, int flags)
{
	char *name;
	struct path path;
	int err;

	if (flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	name = getname(user_name);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = path_lookup(AT_FDCWD, name, flags & UMOUNT_NOFOLLOW ? 0 : LOOKUP_FOLLOW, &path);
	putname(name);
	if (err)
		return err;
	err = do_umount(&path, flags);
	dput(path.dentry);
	mntput_no_expire(
		path.mnt); /* this is no use of it; and if it is out of the tree, its end */
	return err;
}

/* ---- /proc/PID/mounts: the position is the number of a mount ---- */

static void *mounts_start(struct seq_file *m __maybe_unused, loff_t *pos)
{
	mutex_lock(&mount_lock);
	return mount_from_id(*pos);
}

static void *mounts_next(struct seq_file *m __maybe_unused, void *v, loff_t *pos)
{
	const struct vfsmount *mnt = v;

	*pos = mnt->mnt_id + 1;
	return mount_from_id(*pos);
}

static void mounts_stop(struct seq_file *m __maybe_unused, void *v __maybe_unused)
{
	mutex_unlock(&mount_lock);
}

static int mounts_show(struct seq_file *m, void *v)
{
	struct vfsmount *mnt = v;
	static const struct {
		unsigned int flag;
		const char *text;
	} names[] = {
		{ MS_NOSUID, ",nosuid" },	  { MS_NODEV, ",nodev" },
		{ MS_NOEXEC, ",noexec" },	  { MS_NOATIME, ",noatime" },
		{ MS_NODIRATIME, ",nodiratime" },
	};
	unsigned int i;

	seq_escape(m, mnt->mnt_devname, " \t\n\\#");
	seq_putc(m, ' ');
	seq_path(m, &(struct path){ mnt, mnt->mnt_root }, " \t\n\\");
	seq_printf(m, " %s %s", mnt->mnt_sb->s_type->name, mnt_is_readonly(mnt) ? "ro" : "rw");
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (mnt->mnt_flags & names[i].flag)
			seq_puts(m, names[i].text);
	}
	seq_puts(m, " 0 0\n");
	return 0;
}

const struct seq_operations mounts_op = {
	.start = mounts_start,
	.next = mounts_next,
	.stop = mounts_stop,
	.show = mounts_show,
};

/* The root: an empty ramfs, that populate_rootfs() fills. */
void __init mnt_init(void)
{
	int err = 0;
	struct super_block *sb = get_super(get_fs_type("rootfs"), NULL, NULL, 0, &err);
	struct vfsmount *mnt = sb ? alloc_mount(sb, "rootfs") : NULL;
	struct path root;

	if (!mnt)
		panic("vfs: cannot make the root file system: error %d", err);
	mutex_lock(&mount_lock);
	attach_root(mnt);
	mutex_unlock(&mount_lock);
	root = (struct path){ mnt, mnt->mnt_root };
	set_fs_root(&init_fs, &root);
	set_fs_pwd(&init_fs, &root);
}

int __init move_mount_to_root(const char *dir)
{
	struct path path, at;
	struct vfsmount *mnt;
	int err = kern_path(dir, LOOKUP_FOLLOW | LOOKUP_DIRECTORY, &path);

	if (err)
		return err;
	mnt = path.mnt;
	if (path.dentry != mnt->mnt_root || mnt->mnt_parent == mnt) {
		path_put(&path);
		return -EINVAL;
	}
	mutex_lock(&mount_lock);
	make_root(mnt, &at);
	mutex_unlock(&mount_lock);
	set_fs_root(current->fs, &path);
	set_fs_pwd(current->fs, &path);
	path_put(&at);
	path_put(&path);
	return 0;
}

void __init vfs_caches_init(void)
{
	dcache_init();
	inode_init();
	file_table_init();
	ramfs_init();
	mnt_tree_init();
	mnt_init();
}
