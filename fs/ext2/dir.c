// SPDX-License-Identifier: MIT
/*
 * Directories: blocks of entries, each with the distance to the next. What is removed becomes room of the
 * entry before it; a new name takes the first room that is large enough, or a new block.
 *
 *	| ino 12 len 12 "." | ino 2 len 12 ".." | ino 15 len 1000 "a name"  ......... |
 *
 * i_rwsem of the directory is held throughout.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/string.h>
#include <neap/writeback.h>
#include <uapi/dirent.h>

#include "ext2.h"

static u32 dir_blocks(const struct inode *dir)
{
	return dir->i_size >> EXT2_SB(dir->i_sb)->block_bits;
}

static int dir_bread(struct inode *dir, u32 n, struct ext2_buf *buf)
{
	u32 block;
	int err = ext2_get_block(dir, n, false, &block, NULL);

	cond_resched(); /* there may be a million */
	buf->page = NULL;
	if (!err && fatal_signal_pending(current)) /* on a damaged disk all of them may be one */
		err = -EINTR;
	if (!err && !block)
		err = ext2_error(dir->i_sb, "directory %lu has a hole", dir->i_ino);
	return err ? err : ext2_bread(dir->i_sb, block, buf);
}

/*
 * An entry that has been looked at before it is believed. What was seen is kept: who writes to the disk's file while
 * it is mounted, or another directory of a damaged disk that has the same block, may change it at any time.
 */
struct entry {
	struct ext2_dir_entry *de;
	unsigned int len, name_len;
	u32 ino;
};

/* The one at an offset of a block. False: damaged. */
static bool entry_at(struct inode *dir, struct ext2_buf *buf, unsigned int offset, struct entry *e)
{
	struct ext2_sb_info *sbi = EXT2_SB(dir->i_sb);

	if (offset + EXT2_DIR_REC_LEN(1) <= sbi->block_size) {
		e->de = (void *)((char *)buf->data + offset);
		e->len = le16_to_cpu(READ_ONCE(e->de->rec_len));
		e->name_len = READ_ONCE(e->de->name_len);
		e->ino = le32_to_cpu(READ_ONCE(e->de->inode));
		if (e->len >= EXT2_DIR_REC_LEN(e->name_len) && e->len >= EXT2_DIR_REC_LEN(1) &&
		    !(e->len & 3) && offset + e->len <= sbi->block_size &&
		    e->ino <= sbi->inodes_count)
			return true;
	}
	ext2_error(dir->i_sb, "directory %lu, entry at %u", dir->i_ino, offset);
	return false;
}

static void touch_dir(struct inode *dir)
{
	ktime_get_real_ts64(&dir->i_mtime);
	dir->i_ctime = dir->i_mtime;
	EXT2_I(dir)->flags &= ~EXT2_INDEX_FL; /* a hash tree is not kept up */
	mark_inode_dirty(dir);
}

static u8 file_type(const struct inode *inode)
{
	static const u8 types[16] = {
		[1] = 5, [2] = 3, [4] = 2, [6] = 4, [8] = 1, [10] = 7, [12] = 6
	};

	return EXT2_SB(inode->i_sb)->filetype ? types[inode->i_mode >> 12 & 15] : 0;
}

int ext2_find_entry(struct inode *dir, const char *name, struct ext2_dir_pos *pos, u32 *ino)
{
	size_t len = strlen(name);
	u32 n;

	for (n = 0; n < dir_blocks(dir); n++) {
		unsigned int offset = 0;
		int err = dir_bread(dir, n, &pos->buf);

		if (err)
			return err;
		while (offset < EXT2_SB(dir->i_sb)->block_size) {
			struct entry e;

			if (!entry_at(dir, &pos->buf, offset, &e)) {
				ext2_brelse(&pos->buf);
				return -EUCLEAN;
			}
			if (e.ino && e.name_len == len && !memcmp(e.de->name, name, len)) {
				*ino = e.ino;
				pos->offset = offset;
				return 0;
			}
			offset += e.len;
		}
		ext2_brelse(&pos->buf);
	}
	return -ENOENT;
}

static void fill_entry(struct ext2_dir_entry *de, const char *name, const struct inode *inode)
{
	de->name_len = strlen(name);
	de->file_type = file_type(inode);
	memcpy(de->name, name, de->name_len);
	de->inode = cpu_to_le32(inode->i_ino);
}

/* In one block. 0; -ENOSPC: no room; -EUCLEAN. */
static int add_to_block(struct inode *dir, struct ext2_buf *buf, const char *name,
			const struct inode *inode)
{
	unsigned int need = EXT2_DIR_REC_LEN(strlen(name)), offset = 0;

	while (offset < EXT2_SB(dir->i_sb)->block_size) {
		struct ext2_dir_entry *room;
		unsigned int used;
		struct entry e;

		if (!entry_at(dir, buf, offset, &e))
			return -EUCLEAN;
		used = e.ino ? EXT2_DIR_REC_LEN(e.name_len) : 0;
		if (e.len - used >= need) {
			room = (void *)((char *)e.de + used);
			if (used) {
				room->rec_len = cpu_to_le16(e.len - used);
				e.de->rec_len = cpu_to_le16(used);
			}
			fill_entry(room, name, inode);
			ext2_bdirty(dir->i_sb, buf);
			return 0;
		}
		offset += e.len;
	}
	return -ENOSPC;
}

