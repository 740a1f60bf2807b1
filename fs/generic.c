// SPDX-License-Identifier: MIT
/*
 * Reading and writing regular files through the page cache. For the file systems that live in memory
 * the cache is the file: a page that is not there is a hole, and reads as zeroes.
 *
 * Pages may be in highmem. Reading copies with kmap(), not kmap_local_page(), since the copy to user memory
 * may fault and sleep. Writing holds the page lock, which a fault could want: write_page() has user memory
 * brought in before and then copies without faults.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/swap.h>
#include <neap/uio.h>
#include <neap/writeback.h>

#include "internal.h"

/* The page of a position, Uptodate and referenced; NULL: a hole of a file that lives in memory. */
static struct page *page_to_read(struct file *file, pgoff_t index)
{
	struct address_space *mapping = file->f_mapping;
	struct page *page;

	if (mapping->a_ops->page_to_read)
		return mapping->a_ops->page_to_read(mapping, index);
	page = find_get_page(mapping, index);
	if (page && PageUptodate(page))
		return page;
	if (page)
		put_page(page);
	else if (mapping->a_ops->readpage == simple_readpage)
		return NULL;
	else
		page_cache_readahead(mapping, file, index, 0);
	return read_cache_page(mapping, index, file);
}

void init_sync_kiocb(struct kiocb *iocb, struct file *file, loff_t pos)
{
	unsigned int flags = READ_ONCE(file->f_flags);

	*iocb = (struct kiocb){ .ki_filp = file,
				.ki_pos = pos,
				.ki_flags = (flags & O_APPEND ? IOCB_APPEND : 0) |
					    (flags & O_DSYNC ? IOCB_DSYNC : 0) };
}

ssize_t generic_file_read_iter(struct kiocb *iocb, struct iov_iter *to)
{
	struct file *file = iocb->ki_filp;
	loff_t *pos = &iocb->ki_pos;
	struct inode *inode = file->f_mapping->host;
	size_t count = iov_iter_count(to);

	while (iov_iter_count(to) && *pos < i_size_read(inode)) {
		size_t offset = *pos & ~PAGE_MASK;
		size_t n = min_t(u64, min_t(size_t, iov_iter_count(to), PAGE_SIZE - offset),
				 i_size_read(inode) - *pos);
		struct page *page = page_to_read(file, *pos >> PAGE_SHIFT);
		size_t copied;

		if (IS_ERR(page))
			return count > iov_iter_count(to) ? (ssize_t)(count - iov_iter_count(to))
							  : PTR_ERR(page);
		if (page) {
			copied = copy_page_to_iter(page, offset, n, to);
			mark_page_accessed(page);
			put_page(page);
		} else {
			copied = iov_iter_zero(n, to);
		}
		*pos += copied;
		if (copied < n && count == iov_iter_count(to))
			return -EFAULT;
		if (copied < n || fatal_signal_pending(current))
			break;
		cond_resched();
	}
	return count - iov_iter_count(to);
}

ssize_t kernel_read(struct file *file, void *buf, size_t n, loff_t *pos)
{
	struct kvec vec = { .iov_base = buf, .iov_len = min_t(size_t, n, MAX_RW_COUNT) };
	struct iov_iter iter;
	struct kiocb iocb;
	ssize_t ret;

	if (!(file->f_mode & FMODE_READ))
		return -EBADF;
	if (!file->f_op->read_iter)
		return -EINVAL;
	iov_iter_kvec(&iter, ITER_DEST, &vec, vec.iov_len);
	init_sync_kiocb(&iocb, file, *pos);
	ret = file->f_op->read_iter(&iocb, &iter);
	*pos = iocb.ki_pos;
	return ret;
}

static struct page *page_to_write(struct address_space *mapping, loff_t pos, size_t n)
{
	struct page *page;

	if (mapping->a_ops->write_begin)
		return mapping->a_ops->write_begin(mapping, pos, n);
	page = find_or_create_page(mapping, pos >> PAGE_SHIFT, mapping->gfp_mask | __GFP_ZERO);
	return page ? page : ERR_PTR(-ENOSPC);
}

