// SPDX-License-Identifier: MIT
/*
 * The radix tree: see radix-tree.h for the picture.
 *
 * A node at level `shift` uses bits shift .. shift+5 of the index to choose among its slots; in a
 * leaf (shift 0) the slots are items, above they are nodes. Rules kept:
 *  - the root is no higher than the greatest index needs, and no node is empty;
 *  - tag bit i of a node is set if and only if the item in slot i has the tag, or the node in slot
 *    i has any bit of this tag set.
 */
#include <neap/bitmap.h>
#include <neap/bug.h>
#include <neap/errno.h>
#include <neap/gfp.h>
#include <neap/kernel.h>
#include <neap/preempt.h>
#include <neap/radix-tree.h>
#include <neap/slab.h>
#include <neap/percpu.h>

#define MAX_HEIGHT DIV_ROUND_UP(sizeof(long) * 8, RADIX_TREE_MAP_SHIFT)

/* Growing from one level to the highest makes a root for each level, then a way down. */
#define PRELOAD_NODES (2 * (MAX_HEIGHT - 1))

struct radix_tree_node {
	u8 shift;			/* of the index, to get at this node's slot number */
	u8 offset;			/* slot number in the parent */
	u8 count;			/* slots in use */
	struct radix_tree_node *parent; /* NULL: the root */
	void *slots[RADIX_TREE_MAP_SIZE];
	unsigned long tags[RADIX_TREE_MAX_TAGS][BITS_TO_LONGS(RADIX_TREE_MAP_SIZE)];
};

/* Nodes set aside, linked by parent. Of this CPU alone, with preemption disabled. */
struct preload {
	struct radix_tree_node *nodes;
	unsigned int count;
};
static DEFINE_PER_CPU(struct preload, preloads);

static struct kmem_cache *node_cache; /* set once by radix_tree_init() */

void radix_tree_init(void)
{
	node_cache = KMEM_CACHE(radix_tree_node, SLAB_PANIC);
}

static struct radix_tree_node *alloc_node(struct radix_tree_root *root)
{
	struct preload *preload = this_cpu_ptr(&preloads);
	struct radix_tree_node *node = preload->nodes;

	if (!node)
		return kmem_cache_zalloc(node_cache, root->gfp_mask);
	preload->nodes = node->parent;
	preload->count--;
	node->parent = NULL;
	return node;
}

int radix_tree_preload(gfp_t gfp)
{
	struct radix_tree_node *node;

	preempt_disable();
	while (this_cpu_ptr(&preloads)->count < PRELOAD_NODES) {
		/* The allocation may sleep, and the task wake up on another CPU. */
		preempt_enable();
		node = kmem_cache_zalloc(node_cache, gfp);
		if (!node)
			return -ENOMEM;
		preempt_disable();
		node->parent = this_cpu_ptr(&preloads)->nodes;
		this_cpu_ptr(&preloads)->nodes = node;
		this_cpu_ptr(&preloads)->count++;
	}
	return 0;
}

void radix_tree_preload_end(void)
{
	preempt_enable();
}

static inline unsigned int slot_of(const struct radix_tree_node *node, unsigned long index)
{
	return (index >> node->shift) & RADIX_TREE_MAP_MASK;
}

/* The greatest index that a tree with this root can hold. */
static inline unsigned long max_index(const struct radix_tree_node *node)
{
	unsigned int bits = node->shift + RADIX_TREE_MAP_SHIFT;

	return bits >= (unsigned int)BITS_PER_LONG ? ~0UL : (1UL << bits) - 1;
}

static inline bool node_tagged(const struct radix_tree_node *node, unsigned int tag)
{
	return !bitmap_empty(node->tags[tag], RADIX_TREE_MAP_SIZE);
}

/* The leaf that has the slot of @index, or NULL where the way to it ends. */
static struct radix_tree_node *find_leaf(const struct radix_tree_root *root, unsigned long index)
{
	struct radix_tree_node *node = root->rnode;

	if (!node || index > max_index(node))
		return NULL;
	while (node && node->shift)
		node = node->slots[slot_of(node, index)];
	return node;
}

