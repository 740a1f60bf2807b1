// SPDX-License-Identifier: MIT
/* What a file is: stat and its kin, statx, statfs, readlink. */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <uapi/mount.h>
#include <uapi/statfs.h>

#include "internal.h"

int user_path_at(int dfd, const char __user *filename, int flags, struct path *path)
{
	char *name = getname(filename);
	struct file *file;
	int err;

	if (name == ERR_PTR(-ENOENT) && (flags & AT_EMPTY_PATH) && dfd >= 0) {
		file = fget_raw(dfd);
		if (!file)
			return -EBADF;
		*path = file->f_path;
		path_get(path);
		fput(file);
		return 0;
	}
	if (name == ERR_PTR(-ENOENT) && (flags & AT_EMPTY_PATH) && dfd == AT_FDCWD)
		return path_lookup(dfd, ".", 0, path);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = path_lookup(dfd, name, flags & AT_SYMLINK_NOFOLLOW ? 0 : LOOKUP_FOLLOW, path);
	putname(name);
	return err;
}

static int vfs_statx(int dfd, const char __user *filename, int flags, struct kstat *stat)
{
	struct path path;
	int err = user_path_at(dfd, filename, flags, &path);

	if (err)
		return err;
	generic_fillattr(path.dentry->d_inode, stat);
	path_put(&path);
	return 0;
}

static int vfs_fstat(unsigned int fd, struct kstat *stat)
{
	struct file *file = fget_raw(fd);

	if (!file)
		return -EBADF;
	generic_fillattr(file_inode(file), stat);
	fput(file);
	return 0;
}

/* The fields of a struct stat64 and of a struct stat32 that have the same values, if not the same width. */
#define STAT_FIELDS(stat)                                                                      \
	.st_dev = new_encode_dev((stat)->dev), .st_ino = (stat)->ino, .st_mode = (stat)->mode, \
	.st_nlink = (stat)->nlink, .st_rdev = new_encode_dev((stat)->rdev),                    \
	.st_size = (stat)->size, .st_blksize = (stat)->blksize, .st_blocks = (stat)->blocks,   \
	.st_atime = (stat)->atime.tv_sec, .st_atime_nsec = (stat)->atime.tv_nsec,              \
	.st_mtime = (stat)->mtime.tv_sec, .st_mtime_nsec = (stat)->mtime.tv_nsec,              \
	.st_ctime = (stat)->ctime.tv_sec, .st_ctime_nsec = (stat)->ctime.tv_nsec

static long cp_new_stat64(const struct kstat *stat, struct stat64 __user *statbuf)
{
	struct stat64 s = {
		STAT_FIELDS(stat),
		.__st_ino = stat->ino,
		.st_uid = stat->uid,
		.st_gid = stat->gid,
	};

	return copy_to_user(statbuf, &s, sizeof(s)) ? -EFAULT : 0;
}

long sys_fstatat64(int dfd, const char __user *filename, struct stat64 __user *statbuf, int flag)
{
	struct kstat stat;
	int err;

	if (flag & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH))
		return -EINVAL;
	err = vfs_statx(dfd, filename, flag, &stat);
	return err ? err : cp_new_stat64(&stat, statbuf);
}

long sys_stat64(const char __user *filename, struct stat64 __user *statbuf)
{
	return sys_fstatat64(AT_FDCWD, filename, statbuf, 0);
}

long sys_lstat64(const char __user *filename, struct stat64 __user *statbuf)
{
	return sys_fstatat64(AT_FDCWD, filename, statbuf, AT_SYMLINK_NOFOLLOW);
}

long sys_fstat64(unsigned long fd, struct stat64 __user *statbuf)
{
	struct kstat stat;
	int err = vfs_fstat(fd, &stat);

	return err ? err : cp_new_stat64(&stat, statbuf);
}

/* ---- calls with old numbers: 16 and 32 bits, or -EOVERFLOW ---- */

