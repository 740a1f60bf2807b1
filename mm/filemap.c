// SPDX-License-Identifier: MIT
/*
 * The page cache: the pages of a file in memory, by page offset; and waiting for a page to be unlocked
 * or written. Waiters sleep on one of a few hashed queues: unlocking needs no memory and no list in
 * struct page.
 */
#include <neap/err.h>
#include <neap/hash.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/highmem.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/swap.h>
#include <neap/wait.h>
#include <neap/writeback.h>

#include "internal.h"

/* ---- the page lock ---- */

#define PAGE_WAIT_TABLE_BITS 6

/* Who waits for a page's PG_locked or PG_writeback; each queue has its lock. */
static wait_queue_head_t page_wait_table[1 << PAGE_WAIT_TABLE_BITS];

static wait_queue_head_t *page_waitqueue(struct page *page)
{
	return &page_wait_table[hash_ptr(page, PAGE_WAIT_TABLE_BITS)];
}

void __lock_page(struct page *page)
{
	io_wait_event(*page_waitqueue(page), trylock_page(page));
}

void wait_on_page_locked(struct page *page)
{
	if (PageLocked(page))
		io_wait_event(*page_waitqueue(page), !PageLocked(page));
}

void wait_on_page_writeback(struct page *page)
{
	if (PageWriteback(page))
		io_wait_event(*page_waitqueue(page), !PageWriteback(page));
}

static void wake_up_page(struct page *page)
{
	wait_queue_head_t *wq = page_waitqueue(page);

	/* The bit's clearing is ordered before the look at the queue; the waiter does it the other way. */
	smp_mb();
	if (waitqueue_active(wq))
		wake_up_all(wq);
}

void unlock_page(struct page *page)
{
	VM_BUG_ON(!PageLocked(page));
	clear_bit_unlock(PG_locked, &page->flags);
	wake_up_page(page);
}

void end_page_writeback(struct page *page)
{
	bool reclaim = TestClearPageReclaim(page);

	/* The page may be freed by a waiter as soon as the bit is clear. */
	get_page(page);
	if (!clear_page_writeback(page))
		BUG();
	dec_node_page_state(NR_WRITEBACK);
	if (reclaim) {
		rotate_reclaimable_page(page);
		reclaim_writeback_done();
	}
	wake_up_page(page);
	put_page(page);
}

int set_page_dirty(struct page *page)
{
	struct address_space *mapping = PageAnon(page) ? NULL : page->mapping;

	if (mapping && mapping->a_ops && mapping->a_ops->set_page_dirty)
		return mapping->a_ops->set_page_dirty(page);
	return !TestSetPageDirty(page);
}

int set_page_dirty_lock(struct page *page)
{
	int ret;

	/* Reclaim looks at the bit and lets the page go under the page lock. */
	lock_page(page);
	ret = set_page_dirty(page);
	unlock_page(page);
	return ret;
}

/* ---- the cache ---- */

void address_space_init_once(struct address_space *mapping)
{
	spin_lock_init(&mapping->tree_lock);
	INIT_RADIX_TREE(&mapping->i_pages, GFP_ATOMIC);
	mapping->nrpages = 0;
	atomic_set(&mapping->i_mmap_writable, 0);
	init_rwsem(&mapping->i_mmap_rwsem);
	mapping->i_mmap = RB_ROOT_CACHED;
	mapping->nr_areas = 0;
}

void *find_get_entry(struct address_space *mapping, pgoff_t offset)
{
	unsigned long flags;
	void *entry;

	spin_lock_irqsave(&mapping->tree_lock, flags);
	entry = radix_tree_lookup(&mapping->i_pages, offset);
	if (entry && !radix_tree_exceptional(entry))
		get_page(entry);
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	return entry;
}

struct page *find_get_page(struct address_space *mapping, pgoff_t offset)
{
	void *entry = find_get_entry(mapping, offset);

	return radix_tree_exceptional(entry) ? NULL : entry;
}

struct page *find_lock_page(struct address_space *mapping, pgoff_t offset)
{
	for (;;) {
		struct page *page = find_get_page(mapping, offset);

		if (!page)
			return NULL;
		lock_page(page);
		if (page->mapping == mapping)
			return page;
		/* Truncated while we waited. */
		unlock_page(page);
		put_page(page);
	}
}

