// SPDX-License-Identifier: MIT
/* See virtio_model.h. Addresses are handles, so that one which was not made known to the device is noticed. */
#include <neap/dma-mapping.h>
#include <neap/gfp.h>
#include <neap/kernel.h>
#include <neap/seq_file.h>
#include <neap/string.h>
#include <neap/time.h>

#include "test.h"
#include "virtio_model.h"

void *aligned_alloc(size_t align, size_t size);
void free(void *p);

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

bool timer_fires(void)
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

unsigned int loss;

static bool lost(void)
{
	return loss && test_below(100) < loss;
}

struct model_device dev;

void model_notify(struct virtqueue *vq)
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

void device_take(void)
{
	struct vring *vr = dev.vr;
	u16 head = vr->avail->ring[dev.next_avail % vr->num];

	dev.writes[dev.in_hand] = device_walk(vr->desc, vr->num, head, false);
	dev.heads[dev.in_hand++] = head;
	dev.next_avail++;
}

void device_answer(void)
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

void device_interrupt(void)
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

void device_rest(void)
{
	if (dev.event)
		*vring_avail_event(dev.vr) = dev.next_avail;
	else
		dev.vr->used->flags = 0;
	dev.notified = dev.vr->avail->idx != dev.next_avail;
}

void device_step(void)
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

struct buffer buffers[BUFFERS];

struct virtio_device vdev;
struct virtqueue *vq;
DEFINE_SPINLOCK(vq_lock);
unsigned int busy, completed, looks;

bool driver_add(unsigned int max_pieces)
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

void driver_reap(void)
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

void model_callback(struct virtqueue *q)
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

void take_interrupt(void)
{
	dev.interrupt = dev.raised = false;
	vring_interrupt(vq);
}

void driver_step(void)
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

void model_turn(void)
{
	if (test_chance(2))
		driver_step();
	else
		device_step();
}

void count_look(struct virtqueue *q)
{
	CHECK(q == vq && spin_is_locked(&vq_lock));
	looks++;
}

void model_setup(bool indirect, bool event, size_t align)
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
	vq = vring_new_virtqueue(0, RING, align, &vdev, model_notify, model_callback, "test");
	CHECK(vq);
	dev.vr = virtqueue_get_vring(vq);
	dev.indirect = indirect;
	dev.event = event;
}

void model_teardown(void)
{
	vring_del_virtqueue(vq);
}

void model_drain(void)
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
