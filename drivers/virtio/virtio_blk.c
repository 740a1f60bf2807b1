// SPDX-License-Identifier: MIT
/*
 * Virtio disks (virtio 1.2, 5.2): vda, vdb, … in the order of the device tree.
 *
 *	struct request (tag t) --> descriptors: | header | page | page | ... | status |
 *	                                          ^ cmd[t]                     ^ cmd[t]
 *
 * Everything a request needs beside its pages is in cmd[t], made when the disk is found, so a
 * transfer allocates nothing. With indirect descriptors, whose table is also in cmd[t], each
 * request takes one place of the ring; without, one for each piece.
 */
#include <neap/virtio.h>
#include <neap/blkdev.h>
#include <neap/byteorder.h>
#include <neap/completion.h>
#include <neap/dma-mapping.h>
#include <neap/err.h>
#include <neap/gfp.h>
#include <neap/init.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/virtio_blk.h>

#define VBLK_DEPTH	32 /* requests in flight */
#define VBLK_MAX_SEGS	32 /* pages of one: 128 KiB */
#define VBLK_RING_SIZE	128
#define VBLK_MAX_DISKS	16   /* minors go to 255 */
#define VBLK_ID_TIMEOUT 5000 /* ms */

/* Beside the data, a header and a status. */
#define VBLK_EXTRA 2

struct vblk_cmd {
	struct virtio_blk_outhdr hdr;
	struct vring_desc table[VBLK_MAX_SEGS + VBLK_EXTRA];
	u8 status;
	u8 pad[15]; /* tables are aligned to 16 */
};

#define VBLK_CMDS_PER_PAGE (PAGE_SIZE / sizeof(struct vblk_cmd))
#define VBLK_CMD_PAGES	   DIV_ROUND_UP(VBLK_DEPTH, VBLK_CMDS_PER_PAGE)

/* Constant after the probe, but for what the queue's lock guards. */
struct virtio_blk {
	struct virtio_device *vdev;
	struct virtqueue *vq;	    /* disk.queue->lock */
	u8 *cmds;		    /* VBLK_DEPTH of struct vblk_cmd, none across a page boundary */
	struct completion answered; /* the first command, vblk_get_id() */
	struct gendisk disk;
};

/* Disks found so far; only probe functions, one after the other, use it. */
static unsigned int vblk_count;

static struct vblk_cmd *vblk_cmd(struct virtio_blk *vblk, unsigned int tag)
{
	return (struct vblk_cmd *)(vblk->cmds + tag / VBLK_CMDS_PER_PAGE * PAGE_SIZE) +
	       tag % VBLK_CMDS_PER_PAGE;
}

/* The pieces of @rq's data; their number. */
static unsigned int vblk_map_data(const struct request *rq, struct virtio_sg *sg)
{
	unsigned int n = 0, i;
	const struct bio *bio;

	for (bio = rq->bio; bio; bio = bio->bi_next) {
		for (i = 0; i < bio->bi_vcnt; i++) {
			const struct bio_vec *bv = &bio->bi_io_vec[i];

			sg[n].addr = dma_map_page(bv->bv_page, bv->bv_offset);
			sg[n].len = bv->bv_len;
			n++;
		}
	}
	return n;
}

static int vblk_add(struct virtio_blk *vblk, struct vblk_cmd *cmd, u32 type, sector_t sector,
		    struct virtio_sg *sg, unsigned int data, bool read, void *token)
{
	int err;

	cmd->hdr.type = cpu_to_le32(type);
	cmd->hdr.ioprio = 0;
	cmd->hdr.sector = cpu_to_le64(sector);
	cmd->status = 0xff; /* none that a device gives */
	sg[0] = (struct virtio_sg){ dma_map_single(&cmd->hdr), sizeof(cmd->hdr) };
	sg[1 + data] = (struct virtio_sg){ dma_map_single(&cmd->status), 1 };
	err = virtqueue_add_sgs(vblk->vq, sg, read ? 1 : 1 + data, read ? data + 1 : 1, token,
				cmd->table);
	return err == -ENOSPC ? -EBUSY : err;
}

static int vblk_queue_rq(struct request_queue *q, struct request *rq)
{
	static const u32 types[] = {
		[REQ_OP_READ] = VIRTIO_BLK_T_IN,
		[REQ_OP_WRITE] = VIRTIO_BLK_T_OUT,
		[REQ_OP_FLUSH] = VIRTIO_BLK_T_FLUSH,
	};
	struct virtio_blk *vblk = q->queuedata;
	struct virtio_sg sg[VBLK_MAX_SEGS + VBLK_EXTRA];
	unsigned int data = vblk_map_data(rq, sg + 1);

	/* 5.2.6: the sector of a flush is 0. */
	return vblk_add(vblk, vblk_cmd(vblk, rq->tag), types[rq->op],
			rq->op == REQ_OP_FLUSH ? 0 : rq->sector, sg, data, rq->op == REQ_OP_READ,
			rq);
}

