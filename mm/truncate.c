// SPDX-License-Identifier: MIT
/*
 * A file becomes shorter: its pages behind the new end leave the address spaces that map them and the
 * cache.
 *
 *	truncate_setsize	i_size			from here on a fault finds no page there (SIGBUS)
 *	  unmap_mapping_range	PTEs, most of them at once
 *	  truncate_inode_pages	each page, locked: PTEs made meanwhile, then the page
 *
 * A fault that has found its page before i_size changed holds the page's lock until its PTE is made; so
 * the last step, which waits for that lock, finds that PTE.
 *
 * fork: a child's area comes into i_mmap before its PTEs are copied from its parent's, and behind the
 * parent's. So a walk that goes through i_mmap in order empties the parent's PTEs before it looks at the
 * child's, and what was copied before that is found there.
 */
#include <neap/fs.h>
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/sched.h>
#include <neap/string.h>
#include <neap/writeback.h>

#include "internal.h"
#include "mmu_gather.h"

/* Of the pages first to last, what vma maps. i_mmap_rwsem held: its tables stay (mm/rmap.c). */
static void unmap_range_vma(struct vm_area_struct *vma, pgoff_t first, pgoff_t last, bool even_cows)
{
	pgoff_t from = max(first, vma->vm_pgoff);
	pgoff_t to = min(last, vma->vm_pgoff + vma_pages(vma) - 1);
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, vma->vm_mm);
	tlb.keep_anon = !even_cows;
	unmap_page_range(&tlb, vma, vma->vm_start + ((from - vma->vm_pgoff) << PAGE_SHIFT),
			 vma->vm_start + ((to - vma->vm_pgoff + 1) << PAGE_SHIFT));
	tlb_finish_mmu(&tlb);
}

static void unmap_mapping_pages(struct address_space *mapping, pgoff_t first, pgoff_t last,
				bool even_cows)
{
	struct interval_tree_node *node;

	down_read(&mapping->i_mmap_rwsem);
	interval_tree_foreach(node, &mapping->i_mmap, first, last)
		unmap_range_vma(container_of(node, struct vm_area_struct, shared), first, last,
				even_cows);
	up_read(&mapping->i_mmap_rwsem);
}

void unmap_mapping_range(struct address_space *mapping, loff_t start, loff_t len, bool even_cows)
{
	pgoff_t first = (start + PAGE_SIZE - 1) >> PAGE_SHIFT, last = ~0UL;

	if (len)
		last = ((start + len + PAGE_SIZE - 1) >> PAGE_SHIFT) - 1;
	if (first <= last)
		unmap_mapping_pages(mapping, first, last, even_cows);
}

/* The first page from start on, referenced, or NULL. The tree has nothing but pages (shmem's: not here). */
static struct page *next_page(struct address_space *mapping, pgoff_t start)
{
	struct page *page = NULL;
	unsigned long flags;
	void *found[1];

	spin_lock_irqsave(&mapping->tree_lock, flags);
	if (radix_tree_gang_lookup(&mapping->i_pages, found, NULL, start, 1)) {
		page = found[0];
		get_page(page);
	}
	spin_unlock_irqrestore(&mapping->tree_lock, flags);
	return page;
}

void truncate_inode_pages(struct address_space *mapping, loff_t lstart)
{
	pgoff_t start = (lstart + PAGE_SIZE - 1) >> PAGE_SHIFT;
	struct page *page;

	while (mapping->nrpages && (page = next_page(mapping, start)) != NULL) {
		lock_page(page);
		wait_on_page_writeback(page);
		if (page->mapping == mapping) {
			if (page_mapped(page))
				unmap_mapping_pages(mapping, page->index, page->index, false);
			cancel_dirty_page(page);
			delete_from_page_cache(page);
		}
		unlock_page(page);
		put_page(page);
		cond_resched();
	}
}

static bool invalidate_page(struct address_space *mapping, struct page *page)
{
	bool gone;

	if (!trylock_page(page))
		return false;
	gone = page->mapping == mapping && !PageDirty(page) && !PageWriteback(page) &&
	       !page_mapped(page) && remove_mapping(mapping, page);
	unlock_page(page);
	return gone;
}

unsigned long invalidate_mapping_pages(struct address_space *mapping, pgoff_t start, pgoff_t end)
{
	unsigned long gone = 0;
	struct page *page;

	while (start <= end && (page = next_page(mapping, start)) != NULL) {
		pgoff_t index = page->index; /* constant while the page is in use */

		if (index >= start && index <= end)
			gone += invalidate_page(mapping, page);
		put_page(page);
		if (index < start || index >= end)
			break;
		start = index + 1;
		cond_resched();
	}
	return gone;
}

void pagecache_isize_extended(struct inode *inode, loff_t old)
{
	if (old & ~PAGE_MASK && mapping_can_writeback(inode->i_mapping))
		unmap_mapping_range(inode->i_mapping, old & ~(loff_t)(PAGE_SIZE - 1), PAGE_SIZE,
				    false);
}

/* What is behind the end, in the page that the end cuts, is not to appear if the file grows again. */
static void zero_rest_of_page(struct address_space *mapping, loff_t end)
{
	struct page *page = NULL;
	char *kaddr;

	if (end & ~PAGE_MASK)
		page = find_lock_page(mapping, end >> PAGE_SHIFT);
	if (!page)
		return;
	kaddr = kmap_local_page(page);
	memset(kaddr + (end & ~PAGE_MASK), 0, PAGE_SIZE - (end & ~PAGE_MASK));
	kunmap_local(kaddr);
	flush_dcache_page(page);
	set_page_dirty(page);
	unlock_page(page);
	put_page(page);
}

void truncate_setsize(struct inode *inode, loff_t size)
{
	struct address_space *mapping = inode->i_mapping;
	loff_t old = inode->i_size;

	i_size_write(inode, size);
	if (size >= old)
		return;
	unmap_mapping_range(mapping, size, 0, true);
	truncate_inode_pages(mapping, size);
	zero_rest_of_page(mapping, size);
}