static void set_child(struct radix_tree_node *parent, unsigned int slot,
		      struct radix_tree_node *child)
{
	child->parent = parent;
	child->offset = (u8)slot;
	parent->slots[slot] = child;
	parent->count++;
}

/* Frees @node and those above it as far as they are empty; lowers a root with one child. */
static void trim(struct radix_tree_root *root, struct radix_tree_node *node)
{
	struct radix_tree_node *parent;

	while (node && !node->count) {
		parent = node->parent;
		if (parent) {
			parent->slots[node->offset] = NULL;
			parent->count--;
		} else {
			root->rnode = NULL;
			root->height = 0;
		}
		kmem_cache_free(node_cache, node);
		node = parent;
	}
	while ((node = root->rnode) != NULL && node->shift && node->count == 1 && node->slots[0]) {
		root->rnode = node->slots[0];
		root->rnode->parent = NULL;
		root->height--;
		kmem_cache_free(node_cache, node);
	}
}

/* Puts new roots on top until @index is within reach. 0 or -ENOMEM. */
static int extend(struct radix_tree_root *root, unsigned long index)
{
	struct radix_tree_node *top;

	while (!root->rnode || index > max_index(root->rnode)) {
		top = alloc_node(root);
		if (!top)
			return -ENOMEM;
		if (root->rnode) {
			top->shift = root->rnode->shift + RADIX_TREE_MAP_SHIFT;
			for (unsigned int tag = 0; tag < RADIX_TREE_MAX_TAGS; tag++)
				if (node_tagged(root->rnode, tag))
					__set_bit(0, top->tags[tag]);
			set_child(top, 0, root->rnode);
			root->height++;
		} else {
			/* Empty: at once as high as it must be. */
			root->height = 1;
			while (index > max_index(top)) {
				top->shift += RADIX_TREE_MAP_SHIFT;
				root->height++;
			}
		}
		root->rnode = top;
	}
	return 0;
}

int radix_tree_insert(struct radix_tree_root *root, unsigned long index, void *item)
{
	struct radix_tree_node *node, *child;
	unsigned int slot;

	BUG_ON(!item);
	if (extend(root, index)) {
		trim(root, NULL);
		return -ENOMEM;
	}
	for (node = root->rnode; node->shift; node = child) {
		slot = slot_of(node, index);
		child = node->slots[slot];
		if (child)
			continue;
		child = alloc_node(root);
		if (!child) {
			trim(root, node);
			return -ENOMEM;
		}
		child->shift = node->shift - RADIX_TREE_MAP_SHIFT;
		set_child(node, slot, child);
	}
	slot = slot_of(node, index);
	if (node->slots[slot])
		return -EEXIST;
	node->slots[slot] = item;
	node->count++;
	return 0;
}

void **radix_tree_lookup_slot(const struct radix_tree_root *root, unsigned long index)
{
	struct radix_tree_node *leaf = find_leaf(root, index);
	unsigned int slot = index & RADIX_TREE_MAP_MASK;

	return leaf && leaf->slots[slot] ? &leaf->slots[slot] : NULL;
}

void *radix_tree_lookup(const struct radix_tree_root *root, unsigned long index)
{
	struct radix_tree_node *leaf = find_leaf(root, index);

	return leaf ? leaf->slots[index & RADIX_TREE_MAP_MASK] : NULL;
}

/* Clears the tag in @slot of @node, and above as long as nothing else there has it. */
static void clear_tag(struct radix_tree_node *node, unsigned int slot, unsigned int tag)
{
	while (node && __test_and_clear_bit(slot, node->tags[tag]) && !node_tagged(node, tag)) {
		slot = node->offset;
		node = node->parent;
	}
}

void *radix_tree_delete(struct radix_tree_root *root, unsigned long index)
{
	struct radix_tree_node *leaf = find_leaf(root, index);
	unsigned int slot = index & RADIX_TREE_MAP_MASK;
	void *item = leaf ? leaf->slots[slot] : NULL;

	if (!item)
		return NULL;
	for (unsigned int tag = 0; tag < RADIX_TREE_MAX_TAGS; tag++)
		clear_tag(leaf, slot, tag);
	leaf->slots[slot] = NULL;
	leaf->count--;
	trim(root, leaf);
	return item;
}

