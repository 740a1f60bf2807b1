// SPDX-License-Identifier: MIT
/*
 * Shared memory and swap: a page's place in the tree of its file becomes a swap entry, and a page again.
 *
 *	shmem_writepage		reclaim: out		shmem_swapin_page	who touches it: in
 *	shmem_free_swap		truncation: gone	shmem_unuse		swapoff: all in
 *
 * The tree holds one count of the slot. Files that have or had pages in swap are in a list, for swapoff.
 */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/sched.h>
#include <neap/shmem_fs.h>
#include <neap/swap.h>

#include "internal.h"
#include "shmem.h"

static LIST_HEAD(shmem_swaplist); /* shmem_swaplist_lock */
static DEFINE_SPINLOCK(shmem_swaplist_lock);

/* ---- out ---- */

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

/* writepage() for reclaim: the page, which nobody maps, goes to swap; without room there it stays. */
int shmem_writepage(struct page *page)
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

/* ---- in ---- */

/*
 * The page of a swap entry comes back to its place: locked, referenced and Uptodate. -EEXIST: the place
 * has changed, look again. -EIO, -ENOMEM. With vmf, -EBUSY: mmap_lock was dropped to wait for the disk.
 */
int shmem_swapin_page(struct inode *inode, pgoff_t index, void *item, struct vm_fault *vmf,
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

/* What shmem_unuse() and shmem_for_each_swap() do with each file; not 0 ends it. */
struct each_swap {
	int (*file)(struct inode *inode, const struct each_swap *each);
	unsigned int type;
	void (*fn)(swp_entry_t entry, void *arg);
	void *arg;
};

/* Brings the pages of one file home that are in that area. 0, -ENOMEM, -EIO, -EINTR. */
static int shmem_unuse_inode(struct inode *inode, const struct each_swap *each)
{
	struct address_space *mapping = inode->i_mapping;
	pgoff_t index = 0;
	int err = 0;
	void *item;

	for (; !err && (item = shmem_next(mapping, &index)) != NULL; index++) {
		struct page *page = NULL;

		if (!radix_tree_exceptional(item)) {
			put_page(item);
		} else if (swp_type(radix_to_swp_entry(item)) == each->type) {
			err = shmem_swapin_page(inode, index, item, NULL, &page);
			if (err == -EEXIST)
				err = 0;
			if (page) {
				unlock_page(page);
				put_page(page);
			}
		}
		/* All others have let go of it: the rest goes with it, and need not come home. */
		if (atomic_read(&inode->i_count) == 1)
			break;
		if (signal_pending(current))
			err = -EINTR;
		cond_resched();
	}
	return err;
}

/*
 * The first file between the two marks in the list that still lives, referenced; the mark from moves behind it. NULL:
 * there is none. A mark, of this walk or of another, is no file.
 */
static struct inode *shmem_next_file(struct shmem_inode_info *from, struct shmem_inode_info *to)
{
	struct shmem_inode_info *info = from;
	struct inode *inode = NULL;

	spin_lock(&shmem_swaplist_lock);
	list_for_each_entry_continue(info, &shmem_swaplist, swaplist) {
		if (info == to)
			break;
		if (info->inode && atomic_inc_not_zero(&info->inode->i_count)) {
			inode = info->inode;
			list_move(&from->swaplist, &info->swaplist);
			break;
		}
	}
	spin_unlock(&shmem_swaplist_lock);
	return inode;
}

/*
 * All that are in the list now; who joins meanwhile may be missed. Each is referenced only for as long as it takes: who
 * unmounts its file system waits for that.
 */
static int for_each_file(const struct each_swap *each)
{
	struct shmem_inode_info from = { .inode = NULL }, to = { .inode = NULL };
	struct inode *inode;
	int err = 0;

	spin_lock(&shmem_swaplist_lock);
	list_add(&from.swaplist, &shmem_swaplist);
	list_add_tail(&to.swaplist, &shmem_swaplist);
	spin_unlock(&shmem_swaplist_lock);
	while (!err && (inode = shmem_next_file(&from, &to)) != NULL) {
		err = each->file(inode, each);
		iput(inode);
		cond_resched();
	}
	spin_lock(&shmem_swaplist_lock);
	list_del(&from.swaplist);
	list_del(&to.swaplist);
	spin_unlock(&shmem_swaplist_lock);
	return err;
}

/* swapoff comes again while slots are in use. */
int shmem_unuse(unsigned int type)
{
	return for_each_file(&(struct each_swap){ .file = shmem_unuse_inode, .type = type });
}

static int entries_of_file(struct inode *inode, const struct each_swap *each)
{
	pgoff_t index = 0;
	void *item;

	for (; (item = shmem_next(inode->i_mapping, &index)) != NULL; index++) {
		if (radix_tree_exceptional(item))
			each->fn(radix_to_swp_entry(item), each->arg);
		else
			put_page(item);
		cond_resched();
	}
	return 0;
}

void shmem_for_each_swap(void (*fn)(swp_entry_t entry, void *arg), void *arg)
{
	for_each_file(&(struct each_swap){ .file = entries_of_file, .fn = fn, .arg = arg });
}

/* ---- gone ---- */

/* An entry that is still in its place goes, and its slot. How many that were: 0 or 1. */
int shmem_free_swap(struct inode *inode, pgoff_t index, void *item)
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

/* The file has no pages any more, so nothing puts it on the list again. */
void shmem_swap_forget(struct shmem_inode_info *info)
{
	spin_lock(&shmem_swaplist_lock);
	list_del_init(&info->swaplist);
	spin_unlock(&shmem_swaplist_lock);
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
