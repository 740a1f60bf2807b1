/* SPDX-License-Identifier: MIT */
/*
 * Virtio: a device, its queues, and the driver of a kind of device.
 *
 *   virtio_blk, …            struct virtio_driver: probe()
 *   virtio.c                 status sequence, feature negotiation
 *   virtio_ring.c            struct virtqueue
 *   virtio_mmio.c            transport: registers
 */
#ifndef _NEAP_VIRTIO_H
#define _NEAP_VIRTIO_H

#include <neap/kconfig.h>
#include <neap/spinlock.h>
#include <neap/types.h>
#include <neap/virtio_ring.h>

struct seq_file;
struct virtio_device;
struct virtio_driver;
struct virtqueue;

/* Device numbers (virtio 1.2, 5). */
#define VIRTIO_ID_BLOCK 2

/* Device status (2.1). */
#define VIRTIO_CONFIG_S_ACKNOWLEDGE 1
#define VIRTIO_CONFIG_S_DRIVER	    2
#define VIRTIO_CONFIG_S_DRIVER_OK   4
#define VIRTIO_CONFIG_S_FEATURES_OK 8
#define VIRTIO_CONFIG_S_NEEDS_RESET 0x40
#define VIRTIO_CONFIG_S_FAILED	    0x80

/* Feature bits that are not of one kind of device (6). */
#define VIRTIO_RING_F_INDIRECT_DESC 28
#define VIRTIO_RING_F_EVENT_IDX	    29
#define VIRTIO_F_VERSION_1	    32
#define VIRTIO_F_ACCESS_PLATFORM    33
#define VIRTIO_F_RING_PACKED	    34

/* What a transport does. */
struct virtio_config_ops {
	u8 (*get_status)(struct virtio_device *vdev);
	void (*set_status)(struct virtio_device *vdev, u8 status);
	void (*reset)(struct virtio_device *vdev); /* returns when the device has done it */
	u64 (*get_features)(struct virtio_device *vdev);
	void (*set_features)(struct virtio_device *vdev, u64 features);
	/* Device configuration, @len bytes at @offset, consistent (generation checked). */
	void (*get)(struct virtio_device *vdev, unsigned int offset, void *buf, unsigned int len);
	/* Queue @index with at most @max_num entries. ERR_PTR. Sleeps. */
	struct virtqueue *(*setup_vq)(struct virtio_device *vdev, unsigned int index,
				      unsigned int max_num, void (*callback)(struct virtqueue *),
				      const char *name);
	void (*del_vq)(struct virtqueue *vq);
	/* Does the device say that it has interrupted for a queue? Any context. */
	bool (*interrupt_raised)(struct virtio_device *vdev);
	/*
	 * Does what the device's interrupt does, whatever the device says: acknowledges it and runs the
	 * callbacks of all queues that hold something. Interrupt context, no queue's lock held.
	 */
	void (*interrupt)(struct virtio_device *vdev);
};

/* Constant after its probe. */
struct virtio_device {
	const struct virtio_config_ops *config;
	const char *name; /* of its node, for messages */
	u32 id;		  /* VIRTIO_ID_* */
	bool legacy;
	u64 features; /* as negotiated */
	const struct virtio_driver *drv;
	struct virtqueue *vqs; /* the transport's list, for its interrupt */
	void *priv;
};

struct virtio_driver {
	const char *name;
	u32 id;
	u64 features; /* those the driver knows, besides the ring's */
	/* After FEATURES_OK. Calls virtio_device_ready() when it is set up. 0 or -errno. Sleeps. */
	int (*probe)(struct virtio_device *vdev);
	/* The configuration changed: interrupt context. May be NULL. */
	void (*config_changed)(struct virtio_device *vdev);
};

/* The table of drivers, collected by the linker. */
#define VIRTIO_DRIVER(drv)                                                               \
	static const struct virtio_driver *const __used __section("virtio_driver_table") \
		__virtio_driver_##drv = &(drv)

/*
 * Negotiates features with the device that a transport found and probes its driver; after a
 * failure the device is left in state FAILED. 0, or -errno with one line printed. Sleeps.
 */
int register_virtio_device(struct virtio_device *vdev);
/* DRIVER_OK: from here on the device works. */
void virtio_device_ready(struct virtio_device *vdev);
/* A configuration change interrupt, from the transport. */
void virtio_config_changed(struct virtio_device *vdev);

static inline bool virtio_has_feature(const struct virtio_device *vdev, unsigned int bit)
{
	return vdev->features & 1ull << bit;
}

