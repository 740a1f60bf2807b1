// SPDX-License-Identifier: MIT
/*
 * The data of files. A page has up to four blocks, anywhere on the disk, or holes. Blocks are found when
 * somebody writes to the page, by write() or a shared mapping, so that who writes is told of a full disk;
 * writepage then only looks them up.
 */
#include <neap/err.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/string.h>
#include <neap/uio.h>
#include <neap/writeback.h>

#include "ext2.h"

#define MAX_BLOCKS (PAGE_SIZE / 1024)

static unsigned int blocks_per_page(const struct inode *inode)
{
	return PAGE_SIZE >> EXT2_SB(inode->i_sb)->block_bits;
}

/*
 * The places of a page's blocks that lie before the end of the file, neighbours joined. How many, -errno.
 * *holes: some are not on the disk.
 */
static int page_runs(struct inode *inode, struct page *page, struct page_run *runs, bool *holes)
{
	struct ext2_sb_info *sbi = EXT2_SB(inode->i_sb);
	unsigned int n = blocks_per_page(inode), i, nr = 0;
	loff_t pos = (loff_t)page->index << PAGE_SHIFT, size = i_size_read(inode);

	*holes = false;
	for (i = 0; i < n; i++, pos += sbi->block_size) {
		u32 block = 0;
		sector_t sector;
		int err;

		if (pos < size) {
			err = ext2_get_block(inode, pos >> sbi->block_bits, false, &block, NULL);
			if (err)
				return err;
		}
		if (!block) {
			*holes = true;
			continue;
		}
		sector = (sector_t)block << (sbi->block_bits - SECTOR_SHIFT);
		if (nr && runs[nr - 1].offset + runs[nr - 1].bytes == i << sbi->block_bits &&
		    runs[nr - 1].sector + (runs[nr - 1].bytes >> SECTOR_SHIFT) == sector)
			runs[nr - 1].bytes += sbi->block_size;
		else
			runs[nr++] =
				(struct page_run){ sector, i << sbi->block_bits, sbi->block_size };
	}
	return nr;
}

static int ext2_readpage(struct file *file __maybe_unused, struct page *page)
{
	struct inode *inode = page->mapping->host;
	struct page_run runs[MAX_BLOCKS];
	bool holes;
	int nr = page_runs(inode, page, runs, &holes);

	if (nr < 0) {
		unlock_page(page);
		return nr;
	}
	if (holes) {
		clear_highpage(page);
		flush_dcache_page(page);
	}
	if (nr) {
		bdev_submit_runs(EXT2_SB(inode->i_sb)->bdev, page, runs, nr, REQ_OP_READ);
	} else {
		SetPageUptodate(page);
		unlock_page(page);
	}
	return 0;
}

/* What a mapping has written behind the end is nobody's. Page locked. */
static void zero_behind_end(struct inode *inode, struct page *page)
{
	loff_t left = i_size_read(inode) - ((loff_t)page->index << PAGE_SHIFT);
	char *kaddr;

	if (left <= 0 || left >= (loff_t)PAGE_SIZE)
		return;
	kaddr = kmap_local_page(page);
	memset(kaddr + left, 0, PAGE_SIZE - left);
	kunmap_local(kaddr);
	flush_dcache_page(page);
}

static int ext2_writepage(struct page *page)
{
	struct inode *inode = page->mapping->host;
	struct page_run runs[MAX_BLOCKS];
	bool holes;
	int nr = page_runs(inode, page, runs, &holes);

	if (nr < 0) {
		if (nr == -ENOMEM) /* later */
			set_page_dirty(page);
		else
			mapping_set_error(page->mapping, -EIO);
		unlock_page(page);
		return nr;
	}
	zero_behind_end(inode, page);
	set_page_writeback(page);
	unlock_page(page);
	if (nr)
		bdev_submit_runs(EXT2_SB(inode->i_sb)->bdev, page, runs, nr, REQ_OP_WRITE);
	else
		end_page_writeback(page);
	return 0;
}

/* Blocks for bytes from pos to end, in one page, which is locked. What is new and unwritten is zeroes. */
static int alloc_blocks(struct inode *inode, struct page *page, loff_t pos, loff_t end)
{
	struct ext2_sb_info *sbi = EXT2_SB(inode->i_sb);
	bool created, any = false;
	int err = 0;
	u32 block;

	for (pos &= ~((loff_t)sbi->block_size - 1); !err && pos < end; pos += sbi->block_size) {
		if (pos >= ext2_max_size(inode->i_sb))
			err = -EFBIG;
		else
			err = ext2_get_block(inode, pos >> sbi->block_bits, true, &block, &created);
		any |= !err && created;
	}
	if (any) /* the disk has something else there */
		set_page_dirty(page);
	return err;
}

static struct page *ext2_write_begin(struct address_space *mapping, loff_t pos, unsigned int len)
{
	struct inode *inode = mapping->host;
	pgoff_t index = pos >> PAGE_SHIFT;
	struct page *page;
	int err;

	if ((loff_t)index << PAGE_SHIFT >= inode->i_size) { /* i_rwsem held: nothing there yet */
		page = find_or_create_page(mapping, index, mapping->gfp_mask | __GFP_ZERO);
		if (!page)
			return ERR_PTR(-ENOMEM);
		if (!PageUptodate(page)) {
			clear_highpage(page);
			flush_dcache_page(page);
			SetPageUptodate(page);
		}
	} else {
		for (;;) {
			page = read_cache_page(mapping, index, NULL);
			if (IS_ERR(page))
				return page;
			lock_page(page);
			if (page->mapping == mapping)
				break;
			unlock_page(page);
			put_page(page);
		}
	}
	err = alloc_blocks(inode, page, pos, pos + len);
	if (!err)
		return page;
	unlock_page(page);
	put_page(page);
	return ERR_PTR(err);
}

