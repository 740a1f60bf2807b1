// SPDX-License-Identifier: MIT
/*
 * Names: looked up, made, removed, moved. Both directories' i_rwsem are held. An inode is complete before
 * a name leads to it, and a name is gone before the inode is.
 */
#include <neap/err.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/string.h>
#include <neap/writeback.h>

#include "ext2.h"

static int ext2_lookup(struct inode *dir, struct dentry *dentry)
{
	struct ext2_dir_pos pos;
	struct inode *inode;
	u32 ino;
	int err = ext2_find_entry(dir, dentry->d_name, &pos, &ino);

	if (err)
		return err == -ENOENT ? 0 : err;
	ext2_brelse(&pos.buf);
	inode = ext2_iget(dir->i_sb, ino);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	err = d_splice_alias(inode, dentry);
	if (err == -ELOOP)
		ext2_error(dir->i_sb, "directory %u is above directory %lu and in it", ino,
			   dir->i_ino);
	return err;
}

/* A file's names may lie in several directories: s_lock guards their number. */
static int change_links(struct inode *inode, int n)
{
	struct super_block *sb = inode->i_sb;
	int err = 0;

	spin_lock(&sb->s_lock);
	if (!inode->i_nlink && !inode->i_linkable)
		err = -ENOENT;
	else if (n > 0 && inode->i_nlink >= EXT2_LINK_MAX)
		err = -EMLINK;
	else
		inode->i_nlink += n;
	if (!err)
		inode->i_linkable = false;
	spin_unlock(&sb->s_lock);
	if (!err) {
		ktime_get_real_ts64(&inode->i_ctime);
		mark_inode_dirty(inode);
	}
	return err;
}

/* Not used after all: it goes with its last reference. */
static void discard(struct inode *inode)
{
	inode->i_nlink = 0;
	iput(inode);
}

static int add_name(struct inode *dir, struct dentry *dentry, struct inode *inode)
{
	int err = ext2_add_link(dir, dentry->d_name, inode);

	if (err)
		discard(inode);
	else
		d_add(dentry, inode);
	return err;
}

static int ext2_mknod(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev)
{
	struct inode *inode = ext2_new_inode(dir, mode);

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	if (S_ISCHR(mode) || S_ISBLK(mode)) {
		if (MAJOR(dev) < 256 && MINOR(dev) < 256)
			EXT2_I(inode)->data[0] = MAJOR(dev) << 8 | MINOR(dev);
		else
			EXT2_I(inode)->data[1] = new_encode_dev(dev);
	}
	ext2_set_ops(inode, dev);
	return add_name(dir, dentry, inode);
}

static struct inode *ext2_tmpfile(struct inode *dir, umode_t mode)
{
	struct inode *inode = ext2_new_inode(dir, mode);

	if (IS_ERR(inode))
		return inode;
	inode->i_nlink =
		0; /* so it goes from the disk with its last user; nobody else has it yet */
	ext2_set_ops(inode, 0);
	return inode;
}

static int ext2_create(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	return ext2_mknod(dir, dentry, mode, 0);
}

static int ext2_symlink(struct inode *dir, struct dentry *dentry, const char *target)
{
	struct inode *inode = ext2_new_inode(dir, S_IFLNK | 0777);
	int err;

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	ext2_set_ops(inode, 0);
	err = ext2_symlink_set(inode, target);
	if (err) {
		discard(inode);
		return err;
	}
	return add_name(dir, dentry, inode);
}

static int ext2_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	struct inode *inode;
	int err;

	if (dir->i_nlink >= EXT2_LINK_MAX)
		return -EMLINK;
	inode = ext2_new_inode(dir, mode);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	inode->i_nlink = 2;
	ext2_set_ops(inode, 0);
	err = ext2_make_empty(inode, dir);
	if (err) {
		discard(inode);
		return err;
	}
	err = add_name(dir, dentry, inode);
	if (!err) {
		dir->i_nlink++;
		mark_inode_dirty(dir);
	}
	return err;
}

/* The name could not be written. linkable: what has no name now may still get one. */
static void undo_link(struct inode *inode, bool linkable)
{
	struct super_block *sb = inode->i_sb;

	spin_lock(&sb->s_lock);
	inode->i_nlink--;
	inode->i_linkable = linkable && !inode->i_nlink;
	spin_unlock(&sb->s_lock);
	mark_inode_dirty(inode);
}

static int ext2_link(struct dentry *old, struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = old->d_inode;
	bool linkable = READ_ONCE(inode->i_linkable);
	int err = change_links(inode, 1);

	if (err)
		return err;
	err = ext2_add_link(dir, dentry->d_name, inode);
	if (err) {
		undo_link(inode, linkable);
		return err;
	}
	iget(inode);
	d_add(dentry, inode);
	return 0;
}

static int ext2_unlink(struct inode *dir, struct dentry *dentry)
{
	int err = ext2_delete_entry(dir, dentry->d_name);

	if (!err)
		change_links(dentry->d_inode, -1); /* a damaged disk may count too few */
	return err;
}

/* One directory less is in this one. */
static void drop_parent(struct inode *parent)
{
	if (parent->i_nlink > 2)
		parent->i_nlink--;
	else
		ext2_error(parent->i_sb, "directory %lu has %u links", parent->i_ino,
			   parent->i_nlink);
	mark_inode_dirty(parent);
}