int add_to_page_cache(struct page *page, struct address_space *mapping, pgoff_t offset, gfp_t gfp)
{
	unsigned long flags;
	int err;

	VM_BUG_ON(!PageLocked(page));
	err = shmem_reserve_blocks(mapping->blocks, 1);
	if (err)
		return err;
	err = radix_tree_preload(gfp & ~(__GFP_HIGHMEM | __GFP_ZERO));
	if (err) {
		shmem_free_blocks(mapping->blocks, 1);
		return err;
	}
	spin_lock_irqsave(&mapping->tree_lock, flags);
	err = radix_tree_insert(&mapping->i_pages, offset, page);
	if (!err) {
		get_page(page);
		page->mapping = mapping;
		page->index = offset;
		mapping->nrpages++;
		inc_node_page_state(NR_FILE_PAGES);
	}
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	radix_tree_preload_end();
	if (err)
		shmem_free_blocks(mapping->blocks, 1);
	return err;
}

int add_to_page_cache_lru(struct page *page, struct address_space *mapping, pgoff_t offset,
			  gfp_t gfp)
{
	int err = add_to_page_cache(page, mapping, offset, gfp);

	if (!err)
		lru_cache_add(page);
	return err;
}

/* tree_lock held; the cache's reference is still to be dropped. */
static void __delete_from_page_cache(struct page *page, struct address_space *mapping)
{
	radix_tree_delete(&mapping->i_pages, page->index);
	page->mapping = NULL;
	mapping->nrpages--;
	shmem_free_blocks(mapping->blocks, 1);
	dec_node_page_state(NR_FILE_PAGES);
}

void delete_from_page_cache(struct page *page)
{
	struct address_space *mapping = page->mapping;
	unsigned long flags;

	VM_BUG_ON(!PageLocked(page));
	spin_lock_irqsave(&mapping->tree_lock, flags);
	__delete_from_page_cache(page, mapping);
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	put_page(page);
}

bool remove_mapping(struct address_space *mapping, struct page *page)
{
	unsigned long flags;
	bool ours;

	VM_BUG_ON(!PageLocked(page) || page_mapped(page));
	/* New references come from the tree, under its lock, or from those who have one. */
	spin_lock_irqsave(&mapping->tree_lock, flags);
	ours = page->mapping == mapping && page_count(page) == 2 && !PageDirty(page);
	if (ours)
		__delete_from_page_cache(page, mapping);
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	if (ours)
		put_page(page);
	return ours;
}

struct page *find_or_create_page(struct address_space *mapping, pgoff_t offset, gfp_t gfp)
{
	for (;;) {
		struct page *page = find_lock_page(mapping, offset);
		int err;

		if (page)
			return page;
		page = alloc_page(gfp);
		if (!page)
			return NULL;
		lock_page(page);
		/* Only what has a disk behind it can be reclaimed. */
		if (mapping_can_writeback(mapping))
			err = add_to_page_cache_lru(page, mapping, offset, gfp);
		else
			err = add_to_page_cache(page, mapping, offset, gfp);
		if (!err)
			return page;
		unlock_page(page);
		put_page(page);
		if (err != -EEXIST)
			return NULL;
	}
}

int simple_readpage(struct file *file __maybe_unused, struct page *page)
{
	clear_highpage(page);
	flush_dcache_page(page);
	SetPageUptodate(page);
	unlock_page(page);
	return 0;
}

struct page *read_cache_page(struct address_space *mapping, pgoff_t offset, struct file *file)
{
	struct page *page;
	int err;

	for (;;) {
		page = find_or_create_page(mapping, offset, mapping->gfp_mask);
		if (!page) /* no process that ends makes room in a file system that is full */
			return ERR_PTR(shmem_blocks_full(mapping->blocks) ? -ENOSPC : -ENOMEM);
		if (PageUptodate(page)) {
			unlock_page(page);
			return page;
		}
		err = mapping->a_ops->readpage(file, page);
		wait_on_page_locked(page);
		if (!err && PageUptodate(page))
			return page;
		if (!err && page->mapping)
			err = -EIO;
		put_page(page);
		if (err)
			return ERR_PTR(err);
		/* It was truncated while it was read. */
	}
}

void __init pagecache_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(page_wait_table); i++)
		init_waitqueue_head(&page_wait_table[i]);
}