/*
 * The file is about to grow, and its last page may be mapped: what of it is behind the end is zeroes,
 * whatever a mapping wrote there. i_rwsem held.
 */
static void zero_last_page(struct inode *inode)
{
	loff_t size = inode->i_size;
	struct page *page = NULL;

	if (size & ~PAGE_MASK)
		page = find_lock_page(inode->i_mapping, size >> PAGE_SHIFT);
	if (!page)
		return;
	zero_behind_end(inode, page);
	unlock_page(page);
	put_page(page);
}

static int ext2_may_write(struct address_space *mapping, loff_t pos, size_t n __maybe_unused)
{
	if (pos > mapping->host->i_size)
		zero_last_page(mapping->host);
	return 0;
}

const struct address_space_operations ext2_aops = {
	.readpage = ext2_readpage,
	.writepage = ext2_writepage,
	.set_page_dirty = __set_page_dirty_nobuffers,
	.write_begin = ext2_write_begin,
	.may_write = ext2_may_write,
};

static ssize_t ext2_file_write_iter(struct kiocb *iocb, struct iov_iter *from)
{
	struct inode *inode = file_inode(iocb->ki_filp);
	ssize_t ret = generic_file_write_iter(iocb, from);

	if (iov_iter_count(from)) { /* there may be blocks for what was not written */
		inode_lock(inode);
		ext2_truncate_blocks(inode, inode->i_size);
		inode_unlock(inode);
	}
	return ret;
}

static int ext2_truncate(struct inode *inode, loff_t size)
{
	loff_t old = inode->i_size;
	struct page *page = NULL;

	if (size > ext2_max_size(inode->i_sb))
		return -EFBIG;
	/* What is behind the end in the page that it cuts is not to be seen when the file grows. */
	if (size < old && size & ~PAGE_MASK)
		page = read_cache_page(inode->i_mapping, size >> PAGE_SHIFT, NULL);
	if (IS_ERR(page))
		return PTR_ERR(page);
	if (size > old)
		zero_last_page(inode);
	truncate_setsize(inode, size);
	if (size > old)
		pagecache_isize_extended(inode, old);
	if (page) {
		/*
		 * A write of it may run that began before; later ones see the new size, and leave
		 * the blocks behind it alone.
		 */
		lock_page(page);
		wait_on_page_writeback(page);
		zero_behind_end(inode, page);
		set_page_dirty(page);
		unlock_page(page);
		put_page(page);
	}
	if (size < old)
		ext2_truncate_blocks(inode, size);
	mark_inode_dirty(inode);
	return 0;
}

static vm_fault_t ext2_page_mkwrite(struct vm_fault *vmf)
{
	struct inode *inode = file_inode(vmf->vma->vm_file);
	struct page *page = vmf->page;
	loff_t start = (loff_t)vmf->pgoff << PAGE_SHIFT, size;
	int err;

	lock_page(page);
	size = i_size_read(inode);
	if (page->mapping != inode->i_mapping || start >= size) {
		unlock_page(page);
		return VM_FAULT_NOPAGE; /* truncated: the access finds that out */
	}
	err = alloc_blocks(inode, page, start, min_t(loff_t, start + PAGE_SIZE, size));
	if (err) {
		unlock_page(page);
		return err == -ENOMEM ? VM_FAULT_OOM : VM_FAULT_SIGBUS;
	}
	set_page_dirty(page);
	file_update_time(vmf->vma->vm_file);
	return VM_FAULT_LOCKED;
}

static const struct vm_operations_struct ext2_vm_ops = {
	.fault = filemap_fault,
	.map_pages = filemap_map_pages,
	.page_mkwrite = ext2_page_mkwrite,
};

static int ext2_mmap(struct file *file __maybe_unused, struct vm_area_struct *vma)
{
	vma->vm_ops = &ext2_vm_ops;
	return 0;
}

int ext2_open(struct inode *inode, struct file *file)
{
	file->f_sb_err = errseq_sample(&EXT2_SB(inode->i_sb)->bdev->bd_inode->i_mapping->wb_err);
	return 0;
}

/* Data, inode, all tables; and the device's own cache. All of it is tried, and the first error told. */
int ext2_fsync(struct file *file)
{
	struct inode *inode = file_inode(file);
	struct block_device *bdev = EXT2_SB(inode->i_sb)->bdev;
	int err = sync_inode(inode), err2;

	err2 = sync_blockdev(bdev);
	err = err ? err : err2;
	err2 = file_check_and_advance_wb_err(file);
	err = err ? err : err2;
	err2 = errseq_check_and_advance(&bdev->bd_inode->i_mapping->wb_err, &file->f_sb_err);
	err = err ? err : err2;
	err2 = blkdev_issue_flush(bdev);
	return err ? err : err2;
}

const struct inode_operations ext2_file_iops = {
	.truncate = ext2_truncate,
	.getattr = ext2_getattr,
};

const struct file_operations ext2_file_fops = {
	.open = ext2_open,
	.read_iter = generic_file_read_iter,
	.write_iter = ext2_file_write_iter,
	.llseek = generic_file_llseek,
	.mmap = ext2_mmap,
	.fsync = ext2_fsync,
};
