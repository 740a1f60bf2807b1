// SPDX-License-Identifier: MIT
/*
 * The superblock and the descriptors of an ext2 (fs/ext2/super.c), where blocks of its root are (map.c) and what is in
 * them (dir.c). Each block is memory of its own: a step outside is seen.
 */
#include "../../fs/ext2/super.c"
#include "../../fs/ext2/dir.c"

#include "fuzz.h"

void *malloc(size_t size);
void free(void *p);

static u8 *image;
static size_t image_size;
static int held;
static struct super_block sb;
static struct request_queue queue = { .limits.logical_block_size = 512 };
static struct gendisk disk = { .queue = &queue };
static struct block_device bdev = { .bd_disk = &disk };

/* ---- block.c ---- */

int ext2_error(struct super_block *s, const char *fmt, ...)
{
	return -EUCLEAN;
}

int ext2_bread(struct super_block *s, u32 block, struct ext2_buf *buf)
{
	size_t size = EXT2_SB(s)->block_size;

	if (block >= EXT2_SB(s)->blocks_count)
		return -EUCLEAN;
	CHECK(((u64)block + 1) * size <= image_size);
	if (!fuzz_below(500))
		return -EIO;
	buf->data = malloc(size);
	buf->page = buf->data; /* not NULL: it is held */
	buf->offset = block;
	memcpy(buf->data, image + block * size, size);
	held++;
	return 0;
}

void ext2_brelse(struct ext2_buf *buf)
{
	if (!buf->page)
		return;
	CHECK(held > 0);
	held--;
	free(buf->data);
	buf->page = NULL;
}

void ext2_bdirty(struct super_block *s, struct ext2_buf *buf)
{
	memcpy(image + buf->offset * EXT2_SB(s)->block_size, buf->data, EXT2_SB(s)->block_size);
}

bool ext2_again(int err)
{
	return false;
}

void mutex_lock(struct mutex *lock)
{
	preempt_disable();
}

void mutex_unlock(struct mutex *lock)
{
	preempt_enable();
}

void ktime_get_real_ts64(struct timespec64 *ts)
{
	ts->tv_sec = 1;
	ts->tv_nsec = 0;
}

void mark_inode_dirty(struct inode *inode)
{
}

/* Who reads: nothing is sent to it. */
static struct task_struct reader = { .stack = &test_thread_info };

/* ---- the root ---- */

static int emit(void *ctx, const char *name, int len, loff_t next, u64 ino, unsigned int type)
{
	static volatile u8 sink;

	CHECK(len >= 0 && len <= EXT2_NAME_LEN && next >= 0);
	while (len)
		sink ^= name[--len];
	return !fuzz_below(1000);
}

static void use_dir(struct inode *dir)
{
	static struct file file;
	static const char *const names[] = { ".", "..",	  "lost+found",
					     "a", "file", "a-long-name-of-many-letters" };
	struct ext2_dir_pos pos;
	u32 ino, i;

	for (i = 0; i < 6; i++) {
		if (!ext2_find_entry(dir, names[i], &pos, &ino)) {
			CHECK(pos.offset < EXT2_SB(&sb)->block_size);
			ext2_brelse(&pos.buf);
		}
		CHECK_EQ(held, 0);
	}
	file.f_inode = dir;
	file.f_pos = fuzz_below(4) ? 0 : fuzz_below(4096);
	ext2_iterate(&file, NULL, emit);
	CHECK_EQ(held, 0);
	ext2_empty_dir(dir);
	CHECK_EQ(held, 0);
	ext2_delete_entry(dir, names[fuzz_below(6)]);
	CHECK_EQ(held, 0);
}

void fuzz_input(u8 *data, size_t size)
{
	static struct ext2_sb_info sbi;
	static struct ext2_inode_info info;
	static struct inode inode;
	struct inode *dir = &inode;
	const struct ext2_inode *raw;
	struct ext2_group_desc *desc;
	struct ext2_buf buf;
	u32 i;

	test_thread_info.task = &reader;
	if (size < 2048)
		return;
	image = data;
	image_size = size & ~511UL;
	held = 0;
	memset(&sbi, 0, sizeof(sbi));
	memset(&info, 0, sizeof(info));
	memset(&inode, 0, sizeof(inode));
	disk.capacity = image_size / 512;
	sbi.bdev = &bdev;
	sbi.es = (void *)(image + 1024);
	sb.s_fs_info = &sbi;
	sb.s_rdonly = fuzz_below(2);
	if (check_super(&sb) || check_groups(&sb))
		return;
	CHECK_EQ(held, 0);
	if (ext2_get_group(&sb, 0, &buf, &desc))
		return;
	i = le32_to_cpu(desc->bg_inode_table);
	ext2_brelse(&buf);
	/* The tables have been found to lie in the group: number 2 is in the first block, or the second. */
	raw = (void *)(image + (size_t)i * sbi.block_size + sbi.inode_size);
	dir->i_sb = &sb;
	dir->i_private = &info;
	dir->i_ino = EXT2_ROOT_INO;
	dir->i_mode = S_IFDIR | 0755;
	dir->i_size = le32_to_cpu(raw->i_size) % (20 * sbi.block_size);
	for (i = 0; i < EXT2_N_BLOCKS; i++)
		info.data[i] = le32_to_cpu(raw->i_block[i]);
	use_dir(dir);
	CHECK_EQ(held, 0);
}
