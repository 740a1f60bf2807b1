// SPDX-License-Identifier: MIT
/*
 * The block layer against a driver that keeps requests until the test ends them, and against the
 * first real disk, if there is one.
 */
#include <neap/blkdev.h>
#include <neap/bug.h>
#include <neap/delay.h>
#include <neap/err.h>
#include <neap/gfp.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/panic.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>

#define DEPTH 4
#define NBIOS 64

/* What the driver has been given and not ended, in order. */
struct fake_disk {
	struct gendisk disk;
	struct request *rqs[DEPTH];
	unsigned int count, queued, commits;
	unsigned int room; /* refuses with -EBUSY beyond this */
	int refuse;	   /* ends every request with this */
};

static struct bio bios[NBIOS];
static struct bio_vec vecs[NBIOS];
static unsigned int ended[NBIOS], ends;

static int fake_queue_rq(struct request_queue *q, struct request *rq)
{
	struct fake_disk *fd = q->queuedata;

	if (fd->refuse)
		return fd->refuse;
	if (fd->count >= fd->room)
		return -EBUSY;
	fd->rqs[fd->count++] = rq;
	fd->queued++;
	return 0;
}

static void fake_commit(struct request_queue *q)
{
	((struct fake_disk *)q->queuedata)->commits++;
}

static const struct blk_ops fake_ops = { .queue_rq = fake_queue_rq, .commit_rqs = fake_commit };

static void fake_end_io(struct bio *bio)
{
	ended[ends++] = bio - bios;
}

static struct fake_disk *fake_create(void)
{
	struct queue_limits lim = {
		.logical_block_size = 512,
		.max_segments = 8,
		.max_segment_size = PAGE_SIZE,
		.max_sectors = 64,
		.write_cache = true,
	};
	struct fake_disk *fd = kzalloc(sizeof(*fd), GFP_KERNEL);

	if (!fd)
		return NULL;
	fd->disk.queue = blk_alloc_queue(DEPTH, &fake_ops, &lim, fd);
	if (!fd->disk.queue) {
		kfree(fd);
		return NULL;
	}
	fd->disk.queue->disk = &fd->disk;
	fd->disk.part0.bd_disk = &fd->disk;
	fd->disk.capacity = 100000;
	strscpy(fd->disk.disk_name, "fake", sizeof(fd->disk.disk_name));
	fd->room = DEPTH;
	ends = 0;
	return fd;
}

static void fake_destroy(struct fake_disk *fd)
{
	blk_free_queue(fd->disk.queue);
	kfree(fd);
}

/* Ends the oldest request. */
static void fake_end(struct fake_disk *fd, int error)
{
	struct request *rq = fd->rqs[0];

	memmove(fd->rqs, fd->rqs + 1, --fd->count * sizeof(fd->rqs[0]));
	blk_end_request(rq, error);
	blk_run_queue(fd->disk.queue);
}

static void submit(struct fake_disk *fd, unsigned int i, enum req_op op, sector_t sector,
		   unsigned int bytes)
{
	bio_init(&bios[i], &fd->disk.part0, &vecs[i], 1, op);
	bios[i].bi_sector = sector;
	bios[i].bi_end_io = fake_end_io;
	if (bytes)
		bio_add_page(&bios[i], ZERO_PAGE(0), bytes, 0);
	submit_bio(&bios[i]);
}

/* Where the stack was at the first and the last call, and how far apart calls have been. */
static unsigned long deepest, highest;

static int refusing_queue_rq(struct request_queue *q, struct request *rq)
{
	struct fake_disk *fd = q->queuedata;
	unsigned long here = (unsigned long)__builtin_frame_address(0);

	if (!fd->refuse)
		return fake_queue_rq(q, rq);
	deepest = min(deepest, here);
	highest = max(highest, here);
	return fd->refuse;
}

#define FAR 20 /* sectors: no neighbours */

/*
 * All reads of pages have failed together, and are to be tried again one by one. Then the disk breaks, and refuses
 * each as soon as it comes: one after the other, not one inside the other.
 */
