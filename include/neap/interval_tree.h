/* SPDX-License-Identifier: MIT */
/*
 * Closed intervals [start, last] of unsigned long, kept by start in a red-black tree; each node
 * also holds the greatest `last` in its subtree, so a search can leave out whole subtrees. All
 * intervals that meet a given one are found in O(log n) for the first and for each further one.
 *
 * Used by the reverse map: which VMAs of a file contain page offset x?
 */
#ifndef _NEAP_INTERVAL_TREE_H
#define _NEAP_INTERVAL_TREE_H

#include <neap/rbtree.h>
#include <neap/types.h>

struct interval_tree_node {
	struct rb_node rb;
	unsigned long start; /* first number of the interval */
	unsigned long last;  /* last one, included */
	unsigned long __subtree_last;
};

/* start and last are set before, and do not change while the node is in the tree. */
void interval_tree_insert(struct interval_tree_node *node, struct rb_root_cached *root);
void interval_tree_remove(struct interval_tree_node *node, struct rb_root_cached *root);

/* The first (by start) interval that meets [start, last]; the next after @node. NULL: none. */
struct interval_tree_node *interval_tree_iter_first(struct rb_root_cached *root,
						    unsigned long start, unsigned long last);
struct interval_tree_node *interval_tree_iter_next(struct interval_tree_node *node,
						   unsigned long start, unsigned long last);

#define interval_tree_foreach(node, root, start, last)                     \
	for ((node) = interval_tree_iter_first(root, start, last); (node); \
	     (node) = interval_tree_iter_next(node, start, last))

#endif /* _NEAP_INTERVAL_TREE_H */
