// SPDX-License-Identifier: MIT
/*
 * Requests that a device keeps for long. Nothing can be done about one: the device may still write to
 * its pages, so it is waited for, if need be for ever. But the log says so, after half a minute, a minute,
 * two, four, ..., and when it comes back after all.
 *
 * Time is counted in the looks that the driver takes at its device, not by the clock: a guest that its host
 * has stopped for an hour has not waited.
 */
#include <neap/blkdev.h>
#include <neap/compiler.h>
#include <neap/limits.h>
#include <neap/printk.h>
#include "blk.h"

const char *blk_op_str(unsigned int op)
{
	return op == REQ_OP_READ ? "read" : op == REQ_OP_WRITE ? "write" : "flush";
}

static const char *queue_name(const struct request_queue *q)
{
	return q->disk ? q->disk->disk_name : "disk";
}

static void report(const struct request_queue *q, const struct request *rq)
{
	pr_warn("%s: %s of %u sectors at %llu waits for %u s, %u in flight\n", queue_name(q),
		blk_op_str(rq->op), rq->nr_sectors, rq->sector, rq->waited / 1000, q->in_flight);
}

bool blk_requests_waited(struct request_queue *q, unsigned int msecs)
{
	bool reported = false;
	unsigned int tag;

	assert_spin_locked(&q->lock);
	for (tag = 0; tag < q->depth; tag++) {
		struct request *rq = &q->rqs[tag];
		unsigned int before = rq->waited, limit = BLK_SLOW_MSECS;

		if (!READ_ONCE(rq->bio) || rq == q->stalled || before > INT_MAX)
			continue;
		rq->waited += msecs;
		while (limit <= before)
			limit *= 2;
		if (rq->waited >= limit) {
			report(q, rq);
			reported = true;
		}
	}
	return reported;
}

void blk_slow_request_ends(const struct request *rq)
{
	pr_warn("%s: %s of %u sectors at %llu was answered after %u s\n", queue_name(rq->q),
		blk_op_str(rq->op), rq->nr_sectors, rq->sector, rq->waited / 1000);
}
