// SPDX-License-Identifier: MIT
/*
 * Shared memory (tmpfs, shared anonymous mappings): a file whose pages have no other home than memory
 * and swap. Its page cache is all there is of it; a page that reclaim has written to swap leaves its
 * swap entry in its place in the tree:
 *
 *	i_pages [n]	NULL		a hole: zeroes
 *			page		in memory, dirty for ever
 *			entry | 1	in swap; the tree holds one count of the slot
 *
 *	shmem_getpage	the page of an offset, made or read from swap
 *	shmem_writepage	reclaim: tree entry becomes swap entry, page goes through the swap cache to disk
 *	shmem_truncate	pages and entries behind the end go
 *
 * Locks: the page lock (whose place in the tree may change), then tree_lock: the tree, nrpages, alloced,
 * swapped. shmem_swaplist_lock, innermost: the list of files that have pages in swap.
 *
 * Memory is charged to the overcommit account either as a whole, when the file is made (VM_NORESERVE not
 * set), or page by page as they come.
 */
#include <neap/err.h>
#include <neap/highmem.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/swap.h>
#include <uapi/statfs.h>

#include "internal.h"

static LIST_HEAD(shmem_swaplist); /* shmem_swaplist_lock */
static DEFINE_SPINLOCK(shmem_swaplist_lock);

/* ---- accounts ---- */

/* What has a limit and had one before it was used. */
static int reserve(atomic_t *used, unsigned int max, unsigned int n)
{
	if (!max || (unsigned int)atomic_add_return(n, used) <= max)
		return 0;
	atomic_sub(n, used);
	return -ENOSPC;
}

int shmem_reserve_blocks(struct shmem_sb_info *sbinfo, unsigned int blocks)
{
	return sbinfo ? reserve(&sbinfo->used_blocks, READ_ONCE(sbinfo->max_blocks), blocks) : 0;
}

void shmem_free_blocks(struct shmem_sb_info *sbinfo, unsigned int blocks)
{
	if (sbinfo && READ_ONCE(sbinfo->max_blocks))
		atomic_sub(blocks, &sbinfo->used_blocks);
}

int shmem_reserve_inode(struct shmem_sb_info *sbinfo)
{
	return sbinfo ? reserve(&sbinfo->used_inodes, READ_ONCE(sbinfo->max_inodes), 1) : 0;
}

void shmem_free_inode(struct shmem_sb_info *sbinfo)
{
	if (sbinfo && READ_ONCE(sbinfo->max_inodes))
		atomic_dec(&sbinfo->used_inodes);
}

/* One page more. -ENOMEM: the account is full; -ENOSPC: the file system is. */
static int shmem_acct_page(struct inode *inode)
{
	struct shmem_sb_info *sbinfo = inode->i_sb->s_fs_info;
	int err = shmem_reserve_blocks(sbinfo, 1);

	if (err)
		return err;
	if ((SHMEM_I(inode)->flags & VM_NORESERVE) &&
	    __vm_enough_memory(current->mm, 1, capable(CAP_SYS_ADMIN))) {
		shmem_free_blocks(sbinfo, 1);
		return -ENOMEM;
	}
	return 0;
}

static void shmem_unacct_pages(struct inode *inode, long pages)
{
	struct shmem_sb_info *sbinfo = inode->i_sb->s_fs_info;

	shmem_free_blocks(sbinfo, pages);
	if (SHMEM_I(inode)->flags & VM_NORESERVE)
		vm_unacct_memory(pages);
}

/* ---- pages in and out of the tree ---- */

