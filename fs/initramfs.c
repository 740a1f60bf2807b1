// SPDX-License-Identifier: MIT
/*
 * The root file system's contents: archives built into the image and perhaps some from the boot loader,
 * unpacked into the root at / and then freed.
 *
 * What a boot loader leaves may be several archives one behind the other, with zero bytes between them,
 * some of them compressed (CONFIG_RD_GZIP, RD_LZ4): each piece is looked at anew.
 */
#include <asm/setup.h>
#include <neap/errno.h>
#include <neap/fs.h>
#include <neap/fs_struct.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/panic.h>
#include <neap/printk.h>

#include "cpio.h"
#include "initramfs_gzip.h"
#include "initramfs_lz4.h"
#include "internal.h"

/* All of it lies in memory. */
static const char *__init no_more(struct cpio_source *src)
{
	return NULL;
}

/* How an archive may be packed. @unpack is NULL, and @missing said, where the kernel was built without it. */
static const struct packing {
	bool (*is)(const char *p, size_t n);
	const char *(*unpack)(struct cpio *c, struct cpio_source *src);
	const char *missing;
} packings[] __initconst = {
	{ is_gzip, IS_ENABLED(CONFIG_RD_GZIP) ? gunzip_cpio : NULL,
	  "packed by gzip, which this kernel was built without (CONFIG_RD_GZIP)" },
	{ is_lz4, IS_ENABLED(CONFIG_RD_LZ4) ? unlz4_cpio : NULL,
	  "packed by lz4, which this kernel was built without (CONFIG_RD_LZ4)" },
};

/* What begins at @src, which is no cpio archive. Moves @src behind it; NULL, or what is wrong. */
static const char *__init unpack_packed(struct cpio *c, struct cpio_source *src)
{
	const struct packing *p;

	for (p = packings; p < packings + ARRAY_SIZE(packings); p++)
		if (p->is(src->at, src->left))
			return p->unpack ? p->unpack(c, src) : p->missing;
	return "neither a cpio archive in newc form nor a packed one";
}

/* 0 if all went well; what did not is in the log. */
static int __init unpack(const char *what, const char *start, const char *end)
{
	struct cpio_source src = { .at = start, .left = end - start, .more = no_more };
	struct cpio *c = cpio_begin(what);
	const char *wrong = c ? NULL : "there is no memory to unpack it";
	unsigned int entries = 0;

	while (!wrong && src.left) {
		wrong = cpio_unpack(c, &src);
		if (!wrong && src.left)
			wrong = unpack_packed(c, &src);
	}
	if (c)
		entries = cpio_end(c);
	if (!wrong && !entries)
		wrong = "it is empty";
	if (wrong)
		pr_err("initramfs: %s: at byte %lu: %s\n", what, (unsigned long)src.position,
		       wrong);
	pr_info("initramfs: %s: %u entries from %lu KiB\n", what, entries,
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
	limit_rootfs(init_fs.root.dentry->d_sb);
	return 0;
}
fs_initcall(populate_rootfs);
