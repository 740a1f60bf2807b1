// SPDX-License-Identifier: MIT
/*
 * tmpfs: ramfs (ramfs.c) whose files are shared memory, and whose size has limits:
 *
 *	size=64M, size=20%, nr_blocks=N		pages of files, and of long targets of links
 *	nr_inodes=N				files of all kinds; each further name of one counts, too
 *	mode=0755, uid=N, gid=N			of the root directory
 *
 * N and sizes with k, m or g; 0 is no limit. If nothing is said: half of RAM, and as many files as half of RAM
 * has pages, of which kernel memory can hold names and inodes.
 */
#include <neap/errno.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/slab.h>
#include <neap/string.h>

#include <uapi/statfs.h>

#include "internal.h"

struct tmpfs_options {
	unsigned int max_blocks, max_inodes;
	unsigned long mode, uid, gid;
};

/* A number with a unit, perhaps "%" of RAM, up to the next option. 0 or -EINVAL. */
static int parse_amount(const char *value, u64 unit, bool percent, unsigned int *amount)
{
	char *end;
	u64 n = memparse(value, &end);

	if (percent && *end == '%' && end > value) {
		n = (u64)totalram_pages * n / 100 * unit;
		end++;
	}
	if (end == value || (*end && *end != ',') || n > (u64)INT_MAX * unit)
		return -EINVAL;
	*amount = (n + unit - 1) / unit;
	return 0;
}

static int parse_number(const char *value, unsigned int base, unsigned long max, unsigned long *n)
{
	char *end;

	*n = simple_strtoul(value, &end, base);
	return end == value || (*end && *end != ',') || *n > max ? -EINVAL : 0;
}

static int parse_option(const char *p, struct tmpfs_options *o)
{
	if (!strncmp(p, "size=", 5))
		return parse_amount(p + 5, PAGE_SIZE, true, &o->max_blocks);
	if (!strncmp(p, "nr_blocks=", 10))
		return parse_amount(p + 10, 1, false, &o->max_blocks);
	if (!strncmp(p, "nr_inodes=", 10))
		return parse_amount(p + 10, 1, false, &o->max_inodes);
	if (!strncmp(p, "mode=", 5))
		return parse_number(p + 5, 8, 07777, &o->mode);
	if (!strncmp(p, "uid=", 4))
		return parse_number(p + 4, 10, UINT_MAX, &o->uid);
	if (!strncmp(p, "gid=", 4))
		return parse_number(p + 4, 10, UINT_MAX, &o->gid);
	return -EINVAL;
}

/* What is not named stays as it is. */
static int parse_options(const char *options, struct tmpfs_options *o)
{
	const char *p = options;
	int err = 0;

	while (p && *p && !err) {
		err = parse_option(p, o);
		p = strchr(p, ',');
		if (p)
			p++;
	}
	return err;
}

/* None below what is used, and none if there was none so far: what is there was not counted. */
static bool limit_is_sane(unsigned int max, unsigned int old_max, const atomic_t *used)
{
	return !max || max == old_max || (old_max && (unsigned int)atomic_read(used) <= max);
}

static int tmpfs_remount(struct super_block *sb, bool rdonly __maybe_unused, const char *options)
{
	struct shmem_sb_info *sbinfo = sb->s_fs_info;
	struct tmpfs_options o = { .max_blocks = sbinfo->max_blocks,
				   .max_inodes = sbinfo->max_inodes };
	int err = parse_options(options, &o);

	if (err)
		return err;
	if (!limit_is_sane(o.max_blocks, sbinfo->max_blocks, &sbinfo->used_blocks) ||
	    !limit_is_sane(o.max_inodes, sbinfo->max_inodes, &sbinfo->used_inodes))
		return -EINVAL;
	WRITE_ONCE(sbinfo->max_blocks, o.max_blocks);
	WRITE_ONCE(sbinfo->max_inodes, o.max_inodes);
	return 0;
}

