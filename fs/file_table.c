// SPDX-License-Identifier: MIT
/* Open files: made, shared by reference, and closed with the last one. */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "internal.h"

static struct kmem_cache *filp_cachep; /* set once by file_table_init() */
/* Open files of all processes, and their limit: sysctl, read without a lock. Set at boot by the memory. */
static atomic_t nr_files;
unsigned long sysctl_file_max;

void __init file_table_init(void)
{
	filp_cachep = kmem_cache_create("filp", sizeof(struct file), 0, SLAB_PANIC, NULL);
	/* With inode and dentry a file takes about 1 KiB: a tenth of memory. */
	sysctl_file_max = max(totalram_pages * (PAGE_SIZE / 1024) / 10, 8192ul);
}

static void free_filp(struct file *file)
{
	kmem_cache_free(filp_cachep, file);
	atomic_dec(&nr_files);
}

struct file *alloc_empty_file(int flags)
{
	struct file *file;

	if ((unsigned long)atomic_read(&nr_files) >= READ_ONCE(sysctl_file_max) &&
	    !capable(CAP_SYS_ADMIN))
		return ERR_PTR(-ENFILE);
	file = kmem_cache_zalloc(filp_cachep, GFP_KERNEL);
	if (!file)
		return ERR_PTR(-ENOMEM);
	atomic_inc(&nr_files);
	atomic_set(&file->f_count, 1);
	mutex_init(&file->f_pos_lock);
	spin_lock_init(&file->f_lock);
	file->f_flags = flags;
	if (flags & O_PATH) {
		file->f_mode = FMODE_PATH;
		return file;
	}
	switch (flags & O_ACCMODE) {
	case O_RDONLY:
		file->f_mode = FMODE_READ;
		break;
	case O_WRONLY:
		file->f_mode = FMODE_WRITE;
		break;
	case O_RDWR:
		file->f_mode = FMODE_READ | FMODE_WRITE;
		break;
	}
	return file;
}

static struct file_system_type pipefs = { .name = "pipefs", .single = true };

/* The super block of files that have no name. */
static struct super_block *pseudo_sb(void)
{
	static struct super_block *sb;	   /* made once */
	static DEFINE_MUTEX(pipefs_mutex); /* sb */

	mutex_lock(&pipefs_mutex);
	if (!sb)
		sb = alloc_super(&pipefs);
	mutex_unlock(&pipefs_mutex);
	return sb;
}

struct inode *new_pseudo_inode(void)
{
	struct super_block *sb = pseudo_sb();

	return sb ? new_inode(sb) : NULL;
}

bool is_pseudo_inode(const struct inode *inode)
{
	return inode->i_sb->s_type == &pipefs;
}

struct file *alloc_file_pseudo(struct inode *inode, const char *name, int flags,
			       const struct file_operations *fops)
{
	struct file *file = alloc_empty_file(flags);
	struct dentry *dentry;

	if (IS_ERR(file))
		return file;
	dentry = d_alloc(NULL, name, strlen(name));
	if (!dentry) {
		free_filp(file);
		return ERR_PTR(-ENOMEM);
	}
	dentry->d_inode = inode;
	file->f_path.dentry = dentry;
	file->f_inode = inode;
	file->f_mapping = inode->i_mapping;
	file->f_op = fops;
	return file;
}

/* A file that was never opened: nothing to release. */
void free_empty_file(struct file *file)
{
	free_filp(file);
}

void fput(struct file *file)
{
	if (!atomic_dec_and_test(&file->f_count))
		return;
	if (file->f_op && file->f_op->release)
		file->f_op->release(file->f_inode, file);
	if (file->f_mode & FMODE_WRITER)
		put_write_access(file->f_inode);
	if (file->f_mode & FMODE_RUNS)
		allow_write_access(file->f_inode);
	dput(file->f_path.dentry); /* which may be the end of an unlinked file */
	if (file->f_mode & FMODE_WRITER)
		mnt_drop_write(file->f_path.mnt);
	mntput(file->f_path.mnt);
	free_filp(file);
}

int filp_close(struct file *file)
{
	fput(file);
	return 0;
}