/* One page's part of a write, n bytes. Bytes written, or -errno. inode lock held. */
static ssize_t write_page(struct file *file, struct iov_iter *from, size_t n, loff_t pos)
{
	struct address_space *mapping = file->f_mapping;
	struct inode *inode = mapping->host;
	loff_t old = inode->i_size;
	struct page *page;
	size_t copied;

	do {
		n -= fault_in_iov_iter_readable(from, n);
		if (!n)
			return -EFAULT;
		page = page_to_write(mapping, pos, n);
		if (IS_ERR(page))
			return PTR_ERR(page);
		/* The page is locked, and user memory may be a mapping of this very page: without a fault. */
		copied = copy_page_from_iter_atomic(page, pos & ~PAGE_MASK, n, from);
		SetPageUptodate(page);
		set_page_dirty(page);
		if (pos + (loff_t)copied > inode->i_size)
			i_size_write(inode, pos + copied);
		unlock_page(page);
		put_page(page);
	} while (!copied); /* what was brought in is gone again */
	if (old < pos)
		pagecache_isize_extended(inode, old);
	return copied;
}

/* After a write that IOCB_DSYNC asks for: 0, or what kept it from the disk. No lock held. Sleeps. */
static int generic_write_sync(struct kiocb *iocb)
{
	return iocb->ki_flags & IOCB_DSYNC ? vfs_fsync(iocb->ki_filp) : 0;
}

ssize_t generic_file_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct file *file = iocb->ki_filp;
	loff_t *pos = &iocb->ki_pos;
	struct inode *inode = file->f_mapping->host;
	size_t count = iov_iter_count(from);
	ssize_t ret = 0;

	if (!count)
		return 0;
	inode_lock(inode);
	if (iocb->ki_flags & IOCB_APPEND)
		*pos = inode->i_size;
	ret = generic_write_check_limits(inode, *pos, &count);
	iov_iter_truncate(from, count);
	while (ret >= 0 && iov_iter_count(from)) {
		size_t n = min_t(size_t, iov_iter_count(from), PAGE_SIZE - (*pos & ~PAGE_MASK));

		if (*pos > MAX_LFS_FILESIZE - (loff_t)n) {
			ret = -EFBIG;
			break;
		}
		ret = file->f_mapping->a_ops->may_write
			      ? file->f_mapping->a_ops->may_write(file->f_mapping, *pos, n)
			      : 0;
		if (!ret)
			ret = write_page(file, from, n, *pos);
		if (ret < 0)
			break;
		*pos += ret;
		balance_dirty_pages_ratelimited(file->f_mapping);
		if (fatal_signal_pending(current))
			break;
		cond_resched();
	}
	if (count > iov_iter_count(from)) {
		ret = count - iov_iter_count(from);
		file_update_time(file);
	}
	inode_unlock(inode);
	if (ret > 0) {
		int err = generic_write_sync(iocb);

		if (err)
			ret = err;
	}
	return ret;
}

ssize_t kernel_write(struct file *file, const void *buf, size_t n, loff_t *pos)
{
	struct kvec vec = { .iov_base = (void *)buf, .iov_len = min_t(size_t, n, MAX_RW_COUNT) };
	struct iov_iter iter;
	struct kiocb iocb;
	ssize_t ret;

	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	if (!file->f_op->write_iter)
		return -EINVAL;
	iov_iter_kvec(&iter, ITER_SOURCE, &vec, vec.iov_len);
	init_sync_kiocb(&iocb, file, *pos);
	ret = file->f_op->write_iter(&iocb, &iter);
	*pos = iocb.ki_pos;
	return ret;
}

/* All of a file is data, and behind it is the hole. */
static loff_t seek_hole_data(struct file *file, loff_t offset, int whence)
{
	loff_t size = i_size_read(file->f_mapping->host);

	if (S_ISDIR(file_inode(file)->i_mode))
		return -EINVAL;
	if (offset < 0 || offset >= size)
		return -ENXIO;
	return file->f_pos = whence == SEEK_DATA ? offset : size;
}

loff_t generic_file_llseek_size(struct file *file, loff_t offset, int whence, loff_t maxsize)
{
	loff_t base = whence == SEEK_CUR   ? file->f_pos
		      : whence == SEEK_END ? i_size_read(file->f_mapping->host)
					   : 0;
	loff_t pos;

	if (whence == SEEK_DATA || whence == SEEK_HOLE)
		return seek_hole_data(file, offset, whence);
	if (__builtin_add_overflow(base, offset, &pos) || pos < 0 || pos > maxsize)
		return -EINVAL;
	return file->f_pos = pos;
}

loff_t generic_file_llseek(struct file *file, loff_t offset, int whence)
{
	return generic_file_llseek_size(file, offset, whence, MAX_LFS_FILESIZE);
}

loff_t no_llseek(struct file *file __maybe_unused, loff_t offset __maybe_unused,
		 int whence __maybe_unused)
{
	return -ESPIPE;
}

ssize_t generic_read_dir(struct file *file __maybe_unused, char __user *buf __maybe_unused,
			 size_t n __maybe_unused, loff_t *pos __maybe_unused)
{
	return -EISDIR;
}
