/* SPDX-License-Identifier: MIT */
/*
 * A bio is one transfer between consecutive sectors of a disk and pieces of pages:
 *
 *     bi_sector -> | 4 KiB | 4 KiB | 1 KiB |      disk
 *                    page7   page2   page9+512    bi_io_vec[0..bi_vcnt)
 *
 * It may be on the stack, part of another structure, or from bio_alloc(). From submit_bio() to
 * bi_end_io it belongs to the block layer, which allocates nothing for it and never refuses it:
 * when the device is full the bio waits in a list through bi_next.
 */
#ifndef _NEAP_BIO_H
#define _NEAP_BIO_H

#include <neap/types.h>

struct block_device;
struct page;
struct bio;

struct bio_vec {
	struct page *bv_page; /* highmem is fine */
	unsigned int bv_len;
	unsigned int bv_offset;
};

enum req_op {
	REQ_OP_READ = 0,
	REQ_OP_WRITE = 1,
	REQ_OP_FLUSH = 2, /* no data: what was completed before is on the medium afterwards */
};

#define BIO_MAX_VECS 256

/*
 * The transfer ended; bi_error says how. Runs in interrupt context or in the submitter's, with
 * IRQs off and no lock held; may submit_bio() again, also the same bio, and may free it.
 */
typedef void (*bio_end_io_t)(struct bio *bio);

/* Of who fills it; from submit_bio() to bi_end_io() of the block layer. */
struct bio {
	struct bio *bi_next; /* the block layer's */
	struct block_device *bi_bdev;
	sector_t bi_sector;   /* of 512 bytes, from the start of the device */
	unsigned int bi_size; /* bytes in bi_io_vec */
	unsigned short bi_vcnt, bi_max_vecs;
	u8 bi_opf;    /* enum req_op */
	u8 bi_alone;  /* never joined with its neighbours to one request */
	int bi_error; /* 0, -EIO, -EROFS, -EOPNOTSUPP */
	bio_end_io_t bi_end_io;
	void *bi_private;
	struct bio_vec *bi_io_vec;
	struct bio_vec bi_inline_vecs[]; /* of bio_alloc() */
};

/* Prepares a bio that the caller holds, with room for @max_vecs in @table. */
void bio_init(struct bio *bio, struct block_device *bdev, struct bio_vec *table,
	      unsigned short max_vecs, enum req_op op);
/* A bio with room for @nr_vecs, or NULL; freed by bio_put(). */
struct bio *bio_alloc(struct block_device *bdev, unsigned short nr_vecs, enum req_op op, gfp_t gfp);
void bio_put(struct bio *bio);

/*
 * Appends a piece of a page; the number of bytes taken: @len, or 0 if the table is full or the
 * device takes no more in one request.
 */
unsigned int bio_add_page(struct bio *bio, struct page *page, unsigned int len,
			  unsigned int offset);

static inline sector_t bio_end_sector(const struct bio *bio)
{
	return bio->bi_sector + (bio->bi_size >> 9);
}

/* Starts the transfer. Never sleeps, fails or allocates: errors come through bi_end_io. */
void submit_bio(struct bio *bio);
/* The same, and waits. Uses bi_end_io and bi_private. 0 or -errno. Sleeps. */
int submit_bio_wait(struct bio *bio);
/* Ends a bio with bi_error as it stands; for drivers. */
void bio_endio(struct bio *bio);

/*
 * While a task holds a plug its bios are collected and go to the device together: neighbours become
 * one request, and the device is notified once. schedule() of a task that is going to wait unplugs
 * (blk_flush_plug), so that none waits for what it holds back itself. Plugs do not nest: the
 * outermost counts.
 */
/* On the stack of its task, and touched by that only. */
struct blk_plug {
	struct bio *head, **tail;
	unsigned int count;
};
void blk_start_plug(struct blk_plug *plug);
void blk_finish_plug(struct blk_plug *plug);
void __blk_flush_plug(struct blk_plug *plug);

/* For schedule(): @plug is current->plug, NULL for nearly everyone. */
static inline void blk_flush_plug(struct blk_plug *plug)
{
	if (plug && plug->head)
		__blk_flush_plug(plug);
}

#endif /* _NEAP_BIO_H */
