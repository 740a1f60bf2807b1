// SPDX-License-Identifier: MIT
/*
 * drivers/virtio/virtio_ring.c against the model of a device (virtio_model.h): at random, and what a broken
 * device may answer.
 */
#include <neap/errno.h>
#include <neap/kernel.h>

#include "test.h"
#include "virtio_model.h"

static void run_random(bool indirect, bool event, size_t align)
{
	unsigned int i;

	model_setup(indirect, event, align);
	/* So many that every index wraps. */
	while (completed <= 65536) {
		for (i = 0; i < 8000; i++)
			model_turn();
		model_drain();
	}
	test_note("%u buffers, %u kicks, %u interrupts", completed, dev.kicks, dev.interrupts);
	model_teardown();
}

TEST(random_plain)
{
	run_random(false, false, 4096);
}

TEST(random_indirect)
{
	run_random(true, false, 4096);
}

TEST(random_event)
{
	run_random(false, true, 4);
}

TEST(random_indirect_event)
{
	run_random(true, true, 4);
}

TEST(layout)
{
	struct vring *vr;

	/* 2.7.2: the legacy layout of 8 entries: 128 + 4 + 16 + 2 bytes, then the next page. */
	CHECK_EQ(vring_used_offset(8, 4096), 4096);
	CHECK_EQ(vring_size(8, 4096), 4096 + 6 + 8 * 8);
	CHECK_EQ(vring_used_offset(256, 4096), 8192);
	CHECK_EQ(vring_used_offset(8, 4), 152);
	model_setup(false, false, 4096);
	vr = dev.vr;
	CHECK_EQ((u8 *)vr->avail - (u8 *)vr->desc, RING * 16);
	CHECK_EQ((u8 *)vr->used - (u8 *)vr->desc, 4096);
	CHECK_EQ((u8 *)vring_used_event(vr) - (u8 *)vr->avail, 4 + 2 * RING);
	CHECK_EQ((u8 *)vring_avail_event(vr) - (u8 *)vr->used, 4 + 8 * RING);
	model_teardown();
}

TEST(need_event)
{
	u32 event, old, step;

	/* By its meaning: one of old+1 .. new is event+1. */
	for (old = 0xfff0; old < 0x10010; old++)
		for (step = 0; step < 8; step++)
			for (event = 0xfff0; event < 0x10010; event++) {
				bool passed = false;
				u32 i;

				for (i = 1; i <= step; i++)
					passed |= (u16)(old + i) == (u16)(event + 1);
				CHECK_EQ(vring_need_event(event, old + step, old), passed);
			}
}

TEST(full)
{
	model_setup(false, false, 4096);
	while (driver_add(PIECES))
		;
	while (vq->num_free)
		driver_add(1);
	model_drain();
	model_teardown();
}

TEST(detach_unused)
{
	unsigned int i, n = 0;
	struct buffer *b;

	model_setup(false, true, 4);
	for (i = 0; i < 10; i++)
		driver_add(PIECES);
	while ((b = virtqueue_detach_unused_buf(vq))) {
		CHECK(b->busy);
		b->busy = false;
		n++;
	}
	CHECK_EQ(n, busy);
	CHECK_EQ(vq->num_free, RING);
	model_teardown();
}

/* One buffer is out; the device answers with @id. */
static void bad_answer(u32 id, u16 idx)
{
	unsigned int len;

	model_setup(false, false, 4096);
	while (!busy)
		driver_add(1);
	virtqueue_kick(vq);
	dev.vr->used->ring[0].id = id;
	dev.vr->used->idx = idx;
	CHECK(!virtqueue_get_buf(vq, &len));
	CHECK(virtqueue_is_broken(vq));
	CHECK(!virtqueue_kick(vq));
	CHECK_EQ(virtqueue_add_sgs(vq, NULL, 0, 1, buffers, NULL), -EIO);
	/* enable must not claim that there is more, or its caller would loop for ever. */
	CHECK(virtqueue_enable_cb(vq));
	CHECK(virtqueue_detach_unused_buf(vq) != NULL);
	CHECK(virtqueue_detach_unused_buf(vq) == NULL);
	model_teardown();
}

TEST(answer_beyond_ring)
{
	bad_answer(RING, 1);
	bad_answer(0xffffffff, 1);
}

TEST(answer_not_a_head)
{
	bad_answer(RING - 1, 1);
}

TEST(answer_index_jumps)
{
	bad_answer(0, RING + 1);
	bad_answer(0, 0xffff);
}

TEST(answer_twice)
{
	unsigned int len;

	model_setup(false, false, 4096);
	while (!busy)
		driver_add(1);
	dev.vr->used->ring[0].id = 0;
	dev.vr->used->ring[1].id = 0;
	dev.vr->used->idx = 2;
	CHECK(virtqueue_get_buf(vq, &len));
	CHECK(!virtqueue_get_buf(vq, &len));
	CHECK(virtqueue_is_broken(vq));
	model_teardown();
}

TEST(no_memory)
{
	FOR_EACH_ALLOC_FAILURE(n) {
		vq = vring_new_virtqueue(0, RING, 4096, &vdev, model_notify, model_callback,
					 "test");
		if (vq)
			vring_del_virtqueue(vq);
		else
			CHECK(test_alloc_failed);
	}
}
