// SPDX-License-Identifier: MIT
/*
 * Archives of a boot loader (fs/initramfs.c, fs/cpio.c), against a file system that is a list of names. As
 * fuzz_gzip the packed ones too, with the machine's zlib.
 */
#include "../../fs/initramfs.c"

#include <neap/err.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <uapi/limits.h>

#include "fuzz.h"

void *malloc(size_t size);
void free(void *p);

#define MAX_NODES 256

struct node {
	char *name;
	struct dentry dentry; /* of it, with the inode */
	struct inode *inode;
};

static struct node nodes[MAX_NODES];
static struct inode inodes[MAX_NODES];
static unsigned int nr_nodes, nr_inodes, paths, files;
static u64 file_size[MAX_NODES], written;

/* What initramfs.c wants of the rest, when it is no test that starts it. */
const char __initramfs_start[1], __initramfs_end[1];
phys_addr_t phys_initrd_start;
u32 phys_virt_offset;
u32 phys_initrd_size;
struct fs_struct init_fs;
void limit_rootfs(struct super_block *sb __maybe_unused)
{
}
void free_initrd_mem(void);
void free_initrd_mem(void)
{
}
void devtmpfs_populate(void)
{
}

void inode_lock(struct inode *inode)
{
	preempt_disable();
}

void inode_unlock(struct inode *inode)
{
	preempt_enable();
}

/* All of a name is memory, and no longer than a name may be. 0, -ENAMETOOLONG, or an error that disks have. */
static int check_name(const char *name)
{
	CHECK(name[0] == '/');
	if (strlen(name) >= PATH_MAX)
		return -ENAMETOOLONG;
	if (!fuzz_below(200))
		return fuzz_below(2) ? -ENOSPC : -EIO;
	return 0;
}

static struct node *find(const char *name)
{
	unsigned int i;

	for (i = 0; i < nr_nodes; i++) {
		if (nodes[i].name && !strcmp(nodes[i].name, name))
			return &nodes[i];
	}
	return NULL;
}

/* A directory above @name that is there, or the root. */
static bool has_parent(const char *name)
{
	char *copy, *slash;
	struct node *n;

	if (strrchr(name, '/') == name)
		return true;
	copy = malloc(strlen(name) + 1);
	strcpy(copy, name);
	slash = strrchr(copy, '/');
	*slash = '\0';
	n = find(copy);
	free(copy);
	return n && S_ISDIR(n->inode->i_mode);
}

static int make(const char *name, umode_t mode, struct inode *inode)
{
	int err = check_name(name);
	struct node *n = &nodes[nr_nodes];

	if (err)
		return err;
	if (find(name))
		return -EEXIST;
	if (!has_parent(name))
		return -ENOENT;
	if (nr_nodes == MAX_NODES || nr_inodes == MAX_NODES)
		return -ENOSPC;
	nr_nodes++;
	if (!inode) {
		inode = &inodes[nr_inodes];
		file_size[nr_inodes++] = 0;
		memset(inode, 0, sizeof(*inode));
		inode->i_mode = mode;
	}
	n->name = malloc(strlen(name) + 1);
	strcpy(n->name, name);
	n->inode = inode;
	n->dentry.d_inode = inode;
	return 0;
}

static int take_away(const char *name)
{
	struct node *n = find(name);

	if (!n)
		return -ENOENT;
	free(n->name);
	n->name = NULL;
	return 0;
}

int kern_path(const char *name, unsigned int flags, struct path *path)
{
	struct node *n;
	int err = check_name(name);

	CHECK(!flags);
	if (err)
		return err;
	n = find(name);
	if (!n)
		return -ENOENT;
	*path = (struct path){ .dentry = &n->dentry };
	paths++;
	return 0;
}

void path_put(const struct path *path)
{
	CHECK(paths && path->dentry);
	paths--;
}

int kern_mkdir(const char *name, umode_t mode)
{
	return make(name, S_IFDIR | (mode & 07777), NULL);
}

int kern_mknod(const char *name, umode_t mode, dev_t dev)
{
	CHECK(S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) || S_ISSOCK(mode));
	return make(name, mode, NULL);
}

