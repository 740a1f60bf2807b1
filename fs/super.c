// SPDX-License-Identifier: MIT
/* File-system types and their instances (super blocks). */
#include <neap/err.h>
#include <neap/init.h>
#include <neap/kdev_t.h>
#include <neap/kernel.h>
#include <neap/seq_file.h>
#include <neap/slab.h>
#include <neap/string.h>

#include <uapi/mount.h>

#include "internal.h"

static DEFINE_MUTEX(fs_mutex);	  /* file_systems and their instances */
static DEFINE_MUTEX(super_mutex); /* super_blocks; inside fs_mutex */
static LIST_HEAD(super_blocks);
static struct file_system_type *file_systems;

int register_filesystem(struct file_system_type *fs)
{
	struct file_system_type **p;
	int err = 0;

	mutex_lock(&fs_mutex);
	for (p = &file_systems; *p; p = &(*p)->next) {
		if (!strcmp((*p)->name, fs->name))
			err = -EBUSY;
	}
	if (!err)
		*p = fs;
	mutex_unlock(&fs_mutex);
	return err;
}

struct file_system_type *get_fs_type(const char *name)
{
	struct file_system_type *fs;

	mutex_lock(&fs_mutex);
	for (fs = file_systems; fs && strcmp(fs->name, name); fs = fs->next)
		;
	mutex_unlock(&fs_mutex);
	return fs;
}

int filesystems_show(struct seq_file *m, void *v __maybe_unused)
{
	struct file_system_type *fs;

	mutex_lock(&fs_mutex);
	for (fs = file_systems; fs; fs = fs->next)
		seq_printf(m, "%s\t%s\n", fs->requires_dev ? "" : "nodev", fs->name);
	mutex_unlock(&fs_mutex);
	return 0;
}

void __init list_bdev_fs_names(char *buf, size_t size)
{
	struct file_system_type *fs;

	*buf = '\0';
	mutex_lock(&fs_mutex);
	for (fs = file_systems; fs; fs = fs->next) {
		if (!fs->requires_dev)
			continue;
		if (*buf)
			strlcat(buf, ",", size);
		strlcat(buf, fs->name, size);
	}
	mutex_unlock(&fs_mutex);
}

void sb_set_bdev(struct super_block *sb, dev_t dev)
{
	if (!MAJOR(sb->s_dev))
		free_anon_bdev(sb->s_dev);
	sb->s_dev = dev;
}

/* An empty super block, or NULL. */
struct super_block *alloc_super(struct file_system_type *type)
{
	struct super_block *sb = kzalloc(sizeof(*sb), GFP_KERNEL);

	if (!sb)
		return NULL;
	if (get_anon_bdev(&sb->s_dev)) {
		kfree(sb);
		return NULL;
	}
	sb->s_type = type;
	spin_lock_init(&sb->s_lock);
	mutex_init(&sb->s_umount);
	INIT_LIST_HEAD(&sb->s_inodes);
	INIT_LIST_HEAD(&sb->s_mounts);
	mutex_lock(&super_mutex);
	list_add_tail(&sb->s_list, &super_blocks);
	mutex_unlock(&super_mutex);
	return sb;
}

static void free_super(struct super_block *sb)
{
	sb_set_bdev(sb, 0);
	kfree(sb);
}

/* Not to be found any more: who found it has let go of it. */
static void unlist_super(struct super_block *sb)
{
	mutex_lock(&super_mutex);
	list_del(&sb->s_list);
	mutex_unlock(&super_mutex);
}

struct inode *sb_next_inode(struct super_block *sb, struct inode *prev)
{
	struct list_head *p;
	struct inode *inode = NULL;

	spin_lock(&sb->s_lock);
	for (p = prev ? prev->i_sb_list.next : sb->s_inodes.next; p != &sb->s_inodes; p = p->next) {
		inode = list_entry(p, struct inode, i_sb_list);
		if (igrab(inode))
			break;
		inode = NULL;
	}
	spin_unlock(&sb->s_lock);
	iput(prev);
	return inode;
}

bool sb_has_unlinked(struct super_block *sb)
{
	struct inode *inode;
	bool found = false;

	spin_lock(&sb->s_lock);
	list_for_each_entry(inode, &sb->s_inodes, i_sb_list) {
		if (!READ_ONCE(inode->i_nlink))
			found = true;
	}
	spin_unlock(&sb->s_lock);
	return found;
}

bool sb_has_inodes(struct super_block *sb)
{
	bool any;

	spin_lock(&sb->s_lock);
	any = !list_empty(&sb->s_inodes);
	spin_unlock(&sb->s_lock);
	return any;
}

void iterate_inodes(void (*fn)(struct inode *inode))
{
	struct super_block *sb;
	struct inode *inode;

	mutex_lock(&super_mutex);
	list_for_each_entry(sb, &super_blocks, s_list) {
		for (inode = sb_next_inode(sb, NULL); inode; inode = sb_next_inode(sb, inode)) {
			fn(inode);
			cond_resched();
		}
	}
	mutex_unlock(&super_mutex);
}

/* An instance of a type, ready to be mounted. NULL with *err. */
struct super_block *get_super(struct file_system_type *type, const char *source,
			      const char *options, unsigned long flags, int *err)
{
	struct super_block *sb;

	mutex_lock(&fs_mutex);
	sb = type->instance;
	if (sb)
		goto out;
	*err = -ENOMEM;
	sb = alloc_super(type);
	if (!sb)
		goto out;
	sb->s_rdonly = !type->single && (flags & MS_RDONLY);
	*err = type->fill_super(sb, source, options);
	if (*err) {
		unlist_super(sb);
		free_super(sb);
		sb = NULL;
	} else if (type->single) {
		type->instance = sb;
	}
	if (sb)
		sb->s_active = type->caches;
out:
	mutex_unlock(&fs_mutex);
	return sb;
}

/* Unmounted: what it has in memory goes with it. One instance for all stays. */
void put_super(struct super_block *sb)
{
	if (sb->s_type->single)
		return;
	unlist_super(sb);
	down_write(&prune_rwsem);
	sb->s_active = false;
	shrink_dcache_for_umount(sb->s_root);
	if (sb->s_pinned)
		dput(sb->s_root);
	dput(sb->s_root);
	evict_inodes(sb);
	up_write(&prune_rwsem);
	if (sb->s_op && sb->s_op->put_super)
		sb->s_op->put_super(sb);
	free_super(sb);
}
