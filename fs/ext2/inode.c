// SPDX-License-Identifier: MIT
/*
 * Inodes: the one in memory for a number on the disk, and its way to the table and back.
 *
 * There is at most one (fs/inode_cache.c). One that is about to go is found until it is freed; who looks for
 * it then waits.
 */
#include <neap/err.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/writeback.h>

#include "ext2.h"

static struct kmem_cache *ext2_inode_cachep; /* set once, at boot */

void __init ext2_init_inodecache(void)
{
	ext2_inode_cachep = kmem_cache_create("ext2_inode_cache", sizeof(struct ext2_inode_info), 0,
					      SLAB_PANIC | SLAB_RECLAIM_ACCOUNT, NULL);
}

int ext2_init_inode_info(struct inode *inode)
{
	struct ext2_inode_info *info = kmem_cache_zalloc(ext2_inode_cachep, GFP_KERNEL);

	if (!info)
		return -ENOMEM;
	mutex_init(&info->map_lock);
	inode->i_private = info;
	return 0;
}

int ext2_hash_inode(struct inode *inode)
{
	return insert_inode_hash(inode)
		       ? ext2_error(inode->i_sb, "inode %lu is free and in use", inode->i_ino)
		       : 0;
}

/* Where the inode is in its table. 0 or -errno; ext2_brelse(buf). */
static int find_raw(struct super_block *sb, u32 ino, struct ext2_buf *buf, struct ext2_inode **raw)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u32 group = (ino - 1) / sbi->inodes_per_group;
	u32 at = (ino - 1) % sbi->inodes_per_group * sbi->inode_size, table;
	struct ext2_group_desc *desc;
	int err;

	if ((ino < sbi->first_ino && ino != EXT2_ROOT_INO) || ino > sbi->inodes_count)
		return ext2_error(sb, "inode %u is not one", ino);
	err = ext2_get_group(sb, group, buf, &desc);
	if (err)
		return err;
	table = le32_to_cpu(desc->bg_inode_table);
	ext2_brelse(buf);
	err = ext2_bread(sb, table + (at >> sbi->block_bits), buf);
	if (!err)
		*raw = (void *)((char *)buf->data + (at & (sbi->block_size - 1)));
	return err;
}

static void special_dev(struct inode *inode, dev_t *dev)
{
	const u32 *data = EXT2_I(inode)->data;

	*dev = data[0] ? MKDEV(data[0] >> 8 & 0xff, data[0] & 0xff) : new_decode_dev(data[1]);
}

/* The operations for the type in i_mode. */
void ext2_set_ops(struct inode *inode, dev_t dev)
{
	switch (inode->i_mode & S_IFMT) {
	case S_IFREG:
		inode->i_op = &ext2_file_iops;
		inode->i_fop = &ext2_file_fops;
		inode->i_data.a_ops = &ext2_aops;
		break;
	case S_IFDIR:
		inode->i_op = &ext2_dir_iops;
		inode->i_fop = &ext2_dir_fops;
		break;
	case S_IFLNK:
		inode->i_op = &ext2_symlink_iops;
		break;
	default:
		init_special_inode(inode, inode->i_mode, dev);
		inode->i_op = &ext2_special_iops;
	}
}

