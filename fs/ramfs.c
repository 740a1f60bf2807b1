// SPDX-License-Identifier: MIT
/*
 * ramfs: a file system that is nothing but dentries, inodes and page cache. It is the root file system
 * ("rootfs"), and can be mounted anywhere ("ramfs"). "tmpfs" is the same with files of shared memory
 * (mm/shmem.c), which swap out, and with limits (tmpfs.c).
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/highmem.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/shmem_fs.h>
#include <neap/slab.h>
#include <neap/string.h>

#include <uapi/dirent.h>
#include <uapi/statfs.h>

#include "internal.h"

static const struct inode_operations ramfs_dir_iops;
static const struct inode_operations ramfs_file_iops;
static const struct inode_operations ramfs_link_iops;

/* A directory's entries are its dentries, at places behind those of "." and ".." (dcache_dir.c). */
static int ramfs_iterate(struct file *file, void *ctx, filldir_t filldir)
{
	struct dentry *dir = file->f_path.dentry, *child = NULL;
	loff_t pos;

	if (file->f_pos == 0) {
		if (filldir(ctx, ".", 1, 0, dir->d_inode->i_ino, DT_DIR))
			return 0;
		file->f_pos = 1;
	}
	if (file->f_pos == 1) {
		struct dentry *parent = dget_parent(dir);
		unsigned long ino = parent->d_inode->i_ino;

		dput(parent);
		if (filldir(ctx, "..", 2, 1, ino, DT_DIR))
			return 0;
		file->f_pos = 2;
	}
	pos = file->f_pos;
	while ((child = dcache_next(dir, child, &pos)) != NULL) {
		if (filldir(ctx, child->d_name, child->d_len, pos, child->d_inode->i_ino,
			    (child->d_inode->i_mode >> 12) & 15)) {
			dput(child);
			break;
		}
		file->f_pos = pos + 1;
	}
	return 0;
}

static const struct file_operations ramfs_dir_fops = {
	.read = generic_read_dir,
	.iterate = ramfs_iterate,
	.llseek = generic_file_llseek,
	.fsync = noop_fsync,
};

static unsigned long ramfs_held_pages(const struct file *file, unsigned int *holders __maybe_unused)
{
	const struct inode *inode = file_inode(file);

	return READ_ONCE(inode->i_nlink) ? 0 : READ_ONCE(inode->i_mapping->nrpages);
}

static const struct file_operations ramfs_file_fops = {
	.held_pages = ramfs_held_pages,
	.read_iter = generic_file_read_iter,
	.write_iter = generic_file_write_iter,
	.llseek = generic_file_llseek,
	.mmap = generic_file_mmap,
	.fsync = noop_fsync,
};

/* The cache is the file: nothing is written back, and no page leaves (none is on an LRU list). */
static const struct address_space_operations ramfs_aops = {
	.readpage = simple_readpage,
};

/* A tmpfs: its files are shared memory. */
static bool ramfs_swaps(const struct super_block *sb)
{
	const struct shmem_sb_info *sbinfo = sb->s_fs_info;

	return sbinfo && sbinfo->swaps;
}

/* NULL: no memory, or as many as there may be. */
static struct inode *ramfs_get_inode(struct super_block *sb, const struct inode *dir, umode_t mode,
				     dev_t dev)
{
	struct inode *inode;

	if (shmem_reserve_inode(sb->s_fs_info))
		return NULL;
	inode = new_inode(sb); /* its end gives that back */
	if (!inode) {
		shmem_free_inode(sb->s_fs_info);
		return NULL;
	}
	inode_init_owner(inode, dir, mode);
	switch (mode & S_IFMT) {
	case S_IFREG:
		if (ramfs_swaps(sb)) {
			if (shmem_init_inode(inode, VM_NORESERVE)) {
				iput(inode);
				return NULL;
			}
			break;
		}
		inode->i_op = &ramfs_file_iops;
		inode->i_fop = &ramfs_file_fops;
		inode->i_data.a_ops = &ramfs_aops;
		inode->i_data.blocks = sb->s_fs_info;
		break;
	case S_IFDIR:
		inode->i_op = &ramfs_dir_iops;
		inode->i_fop = &ramfs_dir_fops;
		inode->i_nlink = 2;
		break;
	case S_IFLNK:
		inode->i_op = &ramfs_link_iops;
		break;
	default:
		init_special_inode(inode, mode, dev);
	}
	return inode;
}

