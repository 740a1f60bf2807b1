// SPDX-License-Identifier: MIT
/*
 * cpio archives in "newc" form, which initramfs.c unpacks into the root:
 *
 *	"070701" ino mode uid gid nlink mtime filesize devmajor devminor rdevmajor rdevminor namesize check
 *	 (each 8 hex digits)  name NUL, padded to 4   data, padded to 4   ...   TRAILER!!!
 *
 * "070702" is the same with a checksum, the sum of the data's bytes. Hard links are entries with the
 * same inode number and type; the data may be with any of them.
 *
 * What an entry names is replaced if it is there and of another type; a link is replaced, and never
 * followed. A directory's time is set at the end of all archives, since each name that is made in it, be it by
 * a later one, changes that.
 *
 * Everything is init memory: it runs once, in thread 1, before there are processes.
 */
#include <neap/err.h>
#include <neap/fs.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/list.h>
#include <neap/printk.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <uapi/limits.h>

#include "cpio.h"
#include "internal.h"

#define CPIO_HEADER_LEN 110
#define LINK_BUCKETS	64
#define MAX_COMPLAINTS	16

struct cpio_header {
	u32 ino, mode, uid, gid, nlink, mtime, filesize, devmajor, devminor, rdevmajor, rdevminor,
		namesize, check;
};

/* The first name of an inode that has several. */
struct cpio_link {
	struct list_head list;
	struct cpio_header h;
	char name[];
};

/* A directory whose time is to be set. */
struct cpio_dir {
	struct list_head list;
	u32 mtime;
	char name[];
};

struct cpio {
	struct cpio_source *src;
	const char *what;
	const char *wrong; /* why there is no going on; NULL: nothing */
	struct cpio_header h;
	bool has_check;
	char *name;   /* "/" and the name of the entry; PATH_MAX + 1 bytes */
	char *target; /* of a symbolic link; PATH_MAX bytes */
	struct list_head links[LINK_BUCKETS];
	struct list_head dirs;
	unsigned int entries, complaints;
};

static bool __init out_of_memory(int err)
{
	return err == -ENOMEM || err == -ENOSPC;
}

/* An entry that is left out, or not what it should be. */
static void __init complain(struct cpio *c, const char *why, int err)
{
	if (out_of_memory(err))
		c->wrong = "there is no memory for it all";
	if (c->complaints++ >= MAX_COMPLAINTS)
		return;
	if (err)
		pr_warn("initramfs: %s: %.200s: %s%pe\n", c->what, c->name + 1, why, ERR_PTR(err));
	else
		pr_warn("initramfs: %s: %.200s: %s\n", c->what, c->name + 1, why);
}

/* ---- bytes ---- */

/* Something is there to be taken. False: the end, or c->wrong. */
static bool __init have(struct cpio *c)
{
	if (!c->wrong && !c->src->left)
		c->wrong = c->src->more(c->src);
	return !c->wrong && c->src->left;
}

static void __init advance(struct cpio *c, size_t n)
{
	c->src->at += n;
	c->src->left -= n;
	c->src->position += n;
}

/* Takes @n bytes; to NULL: passes over them. False: c->wrong. */
static bool __init take(struct cpio *c, char *to, size_t n)
{
	while (n) {
		size_t now;

		if (!have(c)) {
			if (!c->wrong)
				c->wrong = "it ends inside an entry";
			return false;
		}
		now = min(n, c->src->left);
		if (to) {
			memcpy(to, c->src->at, now);
			to += now;
		}
		advance(c, now);
		n -= now;
	}
	return true;
}

/* Up to the next multiple of 4. At the end of the source nothing need follow. */
static void __init pad(struct cpio *c)
{
	while ((c->src->position & 3) && have(c))
		advance(c, 1);
}