/* One field of the device's configuration, @type being its structure. */
#define virtio_cread(vdev, type, field)                                             \
	({                                                                          \
		__typeof__(((type *)0)->field) __virtio_value;                      \
		(vdev)->config->get((vdev), offsetof(type, field), &__virtio_value, \
				    sizeof(__virtio_value));                        \
		__virtio_value;                                                     \
	})

/* One piece of memory for the device. */
struct virtio_sg {
	dma_addr_t addr;
	u32 len;
};

/* The driver guards it: its lock around each call (virtio_blk: request_queue.lock). */
struct virtqueue {
	struct virtio_device *vdev;
	struct virtqueue *next;
	const char *name;
	unsigned int index;
	void (*callback)(struct virtqueue *vq); /* interrupt context */
	void (*look)(struct virtqueue *vq);	/* virtqueue_watch() */
	spinlock_t *lock;			/* of the driver, if the queue is watched */
	unsigned int num_free;			/* descriptors */
	void *priv;
};

/*
 * The functions below on one queue must not run at the same time: the caller's lock. They neither
 * sleep nor allocate, and may be called in interrupt context.
 */

/*
 * Offers a buffer: @out pieces that the device reads, then @in that it writes. @data comes back
 * from virtqueue_get_buf(). With @indirect (a table of out + in entries in lowmem, which the
 * caller leaves alone until then) and the feature, it takes one descriptor of the queue; else one a
 * piece. -ENOSPC: no room; -EIO: the queue is broken.
 */
int virtqueue_add_sgs(struct virtqueue *vq, const struct virtio_sg *sgs, unsigned int out,
		      unsigned int in, void *data, struct vring_desc *indirect);
/* Notifies the device, unless it asked not to be. False: the queue is broken. */
bool virtqueue_kick(struct virtqueue *vq);
/* A buffer that the device is done with; @len: bytes it wrote. NULL: none. */
void *virtqueue_get_buf(struct virtqueue *vq, unsigned int *len);
/* Asks for no interrupts (a hint), and for them again. False: some came meanwhile, look again. */
void virtqueue_disable_cb(struct virtqueue *vq);
bool virtqueue_enable_cb(struct virtqueue *vq);
/* After a reset: takes back what the device never did. NULL: no more. */
void *virtqueue_detach_unused_buf(struct virtqueue *vq);
/* From now on every operation fails. The log says why: "WHAT VALUE". */
void virtqueue_break(struct virtqueue *vq, const char *what, unsigned int value);
bool virtqueue_is_broken(const struct virtqueue *vq);
unsigned int virtqueue_get_vring_size(const struct virtqueue *vq);

/*
 * Has the queue watched, before its first buffer: as long as buffers are in flight a timer looks for lost
 * interrupts and notifications every VIRTQUEUE_LOOK_MSECS and makes up for them. @lock is the one that
 * guards the queue, taken with interrupts off. @look (or NULL) is called at each look, lock held.
 */
void virtqueue_watch(struct virtqueue *vq, spinlock_t *lock, void (*look)(struct virtqueue *vq));
#define VIRTQUEUE_LOOK_MSECS 500
/* An interrupt that was raised is waited for at so many looks, in a row. */
#define VIRTQUEUE_LATE_LOOKS 4
/* No look goes on or comes after: before a queue of the device goes. The device has been reset. */
void virtqueue_unwatch(struct virtqueue *vq);
/* One line on both sides of the ring, into the log; the lock is held. */
void virtqueue_report(const struct virtqueue *vq);

/* Of all queues that are watched: the same, any context; /proc/virtqueues. */
#ifdef CONFIG_VIRTIO_BLK
void virtio_show_queues(void);
int virtqueues_show(struct seq_file *m, void *v);
#else
static inline void virtio_show_queues(void)
{
}
#endif

/* For transports: the ring without its registers. */
struct vring *virtqueue_get_vring(struct virtqueue *vq);
/* @align: of the used ring, PAGE_SIZE for a legacy device. NULL: out of memory. Sleeps. */
struct virtqueue *vring_new_virtqueue(unsigned int index, unsigned int num, size_t align,
				      struct virtio_device *vdev,
				      void (*notify)(struct virtqueue *vq),
				      void (*callback)(struct virtqueue *vq), const char *name);
void vring_del_virtqueue(struct virtqueue *vq);
/* The queue's interrupt: runs its callback if there is something. */
bool vring_interrupt(struct virtqueue *vq);
/* Has the device put something into the used ring since, that the driver wants to hear of? */
bool vring_more_used(struct virtqueue *vq);

#endif /* _NEAP_VIRTIO_H */
