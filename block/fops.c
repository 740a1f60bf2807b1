// SPDX-License-Identifier: MIT
/*
 * A disk as a file: /dev/vda is read, written and mapped at any byte, through its page cache
 * (bdev_pages.c). What is written is on the disk after fsync, sync, or the last close.
 */
#include <neap/blkdev.h>
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/uaccess.h>
#include <neap/uio.h>
#include <neap/writeback.h>
#include <uapi/ioctls.h>

#include "blk.h"

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
	file->f_mapping = bdev->bd_inode->i_mapping;
	return 0;
}

static int blkdev_release(struct inode *inode, struct file *file)
{
	(void)inode;
	blkdev_put(file_bdev(file), NULL);
	return 0;
}

/* A disk does not grow. */
static ssize_t blkdev_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	loff_t size = bdev_size(file_bdev(iocb->ki_filp));

	if (iocb->ki_flags & IOCB_APPEND)
		iocb->ki_pos = size;
	if (iocb->ki_pos >= size)
		return iov_iter_count(from) ? -ENOSPC : 0;
	iov_iter_truncate(from, min_t(u64, iov_iter_count(from), size - iocb->ki_pos));
	return generic_file_write_iter(iocb, from);
}

static const struct vm_operations_struct blkdev_vm_ops = {
	.fault = filemap_fault,
	.map_pages = filemap_map_pages,
	.page_mkwrite = blkdev_page_mkwrite,
};

static int blkdev_mmap(struct file *file __maybe_unused, struct vm_area_struct *vma)
{
	vma->vm_ops = &blkdev_vm_ops;
	return 0;
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
	int err = sync_blockdev(file_bdev(file)), err2 = file_check_and_advance_wb_err(file);

	err = err ? err : err2;
	err2 = blkdev_issue_flush(file_bdev(file));
	return err ? err : err2;
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
		return blkdev_fsync(file);
	default:
		return -ENOTTY;
	}
}

const struct file_operations def_blk_fops = {
	.open = blkdev_open,
	.release = blkdev_release,
	.read_iter = generic_file_read_iter,
	.write_iter = blkdev_write_iter,
	.llseek = blkdev_llseek,
	.fsync = blkdev_fsync,
	.mmap = blkdev_mmap,
	.unlocked_ioctl = blkdev_ioctl,
};
