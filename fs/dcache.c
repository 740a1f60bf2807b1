// SPDX-License-Identifier: MIT
/*
 * Dentries: names that are in use, or were, as a tree. A dentry holds a reference on its parent.
 *
 *	hash		(parent, name) -> dentry, for lookups
 *	d_subdirs	a directory's dentries in the order they came, for readdir (dcache_dir.c)
 *	dentry_lru	those nobody uses, for the shrinker (dcache_shrink.c)
 *
 * In a memory file system (s_pinned) a name's dentry is the only record of it, so it holds a reference on
 * itself until it is unlinked. On a disk (s_active) it stays without users, also where it says that there is
 * no such name, until memory is wanted. Elsewhere it goes with its last user.
 *
 * A directory has one dentry at most (i_dentry): the tree of dentries is a tree even where a damaged disk
 * has several names for one directory, and so the locks of two directories have one order.
 *
 * dcache_lock: the three above, d_parent, d_name, d_unhashed, and d_count where it can become 0 or leave it.
 * It is held for as long as one of them takes, which does not depend on how many there are.
 */
#include <neap/err.h>
#include <neap/hash.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/string.h>
#include <neap/fs_struct.h>

#include "dcache.h"
#include "internal.h"

DEFINE_SPINLOCK(dcache_lock);
LIST_HEAD(dentry_lru);
unsigned long nr_dentry_unused, nr_dentry_negative;
atomic_t nr_dentry;

/* Set once by dcache_init(). */
static struct kmem_cache *dentry_cachep;
static struct hlist_head *dentry_hashtable; /* dcache_lock */
static unsigned int d_hash_shift;

/* A name too long for its dentry; shared by a dentry and the one whose place it took. */
struct external_name {
	atomic_t count;
	char name[];
};

void __init dcache_init(void)
{
	dentry_cachep = KMEM_CACHE(dentry, SLAB_PANIC | SLAB_RECLAIM_ACCOUNT);
	dentry_hashtable = alloc_large_system_hash("Dentry cache", sizeof(*dentry_hashtable), 13,
						   &d_hash_shift);
	dcache_shrink_init();
}

/* ---- names ---- */

static struct external_name *external_name(const struct dentry *dentry)
{
	return dentry->d_name == dentry->d_iname
		       ? NULL
		       : container_of(dentry->d_name, struct external_name, name[0]);
}

static void put_name(struct external_name *name)
{
	if (name && atomic_dec_and_test(&name->count))
		kfree(name);
}

/* Linux's name for it; 32 bits that depend on each byte. */
static u32 full_name_hash(const struct dentry *parent, const char *name, size_t len)
{
	u32 hash = (u32)(unsigned long)parent >> 4;

	while (len--)
		hash = (hash ^ (u8)*name++) * 0x01000193u;
	return hash;
}

static struct hlist_head *d_hash(u32 hash)
{
	return &dentry_hashtable[hash_32(hash, d_hash_shift)];
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

/*
 * d_alloc - a dentry of that name below parent (NULL: a root), referenced; NULL: no memory. Nobody finds it
 * before d_add().
 */
struct dentry *d_alloc(struct dentry *parent, const char *name, size_t len)
{
	struct dentry *dentry = kmem_cache_zalloc(dentry_cachep, GFP_KERNEL);
	char *copy;

