// SPDX-License-Identifier: MIT
/*
 * The tree of mounts, and how long a mount lives.
 *
 *	mount_hashtable	(mount, dentry in it) -> what is mounted there, for walks
 *	mount_tree	by number, for /proc/PID/mounts
 *	mnt_mounts	of a mount, those on it; super_block.s_mounts: those that show it
 *
 * A mount in the tree has a reference for that, and one on the mount and the dentry that it is on. Who is in it,
 * with a file or a directory, has others. umount wants to find none of these. With MNT_DETACH they do not matter:
 * the mount and all that are on it leave the tree, each on its own, where no name leads to them, and go when
 * their last user does.
 *
 * mount_lock: the tree. vfsmount_lock: the hash, mnt_parent and mnt_mountpoint, s_mounts; who follows them has
 * references before umount can count them.
 */
#include <neap/hash.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/task_work.h>

#include "internal.h"

DEFINE_MUTEX(mount_lock);
DEFINE_SPINLOCK(vfsmount_lock);
unsigned int sysctl_mount_max; /* set once at boot, then sysctl; one word, read without a lock */

static struct rb_root mount_tree = RB_ROOT; /* mount_lock, as the next two */
static u64 last_mnt_id;
static unsigned int nr_mounts;		   /* in the tree */
static struct hlist_head *mount_hashtable; /* set once; its lists: vfsmount_lock */
static unsigned int m_hash_shift;

#define MOUNT_MAX 100000

void __init mnt_tree_init(void)
{
	/* With its super block, its root and a source of PATH_MAX bytes a mount takes 6 KiB: an eighth of lowmem. */
	sysctl_mount_max = min(MOUNT_MAX, (int)(totalram_pages - totalhigh_pages) / 12);
	mount_hashtable =
		alloc_large_system_hash("Mount-cache", sizeof(*mount_hashtable), 16, &m_hash_shift);
}

static struct hlist_head *m_hash(const struct vfsmount *mnt, const struct dentry *dentry)
{
	return &mount_hashtable[hash_32((u32)(unsigned long)mnt / sizeof(*mnt) +
						((u32)(unsigned long)dentry >> 4),
					m_hash_shift)];
}

/* ---- life ---- */

struct vfsmount *alloc_mount(struct super_block *sb, const char *dev_name)
{
	struct vfsmount *mnt = kzalloc(sizeof(*mnt), GFP_KERNEL);

	if (!mnt)
		return NULL;
	mnt->mnt_devname = kstrdup(dev_name && *dev_name ? dev_name : "none", GFP_KERNEL);
	if (!mnt->mnt_devname) {
		kfree(mnt);
		return NULL;
	}
	atomic_set(&mnt->mnt_count, 1);
	mnt->mnt_sb = sb;
	mnt->mnt_root = dget(sb->s_root);
	mnt->mnt_parent = mnt;
	RB_CLEAR_NODE(&mnt->mnt_node);
	INIT_HLIST_NODE(&mnt->mnt_hash);
	INIT_LIST_HEAD(&mnt->mnt_mounts);
	INIT_LIST_HEAD(&mnt->mnt_child);
	spin_lock(&vfsmount_lock);
	list_add(&mnt->mnt_instance, &sb->s_mounts);
	spin_unlock(&vfsmount_lock);
	return mnt;
}

/* Nobody has it. Sleeps: with it what it shows goes, if that is shown nowhere else. */
static void cleanup_mnt(struct vfsmount *mnt)
{
	struct super_block *sb = mnt->mnt_sb;

	might_sleep();
	WARN_ON_ONCE(!RB_EMPTY_NODE(&mnt->mnt_node) || !list_empty(&mnt->mnt_mounts));
	spin_lock(&vfsmount_lock);
	list_del(&mnt->mnt_instance);
	spin_unlock(&vfsmount_lock);
	dput(mnt->mnt_root);
	kfree(mnt->mnt_devname);
	kfree(mnt);
	put_super(sb);
}

static void cleanup_mnt_work(struct callback_head *head)
{
	cleanup_mnt(container_of(head, struct vfsmount, mnt_work));
}

void mntput_no_expire(struct vfsmount *mnt)
{
	if (!mnt || !atomic_dec_and_test(&mnt->mnt_count))
		return;
	/* It may be the last fput() of an area, and mmap_lock be held: a file system does not end in there. */
	init_task_work(&mnt->mnt_work, cleanup_mnt_work);
	if (task_work_add(&mnt->mnt_work))
		cleanup_mnt(mnt);
}

void mntput(struct vfsmount *mnt)
{
	if (mnt && READ_ONCE(mnt->mnt_expiry_mark))
		WRITE_ONCE(mnt->mnt_expiry_mark, false);
	mntput_no_expire(mnt);
}

/* ---- walks ---- */

/* What is mounted on this dentry of this mount, NULL: nothing. */
static struct vfsmount *mounted_at(const struct path *path)
{
	struct vfsmount *mnt;

	lockdep_assert_held(&vfsmount_lock);
	hlist_for_each_entry(mnt, m_hash(path->mnt, path->dentry), mnt_hash) {
		if (mnt->mnt_parent == path->mnt && mnt->mnt_mountpoint == path->dentry)
			return mnt;
	}
	return NULL;
}

/* Onto what is mounted here. It ends: a mount is younger than the one that it is on. */
void follow_mount(struct path *path)
{
	while (READ_ONCE(path->dentry->d_mounted)) {
		struct path to = { NULL, NULL };

		spin_lock(&vfsmount_lock);
		to.mnt = mounted_at(path);
		if (to.mnt) {
			to.dentry = to.mnt->mnt_root;
			path_get(&to);
		}
		spin_unlock(&vfsmount_lock);
		if (!to.mnt)
			return;
		path_put(path);
		*path = to;
	}
}