/* A page takes its place: an empty one (expected NULL) or that of its swap entry. Page locked. */
static int shmem_add_page(struct page *page, struct inode *inode, pgoff_t index, void *expected)
{
	struct address_space *mapping = inode->i_mapping;
	unsigned long flags;
	int err = 0;
	void **slot;

	if (!expected) {
		err = add_to_page_cache(page, mapping, index, mapping->gfp_mask);
		if (err)
			return err;
		inc_node_page_state(NR_SHMEM);
		return 0;
	}
	spin_lock_irqsave(&mapping->tree_lock, flags);
	slot = radix_tree_lookup_slot(&mapping->i_pages, index);
	if (slot && *slot == expected) {
		*slot = page;
		get_page(page);
		page->mapping = mapping;
		page->index = index;
		mapping->nrpages++;
		SHMEM_I(inode)->swapped--;
		inc_node_page_state(NR_FILE_PAGES);
		inc_node_page_state(NR_SHMEM);
	} else {
		err = -EEXIST;
	}
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	return err;
}

/* A locked page leaves its place to its swap entry. */
static void shmem_replace_page(struct page *page, void *entry)
{
	struct address_space *mapping = page->mapping;
	unsigned long flags;

	spin_lock_irqsave(&mapping->tree_lock, flags);
	*radix_tree_lookup_slot(&mapping->i_pages, page->index) = entry;
	page->mapping = NULL;
	mapping->nrpages--;
	SHMEM_I(mapping->host)->swapped++;
	dec_node_page_state(NR_FILE_PAGES);
	dec_node_page_state(NR_SHMEM);
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	put_page(page);
}

/* ---- getting a page ---- */

/*
 * The page of a swap entry comes back to its place: locked, referenced and Uptodate. -EEXIST: the place
 * has changed, look again. -EIO, -ENOMEM. With vmf, -EBUSY: mmap_lock was dropped to wait for the disk.
 */
static int shmem_swapin_page(struct inode *inode, pgoff_t index, void *item, struct vm_fault *vmf,
			     struct page **pagep)
{
	swp_entry_t entry = radix_to_swp_entry(item);
	struct page *page = lookup_swap_cache(entry);
	int err = 0;

	if (!page) {
		page = swapin_readahead(entry, inode->i_mapping->gfp_mask);
		if (!page)
			return find_get_entry(inode->i_mapping, index) == item ? -ENOMEM : -EEXIST;
		count_vm_event(PGMAJFAULT);
		if (vmf)
			vmf->major = true;
	}
	if (!vmf) {
		lock_page(page);
	} else if (!lock_page_or_retry(page, vmf->vma->vm_mm, vmf->flags)) {
		put_page(page);
		return -EBUSY;
	}
	if (!PageSwapCache(page) || page_swap_entry(page).val != entry.val) {
		err = -EEXIST;
		goto out;
	}
	wait_on_page_writeback(page);
	if (!PageUptodate(page))
		swap_read_again(page);
	if (!PageUptodate(page)) {
		err = -EIO;
		goto out;
	}
	swap_readahead_used(page);
	err = shmem_add_page(page, inode, index, item);
	if (err)
		goto out;
	delete_from_swap_cache(page);
	swap_free(entry);
	set_page_dirty(page);
	*pagep = page;
	return 0;
out:
	unlock_page(page);
	put_page(page);
	return err;
}

/* A new page of zeroes, locked and referenced. -EEXIST: somebody was faster. -ENOMEM, -ENOSPC. */
static int shmem_alloc_page(struct inode *inode, pgoff_t index, struct page **pagep)
{
	struct page *page;
	int err = shmem_acct_page(inode);

	if (err)
		return err;
	err = -ENOMEM;
	page = alloc_page(inode->i_mapping->gfp_mask | __GFP_ZERO);
	if (!page)
		goto unacct;
	SetPageLocked(page);
	SetPageSwapBacked(page);
	SetPageUptodate(page);
	SetPageDirty(page); /* there is no copy of it anywhere */
	err = shmem_add_page(page, inode, index, NULL);
	if (err)
		goto free;
	spin_lock_irq(&inode->i_mapping->tree_lock);
	SHMEM_I(inode)->alloced++;
	spin_unlock_irq(&inode->i_mapping->tree_lock);
	lru_cache_add(page);
	*pagep = page;
	return 0;
free:
	ClearPageDirty(page);
	unlock_page(page);
	put_page(page);
unacct:
	shmem_unacct_pages(inode, 1);
	return err;
}

