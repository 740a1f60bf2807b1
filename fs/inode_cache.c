// SPDX-License-Identifier: MIT
/*
 * Inodes of disks in memory: found by number, and kept with their pages while nobody uses them.
 *
 *	iget, ilookup		i_count > 0	in use
 *	iput		->	i_count 0	it can be read again: on inode_lru, and still found
 *	the shrinker	->	i_freeing	nobody gets it any more; who asks for the number waits
 *	evict		->	gone
 *
 * Pages go first, by reclaim of pages, to which they are what all pages are; an inode on the list goes when
 * it has none. Where memory that only pages can be in is plenty (highmem) an inode does not wait for that: it
 * is lowmem that is short then. What is dirty is in use: the list of dirty inodes has a reference.
 *
 * inode_hash_lock: hash and list, i_freeing, i_referenced, and i_count where it becomes 0 or leaves it.
 */
#include <neap/hash.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/rwsem.h>
#include <neap/sched.h>
#include <neap/shrinker.h>
#include <neap/wait.h>

#include "internal.h"

static DEFINE_SPINLOCK(inode_hash_lock);
static struct hlist_head *inode_hashtable; /* set once; its lists: inode_hash_lock */
static unsigned int i_hash_shift;
static LIST_HEAD(inode_lru);	      /* unused for the shortest time first; inode_hash_lock */
static unsigned long nr_inode_unused; /* on it */
static DECLARE_WAIT_QUEUE_HEAD(inode_evict_wait); /* for one that is i_freeing to leave the hash */

/* ---- by number ---- */

static struct hlist_head *i_hash(const struct super_block *sb, unsigned long ino)
{
	return &inode_hashtable[hash_32((u32)ino + ((u32)(unsigned long)sb >> 4), i_hash_shift)];
}

/* inode_hash_lock held. */
static struct inode *find_inode(struct super_block *sb, unsigned long ino)
{
	struct inode *inode;

	hlist_for_each_entry(inode, i_hash(sb, ino), i_hash) {
		if (inode->i_ino == ino && inode->i_sb == sb)
			return inode;
	}
	return NULL;
}

static bool inode_is_dying(struct super_block *sb, unsigned long ino)
{
	struct inode *inode;
	bool dying;

	spin_lock(&inode_hash_lock);
	inode = find_inode(sb, ino);
	dying = inode && inode->i_freeing;
	spin_unlock(&inode_hash_lock);
	return dying;
}

struct inode *ilookup(struct super_block *sb, unsigned long ino)
{
	struct inode *inode;
	bool dying;

	might_sleep();
	do {
		spin_lock(&inode_hash_lock);
		inode = find_inode(sb, ino);
		dying = inode && inode->i_freeing;
		if (inode && !dying)
			iget(inode);
		spin_unlock(&inode_hash_lock);
		if (dying)
			wait_event(inode_evict_wait, !inode_is_dying(sb, ino));
	} while (dying);
	return inode;
}

int insert_inode_hash(struct inode *inode)
{
	int err = -EBUSY;

	spin_lock(&inode_hash_lock);
	if (!find_inode(inode->i_sb, inode->i_ino)) {
		hlist_add_head(&inode->i_hash, i_hash(inode->i_sb, inode->i_ino));
		err = 0;
	}
	spin_unlock(&inode_hash_lock);
	return err;
}

void remove_inode_hash(struct inode *inode)
{
	bool hashed;

	spin_lock(&inode_hash_lock);
	hashed = !hlist_unhashed(&inode->i_hash);
	hlist_del_init(&inode->i_hash);
	spin_unlock(&inode_hash_lock);
	if (hashed)
		wake_up_all(&inode_evict_wait);
}

/* ---- in use, or not ---- */

bool igrab(struct inode *inode)
{
	bool ours;

	spin_lock(&inode_hash_lock);
	ours = !inode->i_freeing;
	if (ours)
		iget(inode);
	spin_unlock(&inode_hash_lock);
	return ours;
}

