// SPDX-License-Identifier: MIT
/*
 * Read-ahead: a read or a fault that finds no page asks for the ones behind it too. How many follows from
 * what this opener did before:
 *
 *	the first read at the start of the file, or one that goes on where the last
 *	ended: twice as many as the last time, from 4 to 32 pages
 *	anything else: just the page itself
 *
 * VM_SEQ_READ and VM_RAND_READ (madvise) decide without looking. All reads are started before the first
 * is waited for, so that they go to the disk as one.
 */
#include <neap/bio.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/sched.h>

#include "internal.h"

#define RA_FIRST 4U
#define RA_MOST	 32U

static unsigned int next_window(struct file *file, pgoff_t index, unsigned long vm_flags)
{
	struct file_ra_state *ra = &file->f_ra;
	unsigned int size = 1;

	/* Hints only: two threads that use one file at once may disturb each other's. */
	if (vm_flags & VM_SEQ_READ)
		size = RA_MOST;
	else if (!(vm_flags & VM_RAND_READ) && (!index || index == READ_ONCE(ra->next)))
		size = clamp(READ_ONCE(ra->size) * 2, RA_FIRST, RA_MOST);
	WRITE_ONCE(ra->size, size);
	WRITE_ONCE(ra->next, index + size);
	return size;
}

/* Starts to read one page, if it is not there. False: no memory to read more. */
static bool start_page(struct address_space *mapping, struct file *file, pgoff_t index, gfp_t gfp)
{
	struct page *page = find_get_page(mapping, index);
	int err;

	if (page) {
		put_page(page);
		return true;
	}
	page = alloc_page(gfp);
	if (!page)
		return false;
	lock_page(page);
	err = add_to_page_cache_lru(page, mapping, index, gfp);
	if (err) {
		unlock_page(page);
		put_page(page);
		return err == -EEXIST;
	}
	mapping->a_ops->readpage(file, page); /* unlocks, now or when it is read */
	put_page(page);
	return true;
}

void page_cache_readahead(struct address_space *mapping, struct file *file, pgoff_t index,
			  unsigned long vm_flags)
{
	unsigned int nr = next_window(file, index, vm_flags), i;
	pgoff_t end = (i_size_read(mapping->host) + PAGE_SIZE - 1) >> PAGE_SHIFT;
	gfp_t gfp = mapping->gfp_mask | __GFP_NORETRY | __GFP_NOWARN;
	struct blk_plug plug;

	if (nr < 2)
		return; /* the page itself is its reader's */
	blk_start_plug(&plug);
	for (i = 0; i < nr && index + i < end; i++) {
		if (!start_page(mapping, file, index + i, gfp))
			break;
	}
	blk_finish_plug(&plug);
}

void force_page_cache_readahead(struct address_space *mapping, struct file *file, pgoff_t index,
				unsigned long nr)
{
	pgoff_t size = (i_size_read(mapping->host) + PAGE_SIZE - 1) >> PAGE_SHIFT;
	pgoff_t end = min(index + nr, size);
	struct blk_plug plug;

	if (!mapping->a_ops || !mapping->a_ops->readpage)
		return;
	blk_start_plug(&plug);
	for (; index < end && !fatal_signal_pending(current); index++) {
		if (!start_page(mapping, file, index, mapping->gfp_mask))
			break;
		cond_resched();
	}
	blk_finish_plug(&plug);
}
