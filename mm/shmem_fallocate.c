// SPDX-License-Identifier: MIT
/*
 * fallocate on shared memory: pages of zeroes are put where there are none, or a hole is made. A hole's
 * whole pages go, from all address spaces too; of the pages that it cuts, the part in it becomes zero.
 *
 *	        offset          offset + len
 *	  |  page  |  page  |  page  |  page  |
 *	       |000|  gone  |  gone  |0|
 *
 * Private copies of the pages stay what they are.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>

static void punch_hole(struct inode *inode, loff_t offset, loff_t len)
{
	pgoff_t first = (offset + PAGE_SIZE - 1) >> PAGE_SHIFT;
	pgoff_t end = (offset + len) >> PAGE_SHIFT;
	size_t head = -offset & ~PAGE_MASK, tail = (offset + len) & ~PAGE_MASK;

	if (first > end) { /* all in one page */
		shmem_zero_part(inode, offset, len);
		return;
	}
	if (first < end) {
		unmap_mapping_range(inode->i_mapping, (loff_t)first << PAGE_SHIFT,
				    (loff_t)(end - first) << PAGE_SHIFT, false);
		shmem_undo_range(inode, first, end - 1);
	}
	shmem_zero_part(inode, offset, head);
	shmem_zero_part(inode, (loff_t)end << PAGE_SHIFT, tail);
}

/* Is there something at index, in memory or in swap? */
static bool has_page(struct address_space *mapping, pgoff_t index)
{
	bool there;

	spin_lock_irq(&mapping->tree_lock);
	there = radix_tree_lookup(&mapping->i_pages, index) != NULL;
	spin_unlock_irq(&mapping->tree_lock);
	return there;
}

/*
 * Pages first to last exist afterwards: 0. Or -ENOSPC, -ENOMEM, -EINTR: what was made in the run up to
 * there is gone again, but for what somebody has used. Pages that were there before stay.
 */
static int make_pages(struct inode *inode, pgoff_t first, pgoff_t last)
{
	pgoff_t index, run = first; /* the pages from here to index are new */
	int err = 0;

	for (index = first; index <= last; index++) {
		struct page *page;

		if (has_page(inode->i_mapping, index)) {
			run = index + 1;
			continue;
		}
		err = signal_pending(current) ? -EINTR
					      : shmem_getpage(inode, index, SGP_WRITE, NULL, &page);
		if (err)
			break;
		unlock_page(page);
		put_page(page);
		cond_resched();
	}
	if (err && index > run)
		shmem_unmake_range(inode, run, index - 1);
	return err;
}

long shmem_fallocate(struct file *file, int mode, loff_t offset, loff_t len)
{
	struct inode *inode = file_inode(file);
	struct shmem_sb_info *sbinfo = inode->i_sb->s_fs_info;
	unsigned int max = sbinfo ? READ_ONCE(sbinfo->max_blocks) : 0;
	pgoff_t first = offset >> PAGE_SHIFT, last = (offset + len - 1) >> PAGE_SHIFT;
	unsigned int seals;
	long err = 0;

	inode_lock(inode);
	seals = SHMEM_I(inode)->seals;
	if (mode & FALLOC_FL_PUNCH_HOLE) {
		if (seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
			err = -EPERM;
		else
			punch_hole(inode, offset, len);
		goto out;
	}
	err = inode_newsize_ok(inode, offset + len);
	if (err)
		goto out;
	if (offset + len > inode->i_size && (seals & F_SEAL_GROW)) /* KEEP_SIZE or not */
		err = -EPERM;
	else if (max && last - first + 1 > max)
		err = -ENOSPC;
	else
		err = make_pages(inode, first, last);
	if (err)
		goto out;
	if (!(mode & FALLOC_FL_KEEP_SIZE) && offset + len > inode->i_size)
		i_size_write(inode, offset + len);
	ktime_get_real_ts64(&inode->i_ctime);
out:
	inode_unlock(inode);
	return err;
}
