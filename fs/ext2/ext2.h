/* SPDX-License-Identifier: MIT */
/*
 * ext2, on disk and in memory.
 *
 *	| boot | superblock | group descriptors | block bitmap | inode bitmap | inode table | blocks ... |
 *	       \____________ group 0 ___________________________________________________________________/
 *	each group of blocks has its own bitmaps, inode table and blocks
 *
 * Superblock, descriptors, bitmaps, inode tables, blocks of block numbers, directories and long link
 * targets are read and changed in the disk's page cache (block.c); the data of files are in the pages of
 * their inodes. Numbers on the disk are little-endian.
 *
 * Locks: a directory's i_rwsem, a page's lock, then map_lock of one inode, then alloc_lock. No lock is
 * taken to find a block that is there (see map.c), so that writepage needs none.
 */
#ifndef EXT2_H
#define EXT2_H

#include <neap/blkdev.h>
#include <neap/byteorder.h>
#include <neap/fs.h>
#include <neap/list.h>
#include <neap/mutex.h>
#include <neap/wait.h>

#define EXT2_SUPER_MAGIC 0xef53
#define EXT2_ROOT_INO	 2
#define EXT2_NAME_LEN	 255
#define EXT2_LINK_MAX	 32000

struct ext2_super_block {
	__le32 s_inodes_count, s_blocks_count, s_r_blocks_count, s_free_blocks_count;
	__le32 s_free_inodes_count, s_first_data_block, s_log_block_size, s_log_frag_size;
	__le32 s_blocks_per_group, s_frags_per_group, s_inodes_per_group, s_mtime, s_wtime;
	__le16 s_mnt_count, s_max_mnt_count, s_magic, s_state, s_errors, s_minor_rev_level;
	__le32 s_lastcheck, s_checkinterval, s_creator_os, s_rev_level;
	__le16 s_def_resuid, s_def_resgid;
	__le32 s_first_ino; /* from here on: revision 1 */
	__le16 s_inode_size, s_block_group_nr;
	__le32 s_feature_compat, s_feature_incompat, s_feature_ro_compat;
};

#define EXT2_VALID_FS 1
#define EXT2_ERROR_FS 2

#define EXT2_FEATURE_INCOMPAT_FILETYPE	    0x2
#define EXT2_FEATURE_RO_COMPAT_SPARSE_SUPER 0x1
#define EXT2_FEATURE_RO_COMPAT_LARGE_FILE   0x2

struct ext2_group_desc {
	__le32 bg_block_bitmap, bg_inode_bitmap, bg_inode_table;
	__le16 bg_free_blocks_count, bg_free_inodes_count, bg_used_dirs_count, bg_pad;
	__le32 bg_reserved[3];
};

#define EXT2_NDIR_BLOCKS 12
#define EXT2_N_BLOCKS	 15 /* then one each of single, double and triple indirection */

struct ext2_inode {
	__le16 i_mode, i_uid;
	__le32 i_size, i_atime, i_ctime, i_mtime, i_dtime;
	__le16 i_gid, i_links_count;
	__le32 i_blocks, i_flags, i_osd1, i_block[EXT2_N_BLOCKS];
	__le32 i_generation, i_file_acl, i_size_high, i_faddr;
	__le16 i_frag, i_pad, i_uid_high, i_gid_high;
	__le32 i_reserved;
};

#define EXT2_XATTR_MAGIC 0xea020000 /* the first word of a block of i_file_acl */

#define EXT2_INDEX_FL 0x1000 /* of a directory: hash-ordered */

struct ext2_dir_entry {
	__le32 inode; /* 0: unused */
	__le16 rec_len;
	u8 name_len, file_type;
	char name[];
};

#define EXT2_DIR_REC_LEN(len) (((len) + 8 + 3) & ~3u)

/* Of a mounted file system; what is not marked is constant. */
struct ext2_sb_info {
	struct block_device *bdev;
	unsigned int block_size, block_bits;
	u32 blocks_count, first_data_block, blocks_per_group, inodes_count, inodes_per_group;
	u32 groups, first_ino, inode_size;
	u32 desc_block, desc_end; /* descriptors: the first block, the one behind the last */
	bool filetype, rev0;
	u16 mount_state;	 /* s_state before, which it is to have again */
	bool complained;	 /* there was an error */
	struct mutex alloc_lock; /* bitmaps, descriptors, the superblock's counts */
	errseq_t wb_err;	 /* of writes of tables, that end_writing() has seen; s_umount */
	struct page *sb_page;
	struct ext2_super_block *es; /* in sb_page; alloc_lock */
	struct mutex iget_lock;	     /* who makes an inode for what is on the disk */
	u32 next_generation; /* alloc_lock */
};

