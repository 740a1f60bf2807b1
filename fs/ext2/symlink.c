// SPDX-License-Identifier: MIT
/* Symbolic links: a target of up to 59 bytes lies in the inode, where the block numbers would be. */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/string.h>
#include <neap/writeback.h>

#include "ext2.h"

static bool is_fast(const struct inode *inode)
{
	const struct ext2_inode_info *info = EXT2_I(inode);

	return info->blocks ==
	       (info->file_acl ? EXT2_SB(inode->i_sb)->block_size >> SECTOR_SHIFT : 0);
}

static int ext2_readlink(struct dentry *dentry, char *target, int len)
{
	struct inode *inode = dentry->d_inode;
	struct super_block *sb = inode->i_sb;
	int n = min_t(loff_t, len, inode->i_size), err;
	struct ext2_buf buf;
	u32 block;

	if (is_fast(inode)) {
		if (inode->i_size >= (loff_t)sizeof(EXT2_I(inode)->data))
			return ext2_error(sb, "link %lu is too long", inode->i_ino);
		memcpy(target, EXT2_I(inode)->data, n);
		return n;
	}
	if (inode->i_size > EXT2_SB(sb)->block_size)
		return ext2_error(sb, "link %lu is too long", inode->i_ino);
	err = ext2_get_block(inode, 0, false, &block, NULL);
	if (!err && !block)
		err = ext2_error(sb, "link %lu has no target", inode->i_ino);
	if (!err)
		err = ext2_bread(sb, block, &buf);
	if (err)
		return err;
	memcpy(target, buf.data, n);
	ext2_brelse(&buf);
	return n;
}

/* The target of a new link. */
int ext2_symlink_set(struct inode *inode, const char *target)
{
	struct super_block *sb = inode->i_sb;
	size_t len = strlen(target);
	struct ext2_buf buf;
	u32 block;
	int err;

	if (len >= EXT2_SB(sb)->block_size)
		return -ENAMETOOLONG;
	if (len < sizeof(EXT2_I(inode)->data)) {
		memcpy(EXT2_I(inode)->data, target, len);
	} else {
		err = ext2_get_block(inode, 0, true, &block, NULL);
		if (!err)
			err = ext2_bread(sb, block, &buf);
		if (err)
			return err;
		memset(buf.data, 0, EXT2_SB(sb)->block_size);
		memcpy(buf.data, target, len);
		ext2_bdirty(sb, &buf);
		ext2_brelse(&buf);
	}
	i_size_write(inode, len);
	mark_inode_dirty(inode);
	return 0;
}

const struct inode_operations ext2_symlink_iops = {
	.readlink = ext2_readlink,
	.getattr = ext2_getattr,
};
