// SPDX-License-Identifier: MIT
/*
 * /dev: what drivers register becomes a node there, made by the kernel itself. Drivers that come before
 * there is a /dev are remembered and get theirs from devtmpfs_populate().
 *
 * That /dev is a folder of the initramfs. For a root on a disk there is a file system, "devtmpfs", one for
 * all who mount it.
 */
#include <neap/cdev.h>
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/seq_file.h>
#include <neap/slab.h>
#include <neap/sprintf.h>

#include "internal.h"

struct device_node {
	struct list_head list;
	dev_t dev;
	umode_t type; /* S_IFCHR or S_IFBLK */
	const char *name;
	const struct file_operations *fops;
};

static DEFINE_MUTEX(devices_mutex); /* additions to devices; populated */
static LIST_HEAD(devices);	    /* only grows: readers need no lock */
static bool populated;
static struct dentry *devtmpfs_root; /* devices_mutex */

static const struct file_operations *find_fops(umode_t type, dev_t dev)
{
	struct device_node *d;

	list_for_each_entry(d, &devices, list) {
		if (d->type == type && d->dev == dev)
			return d->fops;
	}
	return NULL;
}

const struct file_operations *chrdev_fops(dev_t dev)
{
	return find_fops(S_IFCHR, dev);
}

const struct file_operations *blkdev_fops(dev_t dev)
{
	return find_fops(S_IFBLK, dev);
}

/* Memory's devices (null, zero, ...) and the process's own terminal are everybody's. */
static umode_t device_mode(const struct device_node *d)
{
	bool all = MAJOR(d->dev) == 1 || d->dev == MKDEV(5, 0);

	return d->type | (d->type == S_IFCHR && all ? 0666 : 0600);
}

static void make_node(const struct device_node *d)
{
	char path[64];
	int err;

	snprintf(path, sizeof(path), "/dev/%s", d->name);
	err = kern_mknod(path, device_mode(d), d->dev);
	if (err && err != -EEXIST)
		pr_warn("devtmpfs: cannot make %s: error %d\n", path, err);
}

/* The same in the file system of devices, if that is mounted. devices_mutex held. */
static void make_devtmpfs_node(const struct device_node *d)
{
	struct inode *dir = devtmpfs_root->d_inode;
	struct dentry *dentry;
	int err;

	inode_lock(dir);
	dentry = lookup_one(devtmpfs_root, d->name);
	if (IS_ERR(dentry)) {
		err = PTR_ERR(dentry);
	} else {
		err = dentry->d_inode ? 0
				      : dir->i_op->mknod(dir, dentry, device_mode(d), d->dev);
		dput(dentry);
	}
	inode_unlock(dir);
	if (err)
		pr_warn("devtmpfs: cannot make %s: error %d\n", d->name, err);
}

static int register_device(umode_t type, dev_t dev, const char *name,
			   const struct file_operations *fops)
{
	struct device_node *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return -ENOMEM;
	*d = (struct device_node){ .dev = dev, .type = type, .name = name, .fops = fops };
	mutex_lock(&devices_mutex);
	if (find_fops(type, dev)) {
		mutex_unlock(&devices_mutex);
		kfree(d);
		return -EBUSY;
	}
	d->list.next = &devices; /* readers go on from here */
	smp_wmb();		 /* the node's fields before the link to it */
	list_add_tail(&d->list, &devices);
	if (devtmpfs_root)
		make_devtmpfs_node(d);
	else if (populated)
		make_node(d);
	mutex_unlock(&devices_mutex);
	return 0;
}

int register_chrdev_ops(dev_t dev, const char *name, const struct file_operations *fops)
{
	return register_device(S_IFCHR, dev, name, fops);
}

int register_blkdev_ops(dev_t dev, const char *name, const struct file_operations *fops)
{
	return register_device(S_IFBLK, dev, name, fops);
}

/* The root file system is unpacked: every device gets its node, /dev itself if need be. */
void devtmpfs_populate(void)
{
	struct device_node *d;
	int err = kern_mkdir("/dev", 0755);

	if (err && err != -EEXIST)
		pr_warn("devtmpfs: cannot make /dev: error %d\n", err);
	mutex_lock(&devices_mutex);
	populated = true;
	list_for_each_entry(d, &devices, list)
		make_node(d);
	mutex_unlock(&devices_mutex);
}

static int devtmpfs_fill_super(struct super_block *sb, const char *source, const char *options)
{
	struct device_node *d;
	int err = limited_ramfs_fill_super(sb, source, options);

	if (err)
		return err;
	mutex_lock(&devices_mutex);
	devtmpfs_root = sb->s_root; /* stays: single */
	list_for_each_entry(d, &devices, list)
		make_devtmpfs_node(d);
	mutex_unlock(&devices_mutex);
	return 0;
}

static struct file_system_type devtmpfs_type = {
	.name = "devtmpfs",
	.fill_super = devtmpfs_fill_super,
	.single = true,
};

static int __init devtmpfs_init(void)
{
	return register_filesystem(&devtmpfs_type);
}
fs_initcall(devtmpfs_init);

static void show_type(struct seq_file *m, umode_t type)
{
	struct device_node *d;
	unsigned int last = ~0U;

	list_for_each_entry(d, &devices, list) {
		if (d->type == type && MAJOR(d->dev) != last)
			seq_printf(m, "%3u %s\n", MAJOR(d->dev), d->name);
		if (d->type == type)
			last = MAJOR(d->dev);
	}
}

int devices_show(struct seq_file *m, void *v __maybe_unused)
{
	seq_puts(m, "Character devices:\n");
	show_type(m, S_IFCHR);
	seq_puts(m, "\nBlock devices:\n");
	show_type(m, S_IFBLK);
	return 0;
}
