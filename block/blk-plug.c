// SPDX-License-Identifier: MIT
/*
 * submit_bio(), and the plug: a task that knows it has more to come collects its bios and lets them
 * go together, so that neighbours become one request and the device is kicked once.
 *
 *	blk_start_plug(&plug);
 *	for each page: submit_bio(...)          -> plug: bio bio bio
 *	blk_finish_plug(&plug);                 -> the queue, all at once
 *
 * A task that goes to sleep lets go of what it holds (schedule() calls blk_flush_plug()): it may be
 * waiting for that very thing.
 */
#include <neap/bio.h>
#include <neap/blkdev.h>
#include <neap/preempt.h>
#include <neap/sched.h>
#include "blk.h"

/* More than this wait for nothing: the device can work meanwhile. */
#define BLK_PLUG_MAX 64

void submit_bio(struct bio *bio)
{
	struct blk_plug *plug;

	bio->bi_next = NULL;
	bio->bi_error = blk_check_bio(bio);
	/* Without a cache in the device, what is complete is on the medium already. */
	if (bio->bi_error || (bio->bi_opf == REQ_OP_FLUSH && !bio_queue(bio)->limits.write_cache)) {
		bio_endio(bio);
		return;
	}
	/* An interrupt handler has nothing to do with the plug of whom it interrupted. */
	plug = in_task() ? current->plug : NULL;
	if (!plug) {
		blk_queue_bios(bio_queue(bio), bio, &bio->bi_next);
		return;
	}
	*plug->tail = bio;
	plug->tail = &bio->bi_next;
	if (++plug->count >= BLK_PLUG_MAX)
		__blk_flush_plug(plug);
}

void __blk_flush_plug(struct blk_plug *plug)
{
	struct bio *head = plug->head;

	/* Empty first: the end of a bio that fails at once may submit again. */
	plug->head = NULL;
	plug->tail = &plug->head;
	plug->count = 0;
	while (head) {
		struct request_queue *q = bio_queue(head);
		struct bio *last = head, *rest;

		while (last->bi_next && bio_queue(last->bi_next) == q)
			last = last->bi_next;
		rest = last->bi_next;
		last->bi_next = NULL;
		blk_queue_bios(q, head, &last->bi_next);
		head = rest;
	}
}

void blk_start_plug(struct blk_plug *plug)
{
	plug->head = NULL;
	plug->tail = &plug->head;
	plug->count = 0;
	if (!current->plug)
		current->plug = plug;
}

void blk_finish_plug(struct blk_plug *plug)
{
	if (current->plug != plug)
		return;
	current->plug = NULL;
	blk_flush_plug(plug);
}
