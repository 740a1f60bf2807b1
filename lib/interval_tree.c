// SPDX-License-Identifier: MIT
/*
 * Interval trees: see interval_tree.h. Sorted by start, summarised by the greatest last.
 *
 * The search goes left whenever the left subtree reaches up to `start`: if any interval meets
 * ours, then the first one does so there; and if none there meets it, then because all of them
 * begin behind `last`, and so does everything further right.
 */
#include <neap/interval_tree.h>
#include <neap/rbtree_augmented.h>

#define itn(node)   rb_entry(node, struct interval_tree_node, rb)
#define itn_last(n) ((n)->last)

RB_DECLARE_CALLBACKS_MAX(static, augment, struct interval_tree_node, rb, unsigned long,
			 __subtree_last, itn_last)

void interval_tree_insert(struct interval_tree_node *node, struct rb_root_cached *root)
{
	struct rb_node **link = &root->rb_root.rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		struct interval_tree_node *above = itn(*link);

		parent = *link;
		if (above->__subtree_last < node->last)
			above->__subtree_last = node->last;
		if (node->start < above->start) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	node->__subtree_last = node->last;
	rb_link_node(&node->rb, parent, link);
	rb_insert_augmented_cached(&node->rb, root, leftmost, &augment);
}

void interval_tree_remove(struct interval_tree_node *node, struct rb_root_cached *root)
{
	rb_erase_augmented_cached(&node->rb, root, &augment);
}

/* The first in the subtree of @node that meets [start, last]; some interval there ends >= start. */
static struct interval_tree_node *subtree_search(struct interval_tree_node *node,
						 unsigned long start, unsigned long last)
{
	for (;;) {
		if (node->rb.rb_left && itn(node->rb.rb_left)->__subtree_last >= start) {
			node = itn(node->rb.rb_left);
			continue;
		}
		if (node->start > last)
			return NULL;
		if (node->last >= start)
			return node;
		if (!node->rb.rb_right || itn(node->rb.rb_right)->__subtree_last < start)
			return NULL;
		node = itn(node->rb.rb_right);
	}
}

struct interval_tree_node *interval_tree_iter_first(struct rb_root_cached *root,
						    unsigned long start, unsigned long last)
{
	struct rb_node *top = root->rb_root.rb_node;

	if (!top || itn(top)->__subtree_last < start || itn(root->rb_leftmost)->start > last)
		return NULL;
	return subtree_search(itn(top), start, last);
}

struct interval_tree_node *interval_tree_iter_next(struct interval_tree_node *node,
						   unsigned long start, unsigned long last)
{
	struct rb_node *rb = &node->rb, *prev;

	for (;;) {
		/* What follows @rb first is its right subtree ... */
		if (rb->rb_right && itn(rb->rb_right)->__subtree_last >= start)
			return subtree_search(itn(rb->rb_right), start, last);

		/* ... then the first node above of which it is on the left. */
		do {
			prev = rb;
			rb = rb_parent(rb);
			if (!rb)
				return NULL;
		} while (prev == rb->rb_right);

		if (itn(rb)->start > last)
			return NULL;
		if (itn(rb)->last >= start)
			return itn(rb);
	}
}
