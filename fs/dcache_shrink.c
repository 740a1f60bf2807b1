// SPDX-License-Identifier: MIT
/*
 * Dentries that nobody uses go: the oldest when memory is wanted, all of a file system when it is
 * unmounted, all of a directory when that is removed.
 *
 * One that was used again since it came to the list has a second chance. A dentry in use may be on the list
 * from before; it is taken off when its turn comes.
 */
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/rbtree.h>
#include <neap/rwsem.h>
#include <neap/sched.h>
#include <neap/seq_file.h>
#include <neap/shrinker.h>

#include "dcache.h"
#include "internal.h"

/*
 * Shrinkers read: what they hold may be the last of a file system, which is unmounted only when they have
 * let go of it. They only try: who unmounts may wait for memory, and reclaim must not wait for him.
 */
DECLARE_RWSEM(prune_rwsem);

/* A last look, from the oldest: what may go is referenced by nobody; dcache_lock held. NULL: not this one. */
static struct dentry *oldest_dentry(void)
{
	struct dentry *d = list_last_entry(&dentry_lru, struct dentry, d_lru);

	if (atomic_read(&d->d_count)) {
		d_lru_del(d);
		return NULL;
	}
	/*
	 * A removed file under a second name that a damaged disk has: its blocks would be freed, for which
	 * reclaim, whose caller may hold any lock, is not the one.
	 */
	if (d->d_referenced || (d->d_inode && !READ_ONCE(d->d_inode->i_nlink))) {
		d->d_referenced = false;
		list_move(&d->d_lru, &dentry_lru);
		return NULL;
	}
	return d;
}

static unsigned long dcache_count(struct shrinker *shrink __maybe_unused)
{
	return vfs_pressure_ratio(READ_ONCE(nr_dentry_unused));
}

static unsigned long dcache_scan(struct shrinker *shrink __maybe_unused, struct shrink_control *sc)
{
	unsigned long freed = 0, n;

	if (!down_read_trylock(&prune_rwsem))
		return SHRINK_STOP;
	for (n = 0; n < sc->nr_to_scan; n++) {
		struct dentry *d;

		spin_lock(&dcache_lock);
		if (list_empty(&dentry_lru)) {
			spin_unlock(&dcache_lock);
			break;
		}
		d = oldest_dentry();
		if (d) {
			dput(__dentry_kill(d));
			freed++;
		} else {
			spin_unlock(&dcache_lock);
		}
	}
	up_read(&prune_rwsem);
	return freed;
}

static struct shrinker dcache_shrinker = {
	.count_objects = dcache_count,
	.scan_objects = dcache_scan,
	.seeks = DEFAULT_SEEKS,
};

void __init dcache_shrink_init(void)
{
	register_shrinker(&dcache_shrinker);
}

/* Any that nobody uses, referenced; NULL. */
static struct dentry *unused_child(struct dentry *dir)
{
	struct dentry *found = NULL;
	struct rb_node *node;

	spin_lock(&dcache_lock);
	for (node = dir->d_subdirs.rb_leftmost; node && !found; node = rb_next(node)) {
		struct dentry *d = rb_entry(node, struct dentry, d_child);

		if (!atomic_read(&d->d_count))
			found = dget(d);
	}
	spin_unlock(&dcache_lock);
	return found;
}

void d_drop_children(struct dentry *dir)
{
	struct dentry *child;

	if (!READ_ONCE(dir->d_subdirs.rb_leftmost))
		return;
	while ((child = unused_child(dir)) != NULL) {
		spin_lock(&dcache_lock);
		__d_drop(child);
		spin_unlock(&dcache_lock);
		dput(child);
		cond_resched();
	}
}

/* One of a directory's dentries, referenced, or NULL. */
static struct dentry *any_child(struct dentry *dir)
{
	struct rb_node *node;
	struct dentry *d;

	spin_lock(&dcache_lock);
	node = dir->d_subdirs.rb_leftmost;
	d = dget(rb_entry_safe(node, struct dentry, d_child));
	spin_unlock(&dcache_lock);
	return d;
}

void shrink_dcache_for_umount(struct dentry *root)
{
	struct dentry *d = dget(root), *next;

	/* From the leaves up, without recursion. */
	while ((next = any_child(d)) != NULL || d != root) {
		if (!next) {
			next = dget_parent(d);
			d_drop(d);
			cond_resched();
		}
		dput(d);
		d = next;
	}
	dput(root);
}

void get_dentry_state(struct dentry_stat *stat)
{
	spin_lock(&dcache_lock);
	*stat = (struct dentry_stat){ atomic_read(&nr_dentry), nr_dentry_unused,
				      nr_dentry_negative };
	spin_unlock(&dcache_lock);
}
