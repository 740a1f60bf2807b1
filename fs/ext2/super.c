// SPDX-License-Identifier: MIT
/*
 * Mounting: the superblock is read and checked. While the disk is mounted and not read-only it says that it
 * is in use, so that e2fsck looks at it after a crash. Features are of three kinds: compatible ones do not matter;
 * with one of ro_compat that is not known the disk can only be mounted read-only, with one of incompat not
 * at all.
 */
#include <neap/err.h>
#include <neap/highmem.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/log2.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/writeback.h>

#include "ext2.h"

static void ext2_statfs(struct super_block *sb, struct kstatfs *buf)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u32 per_group = 2 + DIV_ROUND_UP(sbi->inodes_per_group * sbi->inode_size, sbi->block_size);
	u64 tables = (u64)sbi->groups * per_group + sbi->first_data_block;
	u32 reserved = le32_to_cpu(sbi->es->s_r_blocks_count);

	buf->f_bsize = sbi->block_size;
	buf->f_blocks = sbi->blocks_count > tables ? sbi->blocks_count - tables : 0;
	buf->f_bfree = le32_to_cpu(READ_ONCE(sbi->es->s_free_blocks_count));
	buf->f_bavail = buf->f_bfree > reserved ? buf->f_bfree - reserved : 0;
	buf->f_files = sbi->inodes_count;
	buf->f_ffree = le32_to_cpu(READ_ONCE(sbi->es->s_free_inodes_count));
	buf->f_namelen = EXT2_NAME_LEN;
}

static void release(struct super_block *sb)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);

	if (sbi->sb_page) {
		kunmap(sbi->sb_page);
		put_page(sbi->sb_page);
	}
	blkdev_put(sbi->bdev, sb);
	kfree(sbi);
}

/* All tables. 0, or what went wrong with any of them since the last time, whoever was told of it. */
static int sync_tables(struct ext2_sb_info *sbi)
{
	int err = sync_blockdev(sbi->bdev);
	int err2 = errseq_check_and_advance(&sbi->bdev->bd_inode->i_mapping->wb_err, &sbi->wb_err);

	return err ? err : err2;
}

/* In use, or not; on the disk at once. */
static int write_state(struct super_block *sb, bool in_use)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	struct timespec64 now;
	int err, err2;

	mutex_lock(&sbi->alloc_lock);
	ktime_get_real_ts64(&now);
	sbi->es->s_wtime = cpu_to_le32(now.tv_sec);
	if (in_use) {
		sbi->es->s_mtime = sbi->es->s_wtime;
		sbi->es->s_mnt_count++;
		sbi->es->s_state &= ~cpu_to_le16(EXT2_VALID_FS);
	} else {
		/* One that nobody had unmounted before is still one for e2fsck. */
		sbi->es->s_state = cpu_to_le16(sbi->mount_state);
		if (sbi->complained)
			sbi->es->s_state |= cpu_to_le16(EXT2_ERROR_FS);
	}
	ext2_sb_dirty(sb);
	mutex_unlock(&sbi->alloc_lock);
	err = sync_tables(sbi);
	err2 = blkdev_issue_flush(sbi->bdev);
	return err ? err : err2;
}

/* From now on it can be written to. 0 or -errno. */
static int begin_writing(struct super_block *sb)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);

	/* Read-only so far: e2fsck may have changed it. */
	sbi->mount_state = le16_to_cpu(sbi->es->s_state);
	sbi->next_generation = le32_to_cpu(sbi->es->s_wtime);
	return write_state(sb, true);
}

/* All is on the disk before the superblock says so. 0 or -errno: it does not. */
static int end_writing(struct super_block *sb)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	int err = sync_tables(sbi);

	if (err)
		WRITE_ONCE(sbi->complained, true); /* some table is not what it should be */
	else
		err = write_state(sb, false);
	return err;
}

/* The root's reference has gone. The flush thread may have the last one of a file for a moment. */
static void wait_for_inodes(struct super_block *sb)
{
	while (sb_has_inodes(sb)) {
		sync_inodes();
		schedule_timeout_uninterruptible(1);
	}
}

static void ext2_put_super(struct super_block *sb)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);

	wait_for_inodes(sb);
	if (!sb->s_rdonly && end_writing(sb))
		pr_err("ext2: %s: not all could be written\n", bdev_name(sbi->bdev));
	release(sb);
}

/* Features that it must know to write to the disk. */
static u32 unknown_ro_compat(const struct ext2_super_block *es)
{
	if (!es->s_rev_level)
		return 0;
	return le32_to_cpu(es->s_feature_ro_compat) &
	       ~(EXT2_FEATURE_RO_COMPAT_SPARSE_SUPER | EXT2_FEATURE_RO_COMPAT_LARGE_FILE);
}

