// SPDX-License-Identifier: MIT
/*
 * From a path to a dentry, one component after the other; and the calls that make and remove names
 * (rename.c moves them). A symbolic link on the way is followed by putting its target in front of what is left of the
 * path, so depth costs no stack; forty links end it (ELOOP).
 */
#include <neap/err.h>
#include <neap/fs_struct.h>
#include <neap/file.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>

#include "internal.h"

DEFINE_MUTEX(rename_mutex); /* who locks two directories, rename and rmdir, does so alone */

char *getname(const char __user *filename)
{
	char *name = kmalloc(PATH_MAX, GFP_KERNEL);
	long len;

	if (!name)
		return ERR_PTR(-ENOMEM);
	len = strncpy_from_user(name, filename, PATH_MAX);
	if (len <= 0 || len >= PATH_MAX) {
		kfree(name);
		return ERR_PTR(len < 0 ? len : len ? -ENAMETOOLONG : -ENOENT);
	}
	return name;
}

void putname(char *name)
{
	if (!IS_ERR(name))
		kfree(name);
}

void path_get(const struct path *path)
{
	if (path->mnt)
		atomic_inc(&path->mnt->mnt_count);
	dget(path->dentry);
}

void path_put(const struct path *path)
{
	dput(path->dentry);
	mntput(path->mnt);
}

static void path_set(struct path *path, struct path to)
{
	path_get(&to);
	path_put(path);
	*path = to;
}

/* ---- the walk ---- */

void nd_put(struct nameidata *nd)
{
	path_put(&nd->path);
	kfree(nd->buf);
}

static int nd_start(int dfd, const char *name, struct nameidata *nd)
{
	struct file *file;

	*nd = (struct nameidata){ 0 };
	if (IS_ERR(name)) /* what getname() has refused is refused here, in its turn */
		return PTR_ERR(name);
	if (!*name)
		return -ENOENT;
	nd->buf = kstrdup(name, GFP_KERNEL);
	if (!nd->buf)
		return -ENOMEM;
	if (*name == '/') {
		get_fs_root(current->fs, &nd->path);
	} else if (dfd == AT_FDCWD) {
		get_fs_pwd(current->fs, &nd->path);
	} else {
		file = fget_raw(dfd);
		if (!file) {
			kfree(nd->buf);
			return -EBADF;
		}
		nd->path = file->f_path;
		path_get(&nd->path);
		fput(file);
	}
	return 0;
}

static void follow_dotdot(struct nameidata *nd)
{
	struct path root;

	get_fs_root(current->fs, &root);
	while (!(nd->path.dentry == root.dentry && nd->path.mnt == root.mnt)) {
		if (nd->path.dentry != nd->path.mnt->mnt_root) {
			struct dentry *parent = dget_parent(nd->path.dentry);

			dput(nd->path.dentry);
			nd->path.dentry = parent;
			break;
		}
		if (!follow_up(&nd->path))
			break;
	}
	path_put(&root);
	follow_mount(&nd->path);
}

int follow_link(struct nameidata *nd, struct dentry *link)
{
	size_t rest = strlen(nd->last);
	char *buf;
	int len;

	if (++nd->links > MAX_NESTED_LINKS)
		return -ELOOP;
	if (link->d_inode->i_op->get_path) {
		struct path to;
		int err = link->d_inode->i_op->get_path(link, &to);

		if (err)
			return err;
		path_put(&nd->path);
		nd->path = to;
		return 0;
	}
	buf = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	len = link->d_inode->i_op->readlink(link, buf, PATH_MAX);
	if (len >= 0 && len + rest + 2 > PATH_MAX)
		len = -ENAMETOOLONG;
	if (len == 0)
		len = -ENOENT;
	if (len < 0) {
		kfree(buf);
		return len;
	}
	buf[len] = rest ? '/' : '\0';
	memcpy(buf + len + 1, nd->last, rest + 1);
	kfree(nd->buf);
	nd->buf = buf;
	nd->last = buf;
	if (buf[0] == '/') {
		struct path root;

		get_fs_root(current->fs, &root);
		path_put(&nd->path);
		nd->path = root;
	}
	return 0;
}

/*
 * Walks nd->last. With parent, stops before the last component, which is then in nd->last; without, to
 * the end, following a link there if LOOKUP_FOLLOW.
 */
