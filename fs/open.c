// SPDX-License-Identifier: MIT
/* Opening files, their size, access to them, and bringing them to the disk. */
#include <neap/blkdev.h>
#include <neap/cdev.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs_struct.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <neap/writeback.h>

#include "internal.h"

static int may_truncate(const struct inode *inode, loff_t size)
{
	if (size < 0)
		return -EINVAL;
	if (S_ISDIR(inode->i_mode))
		return -EISDIR;
	return S_ISREG(inode->i_mode) && inode->i_op && inode->i_op->truncate ? 0 : -EINVAL;
}

int do_truncate(struct inode *inode, loff_t size)
{
	int err = may_truncate(inode, size);

	if (err)
		return err;
	inode_lock(inode);
	err = inode_newsize_ok(inode, size);
	if (!err)
		err = inode->i_op->truncate(inode, size);
	if (!err) {
		ktime_get_real_ts64(&inode->i_mtime);
		inode->i_ctime = inode->i_mtime;
		mark_inode_dirty(inode);
	}
	inode_unlock(inode);
	return err;
}

/* The same for one that is not open for writing. */
static int truncate_path(const struct path *path, loff_t size)
{
	struct inode *inode = path->dentry->d_inode;
	int err = may_truncate(inode, size);

	if (err)
		return err;
	err = mnt_want_write(path->mnt);
	if (err)
		return err;
	err = get_write_access(inode);
	if (!err) {
		err = do_truncate(inode, size);
		put_write_access(inode);
	}
	mnt_drop_write(path->mnt);
	return err;
}

/*
 * What open() makes of its flags: those that it does not know are left out, with O_PATH all that would be done
 * to the file, too. -EINVAL: O_TMPFILE (without O_DIRECTORY it is none) to make a name, or not to write.
 */
static int build_open_flags(int flags)
{
	flags &= VALID_OPEN_FLAGS;
	if (flags & O_PATH)
		return flags & (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if ((flags & __O_TMPFILE) &&
	    ((flags & (O_TMPFILE | O_CREAT)) != O_TMPFILE || (flags & O_ACCMODE) == O_RDONLY))
		return -EINVAL;
	return flags;
}

/* A file structure for open(2)'s flags. ERR_PTR(-ENOMEM). */
static struct file *alloc_file_for(int flags)
{
	return alloc_empty_file(flags & ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC));
}

/* A file that is open for writing counts as a writer of its inode, and of the mount, until it is closed. */
static int get_writer(const struct path *path)
{
	int err = get_write_access(path->dentry->d_inode);

	if (err)
		return err;
	err = mnt_want_write(path->mnt);
	if (err)
		put_write_access(path->dentry->d_inode);
	return err;
}

/* Of O_PATH. What looks for an operation finds none. */
static const struct file_operations path_fops;

/* An empty file becomes the open file of a path, which it references; or it is freed: ERR_PTR. */
static struct file *open_path(struct file *file, const struct path *path)
{
	struct inode *inode = path->dentry->d_inode;
	int err = 0;

	file->f_inode = inode;
	file->f_mapping = inode->i_mapping;
	if (file->f_mode & FMODE_PATH) {
		file->f_op = &path_fops;
		file->f_path = *path;
		path_get(path);
		return file;
	}
	file->f_op = inode->i_fop;
	/* The driver may have come after the node. */
	if (!file->f_op && S_ISCHR(inode->i_mode))
		file->f_op = chrdev_fops(inode->i_rdev);
	if (!file->f_op && S_ISBLK(inode->i_mode))
		file->f_op = blkdev_fops(inode->i_rdev);
	if (!file->f_op) {
		free_empty_file(file);
		return ERR_PTR(-ENXIO);
	}
	if ((file->f_mode & FMODE_WRITE) && S_ISREG(inode->i_mode)) {
		err = get_writer(path);
		if (err) {
			free_empty_file(file);
			return ERR_PTR(err);
		}
		file->f_mode |= FMODE_WRITER;
	}
	file->f_path = *path;
	path_get(path);
	if (file->f_op->open)
		err = file->f_op->open(inode, file);
	/* Of its pages, which open() may have said to be others. */
	file->f_wb_err = errseq_sample(&file->f_mapping->wb_err);
	if (err) {
		if (file->f_mode & FMODE_WRITER) {
			put_write_access(inode);
			mnt_drop_write(path->mnt);
		}
		path_put(path);
		free_empty_file(file);
		return ERR_PTR(err);
	}
	return file;
}