/*
 * shmem_getpage - the page at index, locked, referenced and Uptodate, in *pagep. What to do where there
 * is none: SGP_READ, nothing (*pagep is NULL then); SGP_CACHE, make it if it is within the file;
 * SGP_WRITE, make it. 0; -EINVAL: behind the end; -ENOMEM, -ENOSPC, -EIO; for a fault (vmf) -EBUSY:
 * mmap_lock was dropped, try again. Sleeps.
 */
int shmem_getpage(struct inode *inode, pgoff_t index, enum sgp_type sgp, struct vm_fault *vmf,
		  struct page **pagep)
{
	struct address_space *mapping = inode->i_mapping;
	struct page *page;
	void *item;
	int err;

	*pagep = NULL;
	for (;;) {
		if (sgp != SGP_WRITE && (loff_t)index << PAGE_SHIFT >= i_size_read(inode))
			return -EINVAL;
		item = find_get_entry(mapping, index);
		if (!item && sgp == SGP_READ)
			return 0;
		if (!item) {
			err = shmem_alloc_page(inode, index, &page);
		} else if (radix_tree_exceptional(item)) {
			err = shmem_swapin_page(inode, index, item, vmf, &page);
		} else {
			page = item;
			lock_page(page);
			err = page->mapping == mapping ? 0 : -EEXIST;
			if (err) {
				unlock_page(page);
				put_page(page);
			}
		}
		if (err == -EEXIST)
			continue;
		if (err)
			return err;
		/* Cut off since we looked: whoever cuts waits for the page lock, and takes it. */
		if (sgp == SGP_WRITE || (loff_t)index << PAGE_SHIFT < i_size_read(inode))
			break;
		unlock_page(page);
		put_page(page);
	}
	*pagep = page;
	return 0;
}

static vm_fault_t shmem_fault(struct vm_fault *vmf)
{
	struct inode *inode = vmf->vma->vm_file->f_mapping->host;
	int err = shmem_getpage(inode, vmf->pgoff, SGP_CACHE, vmf, &vmf->page);
	vm_fault_t major = vmf->major ? VM_FAULT_MAJOR : 0;

	switch (err) {
	case 0:
		return VM_FAULT_LOCKED | major;
	case -ENOMEM:
		return VM_FAULT_OOM;
	case -EBUSY:
		return VM_FAULT_RETRY | major;
	default:
		return VM_FAULT_SIGBUS;
	}
}

static const struct vm_operations_struct shmem_vm_ops = {
	.fault = shmem_fault,
	.map_pages = filemap_map_pages,
};

/* -EPERM: sealed. A sealed file's shared mappings cannot become writable later. */
static int shmem_mmap(struct file *file, struct vm_area_struct *vma)
{
	unsigned int seals = READ_ONCE(SHMEM_I(file->f_mapping->host)->seals);

	if ((seals & F_SEAL_FUTURE_WRITE) && (vma->vm_flags & VM_SHARED)) {
		if (vma->vm_flags & VM_WRITE)
			return -EPERM;
		vma->vm_flags &= ~VM_MAYWRITE;
	}
	vma->vm_ops = &shmem_vm_ops;
	return 0;
}

/* ---- read, write ---- */

static struct page *shmem_page_to_read(struct address_space *mapping, pgoff_t index)
{
	struct page *page;
	int err = shmem_getpage(mapping->host, index, SGP_READ, NULL, &page);

	if (err == -EINVAL) /* cut off just now: reads as a hole */
		return NULL;
	if (err)
		return ERR_PTR(err);
	if (page)
		unlock_page(page);
	return page;
}

static struct page *shmem_write_begin(struct address_space *mapping, loff_t pos,
				      unsigned int len __maybe_unused)
{
	pgoff_t index = pos >> PAGE_SHIFT;
	struct page *page;
	int err = shmem_getpage(mapping->host, index, SGP_WRITE, NULL, &page);

	return err ? ERR_PTR(err == -ENOMEM ? -ENOSPC : err) : page;
}