KTEST(block, retries_refused)
{
	static const struct blk_ops ops = { .queue_rq = refusing_queue_rq, .commit_rqs = fake_commit };
	struct fake_disk *fd = fake_create();
	static struct page *pages[NBIOS];
	unsigned int i, n;

	KTEST_ASSERT(fd);
	fd->disk.queue->ops = &ops;
	for (n = 0; n < NBIOS && (pages[n] = alloc_page(GFP_KERNEL)) != NULL; n++) {
		lock_page(pages[n]);
		bdev_submit_page(&fd->disk.part0, n * FAR, pages[n], PAGE_SIZE, REQ_OP_READ);
	}
	for (i = 0; i < n && fd->count; i++)
		fake_end(fd, -EIO);
	KTEST_EXPECT_EQ(fd->count, 1);
	deepest = ULONG_MAX;
	highest = 0;
	fd->refuse = -EIO;
	while (fd->count)
		fake_end(fd, -EIO);
	KTEST_EXPECT_EQ(highest - deepest < 512, 1);
	for (i = 0; i < n; i++) {
		KTEST_EXPECT_EQ(!PageLocked(pages[i]) && !PageUptodate(pages[i]), 1);
		__free_page(pages[i]);
	}
	fake_destroy(fd);
}

/* Holds three back, and ends by an oops. */
static int plugged_thread(void *fd)
{
	struct blk_plug plug;
	unsigned int i;

	blk_start_plug(&plug);
	for (i = 0; i < 3; i++)
		submit(fd, i, REQ_OP_WRITE, 8 * i, PAGE_SIZE);
	BUG();
	return 0;
}

/* What a task that ends by an oops has submitted is done: others wait for those pages. */
KTEST(provoke, survived_with_a_plug)
{
	struct fake_disk *fd = fake_create();
	int ms;

	KTEST_ASSERT(fd);
	panic_on_oops = 0;
	KTEST_ASSERT(kernel_thread(plugged_thread, fd, CLONE_FS | CLONE_FILES) > 0);
	for (ms = 0; ms < 5000 && !READ_ONCE(fd->commits); ms += 10)
		msleep(10);
	KTEST_EXPECT_EQ(fd->queued, 1);
	while (fd->count)
		fake_end(fd, 0);
	KTEST_EXPECT_EQ(ends, 3);
	fake_destroy(fd);
}

KTEST(block, merge_under_plug)
{
	struct fake_disk *fd = fake_create();
	struct blk_plug plug;
	unsigned int i;

	KTEST_ASSERT(fd);
	blk_start_plug(&plug);
	for (i = 0; i < 4; i++)
		submit(fd, i, REQ_OP_WRITE, 8 * i, PAGE_SIZE);
	submit(fd, 4, REQ_OP_WRITE, 800, PAGE_SIZE); /* elsewhere */
	submit(fd, 5, REQ_OP_READ, 808, PAGE_SIZE);  /* behind it, but a read */
	KTEST_EXPECT_EQ(fd->queued, 0);
	blk_finish_plug(&plug);
	KTEST_EXPECT_EQ(fd->queued, 3);
	KTEST_EXPECT_EQ(fd->commits, 1);
	if (fd->count == 3) {
		KTEST_EXPECT_EQ(fd->rqs[0]->nr_sectors, 32);
		KTEST_EXPECT_EQ(fd->rqs[0]->nr_segs, 4);
		KTEST_EXPECT_EQ(fd->rqs[1]->sector, 800);
		KTEST_EXPECT_EQ(fd->rqs[2]->op, REQ_OP_READ);
	}
	while (fd->count)
		fake_end(fd, 0);
	KTEST_EXPECT_EQ(ends, 6);
	for (i = 0; i < ends; i++) {
		KTEST_EXPECT_EQ(ended[i], i);
		KTEST_EXPECT_EQ(bios[i].bi_error, 0);
	}
	fake_destroy(fd);
}