/* An empty directory has lost its name. */
static void dir_gone(struct inode *parent, struct inode *inode)
{
	inode->i_nlink = 0;
	ktime_get_real_ts64(&inode->i_ctime);
	mark_inode_dirty(inode);
	drop_parent(parent);
}

static int ext2_rmdir(struct inode *dir, struct dentry *dentry)
{
	int err = ext2_empty_dir(dentry->d_inode);

	if (!err)
		err = ext2_delete_entry(dir, dentry->d_name);
	if (!err)
		dir_gone(dir, dentry->d_inode);
	return err;
}

static int ext2_rename(struct inode *olddir, struct dentry *old, struct inode *newdir,
		       struct dentry *new, struct inode *whiteout)
{
	struct inode *inode = old->d_inode, *victim = new->d_inode;
	bool dir = S_ISDIR(inode->i_mode), moves = dir && olddir != newdir;
	struct ext2_dir_pos from = { 0 }, to = { 0 }, dotdot = { 0 };
	u32 ino;
	int err;

	if (dir && victim)
		err = ext2_empty_dir(victim);
	else
		err = moves && newdir->i_nlink >= EXT2_LINK_MAX ? -EMLINK : 0;
	if (err)
		return err;
	if (moves) /* its ".." changes; rename_mutex is held */
		mutex_lock_nested(&inode->i_rwsem, 3);
	/* First all that can fail. */
	err = ext2_find_entry(olddir, old->d_name, &from, &ino);
	if (!err && moves)
		err = ext2_find_entry(inode, "..", &dotdot, &ino);
	if (!err && victim)
		err = ext2_find_entry(newdir, new->d_name, &to, &ino);
	else if (!err)
		err = ext2_add_link(newdir, new->d_name, inode);
	if (err)
		goto out;
	if (victim)
		ext2_set_link_at(newdir, &to, inode);
	if (whiteout) {
		ext2_set_link_at(olddir, &from, whiteout);
		whiteout->i_nlink = 1; /* nobody else has it yet */
		mark_inode_dirty(whiteout);
	} else {
		ext2_delete_at(olddir, &from);
	}
	if (moves) {
		ext2_set_link_at(inode, &dotdot, newdir);
		newdir->i_nlink++;
		drop_parent(olddir);
		mark_inode_dirty(newdir);
	}
	if (victim && dir)
		dir_gone(newdir, victim);
	else if (victim)
		change_links(victim, -1);
	ktime_get_real_ts64(&inode->i_ctime);
	mark_inode_dirty(inode);
out:
	ext2_brelse(&from.buf);
	ext2_brelse(&to.buf);
	ext2_brelse(&dotdot.buf);
	if (moves)
		inode_unlock(inode);
	return err;
}

/* One inode's part of an exchange, after its name has been written: it is in another directory now. */
static void exchanged(struct inode *inode, struct inode *from, struct inode *to,
		      struct ext2_dir_pos *dotdot)
{
	if (dotdot->buf.page) {
		ext2_set_link_at(inode, dotdot, to);
		drop_parent(from);
		to->i_nlink++;
		mark_inode_dirty(to);
	}
	ktime_get_real_ts64(&inode->i_ctime);
	mark_inode_dirty(inode);
}

static int ext2_exchange(struct inode *olddir, struct dentry *old, struct inode *newdir,
			 struct dentry *new)
{
	struct inode *a = old->d_inode, *b = new->d_inode;
	bool a_moves = S_ISDIR(a->i_mode) && olddir != newdir;
	bool b_moves = S_ISDIR(b->i_mode) && olddir != newdir;
	struct ext2_dir_pos from = { 0 }, to = { 0 }, a_up = { 0 }, b_up = { 0 };
	u32 ino;
	int err;

	if ((a_moves && !b_moves && newdir->i_nlink >= EXT2_LINK_MAX) ||
	    (b_moves && !a_moves && olddir->i_nlink >= EXT2_LINK_MAX))
		return -EMLINK;
	if (a_moves) /* its ".." changes; rename_mutex is held */
		mutex_lock_nested(&a->i_rwsem, 2);
	if (b_moves)
		mutex_lock_nested(&b->i_rwsem, 3);
	/* First all that can fail. */
	err = ext2_find_entry(olddir, old->d_name, &from, &ino);
	if (!err)
		err = ext2_find_entry(newdir, new->d_name, &to, &ino);
	if (!err && a_moves)
		err = ext2_find_entry(a, "..", &a_up, &ino);
	if (!err && b_moves)
		err = ext2_find_entry(b, "..", &b_up, &ino);
	if (!err) {
		ext2_set_link_at(olddir, &from, b);
		ext2_set_link_at(newdir, &to, a);
		exchanged(a, olddir, newdir, &a_up);
		exchanged(b, newdir, olddir, &b_up);
	}
	ext2_brelse(&from.buf);
	ext2_brelse(&to.buf);
	ext2_brelse(&a_up.buf);
	ext2_brelse(&b_up.buf);
	if (b_moves)
		inode_unlock(b);
	if (a_moves)
		inode_unlock(a);
	return err;
}

const struct inode_operations ext2_dir_iops = {
	.lookup = ext2_lookup,
	.create = ext2_create,
	.link = ext2_link,
	.unlink = ext2_unlink,
	.symlink = ext2_symlink,
	.mkdir = ext2_mkdir,
	.rmdir = ext2_rmdir,
	.mknod = ext2_mknod,
	.tmpfile = ext2_tmpfile,
	.rename = ext2_rename,
	.exchange = ext2_exchange,
	.getattr = ext2_getattr,
};
