// SPDX-License-Identifier: MIT
/*
 * drivers/virtio/virtio_ring.c against a model of a device, written from the specification alone
 * (virtio 1.2, 2.7). Driver and device take turns at random; the device looks at the ring only when
 * it was notified or has not yet gone to rest, the driver only when it was interrupted. So a kick
 * or an interrupt that is wrongly held back leaves buffers that never come home.
 *
 *	driver: add, add, kick?  --avail-->  device: take chain, check it, answer in any order
 *	        get_buf          <--used---
 *
 * And the other way round for vring_watch.c: they are held back, and the looks bring all home.
 */
#include <neap/kernel.h>
#include <neap/dma-mapping.h>
#include <neap/gfp.h>
#include <neap/seq_file.h>
#include <neap/slab.h>
#include <neap/spinlock.h>
#include <neap/string.h>
#include <neap/time.h>
#include <neap/virtio.h>

#include "../../drivers/virtio/vring.h"
#include "test.h"

void *malloc(size_t size);
void *aligned_alloc(size_t align, size_t size);
void free(void *p);

#define RING	64
#define BUFFERS 200
#define PIECES	5
#define PIECE	16

/* ---- addresses ---- */

/* Handle n * 4096 + offset stands for regions[n]. */
#define REGION_MAX 1024
static struct {
	const u8 *start;
	size_t size;
} regions[REGION_MAX];
static unsigned int region_count;

static void region_add(const void *start, size_t size)
{
	CHECK(region_count < REGION_MAX && size <= 0x10000);
	regions[region_count].start = start;
	regions[region_count].size = size;
	region_count++;
}

dma_addr_t dma_map_single(const void *ptr)
{
	const u8 *p = ptr;
	unsigned int i;

	for (i = 0; i < region_count; i++)
		if (p >= regions[i].start && p < regions[i].start + regions[i].size)
			return (i + 1) << 16 | (u32)(p - regions[i].start);
	test_fail(__FILE__, __LINE__, "%p was never made known", ptr);
}

static void *test_dma_to_virt(u64 addr, u32 len)
{
	unsigned int i = (unsigned int)(addr >> 16) - 1;

	CHECKF(i < region_count && (addr & 0xffff) + len <= regions[i].size,
	       "address %#llx, %u bytes", addr, len);
	return (u8 *)regions[i].start + (addr & 0xffff);
}

void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	size_t whole = (size + 4095) & ~4095ul;
	void *p;

	if (test_should_fail_alloc())
		return NULL;
	p = aligned_alloc(4096, whole);
	memset(p, gfp & __GFP_ZERO ? 0 : 0x5a, whole);
	test_live_objects++;
	region_add(p, whole);
	return p;
}

void free_pages_exact(void *addr, size_t size)
{
	(void)size;
	test_live_objects--;
	free(addr);
}

/* ---- the timer of vring_watch.c ---- */

static struct hrtimer *timer;

void hrtimer_init(struct hrtimer *t, enum hrtimer_restart (*function)(struct hrtimer *))
{
	t->function = function;
	t->queued = false;
	timer = t;
}

void hrtimer_start(struct hrtimer *t, ktime_t time, enum hrtimer_mode mode)
{
	CHECK(!t->queued && mode == HRTIMER_MODE_REL);
	CHECK_EQ(time, VIRTQUEUE_LOOK_MSECS * NSEC_PER_MSEC);
	t->queued = true;
}

int hrtimer_cancel(struct hrtimer *t)
{
	t->queued = false;
	return 0;
}

u64 hrtimer_forward(struct hrtimer *t, ktime_t now, ktime_t interval)
{
	(void)t, (void)now, (void)interval;
	return 1;
}

ktime_t ktime_get(void)
{
	return 0;
}

/* False: it is not set. */
static bool timer_fires(void)
{
	if (!timer->queued)
		return false;
	timer->queued = false;
	if (timer->function(timer) == HRTIMER_RESTART)
		timer->queued = true;
	return true;
}

void seq_puts(struct seq_file *m, const char *s)
{
	(void)m, (void)s;
}

void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	(void)m, (void)fmt;
}

/* ---- the device ---- */

/* How many in a hundred interrupts and notifications do not arrive, in the ways there are. */
static unsigned int loss;

static bool lost(void)
{
	return loss && test_below(100) < loss;
}

