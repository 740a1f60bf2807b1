/* SPDX-License-Identifier: MIT */
/*
 * An array of pointers indexed by unsigned long, dense where it is used and absent elsewhere: the
 * index of the page cache and of the swap cache. Nodes have 64 slots, 6 bits of the index each;
 * the tree is only as high as its greatest index needs.
 *
 *	index 0x1043 = 1 : 1 : 3		root (height 3)
 *	                                      [ . 1 . . . ]
 *	                                          v
 *	                                        [ . 1 . . ]
 *	                                            v
 *	                                          [ . . . 3 ] -> item
 *
 * Each slot has tags (dirty, writeback, ...). A tag set on an item is also set on all slots on the
 * way to it, so that the tagged items are found without looking at the others.
 *
 * A NULL item is no item; items are pointers and never looked into. Nothing here locks: readers
 * and writers hold the lock that the tree's owner names.
 *
 * Inserting may need nodes, which cannot be waited for under a spinlock. So: radix_tree_preload()
 * with no lock held, then insert under the lock, then radix_tree_preload_end(). A caller that
 * never sleeps calls insert alone and takes -ENOMEM as it comes.
 */
#ifndef _NEAP_RADIX_TREE_H
#define _NEAP_RADIX_TREE_H

#include <neap/types.h>

#define RADIX_TREE_MAP_SHIFT 6
#define RADIX_TREE_MAP_SIZE  (1UL << RADIX_TREE_MAP_SHIFT)
#define RADIX_TREE_MAP_MASK  (RADIX_TREE_MAP_SIZE - 1)
#define RADIX_TREE_MAX_TAGS  3

/*
 * Set in what is no pointer to an item, but a value that the tree's owner keeps in its place (shmem: where
 * in swap the page is). The tree itself makes no difference.
 */
#define RADIX_TREE_EXCEPTIONAL 1UL

static inline bool radix_tree_exceptional(const void *item)
{
	return (unsigned long)item & RADIX_TREE_EXCEPTIONAL;
}

struct radix_tree_node;

struct radix_tree_root {
	struct radix_tree_node *rnode;
	unsigned int height; /* levels of nodes; 0: empty */
	gfp_t gfp_mask;	     /* for the nodes that an insertion needs */
};

#define RADIX_TREE_INIT(gfp)	   { .rnode = NULL, .height = 0, .gfp_mask = (gfp) }
#define RADIX_TREE(name, gfp)	   struct radix_tree_root name = RADIX_TREE_INIT(gfp)
#define INIT_RADIX_TREE(root, gfp) (*(root) = (struct radix_tree_root)RADIX_TREE_INIT(gfp))

/* Creates the cache of nodes. Once, when the slab allocator works. */
void radix_tree_init(void);

/*
 * Sets aside as many nodes as one insertion can need, so that it cannot fail. May sleep if @gfp
 * does. 0 and preemption disabled, until radix_tree_preload_end(); or -ENOMEM.
 */
int __must_check radix_tree_preload(gfp_t gfp);
void radix_tree_preload_end(void);

/* 0, -EEXIST (the index is taken) or -ENOMEM. @item is not NULL. */
int __must_check radix_tree_insert(struct radix_tree_root *root, unsigned long index, void *item);
/* The item at @index or NULL. */
void *radix_tree_lookup(const struct radix_tree_root *root, unsigned long index);
/* Where the item at @index is kept, to be changed to another item; NULL if there is none. */
void **radix_tree_lookup_slot(const struct radix_tree_root *root, unsigned long index);
/* Takes out the item at @index with its tags, frees the nodes it leaves empty. It, or NULL. */
void *radix_tree_delete(struct radix_tree_root *root, unsigned long index);

/*
 * At most @max items at indices >= @first, in order, to @results, their indices to @indices
 * (unless NULL). The number found. The _tag form finds those with tag @tag.
 */
unsigned int radix_tree_gang_lookup(const struct radix_tree_root *root, void **results,
				    unsigned long *indices, unsigned long first, unsigned int max);
unsigned int radix_tree_gang_lookup_tag(const struct radix_tree_root *root, void **results,
					unsigned long *indices, unsigned long first,
					unsigned int max, unsigned int tag);

/* Set and clear a tag of the item at @index, which must exist for _set. The item, or NULL. */
void *radix_tree_tag_set(struct radix_tree_root *root, unsigned long index, unsigned int tag);
void *radix_tree_tag_clear(struct radix_tree_root *root, unsigned long index, unsigned int tag);
bool radix_tree_tag_get(const struct radix_tree_root *root, unsigned long index, unsigned int tag);
/* Has any item this tag? */
bool radix_tree_tagged(const struct radix_tree_root *root, unsigned int tag);

/* The first index >= @index without an item; 0 if all up to the greatest are taken. */
unsigned long radix_tree_next_hole(const struct radix_tree_root *root, unsigned long index);

static inline bool radix_tree_empty(const struct radix_tree_root *root)
{
	return !root->rnode;
}

#endif /* _NEAP_RADIX_TREE_H */
