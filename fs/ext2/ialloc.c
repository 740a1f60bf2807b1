// SPDX-License-Identifier: MIT
/*
 * Which inodes are free. A file's is looked for in its directory's group, near which its blocks will be; a
 * directory's in the group with most room.
 */
#include <neap/bitmap.h>
#include <neap/bitops.h>
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/string.h>
#include <neap/writeback.h>

#include "ext2.h"

/* alloc_lock held. */
static u32 roomiest_group(struct super_block *sb, u32 otherwise)
{
	u32 group, best = otherwise, most = 0;

	for (group = 0; group < EXT2_SB(sb)->groups; group++) {
		struct ext2_group_desc *desc;
		struct ext2_buf gd;

		if (ext2_get_group(sb, group, &gd, &desc))
			continue;
		if (desc->bg_free_inodes_count && desc->bg_free_blocks_count > most) {
			most = desc->bg_free_blocks_count;
			best = group;
		}
		ext2_brelse(&gd);
	}
	return best;
}

/* alloc_lock held. 0 or -errno; -ENOSPC. */
static int take_inode(struct super_block *sb, u32 group, bool dir, u32 *ino)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	struct ext2_group_desc *desc;
	struct ext2_buf gd, map;
	u32 bit;
	int err = ext2_get_group(sb, group, &gd, &desc);

	if (err)
		return err;
	err = -ENOSPC;
	if (!desc->bg_free_inodes_count)
		goto out;
	err = ext2_bread(sb, le32_to_cpu(desc->bg_inode_bitmap), &map);
	if (err)
		goto out;
	/* The first ones have a meaning of their own. */
	bit = find_next_zero_bit(map.data, sbi->inodes_per_group, group ? 0 : sbi->first_ino - 1);
	if (bit >= sbi->inodes_per_group) {
		ext2_error(sb, "group %u has free inodes by its count, not by its bitmap", group);
		err = -ENOSPC;
	} else {
		*ino = group * sbi->inodes_per_group + bit + 1;
		__set_bit(bit, map.data);
		ext2_bdirty(sb, &map);
		desc->bg_free_inodes_count--;
		if (dir)
			desc->bg_used_dirs_count++;
		ext2_bdirty(sb, &gd);
		sbi->es->s_free_inodes_count--;
		ext2_sb_dirty(sb);
	}
	ext2_brelse(&map);
out:
	ext2_brelse(&gd);
	return err;
}

void ext2_free_inode(struct super_block *sb, u32 ino, umode_t mode)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	int err = ext2_free_bit(sb, (ino - 1) / sbi->inodes_per_group,
				(ino - 1) % sbi->inodes_per_group,
				S_ISDIR(mode) ? EXT2_DIRECTORY : EXT2_INODE);

	if (err == -ENOENT)
		ext2_error(sb, "inode %u to be freed is free", ino);
	else if (err)
		ext2_error(sb, "inode %u cannot be freed", ino);
}

/* A new inode with one link that is nowhere yet; if it stays so, i_nlink = 0 and iput() free it. */
struct inode *ext2_new_inode(struct inode *dir, umode_t mode)
{
	struct super_block *sb = dir->i_sb;
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	struct inode *inode = new_inode(sb);
	u32 parent = (dir->i_ino - 1) / sbi->inodes_per_group, group, i, ino = 0;
	int err = inode ? ext2_init_inode_info(inode) : -ENOMEM;
	struct ext2_inode_info *info;

	if (err)
		goto fail;
	info = EXT2_I(inode);
	err = -ENOSPC;
	mutex_lock(&sbi->alloc_lock);
	group = S_ISDIR(mode) ? roomiest_group(sb, parent) : parent;
	for (i = 0; i < sbi->groups && err == -ENOSPC; i++)
		err = take_inode(sb, (group + i) % sbi->groups, S_ISDIR(mode), &ino);
	info->generation = ++sbi->next_generation;
	mutex_unlock(&sbi->alloc_lock);
	if (err)
		goto fail;
	inode->i_ino = ino;
	inode_init_owner(inode, dir, mode);
	info->is_new = true;
	info->goal =
		sbi->first_data_block + (ino - 1) / sbi->inodes_per_group * sbi->blocks_per_group;
	err = ext2_hash_inode(inode);
	if (err)
		goto fail;
	mark_inode_dirty(inode);
	return inode;
fail:
	iput(inode);
	return ERR_PTR(err);
}
