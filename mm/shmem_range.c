// SPDX-License-Identifier: MIT
/*
 * Ranges of shared memory: what lies behind the end or in a hole goes, what is wanted soon comes, and where
 * data begins and ends. All walk the tree by shmem_next(), which gives pages and swap entries alike.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/highmem.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/string.h>
#include <neap/swap.h>

#include "internal.h"
#include "shmem.h"

/* The first of the tree from *index on, which becomes its index; a page is referenced. */
void *shmem_next(struct address_space *mapping, pgoff_t *index)
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

/* ---- away ---- */

/* Page locked. */
static bool page_is_zeroes(struct page *page)
{
	const unsigned long *word = kmap_local_page(page);
	unsigned int i;

	for (i = 0; i < PAGE_SIZE / sizeof(*word) && !word[i]; i++)
		;
	kunmap_local(word);
	return i == PAGE_SIZE / sizeof(*word);
}

/*
 * A locked page that is still in its place goes, also from all address spaces; unused: unless it is in one, or has been
 * written to. Unlocks it and drops our reference. 0 or 1.
 */
static int free_locked_page(struct address_space *mapping, struct page *page, bool unused)
{
	int ours = page->mapping == mapping &&
		   (!unused || (!page_mapped(page) && page_is_zeroes(page)));

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

/* A page as above, or the swap entry of one. */
static int free_item(struct inode *inode, pgoff_t index, void *item, bool unused)
{
	struct page *page = item;

	if (!radix_tree_exceptional(item)) {
		lock_page(page);
		return free_locked_page(inode->i_mapping, page, unused);
	}
	if (!unused)
		return shmem_free_swap(inode, index, item);
	/* What is in it must be seen; who is killed does not wait for that, nor who gets no memory. */
	if (fatal_signal_pending(current) || shmem_swapin_page(inode, index, item, NULL, &page))
		return 0;
	return free_locked_page(inode->i_mapping, page, unused);
}

static void undo_range(struct inode *inode, pgoff_t start, pgoff_t last, bool unused)
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
		n = free_item(inode, index, item, unused);
		freed += n;
		if (n || unused) /* else its place has something else now: look again */
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

void shmem_undo_range(struct inode *inode, pgoff_t start, pgoff_t last)
{
	undo_range(inode, start, last, false);
}

void shmem_unmake_range(struct inode *inode, pgoff_t start, pgoff_t last)
{
	undo_range(inode, start, last, true);
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

int shmem_truncate(struct inode *inode, loff_t size)
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

loff_t shmem_file_llseek(struct file *file, loff_t offset, int whence)
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
