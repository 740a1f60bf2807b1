// SPDX-License-Identifier: MIT
/*
 * The page cache of a disk: what /dev/vda's readers, writers and mappings work on, and what a file system
 * keeps its own tables in. A page is a page of the disk; the last one may be shorter.
 *
 * Reclaim writes pages when there is no memory, so the transfers' bios are a fixed number; who finds none
 * free waits for one to complete.
 */
#include <neap/bio.h>
#include <neap/blkdev.h>
#include <neap/build_bug.h>
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/highmem.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/printk.h>
#include <neap/string.h>
#include <neap/wait.h>
#include <neap/writeback.h>

#include "blk.h"

#define NR_PAGE_BIOS 64

struct page_bio {
	struct bio bio;
	struct bio_vec vec;
	struct page_bio *next; /* pool_lock: in the free list */
};

static struct page_bio bios[NR_PAGE_BIOS];
static struct page_bio *free_bios; /* pool_lock */
static DEFINE_SPINLOCK(pool_lock); /* taken in interrupts */
static DECLARE_WAIT_QUEUE_HEAD(pool_wait);

static struct page_bio *try_get_bio(void)
{
	struct page_bio *pb;
	unsigned long flags;

	spin_lock_irqsave(&pool_lock, flags);
	pb = free_bios;
	if (pb)
		free_bios = pb->next;
	spin_unlock_irqrestore(&pool_lock, flags);
	return pb;
}

static void put_bio(struct bio *bio)
{
	struct page_bio *pb = container_of(bio, struct page_bio, bio);
	unsigned long flags;

	spin_lock_irqsave(&pool_lock, flags);
	pb->next = free_bios;
	free_bios = pb;
	spin_unlock_irqrestore(&pool_lock, flags);
	if (waitqueue_active(&pool_wait))
		wake_up(&pool_wait);
}

/*
 * Requests fail as a whole: a bad sector is not to take its neighbours with it. So what failed is tried
 * again alone, one after the other: a device, too, may join what it gets at one time.
 */
static struct page_bio *retry_head, **retry_tail = &retry_head; /* pool_lock */
static bool retry_runs;						/* pool_lock */
/* Somebody is in the loop below, and is to go round once more. */
static bool retry_submits, retry_more; /* pool_lock */

/*
 * What a disk refuses at once ends while it is submitted, and its end comes here for the next one: a loop
 * instead, or as many calls would lie on the stack as there are to be tried.
 */
static void retry_next(void)
{
	struct page_bio *pb;
	unsigned long flags;

	spin_lock_irqsave(&pool_lock, flags);
	retry_more = true;
	if (!retry_submits) {
		retry_submits = true;
		while (retry_more) {
			retry_more = false;
			pb = retry_head;
			if (pb) {
				retry_head = pb->next;
				if (!retry_head)
					retry_tail = &retry_head;
			}
			retry_runs = pb != NULL;
			spin_unlock_irqrestore(&pool_lock, flags);
			if (pb)
				submit_bio(&pb->bio);
			spin_lock_irqsave(&pool_lock, flags);
		}
		retry_submits = false;
	}
	spin_unlock_irqrestore(&pool_lock, flags);
}

/* True: the transfer has not ended yet. */
static bool try_alone(struct bio *bio)
{
	struct page_bio *pb = container_of(bio, struct page_bio, bio);
	unsigned long flags;
	bool idle;

	if (bio->bi_alone) {
		retry_next();
		return false;
	}
	if (!bio->bi_error)
		return false;
	bio->bi_alone = 1;
	pb->next = NULL;
	spin_lock_irqsave(&pool_lock, flags);
	*retry_tail = pb;
	retry_tail = &pb->next;
	idle = !retry_runs;
	retry_runs = true;
	spin_unlock_irqrestore(&pool_lock, flags);
	if (idle)
		retry_next();
	return true;
}

/*
 * page->private of a cached page of a disk or of a file on one: how many of its transfers run, in units of
 * ONE_TRANSFER; and below, a page of the disk's, the sectors of the dirty page that are not to be written
 * (bdev_dirty_block()): changed with the page locked.
 */
#define SKIP_MASK    0xff
#define ONE_TRANSFER 0x100

static atomic_t *page_io(struct page *page)
{
	BUILD_BUG_ON(sizeof(page->private) != sizeof(atomic_t));
	return (atomic_t *)&page->private;
}

/* Page locked. */
static void set_skipped(struct page *page, int skip)
{
	atomic_add(skip - (atomic_read(page_io(page)) & SKIP_MASK), page_io(page));
}

