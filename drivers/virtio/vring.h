/* SPDX-License-Identifier: MIT */
/* The inside of a virtqueue, for the files that make it: virtio_ring.c, vring_watch.c. */
#ifndef _VRING_H
#define _VRING_H

#include <neap/byteorder.h>
#include <neap/hrtimer.h>
#include <neap/kernel.h>
#include <neap/list.h>
#include <neap/virtio.h>

/* Of each descriptor: for the head of a buffer in use, data and the length of its chain. */
struct vring_desc_state {
	void *data;
	u16 next;
	u16 count;
};

/* Does the device miss a notification? */
enum vring_bell { VRING_BELL_DONE, VRING_BELL_UNSEEN, VRING_BELL_LOST };

/* What the timer saw and found: vring_watch.c. vq.lock guards all but link. */
struct vring_watch {
	struct hrtimer timer;
	struct list_head link; /* watch_lock */
	bool running;	       /* the timer is set, or its function will set it again */
	u16 used_idx;	       /* at the last look: last_used_idx, avail_idx */
	u16 avail_idx;
	bool interrupt_due; /* at the last look there was something in the used ring */
	u8 looks_late;	    /* in a row, at which the interrupt was raised and had not arrived */
	u8 bell;	    /* and this was to be said of the doorbell, enum vring_bell */
	bool told;	    /* the log has its line */
	/* Sums for /proc/virtqueues. */
	unsigned long interrupts_lost, interrupts_late, bells_lost, bells_again;
};

/* What changes: the driver's lock, see struct virtqueue. The rings: also the device, by barriers. */
struct vring_virtqueue {
	struct virtqueue vq;
	struct vring vring;
	size_t ring_bytes;
	void (*notify)(struct virtqueue *vq);
	bool indirect, event;
	bool broken;
	bool callbacks; /* interrupts are wanted */
	u16 free_head;
	u16 avail_idx;	/* what avail->idx says */
	u16 kicked_idx; /* what it said at the last kick */
	u16 rung_idx;	/* and when the device's doorbell was rung */
	u16 last_used_idx;
	struct vring_watch watch;
	struct vring_desc_state state[];
};

static inline struct vring_virtqueue *to_vvq(const struct virtqueue *vq)
{
	return container_of(vq, struct vring_virtqueue, vq);
}

/* How many buffers wait in the used ring. */
static inline u16 vring_pending(const struct vring_virtqueue *vvq)
{
	return (u16)(le16_to_cpu(READ_ONCE(vvq->vring.used->idx)) - vvq->last_used_idx);
}

static inline void vring_notify(struct vring_virtqueue *vvq)
{
	vvq->rung_idx = vvq->avail_idx;
	vvq->notify(&vvq->vq);
}

void vring_watch_init(struct vring_virtqueue *vvq);
void vring_watch_stop(struct vring_virtqueue *vvq); /* sleeps not, but waits for the timer */
void __vring_watch_start(struct vring_virtqueue *vvq);

/* There is something in flight, if the queue is one that is watched. vq.lock held. */
static inline void vring_watch_start(struct vring_virtqueue *vvq)
{
	if (unlikely(!vvq->watch.running))
		__vring_watch_start(vvq);
}

#endif /* _VRING_H */
