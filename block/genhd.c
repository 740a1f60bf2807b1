// SPDX-License-Identifier: MIT
/*
 * The disks there are, by name and number, and who has one for himself. A disk that a driver adds
 * stays for good, so pointers to it need no counting.
 */
#include <neap/blkdev.h>
#include <neap/cdev.h>
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/kdev_t.h>
#include <neap/mutex.h>
#include <neap/printk.h>
#include <neap/string.h>

/* Guards the list's growth, and holders and openers of all disks. */
static DEFINE_MUTEX(blkdev_lock);
static LIST_HEAD(disks);

/* A page's number, by which its cache finds it, is one word. Whole pages. */
#define MOST_SECTORS ((sector_t)MAX_LFS_FILESIZE >> SECTOR_SHIFT)

int add_disk(struct gendisk *disk)
{
	struct gendisk *d;
	int err;

	disk->part0.bd_disk = disk;
	disk->part0.bd_dev = MKDEV(disk->major, disk->first_minor);
	disk->queue->disk = disk;
	if (disk->capacity > MOST_SECTORS) {
		pr_warn("%s: has %llu sectors; used as a disk of %llu sectors only\n", disk->disk_name,
			disk->capacity, MOST_SECTORS);
		disk->capacity = MOST_SECTORS;
	}

	err = bdev_init_pages(&disk->part0);
	if (err)
		return err;
	mutex_lock(&blkdev_lock);
	list_for_each_entry(d, &disks, link)
		if (d->part0.bd_dev == disk->part0.bd_dev || !strcmp(d->disk_name, disk->disk_name))
			err = -EEXIST;
	if (!err) /* from here on it stays */
		list_add_tail(&disk->link, &disks);
	mutex_unlock(&blkdev_lock);
	if (err) {
		iput(disk->part0.bd_inode);
		return err;
	}
	err = register_blkdev_ops(disk->part0.bd_dev, disk->disk_name, &def_blk_fops);
	if (err)
		pr_err("%s: no file in /dev (error %d)\n", disk->disk_name, err);
	return 0;
}

int for_each_disk(int (*fn)(struct gendisk *disk, void *arg), void *arg)
{
	struct gendisk *d;
	int ret = 0;

	mutex_lock(&blkdev_lock);
	list_for_each_entry(d, &disks, link) {
		ret = fn(d, arg);
		if (ret)
			break;
	}
	mutex_unlock(&blkdev_lock);
	return ret;
}

/* What is looked for, and the disk found. */
struct disk_search {
	dev_t dev;
	const char *name;
	struct gendisk *found;
};

static int disk_matches(struct gendisk *disk, void *arg)
{
	struct disk_search *s = arg;

	if (s->name ? strcmp(disk->disk_name, s->name) : disk->part0.bd_dev != s->dev)
		return 0;
	s->found = disk;
	return 1;
}

struct gendisk *get_gendisk(dev_t dev)
{
	struct disk_search s = { .dev = dev };

	for_each_disk(disk_matches, &s);
	return s.found;
}

struct gendisk *get_gendisk_by_name(const char *name)
{
	struct disk_search s = { .name = name };

	for_each_disk(disk_matches, &s);
	return s.found;
}

struct block_device *blkdev_get_by_dev(dev_t dev, unsigned int mode, void *holder)
{
	struct gendisk *disk = get_gendisk(dev);
	struct block_device *bdev;
	int err = 0;

	if (!disk)
		return ERR_PTR(-ENXIO);
	if (mode & BLK_OPEN_WRITE && disk->read_only)
		return ERR_PTR(-EROFS);
	bdev = &disk->part0;
	mutex_lock(&blkdev_lock);
	if (holder && bdev->bd_holder)
		err = -EBUSY;
	else if (holder)
		bdev->bd_holder = holder;
	if (!err)
		bdev->bd_openers++;
	mutex_unlock(&blkdev_lock);
	return err ? ERR_PTR(err) : bdev;
}

void blkdev_put(struct block_device *bdev, void *holder)
{
	bool last;

	mutex_lock(&blkdev_lock);
	last = bdev->bd_openers == 1;
	mutex_unlock(&blkdev_lock);
	/* Without the lock, which others want for other disks: it may take minutes. */
	if (last)
		sync_blockdev(bdev);
	mutex_lock(&blkdev_lock);
	/* What nobody has open is on the disk, and nowhere else: next to nothing is left to be written. */
	if (bdev->bd_openers == 1) {
		sync_blockdev(bdev);
		invalidate_bdev(bdev);
	}
	bdev->bd_openers--;
	if (holder && bdev->bd_holder == holder)
		bdev->bd_holder = NULL;
	mutex_unlock(&blkdev_lock);
}
