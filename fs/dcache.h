/* SPDX-License-Identifier: MIT */
/* What the files of the dentry cache share: dcache.c, dcache_dir.c, dcache_shrink.c. */
#ifndef FS_DCACHE_H
#define FS_DCACHE_H

#include <neap/fs.h>

/* See dcache.c: what is linked, and how; d_count where it becomes 0 or leaves it. */
extern spinlock_t dcache_lock;

/* Unused dentries that stay (d_lru, the oldest last), and all there are; dcache_lock. */
extern struct list_head dentry_lru;
extern unsigned long nr_dentry_unused, nr_dentry_negative;
extern atomic_t nr_dentry;

/* In its parent's tree and in the hash. */
static inline bool d_hashed(const struct dentry *dentry)
{
	return !hlist_unhashed(&dentry->d_hash);
}

/* dcache_dir.c: a place in the parent's tree; dcache_lock held. */
void d_link_child(struct dentry *parent, struct dentry *dentry);
void d_unlink_child(struct dentry *dentry);

/*
 * __dentry_kill - a dentry that nobody has a reference to goes, with its inode's reference. dcache_lock
 * held, dropped here. Returns the parent, whose reference is for the caller to drop; NULL: a root.
 */
struct dentry *__dentry_kill(struct dentry *dentry);
/* Off the list of unused ones, if it is there. dcache_lock held. */
void d_lru_del(struct dentry *dentry);
/* The name is gone, for lookups; true: and so a reference that the memory file system had. dcache_lock held. */
bool __d_drop(struct dentry *dentry);
/* Of a directory that has lost its name: what nobody uses goes. Sleeps. */
void d_drop_children(struct dentry *dir);

#endif
