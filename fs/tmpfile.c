// SPDX-License-Identifier: MIT
/*
 * Files without a name: what open() makes with O_TMPFILE, and what renameat2() leaves behind with
 * RENAME_WHITEOUT. The inode is one of the file system and has no link; its dentry, by which it is open, is in
 * no directory and called "#" with the inode's number. It goes with its last user, unless link() gives it a
 * name before, which the one who made it may have forbidden.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/sprintf.h>
#include <neap/string.h>

#include "internal.h"

/* Below dir, where nobody finds it. Takes over the inode's reference unless -ENOMEM. */
static int tmpfile_dentry(const struct path *dir, struct inode *inode, struct dentry **dentry)
{
	char name[24];

	snprintf(name, sizeof(name), "#%lu", inode->i_ino);
	*dentry = d_alloc(dir->dentry, name, strlen(name));
	if (!*dentry)
		return -ENOMEM;
	(*dentry)->d_unhashed = true; /* nobody else has it yet */
	(*dentry)->d_inode = inode;
	return 0;
}

int vfs_tmpfile(const struct path *dir, umode_t mode, bool linkable, struct path *path)
{
	struct inode *parent = dir->dentry->d_inode, *inode;
	int err;

	if (!S_ISDIR(parent->i_mode))
		return -ENOTDIR;
	err = mnt_want_write(dir->mnt);
	if (err)
		return err;
	inode = parent->i_op->tmpfile ? parent->i_op->tmpfile(parent, mode) : ERR_PTR(-EOPNOTSUPP);
	err = PTR_ERR_OR_ZERO(inode);
	if (!err) {
		inode->i_linkable = linkable; /* nobody else has it yet */
		err = tmpfile_dentry(dir, inode, &path->dentry);
		if (err)
			iput(inode);
	}
	if (!err) {
		path->mnt = dir->mnt;
		path_get(&(struct path){ dir->mnt, NULL });
	}
	mnt_drop_write(dir->mnt);
	return err;
}
