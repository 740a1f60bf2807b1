// SPDX-License-Identifier: MIT
/*
 * Inodes: what a name leads to. An inode lives as long as something refers to it: a dentry, an open
 * file, a mapping; and after that, where it could be read again, until memory is wanted (inode_cache.c). With
 * the inode its pages go, and the file system's part of it.
 */
#include <neap/init.h>
#include <neap/cdev.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/slab.h>
#include <neap/writeback.h>

#include "internal.h"

static struct kmem_cache *inode_cachep; /* set once by inode_init() */
static atomic_t nr_inodes;

void __init inode_init(void)
{
	inode_cachep = KMEM_CACHE(inode, SLAB_PANIC | SLAB_RECLAIM_ACCOUNT);
	inode_cache_init();
}

struct inode *new_inode(struct super_block *sb)
{
	struct inode *inode = kmem_cache_zalloc(inode_cachep, GFP_KERNEL);

	if (!inode)
		return NULL;
	atomic_set(&inode->i_count, 1);
	mutex_init(&inode->i_rwsem);
	inode->i_nlink = 1;
	inode->i_sb = sb;
	INIT_LIST_HEAD(&inode->i_io_list);
	INIT_LIST_HEAD(&inode->i_lru);
	INIT_HLIST_NODE(&inode->i_hash);
	address_space_init_once(&inode->i_data);
	inode->i_data.host = inode;
	inode->i_data.gfp_mask = GFP_HIGHUSER;
	inode->i_mapping = &inode->i_data;
	ktime_get_real_ts64(&inode->i_mtime);
	inode->i_atime = inode->i_ctime = inode->i_mtime;
	spin_lock(&sb->s_lock);
	inode->i_ino = ++sb->s_next_ino;
	list_add(&inode->i_sb_list, &sb->s_inodes);
	spin_unlock(&sb->s_lock);
	atomic_inc(&nr_inodes);
	return inode;
}

void file_update_time(struct file *file)
{
	struct inode *inode = file_inode(file);

	ktime_get_real_ts64(&inode->i_mtime);
	inode->i_ctime = inode->i_mtime;
	mark_inode_dirty(inode);
}

void iget(struct inode *inode)
{
	atomic_inc(&inode->i_count);
}

void evict(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;

	if (sb->s_op && sb->s_op->evict_inode)
		sb->s_op->evict_inode(inode);
	truncate_inode_pages(&inode->i_data, 0);
	/* Who took out the last page may still be about to unlock this. */
	spin_lock_irq(&inode->i_data.tree_lock);
	spin_unlock_irq(&inode->i_data.tree_lock);
	remove_inode_hash(inode);
	spin_lock(&sb->s_lock);
	list_del(&inode->i_sb_list);
	spin_unlock(&sb->s_lock);
	kmem_cache_free(inode_cachep, inode);
	atomic_dec(&nr_inodes);
}

unsigned int get_nr_inodes(void)
{
	return atomic_read(&nr_inodes);
}

void iput(struct inode *inode)
{
	if (!inode)
		return;
	/* The list of dirty inodes is not to keep a removed file's blocks. */
	if (!READ_ONCE(inode->i_nlink) && atomic_read(&inode->i_count) == 2)
		forget_dirty_inode(inode);
	if (iput_final(inode))
		evict(inode);
}

void inode_lock(struct inode *inode)
{
	mutex_lock(&inode->i_rwsem);
}

void inode_unlock(struct inode *inode)
{
	mutex_unlock(&inode->i_rwsem);
}

/* One step away from zero, unless the count is on the other side of it. */
static int count_access(atomic_t *count, int step)
{
	int old = atomic_read(count);

	do {
		if (old && (old > 0) != (step > 0))
			return -ETXTBSY;
	} while (!atomic_try_cmpxchg(count, &old, old + step));
	return 0;
}

int get_write_access(struct inode *inode)
{
	return count_access(&inode->i_writecount, 1);
}

void put_write_access(struct inode *inode)
{
	atomic_dec(&inode->i_writecount);
}

int deny_write_access(struct inode *inode)
{
	return count_access(&inode->i_writecount, -1);
}

void allow_write_access(struct inode *inode)
{
	atomic_inc(&inode->i_writecount);
}

void inode_init_owner(struct inode *inode, const struct inode *dir, umode_t mode)
{
	inode->i_mode = mode;
	if (!dir || !(dir->i_mode & S_ISGID))
		return;
	inode->i_gid = dir->i_gid;
	if (S_ISDIR(mode))
		inode->i_mode |= S_ISGID;
}

/* A device: its operations are found when it is opened. */
void init_special_inode(struct inode *inode, umode_t mode, dev_t dev)
{
	inode->i_mode = mode;
	inode->i_rdev = dev;
	inode->i_fop = S_ISCHR(mode)	? chrdev_fops(dev)
		       : S_ISBLK(mode)	? blkdev_fops(dev)
		       : S_ISFIFO(mode) ? &pipefifo_fops
					: NULL;
}

void generic_fillattr(struct inode *inode, struct kstat *stat)
{
	*stat = (struct kstat){
		.ino = inode->i_ino,
		.dev = inode->i_sb->s_dev,
		.rdev = inode->i_rdev,
		.mode = inode->i_mode,
		.nlink = inode->i_nlink,
		.uid = inode->i_uid,
		.gid = inode->i_gid,
		.size = i_size_read(inode),
		.atime = inode->i_atime,
		.mtime = inode->i_mtime,
		.ctime = inode->i_ctime,
		.blksize = PAGE_SIZE,
		.blocks = (u64)inode->i_data.nrpages << (PAGE_SHIFT - 9),
	};
	if (inode->i_op && inode->i_op->getattr)
		inode->i_op->getattr(inode, stat);
}
