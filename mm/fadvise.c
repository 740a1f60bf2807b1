// SPDX-License-Identifier: MIT
/*
 * posix_fadvise and readahead: what a program is about to do with a file. Two pieces of advice do something:
 * WILLNEED reads ahead, DONTNEED gives back pages that are as the disk has them. The others are accepted; files
 * in memory take all advice and do nothing, there being nothing to read and nowhere to put a page.
 */
#include <neap/errno.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/syscalls.h>
#include <neap/writeback.h>
#include <uapi/fcntl.h>

/* The byte behind @len of them from @offset on; len 0: all there are. */
static loff_t end_of(loff_t offset, loff_t len)
{
	loff_t end;

	return !len || __builtin_add_overflow(offset, len, &end) ? MAX_LFS_FILESIZE : end;
}

static void will_need(struct file *file, loff_t offset, loff_t end)
{
	struct address_space *mapping = file->f_mapping;
	loff_t size = i_size_read(mapping->host);
	pgoff_t first = offset >> PAGE_SHIFT, last;

	if (offset >= size)
		return;
	last = (min(end, size) - 1) >> PAGE_SHIFT;
	if (last >= first)
		force_page_cache_readahead(mapping, file, first, last - first + 1);
}

/* Whole pages only, but for the last one of the file. */
static void dont_need(struct address_space *mapping, loff_t offset, loff_t end)
{
	pgoff_t first = (offset + PAGE_SIZE - 1) >> PAGE_SHIFT, last = end >> PAGE_SHIFT;

	if (end >= i_size_read(mapping->host))
		last = MAX_LFS_FILESIZE >> PAGE_SHIFT;
	if (last > first)
		invalidate_mapping_pages(mapping, first, last - 1);
}

static int vfs_fadvise(struct file *file, loff_t offset, loff_t len, int advice)
{
	struct address_space *mapping = file->f_mapping;
	bool on_disk = mapping && mapping->a_ops && mapping_can_writeback(mapping);

	if (S_ISFIFO(file_inode(file)->i_mode))
		return -ESPIPE;
	if (len < 0)
		return -EINVAL;
	switch (advice) {
	case POSIX_FADV_NORMAL:
	case POSIX_FADV_RANDOM:
	case POSIX_FADV_SEQUENTIAL:
	case POSIX_FADV_NOREUSE:
		return 0;
	case POSIX_FADV_WILLNEED:
		if (on_disk && offset >= 0)
			will_need(file, offset, end_of(offset, len));
		return 0;
	case POSIX_FADV_DONTNEED:
		if (on_disk && offset >= 0)
			dont_need(mapping, offset, end_of(offset, len));
		return 0;
	default:
		return -EINVAL;
	}
}

/* The advice comes before the 64-bit arguments, so that they need no holes between registers. */
long sys_arm_fadvise64_64(int fd, int advice, loff_t offset, loff_t len)
{
	struct file *file = fget(fd);
	int err;

	if (!file)
		return -EBADF;
	err = vfs_fadvise(file, offset, len, advice);
	fput(file);
	return err;
}

long sys_readahead(int fd, loff_t offset, size_t count)
{
	struct file *file = fget(fd);
	int err = -EINVAL;

	if (!file)
		return -EBADF;
	if (!(file->f_mode & FMODE_READ))
		err = -EBADF;
	else if (file->f_op->read_iter)
		err = vfs_fadvise(file, offset, count, POSIX_FADV_WILLNEED);
	fput(file);
	return err;
}