static u64 left(unsigned int max, const atomic_t *used)
{
	unsigned int n = atomic_read(used);

	return n < max ? max - n : 0;
}

/* Without a limit a figure is 0. */
void tmpfs_statfs(struct super_block *sb, struct kstatfs *buf)
{
	const struct shmem_sb_info *sbinfo = sb->s_fs_info;

	buf->f_blocks = READ_ONCE(sbinfo->max_blocks);
	buf->f_bfree = buf->f_bavail = left(buf->f_blocks, &sbinfo->used_blocks);
	buf->f_files = READ_ONCE(sbinfo->max_inodes);
	buf->f_ffree = left(buf->f_files, &sbinfo->used_inodes);
}

/* swapoff may have the last reference of a file, which it drops when it sees that. */
static void tmpfs_put_super(struct super_block *sb)
{
	while (sb_has_inodes(sb))
		schedule_timeout_uninterruptible(1);
	kfree(sb->s_fs_info);
}

static const struct super_operations tmpfs_sops = {
	.evict_inode = ramfs_evict_inode,
	.statfs = tmpfs_statfs,
	.put_super = tmpfs_put_super,
	.remount_fs = tmpfs_remount,
};

/* With the limits of one of which nothing is said. NULL: no memory. */
static struct shmem_sb_info *new_sb_info(void)
{
	struct shmem_sb_info *sbinfo = kzalloc(sizeof(*sbinfo), GFP_KERNEL);
	unsigned long lowmem = totalram_pages - totalhigh_pages;

	if (sbinfo) {
		sbinfo->max_blocks = totalram_pages / 2;
		sbinfo->max_inodes = min(lowmem, totalram_pages / 2);
	}
	return sbinfo;
}

static int fill_super(struct super_block *sb, struct shmem_sb_info *sbinfo)
{
	int err;

	sb->s_fs_info = sbinfo;
	err = ramfs_fill_super(sb, NULL, NULL);
	if (err)
		kfree(sbinfo);
	return err;
}

int limited_ramfs_fill_super(struct super_block *sb, const char *source __maybe_unused,
			     const char *options __maybe_unused)
{
	struct shmem_sb_info *sbinfo = new_sb_info();

	if (!sbinfo)
		return -ENOMEM;
	sbinfo->max_blocks = totalram_pages;
	return fill_super(sb, sbinfo);
}

void __init limit_rootfs(struct super_block *sb)
{
	struct shmem_sb_info *sbinfo = sb->s_fs_info;
	unsigned int used = atomic_read(&sbinfo->used_blocks);

	WRITE_ONCE(sbinfo->max_blocks, max((unsigned int)totalram_pages / 2, used));
}

static int tmpfs_fill_super(struct super_block *sb, const char *source __maybe_unused,
			    const char *options)
{
	struct shmem_sb_info *sbinfo = new_sb_info();
	struct tmpfs_options o = { .mode = 01777 };
	struct inode *root;
	int err;

	if (!sbinfo)
		return -ENOMEM;
	o.max_blocks = sbinfo->max_blocks;
	o.max_inodes = sbinfo->max_inodes;
	err = parse_options(options, &o);
	if (err) {
		kfree(sbinfo);
		return err;
	}
	sbinfo->swaps = true;
	sbinfo->max_blocks = o.max_blocks;
	sbinfo->max_inodes = o.max_inodes;
	err = fill_super(sb, sbinfo);
	if (err)
		return err;
	sb->s_op = &tmpfs_sops;
	sb->s_magic = TMPFS_MAGIC;
	root = sb->s_root->d_inode;
	root->i_mode = S_IFDIR | o.mode;
	root->i_uid = o.uid;
	root->i_gid = o.gid;
	return 0;
}

static struct file_system_type tmpfs_type = {
	.name = "tmpfs",
	.fill_super = tmpfs_fill_super,
};

void __init tmpfs_init(void)
{
	register_filesystem(&tmpfs_type);
}
