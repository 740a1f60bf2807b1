/* SPDX-License-Identifier: MIT */
/*
 * Trees that keep, in each node, a summary of the subtree below it: the greatest end of an
 * interval, the widest gap. The summary of a node must follow from the node and the summaries of
 * its two children.
 *
 * Inserting: walk down, rb_link_node(), bring the summaries of the new node and of all nodes above
 * it up to date (callbacks->propagate(&node->rb, NULL), or on the way down), then
 * rb_insert_augmented(). Removing: rb_erase_augmented() alone. When the node's own value changed:
 * callbacks->propagate(&node->rb, NULL).
 */
#ifndef _NEAP_RBTREE_AUGMENTED_H
#define _NEAP_RBTREE_AUGMENTED_H

#include <neap/rbtree.h>

struct rb_augment_callbacks {
	/* Recompute @node and those above, up to but without @stop, or until none changes. */
	void (*propagate)(struct rb_node *node, struct rb_node *stop);
	/* @new stands for the same subtree as @old: copy the summary. */
	void (*copy)(struct rb_node *old, struct rb_node *new);
	/* @new went up and took the subtree of @old, now its child: copy, then recompute @old. */
	void (*rotate)(struct rb_node *old, struct rb_node *new);
};

void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			 const struct rb_augment_callbacks *augment);
void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			const struct rb_augment_callbacks *augment);

static inline void rb_insert_augmented_cached(struct rb_node *node, struct rb_root_cached *root,
					      bool leftmost,
					      const struct rb_augment_callbacks *augment)
{
	if (leftmost)
		root->rb_leftmost = node;
	rb_insert_augmented(node, &root->rb_root, augment);
}

static inline void rb_erase_augmented_cached(struct rb_node *node, struct rb_root_cached *root,
					     const struct rb_augment_callbacks *augment)
{
	if (root->rb_leftmost == node)
		root->rb_leftmost = rb_next(node);
	rb_erase_augmented(node, &root->rb_root, augment);
}

/*
 * The three callbacks, as NAME, from one function:
 *	bool compute(struct thing *t, bool exit)
 * which sets t->AUGMENTED from t and its children. With @exit it first looks whether the value
 * would change, and if not gives true: nothing above can change either. No semicolon follows.
 */
#define RB_DECLARE_CALLBACKS(STATIC, NAME, STRUCT, FIELD, AUGMENTED, COMPUTE)          \
	static inline void NAME##_propagate(struct rb_node *rb, struct rb_node *stop)  \
	{                                                                              \
		for (; rb != stop; rb = rb_parent(rb))                                 \
			if (COMPUTE(rb_entry(rb, STRUCT, FIELD), true))                \
				break;                                                 \
	}                                                                              \
	static inline void NAME##_copy(struct rb_node *rb_old, struct rb_node *rb_new) \
	{                                                                              \
		rb_entry(rb_new, STRUCT, FIELD)->AUGMENTED =                           \
			rb_entry(rb_old, STRUCT, FIELD)->AUGMENTED;                    \
	}                                                                              \
	static void NAME##_rotate(struct rb_node *rb_old, struct rb_node *rb_new)      \
	{                                                                              \
		NAME##_copy(rb_old, rb_new);                                           \
		COMPUTE(rb_entry(rb_old, STRUCT, FIELD), false);                       \
	}                                                                              \
	STATIC const struct rb_augment_callbacks NAME = {                              \
		.propagate = NAME##_propagate,                                         \
		.copy = NAME##_copy,                                                   \
		.rotate = NAME##_rotate,                                               \
	};

/* The most frequent kind: AUGMENTED is the greatest VALUE(thing) in the subtree, of type TYPE. */
#define RB_DECLARE_CALLBACKS_MAX(STATIC, NAME, STRUCT, FIELD, TYPE, AUGMENTED, VALUE) \
	static inline bool NAME##_compute_max(STRUCT *thing, bool exit)               \
	{                                                                             \
		TYPE greatest = VALUE(thing);                                         \
		STRUCT *child;                                                        \
                                                                                      \
		child = rb_entry_safe(thing->FIELD.rb_left, STRUCT, FIELD);           \
		if (child && child->AUGMENTED > greatest)                             \
			greatest = child->AUGMENTED;                                  \
		child = rb_entry_safe(thing->FIELD.rb_right, STRUCT, FIELD);          \
		if (child && child->AUGMENTED > greatest)                             \
			greatest = child->AUGMENTED;                                  \
		if (exit && thing->AUGMENTED == greatest)                             \
			return true;                                                  \
		thing->AUGMENTED = greatest;                                          \
		return false;                                                         \
	}                                                                             \
	RB_DECLARE_CALLBACKS(STATIC, NAME, STRUCT, FIELD, AUGMENTED, NAME##_compute_max)

#endif /* _NEAP_RBTREE_AUGMENTED_H */