static int shmem_may_write(struct address_space *mapping, loff_t pos, size_t n)
{
	struct inode *inode = mapping->host;
	unsigned int seals = SHMEM_I(inode)->seals;

	if (seals & (F_SEAL_WRITE | F_SEAL_FUTURE_WRITE))
		return -EPERM;
	return (seals & F_SEAL_GROW) && pos + (loff_t)n > inode->i_size ? -EPERM : 0;
}

/* ---- to swap ---- */

/* writepage() for reclaim: the page, which nobody maps, goes to swap; without room there it stays. */
static int shmem_writepage(struct page *page)
{
	struct inode *inode = page->mapping->host;
	struct shmem_inode_info *info = SHMEM_I(inode);
	swp_entry_t entry;

	VM_BUG_ON(!PageLocked(page) || page_mapped(page));
	if ((READ_ONCE(info->flags) & VM_LOCKED) || add_to_swap(page)) {
		unlock_page(page);
		return -ENOSPC;
	}
	entry = page_swap_entry(page);
	/* The slot is new: one count of it cannot be too many. */
	BUG_ON(swap_duplicate(entry));
	spin_lock(&shmem_swaplist_lock);
	if (list_empty(&info->swaplist))
		list_add_tail(&info->swaplist, &shmem_swaplist);
	spin_unlock(&shmem_swaplist_lock);
	shmem_replace_page(page, swp_to_radix_entry(entry));
	swap_writepage(page);
	return 0;
}

/* ---- away ---- */

/* The first of the tree from *index on, which becomes its index; a page is referenced. */
static void *shmem_next(struct address_space *mapping, pgoff_t *index)
{
	unsigned long flags, at;
	void *item = NULL;

	spin_lock_irqsave(&mapping->tree_lock, flags);
	if (radix_tree_gang_lookup(&mapping->i_pages, &item, &at, *index, 1)) {
		*index = at;
		if (!radix_tree_exceptional(item))
			get_page(item);
	}
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	return item;
}

/* An entry that is still in its place goes, and its slot. How many that were: 0 or 1. */
static int shmem_free_swap(struct inode *inode, pgoff_t index, void *item)
{
	struct address_space *mapping = inode->i_mapping;
	bool ours;

	spin_lock_irq(&mapping->tree_lock);
	ours = radix_tree_lookup(&mapping->i_pages, index) == item;
	if (ours) {
		radix_tree_delete(&mapping->i_pages, index);
		SHMEM_I(inode)->swapped--;
	}
	spin_unlock_irq(&mapping->tree_lock);
	if (ours)
		free_swap_and_cache(radix_to_swp_entry(item));
	return ours;
}

/* A page that is still in its place goes, also from all address spaces. Drops our reference. 0 or 1. */
static int shmem_free_page(struct address_space *mapping, struct page *page)
{
	int ours;

	lock_page(page);
	ours = page->mapping == mapping;
	if (ours) {
		if (page_mapped(page))
			unmap_mapping_range(mapping, (loff_t)page->index << PAGE_SHIFT, PAGE_SIZE,
					    false);
		ClearPageDirty(page);
		delete_from_page_cache(page);
		dec_node_page_state(NR_SHMEM);
	}
	unlock_page(page);
	put_page(page);
	return ours;
}

void shmem_undo_range(struct inode *inode, pgoff_t start, pgoff_t last)
{
	struct address_space *mapping = inode->i_mapping;
	pgoff_t index = start;
	long freed = 0;
	void *item;

	while ((item = shmem_next(mapping, &index)) != NULL) {
		int n;

		if (index > last) {
			if (!radix_tree_exceptional(item))
				put_page(item);
			break;
		}
		if (radix_tree_exceptional(item))
			n = shmem_free_swap(inode, index, item);
		else
			n = shmem_free_page(mapping, item);
		freed += n;
		if (n) /* else its place has something else now: look again */
			index++;
		if (!index)
			break;
		cond_resched();
	}
	spin_lock_irq(&mapping->tree_lock);
	SHMEM_I(inode)->alloced -= freed;
	spin_unlock_irq(&mapping->tree_lock);
	shmem_unacct_pages(inode, freed);
}

