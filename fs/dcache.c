// SPDX-License-Identifier: MIT
/*
 * Dentries: the names that are in use, as a tree. A dentry holds a reference on its parent. In a memory
 * file system (s_pinned) a name's dentry is the only record of it, so it holds one on itself until it is
 * unlinked; elsewhere a dentry goes with its last user.
 *
 * A directory has one dentry at most (i_dentry): the tree of dentries is a tree even where a damaged disk
 * has several names for one directory, and so the locks of two directories have one order.
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

/* dcache_lock held, for a directory. */
static void __d_add(struct dentry *dentry, struct inode *inode)
{
	if (inode && S_ISDIR(inode->i_mode)) {
		WARN_ON_ONCE(inode->i_dentry);
		inode->i_dentry = dentry;
	}
	/* A walk that found the negative dentry looks at d_inode without a lock. */
	smp_store_release(&dentry->d_inode, inode);
	if (inode && dentry->d_sb && dentry->d_sb->s_pinned)
		dget(dentry);
}

void d_add(struct dentry *dentry, struct inode *inode)
{
	spin_lock(&dcache_lock);
	__d_add(dentry, inode);
	spin_unlock(&dcache_lock);
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
		if (dentry->d_inode && dentry->d_inode->i_dentry == dentry)
			dentry->d_inode->i_dentry = NULL;
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
	for (;;) {
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
		if (!err && !dentry->d_unhashed)
			return dentry;
		dput(dentry);
		if (err)
			return ERR_PTR(err);
		/* A directory that has a dentry: that has this name now. */
	}
}

/* dcache_lock held; the caller drops the reference of the old parent and frees the old name. */
static void __d_move(struct dentry *dentry, struct dentry *target, const char *name)
{
	dentry->d_name = name;
	dentry->d_parent = dget(target->d_parent);
	list_move_tail(&dentry->d_child, &target->d_parent->d_subdirs);
	target->d_unhashed = true;
	list_del_init(&target->d_child);
}

/* Each comes to stand where the other was: in their parents' lists, too. */
void d_exchange(struct dentry *a, struct dentry *b)
{
	LIST_HEAD(place);

	spin_lock(&dcache_lock);
	swap(a->d_name, b->d_name);
	swap(a->d_parent, b->d_parent); /* with the references to them */
	list_add(&place, &a->d_child);
	list_move(&a->d_child, &b->d_child);
	list_move(&b->d_child, &place);
	list_del(&place);
	spin_unlock(&dcache_lock);
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

	spin_lock(&dcache_lock);
	old_name = dentry->d_name;
	__d_move(dentry, target, name);
	spin_unlock(&dcache_lock);
	kfree(old_name);
	dput(old_parent);
}

/* The tree stays as it is: dcache_lock or rename_mutex held. */
bool is_ancestor(struct dentry *dir, struct dentry *of)
{
	for (;;) {
		if (dir == of)
			return true;
		if (of->d_parent == of)
			return false;
		of = of->d_parent;
	}
}

/* alias, referenced, takes dentry's place, unless it is above it. Its old parent is locked. */
static int d_unalias(struct dentry *alias, struct dentry *dentry)
{
	char *name = kstrdup(dentry->d_name, GFP_KERNEL);
	struct dentry *old_parent;
	const char *old_name;
	int err = 0;

	if (!name)
		return -ENOMEM;
	spin_lock(&dcache_lock);
	old_parent = alias->d_parent;
	old_name = alias->d_name;
	if (alias->d_unhashed)
		err = -ESTALE;
	else if (is_ancestor(alias, dentry))
		err = -ELOOP;
	else
		__d_move(alias, dentry, name);
	spin_unlock(&dcache_lock);
	kfree(err ? name : old_name);
	if (!err)
		dput(old_parent);
	return err;
}

/* The same; its parent is another directory than dentry's, whose lock is held: all the others are tried. */
static int d_unalias_far(struct dentry *alias, struct dentry *dentry)
{
	bool renames = mutex_is_mine(&rename_mutex);
	struct dentry *parent;
	int err = -ESTALE;

	if (!renames && !mutex_trylock(&rename_mutex))
		return err;
	parent = dget_parent(alias);
	if (mutex_trylock(&parent->d_inode->i_rwsem)) {
		err = d_unalias(alias, dentry);
		inode_unlock(parent->d_inode);
	}
	dput(parent);
	if (!renames)
		mutex_unlock(&rename_mutex);
	return err;
}

int d_splice_alias(struct inode *inode, struct dentry *dentry)
{
	bool near = false, loop = false;
	struct dentry *alias;
	int err;

	spin_lock(&dcache_lock);
	alias = S_ISDIR(inode->i_mode) ? dget(inode->i_dentry) : NULL;
	if (!alias) {
		__d_add(dentry, inode);
	} else {
		near = alias->d_parent == dentry->d_parent;
		loop = is_ancestor(alias, dentry);
	}
	spin_unlock(&dcache_lock);
	if (!alias)
		return 0;
	iput(inode); /* the alias has it */
	if (loop)
		err = -ELOOP;
	else
		err = near ? d_unalias(alias, dentry) : d_unalias_far(alias, dentry);
	dput(alias);
	return err;
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