static void end_read(struct bio *bio)
{
	struct page *page = bio->bi_private;

	if (try_alone(bio))
		return;
	if (bio->bi_error)
		SetPageError(page); /* the driver has said which sectors, the reader gets -EIO */
	put_bio(bio);
	if (atomic_sub_return(ONE_TRANSFER, page_io(page)) >= ONE_TRANSFER)
		return;
	if (!PageError(page))
		SetPageUptodate(page);
	unlock_page(page);
}

static void end_write(struct bio *bio)
{
	struct page *page = bio->bi_private;

	if (try_alone(bio))
		return;
	if (bio->bi_error) {
		SetPageError(page);
		mapping_set_error(page->mapping, bio->bi_error);
		pr_err_ratelimited("%s: write error %d, sector %llu: data is lost\n",
				   bdev_name(bio->bi_bdev), bio->bi_error,
				   (unsigned long long)bio->bi_sector);
	}
	put_bio(bio);
	if (atomic_sub_return(ONE_TRANSFER, page_io(page)) < ONE_TRANSFER)
		end_page_writeback(page);
}

static void submit_run(struct block_device *bdev, struct page *page, const struct page_run *run,
		       enum req_op op)
{
	struct page_bio *pb;

	wait_event(pool_wait, (pb = try_get_bio()) != NULL);
	bio_init(&pb->bio, bdev, &pb->vec, 1, op);
	pb->bio.bi_sector = run->sector;
	pb->bio.bi_end_io = op == REQ_OP_READ ? end_read : end_write;
	pb->bio.bi_private = page;
	bio_add_page(&pb->bio, page, run->bytes, run->offset);
	count_vm_events(op == REQ_OP_READ ? PGPGIN : PGPGOUT, run->bytes >> 10);
	submit_bio(&pb->bio);
}

void bdev_submit_runs(struct block_device *bdev, struct page *page, const struct page_run *runs,
		      unsigned int nr, enum req_op op)
{
	unsigned int i;

	ClearPageError(page);
	/* All of them at once: the first may end before the second has begun. */
	atomic_add(nr * ONE_TRANSFER, page_io(page));
	for (i = 0; i < nr; i++)
		submit_run(bdev, page, &runs[i], op);
}

void bdev_submit_page(struct block_device *bdev, sector_t sector, struct page *page,
		      unsigned int bytes, enum req_op op)
{
	struct page_run run = { .sector = sector, .bytes = bytes };

	bdev_submit_runs(bdev, page, &run, 1, op);
}

/* How much of a page of the disk there is. */
static unsigned int page_bytes(const struct inode *inode, pgoff_t index)
{
	return min_t(u64, PAGE_SIZE, inode->i_size - ((loff_t)index << PAGE_SHIFT));
}

static int blkdev_readpage(struct file *file __maybe_unused, struct page *page)
{
	struct inode *inode = page->mapping->host;
	unsigned int bytes = page_bytes(inode, page->index);

	if (bytes < PAGE_SIZE)
		clear_highpage(page);
	set_skipped(page, 0);
	bdev_submit_page(inode->i_private, (sector_t)page->index << (PAGE_SHIFT - SECTOR_SHIFT),
			 page, bytes, REQ_OP_READ);
	return 0;
}

static int sectors_mask(unsigned int offset, unsigned int len)
{
	return ((1 << (len >> SECTOR_SHIFT)) - 1) << (offset >> SECTOR_SHIFT);
}

/* This part is to be written with what is already. Page locked. */
static void set_wanted(struct page *page, unsigned int offset, unsigned int len)
{
	int skip = PageDirty(page) ? atomic_read(page_io(page)) & SKIP_MASK : SKIP_MASK;

	set_skipped(page, skip & ~sectors_mask(offset, len));
}

void bdev_dirty_block(struct page *page, unsigned int offset, unsigned int len)
{
	lock_page(page);
	set_wanted(page, offset, len);
	set_page_dirty(page);
	unlock_page(page);
}

void bdev_forget_block(struct block_device *bdev, sector_t sector, unsigned int len)
{
	unsigned int offset = (sector << SECTOR_SHIFT) & ~PAGE_MASK;
	struct page *page = find_lock_page(bdev->bd_inode->i_mapping,
					   sector >> (PAGE_SHIFT - SECTOR_SHIFT));

	if (!page)
		return;
	wait_on_page_writeback(page);
	if (PageDirty(page))
		set_skipped(page, (atomic_read(page_io(page)) & SKIP_MASK) |
					  sectors_mask(offset, len));
	unlock_page(page);
	put_page(page);
}