static int walk(struct nameidata *nd, unsigned int flags, bool parent)
{
	int err = 0;

	while (!err) {
		struct inode *dir = nd->path.dentry->d_inode;
		char *name = nd->last, *end;
		struct dentry *dentry;
		bool last;

		while (*name == '/')
			name++;
		end = strchrnul(name, '/');
		nd->last = end;
		while (*nd->last == '/')
			nd->last++;
		last = !*nd->last;
		nd->trailing_slash = last && *end == '/';
		if (parent && last) {
			*end = '\0';
			nd->last = name;
			return S_ISDIR(dir->i_mode) ? 0 : -ENOTDIR;
		}
		if (!*name)
			return 0;
		if (!S_ISDIR(dir->i_mode))
			return -ENOTDIR;
		*end = '\0';
		if (name[0] == '.' && !name[1])
			continue;
		if (name[0] == '.' && name[1] == '.' && !name[2]) {
			follow_dotdot(nd);
			continue;
		}
		dentry = dir->i_op->revalidate ? NULL : d_lookup(nd->path.dentry, name);
		if (!dentry) {
			inode_lock(dir);
			dentry = lookup_one(nd->path.dentry, name);
			inode_unlock(dir);
		}
		if (IS_ERR(dentry))
			return PTR_ERR(dentry);
		if (!dentry->d_inode) {
			err = -ENOENT;
		} else if (S_ISLNK(dentry->d_inode->i_mode) &&
			   (!last || (flags & LOOKUP_FOLLOW) || nd->trailing_slash)) {
			err = follow_link(nd, dentry);
		} else {
			path_set(&nd->path, (struct path){ nd->path.mnt, dentry });
			follow_mount(&nd->path);
			if (nd->trailing_slash && !S_ISDIR(nd->path.dentry->d_inode->i_mode))
				err = -ENOTDIR;
		}
		dput(dentry);
	}
	return err;
}

int path_parent(int dfd, const char *name, struct nameidata *nd)
{
	int err = nd_start(dfd, name, nd);

	if (err)
		return err;
	nd->last = nd->buf;
	err = walk(nd, 0, true);
	if (err)
		nd_put(nd);
	return err;
}

/* The same for a name that, if relative, starts at base. */
int path_parent_at(const struct path *base, const char *name, struct nameidata *nd)
{
	int err = nd_start(AT_FDCWD, name, nd);

	if (err)
		return err;
	if (*name != '/')
		path_set(&nd->path, *base);
	nd->last = nd->buf;
	err = walk(nd, 0, true);
	if (err)
		nd_put(nd);
	return err;
}

int path_lookup(int dfd, const char *name, unsigned int flags, struct path *path)
{
	struct nameidata nd;
	int err = nd_start(dfd, name, &nd);

	if (err)
		return err;
	nd.last = nd.buf;
	err = walk(&nd, flags, false);
	if (!err && (flags & LOOKUP_DIRECTORY) && !S_ISDIR(nd.path.dentry->d_inode->i_mode))
		err = -ENOTDIR;
	if (err) {
		nd_put(&nd);
		return err;
	}
	*path = nd.path; /* with its references */
	kfree(nd.buf);
	return 0;
}

int kern_path(const char *name, unsigned int flags, struct path *path)
{
	return path_lookup(AT_FDCWD, name, flags, path);
}

/*
 * ---- making names ----
 *
 * A claim to write is had before, and dropped when all that may be written has been, also by the end of an
 * inode. What else is wrong is said before EROFS, where Linux does so.
 */

/* What is to be made at the end of a path. */
struct mk {
	umode_t mode; /* with type */
	dev_t dev;
	const char *target; /* symbolic link */
	struct dentry *old; /* hard link */
};