/* A block at the end, with one unused entry. */
static int append_block(struct inode *dir, struct ext2_buf *buf)
{
	struct super_block *sb = dir->i_sb;
	struct ext2_dir_entry *de;
	u32 block;
	int err = ext2_get_block(dir, dir_blocks(dir), true, &block, NULL);

	if (err)
		return err;
	err = ext2_bread(sb, block, buf);
	if (err) {
		ext2_truncate_blocks(dir, dir->i_size);
		return err;
	}
	memset(buf->data, 0, EXT2_SB(sb)->block_size);
	de = buf->data;
	de->rec_len = cpu_to_le16(EXT2_SB(sb)->block_size);
	ext2_bdirty(sb, buf);
	i_size_write(dir, dir->i_size + EXT2_SB(sb)->block_size);
	mark_inode_dirty(dir);
	return 0;
}

int ext2_add_link(struct inode *dir, const char *name, struct inode *inode)
{
	int err = -ENOSPC;
	struct ext2_buf buf;
	u32 n;

	for (n = 0; n < dir_blocks(dir) && err == -ENOSPC; n++) {
		err = dir_bread(dir, n, &buf);
		if (!err)
			err = add_to_block(dir, &buf, name, inode);
		ext2_brelse(&buf);
	}
	if (err == -ENOSPC) {
		err = append_block(dir, &buf);
		if (err)
			return err;
		err = add_to_block(dir, &buf, name, inode);
		ext2_brelse(&buf);
	}
	if (!err)
		touch_dir(dir);
	return err;
}

void ext2_delete_at(struct inode *dir, struct ext2_dir_pos *pos)
{
	struct ext2_dir_entry *de = (void *)((char *)pos->buf.data + pos->offset);
	struct entry prev = { NULL }, e;
	unsigned int offset = 0;
	bool good = true;

	/* The one before it may be younger than pos. */
	while (good && offset < pos->offset) {
		good = entry_at(dir, &pos->buf, offset, &prev);
		if (good)
			offset += prev.len;
	}
	/* Its room stays its own if it is not where it was found any more. */
	if (good && prev.de && offset == pos->offset && entry_at(dir, &pos->buf, offset, &e))
		prev.de->rec_len = cpu_to_le16(prev.len + e.len);
	de->inode = 0;
	ext2_bdirty(dir->i_sb, &pos->buf);
	touch_dir(dir);
}

int ext2_delete_entry(struct inode *dir, const char *name)
{
	struct ext2_dir_pos pos;
	u32 ino;
	int err = ext2_find_entry(dir, name, &pos, &ino);

	if (err)
		return err;
	ext2_delete_at(dir, &pos);
	ext2_brelse(&pos.buf);
	return 0;
}

void ext2_set_link_at(struct inode *dir, struct ext2_dir_pos *pos, struct inode *inode)
{
	struct ext2_dir_entry *de = (void *)((char *)pos->buf.data + pos->offset);

	de->inode = cpu_to_le32(inode->i_ino);
	de->file_type = file_type(inode);
	ext2_bdirty(dir->i_sb, &pos->buf);
	touch_dir(dir);
}

int ext2_make_empty(struct inode *inode, struct inode *parent)
{
	int err = ext2_add_link(inode, ".", inode);

	return err ? err : ext2_add_link(inode, "..", parent);
}

/* 0; -ENOTEMPTY; -errno. */
int ext2_empty_dir(struct inode *dir)
{
	struct ext2_buf buf;
	u32 n;

	for (n = 0; n < dir_blocks(dir); n++) {
		unsigned int offset = 0;
		int err = dir_bread(dir, n, &buf);

		while (!err && offset < EXT2_SB(dir->i_sb)->block_size) {
			struct entry e;

			if (!entry_at(dir, &buf, offset, &e))
				err = -EUCLEAN;
			else if (e.ino && !(e.name_len == 1 && e.de->name[0] == '.') &&
				 !(e.name_len == 2 && !memcmp(e.de->name, "..", 2)))
				err = -ENOTEMPTY;
			else
				offset += e.len;
		}
		ext2_brelse(&buf);
		if (err)
			return err;
	}
	return 0;
}

/* f_pos is a place in the directory. What was there may have become room of another entry. */
static int ext2_iterate(struct file *file, void *ctx, filldir_t filldir)
{
	static const u8 types[8] = { DT_UNKNOWN, DT_REG,  DT_DIR,  DT_CHR,
				     DT_BLK,	 DT_FIFO, DT_SOCK, DT_LNK };
	struct inode *dir = file_inode(file);
	struct ext2_sb_info *sbi = EXT2_SB(dir->i_sb);
	int err = 0;

	while (!err && file->f_pos < dir->i_size) {
		u32 n = file->f_pos >> sbi->block_bits;
		loff_t start = (loff_t)n << sbi->block_bits;
		unsigned int offset = 0;
		struct ext2_buf buf;
		bool full = false;

		err = dir_bread(dir, n, &buf);
		while (!err && !full && offset < sbi->block_size) {
			struct entry e;
			loff_t next;

			if (!entry_at(dir, &buf, offset, &e)) {
				err = -EUCLEAN;
				break;
			}
			next = start + offset + e.len;
			if (start + offset >= file->f_pos) {
				full = e.ino &&
				       filldir(ctx, e.de->name, e.name_len, next - 1, e.ino,
					       sbi->filetype ? types[e.de->file_type & 7]
							     : DT_UNKNOWN);
				if (!full)
					file->f_pos = next;
			}
			offset += e.len;
		}
		ext2_brelse(&buf);
		if (full)
			return 0;
		if (!err && file->f_pos < start + sbi->block_size)
			file->f_pos = start + sbi->block_size;
	}
	return err;
}

const struct file_operations ext2_dir_fops = {
	.open = ext2_open,
	.read = generic_read_dir,
	.iterate = ext2_iterate,
	.llseek = generic_file_llseek,
	.fsync = ext2_fsync,
};
