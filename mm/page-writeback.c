// SPDX-License-Identifier: MIT
/*
 * Dirty pages of files that have a disk: how a page becomes dirty and clean, and the walks that write
 * them. See writeback.h for the picture.
 *
 * A shared mapping's PTEs are read-only while the page is clean, so that the first write to it is a
 * fault, which tells (page_mkwrite). Before a page is written its PTEs are made so again (page_mkclean):
 * whatever is written to it after that counts as newer than what goes to the disk.
 *
 * The tags follow the flags under tree_lock, a moment later; who finds a page by its tag looks at the
 * flag again, with the page locked.
 */
#include <neap/bio.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/swap.h>
#include <neap/writeback.h>

#include "internal.h"

/* Read without a lock; checked where they are set. */
int vm_dirty_ratio = 20;
int dirty_background_ratio = 10;

/* ---- one page ---- */

int __set_page_dirty_nobuffers(struct page *page)
{
	struct address_space *mapping = page->mapping;
	unsigned long flags;

	if (TestSetPageDirty(page))
		return 0;
	spin_lock_irqsave(&mapping->tree_lock, flags);
	if (page->mapping == mapping) {
		radix_tree_tag_set(&mapping->i_pages, page->index, PAGECACHE_TAG_DIRTY);
		inc_node_page_state(NR_FILE_DIRTY);
	}
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	mark_inode_dirty_pages(mapping->host);
	return 1;
}

bool clear_page_dirty_for_io(struct page *page)
{
	VM_BUG_ON(!PageLocked(page));
	if (page_mapped(page) && page_mkclean(page))
		set_page_dirty(page);
	if (!TestClearPageDirty(page))
		return false;
	dec_node_page_state(NR_FILE_DIRTY);
	return true;
}

void cancel_dirty_page(struct page *page)
{
	if (TestClearPageDirty(page) && mapping_can_writeback(page->mapping))
		dec_node_page_state(NR_FILE_DIRTY);
}

void set_page_writeback(struct page *page)
{
	struct address_space *mapping = page->mapping;
	unsigned long flags;

	VM_BUG_ON(!PageLocked(page));
	BUG_ON(TestSetPageWriteback(page));
	inc_node_page_state(NR_WRITEBACK);
	spin_lock_irqsave(&mapping->tree_lock, flags);
	radix_tree_tag_set(&mapping->i_pages, page->index, PAGECACHE_TAG_WRITEBACK);
	if (!PageDirty(page))
		radix_tree_tag_clear(&mapping->i_pages, page->index, PAGECACHE_TAG_DIRTY);
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
}

/* The disk is done: PG_writeback and its tag go. For end_page_writeback(). Any context. */
bool clear_page_writeback(struct page *page)
{
	struct address_space *mapping = page->mapping;
	unsigned long flags;
	bool was;

	/* Pages of the swap cache have no mapping, and no tags. */
	if (PageSwapCache(page) || !mapping)
		return TestClearPageWriteback(page);
	spin_lock_irqsave(&mapping->tree_lock, flags);
	was = TestClearPageWriteback(page);
	if (was)
		radix_tree_tag_clear(&mapping->i_pages, page->index, PAGECACHE_TAG_WRITEBACK);
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	return was;
}

void mapping_set_error(struct address_space *mapping, int error)
{
	if (!error)
		return;
	errseq_set(&mapping->wb_err, error);
	errseq_set(&mapping->host->i_sb->s_wb_err, error);
}

/* ---- all of a file ---- */

#define PAGES_AT_ONCE 16

/* Pages with a tag from *index on, referenced; *index goes behind the last of them. */
static unsigned int find_tagged(struct address_space *mapping, unsigned int tag, pgoff_t *index,
				struct page **pages)
{
	unsigned long indices[PAGES_AT_ONCE], flags;
	unsigned int n, i;

	spin_lock_irqsave(&mapping->tree_lock, flags);
	n = radix_tree_gang_lookup_tag(&mapping->i_pages, (void **)pages, indices, *index,
				       PAGES_AT_ONCE, tag);
	for (i = 0; i < n; i++)
		get_page(pages[i]);
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	if (n)
		*index = indices[n - 1] + 1;
	return n;
}

/* Locks one page and starts its write. 1: started. 0: not ours any more, or clean. -errno. */
static int write_one_page(struct address_space *mapping, struct page *page)
{
	int err = 0;

	lock_page(page);
	wait_on_page_writeback(page);
	if (page->mapping == mapping && clear_page_dirty_for_io(page)) {
		err = mapping->a_ops->writepage(page); /* unlocks */
		return err ? err : 1;
	}
	unlock_page(page);
	return 0;
}

int filemap_fdatawrite(struct address_space *mapping, unsigned long nr)
{
	struct page *pages[PAGES_AT_ONCE];
	struct blk_plug plug;
	unsigned int n, i;
	pgoff_t index = 0;
	int err = 0;

	if (!mapping_can_writeback(mapping))
		return 0;
	blk_start_plug(&plug);
	while (nr && (n = find_tagged(mapping, PAGECACHE_TAG_DIRTY, &index, pages)) != 0) {
		for (i = 0; i < n; i++) {
			int ret = nr ? write_one_page(mapping, pages[i]) : 0;

			if (ret > 0)
				nr--;
			else if (ret < 0 && !err)
				err = ret;
			put_page(pages[i]);
		}
		cond_resched();
		if (!index)
			break;
	}
	blk_finish_plug(&plug);
	return err;
}

void filemap_fdatawait(struct address_space *mapping)
{
	struct page *pages[PAGES_AT_ONCE];
	unsigned int n, i;
	pgoff_t index = 0;

	while ((n = find_tagged(mapping, PAGECACHE_TAG_WRITEBACK, &index, pages)) != 0) {
		for (i = 0; i < n; i++) {
			wait_on_page_writeback(pages[i]);
			put_page(pages[i]);
		}
		cond_resched();
		if (!index)
			break;
	}
}

int file_check_and_advance_wb_err(struct file *file)
{
	return errseq_check_and_advance(&file->f_mapping->wb_err, &file->f_wb_err);
}

/* ---- limits ---- */

/* What pages of files could be made of. */
static unsigned long dirtyable_memory(void)
{
	return nr_free_pages() + global_lru_pages(LRU_INACTIVE_FILE) +
	       global_lru_pages(LRU_ACTIVE_FILE);
}

void balance_dirty_pages_ratelimited(struct address_space *mapping)
{
	unsigned long dirty = global_node_page_state(NR_FILE_DIRTY), available;

	if (!mapping_can_writeback(mapping))
		return;
	available = dirtyable_memory();
	if (dirty > available * READ_ONCE(dirty_background_ratio) / 100)
		wakeup_flusher();
	/* Too many: who makes them writes some itself, and waits for the disk as all others do. */
	if (dirty > available * READ_ONCE(vm_dirty_ratio) / 100) {
		filemap_fdatawrite(mapping, 2 * SWAP_CLUSTER_MAX);
		if (global_node_page_state(NR_WRITEBACK) > 8 * SWAP_CLUSTER_MAX)
			filemap_fdatawait(mapping);
	}
}

vm_fault_t filemap_page_mkwrite(struct vm_fault *vmf)
{
	struct page *page = vmf->page;

	lock_page(page);
	if (page->mapping != vmf->vma->vm_file->f_mapping) {
		unlock_page(page);
		return VM_FAULT_NOPAGE; /* truncated: the access finds that out */
	}
	set_page_dirty(page);
	file_update_time(vmf->vma->vm_file);
	return VM_FAULT_LOCKED;
}