int kern_symlink(const char *target, const char *name)
{
	CHECK(strlen(target) < PATH_MAX);
	return *target ? make(name, S_IFLNK | 0777, NULL) : -ENOENT;
}

int kern_link(const char *old, const char *name)
{
	struct node *n = find(old);

	return n && !S_ISDIR(n->inode->i_mode) ? make(name, 0, n->inode) : -ENOENT;
}

int kern_unlink(const char *name)
{
	struct node *n = find(name);

	return n && S_ISDIR(n->inode->i_mode) ? -EISDIR : take_away(name);
}

int kern_rmdir(const char *name)
{
	return fuzz_below(4) ? take_away(name) : -ENOTEMPTY;
}

struct file *filp_open(const char *path, int flags, umode_t mode)
{
	struct node *n = find(path);
	struct file *file;
	int err = check_name(path);

	CHECK(flags & O_CREAT && !(mode & ~07777));
	if (!err && !n) {
		err = make(path, S_IFREG | mode, NULL);
		n = find(path);
	}
	if (err)
		return ERR_PTR(err);
	if (!S_ISREG(n->inode->i_mode))
		return ERR_PTR(S_ISDIR(n->inode->i_mode) ? -EISDIR : -ENXIO);
	file = malloc(sizeof(*file));
	memset(file, 0, sizeof(*file));
	file->f_inode = n->inode;
	if (flags & O_TRUNC)
		file_size[n->inode - inodes] = 0;
	files++;
	return file;
}

/* Looks at each byte: it must be there. */
ssize_t kernel_write(struct file *file, const void *buf, size_t n, loff_t *pos)
{
	static volatile u8 sink;
	const u8 *p = buf;
	size_t i;

	CHECK(n && *pos >= 0);
	if (!fuzz_below(64))
		n = fuzz_below(n + 1);
	for (i = 0; i < n; i++)
		sink ^= p[i];
	*pos += n;
	written += n;
	CHECK((u64)*pos <= file_size[file->f_inode - inodes]);
	return n || fuzz_below(2) ? (ssize_t)n : -EIO;
}

/* No byte behind the data: whoever writes begins with an empty file, and the data is no longer than this. */
int do_truncate(struct inode *inode, loff_t size)
{
	CHECK(size > 0 && files);
	file_size[inode - inodes] = size;
	return fuzz_below(64) ? 0 : -EFBIG;
}

void fput(struct file *file)
{
	CHECK(files);
	files--;
	free(file);
}

/* Built with one of the unpackers, or none: fuzz_gzip, fuzz_lz4, fuzz_cpio. */
#if defined(FUZZ_GZIP) || defined(FUZZ_LZ4)
/* vmalloc: an object like others. */
void *vmalloc(size_t size)
{
	return kmalloc(size, GFP_KERNEL);
}

void vfree(const void *p)
{
	kfree(p);
}
#endif

#ifndef FUZZ_GZIP
const char *gunzip_cpio(struct cpio *c, struct cpio_source *from)
{
	return "packed";
}
#endif

#ifdef FUZZ_LZ4
void *vzalloc(size_t size)
{
	return kzalloc(size, GFP_KERNEL);
}

/* What liblz4 asks the kernel for has names that are the C library's here. */
#define malloc lz4_malloc
#define calloc lz4_calloc
#define free   lz4_free
#include "../../fs/initramfs_lz4.c"
#undef malloc
#undef calloc
#undef free
#else
const char *unlz4_cpio(struct cpio *c, struct cpio_source *from)
{
	return "packed";
}
#endif

void fuzz_input(u8 *data, size_t size)
{
	unsigned int i;

	nr_nodes = nr_inodes = paths = files = 0;
	written = 0;
	unpack("archive", (const char *)data, (const char *)data + size);
	CHECK_EQ(paths, 0);
	CHECK_EQ(files, 0);
	/* Each byte of the input is at most one of a file; inflate() makes at most 1032 of one, lz4 255. */
	CHECKF(written <= (u64)size * 1032, "%llu of %zu", written, size);
	for (i = 0; i < nr_nodes; i++)
		free(nodes[i].name);
}
