// SPDX-License-Identifier: MIT
/* Which blocks are free: a bitmap for each group, and their counts in descriptors and superblock. */
#include <neap/bitmap.h>
#include <neap/bitops.h>
#include <neap/err.h>
#include <neap/kernel.h>

#include "ext2.h"

int ext2_get_group(struct super_block *sb, u32 group, struct ext2_buf *buf,
		   struct ext2_group_desc **desc)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u32 per_block = sbi->block_size / sizeof(**desc);
	int err = ext2_bread(sb, sbi->desc_block + group / per_block, buf);

	if (!err)
		*desc = (struct ext2_group_desc *)buf->data + group % per_block;
	return err;
}

/* alloc_lock held. */
void ext2_sb_dirty(struct super_block *sb)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	unsigned int offset = 1024 & ~(sbi->block_size - 1) & ~PAGE_MASK;

	bdev_dirty_block(sbi->sb_page, offset, sbi->block_size);
}

static u32 group_blocks(const struct ext2_sb_info *sbi, u32 group)
{
	return min(sbi->blocks_per_group,
		   sbi->blocks_count - sbi->first_data_block - group * sbi->blocks_per_group);
}

/* Is it one of the group's own tables, or the superblock or a descriptor? A damaged bitmap may say that it is free. */
static bool is_table(const struct ext2_sb_info *sbi, const struct ext2_group_desc *desc, u32 block)
{
	u32 table = le32_to_cpu(desc->bg_inode_table);
	u32 len = DIV_ROUND_UP(sbi->inodes_per_group * sbi->inode_size, sbi->block_size);

	return block < sbi->desc_end || block == le32_to_cpu(desc->bg_block_bitmap) ||
	       block == le32_to_cpu(desc->bg_inode_bitmap) || block - table < len;
}

/* The first free block of a group, from bit start if there is one. 0 or -errno; -ENOSPC. */
static int take_block(struct super_block *sb, u32 group, u32 start, u32 *block)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u32 nr = group_blocks(sbi, group), bit;
	struct ext2_group_desc *desc;
	struct ext2_buf gd, map;
	int err = ext2_get_group(sb, group, &gd, &desc);

	if (err)
		return err;
	err = -ENOSPC;
	if (!desc->bg_free_blocks_count)
		goto out;
	err = ext2_bread(sb, le32_to_cpu(desc->bg_block_bitmap), &map);
	if (err)
		goto out;
	bit = find_next_zero_bit(map.data, nr, start);
	if (bit >= nr)
		bit = find_next_zero_bit(map.data, nr, 0);
	*block = sbi->first_data_block + group * sbi->blocks_per_group + bit;
	if (bit >= nr) {
		ext2_error(sb, "group %u has free blocks by its count, not by its bitmap", group);
		err = -ENOSPC;
	} else if (is_table(sbi, desc, *block)) {
		err = ext2_error(sb, "block %u is free and in use", *block);
	} else {
		__set_bit(bit, map.data);
		ext2_bdirty(sb, &map);
		desc->bg_free_blocks_count--;
		ext2_bdirty(sb, &gd);
		sbi->es->s_free_blocks_count--;
		ext2_sb_dirty(sb);
	}
	ext2_brelse(&map);
out:
	ext2_brelse(&gd);
	return err;
}

int ext2_new_block(struct super_block *sb, u32 goal, u32 *block)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u32 group, start, i;
	int err = -ENOSPC;

	if (goal < sbi->first_data_block || goal >= sbi->blocks_count)
		goal = sbi->first_data_block;
	group = (goal - sbi->first_data_block) / sbi->blocks_per_group;
	start = (goal - sbi->first_data_block) % sbi->blocks_per_group;
	mutex_lock(&sbi->alloc_lock);
	for (i = 0; i < sbi->groups && err == -ENOSPC; i++) {
		err = take_block(sb, (group + i) % sbi->groups, start, block);
		start = 0;
	}
	mutex_unlock(&sbi->alloc_lock);
	return err;
}

/* alloc_lock held. 0; -ENOENT: what is to be freed is none that could be in use, or is free; -errno. */
static int free_bit(struct super_block *sb, u32 group, u32 bit, enum ext2_what what)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u32 block = sbi->first_data_block + group * sbi->blocks_per_group + bit;
	struct ext2_group_desc *desc = NULL;
	struct ext2_buf gd, map;
	int err;

	do
		err = ext2_get_group(sb, group, &gd, &desc);
	while (ext2_again(err));
	if (err)
		return err;
	do
		err = ext2_bread(sb,
				 le32_to_cpu(what == EXT2_BLOCK ? desc->bg_block_bitmap
								: desc->bg_inode_bitmap),
				 &map);
	while (ext2_again(err));
	if (err)
		goto out;
	if (!test_bit(bit, map.data) || (what == EXT2_BLOCK && is_table(sbi, desc, block))) {
		err = -ENOENT;
	} else {
		__clear_bit(bit, map.data);
		ext2_bdirty(sb, &map);
		if (what == EXT2_BLOCK) {
			desc->bg_free_blocks_count++;
			sbi->es->s_free_blocks_count++;
		} else {
			desc->bg_free_inodes_count++;
			sbi->es->s_free_inodes_count++;
		}
		if (what == EXT2_DIRECTORY)
			desc->bg_used_dirs_count--;
		ext2_bdirty(sb, &gd);
		ext2_sb_dirty(sb);
	}
	ext2_brelse(&map);
out:
	ext2_brelse(&gd);
	return err;
}

int ext2_free_bit(struct super_block *sb, u32 group, u32 bit, enum ext2_what what)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	int err;

	mutex_lock(&sbi->alloc_lock);
	err = free_bit(sb, group, bit, what);
	mutex_unlock(&sbi->alloc_lock);
	return err;
}

void ext2_free_block(struct super_block *sb, u32 block)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u32 n = block - sbi->first_data_block;
	int err;

	if (block < sbi->first_data_block || block >= sbi->blocks_count) {
		ext2_error(sb, "block %u to be freed is not one", block);
		return;
	}
	ext2_bforget(sb, block);
	err = ext2_free_bit(sb, n / sbi->blocks_per_group, n % sbi->blocks_per_group, EXT2_BLOCK);
	if (err == -ENOENT)
		ext2_error(sb, "block %u to be freed is a table, or free", block);
	else if (err)
		ext2_error(sb, "block %u cannot be freed", block);
}
