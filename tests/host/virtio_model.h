/* SPDX-License-Identifier: MIT */
/*
 * A model of a virtio device, written from the specification alone (virtio 1.2, 2.7), and of a driver. They take
 * turns at random; the device looks at the ring only when it was notified or has not yet gone to rest, the driver
 * only when it was interrupted. So a kick or an interrupt that is wrongly held back leaves buffers that never come
 * home.
 *
 *	driver: add, add, kick?  --avail-->  device: take chain, check it, answer in any order
 *	        get_buf          <--used---
 */
#ifndef TEST_VIRTIO_MODEL_H
#define TEST_VIRTIO_MODEL_H

#include <neap/spinlock.h>
#include <neap/virtio.h>

#include "../../drivers/virtio/vring.h"

#define RING	64
#define BUFFERS 200
#define PIECES	5
#define PIECE	16

extern struct model_device {
	struct vring *vr;
	bool indirect, event;
	u16 next_avail, used_idx, signalled;
	bool notified;	      /* a kick came since it went to rest */
	bool interrupt;	      /* raised and not taken yet */
	bool raised;	      /* says its register: also one that is on its way for ever */
	unsigned int made_up; /* by the watch */
	u16 heads[RING];      /* taken, not answered */
	u32 writes[RING];     /* bytes that each wants */
	unsigned int in_hand;
	unsigned int kicks, interrupts;
} dev;

/* How many in a hundred interrupts and notifications do not arrive, in the ways there are. */
extern unsigned int loss;

extern struct buffer {
	u8 data[PIECES][PIECE];
	struct vring_desc table[PIECES];
	unsigned int out, in;
	bool busy;
} buffers[BUFFERS];

extern struct virtio_device vdev;
extern struct virtqueue *vq;
extern spinlock_t vq_lock; /* of who watches the queue */
extern unsigned int busy, completed, looks;

/* A queue of RING entries, nothing in flight, nothing lost. */
void model_setup(bool indirect, bool event, size_t align);
void model_teardown(void);
void model_turn(void); /* of the driver or of the device, by chance */
void model_drain(
	void); /* nothing more is offered: what is on its way must come home by notifications alone */

void model_notify(struct virtqueue *vq);
void device_take(void);	  /* the next chain that the driver offers */
void device_answer(void); /* one of those taken */
void device_interrupt(
	void); /* if it is wanted at this moment, and never again for what was answered before */
void device_rest(
	void); /* from now on it wants to be notified; awake again if something came meanwhile */
void device_step(void);

void model_callback(struct virtqueue *q);
bool driver_add(unsigned int max_pieces); /* false: there is no room */
void driver_reap(void);
void driver_step(void);
void take_interrupt(void);

void count_look(struct virtqueue *q);
bool timer_fires(void); /* of vring_watch.c; false: it is not set */

#endif
