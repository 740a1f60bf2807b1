// SPDX-License-Identifier: MIT
/*
 * The root file system's contents: cpio archives in "newc" form, one built into the image and perhaps
 * one from the boot loader, unpacked into the ramfs at / and then freed.
 *
 *	"070701" ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
 *	 (each 8 hex digits)  name NUL, padded to 4   data, padded to 4   ...   TRAILER!!!
 *
 * Several archives may follow each other, with zero bytes between them. Hard links are entries with the
 * same inode number: the data is with the last, so the others are linked to the first seen.
 */
#include <asm/setup.h>
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/list.h>
#include <neap/mm.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "internal.h"

#define CPIO_HEADER_LEN 110
#define CPIO_NAME_MAX	1024

struct cpio_header {
	u32 ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor,
		namesize, check;
};

/* The first name of an inode that has several. */
struct cpio_link {
	struct list_head list;
	u32 ino, devmajor, devminor;
	char *name;
};

struct cpio {
	const char *start, *p, *end;
	struct list_head links;
	unsigned int entries;
};

/* 13 numbers of 8 hex digits. false: something else is there. */
static bool __init parse_header(const char *p, struct cpio_header *h)
{
	u32 *field = &h->ino;
	int i, j;

	if (memcmp(p, "070701", 6) && memcmp(p, "070702", 6))
		return false;
	for (i = 0, p += 6; i < 13; i++) {
		u32 value = 0;

		for (j = 0; j < 8; j++, p++) {
			int digit = *p >= '0' && *p <= '9'   ? *p - '0'
				    : *p >= 'a' && *p <= 'f' ? *p - 'a' + 10
				    : *p >= 'A' && *p <= 'F' ? *p - 'A' + 10
							     : -1;
			if (digit < 0)
				return false;
			value = value << 4 | digit;
		}
		field[i] = value;
	}
	return true;
}

static int __init write_file(const char *name, umode_t mode, const char *data, u32 size)
{
	struct file *file = filp_open(name, O_WRONLY | O_CREAT | O_TRUNC, mode & 07777);
	loff_t pos = 0;
	ssize_t n;

	if (IS_ERR(file))
		return PTR_ERR(file);
	n = size ? kernel_write(file, data, size, &pos) : 0;
	fput(file);
	return n < 0 ? n : (u32)n < size ? -ENOSPC : 0;
}

static struct cpio_link *__init find_link(struct cpio *c, const struct cpio_header *h)
{
	struct cpio_link *l;

	list_for_each_entry(l, &c->links, list) {
		if (l->ino == h->ino && l->devmajor == h->devmajor && l->devminor == h->devminor)
			return l;
	}
	return NULL;
}

static int __init remember_link(struct cpio *c, const struct cpio_header *h, const char *name)
{
	struct cpio_link *l = kzalloc(sizeof(*l), GFP_KERNEL);

	if (!l)
		return -ENOMEM;
	*l = (struct cpio_link){ .ino = h->ino, .devmajor = h->devmajor, .devminor = h->devminor };
	l->name = kstrdup(name, GFP_KERNEL);
	if (!l->name) {
		kfree(l);
		return -ENOMEM;
	}
	list_add(&l->list, &c->links);
	return 0;
}

static void __init forget_links(struct cpio *c)
{
	struct cpio_link *l, *next;

	list_for_each_entry_safe(l, next, &c->links, list) {
		list_del(&l->list);
		kfree(l->name);
		kfree(l);
	}
}

static int __init unpack_regular(struct cpio *c, const struct cpio_header *h, const char *name,
				 const char *data)
{
	struct cpio_link *l = h->nlink > 1 ? find_link(c, h) : NULL;
	int err;

	if (l) {
		err = kern_link(l->name, name);
		if (err || !h->filesize)
			return err;
		return write_file(name, h->mode, data, h->filesize);
	}
	err = write_file(name, h->mode, data, h->filesize);
	if (!err && h->nlink > 1)
		err = remember_link(c, h, name);
	return err;
}

static int __init unpack_entry(struct cpio *c, const struct cpio_header *h, const char *name,
			       const char *data)
{
	static char path[CPIO_NAME_MAX + 1] __initbss, target[CPIO_NAME_MAX + 1] __initbss;
	int err;

	while (*name == '/' || (name[0] == '.' && name[1] == '/'))
		name++;
	if (!*name || !strcmp(name, "."))
		return 0;
	path[0] = '/';
	strscpy(path + 1, name, sizeof(path) - 1);
	switch (h->mode & S_IFMT) {
	case S_IFDIR:
		err = kern_mkdir(path, h->mode);
		return err == -EEXIST ? 0 : err;
	case S_IFREG:
		return unpack_regular(c, h, path, data);
	case S_IFLNK:
		if (h->filesize > CPIO_NAME_MAX)
			return -ENAMETOOLONG;
		memcpy(target, data, h->filesize);
		target[h->filesize] = '\0';
		return kern_symlink(target, path);
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
		err = kern_mknod(path, h->mode, MKDEV(h->rdevmajor, h->rdevminor));
		return err == -EEXIST ? 0 : err;
	default:
		return -EINVAL;
	}
}

/* The whole range. NULL, or what is wrong at c->p; *err may say more. */
static const char *__init unpack_archive(struct cpio *c, int *err)
{
	*err = 0;
	while (c->p < c->end) {
		struct cpio_header h;
		const char *name, *data, *next;
		u32 left = c->end - c->p;

		if (!*c->p) { /* padding between archives */
			c->p++;
			continue;
		}
		if ((c->p - c->start) & 3)
			return "an entry is not aligned to 4 bytes";
		if (left < CPIO_HEADER_LEN)
			return "it ends inside a header";
		if (!parse_header(c->p, &h))
			return "no cpio newc header";
		if (!h.namesize || h.namesize > CPIO_NAME_MAX ||
		    h.namesize > left - CPIO_HEADER_LEN)
			return "impossible name length";
		name = c->p + CPIO_HEADER_LEN;
		if (name[h.namesize - 1])
			return "a name does not end";
		data = c->start + ALIGN((u32)(name - c->start) + h.namesize, 4);
		if (data > c->end || h.filesize > (u32)(c->end - data))
			return "it ends inside a file";
		next = c->start + ALIGN((u32)(data - c->start) + h.filesize, 4);
		if (!strcmp(name, "TRAILER!!!")) {
			forget_links(c);
		} else {
			*err = unpack_entry(c, &h, name, data);
			if (*err)
				return name;
			c->entries++;
		}
		c->p = min(next, c->end);
	}
	return c->entries ? NULL : "it is empty";
}

/* 0 if all went well; what did not is in the log. */
static int __init unpack(const char *what, const char *start, const char *end)
{
	struct cpio c = { .start = start, .p = start, .end = end };
	const char *wrong;
	int err;

	INIT_LIST_HEAD(&c.links);
	wrong = unpack_archive(&c, &err);
	forget_links(&c);
	if (!wrong) {
		pr_info("initramfs: %s: %u entries from %lu KiB\n", what, c.entries,
			(unsigned long)(end - start) >> 10);
		return 0;
	}
	pr_err("initramfs: %s: at byte %lu: %s", what, (unsigned long)(c.p - start), wrong);
	if (err)
		pr_cont(": error %d", err);
	pr_cont("\n");
	return err ? err : -EINVAL;
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
