// SPDX-License-Identifier: MIT
/*
 * A disk as a file: /dev/vda is read and written at any byte. There is no cache in between; each
 * piece goes through a bounce page, and what is less than a block is read, changed and written
 * back.
 *
 *	file position   |....====|========|==......|	pages of the disk
 *	                     \ what is read or written, one page at a time
 */
#include <neap/blkdev.h>
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mutex.h>
#include <neap/sched.h>
#include <neap/uaccess.h>
#include <uapi/ioctls.h>

/* Two writers of one block must not both read it before either has written. */
static DEFINE_MUTEX(blkdev_rmw_mutex);

static struct block_device *file_bdev(struct file *file)
{
	return file->private_data;
}

static loff_t bdev_size(const struct block_device *bdev)
{
	return (loff_t)bdev_nr_sectors(bdev) << SECTOR_SHIFT;
}

static int blkdev_open(struct inode *inode, struct file *file)
{
	unsigned int mode = 0;
	struct block_device *bdev;

	if ((file->f_flags & O_ACCMODE) != O_WRONLY)
		mode |= BLK_OPEN_READ;
	if ((file->f_flags & O_ACCMODE) != O_RDONLY)
		mode |= BLK_OPEN_WRITE;
	bdev = blkdev_get_by_dev(inode->i_rdev, mode, NULL);
	if (IS_ERR(bdev))
		return PTR_ERR(bdev);
	file->private_data = bdev;
	return 0;
}

static int blkdev_release(struct inode *inode, struct file *file)
{
	(void)inode;
	blkdev_put(file_bdev(file), NULL);
	return 0;
}

/* The first @len bytes of the page at byte @at of the disk. 0 or -errno. */
static int bounce_io(struct block_device *bdev, loff_t at, struct page *page, unsigned int len,
		     enum req_op op)
{
	struct bio_vec vec;
	struct bio bio;

	bio_init(&bio, bdev, &vec, 1, op);
	bio.bi_sector = at >> SECTOR_SHIFT;
	bio_add_page(&bio, page, len, 0);
	return submit_bio_wait(&bio);
}

/* A page of the disk, as far as the disk goes, and the part of it that a transfer wants. */
struct blk_piece {
	loff_t start;	     /* of the page, in bytes */
	unsigned int size;   /* of the page; less than PAGE_SIZE at the end of the disk */
	unsigned int offset; /* of the part */
	unsigned int len;
};

static struct blk_piece blk_piece_at(const struct block_device *bdev, loff_t pos, size_t n)
{
	struct blk_piece p;

	p.offset = pos & (PAGE_SIZE - 1);
	p.start = pos - p.offset;
	p.size = min_t(loff_t, PAGE_SIZE, bdev_size(bdev) - p.start);
	p.len = min_t(size_t, n, p.size - p.offset);
	return p;
}

static int read_piece(struct block_device *bdev, const struct blk_piece *p, struct page *page,
		      char __user *buf)
{
	int err = bounce_io(bdev, p->start, page, p->size, REQ_OP_READ);

	if (err)
		return err;
	return copy_to_user(buf, (u8 *)lowmem_page_address(page) + p->offset, p->len) ? -EFAULT : 0;
}

static int write_piece(struct block_device *bdev, const struct blk_piece *p, struct page *page,
		       const char __user *buf)
{
	int err = 0;

	mutex_lock(&blkdev_rmw_mutex);
	if (p->len < p->size)
		err = bounce_io(bdev, p->start, page, p->size, REQ_OP_READ);
	if (!err && copy_from_user((u8 *)lowmem_page_address(page) + p->offset, buf, p->len))
		err = -EFAULT;
	if (!err)
		err = bounce_io(bdev, p->start, page, p->size, REQ_OP_WRITE);
	mutex_unlock(&blkdev_rmw_mutex);
	return err;
}

/* @buf is read from if @write. */
static ssize_t blkdev_rw(struct file *file, char __user *buf, size_t n, loff_t *pos, bool write)
{
	struct block_device *bdev = file_bdev(file);
	struct page *page;
	size_t done = 0;
	int err = 0;

	if (*pos < 0)
		return -EINVAL;
	if (*pos >= bdev_size(bdev))
		return write && n ? -ENOSPC : 0;
	n = min_t(u64, n, bdev_size(bdev) - *pos);
	page = alloc_page(GFP_KERNEL);
	if (!page)
		return -ENOMEM;
	while (done < n && !err) {
		struct blk_piece p = blk_piece_at(bdev, *pos, n - done);

		err = write ? write_piece(bdev, &p, page, buf + done)
			    : read_piece(bdev, &p, page, buf + done);
		if (!err) {
			done += p.len;
			*pos += p.len;
		}
		if (fatal_signal_pending(current))
			break;
		cond_resched();
	}
	__free_page(page);
	return done ? (ssize_t)done : err;
}

static ssize_t blkdev_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	return blkdev_rw(file, buf, n, pos, false);
}

static ssize_t blkdev_write(struct file *file, const char __user *buf, size_t n, loff_t *pos)
{
	return blkdev_rw(file, (char __user *)buf, n, pos, true);
}

static loff_t blkdev_llseek(struct file *file, loff_t offset, int whence)
{
	loff_t size = bdev_size(file_bdev(file));

	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence == SEEK_END)
		offset += size;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0 || offset > size)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}

static int blkdev_fsync(struct file *file)
{
	return blkdev_issue_flush(file_bdev(file));
}

static long blkdev_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct block_device *bdev = file_bdev(file);
	u64 sectors = bdev_nr_sectors(bdev), bytes = sectors << SECTOR_SHIFT;

	switch (cmd) {
	case BLKGETSIZE64:
		return copy_to_user((void __user *)arg, &bytes, sizeof(bytes)) ? -EFAULT : 0;
	case BLKGETSIZE:
		if (sectors > ULONG_MAX)
			return -EFBIG;
		return put_user((unsigned long)sectors, (unsigned long __user *)arg);
	case BLKSSZGET:
		return put_user((int)bdev_logical_block_size(bdev), (int __user *)arg);
	case BLKROGET:
		return put_user((int)bdev_read_only(bdev), (int __user *)arg);
	case BLKFLSBUF:
		return blkdev_issue_flush(bdev);
	default:
		return -ENOTTY;
	}
}

const struct file_operations def_blk_fops = {
	.open = blkdev_open,
	.release = blkdev_release,
	.read = blkdev_read,
	.write = blkdev_write,
	.llseek = blkdev_llseek,
	.fsync = blkdev_fsync,
	.unlocked_ioctl = blkdev_ioctl,
};