/* tag -1: any item. The first slot of @node at or after @slot that leads to one; MAP_SIZE: none. */
static unsigned int next_slot(const struct radix_tree_node *node, unsigned int slot, int tag)
{
	if (tag >= 0)
		return find_next_bit(node->tags[tag], RADIX_TREE_MAP_SIZE, slot);
	while (slot < RADIX_TREE_MAP_SIZE && !node->slots[slot])
		slot++;
	return slot;
}

/* The leaf of the first item at or after *@index, which is moved up to it. NULL: there is none. */
static const struct radix_tree_node *next_leaf(const struct radix_tree_root *root,
					       unsigned long *index, int tag)
{
	const struct radix_tree_node *node = root->rnode;
	unsigned int slot;

	while (node && *index <= max_index(root->rnode)) {
		slot = next_slot(node, slot_of(node, *index), tag);
		if (slot == RADIX_TREE_MAP_SIZE) {
			/* No more below this node: from the top again, for what is behind. */
			*index = (*index | max_index(node)) + 1;
			if (!*index)
				break;
			node = root->rnode;
			continue;
		}
		/* After skipping slots, go on with the first index of this one. */
		if (slot != slot_of(node, *index))
			*index = (*index & ~max_index(node)) | (unsigned long)slot << node->shift;
		if (!node->shift)
			return node;
		node = node->slots[slot];
	}
	return NULL;
}

static unsigned int gang_lookup(const struct radix_tree_root *root, void **results,
				unsigned long *indices, unsigned long index, unsigned int max,
				int tag)
{
	const struct radix_tree_node *leaf;
	unsigned int slot, found = 0;

	while (found < max && (leaf = next_leaf(root, &index, tag)) != NULL) {
		slot = index & RADIX_TREE_MAP_MASK;
		for (; slot < RADIX_TREE_MAP_SIZE && found < max;
		     slot = next_slot(leaf, slot + 1, tag)) {
			results[found] = leaf->slots[slot];
			if (indices)
				indices[found] = (index & ~RADIX_TREE_MAP_MASK) | slot;
			found++;
		}
		index = (index | RADIX_TREE_MAP_MASK) + 1;
		if (!index)
			break;
	}
	return found;
}

unsigned int radix_tree_gang_lookup(const struct radix_tree_root *root, void **results,
				    unsigned long *indices, unsigned long first, unsigned int max)
{
	return gang_lookup(root, results, indices, first, max, -1);
}

unsigned int radix_tree_gang_lookup_tag(const struct radix_tree_root *root, void **results,
					unsigned long *indices, unsigned long first,
					unsigned int max, unsigned int tag)
{
	return gang_lookup(root, results, indices, first, max, (int)tag);
}

void *radix_tree_tag_set(struct radix_tree_root *root, unsigned long index, unsigned int tag)
{
	struct radix_tree_node *node = find_leaf(root, index);
	void *item;

	if (WARN_ON(!node || !node->slots[index & RADIX_TREE_MAP_MASK]))
		return NULL;
	item = node->slots[index & RADIX_TREE_MAP_MASK];
	while (node && !__test_and_set_bit(slot_of(node, index), node->tags[tag]))
		node = node->parent;
	return item;
}

void *radix_tree_tag_clear(struct radix_tree_root *root, unsigned long index, unsigned int tag)
{
	struct radix_tree_node *leaf = find_leaf(root, index);
	unsigned int slot = index & RADIX_TREE_MAP_MASK;

	if (!leaf || !leaf->slots[slot])
		return NULL;
	clear_tag(leaf, slot, tag);
	return leaf->slots[slot];
}

bool radix_tree_tag_get(const struct radix_tree_root *root, unsigned long index, unsigned int tag)
{
	struct radix_tree_node *leaf = find_leaf(root, index);

	return leaf && test_bit(index & RADIX_TREE_MAP_MASK, leaf->tags[tag]);
}

bool radix_tree_tagged(const struct radix_tree_root *root, unsigned int tag)
{
	return root->rnode && node_tagged(root->rnode, tag);
}

unsigned long radix_tree_next_hole(const struct radix_tree_root *root, unsigned long index)
{
	while (radix_tree_lookup(root, index))
		if (!++index)
			break;
	return index;
}