static struct {
	struct vring *vr;
	bool indirect, event;
	u16 next_avail, used_idx, signalled;
	bool notified;	  /* a kick came since it went to rest */
	bool interrupt;	  /* raised and not taken yet */
	bool raised;	  /* says its register: also one that is on its way for ever */
	unsigned int made_up; /* by the watch */
	u16 heads[RING];  /* taken, not answered */
	u32 writes[RING]; /* bytes that each wants */
	unsigned int in_hand;
	unsigned int kicks, interrupts;
} dev;

static void notify(struct virtqueue *vq)
{
	(void)vq;
	dev.kicks++;
	if (!lost())
		dev.notified = true;
}

/* Follows the chain at @desc in a table of @num; checks order and fills what is to be written. */
static u32 device_walk(const struct vring_desc *table, unsigned int num, unsigned int i,
		       bool nested)
{
	bool writing = false;
	unsigned int steps = 0;
	u32 written = 0;

	for (;;) {
		const struct vring_desc *d = &table[i];
		u8 *data;

		CHECK(i < num && steps++ < num);
		if (d->flags & VRING_DESC_F_INDIRECT) {
			CHECK(!nested && dev.indirect && !(d->flags & VRING_DESC_F_NEXT));
			CHECK(d->len % sizeof(*d) == 0 && d->len);
			return device_walk(test_dma_to_virt(d->addr, d->len), d->len / sizeof(*d),
					   0, true);
		}
		data = test_dma_to_virt(d->addr, d->len);
		if (d->flags & VRING_DESC_F_WRITE) {
			writing = true;
			memset(data, 0xd5, d->len);
			written += d->len;
		} else {
			CHECK(!writing); /* what is read comes first: 2.7.4.2 */
			CHECK_EQ(data[0], 0xa5);
			CHECK_EQ(data[d->len - 1], 0xa5);
		}
		if (!(d->flags & VRING_DESC_F_NEXT))
			return written;
		i = d->next;
	}
}

static void device_take(void)
{
	struct vring *vr = dev.vr;
	u16 head = vr->avail->ring[dev.next_avail % vr->num];

	dev.writes[dev.in_hand] = device_walk(vr->desc, vr->num, head, false);
	dev.heads[dev.in_hand++] = head;
	dev.next_avail++;
}

static void device_answer(void)
{
	unsigned int i = test_below(dev.in_hand);
	struct vring_used_elem *e = &dev.vr->used->ring[dev.used_idx % dev.vr->num];

	e->id = dev.heads[i];
	e->len = dev.writes[i];
	dev.in_hand--;
	dev.heads[i] = dev.heads[dev.in_hand];
	dev.writes[i] = dev.writes[dev.in_hand];
	dev.vr->used->idx = ++dev.used_idx;
}

static void device_interrupt(void)
{
	bool wanted;

	if (dev.used_idx == dev.signalled)
		return;
	if (dev.event)
		wanted = vring_need_event(*vring_used_event(dev.vr), dev.used_idx, dev.signalled);
	else
		wanted = !(dev.vr->avail->flags & VRING_AVAIL_F_NO_INTERRUPT);
	dev.signalled = dev.used_idx;
	if (wanted && !lost()) {
		/* A line that is up has no edge: that comes only after an acknowledgement. */
		if (!dev.raised)
			dev.interrupt = !lost();
		dev.raised = true;
		dev.interrupts++;
	}
}

/* Some at once, then an interrupt if it is wanted at this moment, and never again for these. */
static void device_answer_some(void)
{
	do
		device_answer();
	while (dev.in_hand && test_chance(2));
	device_interrupt();
}

/* To rest: from now on it wants to be notified. Awake again if something came meanwhile. */
static void device_rest(void)
{
	if (dev.event)
		*vring_avail_event(dev.vr) = dev.next_avail;
	else
		dev.vr->used->flags = 0;
	dev.notified = dev.vr->avail->idx != dev.next_avail;
}

static void device_step(void)
{
	if (dev.notified && !dev.event)
		dev.vr->used->flags = VRING_USED_F_NO_NOTIFY;
	if (dev.notified && dev.vr->avail->idx != dev.next_avail && test_chance(2))
		device_take();
	else if (dev.in_hand && test_chance(2))
		device_answer_some();
	else if (dev.notified && dev.vr->avail->idx == dev.next_avail)
		device_rest();
}

static bool interrupt_raised(struct virtio_device *vdev)
{
	(void)vdev;
	return dev.raised;
}

static void take_interrupt(void);

static void made_up(struct virtio_device *vdev)
{
	(void)vdev;
	dev.made_up++;
	take_interrupt();
}