static int ext2_remount(struct super_block *sb, bool rdonly, const char *options)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u32 unknown = unknown_ro_compat(sbi->es);
	int err;

	if (options && *options)
		return -EINVAL; /* there are none */
	if (rdonly == sb->s_rdonly)
		return 0;
	if (rdonly) {
		err = end_writing(sb);
		if (err) { /* it stays writable */
			mutex_lock(&sbi->alloc_lock);
			sbi->es->s_state &= ~cpu_to_le16(EXT2_VALID_FS);
			ext2_sb_dirty(sb);
			mutex_unlock(&sbi->alloc_lock);
		}
		return err;
	}
	if (bdev_read_only(sbi->bdev))
		return -EACCES;
	if (unknown) {
		pr_err("ext2: %s: stays read-only: unknown features ro_compat (%#x)\n",
		       bdev_name(sbi->bdev), unknown);
		return -EROFS;
	}
	return begin_writing(sb);
}

static const struct super_operations ext2_sops = {
	.evict_inode = ext2_evict_inode,
	.write_inode = ext2_write_inode,
	.statfs = ext2_statfs,
	.put_super = ext2_put_super,
	.remount_fs = ext2_remount,
};

/* The disk that a path names, for this super block alone. ERR_PTR. */
static struct block_device *open_disk(const char *source, struct super_block *sb)
{
	unsigned int mode = sb->s_rdonly ? BLK_OPEN_READ : BLK_OPEN_READ | BLK_OPEN_WRITE;
	struct block_device *bdev;
	struct path path;
	dev_t dev = 0;
	int err;

	if (!source)
		return ERR_PTR(-EINVAL);
	err = kern_path(source, LOOKUP_FOLLOW, &path);
	if (err)
		return ERR_PTR(err);
	if (S_ISBLK(path.dentry->d_inode->i_mode))
		dev = path.dentry->d_inode->i_rdev;
	path_put(&path);
	if (!dev)
		return ERR_PTR(-ENOTBLK);
	bdev = blkdev_get_by_dev(dev, mode, sb);
	return bdev == ERR_PTR(-EROFS) ? ERR_PTR(-EACCES) : bdev;
}

static int refuse(const struct ext2_sb_info *sbi, const char *why, u32 what)
{
	pr_err("ext2: %s: %s (%#x)\n", bdev_name(sbi->bdev), why, what);
	return -EINVAL;
}

/* Every figure is checked before it is used. 0 or -EINVAL. */
static int check_super(struct super_block *sb)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	const struct ext2_super_block *es = sbi->es;
	u32 log = le32_to_cpu(es->s_log_block_size), unknown;

	if (le16_to_cpu(es->s_magic) != EXT2_SUPER_MAGIC)
		return refuse(sbi, "no ext2 on it: magic", le16_to_cpu(es->s_magic));
	sbi->rev0 = !es->s_rev_level;
	if (!sbi->rev0) {
		unknown = le32_to_cpu(es->s_feature_incompat) & ~EXT2_FEATURE_INCOMPAT_FILETYPE;
		if (unknown)
			return refuse(sbi, "not mounted: unknown features incompat", unknown);
		unknown = unknown_ro_compat(es);
		if (unknown && !sb->s_rdonly)
			return refuse(sbi, "not mounted but read-only: unknown features ro_compat",
				      unknown);
		sbi->filetype = le32_to_cpu(es->s_feature_incompat) &
				EXT2_FEATURE_INCOMPAT_FILETYPE;
	}
	if (log > 2 || 1024u << log < bdev_logical_block_size(sbi->bdev))
		return refuse(sbi, "not mounted: log of the block size", log);
	sbi->block_bits = 10 + log;
	sbi->block_size = 1u << sbi->block_bits;
	sbi->blocks_count = le32_to_cpu(es->s_blocks_count);
	sbi->first_data_block = le32_to_cpu(es->s_first_data_block);
	sbi->blocks_per_group = le32_to_cpu(es->s_blocks_per_group);
	sbi->inodes_count = le32_to_cpu(es->s_inodes_count);
	sbi->inodes_per_group = le32_to_cpu(es->s_inodes_per_group);
	sbi->first_ino = sbi->rev0 ? 11 : le32_to_cpu(es->s_first_ino);
	sbi->inode_size = sbi->rev0 ? 128 : le16_to_cpu(es->s_inode_size);
	if (sbi->first_data_block != (log ? 0 : 1) ||
	    sbi->blocks_count <= sbi->first_data_block + 4 ||
	    (u64)sbi->blocks_count << (sbi->block_bits - SECTOR_SHIFT) > bdev_nr_sectors(sbi->bdev))
		return refuse(sbi, "not mounted: number of blocks", sbi->blocks_count);
	if (sbi->inode_size < 128 || sbi->inode_size > sbi->block_size ||
	    !is_power_of_2(sbi->inode_size))
		return refuse(sbi, "not mounted: size of inodes", sbi->inode_size);
	if (sbi->blocks_per_group < 8 || sbi->blocks_per_group > sbi->block_size * 8)
		return refuse(sbi, "not mounted: blocks per group", sbi->blocks_per_group);
	if (sbi->inodes_per_group < 8 || sbi->inodes_per_group > sbi->block_size * 8)
		return refuse(sbi, "not mounted: inodes per group", sbi->inodes_per_group);
	sbi->groups =
		DIV_ROUND_UP(sbi->blocks_count - sbi->first_data_block, sbi->blocks_per_group);
	if ((u64)sbi->groups * sbi->inodes_per_group != sbi->inodes_count ||
	    sbi->first_ino > sbi->inodes_per_group || sbi->first_ino < 11)
		return refuse(sbi, "not mounted: number of inodes", sbi->inodes_count);
	sbi->desc_block = sbi->first_data_block + 1;
	sbi->desc_end = sbi->desc_block +
			DIV_ROUND_UP(sbi->groups, sbi->block_size / (u32)sizeof(struct ext2_group_desc));
	return 0;
}