bool follow_up(struct path *path)
{
	struct path to;

	spin_lock(&vfsmount_lock);
	to = (struct path){ path->mnt->mnt_parent, path->mnt->mnt_mountpoint };
	if (to.mnt != path->mnt)
		path_get(&to);
	spin_unlock(&vfsmount_lock);
	if (to.mnt == path->mnt)
		return false;
	path_put(path);
	*path = to;
	return true;
}

bool mnt_is_reachable(const struct vfsmount *mnt)
{
	spin_lock(&vfsmount_lock);
	while (mnt->mnt_parent != mnt)
		mnt = mnt->mnt_parent;
	spin_unlock(&vfsmount_lock);
	return !RB_EMPTY_NODE(&mnt->mnt_node); /* the root itself: it stays in the tree */
}

/* ---- into the tree, and out of it ---- */

bool mnt_is_attached(const struct vfsmount *mnt)
{
	lockdep_assert_held(&mount_lock);
	return !RB_EMPTY_NODE(&mnt->mnt_node);
}

/* With the number that it has. */
static void insert_by_id(struct vfsmount *mnt)
{
	struct rb_node **link = &mount_tree.rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = mnt->mnt_id < rb_entry(parent, struct vfsmount, mnt_node)->mnt_id
			       ? &parent->rb_left
			       : &parent->rb_right;
	}
	rb_link_node(&mnt->mnt_node, parent, link);
	rb_insert_color(&mnt->mnt_node, &mount_tree);
	nr_mounts++;
}

static void erase_by_id(struct vfsmount *mnt)
{
	rb_erase(&mnt->mnt_node, &mount_tree);
	RB_CLEAR_NODE(&mnt->mnt_node);
	nr_mounts--;
}

void attach_root(struct vfsmount *mnt)
{
	insert_by_id(mnt);
}

int attach_mount(struct vfsmount *mnt, const struct path *path)
{
	lockdep_assert_held(&mount_lock);
	if (!mnt_is_attached(path->mnt))
		return -EINVAL;
	if (nr_mounts >= READ_ONCE(sysctl_mount_max))
		return -ENOSPC;
	path_get(path);
	spin_lock(&vfsmount_lock);
	mnt->mnt_parent = path->mnt;
	mnt->mnt_mountpoint = path->dentry;
	path->dentry->d_mounted++;
	hlist_add_head(&mnt->mnt_hash, m_hash(path->mnt, path->dentry));
	spin_unlock(&vfsmount_lock);
	list_add_tail(&mnt->mnt_child, &path->mnt->mnt_mounts);
	mnt->mnt_id = ++last_mnt_id;
	insert_by_id(mnt);
	return 0;
}

/* No name leads to it or from it any more. mount_lock and vfsmount_lock are held. */
static void unhash_mount(struct vfsmount *mnt)
{
	lockdep_assert_held(&vfsmount_lock);
	hlist_del_init(&mnt->mnt_hash);
	mnt->mnt_mountpoint->d_mounted--;
	mnt->mnt_was = (struct path){ mnt->mnt_parent, mnt->mnt_mountpoint };
	mnt->mnt_parent = mnt;
	mnt->mnt_mountpoint = NULL;
}

int detach_mounts(struct vfsmount *mnt, int users, struct list_head *gone)
{
	bool busy;

	lockdep_assert_held(&mount_lock);
	spin_lock(&vfsmount_lock);
	busy = users >= 0 && atomic_read(&mnt->mnt_count) > users + 1; /* one is the tree's */
	if (!busy)
		unhash_mount(mnt);
	spin_unlock(&vfsmount_lock);
	if (busy)
		return -EBUSY;
	list_move_tail(&mnt->mnt_child, gone);
	erase_by_id(mnt);
	/* The list grows by those on each that is on it. */
	list_for_each_entry(mnt, gone, mnt_child) {
		struct vfsmount *child;

		list_for_each_entry(child, &mnt->mnt_mounts, mnt_child) {
			spin_lock(&vfsmount_lock);
			unhash_mount(child);
			spin_unlock(&vfsmount_lock);
			erase_by_id(child);
		}
		list_splice_tail_init(&mnt->mnt_mounts, gone);
	}
	return 0;
}

void put_detached(struct list_head *gone)
{
	struct vfsmount *mnt, *next;

	list_for_each_entry_safe(mnt, next, gone, mnt_child) {
		struct path was = mnt->mnt_was;

		list_del_init(&mnt->mnt_child);
		mntput_no_expire(mnt); /* if nobody is in it, what is in it goes here */
		path_put(&was);
		cond_resched();
	}
}

void __init make_root(struct vfsmount *mnt, struct path *was)
{
	lockdep_assert_held(&mount_lock);
	spin_lock(&vfsmount_lock);
	unhash_mount(mnt);
	spin_unlock(&vfsmount_lock);
	*was = mnt->mnt_was;
	list_del_init(&mnt->mnt_child);
	/* No name leads to the old root any more: it is nothing to show. */
	erase_by_id(was->mnt);
	erase_by_id(mnt);
	mnt->mnt_id = 0; /* the first one */
	insert_by_id(mnt);
}

/* ---- by number ---- */

struct vfsmount *mount_from_id(u64 id)
{
	struct rb_node *node = mount_tree.rb_node;
	struct vfsmount *found = NULL;

	lockdep_assert_held(&mount_lock);
	while (node) {
		struct vfsmount *mnt = rb_entry(node, struct vfsmount, mnt_node);

		if (mnt->mnt_id >= id) {
			found = mnt;
			node = node->rb_left;
		} else {
			node = node->rb_right;
		}
	}
	return found;
}