static int blkdev_writepage(struct page *page)
{
	struct inode *inode = page->mapping->host;
	sector_t first = (sector_t)page->index << (PAGE_SHIFT - SECTOR_SHIFT);
	unsigned int sectors = page_bytes(inode, page->index) >> SECTOR_SHIFT, i, nr = 0;
	int skip = atomic_read(page_io(page)) & SKIP_MASK;
	struct page_run runs[PAGE_SIZE / SECTOR_SIZE / 2];
	bool in_run = false;

	for (i = 0; i < sectors; i++) {
		bool wanted = !(skip >> i & 1);

		if (wanted && !in_run)
			runs[nr++] = (struct page_run){ first + i, i << SECTOR_SHIFT, 0 };
		if (wanted)
			runs[nr - 1].bytes += SECTOR_SIZE;
		in_run = wanted;
	}
	set_skipped(page, 0);
	set_page_writeback(page);
	unlock_page(page);
	if (nr)
		bdev_submit_runs(inode->i_private, page, runs, nr, REQ_OP_WRITE);
	else
		end_page_writeback(page);
	return 0;
}

/* What is not written over of its blocks must be what the disk has. */
static struct page *blkdev_write_begin(struct address_space *mapping, loff_t pos, unsigned int len)
{
	unsigned int block = bdev_logical_block_size(mapping->host->i_private);
	unsigned int first = (pos & ~PAGE_MASK) & ~(block - 1);
	unsigned int end = ALIGN((pos & ~PAGE_MASK) + len, block);
	pgoff_t index = pos >> PAGE_SHIFT;

	for (;;) {
		struct page *page = read_cache_page(mapping, index, NULL);

		if (IS_ERR(page))
			return page;
		lock_page(page);
		if (page->mapping == mapping) {
			set_wanted(page, first, end - first);
			return page;
		}
		unlock_page(page);
		put_page(page);
	}
}

vm_fault_t blkdev_page_mkwrite(struct vm_fault *vmf)
{
	vm_fault_t ret = filemap_page_mkwrite(vmf);

	if (ret & VM_FAULT_LOCKED)
		set_skipped(vmf->page, 0); /* which part it writes, a mapping does not say */
	return ret;
}

static const struct address_space_operations def_blk_aops = {
	.readpage = blkdev_readpage,
	.writepage = blkdev_writepage,
	.set_page_dirty = __set_page_dirty_nobuffers,
	.write_begin = blkdev_write_begin,
};

static struct file_system_type bdev_type = { .name = "bdev", .single = true };

/* Made with the first disk; disks are added one at a time. */
static struct super_block *bdev_sb;

unsigned long nr_blockdev_pages(void)
{
	struct inode *inode;
	unsigned long pages = 0;

	if (!bdev_sb)
		return 0;
	spin_lock(&bdev_sb->s_lock);
	list_for_each_entry(inode, &bdev_sb->s_inodes, i_sb_list)
		pages += READ_ONCE(inode->i_data.nrpages);
	spin_unlock(&bdev_sb->s_lock);
	return pages;
}

int bdev_init_pages(struct block_device *bdev)
{
	struct inode *inode;

	if (!bdev_sb)
		bdev_sb = alloc_super(&bdev_type);
	inode = bdev_sb ? new_inode(bdev_sb) : NULL;
	if (!inode)
		return -ENOMEM;
	inode->i_mode = S_IFBLK;
	inode->i_rdev = bdev->bd_dev;
	inode->i_size = (loff_t)bdev_nr_sectors(bdev) << SECTOR_SHIFT;
	inode->i_data.a_ops = &def_blk_aops;
	/*
	 * Lowmem: tables are read while a page of a file is copied from, which holds a slot of PKMAP and may
	 * fault, and several tables at once. Were a slot needed for each, all could be held by who waits for one.
	 */
	inode->i_data.gfp_mask = GFP_USER;
	inode->i_private = bdev;
	bdev->bd_inode = inode;
	return 0;
}

int sync_blockdev(struct block_device *bdev)
{
	return bdev->bd_inode ? sync_inode(bdev->bd_inode) : 0;
}

void invalidate_bdev(struct block_device *bdev)
{
	if (bdev->bd_inode)
		truncate_inode_pages(bdev->bd_inode->i_mapping, 0);
}

static int __init page_bio_init(void)
{
	unsigned int i;

	for (i = 0; i < NR_PAGE_BIOS; i++) {
		bios[i].next = free_bios;
		free_bios = &bios[i];
	}
	return 0;
}
core_initcall(page_bio_init);