/* dentry_open - an open file for a path; takes references of its own. */
struct file *dentry_open(const struct path *path, int flags)
{
	struct file *file = alloc_file_for(flags);

	return IS_ERR(file) ? file : open_path(file, path);
}

static int may_open(struct inode *inode, int flags)
{
	bool write = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);

	if (flags & O_PATH)
		return 0;
	if (S_ISLNK(inode->i_mode))
		return -ELOOP;
	if (S_ISDIR(inode->i_mode) && (write || (flags & O_CREAT)))
		return -EISDIR;
	if ((flags & O_DIRECTORY) && !S_ISDIR(inode->i_mode))
		return -ENOTDIR;
	/* Of the file system as a whole; that a mount of it is read-only is seen when it is to be changed. */
	return write && S_ISREG(inode->i_mode) && READ_ONCE(inode->i_sb->s_rdonly) ? -EROFS : 0;
}

/* The name is free; dir's lock held. */
static int create_file(const struct path *dir, struct dentry *dentry, umode_t mode)
{
	struct inode *inode = dir->dentry->d_inode;
	int err;

	if (dir->dentry->d_unhashed)
		return -ENOENT;
	err = mnt_want_write(dir->mnt);
	if (err)
		return err;
	err = inode->i_op->create ? inode->i_op->create(inode, dentry, mode) : -EACCES;
	mnt_drop_write(dir->mnt);
	return err;
}

/*
 * The last component with O_CREAT: looked up under the directory's lock, so that of two that create it
 * exactly one does. A link there is followed (unless O_EXCL), even to a name that is to be made.
 */
static int lookup_create(int dfd, const char *name, int flags, umode_t mode, struct path *path)
{
	struct nameidata nd;
	int err = path_parent(dfd, name, &nd);

	if (err)
		return err;
	for (;;) {
		struct inode *dir = nd.path.dentry->d_inode;
		struct dentry *dentry;

		err = flags & O_EXCL ? -EEXIST : -EISDIR;
		if (!*nd.last || !strcmp(nd.last, ".") || !strcmp(nd.last, ".."))
			break;
		err = -EISDIR;
		if (nd.trailing_slash)
			break;
		inode_lock(dir);
		dentry = lookup_one(nd.path.dentry, nd.last);
		err = PTR_ERR_OR_ZERO(dentry);
		if (!err && !dentry->d_inode)
			err = create_file(&nd.path, dentry, mode);
		else if (!err && (flags & O_EXCL))
			err = -EEXIST;
		inode_unlock(dir);
		if (!err && S_ISLNK(dentry->d_inode->i_mode) && !(flags & O_NOFOLLOW)) {
			struct nameidata next;
			char *target;
			int len;

			if (dentry->d_inode->i_op->get_path) { /* /dev/stdout -> /proc/self/fd/1 */
				err = dentry->d_inode->i_op->get_path(dentry, path);
				dput(dentry);
				break;
			}
			target = kmalloc(PATH_MAX, GFP_KERNEL);
			len = target ? dentry->d_inode->i_op->readlink(dentry, target, PATH_MAX - 1)
				     : -ENOMEM;

			dput(dentry);
			if (len >= 0 && ++nd.links > MAX_NESTED_LINKS)
				len = -ELOOP;
			if (len < 0) {
				kfree(target);
				err = len;
				break;
			}
			target[len] = '\0';
			/* Relative targets start from the link's directory. */
			err = path_parent_at(&nd.path, target, &next);
			kfree(target);
			if (err)
				break;
			next.links = nd.links;
			nd_put(&nd);
			nd = next;
			continue;
		}
		if (!err) {
			path->mnt = nd.path.mnt;
			path->dentry = dentry;
			path_get(path);
			dput(dentry);
			follow_mount(path);
		} else if (!IS_ERR(dentry)) {
			dput(dentry);
		}
		break;
	}
	nd_put(&nd);
	return err;
}

