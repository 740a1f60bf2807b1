// SPDX-License-Identifier: MIT
/*
 * The root file system's contents: archives built into the image and perhaps some from the boot loader,
 * unpacked into the root at / and then freed.
 *
 * What a boot loader leaves may be several archives one behind the other, with zero bytes between them,
 * some of them compressed (CONFIG_RD_GZIP): each piece is looked at anew.
 */
#include <asm/setup.h>
#include <neap/errno.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/panic.h>
#include <neap/printk.h>

#include "cpio.h"
#include "initramfs_gzip.h"
#include "internal.h"

/* All of it lies in memory. */
static const char *__init no_more(struct cpio_source *src)
{
	return NULL;
}

/* What begins at @src, which is no cpio archive. Moves @src behind it; NULL, or what is wrong. */
static const char *__init unpack_packed(struct cpio_source *src, const char *what,
					unsigned int *entries)
{
	if (!is_gzip(src->at, src->left))
		return "neither a cpio archive in newc form nor a packed one";
	if (!IS_ENABLED(CONFIG_RD_GZIP))
		return "packed by gzip, which this kernel was built without (CONFIG_RD_GZIP)";
	return gunzip_cpio(src, what, entries);
}

/* 0 if all went well; what did not is in the log. */
static int __init unpack(const char *what, const char *start, const char *end)
{
	struct cpio_source src = { .at = start, .left = end - start, .more = no_more };
	unsigned int all = 0, entries;
	const char *wrong;

	do {
		wrong = cpio_unpack(&src, what, &entries);
		all += entries;
		if (!wrong && src.left) {
			wrong = unpack_packed(&src, what, &entries);
			all += entries;
		}
	} while (!wrong && src.left);
	if (!wrong && !all)
		wrong = "it is empty";
	if (wrong)
		pr_err("initramfs: %s: at byte %lu: %s\n", what, (unsigned long)src.position,
		       wrong);
	pr_info("initramfs: %s: %u entries from %lu KiB\n", what, all,
		(unsigned long)(end - start) >> 10);
	return wrong ? -EINVAL : 0;
}

static int __init populate_rootfs(void)
{
	const char *start = __initramfs_start, *end = __initramfs_end;

	if (start < end && unpack("built-in archive", start, end))
		panic("The built-in initramfs cannot be unpacked");
	if (phys_initrd_size) {
		start = phys_to_virt(phys_initrd_start);
		unpack("boot loader's archive", start, start + phys_initrd_size);
		free_initrd_mem();
	}
	devtmpfs_populate();
	return 0;
}
fs_initcall(populate_rootfs);