/* The caller has a claim to write. */
static int vfs_make(struct inode *dir, struct dentry *dentry, const struct mk *mk)
{
	const struct inode_operations *op = dir->i_op;

	if (mk->old) {
		if (S_ISDIR(mk->old->d_inode->i_mode))
			return -EPERM;
		if (mk->old->d_sb != dir->i_sb)
			return -EXDEV;
		return op->link ? op->link(mk->old, dir, dentry) : -EPERM;
	}
	if (mk->target)
		return op->symlink ? op->symlink(dir, dentry, mk->target) : -EPERM;
	if (S_ISDIR(mk->mode))
		return op->mkdir ? op->mkdir(dir, dentry, mk->mode) : -EPERM;
	if (S_ISREG(mk->mode))
		return op->create ? op->create(dir, dentry, mk->mode) : -EPERM;
	/* A device of number 0 is none: a whiteout. */
	if ((S_ISBLK(mk->mode) || (S_ISCHR(mk->mode) && mk->dev)) && !capable(CAP_MKNOD))
		return -EPERM;
	return op->mknod ? op->mknod(dir, dentry, mk->mode, mk->dev) : -EPERM;
}

static int do_make(int dfd, const char *name, const struct mk *mk)
{
	struct nameidata nd;
	struct dentry *dentry;
	struct inode *dir;
	int err = path_parent(dfd, name, &nd), readonly;

	if (err)
		return err;
	dir = nd.path.dentry->d_inode;
	if (last_is_dot(nd.last)) {
		nd_put(&nd);
		return -EEXIST;
	}
	readonly = mnt_want_write(nd.path.mnt);
	inode_lock(dir);
	dentry = lookup_one(nd.path.dentry, nd.last);
	if (IS_ERR(dentry)) {
		err = PTR_ERR(dentry);
	} else {
		if (dentry->d_inode)
			err = -EEXIST;
		else if (nd.trailing_slash && !S_ISDIR(mk->mode))
			err = -ENOENT;
		else if (nd.path.dentry->d_unhashed)
			err = -ENOENT;
		else
			err = readonly ? readonly : vfs_make(dir, dentry, mk);
		dput(dentry);
	}
	inode_unlock(dir);
	if (!readonly)
		mnt_drop_write(nd.path.mnt);
	nd_put(&nd);
	return err;
}

int kern_mkdir(const char *name, umode_t mode)
{
	return do_make(AT_FDCWD, name, &(struct mk){ .mode = (mode & 07777) | S_IFDIR });
}

int kern_mknod(const char *name, umode_t mode, dev_t dev)
{
	return do_make(AT_FDCWD, name, &(struct mk){ .mode = mode, .dev = dev });
}

int kern_symlink(const char *target, const char *name)
{
	return do_make(AT_FDCWD, name, &(struct mk){ .mode = S_IFLNK, .target = target });
}

int kern_link(const char *old, const char *name)
{
	struct path path;
	int err = path_lookup(AT_FDCWD, old, 0, &path);

	if (err)
		return err;
	err = do_make(AT_FDCWD, name, &(struct mk){ .mode = S_IFREG, .old = path.dentry });
	path_put(&path);
	return err;
}

long sys_mkdirat(int dfd, const char __user *pathname, umode_t mode)
{
	char *name = getname(pathname);
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = do_make(dfd, name,
		      &(struct mk){ .mode = (mode & 01777 & ~current_umask()) | S_IFDIR });
	putname(name);
	return err;
}

long sys_mkdir(const char __user *pathname, umode_t mode)
{
	return sys_mkdirat(AT_FDCWD, pathname, mode);
}

long sys_mknodat(int dfd, const char __user *filename, umode_t mode, unsigned int dev)
{
	char *name;
	int err;

	if (!(mode & S_IFMT))
		mode |= S_IFREG;
	if (S_ISDIR(mode))
		return -EPERM;
	if (!S_ISREG(mode) && !S_ISCHR(mode) && !S_ISBLK(mode) && !S_ISFIFO(mode))
		return -EINVAL;
	name = getname(filename);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = do_make(dfd, name,
		      &(struct mk){ .mode = mode & ~current_umask(), .dev = new_decode_dev(dev) });
	putname(name);
	return err;
}

long sys_mknod(const char __user *filename, umode_t mode, unsigned int dev)
{
	return sys_mknodat(AT_FDCWD, filename, mode, dev);
}

long sys_symlinkat(const char __user *oldname, int newdfd, const char __user *newname)
{
	char *target = getname(oldname), *name = getname(newname);
	int err = 0;

	if (IS_ERR(target))
		err = PTR_ERR(target);
	else if (IS_ERR(name))
		err = PTR_ERR(name);
	else
		err = do_make(newdfd, name, &(struct mk){ .mode = S_IFLNK, .target = target });
	putname(target);
	putname(name);
	return err;
}

