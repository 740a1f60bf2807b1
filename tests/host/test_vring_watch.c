// SPDX-License-Identifier: MIT
/*
 * drivers/virtio/vring_watch.c: interrupts and notifications are held back that the device or the driver must not
 * hold back (virtio_model.h), and the looks bring all home, say so and count it.
 */
#include <neap/kernel.h>

#include "test.h"
#include "virtio_model.h"

static const struct vring_watch *watched(bool indirect, bool event)
{
	model_setup(indirect, event, 4);
	virtqueue_watch(vq, &vq_lock, count_look);
	return &to_vvq(vq)->watch;
}

/* Many interrupts and notifications get lost, and some looks later all is well. */
static void run_lossy(bool indirect, bool event)
{
	unsigned int i;

	watched(indirect, event);
	loss = 20;
	while (completed <= 65536) {
		for (i = 0; i < 8000; i++) {
			model_turn();
			if (i % 200 == 0)
				timer_fires();
		}
		model_drain();
	}
	test_note("%u buffers, %u kicks, %u interrupts, %u looks", completed, dev.kicks,
		  dev.interrupts, looks);
	model_teardown();
}

TEST(lossy_plain)
{
	run_lossy(false, false);
}

TEST(lossy_event)
{
	run_lossy(true, true);
}

static void one_out(void)
{
	while (!busy)
		driver_add(1);
	virtqueue_kick(vq);
	device_take();
}

/* An interrupt that was not raised. One look is too early to say so, and then it is one, not two. */
static void lose_interrupt(bool event)
{
	const struct vring_watch *w = watched(false, event);

	CHECK(!timer_fires());
	one_out();
	CHECK(timer_fires());
	device_answer();
	CHECK(timer_fires());
	CHECK_EQ(busy, 1);
	CHECK(timer_fires());
	CHECK_EQ(busy, 0);
	CHECK_EQ(w->interrupts_lost, 1);
	CHECK_EQ(w->interrupts_late, 0);
	CHECK_EQ(w->bells_lost + w->bells_again, 0);
	CHECK(timer_fires());
	CHECK(!timer_fires()); /* nothing is in flight */
	CHECK_EQ(looks, 3);
	model_teardown();
}

TEST(interrupt_lost)
{
	lose_interrupt(true);
	lose_interrupt(false);
}

/* Raised, and not taken at @n looks after the first that saw it. */
static const struct vring_watch *raised_long_ago(unsigned int n)
{
	const struct vring_watch *w = watched(false, true);

	one_out();
	CHECK(timer_fires());
	device_answer();
	device_interrupt();
	CHECK(dev.raised);
	for (n++; n; n--) {
		CHECK_EQ(busy, 1);
		CHECK(timer_fires());
	}
	return w;
}

/* The edge got lost. It is made up for by an acknowledgement, so the next interrupt is one again. */
TEST(edge_lost)
{
	const struct vring_watch *w = raised_long_ago(VIRTQUEUE_LATE_LOOKS);

	CHECK_EQ(busy, 0);
	CHECK(w->told);
	CHECK_EQ(w->interrupts_late, 1);
	CHECK_EQ(w->interrupts_lost + w->bells_lost + w->bells_again, 0);
	CHECK_EQ(dev.made_up, 1);
	dev.interrupt = false; /* lost, as said */
	one_out();
	device_answer();
	device_interrupt();
	CHECK(dev.interrupt);
	take_interrupt();
	CHECK_EQ(busy, 0);
	CHECK_EQ(dev.made_up, 1);
	model_teardown();
}

/* The CPU that is to take it runs at last: nothing was wrong, however often that happens. */
TEST(interrupt_slow)
{
	unsigned int i;

	for (i = 0; i < 3; i++) {
		const struct vring_watch *w = raised_long_ago(VIRTQUEUE_LATE_LOOKS - 1);

		take_interrupt();
		CHECK_EQ(busy, 0);
		one_out();
		CHECK(timer_fires());
		device_answer();
		device_interrupt();
		CHECK(timer_fires());
		CHECK(timer_fires()); /* of another interrupt, and counted for itself */
		CHECK(!w->told);
		CHECK_EQ(dev.made_up, 0);
		CHECK_EQ(w->interrupts_late + w->interrupts_lost, 0);
		take_interrupt();
		model_teardown();
	}
}

/* What comes back at each look, if only one of many, is no loss. */
TEST(slow_device)
{
	const struct vring_watch *w = watched(false, true);
	unsigned int i;

	for (i = 0; i < 20; i++) {
		one_out();
		timer_fires();
		device_answer();
		timer_fires();
		driver_reap();
	}
	CHECK_EQ(w->interrupts_lost + w->interrupts_late + w->bells_lost + w->bells_again, 0);
	one_out(); /* and now it takes its time; it has seen all there is */
	device_rest();
	for (i = 0; i < 20; i++)
		timer_fires();
	CHECK_EQ(w->interrupts_lost + w->interrupts_late + w->bells_lost + w->bells_again, 0);
	model_teardown();
}

TEST(bell_lost)
{
	const struct vring_watch *w = watched(false, true);

	one_out();
	device_rest();
	CHECK_EQ(dev.kicks, 1);
	driver_add(1);
	while (busy < 2)
		driver_add(1);
	to_vvq(vq)->kicked_idx = to_vvq(vq)->avail_idx;
	virtqueue_kick(vq); /* believes that the device is awake */
	CHECK_EQ(dev.kicks, 1);
	dev.notified = false;
	timer_fires();
	CHECK_EQ(dev.kicks, 1);
	timer_fires();
	CHECK_EQ(dev.kicks, 2);
	CHECK(dev.notified);
	CHECK_EQ(w->bells_lost, 1);
	timer_fires(); /* is slow to hear it */
	timer_fires();
	CHECK_EQ(w->bells_lost, 1);
	CHECK_EQ(w->bells_again, 1);
	CHECK_EQ(w->interrupts_lost + w->interrupts_late, 0);
	model_drain();
	model_teardown();
}

TEST(bell_lost_without_event)
{
	const struct vring_watch *w = watched(false, false);

	dev.vr->used->flags = VRING_USED_F_NO_NOTIFY;
	while (!busy)
		driver_add(1);
	virtqueue_kick(vq);
	CHECK_EQ(dev.kicks, 0);
	timer_fires();
	timer_fires(); /* it works and will see */
	CHECK_EQ(dev.kicks, 0);
	dev.vr->used->flags = 0;
	timer_fires();
	timer_fires();
	CHECK_EQ(dev.kicks, 1);
	CHECK_EQ(w->bells_again, 1);
	model_drain();
	model_teardown();
}
