// SPDX-License-Identifier: MIT
/*
 * Reading and writing regular files through the page cache. For the file systems that live in memory
 * the cache is the file: a page that is not there is a hole, and reads as zeroes.
 *
 * Pages may be in highmem. Reading touches user memory with kmap(), not kmap_local_page(), since the
 * copy may fault and sleep. Writing holds the page lock, which a fault could want: see copy_in().
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/swap.h>
#include <neap/uaccess.h>
#include <neap/writeback.h>

#include "internal.h"

/* Either side of a copy: user memory, or the kernel's own. */
struct buffer {
	char __user *user;
	char *kernel;
};

/* Copies out; how many bytes could not be. */
static size_t copy_out(const struct buffer *buf, size_t at, const char *from, size_t n)
{
	if (buf->user)
		return from ? copy_to_user(buf->user + at, from, n) : clear_user(buf->user + at, n);
	if (from)
		memcpy(buf->kernel + at, from, n);
	else
		memset(buf->kernel + at, 0, n);
	return 0;
}

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

static ssize_t do_read(struct file *file, const struct buffer *buf, size_t count, loff_t *pos)
{
	struct inode *inode = file->f_mapping->host;
	size_t done = 0;

	while (done < count && *pos < i_size_read(inode)) {
		size_t offset = *pos & ~PAGE_MASK;
		size_t n = min_t(u64, min_t(size_t, count - done, PAGE_SIZE - offset),
				 i_size_read(inode) - *pos);
		struct page *page = page_to_read(file, *pos >> PAGE_SHIFT);
		size_t left;

		if (IS_ERR(page))
			return done ? (ssize_t)done : PTR_ERR(page);
		if (page) {
			char *kaddr = kmap(page);

			left = copy_out(buf, done, kaddr + offset, n);
			kunmap(page);
			mark_page_accessed(page);
			put_page(page);
		} else {
			left = copy_out(buf, done, NULL, n);
		}
		done += n - left;
		*pos += n - left;
		if (left)
			return done ? (ssize_t)done : -EFAULT;
		if (fatal_signal_pending(current))
			break;
	}
	return done;
}

ssize_t generic_file_read(struct file *file, char __user *ubuf, size_t n, loff_t *pos)
{
	return do_read(file, &(struct buffer){ .user = ubuf }, n, pos);
}

ssize_t kernel_read(struct file *file, void *buf, size_t n, loff_t *pos)
{
	if (!S_ISREG(file_inode(file)->i_mode) || file->f_op->read != generic_file_read)
		return -EINVAL;
	return do_read(file, &(struct buffer){ .kernel = buf }, n, pos);
}

/*
 * Copies in, without sleeping; how many bytes could not be, because user memory is not there now. The
 * page is locked, and user memory may be a mapping of this very page.
 */
static size_t copy_in(const struct buffer *buf, size_t at, struct page *page, size_t offset,
		      size_t n)
{
	char *kaddr = kmap_local_page(page);
	size_t left = 0;

	if (buf->user)
		left = __copy_from_user_inatomic(kaddr + offset, buf->user + at, n);
	else
		memcpy(kaddr + offset, buf->kernel + at, n);
	kunmap_local(kaddr);
	flush_dcache_page(page);
	return left;
}

/* Makes the start of user memory present, n bytes at most a page; how many of them can be read. */
static size_t fault_in_readable(const char __user *from, size_t n)
{
	size_t first = min_t(size_t, n, PAGE_SIZE - offset_in_page(from));
	char probe;

	if (get_user(probe, from))
		return 0;
	if (first < n && get_user(probe, from + first))
		return first;
	(void)probe;
	return n;
}

static struct page *page_to_write(struct address_space *mapping, loff_t pos, size_t n)
{
	struct page *page;

	if (mapping->a_ops->write_begin)
		return mapping->a_ops->write_begin(mapping, pos, n);
	page = find_or_create_page(mapping, pos >> PAGE_SHIFT, mapping->gfp_mask | __GFP_ZERO);
	return page ? page : ERR_PTR(-ENOSPC);
}

/* One page's part of a write. Bytes written, or -errno. inode lock held. */
static ssize_t write_page(struct file *file, const struct buffer *buf, size_t at, size_t n,
			  loff_t pos)
{
	struct address_space *mapping = file->f_mapping;
	struct inode *inode = mapping->host;
	loff_t old = inode->i_size;
	struct page *page;
	size_t left;

	do {
		/* It may be gone again when it is copied. */
		if (buf->user)
			n = fault_in_readable(buf->user + at, n);
		if (!n)
			return -EFAULT;
		page = page_to_write(mapping, pos, n);
		if (IS_ERR(page))
			return PTR_ERR(page);
		left = copy_in(buf, at, page, pos & ~PAGE_MASK, n);
		SetPageUptodate(page);
		set_page_dirty(page);
		if (pos + (loff_t)(n - left) > inode->i_size)
			i_size_write(inode, pos + (n - left));
		unlock_page(page);
		put_page(page);
	} while (left == n);
	if (old < pos)
		pagecache_isize_extended(inode, old);
	return n - left;
}

static ssize_t do_write(struct file *file, const struct buffer *buf, size_t count, loff_t *pos)
{
	struct inode *inode = file->f_mapping->host;
	ssize_t ret = 0;
	size_t done = 0;

	inode_lock(inode);
	if (file->f_flags & O_APPEND)
		*pos = inode->i_size;
	while (done < count) {
		size_t n = min_t(size_t, count - done, PAGE_SIZE - (*pos & ~PAGE_MASK));

		if (*pos + (loff_t)n > MAX_LFS_FILESIZE) {
			ret = -EFBIG;
			break;
		}
		ret = file->f_mapping->a_ops->may_write
			      ? file->f_mapping->a_ops->may_write(file->f_mapping, *pos, n)
			      : 0;
		if (!ret)
			ret = write_page(file, buf, done, n, *pos);
		if (ret < 0)
			break;
		done += ret;
		*pos += ret;
		balance_dirty_pages_ratelimited(file->f_mapping);
		if (fatal_signal_pending(current))
			break;
	}
	if (done) {
		ktime_get_real_ts64(&inode->i_mtime);
		inode->i_ctime = inode->i_mtime;
		mark_inode_dirty(inode);
	}
	inode_unlock(inode);
	return done ? (ssize_t)done : ret;
}

ssize_t generic_file_write(struct file *file, const char __user *ubuf, size_t n, loff_t *pos)
{
	return do_write(file, &(struct buffer){ .user = (char __user *)ubuf }, n, pos);
}

ssize_t kernel_write(struct file *file, const void *buf, size_t n, loff_t *pos)
{
	if (!S_ISREG(file_inode(file)->i_mode) || file->f_op->write != generic_file_write)
		return -EINVAL;
	return do_write(file, &(struct buffer){ .kernel = (char *)buf }, n, pos);
}

loff_t generic_file_llseek(struct file *file, loff_t offset, int whence)
{
	loff_t base = whence == SEEK_CUR   ? file->f_pos
		      : whence == SEEK_END ? i_size_read(file->f_mapping->host)
					   : 0;
	loff_t pos;

	if (__builtin_add_overflow(base, offset, &pos))
		return -EOVERFLOW;
	if (pos < 0)
		return -EINVAL;
	return file->f_pos = pos;
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