	if (!dentry)
		return NULL;
	copy = dentry->d_iname;
	if (len >= DNAME_INLINE_LEN) {
		struct external_name *ext = kmalloc(sizeof(*ext) + len + 1, GFP_KERNEL);

		if (!ext) {
			kmem_cache_free(dentry_cachep, dentry);
			return NULL;
		}
		atomic_set(&ext->count, 1);
		copy = ext->name;
	}
	memcpy(copy, name, len);
	copy[len] = '\0';
	dentry->d_name = copy;
	dentry->d_len = len;
	atomic_set(&dentry->d_count, 1);
	INIT_HLIST_NODE(&dentry->d_hash);
	INIT_LIST_HEAD(&dentry->d_lru);
	RB_CLEAR_NODE(&dentry->d_child);
	dentry->d_subdirs = RB_ROOT_CACHED;
	dentry->d_parent = parent ? dget(parent) : dentry;
	if (parent) {
		dentry->d_sb = parent->d_sb;
		dentry->d_name_hash = full_name_hash(parent, name, len);
	}
	atomic_inc(&nr_dentry);
	return dentry;
}

/* ---- to be found, or not any more ---- */

/* dcache_lock held. */
static void d_rehash(struct dentry *dentry)
{
	if (dentry->d_parent == dentry || d_hashed(dentry))
		return;
	hlist_add_head(&dentry->d_hash, d_hash(dentry->d_name_hash));
	d_link_child(dentry->d_parent, dentry);
}

/* dcache_lock held. */
static void d_unhash(struct dentry *dentry)
{
	if (!d_hashed(dentry))
		return;
	hlist_del_init(&dentry->d_hash);
	d_unlink_child(dentry);
}

void d_lru_del(struct dentry *dentry)
{
	if (list_empty(&dentry->d_lru))
		return;
	list_del_init(&dentry->d_lru);
	nr_dentry_unused--;
	if (!dentry->d_inode)
		nr_dentry_negative--;
}

/* dcache_lock held. */
static void __d_add(struct dentry *dentry, struct inode *inode)
{
	if (inode && S_ISDIR(inode->i_mode)) {
		WARN_ON_ONCE(inode->i_dentry);
		inode->i_dentry = dentry;
	}
	if (inode)
		d_lru_del(dentry); /* where it was counted as a negative one */
	d_rehash(dentry);
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

/* There is no such name, which is worth knowing where it would have to be looked for again. */
static void d_add_negative(struct dentry *dentry)
{
	spin_lock(&dcache_lock);
	if (dentry->d_sb->s_active && !dentry->d_parent->d_unhashed)
		d_rehash(dentry);
	spin_unlock(&dcache_lock);
}

bool __d_drop(struct dentry *dentry)
{
	bool pinned = !dentry->d_unhashed && dentry->d_inode && dentry->d_sb->s_pinned;

	dentry->d_unhashed = true;
	d_unhash(dentry);
	return pinned;
}

/* The name is gone: lookups do not find the dentry any more. Open files still have it. Sleeps. */
void d_drop(struct dentry *dentry)
{
	bool pinned;

	spin_lock(&dcache_lock);
	pinned = __d_drop(dentry);
	spin_unlock(&dcache_lock);
	d_drop_children(dentry);
	if (pinned)
		dput(dentry);
}

/* ---- the last reference ---- */

struct dentry *__dentry_kill(struct dentry *dentry)
{
	struct dentry *parent = dentry->d_parent == dentry ? NULL : dentry->d_parent;

	d_unhash(dentry);
	d_lru_del(dentry);
	if (dentry->d_inode && dentry->d_inode->i_dentry == dentry)
		dentry->d_inode->i_dentry = NULL;
	spin_unlock(&dcache_lock);
	iput(dentry->d_inode);
	put_name(external_name(dentry));
	kmem_cache_free(dentry_cachep, dentry);
	atomic_dec(&nr_dentry);
	return parent;
}

/* Without users it stays: it may be wanted again. dcache_lock held. */
static bool d_keep(struct dentry *dentry)
{
	return d_hashed(dentry) && dentry->d_sb->s_active && !dentry->d_parent->d_unhashed &&
	       !(dentry->d_inode && !READ_ONCE(dentry->d_inode->i_nlink));
}

void dput(struct dentry *dentry)
{
	while (dentry) {
		if (!atomic_dec_and_lock(&dentry->d_count, &dcache_lock))
			return;
		if (d_keep(dentry)) {
			dentry->d_referenced = !list_empty(&dentry->d_lru);
			if (!dentry->d_referenced) {
				list_add(&dentry->d_lru, &dentry_lru);
				nr_dentry_unused++;
				if (!dentry->d_inode)
					nr_dentry_negative++;
			}
			spin_unlock(&dcache_lock);
			return;
		}
		/* The parent loses the reference that its child had. */
		dentry = __dentry_kill(dentry);
	}
}

/* ---- lookup ---- */

static struct dentry *__d_lookup(struct dentry *parent, const char *name, size_t len, u32 hash)
{
	struct dentry *d;

	spin_lock(&dcache_lock);
	hlist_for_each_entry(d, d_hash(hash), d_hash) {
		if (d->d_name_hash == hash && d->d_parent == parent && d->d_len == len &&
		    !memcmp(d->d_name, name, len)) {
			dget(d);
			break;
		}
	}
	spin_unlock(&dcache_lock);
	return d;
}

struct dentry *d_lookup(struct dentry *parent, const char *name)
{
	size_t len = strlen(name);

	return __d_lookup(parent, name, len, full_name_hash(parent, name, len));
}

struct dentry *lookup_one(struct dentry *dir, const char *name)
{
	struct inode *inode = dir->d_inode;
	size_t len = strlen(name);
	u32 hash = full_name_hash(dir, name, len);
	struct dentry *dentry;
	int err;

	if (len > NAME_MAX_LEN)
		return ERR_PTR(-ENAMETOOLONG);
	for (;;) {
		dentry = __d_lookup(dir, name, len, hash);
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
		/* Where nobody can make a name, it is not there, whatever was to be done with it: /proc. */
		if (!err && !dentry->d_inode && !inode->i_op->create && !dentry->d_unhashed)
			err = -ENOENT;
		if (!err && !dentry->d_unhashed) {
			if (!dentry->d_inode)
				d_add_negative(dentry);
			return dentry;
		}
		dput(dentry);
		if (err)
			return ERR_PTR(err);
		/* A directory that has a dentry: that has this name now. */
	}
}

/* ---- other places ---- */

/* dcache_lock held. The caller puts the old name, which is returned, and the reference of the old parent. */
static struct external_name *__d_move(struct dentry *dentry, struct dentry *target)
{
	struct external_name *old = external_name(dentry), *ext = external_name(target);

	d_unhash(dentry);
	target->d_unhashed = true;
	d_unhash(target);
	if (ext) {
		atomic_inc(&ext->count);
		dentry->d_name = target->d_name;
	} else {
		memcpy(dentry->d_iname, target->d_iname, DNAME_INLINE_LEN);
		dentry->d_name = dentry->d_iname;
	}
	dentry->d_len = target->d_len;
	dentry->d_name_hash = target->d_name_hash;
	dentry->d_parent = dget(target->d_parent);
	d_rehash(dentry);
	return old;
}

/* dcache_lock held. */
static void swap_names(struct dentry *a, struct dentry *b)
{
	const char *a_name = external_name(a) ? a->d_name : NULL;
	const char *b_name = external_name(b) ? b->d_name : NULL;
	char iname[DNAME_INLINE_LEN];

	memcpy(iname, a->d_iname, sizeof(iname));
	memcpy(a->d_iname, b->d_iname, sizeof(iname));
	memcpy(b->d_iname, iname, sizeof(iname));
	a->d_name = b_name ? b_name : a->d_iname;
	b->d_name = a_name ? a_name : b->d_iname;
	swap(a->d_len, b->d_len);
	swap(a->d_name_hash, b->d_name_hash);
}

/* Each comes to stand where the other was, as if it were made there now. */
void d_exchange(struct dentry *a, struct dentry *b)
{
	spin_lock(&dcache_lock);
	d_unhash(a);
	d_unhash(b);
	swap_names(a, b);
	swap(a->d_parent, b->d_parent); /* with the references to them */
	d_rehash(a);
	d_rehash(b);
	spin_unlock(&dcache_lock);
}

/*
 * d_move - a dentry takes the place and the name of target (a negative or dropped one), which keeps its
 * name. Both directories locked. Cannot fail.
 */
void d_move(struct dentry *dentry, struct dentry *target)
{
	struct dentry *old_parent = dentry->d_parent;
	struct external_name *old_name;

	spin_lock(&dcache_lock);
	old_name = __d_move(dentry, target);
	spin_unlock(&dcache_lock);
	put_name(old_name);
	dput(old_parent);
}

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
	struct external_name *old_name = NULL;
	struct dentry *old_parent;
	int err = 0;

	spin_lock(&dcache_lock);
	old_parent = alias->d_parent;
	if (alias->d_unhashed)
		err = -ESTALE;
	else if (is_ancestor(alias, dentry))
		err = -ELOOP;
	else
		old_name = __d_move(alias, dentry);
	spin_unlock(&dcache_lock);
	put_name(old_name);
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
