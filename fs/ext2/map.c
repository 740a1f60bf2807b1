// SPDX-License-Identifier: MIT
/*
 * From a file's block to the disk's:
 *
 *	data[0..11]	the first twelve
 *	data[12]	-> a block of numbers
 *	data[13]	-> a block of numbers -> blocks of numbers
 *	data[14]	one deeper
 *
 * Who looks for a block without map_lock has a page of the file locked, or the file's i_rwsem: truncation
 * takes a page out of the cache before it frees what is behind it, so the numbers that lead to a locked
 * page stay.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/string.h>
#include <neap/writeback.h>

#include "ext2.h"

/* The steps to a block: an index of data[], then of each block of numbers. How many; 0: too far. */
static int block_path(const struct ext2_sb_info *sbi, u32 iblock, u32 path[4])
{
	unsigned int bits = sbi->block_bits - 2;
	u32 mask = (1u << bits) - 1;
	int depth;

	if (iblock < EXT2_NDIR_BLOCKS) {
		path[0] = iblock;
		return 1;
	}
	iblock -= EXT2_NDIR_BLOCKS;
	for (depth = 1; depth <= 3; depth++) {
		int i;

		if (iblock >> 1 >> (depth * bits - 1) == 0) {
			path[0] = EXT2_NDIR_BLOCKS + depth - 1;
			for (i = 1; i <= depth; i++)
				path[i] = iblock >> ((depth - i) * bits) & mask;
			return depth + 1;
		}
		iblock -= 1u << (depth * bits);
	}
	return 0;
}

/* Sizes: what three levels reach, and i_blocks, a word of sectors, can count. */
loff_t ext2_max_size(struct super_block *sb)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u64 n = sbi->block_size / 4, blocks = EXT2_NDIR_BLOCKS + n + n * n + n * n * n;
	u64 most = 0xffff0000ULL >> (sbi->block_bits - SECTOR_SHIFT);

	if (sbi->rev0)
		return 0x7fffffff;
	most -= most / n + 64; /* the blocks of numbers themselves */
	return min_t(u64, min(blocks, most) << sbi->block_bits, MAX_LFS_FILESIZE);
}

/* A new block for the inode; of numbers: all zeroes. */
static int add_block(struct inode *inode, bool zeroed, u32 *block)
{
	struct ext2_inode_info *info = EXT2_I(inode);
	struct super_block *sb = inode->i_sb;
	struct ext2_buf buf;
	int err = ext2_new_block(sb, info->goal, block);

	if (err)
		return err;
	if (zeroed) {
		err = ext2_bread(sb, *block, &buf);
		if (err) {
			ext2_free_block(sb, *block);
			return err;
		}
		memset(buf.data, 0, EXT2_SB(sb)->block_size);
		ext2_bdirty(sb, &buf);
		ext2_brelse(&buf);
	}
	info->goal = *block + 1;
	info->blocks += EXT2_SB(sb)->block_size >> SECTOR_SHIFT;
	return 0;
}

int ext2_get_block(struct inode *inode, u32 iblock, bool create, u32 *block, bool *created)
{
	struct ext2_inode_info *info = EXT2_I(inode);
	struct super_block *sb = inode->i_sb;
	struct ext2_buf buf = { 0 };
	u32 path[4], nr;
	bool added = false;
	int depth = block_path(EXT2_SB(sb), iblock, path), i, err = 0;

	*block = 0;
	if (created)
		*created = false;
	if (!depth)
		return -EFBIG;
	if (create)
		mutex_lock(&info->map_lock);
	nr = READ_ONCE(info->data[path[0]]);
	for (i = 0; !err; i++) {
		if (i) {
			struct ext2_buf next;

			err = ext2_bread(sb, nr, &next);
			ext2_brelse(&buf);
			if (err)
				break;
			buf = next;
			nr = le32_to_cpu(READ_ONCE(((__le32 *)buf.data)[path[i]]));
		}
		if (!nr && create) {
			err = add_block(inode, i < depth - 1, &nr);
			if (err)
				break;
			added = true;
			/* Who looks without map_lock finds a block of numbers with zeroes in it. */
			if (i) {
				smp_store_release(&((__le32 *)buf.data)[path[i]], cpu_to_le32(nr));
				ext2_bdirty(sb, &buf);
			} else {
				smp_store_release(&info->data[path[0]], nr);
			}
			if (created && i == depth - 1)
				*created = true;
		}
		if (!nr || i == depth - 1)
			break;
	}
	ext2_brelse(&buf);
	if (create)
		mutex_unlock(&info->map_lock);
	if (added) /* only now: who writes the inode at once writes it whole */
		mark_inode_dirty(inode);
	if (!err && nr && (nr < EXT2_SB(sb)->desc_end || nr >= EXT2_SB(sb)->blocks_count))
		err = ext2_error(sb, "inode %lu has block %u", inode->i_ino, nr);
	if (!err)
		*block = nr;
	return err;
}

/*
 * Frees what is at or behind the file's block first of what a number leads to, which is at base and has so
 * many levels of numbers. True: all of it. map_lock held.
 */
static bool free_branch(struct inode *inode, u32 nr, int levels, u64 base, u64 first)
{
	struct super_block *sb = inode->i_sb;
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	unsigned int bits = sbi->block_bits - 2, i;
	u64 span = 1ULL << ((levels - 1) * (levels ? bits : 0));
	struct ext2_buf buf;
	int err;

	do
		err = levels ? ext2_bread(sb, nr, &buf) : 0;
	while (ext2_again(err));
	if (err)
		ext2_error(sb, "inode %lu: blocks behind %u are lost", inode->i_ino, nr);
	if (levels && !err) {
		__le32 *numbers = buf.data;
		bool changed = false;

		for (i = 0; i < 1u << bits; i++, base += span) {
			if (base + span <= first || !numbers[i])
				continue;
			if (free_branch(inode, le32_to_cpu(numbers[i]), levels - 1, base, first)) {
				WRITE_ONCE(numbers[i], 0);
				changed = true;
			}
			cond_resched();
		}
		base -= span << bits;
		if (changed && base < first)
			ext2_bdirty(sb, &buf);
		ext2_brelse(&buf);
	}
	if (base < first)
		return false;
	ext2_free_block(sb, nr);
	EXT2_I(inode)->blocks -= sbi->block_size >> SECTOR_SHIFT;
	return true;
}

void ext2_truncate_blocks(struct inode *inode, loff_t size)
{
	struct ext2_sb_info *sbi = EXT2_SB(inode->i_sb);
	struct ext2_inode_info *info = EXT2_I(inode);
	u64 first = (size + sbi->block_size - 1) >> sbi->block_bits, base = 0;
	unsigned int i;

	mutex_lock(&info->map_lock);
	for (i = 0; i < EXT2_N_BLOCKS; i++) {
		int levels = i < EXT2_NDIR_BLOCKS ? 0 : (int)i - EXT2_NDIR_BLOCKS + 1;
		u64 span = 1ULL << (levels * (sbi->block_bits - 2));

		if (info->data[i] && base + span > first &&
		    free_branch(inode, info->data[i], levels, base, first))
			WRITE_ONCE(info->data[i], 0);
		base += span;
	}
	mutex_unlock(&info->map_lock);
	if (READ_ONCE(inode->i_nlink)) /* else it is not to be written any more, and may be going */
		mark_inode_dirty(inode);
}