static void vblk_commit_rqs(struct request_queue *q)
{
	struct virtio_blk *vblk = q->queuedata;

	virtqueue_kick(vblk->vq);
}

static const struct blk_ops vblk_ops = {
	.queue_rq = vblk_queue_rq,
	.commit_rqs = vblk_commit_rqs,
};

static int vblk_result(u8 status)
{
	switch (status) {
	case VIRTIO_BLK_S_OK:
		return 0;
	case VIRTIO_BLK_S_UNSUPP:
		return -EOPNOTSUPP;
	default:
		return -EIO;
	}
}

/* Requests that are to be ended, in the order they were found. */
struct vblk_done {
	struct request *head, **tail;
};

static void vblk_collect(struct virtio_blk *vblk, struct vblk_done *done, struct request *rq,
			 bool lost)
{
	if ((void *)rq == vblk) {
		complete(&vblk->answered);
		return;
	}
	rq->error = lost ? -EIO : vblk_result(vblk_cmd(vblk, rq->tag)->status);
	rq->next = NULL;
	*done->tail = rq;
	done->tail = &rq->next;
}

/* The device broke its queue: it is reset, so that it touches no memory, and all ends in EIO. */
static void vblk_give_up(struct virtio_blk *vblk, struct vblk_done *done)
{
	struct request *rq;

	vblk->vdev->config->reset(vblk->vdev);
	while ((rq = virtqueue_detach_unused_buf(vblk->vq)))
		vblk_collect(vblk, done, rq, true);
}

/* The most that the device may have written: the data of a read, and the status. */
static unsigned int vblk_in_bytes(const struct virtio_blk *vblk, const struct request *rq)
{
	if ((void *)rq == vblk)
		return VIRTIO_BLK_ID_BYTES + 1;
	return (rq->op == REQ_OP_READ ? rq->nr_sectors << SECTOR_SHIFT : 0) + 1;
}

/* One that says it has written more has perhaps done so. Legacy devices were never sure (2.7.8.3). */
static bool vblk_overran(struct virtio_blk *vblk, const struct request *rq, unsigned int len)
{
	if (likely(len <= vblk_in_bytes(vblk, rq)) || vblk->vdev->legacy)
		return false;
	virtqueue_break(vblk->vq, "the device wrote more bytes than it was to,", len);
	return true;
}

static void vblk_interrupt(struct virtqueue *vq)
{
	struct virtio_blk *vblk = vq->priv;
	struct request_queue *q = vblk->disk.queue;
	struct vblk_done done = { .tail = &done.head };
	struct request *rq, *next;
	unsigned long flags;
	unsigned int len;

	spin_lock_irqsave(&q->lock, flags);
	do {
		virtqueue_disable_cb(vq);
		while ((rq = virtqueue_get_buf(vq, &len)))
			vblk_collect(vblk, &done, rq, vblk_overran(vblk, rq, len));
	} while (!virtqueue_enable_cb(vq));
	if (virtqueue_is_broken(vq))
		vblk_give_up(vblk, &done);
	spin_unlock_irqrestore(&q->lock, flags);

	for (rq = done.head; rq; rq = next) {
		next = rq->next;
		blk_end_request(rq, rq->error);
	}
	blk_run_queue(q);
}

/*
 * Asks for the serial number, which also shows that the disk answers. The buffer is given back to
 * vblk_interrupt() with @vblk in place of a request.
 */
static int vblk_get_id(struct virtio_blk *vblk, char *serial)
{
	struct request_queue *q = vblk->disk.queue;
	struct virtio_sg sg[1 + VBLK_EXTRA];
	struct vblk_cmd *cmd = vblk_cmd(vblk, 0);
	int err;

	sg[1] = (struct virtio_sg){ dma_map_single(serial), VIRTIO_BLK_ID_BYTES };
	spin_lock_irq(&q->lock);
	err = vblk_add(vblk, cmd, VIRTIO_BLK_T_GET_ID, 0, sg, 1, true, vblk);
	if (!err)
		virtqueue_kick(vblk->vq);
	spin_unlock_irq(&q->lock);
	if (err)
		return err;
	if (!wait_for_completion_timeout(&vblk->answered, msecs_to_jiffies(VBLK_ID_TIMEOUT))) {
		virtqueue_report(vblk->vq);
		return -ETIMEDOUT;
	}
	if (virtqueue_is_broken(vblk->vq))
		return -EIO;
	if (cmd->status != VIRTIO_BLK_S_OK)
		serial[0] = 0; /* an optional command */
	return 0;
}

