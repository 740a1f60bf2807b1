// SPDX-License-Identifier: MIT
/*
 * Dentries: the names that are in use, as a tree. A dentry holds a reference on its parent. In a memory
 * file system (s_pinned) a name's dentry is the only record of it, so it holds one on itself until it is
 * unlinked; elsewhere a dentry goes with its last user.
 *
 * dcache_lock: every d_child list, d_parent, d_name, d_unhashed, and d_count where it can become 0.
 */
#include <neap/err.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/fs_struct.h>

#include "internal.h"

static DEFINE_SPINLOCK(dcache_lock);
static struct kmem_cache *dentry_cachep; /* set once by dcache_init() */

void __init dcache_init(void)
{
	dentry_cachep = KMEM_CACHE(dentry, SLAB_PANIC);
}

struct dentry *dget(struct dentry *dentry)
{
	if (dentry)
		atomic_inc(&dentry->d_count);
	return dentry;
}

/* The parent at this moment, referenced: a rename may give it another. */
struct dentry *dget_parent(struct dentry *dentry)
{
	struct dentry *parent;

	spin_lock(&dcache_lock);
	parent = dget(dentry->d_parent);
	spin_unlock(&dcache_lock);
	return parent;
}

/* d_alloc - a negative dentry of that name below parent (NULL: a root), referenced; NULL: no memory. */
struct dentry *d_alloc(struct dentry *parent, const char *name, size_t len)
{
	struct dentry *dentry = kmem_cache_zalloc(dentry_cachep, GFP_KERNEL);
	char *copy = kmalloc(len + 1, GFP_KERNEL);

	if (!dentry || !copy) {
		kmem_cache_free(dentry_cachep, dentry);
		kfree(copy);
		return NULL;
	}
	memcpy(copy, name, len);
	copy[len] = '\0';
	dentry->d_name = copy;
	atomic_set(&dentry->d_count, 1);
	INIT_LIST_HEAD(&dentry->d_child);
	INIT_LIST_HEAD(&dentry->d_subdirs);
	dentry->d_parent = parent ? dget(parent) : dentry;
	if (parent) {
		dentry->d_sb = parent->d_sb;
		spin_lock(&dcache_lock);
		list_add_tail(&dentry->d_child, &parent->d_subdirs);
		spin_unlock(&dcache_lock);
	}
	return dentry;
}

void d_add(struct dentry *dentry, struct inode *inode)
{
	/* A walk that found the negative dentry looks at d_inode without a lock. */
	smp_store_release(&dentry->d_inode, inode);
	if (inode && dentry->d_sb && dentry->d_sb->s_pinned)
		dget(dentry);
}

/* The name is gone: lookups do not find the dentry any more. Open files still have it. */
void d_drop(struct dentry *dentry)
{
	bool pinned;

	spin_lock(&dcache_lock);
	pinned = !dentry->d_unhashed && dentry->d_inode && dentry->d_sb->s_pinned;
	dentry->d_unhashed = true;
	list_del_init(&dentry->d_child);
	spin_unlock(&dcache_lock);
	if (pinned)
		dput(dentry);
}

void dput(struct dentry *dentry)
{
	while (dentry) {
		struct dentry *parent;

		if (!atomic_dec_and_lock(&dentry->d_count, &dcache_lock))
			return;
		list_del_init(&dentry->d_child);
		spin_unlock(&dcache_lock);
		parent = dentry->d_parent == dentry ? NULL : dentry->d_parent;
		iput(dentry->d_inode);
		kfree(dentry->d_name);
		kmem_cache_free(dentry_cachep, dentry);
		dentry = parent; /* it loses the reference that its child had */
	}
}

/* A child that is known, referenced; or NULL. */
static struct dentry *d_lookup(struct dentry *parent, const char *name)
{
	struct dentry *d, *found = NULL;

	spin_lock(&dcache_lock);
	list_for_each_entry(d, &parent->d_subdirs, d_child) {
		if (!d->d_unhashed && strcmp(d->d_name, name) == 0) {
			found = dget(d);
			break;
		}
	}
	spin_unlock(&dcache_lock);
	return found;
}

