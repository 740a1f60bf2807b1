// SPDX-License-Identifier: MIT
/*
 * A name moves, onto another's place (which then is removed) or in exchange with it. Two directories are locked
 * here, and a third if a directory is replaced: who does so holds rename_mutex, so no two tasks wait for each other.
 */
#include <neap/err.h>
#include <neap/fs_struct.h>
#include <neap/kernel.h>
#include <neap/string.h>
#include <neap/syscalls.h>

#include "internal.h"

/* Both directories and rename_mutex locked, both names are there. */
static int vfs_exchange(struct inode *olddir, struct dentry *old, struct inode *newdir,
			struct dentry *new)
{
	int err;

	if (old->d_inode == new->d_inode)
		return 0;
	if (is_ancestor(old, new->d_parent) || is_ancestor(new, old->d_parent))
		return -EINVAL;
	if (old->d_mounted || new->d_mounted)
		return -EBUSY;
	if (olddir->i_sb != newdir->i_sb)
		return -EXDEV;
	if (!olddir->i_op->exchange)
		return -EINVAL;
	err = olddir->i_op->exchange(olddir, old, newdir, new);
	if (!err)
		d_exchange(old, new);
	return err;
}

/*
 * RENAME_WHITEOUT: what is to stand where old was, a device 0:0, which file systems that lie on others take for
 * "removed". A negative dentry of that name, and the inode. olddir is locked.
 */
static int make_whiteout(struct inode *olddir, struct dentry *old, struct dentry **dentry,
			 struct inode **inode)
{
	struct inode *made;

	if (!olddir->i_op->tmpfile)
		return -EINVAL;
	*dentry = d_alloc(old->d_parent, old->d_name, strlen(old->d_name));
	if (!*dentry)
		return -ENOMEM;
	made = olddir->i_op->tmpfile(olddir, S_IFCHR);
	if (IS_ERR(made)) {
		dput(*dentry);
		return PTR_ERR(made);
	}
	*inode = made;
	return 0;
}

/* Both directories locked, old positive. */
static int vfs_rename(struct inode *olddir, struct dentry *old, struct inode *newdir,
		      struct dentry *new, unsigned int flags)
{
	struct dentry *stays = NULL;
	struct inode *whiteout = NULL;
	bool dir = S_ISDIR(old->d_inode->i_mode);
	struct inode *victim = dir ? new->d_inode : NULL;
	int err;

	if (old->d_inode == new->d_inode)
		return 0;
	if (dir && is_ancestor(old, new->d_parent))
		return -EINVAL;
	if (is_ancestor(new, old->d_parent))
		return -ENOTEMPTY; /* old is in it */
	if (new->d_inode && S_ISDIR(new->d_inode->i_mode) != dir)
		return dir ? -ENOTDIR : -EISDIR;
	if (old->d_mounted || new->d_mounted)
		return -EBUSY;
	if (!olddir->i_op->rename || olddir->i_sb != newdir->i_sb)
		return olddir->i_sb != newdir->i_sb ? -EXDEV : -EPERM;
	if (flags & RENAME_WHITEOUT) {
		err = make_whiteout(olddir, old, &stays, &whiteout);
		if (err)
			return err;
	}
	if (victim) /* as in do_remove(); from here on nothing is mounted on it */
		mutex_lock_nested(&victim->i_rwsem, 2);
	err = new->d_mounted ? -EBUSY : olddir->i_op->rename(olddir, old, newdir, new, whiteout);
	if (!err && new->d_inode)
		d_drop(new);
	if (victim)
		inode_unlock(victim);
	if (!err)
		d_move(old, new);
	if (!err && whiteout)
		d_add(stays, whiteout);
	else
		iput(whiteout);
	dput(stays);
	return err;
}

/* A slash behind a name: it is a directory's, or will be. */
static bool slash_behind_file(const struct nameidata *ond, const struct dentry *old,
			      const struct nameidata *nnd, const struct dentry *new,
			      unsigned int flags)
{
	const struct dentry *at_new = flags & RENAME_EXCHANGE ? new : old;

	return (ond->trailing_slash && !S_ISDIR(old->d_inode->i_mode)) ||
	       (nnd->trailing_slash && !S_ISDIR(at_new->d_inode->i_mode));
}

static int do_rename(int olddfd, const char *oldname, int newdfd, const char *newname,
		     unsigned int flags)
{
	struct nameidata ond, nnd;
	struct dentry *old, *new;
	struct inode *odir, *ndir;
	int err = path_parent(olddfd, oldname, &ond);

	if (err)
		return err;
	err = path_parent(newdfd, newname, &nnd);
	if (err)
		goto out_old;
	err = -EXDEV;
	if (ond.path.mnt != nnd.path.mnt)
		goto out_new;
	err = -EBUSY;
	if (last_is_dot(ond.last))
		goto out_new;
	if (flags & RENAME_NOREPLACE)
		err = -EEXIST;
	if (last_is_dot(nnd.last))
		goto out_new;
	err = mnt_want_write(ond.path.mnt);
	if (err)
		goto out_new;
	odir = ond.path.dentry->d_inode;
	ndir = nnd.path.dentry->d_inode;
	mutex_lock(&rename_mutex);
	inode_lock(odir);
	if (ndir != odir)
		mutex_lock_nested(&ndir->i_rwsem, SINGLE_DEPTH_NESTING);
	old = lookup_one(ond.path.dentry, ond.last);
	new = lookup_one(nnd.path.dentry, nnd.last);
	if (IS_ERR(old))
		err = PTR_ERR(old);
	else if (IS_ERR(new))
		err = PTR_ERR(new);
	else if (!old->d_inode || nnd.path.dentry->d_unhashed)
		err = -ENOENT;
	else if ((flags & RENAME_NOREPLACE) && new->d_inode)
		err = -EEXIST;
	else if ((flags & RENAME_EXCHANGE) && !new->d_inode)
		err = -ENOENT;
	else if (slash_behind_file(&ond, old, &nnd, new, flags))
		err = -ENOTDIR;
	else if (flags & RENAME_EXCHANGE)
		err = vfs_exchange(odir, old, ndir, new);
	else
		err = vfs_rename(odir, old, ndir, new, flags);
	if (!IS_ERR(new))
		dput(new);
	if (!IS_ERR(old))
		dput(old);
	if (ndir != odir)
		inode_unlock(ndir);
	inode_unlock(odir);
	mutex_unlock(&rename_mutex);
	mnt_drop_write(ond.path.mnt);
out_new:
	nd_put(&nnd);
out_old:
	nd_put(&ond);
	return err;
}

long sys_renameat2(int olddfd, const char __user *old, int newdfd, const char __user *new,
		   unsigned int flags)
{
	char *from, *to;
	int err;

	if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT)) ||
	    ((flags & RENAME_EXCHANGE) && flags != RENAME_EXCHANGE))
		return -EINVAL;
	from = getname(old);
	to = getname(new);
	err = do_rename(olddfd, from, newdfd, to, flags);
	putname(from);
	putname(to);
	return err;
}

long sys_renameat(int olddfd, const char __user *old, int newdfd, const char __user *new)
{
	return sys_renameat2(olddfd, old, newdfd, new, 0);
}

long sys_rename(const char __user *old, const char __user *new)
{
	return sys_renameat(AT_FDCWD, old, AT_FDCWD, new);
}