static const struct virtio_config_ops ops = {
	.interrupt_raised = interrupt_raised,
	.interrupt = made_up,
};

/* ---- the driver ---- */

static struct buffer {
	u8 data[PIECES][PIECE];
	struct vring_desc table[PIECES];
	unsigned int out, in;
	bool busy;
} buffers[BUFFERS];

static struct virtio_device vdev;
static struct virtqueue *vq;
static DEFINE_SPINLOCK(vq_lock);
static unsigned int busy, completed, looks;

static bool driver_add(unsigned int max_pieces)
{
	struct virtio_sg sg[PIECES];
	struct buffer *b = &buffers[test_below(BUFFERS)];
	unsigned int i, total = 1 + test_below(max_pieces), before = vq->num_free;
	int err;

	if (b->busy)
		return true;
	b->out = test_below(total + 1);
	b->in = total - b->out;
	for (i = 0; i < total; i++) {
		memset(b->data[i], 0xa5, PIECE);
		sg[i].addr = dma_map_single(b->data[i]);
		sg[i].len = 1 + test_below(PIECE);
	}
	err = virtqueue_add_sgs(vq, sg, b->out, b->in, b, test_chance(4) ? NULL : b->table);
	if (err) {
		CHECK_EQ(err, -ENOSPC);
		CHECK_EQ(vq->num_free, before);
		CHECK(before < total);
		return false;
	}
	b->busy = true;
	busy++;
	return true;
}

static void driver_reap(void)
{
	struct buffer *b;
	unsigned int len;

	while ((b = virtqueue_get_buf(vq, &len))) {
		CHECK(b->busy);
		CHECK(len <= b->in * PIECE);
		if (b->in)
			CHECK_EQ(b->data[b->out][0], 0xd5);
		b->busy = false;
		busy--;
		completed++;
	}
}

static void callback(struct virtqueue *q)
{
	CHECK(q == vq);
	/* They need not be switched off: what comes during the loop, or just after, is seen. */
	if (test_chance(2)) {
		driver_reap();
		return;
	}
	do {
		virtqueue_disable_cb(q);
		if (test_chance(3))
			device_step(); /* the device does not stand still meanwhile */
		driver_reap();
		if (test_chance(3))
			device_step();
	} while (!virtqueue_enable_cb(q));
}

static void take_interrupt(void)
{
	dev.interrupt = dev.raised = false;
	vring_interrupt(vq);
}

static void driver_step(void)
{
	if (dev.interrupt) {
		take_interrupt();
	} else if (lost()) {
		to_vvq(vq)->kicked_idx = to_vvq(vq)->avail_idx; /* as if the event had not passed */
	} else if (test_chance(2)) {
		driver_add(PIECES);
	} else {
		virtqueue_kick(vq);
	}
}

static void count_look(struct virtqueue *q)
{
	CHECK(q == vq && spin_is_locked(&vq_lock));
	looks++;
}

static void setup(bool indirect, bool event, size_t align)
{
	region_count = 0;
	memset(&dev, 0, sizeof(dev));
	memset(buffers, 0, sizeof(buffers));
	busy = completed = looks = loss = 0;
	region_add(buffers, sizeof(buffers) > 0x10000 ? 0x10000 : sizeof(buffers));
	vdev.name = "model";
	vdev.config = &ops;
	vdev.features = (u64)indirect << VIRTIO_RING_F_INDIRECT_DESC |
			(u64)event << VIRTIO_RING_F_EVENT_IDX;
	vq = vring_new_virtqueue(0, RING, align, &vdev, notify, callback, "test");
	CHECK(vq);
	dev.vr = virtqueue_get_vring(vq);
	dev.indirect = indirect;
	dev.event = event;
}

static void teardown(void)
{
	vring_del_virtqueue(vq);
}

/* Nothing more is offered: what is on its way must come home by notifications alone. */
static void drain(void)
{
	unsigned int steps;

	virtqueue_kick(vq);
	for (steps = 0; busy && steps < 100000; steps++) {
		device_step();
		if (dev.interrupt)
			take_interrupt();
		else if (loss && steps % 100 == 0)
			timer_fires();
	}
	CHECKF(busy == 0, "%u buffers never came back", busy);
	CHECK_EQ(vq->num_free, RING);
}