/* O_TMPFILE: with O_EXCL nobody can give it a name. */
static int open_tmpfile(int dfd, const char *name, int flags, umode_t mode, struct path *path)
{
	struct path dir;
	int err = path_lookup(dfd, name,
			      LOOKUP_DIRECTORY | (flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW), &dir);

	if (err)
		return err;
	err = vfs_tmpfile(&dir, mode, !(flags & O_EXCL), path);
	path_put(&dir);
	return err;
}

/* O_ACCMODE, both of its bits, is neither to read nor to write: for ioctl(). */
static struct file *do_filp_open(int dfd, const char *name, int flags, umode_t mode)
{
	struct path path;
	struct file *file;
	struct inode *inode;
	int err;

	/* Before anything is created or cut: what fails for lack of memory has changed no file. */
	file = alloc_file_for(flags);
	if (IS_ERR(file))
		return file;
	mode = (mode & 07777) | S_IFREG;
	if (flags & __O_TMPFILE)
		err = open_tmpfile(dfd, name, flags, mode, &path);
	else if (flags & O_CREAT)
		err = flags & O_DIRECTORY ? -EINVAL : lookup_create(dfd, name, flags, mode, &path);
	else
		err = path_lookup(dfd, name,
				  (flags & O_NOFOLLOW ? 0 : LOOKUP_FOLLOW) |
					  (flags & O_DIRECTORY ? LOOKUP_DIRECTORY : 0),
				  &path);
	if (err) {
		free_empty_file(file);
		return ERR_PTR(err);
	}
	inode = path.dentry->d_inode;
	/* A new file without a name is no directory, and whoever made it may open it. */
	err = flags & __O_TMPFILE ? 0 : may_open(inode, flags);
	if (err) {
		free_empty_file(file);
		file = ERR_PTR(err);
	} else {
		file = open_path(file, &path);
	}
	if (!IS_ERR(file) && (flags & O_TRUNC) && S_ISREG(inode->i_mode)) {
		err = truncate_path(&path, 0);
		if (err) {
			fput(file);
			file = ERR_PTR(err);
		}
	}
	path_put(&path);
	return file;
}

struct file *filp_open(const char *path, int flags, umode_t mode)
{
	return do_filp_open(AT_FDCWD, path, flags, mode);
}

struct file *open_exec(const char *path)
{
	struct file *file = ERR_PTR(-EACCES);
	struct inode *inode;
	struct path where;
	int err = kern_path(path, LOOKUP_FOLLOW, &where);

	if (err)
		return ERR_PTR(err);
	inode = where.dentry->d_inode;
	/* Looked at before it is opened: to open a FIFO is to wait. */
	if (S_ISREG(inode->i_mode) && (inode->i_mode & 0111))
		file = dentry_open(&where, O_RDONLY);
	path_put(&where);
	if (IS_ERR(file))
		return file;
	/* As long as it is open, so as long as a program runs from it, nobody writes to it. */
	err = deny_write_access(file_inode(file));
	if (err) {
		fput(file);
		return ERR_PTR(err);
	}
	file->f_mode |= FMODE_RUNS;
	return file;
}