unsigned long shmem_partial_swap_usage(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	unsigned long indices[16], flags, swapped = 0;
	void *found[ARRAY_SIZE(indices)];
	unsigned int n = 0, i;

	if (!READ_ONCE(SHMEM_I(mapping->host)->swapped))
		return 0;
	do {
		spin_lock_irqsave(&mapping->tree_lock, flags);
		n = radix_tree_gang_lookup(&mapping->i_pages, found, indices, start,
					   ARRAY_SIZE(indices));
		spin_unlock_irqrestore(&mapping->tree_lock, flags);
		for (i = 0; i < n && indices[i] < end; i++) {
			swapped += radix_tree_exceptional(found[i]);
			start = indices[i] + 1;
		}
	} while (n == ARRAY_SIZE(indices) && i == n);
	return swapped;
}

void shmem_zero_part(struct inode *inode, loff_t start, size_t n)
{
	struct page *page;
	char *kaddr;

	if (!n || shmem_getpage(inode, start >> PAGE_SHIFT, SGP_READ, NULL, &page) || !page)
		return;
	kaddr = kmap_local_page(page);
	memset(kaddr + (start & ~PAGE_MASK), 0, n);
	kunmap_local(kaddr);
	flush_dcache_page(page);
	set_page_dirty(page);
	unlock_page(page);
	put_page(page);
}

static int shmem_truncate(struct inode *inode, loff_t size)
{
	unsigned int seals = SHMEM_I(inode)->seals;
	loff_t old = inode->i_size;

	if (size > MAX_LFS_FILESIZE)
		return -EFBIG;
	if ((size < old && (seals & F_SEAL_SHRINK)) || (size > old && (seals & F_SEAL_GROW)))
		return -EPERM;
	i_size_write(inode, size);
	if (size > old)
		return 0;
	/* fallocate() may have put pages behind the end, so also if that stays where it is. */
	unmap_mapping_range(inode->i_mapping, size, 0, true);
	shmem_undo_range(inode, (size + PAGE_SIZE - 1) >> PAGE_SHIFT, ~0UL);
	if (size & ~PAGE_MASK)
		shmem_zero_part(inode, size, PAGE_SIZE - (size & ~PAGE_MASK));
	return 0;
}

static void shmem_getattr(struct inode *inode, struct kstat *stat)
{
	stat->blocks = (u64)READ_ONCE(SHMEM_I(inode)->alloced) << (PAGE_SHIFT - 9);
}

/* The last reference is gone. */
void shmem_evict_inode(struct inode *inode)
{
	struct shmem_inode_info *info = SHMEM_I(inode);

	if (!info)
		return;
	shmem_undo_range(inode, 0, ~0UL);
	/* Only now: until its pages are gone, reclaim may put the file on the list. */
	spin_lock(&shmem_swaplist_lock);
	list_del_init(&info->swaplist);
	spin_unlock(&shmem_swaplist_lock);
	WARN_ON(info->alloced || info->swapped);
	if (!(info->flags & VM_NORESERVE))
		vm_unacct_memory(info->accounted);
	kfree(info);
}

/* ---- wanted soon ---- */

/* Reading starts; the pages come to their place when they are touched. */
void shmem_willneed(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	struct page *page;
	pgoff_t index;
	bool started;
	void *item;

	if (!IS_ENABLED(CONFIG_SWAP))
		return;
	for (index = start; (item = shmem_next(mapping, &index)) != NULL; index++) {
		bool inside = index < end;

		if (!radix_tree_exceptional(item)) {
			put_page(item);
		} else if (inside) {
			page = read_swap_cache_async(radix_to_swp_entry(item), mapping->gfp_mask,
						     &started);
			if (page)
				put_page(page);
		}
		if (!inside)
			break;
		cond_resched();
	}
}

/* ---- SEEK_DATA, SEEK_HOLE ---- */

