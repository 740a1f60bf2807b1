/* SPDX-License-Identifier: MIT */
/* What the files of block/ share with each other only. */
#ifndef _BLK_H
#define _BLK_H

#include <neap/bio.h>
#include <neap/blkdev.h>
#include <neap/mm_types.h>

struct vm_fault;

/*
 * Checks a bio against its device. 0, or what to end it with: -EIO for a place beyond the end or
 * not aligned to blocks, -EROFS for a write to a read-only disk.
 */
int blk_check_bio(const struct bio *bio);
/* Puts a list of checked bios, all of one queue, at the end of its waiting list and starts it. */
void blk_queue_bios(struct request_queue *q, struct bio *head, struct bio **tail);

/* blk-timeout.c: "read", "write", "flush"; and a request that waited BLK_SLOW_MSECS or more has ended. */
const char *blk_op_str(unsigned int op);
void blk_slow_request_ends(const struct request *rq);

/* A mapping of the disk itself is about to write to a page of it. */
vm_fault_t blkdev_page_mkwrite(struct vm_fault *vmf);

static inline struct request_queue *bio_queue(const struct bio *bio)
{
	return bio->bi_bdev->bd_disk->queue;
}

#endif /* _BLK_H */
