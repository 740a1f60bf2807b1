// SPDX-License-Identifier: MIT
/*
 * From bios to requests.
 *
 *	submit_bio --> q->waiting: bio bio bio bio bio ...
 *	                           \_________/ neighbours on the disk, same direction
 *	blk_dispatch:   free tag <--- one request    --> driver's queue_rq
 *	                ... until no tag is free, or the driver has no room --> commit_rqs: one kick
 *	interrupt  --> blk_end_request: bi_end_io of each bio, tag free --> blk_run_queue
 *
 * The bios wait in the order they came, so a writer that goes along the disk gets large requests
 * whenever the device is the slower one. Nothing is allocated here, ever: requests come with the
 * queue, a bio brings its own link.
 */
#include <neap/blkdev.h>
#include <neap/bug.h>
#include <neap/errno.h>
#include <neap/mm.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include "blk.h"

struct request_queue *blk_alloc_queue(unsigned int depth, const struct blk_ops *ops,
				      const struct queue_limits *limits, void *queuedata)
{
	struct request_queue *q = kzalloc(sizeof(*q), GFP_KERNEL);
	unsigned int tag;

	if (!q)
		return NULL;
	q->rqs = kcalloc(depth, sizeof(q->rqs[0]), GFP_KERNEL);
	if (!q->rqs) {
		kfree(q);
		return NULL;
	}
	spin_lock_init(&q->lock);
	q->waiting_tail = &q->waiting;
	q->depth = depth;
	q->limits = *limits;
	q->ops = ops;
	q->queuedata = queuedata;
	for (tag = depth; tag-- > 0;) {
		struct request *rq = &q->rqs[tag];

		rq->q = q;
		rq->tag = tag;
		rq->next = q->free;
		q->free = rq;
	}
	return q;
}

void blk_free_queue(struct request_queue *q)
{
	if (!q)
		return;
	BUG_ON(q->in_flight || q->waiting);
	kfree(q->rqs);
	kfree(q);
}

int blk_check_bio(const struct bio *bio)
{
	const struct gendisk *disk = bio->bi_bdev->bd_disk;
	const struct queue_limits *lim = &disk->queue->limits;
	unsigned int i, mask = lim->logical_block_size - 1;
	sector_t sectors = bio->bi_size >> SECTOR_SHIFT;

	if (bio->bi_opf == REQ_OP_FLUSH)
		return bio->bi_vcnt ? -EIO : 0;
	if (bio->bi_opf == REQ_OP_WRITE && disk->read_only)
		return -EROFS;
	if (bio->bi_opf > REQ_OP_FLUSH || bio->bi_vcnt == 0 || bio->bi_vcnt > lim->max_segments ||
	    sectors > lim->max_sectors)
		return -EIO;
	if (bio->bi_size & mask || (bio->bi_sector << SECTOR_SHIFT) & mask)
		return -EIO;
	if (bio->bi_sector > disk->capacity || sectors > disk->capacity - bio->bi_sector)
		return -EIO;
	for (i = 0; i < bio->bi_vcnt; i++)
		if (bio->bi_io_vec[i].bv_len > lim->max_segment_size)
			return -EIO;
	return 0;
}

/* May @bio go at the end of @rq? */
static bool blk_can_merge(const struct request *rq, const struct bio *bio)
{
	const struct queue_limits *lim = &rq->q->limits;

	return bio->bi_opf == rq->op && rq->op != REQ_OP_FLUSH && !bio->bi_alone &&
	       !rq->bio->bi_alone &&
	       bio->bi_sector == rq->sector + rq->nr_sectors &&
	       rq->nr_segs + bio->bi_vcnt <= (int)lim->max_segments &&
	       rq->nr_sectors + (bio->bi_size >> SECTOR_SHIFT) <= lim->max_sectors;
}

static struct bio *blk_take_waiting(struct request_queue *q)
{
	struct bio *bio = q->waiting;