KTEST(block, merge_limit)
{
	struct fake_disk *fd = fake_create();
	struct blk_plug plug;
	unsigned int i;

	KTEST_ASSERT(fd);
	blk_start_plug(&plug);
	for (i = 0; i < 20; i++)
		submit(fd, i, REQ_OP_READ, 8 * i, PAGE_SIZE);
	blk_finish_plug(&plug);
	/* 8 segments, 64 sectors at most: 8 + 8 + 4 pages. */
	KTEST_EXPECT_EQ(fd->queued, 3);
	while (fd->count)
		fake_end(fd, 0);
	KTEST_EXPECT_EQ(ends, 20);
	fake_destroy(fd);
}

KTEST(block, waits_when_full)
{
	struct fake_disk *fd = fake_create();
	unsigned int i;

	KTEST_ASSERT(fd);
	for (i = 0; i < NBIOS; i++)
		submit(fd, i, REQ_OP_WRITE, 100 * i, 512);
	KTEST_EXPECT_EQ(fd->queued, DEPTH);
	KTEST_EXPECT_EQ(ends, 0);
	for (i = 0; i < NBIOS && fd->count; i++)
		fake_end(fd, 0);
	KTEST_EXPECT_EQ(fd->queued, NBIOS);
	KTEST_EXPECT_EQ(ends, NBIOS);
	for (i = 0; i < ends; i++)
		KTEST_EXPECT_EQ(ended[i], i);
	fake_destroy(fd);
}

KTEST(block, driver_busy)
{
	struct fake_disk *fd = fake_create();
	unsigned int i;

	KTEST_ASSERT(fd);
	fd->room = 1;
	for (i = 0; i < 5; i++)
		submit(fd, i, REQ_OP_WRITE, 100 * i, 512);
	KTEST_EXPECT_EQ(fd->queued, 1);
	while (fd->count)
		fake_end(fd, 0);
	KTEST_EXPECT_EQ(ends, 5);
	fake_destroy(fd);
}

KTEST(block, errors)
{
	struct fake_disk *fd = fake_create();

	KTEST_ASSERT(fd);
	submit(fd, 0, REQ_OP_WRITE, 0, 512);
	fake_end(fd, -EIO);
	KTEST_EXPECT_EQ(bios[0].bi_error, -EIO);
	submit(fd, 1, REQ_OP_READ, fd->disk.capacity - 1, 1024); /* beyond the end */
	KTEST_EXPECT_EQ(bios[1].bi_error, -EIO);
	submit(fd, 2, REQ_OP_READ, ~0ull, 512);
	KTEST_EXPECT_EQ(bios[2].bi_error, -EIO);
	submit(fd, 3, REQ_OP_READ, 0, 100); /* no whole block */
	KTEST_EXPECT_EQ(bios[3].bi_error, -EIO);
	fd->disk.read_only = true;
	submit(fd, 4, REQ_OP_WRITE, 0, 512);
	KTEST_EXPECT_EQ(bios[4].bi_error, -EROFS);
	fd->refuse = -EOPNOTSUPP;
	submit(fd, 5, REQ_OP_FLUSH, 0, 0);
	KTEST_EXPECT_EQ(bios[5].bi_error, -EOPNOTSUPP);
	KTEST_EXPECT_EQ(ends, 6);
	KTEST_EXPECT_EQ(fd->count, 0);
	fake_destroy(fd);
}

/* A driver that has given up ends all that comes, also what has to wait for a tag. */
KTEST(block, more_failures_than_tags)
{
	struct fake_disk *fd = fake_create();
	struct blk_plug plug;
	unsigned int i;

	KTEST_ASSERT(fd);
	fd->refuse = -EIO;
	blk_start_plug(&plug);
	for (i = 0; i < 3 * DEPTH; i++)
		submit(fd, i, REQ_OP_WRITE, 100 * i, 512);
	blk_finish_plug(&plug);
	KTEST_EXPECT_EQ(ends, 3 * DEPTH);
	for (i = 0; i < ends; i++)
		KTEST_EXPECT_EQ(bios[i].bi_error, -EIO);
	while (fd->disk.queue->waiting) /* or they could not be taken down */
		blk_run_queue(fd->disk.queue);
	fake_destroy(fd);
}