struct dentry *lookup_one(struct dentry *dir, const char *name)
{
	struct inode *inode = dir->d_inode;
	size_t len = strlen(name);
	struct dentry *dentry;
	int err;

	if (len > NAME_MAX_LEN)
		return ERR_PTR(-ENAMETOOLONG);
	dentry = d_lookup(dir, name);
	if (dentry && inode->i_op->revalidate && !inode->i_op->revalidate(dentry)) {
		d_drop(dentry);
		dput(dentry);
		dentry = NULL;
	}
	if (dentry)
		return dentry;
	dentry = d_alloc(dir, name, len);
	if (!dentry)
		return ERR_PTR(-ENOMEM);
	err = inode->i_op->lookup ? inode->i_op->lookup(inode, dentry) : 0;
	if (err) {
		dput(dentry);
		return ERR_PTR(err);
	}
	return dentry;
}

/*
 * d_move - a dentry takes the place of target (a negative or dropped one). name is a copy of target's
 * name, kmalloc'd, which the dentry keeps: had before anything was changed, so that this cannot fail.
 * Both directories locked.
 */
void d_move(struct dentry *dentry, struct dentry *target, const char *name)
{
	struct dentry *old_parent = dentry->d_parent;
	const char *old_name;

	dget(target->d_parent);
	spin_lock(&dcache_lock);
	old_name = dentry->d_name;
	dentry->d_name = name;
	dentry->d_parent = target->d_parent;
	list_move_tail(&dentry->d_child, &target->d_parent->d_subdirs);
	target->d_unhashed = true;
	list_del_init(&target->d_child);
	spin_unlock(&dcache_lock);
	kfree(old_name);
	dput(old_parent);
}

bool d_has_children(struct dentry *dentry)
{
	struct dentry *d;
	bool found = false;

	spin_lock(&dcache_lock);
	list_for_each_entry(d, &dentry->d_subdirs, d_child) {
		if (d->d_inode && !d->d_unhashed)
			found = true;
	}
	spin_unlock(&dcache_lock);
	return found;
}

/* dcache_child - the nth (from 0) positive child of a directory, referenced; NULL: there are fewer. */
struct dentry *dcache_child(struct dentry *dir, loff_t n)
{
	struct dentry *d, *found = NULL;

	spin_lock(&dcache_lock);
	list_for_each_entry(d, &dir->d_subdirs, d_child) {
		if (!d->d_inode || d->d_unhashed || n-- > 0)
			continue;
		found = dget(d);
		break;
	}
	spin_unlock(&dcache_lock);
	return found;
}

static bool prepend(char **end, char *buf, const char *str, size_t len)
{
	if ((size_t)(*end - buf) < len)
		return false;
	*end -= len;
	memcpy(*end, str, len);
	return true;
}

char *d_path(const struct path *path, char *buf, int len)
{
	struct dentry *d = path->dentry;
	struct vfsmount *mnt = path->mnt;
	char *end = buf + len;
	bool ok = true;

	ok = prepend(&end, buf, "", 1);
	spin_lock(&dcache_lock);
	if (d->d_unhashed)
		ok = ok && prepend(&end, buf, " (deleted)", 10);
	if (!mnt) { /* a pipe and the like: its name is all there is */
		ok = ok && prepend(&end, buf, d->d_name, strlen(d->d_name));
		spin_unlock(&dcache_lock);
		return ok ? end : ERR_PTR(-ENAMETOOLONG);
	}
	if (d == mnt->mnt_root && mnt->mnt_parent == mnt)
		ok = ok && prepend(&end, buf, "/", 1);
	while (ok) {
		if (d == mnt->mnt_root) {
			if (mnt->mnt_parent == mnt)
				break;
			d = mnt->mnt_mountpoint;
			mnt = mnt->mnt_parent;
			continue;
		}
		ok = prepend(&end, buf, d->d_name, strlen(d->d_name)) && prepend(&end, buf, "/", 1);
		d = d->d_parent;
	}
	spin_unlock(&dcache_lock);
	return ok ? end : ERR_PTR(-ENAMETOOLONG);
}
