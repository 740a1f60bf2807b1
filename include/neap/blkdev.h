/* SPDX-License-Identifier: MIT */
/*
 * Disks, their request queues, and how to get at one.
 *
 *   submit_bio -> [plug] -> q->waiting -> request (tag 0..depth-1) -> driver's queue_rq
 *   interrupt -> driver -> blk_end_request(rq, error) -> bi_end_io of each bio
 *                      -> blk_run_queue(q): the next from q->waiting
 *
 * Requests are preallocated with their queue; neighbouring bios are merged into one when they are
 * taken from the waiting list. Nothing is allocated on the way.
 */
#ifndef _NEAP_BLKDEV_H
#define _NEAP_BLKDEV_H

#include <neap/bio.h>
#include <neap/list.h>
#include <neap/spinlock.h>
#include <neap/types.h>
#include <neap/wait.h>

#define SECTOR_SHIFT 9
#define SECTOR_SIZE  512u

/* The character and block device numbers are Linux's; virtio disks are 254:0, 254:16, … */
#define VIRTBLK_MAJOR 254
#define DISK_MINORS   16

struct gendisk;
struct inode;
struct request_queue;

/* One transfer of a driver: one or more bios that follow each other on the disk. */
struct request {
	/* q->lock while it is free or waits; then of the driver, or of who ends it. */
	struct request_queue *q;
	struct bio *bio, *biotail; /* linked by bi_next */
	sector_t sector;
	unsigned int nr_sectors;
	unsigned short nr_segs; /* bio_vecs in all bios */
	u8 op;			/* enum req_op */
	unsigned short tag;	/* index in the queue: drivers keep arrays by it */
	int error;		/* how it ended, while it is in a list to be ended */
	unsigned int waited;	/* for the device, ms: blk_requests_waited() */
	struct request *next;	/* in the free list; while in flight, the driver's */
};

struct blk_ops {
	/*
	 * Hands @rq to the device without notifying it. -EBUSY: no room; it is offered again after
	 * a completion (there is one in flight then). Other errors end the request with them.
	 * Called with q->lock held, IRQs off.
	 */
	int (*queue_rq)(struct request_queue *q, struct request *rq);
	/* Notifies the device of what was queued. q->lock held, IRQs off. */
	void (*commit_rqs)(struct request_queue *q);
};

struct queue_limits {
	unsigned int logical_block_size; /* bytes; bios are aligned to it */
	unsigned int max_segments;	 /* bio_vecs of a request */
	unsigned int max_segment_size;	 /* bytes; at least PAGE_SIZE */
	unsigned int max_sectors;
	bool write_cache; /* the device needs REQ_OP_FLUSH */
};

struct request_queue {
	/* Guards all below up to in_flight, and a driver's submission and completion side. IRQs off. */
	spinlock_t lock;
	struct bio *waiting, **waiting_tail;
	struct request *stalled; /* refused with -EBUSY, first to go next time */
	struct request *free;
	struct request *rqs; /* depth of them */
	unsigned int depth, in_flight;
	struct queue_limits limits; /* constant, as what follows */
	const struct blk_ops *ops;
	struct gendisk *disk;
	void *queuedata; /* the driver's */
};

/* A queue of @depth requests. NULL: out of memory. Sleeps. */
struct request_queue *blk_alloc_queue(unsigned int depth, const struct blk_ops *ops,
				      const struct queue_limits *limits, void *queuedata);
void blk_free_queue(struct request_queue *q);
/*
 * Ends @rq: 0 or -errno to each of its bios. q->lock must not be held. The freed tag is used for
 * waiting bios only by blk_run_queue(): a driver ends all that it found, then runs the queue.
 */
void blk_end_request(struct request *rq, int error);
void blk_run_queue(struct request_queue *q);
/*
 * For a driver that looks at its device every @msecs: those in flight have waited so long again. One that
 * waits for BLK_SLOW_MSECS, twice, four times ... as long has a line in the log; true if there was any.
 * q->lock held.
 */
bool blk_requests_waited(struct request_queue *q, unsigned int msecs);
#define BLK_SLOW_MSECS 30000u

/* What swap, file systems and /dev hold. */
unsigned long nr_blockdev_pages(void); /* in the caches of all block devices */