struct ext2_inode_info {
	struct mutex map_lock;	 /* the next four, blocks of block numbers, and writing it all */
	bool is_new;		 /* never written: what the table has is another's */
	u32 data[EXT2_N_BLOCKS]; /* as i_block, host order; read without */
	u32 blocks;		 /* sectors of 512 bytes */
	u32 goal;		 /* the last block it got */
	u32 flags, file_acl, generation, dtime; /* i_rwsem, or nobody else has the inode */
};

static inline struct ext2_sb_info *EXT2_SB(const struct super_block *sb)
{
	return sb->s_fs_info;
}

static inline struct ext2_inode_info *EXT2_I(const struct inode *inode)
{
	return inode->i_private;
}

/* block.c: a block of the disk, in its page cache, mapped. */
struct ext2_buf {
	struct page *page;
	void *data;
	unsigned int offset; /* in the page */
};
int ext2_bread(struct super_block *sb, u32 block,
	       struct ext2_buf *buf); /* -EIO, -EUCLEAN, -ENOMEM */
/* For who cannot give up: no memory, then sleep a little and try again. */
bool ext2_again(int err);
void ext2_brelse(struct ext2_buf *buf);
void ext2_bdirty(struct super_block *sb, struct ext2_buf *buf);
void ext2_bforget(struct super_block *sb, u32 block);
/* One line about damage; the disk is marked as one for e2fsck. Returns -EUCLEAN. */
int ext2_error(struct super_block *sb, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* balloc.c. -ENOSPC, -EIO ... */
int ext2_new_block(struct super_block *sb, u32 goal, u32 *block);
void ext2_free_block(struct super_block *sb, u32 block);
/*
 * ext2_free_bit - a block or an inode is free, by its place in a group: in the bitmap and all counts. 0;
 * -ENOENT: it is already, or a block is one of a table; -errno: the bitmap cannot be read. Takes alloc_lock.
 */
enum ext2_what { EXT2_BLOCK, EXT2_INODE, EXT2_DIRECTORY };
int ext2_free_bit(struct super_block *sb, u32 group, u32 bit, enum ext2_what what);
int ext2_get_group(struct super_block *sb, u32 group, struct ext2_buf *buf,
		   struct ext2_group_desc **desc);
void ext2_sb_dirty(struct super_block *sb);

/* map.c: 0 and *block (0: a hole). create: map_lock is taken. */
int ext2_get_block(struct inode *inode, u32 iblock, bool create, u32 *block, bool *created);
void ext2_truncate_blocks(struct inode *inode, loff_t size);
loff_t ext2_max_size(struct super_block *sb);

/* ialloc.c */
struct inode *ext2_new_inode(struct inode *dir, umode_t mode); /* ERR_PTR */
void ext2_free_inode(struct super_block *sb, u32 ino, umode_t mode);

/* inode.c */
struct inode *ext2_iget(struct super_block *sb, u32 ino); /* ERR_PTR */
void ext2_init_inodecache(void);
int ext2_init_inode_info(struct inode *inode);
int ext2_hash_inode(struct inode *inode); /* -EUCLEAN: there is one with the number */
void ext2_set_ops(struct inode *inode, dev_t dev);
int ext2_write_inode(struct inode *inode);
void ext2_evict_inode(struct inode *inode);
void ext2_getattr(struct inode *inode, struct kstat *stat);

/* dir.c: where an entry is. ext2_brelse(&pos.buf) when done. */
struct ext2_dir_pos {
	struct ext2_buf buf;
	unsigned int offset; /* in the block */
};
int ext2_find_entry(struct inode *dir, const char *name, struct ext2_dir_pos *pos, u32 *ino);
int ext2_add_link(struct inode *dir, const char *name, struct inode *inode);
int ext2_delete_entry(struct inode *dir, const char *name);
/* These two cannot fail. The name stands for another inode; it is removed. */
void ext2_set_link_at(struct inode *dir, struct ext2_dir_pos *pos, struct inode *inode);
void ext2_delete_at(struct inode *dir, struct ext2_dir_pos *pos);
int ext2_make_empty(struct inode *inode, struct inode *parent);
int ext2_empty_dir(struct inode *inode);
int ext2_open(struct inode *inode, struct file *file);
int ext2_fsync(struct file *file);

extern const struct inode_operations ext2_dir_iops, ext2_file_iops, ext2_symlink_iops,
	ext2_special_iops;
extern const struct file_operations ext2_dir_fops, ext2_file_fops;
extern const struct address_space_operations ext2_aops;
int ext2_symlink_set(struct inode *inode, const char *target);

#endif