/* 13 numbers of 8 hex digits behind the magic one. */
static bool __init parse_header(struct cpio *c, const char *p)
{
	u32 *field = &c->h.ino;
	int i, j;

	if (memcmp(p, "070701", 6) && memcmp(p, "070702", 6))
		return false;
	c->has_check = p[5] == '2';
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

/* ---- hard links ---- */

static struct list_head *__init link_bucket(struct cpio *c)
{
	return &c->links[(c->h.ino + c->h.devminor + c->h.devmajor) % LINK_BUCKETS];
}

static struct cpio_link *__init find_link(struct cpio *c)
{
	const struct cpio_header *h = &c->h;
	struct cpio_link *l;

	list_for_each_entry(l, link_bucket(c), list) {
		if (l->h.ino == h->ino && l->h.devmajor == h->devmajor &&
		    l->h.devminor == h->devminor && !((l->h.mode ^ h->mode) & S_IFMT))
			return l;
	}
	return NULL;
}

static int __init remember_link(struct cpio *c)
{
	struct cpio_link *l = kmalloc(sizeof(*l) + strlen(c->name) + 1, GFP_KERNEL);

	if (!l)
		return -ENOMEM;
	l->h = c->h;
	strcpy(l->name, c->name);
	list_add(&l->list, link_bucket(c));
	return 0;
}

/* Inode numbers mean nothing beyond an archive. */
static void __init forget_links(struct cpio *c)
{
	struct cpio_link *l, *next;
	int i;

	for (i = 0; i < LINK_BUCKETS; i++) {
		list_for_each_entry_safe(l, next, &c->links[i], list) {
			list_del(&l->list);
			kfree(l);
		}
	}
}

/* ---- names ---- */

static int __init set_times(const char *name, u32 mtime)
{
	struct path path;
	struct inode *inode;
	int err = kern_path(name, 0, &path);

	if (err)
		return err;
	inode = path.dentry->d_inode;
	inode_lock(inode);
	inode->i_mtime = (struct timespec64){ .tv_sec = mtime };
	inode->i_atime = inode->i_ctime = inode->i_mtime;
	inode_unlock(inode);
	path_put(&path);
	return 0;
}

/* Owner, mode and time of what has just been made; a link's own. A file that was cut has the time of now. */
static int __init set_attributes(struct cpio *c)
{
	const struct cpio_header *h = &c->h;
	struct path path;
	struct inode *inode;
	int err = kern_path(c->name, 0, &path);

	if (err)
		return err;
	inode = path.dentry->d_inode;
	inode_lock(inode);
	inode->i_uid = h->uid;
	inode->i_gid = h->gid;
	if (!S_ISLNK(h->mode))
		inode->i_mode = (inode->i_mode & S_IFMT) | (h->mode & 07777);
	if (!c->wrong) {
		inode->i_mtime = (struct timespec64){ .tv_sec = h->mtime };
		inode->i_atime = inode->i_ctime = inode->i_mtime;
	}
	inode_unlock(inode);
	path_put(&path);
	return 0;
}

/* What stands in the way of an entry of type @type goes; 0: whatever it is. */
static int __init clean_path(const char *name, umode_t type)
{
	struct path path;
	umode_t mode;

	if (kern_path(name, 0, &path))
		return 0;
	mode = path.dentry->d_inode->i_mode;
	path_put(&path);
	if ((mode & S_IFMT) == type)
		return 0;
	return S_ISDIR(mode) ? kern_rmdir(name) : kern_unlink(name);
}

/* 1: the entry is another name of one before, and linked to it; 0: it is not; -errno. */
static int __init maybe_link(struct cpio *c)
{
	struct cpio_link *l;
	int err;

	if (c->h.nlink < 2)
		return 0;
	l = find_link(c);
	if (!l)
		return remember_link(c);
	if (!strcmp(l->name, c->name))
		return 1;
	err = clean_path(c->name, 0);
	if (!err)
		err = kern_link(l->name, c->name);
	return err ? err : 1;
}

/* ---- entries: each takes its data, whatever comes of it ---- */

/*
 * The data goes to @file, from its beginning; NULL: nowhere. The file is as long as it is to be before its
 * first byte comes: what is cut off has zeros in its place.
 */
static int __init copy_data(struct cpio *c, struct file *file)
{
	u32 left = c->h.filesize, sum = 0;
	loff_t pos = 0;
	int err = 0;

	if (file && left)
		err = do_truncate(file_inode(file), left);
	while (left && have(c)) {
		u32 now = min_t(size_t, left, c->src->left), i;

		if (file && !err) {
			ssize_t n = kernel_write(file, c->src->at, now, &pos);

			err = n < 0 ? n : (u32)n < now ? -ENOSPC : 0;
		}
		for (i = 0; c->has_check && i < now; i++)
			sum += (u8)c->src->at[i];
		advance(c, now);
		left -= now;
	}
	if (left && !c->wrong)
		c->wrong = "it ends inside a file";
	if (!left && c->has_check && sum != c->h.check)
		complain(c, "its checksum is wrong", 0);
	return err;
}

static int __init unpack_regular(struct cpio *c)
{
	int err = clean_path(c->name, S_IFREG), flags = O_WRONLY | O_CREAT, linked = 0;
	struct file *file = NULL;

	if (!err)
		linked = maybe_link(c);
	if (linked < 0)
		err = linked;
	/* The data of a hard link may have come with another of its names. */
	if (linked <= 0 || c->h.filesize)
		flags |= O_TRUNC;
	if (!err) {
		file = filp_open(c->name, flags, c->h.mode & 07777);
		if (IS_ERR(file)) {
			err = PTR_ERR(file);
			file = NULL;
		}
	}
	if (file) {
		err = copy_data(c, file);
		fput(file);
	} else {
		copy_data(c, NULL);
	}
	return err ? err : set_attributes(c);
}

static int __init unpack_dir(struct cpio *c)
{
	int err = clean_path(c->name, S_IFDIR);
	struct cpio_dir *d;

	if (!err)
		err = kern_mkdir(c->name, c->h.mode);
	if (err == -EEXIST)
		err = 0;
	if (err)
		return err;
	d = kmalloc(sizeof(*d) + strlen(c->name) + 1, GFP_KERNEL);
	if (!d)
		return -ENOMEM;
	d->mtime = c->h.mtime;
	strcpy(d->name, c->name);
	list_add_tail(&d->list, &c->dirs);
	return set_attributes(c);
}

static int __init unpack_symlink(struct cpio *c)
{
	u32 n = c->h.filesize;
	int err;

	if (n >= PATH_MAX) {
		take(c, NULL, n);
		return -ENAMETOOLONG;
	}
	if (!take(c, c->target, n))
		return -EIO;
	c->target[n] = '\0';
	err = clean_path(c->name, 0);
	if (!err)
		err = kern_symlink(c->target, c->name);
	return err ? err : set_attributes(c);
}

static int __init unpack_node(struct cpio *c)
{
	int err = clean_path(c->name, c->h.mode & S_IFMT), linked;

	if (err)
		return err;
	linked = maybe_link(c);
	if (linked < 0)
		return linked;
	if (!linked) {
		err = kern_mknod(c->name, c->h.mode, MKDEV(c->h.rdevmajor, c->h.rdevminor));
		if (err && err != -EEXIST)
			return err;
	}
	return set_attributes(c);
}

static void __init unpack_entry(struct cpio *c)
{
	u64 data = c->src->position;
	int err;

	switch (c->h.mode & S_IFMT) {
	case S_IFDIR:
		err = unpack_dir(c);
		break;
	case S_IFREG:
		err = unpack_regular(c);
		break;
	case S_IFLNK:
		err = unpack_symlink(c);
		break;
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		err = unpack_node(c);
		break;
	default:
		err = -EINVAL;
	}
	if (err)
		complain(c, "left out: ", err);
	else
		c->entries++;
	if (!c->wrong)
		take(c, NULL, c->h.filesize - (u32)(c->src->position - data));
}

/* "./a", "/a", "a" are one; true if any of it is left, in c->name behind a "/". */
static bool __init normalise(char *name)
{
	char *p = name + 1;

	while (*p == '/' || (p[0] == '.' && (p[1] == '/' || !p[1])))
		p++;
	memmove(name + 1, p, strlen(p) + 1);
	return name[1] != '\0';
}

/* One header and what belongs to it. */
static void __init unpack_next(struct cpio *c)
{
	char header[CPIO_HEADER_LEN];

	if (c->src->position & 3) {
		c->wrong = "an entry is not aligned to 4 bytes";
		return;
	}
	if (!take(c, header, sizeof(header)))
		return;
	if (!parse_header(c, header)) {
		c->wrong = "no cpio newc header";
		return;
	}
	c->name[0] = '/';
	if (!c->h.namesize || c->h.namesize > PATH_MAX) {
		strcpy(c->name + 1, "?");
		take(c, NULL, c->h.namesize);
		pad(c);
		take(c, NULL, c->h.filesize);
		complain(c, "left out, an impossible length of the name", 0);
	} else {
		if (!take(c, c->name + 1, c->h.namesize))
			return;
		pad(c);
		if (c->name[c->h.namesize]) {
			c->name[c->h.namesize] = '\0';
			take(c, NULL, c->h.filesize);
			complain(c, "left out, the name does not end", 0);
		} else if (!strcmp(c->name + 1, "TRAILER!!!")) {
			forget_links(c);
			take(c, NULL, c->h.filesize);
		} else if (normalise(c->name)) {
			unpack_entry(c);
		} else {
			take(c, NULL, c->h.filesize);
		}
	}
	pad(c);
}

static void __init set_dir_times(struct cpio *c)
{
	struct cpio_dir *d, *next;

	list_for_each_entry_safe(d, next, &c->dirs, list) {
		set_times(d->name, d->mtime);
		list_del(&d->list);
		kfree(d);
	}
}

struct cpio *__init cpio_begin(const char *what)
{
	struct cpio *c = kzalloc(sizeof(*c), GFP_KERNEL);
	int i;

	if (!c)
		return NULL;
	c->what = what;
	INIT_LIST_HEAD(&c->dirs);
	for (i = 0; i < LINK_BUCKETS; i++)
		INIT_LIST_HEAD(&c->links[i]);
	c->name = kmalloc(PATH_MAX + 2, GFP_KERNEL);
	c->target = kmalloc(PATH_MAX, GFP_KERNEL);
	if (c->name && c->target)
		return c;
	cpio_end(c);
	return NULL;
}

const char *__init cpio_unpack(struct cpio *c, struct cpio_source *src)
{
	c->src = src;
	while (have(c)) {
		if (!*src->at)
			advance(c, 1); /* padding between archives */
		else if (*src->at == '0')
			unpack_next(c);
		else
			break;
	}
	return c->wrong;
}

unsigned int __init cpio_end(struct cpio *c)
{
	unsigned int entries = c->entries;

	if (c->complaints > MAX_COMPLAINTS)
		pr_warn("initramfs: %s: %u more of the kind\n", c->what,
			c->complaints - MAX_COMPLAINTS);
	forget_links(c);
	set_dir_times(c);
	kfree(c->name);
	kfree(c->target);
	kfree(c);
	return entries;
}
