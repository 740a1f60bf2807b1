/* SPDX-License-Identifier: MIT */
/*
 * Devices as files: a driver registers its operations for a device number and a name, and the file
 * appears in /dev (fs/devtmpfs.c), now or, if that is not mounted yet, when it is.
 */
#ifndef NEAP_CDEV_H
#define NEAP_CDEV_H

#include <neap/types.h>

struct file_operations;

/* 0, -EBUSY (the number is taken), -ENOMEM. fops and name stay with the caller, for good. Sleeps. */
int register_chrdev_ops(dev_t dev, const char *name, const struct file_operations *fops);
int register_blkdev_ops(dev_t dev, const char *name, const struct file_operations *fops);
/* The operations of a device number, or NULL. */
const struct file_operations *chrdev_fops(dev_t dev);
const struct file_operations *blkdev_fops(dev_t dev);
struct seq_file;
int devices_show(struct seq_file *m, void *v); /* /proc/devices */

#endif
