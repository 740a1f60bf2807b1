// SPDX-License-Identifier: MIT
/*
 * The split virtqueue (virtio 1.2, 2.7), driver's side.
 *
 *	 descriptors           avail ring (ours)            used ring (the device's)
 *	+---+---+---+---+     +---+---+---+                +------+------+
 *	| 0 | 1 | 2 | 3 |     | 0 | 2 |   |  idx = 2       | 0,512|      |  idx = 1
 *	+---+---+---+---+     +---+---+---+                +------+------+
 *	  \--next--^                   ^ avail_idx                 ^ last_used_idx
 *
 * A chain of descriptors is a buffer; its head's number goes into the avail ring, and comes back in
 * the used ring. Indices count up for ever (mod 2^16); the place is the index modulo the size.
 *
 * Order, with the device as another observer of memory:
 *	add:     descriptors, ring entry | wmb | avail->idx
 *	kick:    avail->idx | mb | read whether the device wants to be notified
 *	get:     used->idx | rmb | used entry, data
 *	enable:  used_event | mb | read used->idx again
 *
 * What the device can write is not trusted: chains are kept in state[], ids and indices checked; a
 * device that gives nonsense breaks its queue, not the kernel.
 */
#include <neap/virtio.h>
#include <neap/byteorder.h>
#include <neap/dma-mapping.h>
#include <neap/errno.h>
#include <neap/gfp.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/slab.h>
#include <asm/barrier.h>
#include "vring.h"

/* Not a descriptor: the end of the free list. */
#define VRING_NONE 0xffff

static void vring_break(struct vring_virtqueue *vvq, const char *what, unsigned int value)
{
	vvq->broken = true;
	pr_err("%s: queue %s: %s %u: queue given up\n", vvq->vq.vdev->name, vvq->vq.name, what,
	       value);
}

static void vring_fill(struct vring_desc *desc, const struct virtio_sg *sg, u16 flags, u16 next)
{
	desc->addr = cpu_to_le64((u64)sg->addr);
	desc->len = cpu_to_le32(sg->len);
	desc->flags = cpu_to_le16(flags);
	desc->next = cpu_to_le16(next);
}

/* One descriptor that points to a table of all pieces (2.7.5.3). */
static u16 vring_add_indirect(struct vring_virtqueue *vvq, const struct virtio_sg *sgs,
			      unsigned int out, unsigned int total, struct vring_desc *table)
{
	struct virtio_sg sg = { dma_map_single(table), total * sizeof(*table) };
	u16 head = vvq->free_head;
	unsigned int i;

	for (i = 0; i < total; i++)
		vring_fill(&table[i], &sgs[i],
			   (i < out ? 0 : VRING_DESC_F_WRITE) |
				   (i + 1 < total ? VRING_DESC_F_NEXT : 0),
			   i + 1);
	vring_fill(&vvq->vring.desc[head], &sg, VRING_DESC_F_INDIRECT, 0);
	vvq->free_head = vvq->state[head].next;
	vvq->state[head].count = 1;
	return head;
}

/* A chain of free descriptors, one for each piece. */
static u16 vring_add_direct(struct vring_virtqueue *vvq, const struct virtio_sg *sgs,
			    unsigned int out, unsigned int total)
{
	u16 head = vvq->free_head, d = head;
	unsigned int i;

	for (i = 0; i < total; i++) {
		u16 next = vvq->state[d].next;

		vring_fill(&vvq->vring.desc[d], &sgs[i],
			   (i < out ? 0 : VRING_DESC_F_WRITE) |
				   (i + 1 < total ? VRING_DESC_F_NEXT : 0),
			   next);
		d = next;
	}
	vvq->free_head = d;
	vvq->state[head].count = total;
	return head;
}

int virtqueue_add_sgs(struct virtqueue *vq, const struct virtio_sg *sgs, unsigned int out,
		      unsigned int in, void *data, struct vring_desc *indirect)
{
	struct vring_virtqueue *vvq = to_vvq(vq);
	struct vring *vr = &vvq->vring;
	unsigned int total = out + in, need;
	u16 head;

	if (vvq->broken)
		return -EIO;
	if (!vvq->indirect || total == 1)
		indirect = NULL;
	need = indirect ? 1 : total;
	if (vq->num_free < need || total == 0)
		return -ENOSPC;
	head = indirect ? vring_add_indirect(vvq, sgs, out, total, indirect)
			: vring_add_direct(vvq, sgs, out, total);
	vvq->state[head].data = data;
	vq->num_free -= need;

	vr->avail->ring[vvq->avail_idx & (vr->num - 1)] = cpu_to_le16(head);
	dma_wmb();
	vvq->avail_idx++;
	WRITE_ONCE(vr->avail->idx, cpu_to_le16(vvq->avail_idx));
	return 0;
}

bool virtqueue_kick(struct virtqueue *vq)
{
	struct vring_virtqueue *vvq = to_vvq(vq);
	u16 new = vvq->avail_idx, old = vvq->kicked_idx;
	bool wanted;

	dma_mb();
	vvq->kicked_idx = new;
	if (vvq->event)
		wanted = vring_need_event(le16_to_cpu(*vring_avail_event(&vvq->vring)), new, old);
	else
		wanted = !(READ_ONCE(vvq->vring.used->flags) & cpu_to_le16(VRING_USED_F_NO_NOTIFY));
	if (vvq->broken)
		return false;
	if (wanted)
		vring_notify(vvq);
	vring_watch_start(vvq);
	return true;
}

/* Takes back the chain of @head. */
static void *vring_detach(struct vring_virtqueue *vvq, u16 head)
{
	struct vring_desc_state *state = &vvq->state[head];
	void *data = state->data;
	u16 last = head, i;

	for (i = 1; i < state->count; i++)
		last = vvq->state[last].next;
	vvq->state[last].next = vvq->free_head;
	vvq->free_head = head;
	vvq->vq.num_free += state->count;
	state->data = NULL;
	return data;
}