/* The first index from start on, below end, that has no page, in memory or in swap; or end. */
static pgoff_t shmem_first_hole(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	pgoff_t index = start;
	void *item;

	for (; start < end; start++, index++) {
		item = shmem_next(mapping, &index);
		if (item && !radix_tree_exceptional(item))
			put_page(item);
		if (!item || index != start)
			break;
		cond_resched();
	}
	return start;
}

static loff_t shmem_file_llseek(struct file *file, loff_t offset, int whence)
{
	struct inode *inode = file_inode(file);
	pgoff_t index = offset >> PAGE_SHIFT, start = index;
	loff_t size;
	void *item;

	if (whence != SEEK_DATA && whence != SEEK_HOLE)
		return generic_file_llseek(file, offset, whence);
	inode_lock(inode);
	size = inode->i_size;
	if (offset < 0 || offset >= size) {
		offset = -ENXIO;
	} else if (whence == SEEK_DATA) {
		item = shmem_next(inode->i_mapping, &index);
		if (item && !radix_tree_exceptional(item))
			put_page(item);
		if (!item || (loff_t)index << PAGE_SHIFT >= size)
			offset = -ENXIO;
		else if (index != start)
			offset = (loff_t)index << PAGE_SHIFT;
	} else {
		index = shmem_first_hole(inode->i_mapping, start,
					 (size + PAGE_SIZE - 1) >> PAGE_SHIFT);
		if (index != start)
			offset = min_t(loff_t, (loff_t)index << PAGE_SHIFT, size);
	}
	inode_unlock(inode);
	if (offset >= 0)
		file->f_pos = offset;
	return offset;
}

/* ---- swapoff ---- */

/* Brings the pages of one file home that are in that area. 0, -ENOMEM, -EIO, -EINTR. */
static int shmem_unuse_inode(struct inode *inode, unsigned int type)
{
	struct address_space *mapping = inode->i_mapping;
	pgoff_t index = 0;
	int err = 0;
	void *item;

	for (; !err && (item = shmem_next(mapping, &index)) != NULL; index++) {
		struct page *page = NULL;

		if (!radix_tree_exceptional(item)) {
			put_page(item);
		} else if (swp_type(radix_to_swp_entry(item)) == type) {
			err = shmem_swapin_page(inode, index, item, NULL, &page);
			if (err == -EEXIST)
				err = 0;
			if (page) {
				unlock_page(page);
				put_page(page);
			}
		}
		if (signal_pending(current))
			err = -EINTR;
		cond_resched();
	}
	return err;
}

/* The first file of the list that still lives, referenced, and now the last of the list; or NULL. */
static struct inode *shmem_rotate_swaplist(void)
{
	struct shmem_inode_info *info;
	struct inode *inode = NULL;

	spin_lock(&shmem_swaplist_lock);
	list_for_each_entry(info, &shmem_swaplist, swaplist) {
		if (atomic_inc_not_zero(&info->inode->i_count)) {
			inode = info->inode;
			list_move_tail(&info->swaplist, &shmem_swaplist);
			break;
		}
	}
	spin_unlock(&shmem_swaplist_lock);
	return inode;
}

int shmem_unuse(unsigned int type)
{
	struct inode *inode, *first = NULL;
	bool again = false;
	int err = 0;

	/* Once round; if files join meanwhile, swapoff comes again while slots are in use. */
	while (!err && !again && (inode = shmem_rotate_swaplist()) != NULL) {
		again = inode == first;
		if (!again)
			err = shmem_unuse_inode(inode, type);
		if (!first)
			first = inode; /* its reference is kept, so that nobody else becomes it */
		else
			iput(inode);
	}
	iput(first);
	return err;
}

/* ---- files ---- */

static const struct address_space_operations shmem_aops = {
	.writepage = shmem_writepage,
	.page_to_read = shmem_page_to_read,
	.write_begin = shmem_write_begin,
	.may_write = shmem_may_write,
};

unsigned long shmem_held_pages(const struct file *file, unsigned int *holders __maybe_unused)
{
	struct inode *inode = file_inode(file);

	/* What has a name stays when its openers die. */
	return READ_ONCE(inode->i_nlink) ? 0 : READ_ONCE(SHMEM_I(inode)->alloced);
}