long sys_openat(int dfd, const char __user *filename, int flags, umode_t mode)
{
	struct file *file;
	char *name;
	int fd;

	flags = build_open_flags(flags);
	if (flags < 0)
		return flags;
	name = getname(filename);
	if (IS_ERR(name))
		return PTR_ERR(name);
	fd = get_unused_fd_flags(flags & O_CLOEXEC);
	if (fd >= 0) {
		file = do_filp_open(dfd, name, flags & ~O_CLOEXEC, mode & ~current_umask());
		if (IS_ERR(file)) {
			put_unused_fd(fd);
			fd = PTR_ERR(file);
		} else {
			fd_install(fd, file);
		}
	}
	putname(name);
	return fd;
}

long sys_open(const char __user *filename, int flags, umode_t mode)
{
	return sys_openat(AT_FDCWD, filename, flags, mode);
}

long sys_creat(const char __user *pathname, umode_t mode)
{
	return sys_openat(AT_FDCWD, pathname, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

/* ---- size and access ---- */

long sys_truncate64(const char __user *pathname, loff_t length)
{
	struct path path;
	int err = user_path_at(AT_FDCWD, pathname, 0, &path);

	if (err)
		return err;
	err = truncate_path(&path, length);
	path_put(&path);
	return err;
}

/* small: a file that was opened without O_LARGEFILE gets no size that such a program could not handle. */
static int do_ftruncate(unsigned int fd, loff_t length, bool small)
{
	struct file *file;
	int err;

	if (length < 0)
		return -EINVAL;
	file = fget(fd);
	if (!file)
		return -EBADF;
	err = file->f_mode & FMODE_WRITE ? 0 : -EINVAL;
	if (!err && small && !(file->f_flags & O_LARGEFILE) && length > MAX_NON_LFS)
		err = -EINVAL;
	if (!err)
		err = do_truncate(file_inode(file), length);
	fput(file);
	return err;
}

long sys_ftruncate64(unsigned int fd, loff_t length)
{
	return do_ftruncate(fd, length, false);
}

long sys_truncate(const char __user *pathname, long length)
{
	return sys_truncate64(pathname, length);
}

long sys_ftruncate(unsigned int fd, long length)
{
	return do_ftruncate(fd, length, true);
}

long sys_faccessat2(int dfd, const char __user *filename, int mode, int flags)
{
	struct path path;
	struct inode *inode;
	int err;

	if (mode & ~7)
		return -EINVAL;
	if (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	err = user_path_at(dfd, filename, flags, &path);
	if (err)
		return err;
	inode = path.dentry->d_inode;
	/* Everybody is root: only executing needs a permission bit, and writing a writable file system. */
	if ((mode & 1) && S_ISREG(inode->i_mode) && !(inode->i_mode & 0111))
		err = -EACCES;
	else if ((mode & 2) && path.mnt && mnt_is_readonly(path.mnt) &&
		 (S_ISREG(inode->i_mode) || S_ISDIR(inode->i_mode)))
		err = -EROFS;
	path_put(&path);
	return err;
}

long sys_faccessat(int dfd, const char __user *filename, int mode)
{
	return sys_faccessat2(dfd, filename, mode, 0);
}

long sys_access(const char __user *filename, int mode)
{
	return sys_faccessat(AT_FDCWD, filename, mode);
}

int noop_fsync(struct file *file __maybe_unused)
{
	return 0;
}

int vfs_fsync(struct file *file)
{
	return file->f_op->fsync ? file->f_op->fsync(file) : -EINVAL;
}

static int do_fsync(unsigned int fd)
{
	struct file *file = fget(fd);
	int err;

	if (!file)
		return -EBADF;
	err = vfs_fsync(file);
	fput(file);
	return err;
}

long sys_fsync(unsigned int fd)
{
	return do_fsync(fd);
}

long sys_fdatasync(unsigned int fd)
{
	return do_fsync(fd);
}

/* File systems have changed their tables in its cache. */
static int flush_disk(struct gendisk *disk, void *arg __maybe_unused)
{
	sync_blockdev(&disk->part0);
	blkdev_issue_flush(&disk->part0);
	return 0;
}

long sys_sync(void)
{
	sync_inodes();
	for_each_disk(flush_disk, NULL);
	return 0;
}