static void run_random(bool indirect, bool event, size_t align, unsigned int percent)
{
	unsigned int i;

	setup(indirect, event, align);
	if (percent)
		virtqueue_watch(vq, &vq_lock, count_look);
	loss = percent;
	/* So many that every index wraps. */
	while (completed <= 65536) {
		for (i = 0; i < 8000; i++) {
			if (test_chance(2))
				driver_step();
			else
				device_step();
			if (loss && i % 200 == 0)
				timer_fires();
		}
		drain();
	}
	test_note("%u buffers, %u kicks, %u interrupts, %u looks", completed, dev.kicks,
		  dev.interrupts, looks);
	teardown();
}

TEST(random_plain)
{
	run_random(false, false, 4096, 0);
}

TEST(random_indirect)
{
	run_random(true, false, 4096, 0);
}

TEST(random_event)
{
	run_random(false, true, 4, 0);
}

TEST(random_indirect_event)
{
	run_random(true, true, 4, 0);
}

/* Many interrupts and notifications get lost, and some looks later all is well. */
TEST(lossy_plain)
{
	run_random(false, false, 4, 20);
}

TEST(lossy_event)
{
	run_random(true, true, 4, 20);
}

static const struct vring_watch *watched(bool event)
{
	setup(false, event, 4);
	virtqueue_watch(vq, &vq_lock, count_look);
	return &to_vvq(vq)->watch;
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
	const struct vring_watch *w = watched(event);

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
	teardown();
}

TEST(interrupt_lost)
{
	lose_interrupt(true);
	lose_interrupt(false);
}

/* Raised, and not taken at @n looks after the first that saw it. */
static const struct vring_watch *raised_long_ago(unsigned int n)
{
	const struct vring_watch *w = watched(true);

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
	teardown();
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
		teardown();
	}
}

/* What comes back at each look, if only one of many, is no loss. */
TEST(slow_device)
{
	const struct vring_watch *w = watched(true);
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
	teardown();
}

TEST(bell_lost)
{
	const struct vring_watch *w = watched(true);

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
	drain();
	teardown();
}

TEST(bell_lost_without_event)
{
	const struct vring_watch *w = watched(false);

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
	drain();
	teardown();
}

TEST(layout)
{
	struct vring *vr;

	/* 2.7.2: the legacy layout of 8 entries: 128 + 4 + 16 + 2 bytes, then the next page. */
	CHECK_EQ(vring_used_offset(8, 4096), 4096);
	CHECK_EQ(vring_size(8, 4096), 4096 + 6 + 8 * 8);
	CHECK_EQ(vring_used_offset(256, 4096), 8192);
	CHECK_EQ(vring_used_offset(8, 4), 152);
	setup(false, false, 4096);
	vr = dev.vr;
	CHECK_EQ((u8 *)vr->avail - (u8 *)vr->desc, RING * 16);
	CHECK_EQ((u8 *)vr->used - (u8 *)vr->desc, 4096);
	CHECK_EQ((u8 *)vring_used_event(vr) - (u8 *)vr->avail, 4 + 2 * RING);
	CHECK_EQ((u8 *)vring_avail_event(vr) - (u8 *)vr->used, 4 + 8 * RING);
	teardown();
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
	setup(false, false, 4096);
	while (driver_add(PIECES))
		;
	while (vq->num_free)
		driver_add(1);
	drain();
	teardown();
}

TEST(detach_unused)
{
	unsigned int i, n = 0;
	struct buffer *b;

	setup(false, true, 4);
	for (i = 0; i < 10; i++)
		driver_add(PIECES);
	while ((b = virtqueue_detach_unused_buf(vq))) {
		CHECK(b->busy);
		b->busy = false;
		n++;
	}
	CHECK_EQ(n, busy);
	CHECK_EQ(vq->num_free, RING);
	teardown();
}

/* One buffer is out; the device answers with @id. */
static void bad_answer(u32 id, u16 idx)
{
	unsigned int len;

	setup(false, false, 4096);
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
	teardown();
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

	setup(false, false, 4096);
	while (!busy)
		driver_add(1);
	dev.vr->used->ring[0].id = 0;
	dev.vr->used->ring[1].id = 0;
	dev.vr->used->idx = 2;
	CHECK(virtqueue_get_buf(vq, &len));
	CHECK(!virtqueue_get_buf(vq, &len));
	CHECK(virtqueue_is_broken(vq));
	teardown();
}

TEST(no_memory)
{
	FOR_EACH_ALLOC_FAILURE(n) {
		vq = vring_new_virtqueue(0, RING, 4096, &vdev, notify, callback, "test");
		if (vq)
			vring_del_virtqueue(vq);
		else
			CHECK(test_alloc_failed);
	}
}