/* Do a group's tables lie in it? */
static bool in_group(const struct ext2_sb_info *sbi, u32 group, u32 block, u32 len)
{
	u64 first = sbi->first_data_block + (u64)group * sbi->blocks_per_group;
	u64 end = min_t(u64, first + sbi->blocks_per_group, sbi->blocks_count);

	return block >= first && block >= sbi->desc_end && (u64)block + len <= end;
}

static int check_groups(struct super_block *sb)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u32 len = DIV_ROUND_UP(sbi->inodes_per_group * sbi->inode_size, sbi->block_size), group;
	struct ext2_group_desc *desc;
	struct ext2_buf buf;
	int err;
	bool good;

	for (group = 0; group < sbi->groups; group++) {
		cond_resched(); /* there may be millions */
		err = ext2_get_group(sb, group, &buf, &desc);
		if (err)
			return err;
		good = in_group(sbi, group, le32_to_cpu(desc->bg_block_bitmap), 1) &&
		       in_group(sbi, group, le32_to_cpu(desc->bg_inode_bitmap), 1) &&
		       in_group(sbi, group, le32_to_cpu(desc->bg_inode_table), len);
		ext2_brelse(&buf);
		if (!good)
			return refuse(sbi, "not mounted: tables of group", group);
	}
	return 0;
}

static int read_super(struct super_block *sb)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	struct page *page;
	int err;

	if (bdev_nr_sectors(sbi->bdev) < 4)
		return -EINVAL;
	page = read_cache_page(sbi->bdev->bd_inode->i_mapping, 0, NULL);
	if (IS_ERR(page))
		return PTR_ERR(page);
	sbi->sb_page = page;
	sbi->es = (void *)((char *)kmap(page) + 1024);
	err = check_super(sb);
	return err ? err : check_groups(sb);
}

static int read_root(struct super_block *sb)
{
	struct inode *inode = ext2_iget(sb, EXT2_ROOT_INO);

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	if (!S_ISDIR(inode->i_mode)) {
		iput(inode);
		return ext2_error(sb, "the root is no directory");
	}
	sb->s_root = d_alloc(NULL, "/", 1);
	if (!sb->s_root) {
		iput(inode);
		return -ENOMEM;
	}
	sb->s_root->d_sb = sb;
	d_add(sb->s_root, inode);
	return 0;
}

static int ext2_fill_super(struct super_block *sb, const char *source, const char *options)
{
	struct ext2_sb_info *sbi;
	int err;

	if (options && *options)
		return -EINVAL; /* there are none */
	sbi = kzalloc(sizeof(*sbi), GFP_KERNEL);
	if (!sbi)
		return -ENOMEM;
	sbi->bdev = open_disk(source, sb);
	if (IS_ERR(sbi->bdev)) {
		err = PTR_ERR(sbi->bdev);
		kfree(sbi);
		return err;
	}
	mutex_init(&sbi->alloc_lock);
	mutex_init(&sbi->iget_lock);
	sbi->wb_err = errseq_sample(&sbi->bdev->bd_inode->i_mapping->wb_err);
	sb->s_fs_info = sbi;
	sb->s_op = &ext2_sops;
	sb->s_magic = EXT2_SUPER_MAGIC;
	sb->s_time_gran = NSEC_PER_SEC;
	sb_set_bdev(sb, sbi->bdev->bd_dev);
	err = read_super(sb);
	if (!err)
		err = read_root(sb);
	if (err) {
		wait_for_inodes(sb);
		release(sb);
		return err;
	}
	if (sbi->es->s_state != cpu_to_le16(EXT2_VALID_FS))
		pr_warn("ext2: %s: not unmounted the last time: e2fsck is due\n",
			bdev_name(sbi->bdev));
	if (!sb->s_rdonly)
		err = begin_writing(sb);
	if (err) {
		dput(sb->s_root);
		wait_for_inodes(sb);
		release(sb);
	}
	return err;
}

static struct file_system_type ext2_type = {
	.name = "ext2",
	.fill_super = ext2_fill_super,
	.requires_dev = true,
	.caches = true,
};

static int __init ext2_init(void)
{
	ext2_init_inodecache();
	return register_filesystem(&ext2_type);
}
fs_initcall(ext2_init);