long sys_symlink(const char __user *old, const char __user *new)
{
	return sys_symlinkat(old, AT_FDCWD, new);
}

long sys_linkat(int olddfd, const char __user *old, int newdfd, const char __user *new, int flags)
{
	struct path path;
	char *to;
	int err;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	/* To name what others have opened, in a directory that one cannot search. */
	if ((flags & AT_EMPTY_PATH) && !capable(CAP_DAC_READ_SEARCH))
		return -ENOENT;
	err = user_path_at(olddfd, old,
			   (flags & AT_EMPTY_PATH) |
				   (flags & AT_SYMLINK_FOLLOW ? 0 : AT_SYMLINK_NOFOLLOW),
			   &path);
	if (err)
		return err;
	to = getname(new);
	err = do_make(newdfd, to, &(struct mk){ .mode = S_IFREG, .old = path.dentry });
	putname(to);
	path_put(&path);
	return err;
}

long sys_link(const char __user *old, const char __user *new)
{
	return sys_linkat(AT_FDCWD, old, AT_FDCWD, new, 0);
}

/* ---- removing names ---- */

static int do_remove(int dfd, const char *name, bool directory)
{
	struct nameidata nd;
	struct dentry *dentry;
	struct inode *dir, *victim = NULL;
	int err = path_parent(dfd, name, &nd);

	if (err)
		return err;
	dir = nd.path.dentry->d_inode;
	if (last_is_dot(nd.last)) {
		err = !directory	       ? -EISDIR
		      : !*nd.last	       ? -EBUSY
		      : !strcmp(nd.last, "..") ? -ENOTEMPTY
					       : -EINVAL;
		nd_put(&nd);
		return err;
	}
	err = mnt_want_write(nd.path.mnt);
	if (err) {
		nd_put(&nd);
		return err;
	}
	if (directory)
		mutex_lock(&rename_mutex);
	inode_lock(dir);
	dentry = lookup_one(nd.path.dentry, nd.last);
	if (IS_ERR(dentry)) {
		err = PTR_ERR(dentry);
		goto out;
	}
	if (directory && dentry->d_inode && S_ISDIR(dentry->d_inode->i_mode)) {
		/* Found empty, and nothing mounted on it, it must stay so until it is gone. */
		victim = dentry->d_inode;
		mutex_lock_nested(&victim->i_rwsem, SINGLE_DEPTH_NESTING);
	}
	if (!dentry->d_inode)
		err = -ENOENT;
	else if (directory && !S_ISDIR(dentry->d_inode->i_mode))
		err = -ENOTDIR;
	else if (!directory && S_ISDIR(dentry->d_inode->i_mode))
		err = -EISDIR;
	else if (!directory && nd.trailing_slash)
		err = -ENOTDIR;
	else if (dentry->d_mounted)
		err = -EBUSY;
	else if (directory)
		err = dir->i_op->rmdir ? dir->i_op->rmdir(dir, dentry) : -EPERM;
	else
		err = dir->i_op->unlink ? dir->i_op->unlink(dir, dentry) : -EPERM;
	if (!err)
		d_drop(dentry);
	if (victim)
		inode_unlock(victim);
	dput(dentry);
out:
	inode_unlock(dir);
	if (directory)
		mutex_unlock(&rename_mutex);
	mnt_drop_write(nd.path.mnt);
	nd_put(&nd);
	return err;
}

int kern_unlink(const char *name)
{
	return do_remove(AT_FDCWD, name, false);
}

int kern_rmdir(const char *name)
{
	return do_remove(AT_FDCWD, name, true);
}

long sys_unlinkat(int dfd, const char __user *pathname, int flag)
{
	char *name;
	int err;

	if (flag & ~AT_REMOVEDIR)
		return -EINVAL;
	name = getname(pathname);
	if (IS_ERR(name))
		return PTR_ERR(name);
	err = do_remove(dfd, name, flag & AT_REMOVEDIR);
	putname(name);
	return err;
}

long sys_unlink(const char __user *pathname)
{
	return sys_unlinkat(AT_FDCWD, pathname, 0);
}

long sys_rmdir(const char __user *pathname)
{
	return sys_unlinkat(AT_FDCWD, pathname, AT_REMOVEDIR);
}