static int read_inode(struct inode *inode, u32 ino)
{
	struct super_block *sb = inode->i_sb;
	struct ext2_inode_info *info = EXT2_I(inode);
	struct ext2_inode *raw;
	struct ext2_buf buf;
	unsigned int i;
	loff_t size;
	dev_t dev = 0;
	int err = find_raw(sb, ino, &buf, &raw);

	if (err)
		return err;
	inode->i_ino = ino;
	inode->i_mode = le16_to_cpu(raw->i_mode);
	inode->i_nlink = le16_to_cpu(raw->i_links_count);
	inode->i_uid = le16_to_cpu(raw->i_uid) | (u32)le16_to_cpu(raw->i_uid_high) << 16;
	inode->i_gid = le16_to_cpu(raw->i_gid) | (u32)le16_to_cpu(raw->i_gid_high) << 16;
	inode->i_atime = (struct timespec64){ .tv_sec = (s32)le32_to_cpu(raw->i_atime) };
	inode->i_ctime = (struct timespec64){ .tv_sec = (s32)le32_to_cpu(raw->i_ctime) };
	inode->i_mtime = (struct timespec64){ .tv_sec = (s32)le32_to_cpu(raw->i_mtime) };
	size = le32_to_cpu(raw->i_size);
	if (S_ISREG(inode->i_mode))
		size |= (loff_t)le32_to_cpu(raw->i_size_high) << 32;
	i_size_write(inode, size);
	info->blocks = le32_to_cpu(raw->i_blocks);
	info->flags = le32_to_cpu(raw->i_flags);
	info->file_acl = le32_to_cpu(raw->i_file_acl);
	info->generation = le32_to_cpu(raw->i_generation);
	for (i = 0; i < EXT2_N_BLOCKS; i++)
		info->data[i] = le32_to_cpu(raw->i_block[i]);
	info->goal = EXT2_SB(sb)->first_data_block +
		     (ino - 1) / EXT2_SB(sb)->inodes_per_group * EXT2_SB(sb)->blocks_per_group;
	ext2_brelse(&buf);
	if (!inode->i_nlink || !(inode->i_mode & S_IFMT))
		return ext2_error(sb, "inode %u is in use and free", ino);
	/* A directory has no holes, so it is not longer than the disk. */
	if (size < 0 || (S_ISREG(inode->i_mode) && size > ext2_max_size(sb)) ||
	    (S_ISDIR(inode->i_mode) &&
	     (size & (EXT2_SB(sb)->block_size - 1) ||
	      size >> EXT2_SB(sb)->block_bits > EXT2_SB(sb)->blocks_count)))
		return ext2_error(sb, "inode %u has the size %lld", ino, size);
	if (!S_ISREG(inode->i_mode) && !S_ISDIR(inode->i_mode) && !S_ISLNK(inode->i_mode))
		special_dev(inode, &dev);
	ext2_set_ops(inode, dev);
	return 0;
}

/* One that is in memory, or NULL. A name leads to one that has lost all its names: the disk counted too few. */
static struct inode *find_inode(struct super_block *sb, u32 ino)
{
	struct inode *inode = ilookup(sb, ino);

	if (!inode || READ_ONCE(inode->i_nlink))
		return inode;
	iput(inode);
	return ERR_PTR(ext2_error(sb, "inode %u is in use and free", ino));
}

struct inode *ext2_iget(struct super_block *sb, u32 ino)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	struct inode *inode = find_inode(sb, ino);
	int err;

	if (inode)
		return inode;
	mutex_lock(&sbi->iget_lock);
	inode = find_inode(sb, ino); /* somebody may have been faster */
	if (inode) {
		mutex_unlock(&sbi->iget_lock);
		return inode;
	}
	inode = new_inode(sb);
	err = inode ? ext2_init_inode_info(inode) : -ENOMEM;
	if (!err)
		err = read_inode(inode, ino);
	if (!err)
		err = ext2_hash_inode(inode);
	mutex_unlock(&sbi->iget_lock);
	if (!err)
		return inode;
	iput(inode);
	return ERR_PTR(err);
}

/* To the table, in the disk's cache: sync writes that. */
int ext2_write_inode(struct inode *inode)
{
	struct super_block *sb = inode->i_sb;
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	struct ext2_inode_info *info = EXT2_I(inode);
	struct ext2_inode *raw;
	struct ext2_buf buf;
	unsigned int i;
	loff_t size;
	int err;

	/* Who makes an inode dirty has a claim to write, and remount writes all that are. */
	if (WARN_ON_ONCE(sb->s_rdonly))
		return -EROFS;
	err = find_raw(sb, inode->i_ino, &buf, &raw);
	if (err) {
		if (err != -ENOMEM) /* that is tried again */
			ext2_error(sb, "inode %lu cannot be written", inode->i_ino);
		return err;
	}
	/* One at a time, so that what is written last is the newest. */
	mutex_lock(&info->map_lock);
	if (info->is_new)
		memset(raw, 0, sbi->inode_size);
	info->is_new = false;
	size = i_size_read(inode);
	raw->i_mode = cpu_to_le16(inode->i_mode);
	raw->i_links_count = cpu_to_le16(inode->i_nlink);
	raw->i_uid = cpu_to_le16(inode->i_uid);
	raw->i_uid_high = cpu_to_le16(inode->i_uid >> 16);
	raw->i_gid = cpu_to_le16(inode->i_gid);
	raw->i_gid_high = cpu_to_le16(inode->i_gid >> 16);
	raw->i_atime = cpu_to_le32(inode->i_atime.tv_sec);
	raw->i_ctime = cpu_to_le32(inode->i_ctime.tv_sec);
	raw->i_mtime = cpu_to_le32(inode->i_mtime.tv_sec);
	raw->i_dtime = cpu_to_le32(info->dtime);
	raw->i_size = cpu_to_le32(size);
	if (S_ISREG(inode->i_mode))
		raw->i_size_high = cpu_to_le32(size >> 32);
	raw->i_blocks = cpu_to_le32(info->blocks);
	raw->i_flags = cpu_to_le32(info->flags);
	raw->i_file_acl = cpu_to_le32(info->file_acl);
	raw->i_generation = cpu_to_le32(info->generation);
	for (i = 0; i < EXT2_N_BLOCKS; i++)
		raw->i_block[i] = cpu_to_le32(info->data[i]);
	ext2_bdirty(sb, &buf);
	mutex_unlock(&info->map_lock);
	ext2_brelse(&buf);
	if (size > 0x7fffffff && S_ISREG(inode->i_mode) && !sbi->rev0) {
		mutex_lock(&sbi->alloc_lock);
		sbi->es->s_feature_ro_compat |= cpu_to_le32(EXT2_FEATURE_RO_COMPAT_LARGE_FILE);
		ext2_sb_dirty(sb);
		mutex_unlock(&sbi->alloc_lock);
	}
	return 0;
}

