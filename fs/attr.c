// SPDX-License-Identifier: MIT
/*
 * Changing what an inode says of itself: mode, owner, group, times. All go through notify_change(), with the
 * inode locked and a claim to write on the mount.
 */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/writeback.h>

#include "internal.h"

struct timespec64 timestamp_truncate(struct timespec64 t, const struct inode *inode)
{
	if (inode->i_sb->s_time_gran < NSEC_PER_SEC)
		return t;
	t.tv_nsec = 0;
	t.tv_sec = clamp_t(s64, t.tv_sec, S32_MIN, S32_MAX);
	return t;
}

/* What a new owner must not inherit: the right to be run as the old one, or as the old group. */
static umode_t mode_after_chown(umode_t mode)
{
	if (S_ISDIR(mode))
		return mode;
	mode &= ~S_ISUID;
	return mode & S_IXGRP ? mode & ~S_ISGID : mode;
}

/* inode lock held. */
static void setattr_copy(struct inode *inode, const struct iattr *attr)
{
	struct timespec64 now;

	ktime_get_real_ts64(&now);
	if (attr->ia_valid & ATTR_MODE)
		inode->i_mode = (inode->i_mode & S_IFMT) | (attr->ia_mode & 07777);
	if (attr->ia_valid & ATTR_CHOWN)
		inode->i_mode = mode_after_chown(inode->i_mode);
	if (attr->ia_valid & ATTR_UID)
		inode->i_uid = attr->ia_uid;
	if (attr->ia_valid & ATTR_GID)
		inode->i_gid = attr->ia_gid;
	if (attr->ia_valid & ATTR_ATIME)
		inode->i_atime = timestamp_truncate(
			attr->ia_valid & ATTR_ATIME_SET ? attr->ia_atime : now, inode);
	if (attr->ia_valid & ATTR_MTIME)
		inode->i_mtime = timestamp_truncate(
			attr->ia_valid & ATTR_MTIME_SET ? attr->ia_mtime : now, inode);
	inode->i_ctime = timestamp_truncate(now, inode);
}

int notify_change(const struct path *path, const struct iattr *attr)
{
	struct inode *inode = path->dentry->d_inode;
	int err = mnt_want_write(path->mnt);

	if (err)
		return err;
	inode_lock(inode);
	setattr_copy(inode, attr);
	mark_inode_dirty(inode);
	inode_unlock(inode);
	mnt_drop_write(path->mnt);
	return 0;
}

/* ---- RLIMIT_FSIZE ---- */

static int beyond_limit(void)
{
	send_sig(SIGXFSZ, current, 0);
	return -EFBIG;
}

int inode_newsize_ok(const struct inode *inode, loff_t size)
{
	unsigned long limit = rlimit(RLIMIT_FSIZE);

	if (size <= inode->i_size || limit == RLIM_INFINITY || size <= (loff_t)limit)
		return 0;
	return beyond_limit();
}

int generic_write_check_limits(const struct inode *inode, loff_t pos, size_t *count)
{
	unsigned long limit = rlimit(RLIMIT_FSIZE);

	if (!S_ISREG(inode->i_mode) || limit == RLIM_INFINITY)
		return 0;
	if (pos >= (loff_t)limit)
		return beyond_limit();
	*count = min_t(u64, *count, (loff_t)limit - pos);
	return 0;
}

/* ---- mode ---- */

static int chmod_path(const struct path *path, umode_t mode)
{
	return notify_change(path, &(struct iattr){ .ia_valid = ATTR_MODE, .ia_mode = mode });
}

long sys_fchmodat(int dfd, const char __user *filename, umode_t mode)
{
	struct path path;
	int err = user_path_at(dfd, filename, 0, &path);

	if (err)
		return err;
	err = chmod_path(&path, mode);
	path_put(&path);
	return err;
}

long sys_chmod(const char __user *filename, umode_t mode)
{
	return sys_fchmodat(AT_FDCWD, filename, mode);
}

long sys_fchmod(unsigned int fd, umode_t mode)
{
	struct file *file = fget(fd);
	int err;

	if (!file)
		return -EBADF;
	err = chmod_path(&file->f_path, mode);
	fput(file);
	return err;
}

/* ---- owner and group: -1 leaves one as it is ---- */

static int chown_path(const struct path *path, uid_t user, gid_t group)
{
	struct iattr attr = { .ia_valid = ATTR_CHOWN, .ia_uid = user, .ia_gid = group };

	if (user != (uid_t)-1)
		attr.ia_valid |= ATTR_UID;
	if (group != (gid_t)-1)
		attr.ia_valid |= ATTR_GID;
	return notify_change(path, &attr);
}

long sys_fchownat(int dfd, const char __user *filename, uid_t user, gid_t group, int flag)
{
	struct path path;
	int err;

	if (flag & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	err = user_path_at(dfd, filename, flag, &path);
	if (err)
		return err;
	err = chown_path(&path, user, group);
	path_put(&path);
	return err;
}

long sys_chown(const char __user *filename, uid_t user, gid_t group)
{
	return sys_fchownat(AT_FDCWD, filename, user, group, 0);
}

long sys_lchown(const char __user *filename, uid_t user, gid_t group)
{
	return sys_fchownat(AT_FDCWD, filename, user, group, AT_SYMLINK_NOFOLLOW);
}

long sys_fchown(unsigned int fd, uid_t user, gid_t group)
{
	struct file *file = fget(fd);
	int err;

	if (!file)
		return -EBADF;
	err = chown_path(&file->f_path, user, group);
	fput(file);
	return err;
}