static long cp_new_stat(const struct kstat *stat, struct stat32 __user *statbuf)
{
	struct stat32 s = {
		STAT_FIELDS(stat),
		.st_uid = high2low(stat->uid),
		.st_gid = high2low(stat->gid),
	};

	if (s.st_ino != stat->ino || s.st_nlink != stat->nlink || stat->size > MAX_NON_LFS)
		return -EOVERFLOW;
	return copy_to_user(statbuf, &s, sizeof(s)) ? -EFAULT : 0;
}

long sys_newstat(const char __user *filename, struct stat32 __user *statbuf)
{
	struct kstat stat;
	int err = vfs_statx(AT_FDCWD, filename, 0, &stat);

	return err ? err : cp_new_stat(&stat, statbuf);
}

long sys_newlstat(const char __user *filename, struct stat32 __user *statbuf)
{
	struct kstat stat;
	int err = vfs_statx(AT_FDCWD, filename, AT_SYMLINK_NOFOLLOW, &stat);

	return err ? err : cp_new_stat(&stat, statbuf);
}

long sys_newfstat(unsigned int fd, struct stat32 __user *statbuf)
{
	struct kstat stat;
	int err = vfs_fstat(fd, &stat);

	return err ? err : cp_new_stat(&stat, statbuf);
}

/* ---- statx ---- */

static struct statx_timestamp to_statx_time(const struct timespec64 *ts)
{
	return (struct statx_timestamp){ .tv_sec = ts->tv_sec, .tv_nsec = ts->tv_nsec };
}

long sys_statx(int dfd, const char __user *path, unsigned int flags, unsigned int mask,
	       struct statx __user *buffer)
{
	struct kstat stat;
	struct statx s;
	int err;

	if ((mask & STATX__RESERVED) ||
	    (flags & ~(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH | AT_STATX_SYNC_TYPE)))
		return -EINVAL;
	err = vfs_statx(dfd, path, flags, &stat);
	if (err)
		return err;
	s = (struct statx){
		.stx_mask = STATX_BASIC_STATS,
		.stx_blksize = stat.blksize,
		.stx_nlink = stat.nlink,
		.stx_uid = stat.uid,
		.stx_gid = stat.gid,
		.stx_mode = stat.mode,
		.stx_ino = stat.ino,
		.stx_size = stat.size,
		.stx_blocks = stat.blocks,
		.stx_atime = to_statx_time(&stat.atime),
		.stx_ctime = to_statx_time(&stat.ctime),
		.stx_mtime = to_statx_time(&stat.mtime),
		.stx_rdev_major = MAJOR(stat.rdev),
		.stx_rdev_minor = MINOR(stat.rdev),
		.stx_dev_major = MAJOR(stat.dev),
		.stx_dev_minor = MINOR(stat.dev),
	};
	return copy_to_user(buffer, &s, sizeof(s)) ? -EFAULT : 0;
}

/* ---- file systems ---- */

/* ST_* of a path; a pipe has no mount. */
static u32 mount_flags(const struct path *path)
{
	unsigned int mnt = path->mnt ? READ_ONCE(path->mnt->mnt_flags) : 0;
	u32 flags = ST_VALID;

	if (path->mnt && mnt_is_readonly(path->mnt))
		flags |= ST_RDONLY;
	flags |= mnt & MS_NOSUID ? ST_NOSUID : 0;
	flags |= mnt & MS_NODEV ? ST_NODEV : 0;
	flags |= mnt & MS_NOEXEC ? ST_NOEXEC : 0;
	flags |= mnt & MS_NOATIME ? ST_NOATIME : 0;
	flags |= mnt & MS_NODIRATIME ? ST_NODIRATIME : 0;
	return flags;
}

static struct kstatfs path_statfs(const struct path *path)
{
	struct super_block *sb = path->dentry->d_inode->i_sb;
	struct kstatfs k = { .f_type = sb->s_magic,
			     .f_bsize = PAGE_SIZE,
			     .f_namelen = NAME_MAX_LEN };

	if (sb->s_op && sb->s_op->statfs)
		sb->s_op->statfs(sb, &k);
	return k;
}