/* Extended attributes are kept, in a block that inodes may share; its second word counts them. */
static void release_attributes(struct inode *inode)
{
	struct ext2_inode_info *info = EXT2_I(inode);
	struct super_block *sb = inode->i_sb;
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	bool last = false;
	struct ext2_buf buf;
	int err;

	if (!info->file_acl)
		return;
	do
		err = ext2_bread(sb, info->file_acl, &buf);
	while (ext2_again(err));
	if (err)
		return;
	mutex_lock(&sbi->alloc_lock);
	if (((__le32 *)buf.data)[0] != cpu_to_le32(EXT2_XATTR_MAGIC)) {
		/* Perhaps a table, or another file's: whatever it is, it is not to be changed. */
		ext2_error(sb, "inode %lu: no attributes in block %u", inode->i_ino,
			   info->file_acl);
	} else if (((__le32 *)buf.data)[1] <= cpu_to_le32(1)) {
		last = true;
	} else {
		((__le32 *)buf.data)[1]--;
		ext2_bdirty(sb, &buf);
	}
	mutex_unlock(&sbi->alloc_lock);
	ext2_brelse(&buf);
	if (last)
		ext2_free_block(sb, info->file_acl);
	info->file_acl = 0;
	/* Below nothing, a link's short target would be taken for numbers of blocks. */
	info->blocks -= min(info->blocks, sbi->block_size >> SECTOR_SHIFT);
}

static bool has_blocks(const struct inode *inode)
{
	if (S_ISLNK(inode->i_mode)) /* a short target lies where the numbers would */
		return EXT2_I(inode)->blocks != 0;
	return S_ISREG(inode->i_mode) || S_ISDIR(inode->i_mode);
}

void ext2_evict_inode(struct inode *inode)
{
	struct ext2_inode_info *info = EXT2_I(inode);
	bool hashed, freed = false;
	int err;

	if (!info)
		return;
	hashed = !hlist_unhashed(&inode->i_hash);
	/* Before anybody can have the inode, or its blocks, again. */
	truncate_inode_pages(&inode->i_data, 0);
	if (hashed && !inode->i_nlink) {
		struct timespec64 now;

		release_attributes(inode);
		if (has_blocks(inode)) {
			i_size_write(inode, 0);
			ext2_truncate_blocks(inode, 0);
		}
		ktime_get_real_ts64(&now);
		/* 0 would say that it was not deleted, and what could be an inode's number that it is an orphan. */
		info->dtime = max((u32)now.tv_sec, EXT2_SB(inode->i_sb)->inodes_count);
		do
			err = ext2_write_inode(inode);
		while (ext2_again(err));
		freed = !err;
		if (err)
			ext2_error(inode->i_sb, "inode %lu cannot be freed", inode->i_ino);
	}
	remove_inode_hash(inode);
	if (freed)
		ext2_free_inode(inode->i_sb, inode->i_ino, inode->i_mode);
	inode->i_private = NULL;
	kmem_cache_free(ext2_inode_cachep, info);
}

void ext2_getattr(struct inode *inode, struct kstat *stat)
{
	stat->blocks = READ_ONCE(EXT2_I(inode)->blocks);
	stat->blksize = EXT2_SB(inode->i_sb)->block_size;
}

const struct inode_operations ext2_special_iops = {
	.getattr = ext2_getattr,
};