static const struct file_operations shmem_file_fops = {
	.held_pages = shmem_held_pages,
	.read_iter = generic_file_read_iter,
	.write_iter = generic_file_write_iter,
	.llseek = shmem_file_llseek,
	.fsync = noop_fsync,
	.mmap = shmem_mmap,
	.fallocate = shmem_fallocate,
};

static const struct inode_operations shmem_file_iops = {
	.truncate = shmem_truncate,
	.getattr = shmem_getattr,
};

void shmem_lock(struct file *file, bool lock)
{
	struct inode *inode = file_inode(file);
	struct shmem_inode_info *info = SHMEM_I(inode);

	spin_lock_irq(&inode->i_mapping->tree_lock);
	WRITE_ONCE(info->flags, lock ? info->flags | VM_LOCKED : info->flags & ~VM_LOCKED);
	spin_unlock_irq(&inode->i_mapping->tree_lock);
}

bool shmem_mapping(const struct address_space *mapping)
{
	return mapping->a_ops == &shmem_aops;
}

int shmem_init_inode(struct inode *inode, unsigned long vm_flags)
{
	struct shmem_inode_info *info = kzalloc(sizeof(*info), GFP_KERNEL);

	if (!info)
		return -ENOMEM;
	info->inode = inode;
	info->flags = vm_flags & VM_NORESERVE;
	info->seals = F_SEAL_SEAL; /* only memfd_create() may give that up */
	INIT_LIST_HEAD(&info->swaplist);
	inode->i_private = info;
	inode->i_op = &shmem_file_iops;
	inode->i_fop = &shmem_file_fops;
	inode->i_data.a_ops = &shmem_aops;
	inode->i_data.gfp_mask = GFP_HIGHUSER_MOVABLE;
	return 0;
}

/* ---- files without a name ---- */

static const struct super_operations shmem_anon_sops = {
	.evict_inode = shmem_evict_inode,
};

static struct file_system_type shmem_anon_type = { .name = "shmem", .single = true };
static struct super_block *shmem_anon_sb; /* set once by shmem_init() */

struct file *shmem_file_setup(const char *name, loff_t size, unsigned long vm_flags)
{
	long pages = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;
	bool whole = !(vm_flags & VM_NORESERVE);
	struct inode *inode;
	struct file *file;

	if (size < 0 || size > MAX_LFS_FILESIZE)
		return ERR_PTR(-EINVAL);
	if (whole && __vm_enough_memory(current->mm, pages, capable(CAP_SYS_ADMIN)))
		return ERR_PTR(-ENOMEM);
	inode = new_inode(shmem_anon_sb);
	if (!inode || shmem_init_inode(inode, vm_flags)) {
		iput(inode);
		goto unacct;
	}
	inode->i_mode = S_IFREG | 0777;
	inode->i_nlink = 0;
	inode->i_size = size;
	if (whole)
		SHMEM_I(inode)->accounted = pages;
	file = alloc_file_pseudo(inode, name, O_RDWR, &shmem_file_fops);
	if (IS_ERR(file)) {
		iput(inode); /* which gives the charge back */
		return file;
	}
	file->f_path.dentry->d_unhashed = true;
	return file;
unacct:
	if (whole)
		vm_unacct_memory(pages);
	return ERR_PTR(-ENOMEM);
}

int shmem_zero_setup(struct vm_area_struct *vma)
{
	struct file *file =
		shmem_file_setup("/dev/zero", vma->vm_end - vma->vm_start, vma->vm_flags);

	if (IS_ERR(file))
		return PTR_ERR(file);
	if (vma->vm_file)
		fput(vma->vm_file);
	vma->vm_file = file;
	vma->vm_ops = &shmem_vm_ops;
	return 0;
}

void __init shmem_init(void)
{
	shmem_anon_sb = alloc_super(&shmem_anon_type);
	if (!shmem_anon_sb)
		panic("shmem: no memory for its super block\n");
	shmem_anon_sb->s_op = &shmem_anon_sops;
}