/* What the device can do. -EINVAL with a line: nothing that pages fit in. */
static int vblk_read_limits(struct virtio_device *vdev, struct queue_limits *lim)
{
	unsigned int ring = VBLK_RING_SIZE;

	lim->logical_block_size = SECTOR_SIZE;
	lim->max_segments = VBLK_MAX_SEGS;
	lim->max_segment_size = PAGE_SIZE;
	if (virtio_has_feature(vdev, VIRTIO_BLK_F_BLK_SIZE))
		lim->logical_block_size = virtio_cread(vdev, struct virtio_blk_config, blk_size);
	if (virtio_has_feature(vdev, VIRTIO_BLK_F_SEG_MAX))
		lim->max_segments = min_t(unsigned int, lim->max_segments,
					  virtio_cread(vdev, struct virtio_blk_config, seg_max));
	if (virtio_has_feature(vdev, VIRTIO_BLK_F_SIZE_MAX))
		lim->max_segment_size = virtio_cread(vdev, struct virtio_blk_config, size_max);
	lim->max_segments = clamp_t(unsigned int, lim->max_segments, 1, ring - VBLK_EXTRA);
	if (lim->logical_block_size < SECTOR_SIZE || lim->logical_block_size > PAGE_SIZE ||
	    lim->logical_block_size & (lim->logical_block_size - 1)) {
		pr_err("%s: blocks of %u bytes are not supported\n", vdev->name,
		       lim->logical_block_size);
		return -EINVAL;
	}
	if (lim->max_segment_size < PAGE_SIZE) {
		pr_err("%s: takes pieces of at most %u bytes, less than a page\n", vdev->name,
		       lim->max_segment_size);
		return -EINVAL;
	}
	lim->write_cache = virtio_has_feature(vdev, VIRTIO_BLK_F_FLUSH);
	if (virtio_has_feature(vdev, VIRTIO_BLK_F_CONFIG_WCE) &&
	    !virtio_cread(vdev, struct virtio_blk_config, writeback))
		lim->write_cache = false;
	return 0;
}

/* From the ring's timer: what has waited for long is told with the state of the ring. */
static void vblk_look(struct virtqueue *vq)
{
	struct virtio_blk *vblk = vq->priv;

	if (blk_requests_waited(vblk->disk.queue, VIRTQUEUE_LOOK_MSECS))
		virtqueue_report(vq);
}

static int vblk_setup(struct virtio_blk *vblk)
{
	struct virtio_device *vdev = vblk->vdev;
	struct queue_limits lim;
	int err = vblk_read_limits(vdev, &lim);

	if (err)
		return err;
	vblk->vq = vdev->config->setup_vq(vdev, 0, VBLK_RING_SIZE, vblk_interrupt, "requests");
	if (IS_ERR(vblk->vq)) {
		err = PTR_ERR(vblk->vq);
		vblk->vq = NULL;
		return err;
	}
	vblk->vq->priv = vblk;
	/* Without indirect descriptors the ring itself has to hold a whole request. */
	if (!virtio_has_feature(vdev, VIRTIO_RING_F_INDIRECT_DESC) &&
	    lim.max_segments + VBLK_EXTRA > virtqueue_get_vring_size(vblk->vq)) {
		if (virtqueue_get_vring_size(vblk->vq) <= VBLK_EXTRA) {
			pr_err("%s: a queue of %u entries holds no request\n", vdev->name,
			       virtqueue_get_vring_size(vblk->vq));
			return -EINVAL;
		}
		lim.max_segments = virtqueue_get_vring_size(vblk->vq) - VBLK_EXTRA;
	}
	lim.max_sectors = lim.max_segments * (PAGE_SIZE >> SECTOR_SHIFT);
	vblk->cmds = alloc_pages_exact(VBLK_CMD_PAGES * PAGE_SIZE, GFP_KERNEL);
	vblk->disk.queue = blk_alloc_queue(VBLK_DEPTH, &vblk_ops, &lim, vblk);
	if (!vblk->cmds || !vblk->disk.queue) {
		pr_err("%s: no memory for its requests\n", vdev->name);
		return -ENOMEM;
	}
	virtqueue_watch(vblk->vq, &vblk->disk.queue->lock, vblk_look);
	return 0;
}

