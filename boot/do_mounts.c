// SPDX-License-Identifier: MIT
/*
 * root=: the file system of a disk becomes the root.
 *
 *	initramfs unpacked	/dev/vda is there, programs perhaps
 *	root=/dev/vda		mounted on /root, which then is / for everybody
 *	/dev, if there is one	devtmpfs
 *
 * What was unpacked stays in memory, but no name leads to it any more.
 */
#include <neap/blkdev.h>
#include <neap/errno.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/string.h>
#include <uapi/mount.h>

#include "params.h"

static char *root_device __initdata, *root_fs_names __initdata;
static unsigned long root_flags __initdata = MS_RDONLY | MS_SILENT;

static int __init root_dev_setup(char *val)
{
	root_device = val;
	return 1;
}
__setup("root=", root_dev_setup);

static int __init fs_names_setup(char *val)
{
	root_fs_names = val;
	return 1;
}
__setup("rootfstype=", fs_names_setup);

static int __init readonly(char *rest)
{
	if (*rest)
		return 0;
	root_flags |= MS_RDONLY;
	return 1;
}
__setup("ro", readonly);

static int __init readwrite(char *rest)
{
	if (*rest)
		return 0;
	root_flags &= ~MS_RDONLY;
	return 1;
}
__setup("rw", readwrite);

static int __init root_wait_setup(char *rest)
{
	return !*rest; /* all disks have been found by then */
}
__setup("rootwait", root_wait_setup);

/* /dev/NAME, MAJOR:MINOR, or both in one hexadecimal number. 0: no such disk. */
static dev_t __init name_to_dev(const char *name)
{
	struct gendisk *disk = NULL;
	unsigned int major, minor;
	char buf[16], *colon;

	if (!strncmp(name, "/dev/", 5)) {
		disk = get_gendisk_by_name(name + 5);
	} else if (strscpy(buf, name, sizeof(buf)) > 0) {
		colon = strchr(buf, ':');
		if (colon) {
			*colon++ = '\0';
			if (!kstrtouint(buf, 10, &major) && !kstrtouint(colon, 10, &minor))
				disk = get_gendisk(MKDEV(major, minor));
		} else if (!kstrtouint(buf, 16, &minor)) {
			disk = get_gendisk(new_decode_dev(minor));
		}
	}
	return disk ? disk->part0.bd_dev : 0;
}

static int __init list_disk(struct gendisk *disk, void *unused __maybe_unused)
{
	pr_crit("%02x%02x %10llu %s\n", disk->major, disk->first_minor,
		(unsigned long long)disk->capacity >> 1, disk->disk_name);
	return 0;
}

/* The disks that could have been meant, and the end. */
static void __init __noreturn no_root(dev_t dev)
{
	for_each_disk(list_disk, NULL);
	panic("VFS: Unable to mount root fs on unknown-block(%u,%u)", MAJOR(dev), MINOR(dev));
}

/* 0; -EINVAL: not a file system of that type; -errno. */
static int __init try_to_mount(const char *type)
{
	int err = do_mount("/dev/root", "/root", type, root_flags, NULL);

	/* The disk is read-only, so is what is on it. */
	if (err == -EACCES && !(root_flags & MS_RDONLY)) {
		root_flags |= MS_RDONLY;
		err = do_mount("/dev/root", "/root", type, root_flags, NULL);
	}
	return err;
}

static void __init mount_root(dev_t dev)
{
	char names[128], *next, *type;
	int err;

	kern_mknod("/dev/root", S_IFBLK | 0600, dev);
	kern_mkdir("/root", 0700);
	if (root_fs_names)
		strscpy(names, root_fs_names, sizeof(names));
	else
		list_bdev_fs_names(names, sizeof(names));
	for (next = names; (type = strsep(&next, ",")) != NULL;) {
		if (!*type)
			continue;
		err = try_to_mount(type);
		if (!err) {
			pr_info("VFS: Mounted root (%s filesystem)%s on device %u:%u.\n", type,
				root_flags & MS_RDONLY ? " readonly" : "", MAJOR(dev), MINOR(dev));
			return;
		}
		if (err != -EINVAL && err != -ENODEV) {
			pr_crit("VFS: Cannot open root device \"%s\" or unknown-block(%u,%u): error %d\n",
				root_device, MAJOR(dev), MINOR(dev), err);
			no_root(dev);
		}
	}
	if (root_fs_names)
		strscpy(names, root_fs_names, sizeof(names));
	else
		list_bdev_fs_names(names, sizeof(names));
	pr_crit("No filesystem could mount root, tried: %s\n", names);
	no_root(dev);
}

bool __init prepare_namespace(void)
{
	dev_t dev;
	int err;

	if (!root_device)
		return false;
	dev = name_to_dev(root_device);
	if (!dev) {
		pr_crit("VFS: Cannot open root device \"%s\" or unknown-block(0,0): error %d\n",
			root_device, -ENXIO);
		pr_crit("Please append a correct \"root=\" boot option; here are the available partitions:\n");
		no_root(0);
	}
	mount_root(dev);
	err = move_mount_to_root("/root");
	if (err)
		panic("VFS: Unable to make the root fs the root: error %d", err);
	err = do_mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	if (err)
		pr_warn("devtmpfs: error mounting %d\n", err);
	else
		pr_info("devtmpfs: mounted\n");
	return true;
}
