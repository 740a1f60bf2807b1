// SPDX-License-Identifier: MIT
/* Making a bio, filling it, waiting for it. */
#include <neap/bio.h>
#include <neap/blkdev.h>
#include <neap/bug.h>
#include <neap/completion.h>
#include <neap/errno.h>
#include <neap/mm.h>
#include <neap/slab.h>

void bio_init(struct bio *bio, struct block_device *bdev, struct bio_vec *table,
	      unsigned short max_vecs, enum req_op op)
{
	bio->bi_next = NULL;
	bio->bi_bdev = bdev;
	bio->bi_sector = 0;
	bio->bi_size = 0;
	bio->bi_vcnt = 0;
	bio->bi_max_vecs = max_vecs;
	bio->bi_opf = op;
	bio->bi_alone = 0;
	bio->bi_error = 0;
	bio->bi_end_io = NULL;
	bio->bi_private = NULL;
	bio->bi_io_vec = table;
}

struct bio *bio_alloc(struct block_device *bdev, unsigned short nr_vecs, enum req_op op, gfp_t gfp)
{
	struct bio *bio;

	if (nr_vecs > BIO_MAX_VECS)
		return NULL;
	bio = kmalloc(sizeof(*bio) + nr_vecs * sizeof(struct bio_vec), gfp);
	if (bio)
		bio_init(bio, bdev, bio->bi_inline_vecs, nr_vecs, op);
	return bio;
}

void bio_put(struct bio *bio)
{
	kfree(bio);
}

unsigned int bio_add_page(struct bio *bio, struct page *page, unsigned int len, unsigned int offset)
{
	const struct queue_limits *lim = &bio->bi_bdev->bd_disk->queue->limits;
	struct bio_vec *bv = bio->bi_io_vec + bio->bi_vcnt;

	if (bio->bi_vcnt >= bio->bi_max_vecs || bio->bi_vcnt >= lim->max_segments ||
	    (bio->bi_size + len) >> SECTOR_SHIFT > lim->max_sectors)
		return 0;
	bv->bv_page = page;
	bv->bv_len = len;
	bv->bv_offset = offset;
	bio->bi_vcnt++;
	bio->bi_size += len;
	return len;
}

void bio_endio(struct bio *bio)
{
	if (bio->bi_end_io)
		bio->bi_end_io(bio);
}

static void submit_bio_wait_endio(struct bio *bio)
{
	complete(bio->bi_private);
}

int submit_bio_wait(struct bio *bio)
{
	DECLARE_COMPLETION_ONSTACK(done);

	bio->bi_private = &done;
	bio->bi_end_io = submit_bio_wait_endio;
	submit_bio(bio);
	wait_for_completion(&done);
	return bio->bi_error;
}

static int bdev_rw_page(struct block_device *bdev, sector_t sector, struct page *page,
			enum req_op op)
{
	struct bio_vec vec;
	struct bio bio;

	bio_init(&bio, bdev, &vec, 1, op);
	bio.bi_sector = sector;
	bio_add_page(&bio, page, PAGE_SIZE, 0);
	return submit_bio_wait(&bio);
}

int bdev_read_page(struct block_device *bdev, sector_t sector, struct page *page)
{
	return bdev_rw_page(bdev, sector, page, REQ_OP_READ);
}

int bdev_write_page(struct block_device *bdev, sector_t sector, struct page *page)
{
	return bdev_rw_page(bdev, sector, page, REQ_OP_WRITE);
}

int blkdev_issue_flush(struct block_device *bdev)
{
	struct bio bio;

	if (!bdev->bd_disk->queue->limits.write_cache)
		return 0;
	bio_init(&bio, bdev, NULL, 0, REQ_OP_FLUSH);
	return submit_bio_wait(&bio);
}