static void vblk_describe(const struct gendisk *disk, const struct virtio_device *vdev)
{
	const struct queue_limits *lim = &disk->queue->limits;

	pr_info("%s: %llu MiB, %llu sectors, blocks of %u, %u in flight of %u KiB (%s)\n",
		disk->disk_name, disk->capacity >> 11, disk->capacity, lim->logical_block_size,
		disk->queue->depth, lim->max_sectors / 2, vdev->name);
	pr_info("%s: virtio %s%s%s%s%s%s%s\n", disk->disk_name, vdev->legacy ? "legacy" : "modern",
		virtio_has_feature(vdev, VIRTIO_RING_F_INDIRECT_DESC) ? ", indirect" : "",
		virtio_has_feature(vdev, VIRTIO_RING_F_EVENT_IDX) ? ", event index" : "",
		lim->write_cache ? ", write cache" : "", disk->read_only ? ", read-only" : "",
		disk->serial[0] ? ", serial " : "", disk->serial);
}

static int vblk_start_disk(struct virtio_blk *vblk)
{
	struct virtio_device *vdev = vblk->vdev;
	struct gendisk *disk = &vblk->disk;
	int err;

	disk->major = VIRTBLK_MAJOR;
	disk->first_minor = vblk_count * DISK_MINORS;
	scnprintf(disk->disk_name, sizeof(disk->disk_name), "vd%c", 'a' + vblk_count);
	disk->read_only = virtio_has_feature(vdev, VIRTIO_BLK_F_RO);
	disk->capacity = virtio_cread(vdev, struct virtio_blk_config, capacity);
	disk->private_data = vblk;
	virtio_device_ready(vdev);
	err = vblk_get_id(vblk, disk->serial);
	if (err) {
		pr_err("%s: the disk does not answer (error %d)\n", vdev->name, err);
		return err;
	}
	err = add_disk(disk);
	if (err) {
		pr_err("%s: cannot add %s (error %d)\n", vdev->name, disk->disk_name, err);
		return err;
	}
	vblk_count++;
	vblk_describe(disk, vdev);
	return 0;
}

static int __init vblk_probe(struct virtio_device *vdev)
{
	struct virtio_blk *vblk;
	int err = -ENOSPC;

	if (vblk_count == VBLK_MAX_DISKS) {
		pr_err("%s: a disk more than the %u that have names\n", vdev->name, VBLK_MAX_DISKS);
		return err;
	}
	vblk = kzalloc(sizeof(*vblk), GFP_KERNEL);
	if (!vblk) {
		pr_err("%s: no memory\n", vdev->name);
		return -ENOMEM;
	}
	vblk->vdev = vdev;
	init_completion(&vblk->answered);
	vdev->priv = vblk;
	err = vblk_setup(vblk);
	if (!err)
		err = vblk_start_disk(vblk);
	if (err) {
		vdev->config->reset(vdev); /* before its memory goes */
		if (vblk->vq)
			vdev->config->del_vq(vblk->vq);
		if (vblk->cmds)
			free_pages_exact(vblk->cmds, VBLK_CMD_PAGES * PAGE_SIZE);
		blk_free_queue(vblk->disk.queue);
		vdev->priv = NULL;
		kfree(vblk);
	}
	return err;
}

static void vblk_config_changed(struct virtio_device *vdev)
{
	struct virtio_blk *vblk = vdev->priv;
	sector_t now = virtio_cread(vdev, struct virtio_blk_config, capacity);

	/* A disk in use keeps its size: swap and files were laid out by it. One that starts has yet to read it. */
	if (vblk && vblk->disk.capacity && now != vblk->disk.capacity)
		pr_warn("%s: now has %llu sectors; goes on as one of %llu\n", vblk->disk.disk_name,
			now, vblk->disk.capacity);
}

static const struct virtio_driver vblk_driver = {
	.name = "virtio_blk",
	.id = VIRTIO_ID_BLOCK,
	.features = 1ull << VIRTIO_BLK_F_SIZE_MAX | 1ull << VIRTIO_BLK_F_SEG_MAX |
		    1ull << VIRTIO_BLK_F_RO | 1ull << VIRTIO_BLK_F_BLK_SIZE |
		    1ull << VIRTIO_BLK_F_FLUSH | 1ull << VIRTIO_BLK_F_CONFIG_WCE,
	.probe = vblk_probe,
	.config_changed = vblk_config_changed,
};
VIRTIO_DRIVER(vblk_driver);