KTEST(block, flush_without_cache)
{
	struct fake_disk *fd = fake_create();

	KTEST_ASSERT(fd);
	fd->disk.queue->limits.write_cache = false;
	submit(fd, 0, REQ_OP_FLUSH, 0, 0);
	KTEST_EXPECT_EQ(ends, 1);
	KTEST_EXPECT_EQ(fd->queued, 0);
	KTEST_EXPECT_EQ(blkdev_issue_flush(&fd->disk.part0), 0);
	fake_destroy(fd);
}

static struct gendisk *first_disk(void)
{
	struct gendisk *disk = get_gendisk_by_name("vda");

	return disk && !disk->read_only && disk->capacity >= 2048 ? disk : NULL;
}

/* Its last MiB is read, overwritten, read back and put back. */
KTEST(block, disk_round_trip)
{
	struct gendisk *disk = first_disk();
	struct page *save, *page;
	struct block_device *bdev;
	sector_t last;
	unsigned int i;
	u32 *words;

	if (!disk)
		KTEST_SKIP("no writable disk");
	bdev = blkdev_get_by_dev(disk->part0.bd_dev, BLK_OPEN_READ | BLK_OPEN_WRITE, disk);
	KTEST_ASSERT(!IS_ERR(bdev));
	KTEST_EXPECT_EQ(PTR_ERR(blkdev_get_by_dev(bdev->bd_dev, BLK_OPEN_READ, &save)), -EBUSY);
	save = alloc_page(GFP_KERNEL);
	page = alloc_page(GFP_KERNEL);
	last = (disk->capacity & ~7ull) - 8;
	if (save && page) {
		words = lowmem_page_address(page);
		KTEST_EXPECT_EQ(bdev_read_page(bdev, last, save), 0);
		for (i = 0; i < PAGE_SIZE / 4; i++)
			words[i] = 0x9e3779b9u * (i + 1);
		KTEST_EXPECT_EQ(bdev_write_page(bdev, last, page), 0);
		memset(words, 0, PAGE_SIZE);
		KTEST_EXPECT_EQ(bdev_read_page(bdev, last, page), 0);
		for (i = 0; i < PAGE_SIZE / 4; i++)
			if (words[i] != 0x9e3779b9u * (i + 1))
				break;
		KTEST_EXPECT_EQ(i, PAGE_SIZE / 4);
		KTEST_EXPECT_EQ(blkdev_issue_flush(bdev), 0);
		KTEST_EXPECT_EQ(bdev_write_page(bdev, last, save), 0);
		KTEST_EXPECT_EQ(bdev_read_page(bdev, disk->capacity, page), -EIO);
	} else {
		KTEST_FAIL("no memory");
	}
	if (save)
		__free_page(save);
	if (page)
		__free_page(page);
	blkdev_put(bdev, disk);
}

static atomic_t many_left;
static DECLARE_WAIT_QUEUE_HEAD(many_wait);
static unsigned int many_errors;

static void many_end_io(struct bio *bio)
{
	if (bio->bi_error)
		many_errors++;
	if (atomic_dec_and_test(&many_left))
		wake_up(&many_wait);
}

/* More reads at once than the device takes, in an order that nothing can be merged in. */
KTEST(block, disk_many_in_flight)
{
	struct gendisk *disk = first_disk();
	unsigned int i, round;
	struct page *page;

	if (!disk)
		KTEST_SKIP("no writable disk");
	page = alloc_page(GFP_KERNEL);
	KTEST_ASSERT(page);
	many_errors = 0;
	for (round = 0; round < 4; round++) {
		atomic_set(&many_left, NBIOS);
		for (i = 0; i < NBIOS; i++) {
			bio_init(&bios[i], &disk->part0, &vecs[i], 1, REQ_OP_READ);
			bios[i].bi_sector = (NBIOS - 1 - i) * 8;
			bios[i].bi_end_io = many_end_io;
			bio_add_page(&bios[i], page, PAGE_SIZE, 0);
			submit_bio(&bios[i]);
		}
		wait_event(many_wait, atomic_read(&many_left) == 0);
	}
	KTEST_EXPECT_EQ(many_errors, 0);
	KTEST_EXPECT_EQ(disk->queue->in_flight, 0);
	__free_page(page);
}