static void touch(struct inode *dir)
{
	ktime_get_real_ts64(&dir->i_mtime);
	dir->i_ctime = dir->i_mtime;
}

static int ramfs_mknod(struct inode *dir, struct dentry *dentry, umode_t mode, dev_t dev)
{
	struct inode *inode = ramfs_get_inode(dir->i_sb, dir, mode, dev);

	if (!inode)
		return -ENOSPC;
	d_add(dentry, inode);
	touch(dir);
	return 0;
}

/* The share of the name that it may get is the inode's. */
static struct inode *ramfs_tmpfile(struct inode *dir, umode_t mode)
{
	struct inode *inode = ramfs_get_inode(dir->i_sb, dir, mode, 0);

	if (!inode)
		return ERR_PTR(-ENOSPC);
	inode->i_nlink = 0; /* nobody else has it yet */
	return inode;
}

static int ramfs_create(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	return ramfs_mknod(dir, dentry, mode, 0);
}

static int ramfs_mkdir(struct inode *dir, struct dentry *dentry, umode_t mode)
{
	int err = ramfs_mknod(dir, dentry, mode, 0);

	if (!err)
		dir->i_nlink++;
	return err;
}

#define SHORT_SYMLINK_LEN 128

static unsigned int link_blocks(size_t len)
{
	return len >= SHORT_SYMLINK_LEN;
}

static int ramfs_symlink(struct inode *dir, struct dentry *dentry, const char *target)
{
	struct inode *inode = ramfs_get_inode(dir->i_sb, dir, S_IFLNK | 0777, 0);
	size_t len = strlen(target);

	if (!inode)
		return -ENOSPC;
	/* A long target needs a page's room as the data of a file do; of a short one the inode's share is enough. */
	if (link_blocks(len) && shmem_reserve_blocks(dir->i_sb->s_fs_info, link_blocks(len))) {
		iput(inode);
		return -ENOSPC;
	}
	inode->i_size = len; /* from here on its end gives that back */
	inode->i_private = kstrdup(target, GFP_KERNEL);
	if (!inode->i_private) {
		iput(inode);
		return -ENOSPC;
	}
	d_add(dentry, inode);
	touch(dir);
	return 0;
}

static int ramfs_readlink(struct dentry *dentry, char *buf, int len)
{
	struct inode *inode = dentry->d_inode;
	int n = min_t(int, len, inode->i_size);

	memcpy(buf, inode->i_private, n);
	return n;
}

/*
 * A file's names may lie in several directories, so no directory's lock guards their number: s_lock
 * does. How many there were; -ENOENT: the last one has gone.
 */
static int change_links(struct inode *inode, int n)
{
	struct super_block *sb = inode->i_sb;
	int before;

	spin_lock(&sb->s_lock);
	before = inode->i_nlink;
	if (before || inode->i_linkable)
		inode->i_nlink += n;
	else
		before = -ENOENT;
	inode->i_linkable = false;
	spin_unlock(&sb->s_lock);
	if (before >= 0)
		ktime_get_real_ts64(&inode->i_ctime);
	return before;
}

static int ramfs_link(struct dentry *old, struct inode *dir, struct dentry *dentry)
{
	struct inode *inode = old->d_inode;
	int err =
		shmem_reserve_inode(dir->i_sb->s_fs_info); /* for the name, which stays in memory */

	if (err)
		return err;
	err = change_links(inode, 1);
	if (err <= 0) /* none, or the first name, whose share is the inode's */
		shmem_free_inode(dir->i_sb->s_fs_info);
	if (err < 0)
		return err;
	iget(inode);
	d_add(dentry, inode);
	touch(dir);
	return 0;
}

static int ramfs_unlink(struct inode *dir, struct dentry *dentry)
{
	int before = change_links(dentry->d_inode, -1);

	if (before < 0)
		return before;
	/* The last name's share is the inode's. Which one that is is decided once: another may go just now. */
	if (before > 1)
		shmem_free_inode(dir->i_sb->s_fs_info);
	touch(dir);
	return 0;
}

static int ramfs_rmdir(struct inode *dir, struct dentry *dentry)
{
	if (d_has_children(dentry))
		return -ENOTEMPTY;
	dentry->d_inode->i_nlink = 0;
	dir->i_nlink--;
	touch(dir);
	return 0;
}