/* With old numbers. */
static long cp_statfs32(const struct path *path, struct statfs32 __user *buf)
{
	struct kstatfs k = path_statfs(path);
	struct statfs32 s = {
		.f_type = k.f_type,
		.f_bsize = k.f_bsize,
		.f_blocks = k.f_blocks,
		.f_bfree = k.f_bfree,
		.f_bavail = k.f_bavail,
		.f_files = k.f_files,
		.f_ffree = k.f_ffree,
		.f_namelen = k.f_namelen,
		.f_frsize = k.f_bsize,
		.f_flags = mount_flags(path),
	};

	if ((k.f_blocks | k.f_bfree | k.f_bavail | k.f_files | k.f_ffree) > U32_MAX)
		return -EOVERFLOW;
	return copy_to_user(buf, &s, sizeof(s)) ? -EFAULT : 0;
}

static long cp_statfs(const struct path *path, size_t size, struct statfs64 __user *buf)
{
	struct kstatfs k;
	struct statfs64 s;

	/* C libraries pass the size with or without the padding that ARM does not have. */
	if (size != sizeof(s) && size != sizeof(s) + 4)
		return -EINVAL;
	k = path_statfs(path);
	s = (struct statfs64){
		.f_type = k.f_type,
		.f_bsize = k.f_bsize,
		.f_blocks = k.f_blocks,
		.f_bfree = k.f_bfree,
		.f_bavail = k.f_bavail,
		.f_files = k.f_files,
		.f_ffree = k.f_ffree,
		.f_namelen = k.f_namelen,
		.f_frsize = k.f_bsize,
		.f_flags = mount_flags(path),
	};
	return copy_to_user(buf, &s, sizeof(s)) ? -EFAULT : 0;
}

long sys_statfs64(const char __user *pathname, size_t size, struct statfs64 __user *buf)
{
	struct path path;
	long err = user_path_at(AT_FDCWD, pathname, 0, &path);

	if (err)
		return err;
	err = cp_statfs(&path, size, buf);
	path_put(&path);
	return err;
}

long sys_fstatfs64(unsigned int fd, size_t size, struct statfs64 __user *buf)
{
	struct file *file = fget_raw(fd);
	long err;

	if (!file)
		return -EBADF;
	err = cp_statfs(&file->f_path, size, buf);
	fput(file);
	return err;
}

long sys_statfs(const char __user *pathname, struct statfs32 __user *buf)
{
	struct path path;
	long err = user_path_at(AT_FDCWD, pathname, 0, &path);

	if (err)
		return err;
	err = cp_statfs32(&path, buf);
	path_put(&path);
	return err;
}

long sys_fstatfs(unsigned int fd, struct statfs32 __user *buf)
{
	struct file *file = fget_raw(fd);
	long err;

	if (!file)
		return -EBADF;
	err = cp_statfs32(&file->f_path, buf);
	fput(file);
	return err;
}

/* ---- links ---- */

long sys_readlinkat(int dfd, const char __user *pathname, char __user *buf, int bufsiz)
{
	struct path path;
	struct inode *inode;
	char *target;
	int len;

	char first;
	bool named;

	if (bufsiz <= 0)
		return -EINVAL;
	named = get_user(first, pathname) || first;
	len = user_path_at(dfd, pathname, AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, &path);
	if (len)
		return len;
	inode = path.dentry->d_inode;
	target = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!S_ISLNK(inode->i_mode) || !inode->i_op->readlink)
		len = named ? -EINVAL : -ENOENT;
	else if (!target)
		len = -ENOMEM;
	else
		len = inode->i_op->readlink(path.dentry, target, min(bufsiz, PATH_MAX));
	if (len > 0 && copy_to_user(buf, target, len))
		len = -EFAULT;
	kfree(target);
	path_put(&path);
	return len;
}

long sys_readlink(const char __user *path, char __user *buf, int bufsiz)
{
	return sys_readlinkat(AT_FDCWD, path, buf, bufsiz);
}