struct block_device {
	dev_t bd_dev;
	struct gendisk *bd_disk;
	struct inode *bd_inode; /* of its page cache; set once by add_disk() */
	void *bd_holder;	/* who has it for himself; blkdev_lock */
	int bd_openers;		/* blkdev_lock */
};

/* Constant once it is added, but for link and part0. */
struct gendisk {
	struct list_head link; /* blkdev_lock */
	char disk_name[16];    /* "vda" */
	unsigned int major, first_minor;
	bool read_only;
	sector_t capacity; /* in 512-byte sectors */
	struct request_queue *queue;
	struct block_device part0; /* the whole disk; there are no partitions */
	char serial[24];
	void *private_data;
};

/* Disks are not removed, so a block_device stays valid for good. */
int add_disk(struct gendisk *disk); /* also announces it to /dev */
struct gendisk *get_gendisk(dev_t dev);
struct gendisk *get_gendisk_by_name(const char *name);
/* Calls @fn for each disk, in order of registration, until it gives non-zero. */
int for_each_disk(int (*fn)(struct gendisk *disk, void *arg), void *arg);

/* Flags of blkdev_get_by_dev(). */
#define BLK_OPEN_READ  0x1
#define BLK_OPEN_WRITE 0x2

/*
 * Opens a disk. With @holder, for it alone: two holders exclude each other (-EBUSY), openers
 * without do not. -ENXIO: no such disk; -EROFS: write wanted of a read-only one. ERR_PTR.
 */
struct block_device *blkdev_get_by_dev(dev_t dev, unsigned int mode, void *holder);
void blkdev_put(struct block_device *bdev, void *holder);

static inline sector_t bdev_nr_sectors(const struct block_device *bdev)
{
	return bdev->bd_disk->capacity;
}

static inline unsigned int bdev_logical_block_size(const struct block_device *bdev)
{
	return bdev->bd_disk->queue->limits.logical_block_size;
}

static inline bool bdev_read_only(const struct block_device *bdev)
{
	return bdev->bd_disk->read_only;
}

static inline const char *bdev_name(const struct block_device *bdev)
{
	return bdev->bd_disk->disk_name;
}

/* One page from or to @sector, waiting. 0 or -errno. Allocates nothing. */
int bdev_read_page(struct block_device *bdev, sector_t sector, struct page *page);
int bdev_write_page(struct block_device *bdev, sector_t sector, struct page *page);
/* The page cache of a disk, for add_disk(). 0 or -ENOMEM. */
int bdev_init_pages(struct block_device *bdev);
/*
 * Starts a transfer of the first bytes of a page: locked, and unlocked when it is read; or under
 * writeback until it is written. Sleeps until a preallocated bio is free; allocates nothing.
 */
void bdev_submit_page(struct block_device *bdev, sector_t sector, struct page *page,
		      unsigned int bytes, enum req_op op);
/* Pieces of a page that lie in different places of the disk. */
struct page_run {
	sector_t sector;
	unsigned int offset, bytes; /* in the page */
};
/* The same for up to eight of them; the page is unlocked, or written, with the last. nr is not 0. */
void bdev_submit_runs(struct block_device *bdev, struct page *page, const struct page_run *runs,
		      unsigned int nr, enum req_op op);
/*
 * A file system's blocks may be smaller than a page, and what lies next to a table in the disk's page is
 * perhaps a file's, which has newer pages of its own: only what is said to be dirty is written.
 * bdev_dirty_block: this part of a page (referenced) is newer than the disk.
 * bdev_forget_block: it is not, any more; the block is free. Both sleep.
 */
void bdev_dirty_block(struct page *page, unsigned int offset, unsigned int len);
void bdev_forget_block(struct block_device *bdev, sector_t sector, unsigned int len);
int sync_blockdev(struct block_device *bdev);	 /* sync_inode() of its cache */
void invalidate_bdev(struct block_device *bdev); /* drops the cache; nobody uses it */
/* Has the device put on the medium what it reported as written. 0 at once if it has no cache. */
int blkdev_issue_flush(struct block_device *bdev);

/* What is read of and written to /dev/vda; fs opens it for S_ISBLK inodes. */
struct file_operations;
extern const struct file_operations def_blk_fops;

#endif /* _NEAP_BLKDEV_H */