void *virtqueue_get_buf(struct virtqueue *vq, unsigned int *len)
{
	struct vring_virtqueue *vvq = to_vvq(vq);
	struct vring *vr = &vvq->vring;
	const struct vring_used_elem *elem;
	u16 pending;
	void *data;
	u32 id;

	if (vvq->broken)
		return NULL;
	pending = vring_pending(vvq);
	if (!pending)
		return NULL;
	if (pending > vr->num) {
		vring_break(vvq, "used index is ahead by", pending);
		return NULL;
	}
	dma_rmb();
	elem = &vr->used->ring[vvq->last_used_idx & (vr->num - 1)];
	id = le32_to_cpu(READ_ONCE(elem->id));
	if (id >= vr->num || !vvq->state[id].data) {
		vring_break(vvq, "the device returned a buffer it does not have, id", id);
		return NULL;
	}
	*len = le32_to_cpu(READ_ONCE(elem->len));
	data = vring_detach(vvq, id);
	vvq->last_used_idx++;
	if (vvq->event && vvq->callbacks) {
		/* The next one is to interrupt; it may have come before this was seen. */
		*vring_used_event(vr) = cpu_to_le16(vvq->last_used_idx);
		dma_mb();
	}
	return data;
}

void virtqueue_disable_cb(struct virtqueue *vq)
{
	struct vring_virtqueue *vvq = to_vvq(vq);

	if (!vvq->callbacks)
		return;
	vvq->callbacks = false;
	if (vvq->event) /* as far away as can be */
		*vring_used_event(&vvq->vring) = cpu_to_le16((u16)(vvq->last_used_idx - 1));
	else
		WRITE_ONCE(vvq->vring.avail->flags, cpu_to_le16(VRING_AVAIL_F_NO_INTERRUPT));
}

bool virtqueue_enable_cb(struct virtqueue *vq)
{
	struct vring_virtqueue *vvq = to_vvq(vq);

	vvq->callbacks = true;
	if (vvq->event)
		*vring_used_event(&vvq->vring) = cpu_to_le16(vvq->last_used_idx);
	else
		WRITE_ONCE(vvq->vring.avail->flags, 0);
	dma_mb();
	return vvq->broken || !vring_pending(vvq);
}

void *virtqueue_detach_unused_buf(struct virtqueue *vq)
{
	struct vring_virtqueue *vvq = to_vvq(vq);
	unsigned int i;

	for (i = 0; i < vvq->vring.num; i++)
		if (vvq->state[i].data)
			return vring_detach(vvq, i);
	return NULL;
}

bool virtqueue_is_broken(const struct virtqueue *vq)
{
	return to_vvq(vq)->broken;
}

void virtqueue_break(struct virtqueue *vq, const char *what, unsigned int value)
{
	if (!to_vvq(vq)->broken)
		vring_break(to_vvq(vq), what, value);
}

unsigned int virtqueue_get_vring_size(const struct virtqueue *vq)
{
	return to_vvq(vq)->vring.num;
}

struct vring *virtqueue_get_vring(struct virtqueue *vq)
{
	return &to_vvq(vq)->vring;
}

bool vring_interrupt(struct virtqueue *vq)
{
	struct vring_virtqueue *vvq = to_vvq(vq);

	if (vvq->broken || !vring_pending(vvq))
		return false;
	vq->callback(vq);
	return true;
}

bool vring_more_used(struct virtqueue *vq)
{
	struct vring_virtqueue *vvq = to_vvq(vq);

	dma_mb();
	return vvq->callbacks && !vvq->broken && vring_pending(vvq);
}

struct virtqueue *vring_new_virtqueue(unsigned int index, unsigned int num, size_t align,
				      struct virtio_device *vdev,
				      void (*notify)(struct virtqueue *vq),
				      void (*callback)(struct virtqueue *vq), const char *name)
{
	struct vring_virtqueue *vvq;
	unsigned int i;
	u8 *ring;

	vvq = kzalloc(sizeof(*vvq) + num * sizeof(vvq->state[0]), GFP_KERNEL);
	if (!vvq)
		return NULL;
	vvq->ring_bytes = vring_size(num, align);
	ring = alloc_pages_exact(vvq->ring_bytes, GFP_KERNEL | __GFP_ZERO);
	if (!ring) {
		kfree(vvq);
		return NULL;
	}
	vvq->vring.num = num;
	vvq->vring.desc = (struct vring_desc *)ring;
	vvq->vring.avail = (struct vring_avail *)(ring + num * sizeof(struct vring_desc));
	vvq->vring.used = (struct vring_used *)(ring + vring_used_offset(num, align));
	for (i = 0; i < num; i++)
		vvq->state[i].next = i + 1 < num ? i + 1 : VRING_NONE;
	vvq->notify = notify;
	vvq->indirect = virtio_has_feature(vdev, VIRTIO_RING_F_INDIRECT_DESC);
	vvq->event = virtio_has_feature(vdev, VIRTIO_RING_F_EVENT_IDX);
	vvq->callbacks = true;
	vvq->vq.vdev = vdev;
	vvq->vq.index = index;
	vvq->vq.name = name;
	vvq->vq.callback = callback;
	vvq->vq.num_free = num;
	vring_watch_init(vvq);
	return &vvq->vq;
}

void vring_del_virtqueue(struct virtqueue *vq)
{
	struct vring_virtqueue *vvq = to_vvq(vq);

	vring_watch_stop(vvq);
	free_pages_exact(vvq->vring.desc, vvq->ring_bytes);
	kfree(vvq);
}
