// SPDX-License-Identifier: MIT
/*
 * Swap pages to and from the disk. Memory is short when pages are written, so nothing is allocated
 * here: a fixed number of bios serves all transfers, half of them for reading only, and who finds none
 * free waits for one to complete. Neighbouring slots become one request in the block layer.
 *
 * A failed read leaves the page without Uptodate. Requests fail as a whole, so who needs the page
 * reads it again alone; if that fails, too, he gets SIGBUS. A failed write makes the page dirty again
 * and its slot is not given out any more once it is free.
 */
#include <neap/bio.h>
#include <neap/blkdev.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/pagemap.h>
#include <neap/printk.h>
#include <neap/swap.h>
#include <neap/wait.h>

#include "internal.h"

#define NR_SWAP_BIOS 64 /* for each direction */

struct swap_bio {
	struct bio bio;
	struct bio_vec vec;
	struct swap_bio *next; /* pool.lock: in the free list */
};

static struct swap_bio_pool {
	spinlock_t lock; /* free; irq-safe */
	struct swap_bio *free;
	wait_queue_head_t wait; /* who found none free; its own lock */
	struct swap_bio bios[NR_SWAP_BIOS];
} pools[2]; /* by REQ_OP_READ and REQ_OP_WRITE */

static void __init swap_bio_pool_init(struct swap_bio_pool *pool)
{
	unsigned int i;

	spin_lock_init(&pool->lock);
	init_waitqueue_head(&pool->wait);
	for (i = 0; i < NR_SWAP_BIOS; i++) {
		pool->bios[i].next = pool->free;
		pool->free = &pool->bios[i];
	}
}

void __init swap_io_init(void)
{
	swap_bio_pool_init(&pools[REQ_OP_READ]);
	swap_bio_pool_init(&pools[REQ_OP_WRITE]);
}

static struct swap_bio *try_get_swap_bio(struct swap_bio_pool *pool)
{
	struct swap_bio *sb;
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	sb = pool->free;
	if (sb)
		pool->free = sb->next;
	spin_unlock_irqrestore(&pool->lock, flags);
	return sb;
}

static struct swap_bio *get_swap_bio(enum req_op op)
{
	struct swap_bio *sb;

	wait_event(pools[op].wait, (sb = try_get_swap_bio(&pools[op])) != NULL);
	return sb;
}

static void put_swap_bio(struct swap_bio *sb, enum req_op op)
{
	struct swap_bio_pool *pool = &pools[op];
	unsigned long flags;

	spin_lock_irqsave(&pool->lock, flags);
	sb->next = pool->free;
	pool->free = sb;
	spin_unlock_irqrestore(&pool->lock, flags);
	if (waitqueue_active(&pool->wait))
		wake_up(&pool->wait);
}

static void end_swap_bio_read(struct bio *bio)
{
	struct page *page = bio->bi_private;

	if (bio->bi_error) {
		SetPageError(page);
		pr_err_ratelimited("swap: read error %d on %s, sector %llu\n", bio->bi_error,
				   bdev_name(bio->bi_bdev), (unsigned long long)bio->bi_sector);
	} else {
		SetPageUptodate(page);
		count_vm_event(PSWPIN);
	}
	put_swap_bio(container_of(bio, struct swap_bio, bio), REQ_OP_READ);
	unlock_page(page);
}

static void end_swap_bio_write(struct bio *bio)
{
	struct page *page = bio->bi_private;

	if (bio->bi_error) {
		SetPageError(page);
		SetPageDirty(page);
		ClearPageReclaim(page);
		swap_slot_quarantine(page_swap_entry(page));
		pr_err_ratelimited("swap: write error %d on %s, sector %llu\n", bio->bi_error,
				   bdev_name(bio->bi_bdev), (unsigned long long)bio->bi_sector);
	} else {
		count_vm_event(PSWPOUT);
	}
	put_swap_bio(container_of(bio, struct swap_bio, bio), REQ_OP_WRITE);
	end_page_writeback(page);
}

static void swap_submit(struct page *page, enum req_op op, bio_end_io_t end_io)
{
	struct swap_bio *sb = get_swap_bio(op);
	struct block_device *bdev;
	sector_t sector;

	bdev = swap_entry_bdev(page_swap_entry(page), &sector);
	bio_init(&sb->bio, bdev, &sb->vec, 1, op);
	sb->bio.bi_sector = sector;
	sb->bio.bi_end_io = end_io;
	sb->bio.bi_private = page;
	bio_add_page(&sb->bio, page, PAGE_SIZE, 0);
	submit_bio(&sb->bio);
}

void swap_readpage(struct page *page)
{
	VM_BUG_ON(!PageLocked(page) || !PageSwapCache(page) || PageUptodate(page));
	ClearPageError(page);
	count_vm_events(PGPGIN, PAGE_SIZE >> 10);
	swap_submit(page, REQ_OP_READ, end_swap_bio_read);
}

void swap_read_again(struct page *page)
{
	swap_readpage(page);
	lock_page(page);
}

void swap_writepage(struct page *page)
{
	VM_BUG_ON(!PageLocked(page) || !PageSwapCache(page));
	if (try_to_free_swap(page)) { /* its last holder has gone meanwhile */
		unlock_page(page);
		return;
	}
	BUG_ON(TestSetPageWriteback(page));
	inc_node_page_state(NR_WRITEBACK);
	ClearPageDirty(page);
	ClearPageError(page);
	count_vm_events(PGPGOUT, PAGE_SIZE >> 10);
	unlock_page(page);
	swap_submit(page, REQ_OP_WRITE, end_swap_bio_write);
}