	q->waiting = bio->bi_next;
	if (!q->waiting)
		q->waiting_tail = &q->waiting;
	bio->bi_next = NULL;
	return bio;
}

/* A request of the first waiting bio and those that follow it on the disk. q->lock held. */
static struct request *blk_build_request(struct request_queue *q)
{
	struct request *rq = q->free;
	struct bio *bio = blk_take_waiting(q);

	q->free = rq->next;
	rq->op = bio->bi_opf;
	rq->sector = bio->bi_sector;
	rq->nr_sectors = bio->bi_size >> SECTOR_SHIFT;
	rq->nr_segs = bio->bi_vcnt;
	rq->waited = 0;
	rq->bio = rq->biotail = bio;
	while (q->waiting && blk_can_merge(rq, q->waiting)) {
		bio = blk_take_waiting(q);
		rq->biotail->bi_next = bio;
		rq->biotail = bio;
		rq->nr_sectors += bio->bi_size >> SECTOR_SHIFT;
		rq->nr_segs += bio->bi_vcnt;
	}
	return rq;
}

/*
 * Gives the driver as much as it takes. q->lock held. Requests that the driver refuses for good are
 * returned in a list, to be ended without the lock.
 */
static struct request *blk_dispatch(struct request_queue *q)
{
	struct request *failed = NULL;
	bool queued = false;

	while (q->stalled || (q->waiting && q->free)) {
		struct request *rq = q->stalled ? q->stalled : blk_build_request(q);
		int err = q->ops->queue_rq(q, rq);

		q->stalled = NULL;
		if (err == -EBUSY && q->in_flight) {
			q->stalled = rq;
			break;
		}
		q->in_flight++;
		if (err) {
			rq->error = err == -EBUSY ? -EIO : err;
			rq->next = failed;
			failed = rq;
		} else {
			queued = true;
		}
	}
	if (queued)
		q->ops->commit_rqs(q);
	return failed;
}

/* Ends each bio of @rq without the lock, then frees the tag. */
void blk_end_request(struct request *rq, int error)
{
	struct request_queue *q = rq->q;
	struct bio *bio = rq->bio;
	unsigned long flags;

	if (error)
		pr_err_ratelimited("%s: %s of %u sectors at %llu failed (error %d)\n",
				   q->disk ? q->disk->disk_name : "disk", blk_op_str(rq->op),
				   rq->nr_sectors, rq->sector, error);
	if (unlikely(rq->waited >= BLK_SLOW_MSECS))
		blk_slow_request_ends(rq);
	rq->bio = NULL;
	spin_lock_irqsave(&q->lock, flags);
	rq->next = q->free;
	q->free = rq;
	q->in_flight--;
	spin_unlock_irqrestore(&q->lock, flags);

	/* The end of a bio may be the end of its memory: the link is read first. */
	while (bio) {
		struct bio *next = bio->bi_next;

		bio->bi_next = NULL;
		bio->bi_error = error;
		bio_endio(bio);
		bio = next;
	}
}

static void blk_end_failed(struct request *failed)
{
	while (failed) {
		struct request *next = failed->next;

		blk_end_request(failed, failed->error);
		failed = next;
	}
}

void blk_queue_bios(struct request_queue *q, struct bio *head, struct bio **tail)
{
	struct request *failed;
	unsigned long flags;

	spin_lock_irqsave(&q->lock, flags);
	*q->waiting_tail = head;
	q->waiting_tail = tail;
	failed = blk_dispatch(q);
	spin_unlock_irqrestore(&q->lock, flags);
	if (failed) {
		blk_end_failed(failed);
		blk_run_queue(q);
	}
}

void blk_run_queue(struct request_queue *q)
{
	struct request *failed;
	unsigned long flags;

	/* Others may wait for the tags of requests that failed, and nothing in flight would free one. */
	do {
		spin_lock_irqsave(&q->lock, flags);
		failed = blk_dispatch(q);
		spin_unlock_irqrestore(&q->lock, flags);
		blk_end_failed(failed);
	} while (failed);
}