static void inode_lru_del(struct inode *inode)
{
	if (list_empty(&inode->i_lru))
		return;
	list_del_init(&inode->i_lru);
	nr_inode_unused--;
}

/* Nobody has it, and nobody gets it from now on. inode_hash_lock held. */
static void start_freeing(struct inode *inode)
{
	inode->i_freeing = true;
	inode_lru_del(inode);
}

bool iput_final(struct inode *inode)
{
	bool last = atomic_dec_and_lock(&inode->i_count, &inode_hash_lock);

	if (!last)
		return false;
	if (inode->i_sb->s_active && READ_ONCE(inode->i_nlink) && !hlist_unhashed(&inode->i_hash)) {
		inode->i_referenced = !list_empty(&inode->i_lru);
		if (!inode->i_referenced) {
			list_add(&inode->i_lru, &inode_lru);
			nr_inode_unused++;
		}
		last = false;
	} else {
		start_freeing(inode);
	}
	spin_unlock(&inode_hash_lock);
	return last;
}

/* ---- reclaim ---- */

/*
 * The oldest, to be freed by the caller (i_freeing), or referenced because its pages are to go first. NULL:
 * not this one. inode_hash_lock held.
 */
static struct inode *oldest_inode(void)
{
	struct inode *inode = list_last_entry(&inode_lru, struct inode, i_lru);
	bool pages = READ_ONCE(inode->i_data.nrpages);

	if (atomic_read(&inode->i_count)) {
		inode_lru_del(inode);
		return NULL;
	}
	if (inode->i_referenced || (pages && !totalhigh_pages)) {
		inode->i_referenced = false;
		list_move(&inode->i_lru, &inode_lru);
		return NULL;
	}
	if (pages)
		iget(inode);
	else
		start_freeing(inode);
	return inode;
}

static unsigned long icache_count(struct shrinker *shrink __maybe_unused)
{
	return vfs_pressure_ratio(READ_ONCE(nr_inode_unused));
}

static unsigned long icache_scan(struct shrinker *shrink __maybe_unused, struct shrink_control *sc)
{
	unsigned long freed = 0, n;

	if (!down_read_trylock(&prune_rwsem))
		return SHRINK_STOP;
	for (n = 0; n < sc->nr_to_scan; n++) {
		struct inode *inode = NULL;

		spin_lock(&inode_hash_lock);
		if (list_empty(&inode_lru))
			n = sc->nr_to_scan;
		else
			inode = oldest_inode();
		spin_unlock(&inode_hash_lock);
		if (inode && inode->i_freeing) {
			evict(inode);
			freed++;
		} else if (inode) {
			invalidate_mapping_pages(&inode->i_data, 0, ~0UL);
			iput(inode); /* to the list's head; it goes the next time */
		}
	}
	up_read(&prune_rwsem);
	return freed;
}

static struct shrinker icache_shrinker = {
	.count_objects = icache_count,
	.scan_objects = icache_scan,
	.seeks = DEFAULT_SEEKS,
};

void evict_inodes(struct super_block *sb)
{
	struct inode *inode, *next;
	LIST_HEAD(dispose);

	spin_lock(&sb->s_lock);
	spin_lock(&inode_hash_lock);
	list_for_each_entry(inode, &sb->s_inodes, i_sb_list) {
		if (atomic_read(&inode->i_count) || inode->i_freeing)
			continue;
		start_freeing(inode);
		list_add(&inode->i_lru, &dispose);
	}
	spin_unlock(&inode_hash_lock);
	spin_unlock(&sb->s_lock);
	list_for_each_entry_safe(inode, next, &dispose, i_lru) {
		list_del_init(&inode->i_lru);
		evict(inode);
		cond_resched();
	}
}

unsigned long get_nr_inodes_unused(void)
{
	return READ_ONCE(nr_inode_unused);
}

void __init inode_cache_init(void)
{
	inode_hashtable =
		alloc_large_system_hash("Inode-cache", sizeof(*inode_hashtable), 14, &i_hash_shift);
	register_shrinker(&icache_shrinker);
}