static int ramfs_rename(struct inode *olddir, struct dentry *old, struct inode *newdir,
			struct dentry *new, struct inode *whiteout)
{
	bool dir = S_ISDIR(old->d_inode->i_mode);
	int err = 0;

	if (new->d_inode)
		err = dir ? ramfs_rmdir(newdir, new) : ramfs_unlink(newdir, new);
	if (err)
		return err;
	if (whiteout)
		whiteout->i_nlink = 1; /* nobody else has it yet */
	if (dir) {
		olddir->i_nlink--;
		newdir->i_nlink++;
	}
	touch(olddir);
	touch(newdir);
	return 0;
}

static int ramfs_exchange(struct inode *olddir, struct dentry *old, struct inode *newdir,
			  struct dentry *new)
{
	int more = S_ISDIR(old->d_inode->i_mode) - S_ISDIR(new->d_inode->i_mode);

	if (olddir != newdir) {
		olddir->i_nlink -= more;
		newdir->i_nlink += more;
	}
	touch(olddir);
	touch(newdir);
	ktime_get_real_ts64(&old->d_inode->i_ctime);
	new->d_inode->i_ctime = old->d_inode->i_ctime;
	return 0;
}

static int ramfs_truncate(struct inode *inode, loff_t size)
{
	if (size > MAX_LFS_FILESIZE)
		return -EFBIG;
	truncate_setsize(inode, size);
	return 0;
}

static const struct inode_operations ramfs_dir_iops = {
	.create = ramfs_create,
	.link = ramfs_link,
	.unlink = ramfs_unlink,
	.symlink = ramfs_symlink,
	.mkdir = ramfs_mkdir,
	.rmdir = ramfs_rmdir,
	.mknod = ramfs_mknod,
	.tmpfile = ramfs_tmpfile,
	.rename = ramfs_rename,
	.exchange = ramfs_exchange,
};

static const struct inode_operations ramfs_file_iops = {
	.truncate = ramfs_truncate,
};

static const struct inode_operations ramfs_link_iops = {
	.readlink = ramfs_readlink,
};

void ramfs_evict_inode(struct inode *inode)
{
	struct shmem_sb_info *sbinfo = inode->i_sb->s_fs_info;

	if (S_ISLNK(inode->i_mode)) {
		shmem_free_blocks(sbinfo, link_blocks(inode->i_size));
		kfree(inode->i_private);
	} else if (ramfs_swaps(inode->i_sb) && S_ISREG(inode->i_mode)) {
		shmem_evict_inode(inode);
	}
	shmem_free_inode(sbinfo);
}

static void ramfs_statfs(struct super_block *sb, struct kstatfs *buf)
{
	const struct shmem_sb_info *sbinfo = sb->s_fs_info;

	if (sbinfo) {
		tmpfs_statfs(sb, buf);
		return;
	}
	buf->f_blocks = totalram_pages;
	buf->f_bfree = nr_free_pages();
	buf->f_bavail = buf->f_bfree;
}

/* It takes any options. */
static const struct super_operations ramfs_sops = {
	.evict_inode = ramfs_evict_inode,
	.statfs = ramfs_statfs,
};

int ramfs_fill_super(struct super_block *sb, const char *source __maybe_unused,
		     const char *options __maybe_unused)
{
	struct inode *inode;
	struct dentry *root;

	sb->s_op = &ramfs_sops; /* a tmpfs has its own */
	sb->s_magic = RAMFS_MAGIC;
	sb->s_pinned = true;
	inode = ramfs_get_inode(sb, NULL, S_IFDIR | 0755, 0);
	root = inode ? d_alloc(NULL, "/", 1) : NULL;
	if (!root) {
		iput(inode);
		return -ENOMEM;
	}
	root->d_sb = sb;
	d_add(root, inode);
	sb->s_root = root;
	return 0;
}

static struct file_system_type rootfs_type = {
	.name = "rootfs",
	.fill_super = limited_ramfs_fill_super,
	.single = true,
};

static struct file_system_type ramfs_type = {
	.name = "ramfs",
	.fill_super = ramfs_fill_super,
};

void __init ramfs_init(void)
{
	shmem_init();
	register_filesystem(&rootfs_type);
	register_filesystem(&ramfs_type);
	tmpfs_init();
}
