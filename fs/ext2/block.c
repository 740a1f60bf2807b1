// SPDX-License-Identifier: MIT
/* Blocks of tables: in the page cache of the disk, of which a block is a page or a part of one. */
#include <neap/err.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/pagemap.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/sprintf.h>

#include "ext2.h"

int ext2_bread(struct super_block *sb, u32 block, struct ext2_buf *buf)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);
	u64 pos = (u64)block << sbi->block_bits;
	struct page *page;

	*buf = (struct ext2_buf){ 0 };
	if (block < sbi->first_data_block || block >= sbi->blocks_count)
		return ext2_error(sb, "block %u is not one", block);
	page = read_cache_page(sbi->bdev->bd_inode->i_mapping, pos >> PAGE_SHIFT, NULL);
	if (IS_ERR(page))
		return PTR_ERR(page);
	buf->page = page;
	buf->offset = pos & ~PAGE_MASK;
	buf->data = (char *)kmap(page) + buf->offset;
	return 0;
}

bool ext2_again(int err)
{
	if (err != -ENOMEM)
		return false;
	schedule_timeout_uninterruptible(1);
	return true;
}

void ext2_brelse(struct ext2_buf *buf)
{
	if (!buf->page)
		return;
	kunmap(buf->page);
	put_page(buf->page);
	buf->page = NULL;
}

void ext2_bdirty(struct super_block *sb, struct ext2_buf *buf)
{
	WARN_ON_ONCE(sb->s_rdonly);
	flush_dcache_page(buf->page);
	bdev_dirty_block(buf->page, buf->offset, EXT2_SB(sb)->block_size);
}

/* A block is free: what was to be written to it is not to come over its next use. */
void ext2_bforget(struct super_block *sb, u32 block)
{
	struct ext2_sb_info *sbi = EXT2_SB(sb);

	bdev_forget_block(sbi->bdev, (sector_t)block << (sbi->block_bits - SECTOR_SHIFT),
			  sbi->block_size);
}

int ext2_error(struct super_block *sb, const char *fmt, ...)
{
	char text[96];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	pr_err_ratelimited("ext2: %s: damaged, e2fsck is due: %s\n", bdev_name(EXT2_SB(sb)->bdev),
			   text);
	WRITE_ONCE(EXT2_SB(sb)->complained, true);
	return -EUCLEAN;
}
