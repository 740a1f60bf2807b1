// SPDX-License-Identifier: MIT
/*
 * Red-black trees (Guibas and Sedgewick, 1978; see rbtree.h for the rules kept).
 *
 * Everything is made of one step, rotate_up(): a child and its parent change places and the order
 * stays.
 *
 *	      p			  c
 *	     / \		 / \
 *	    c   3	->	1   p
 *	   / \			   / \
 *	  1   2			  2   3
 *
 * rebalance_insert() carries a red node with a red parent upwards; rebalance_erase() carries a
 * missing black node upwards; each ends with two (three) rotations at most. Each exists once, and
 * is inlined twice: without summaries, where the callbacks vanish, and with them.
 */
#include <neap/rbtree_augmented.h>

#define RB_RED	 0UL
#define RB_BLACK 1UL

static inline bool is_black(const struct rb_node *node)
{
	return node->__rb_parent_color & RB_BLACK;
}

static inline bool is_red(const struct rb_node *node)
{
	return !is_black(node);
}

/* A missing child counts as black. */
static inline bool is_red_child(const struct rb_node *node)
{
	return node && is_red(node);
}

static inline void set_black(struct rb_node *node)
{
	node->__rb_parent_color |= RB_BLACK;
}

static inline void set_red(struct rb_node *node)
{
	node->__rb_parent_color &= ~RB_BLACK;
}

static inline void set_parent(struct rb_node *node, struct rb_node *parent)
{
	node->__rb_parent_color = (node->__rb_parent_color & RB_BLACK) | (unsigned long)parent;
}

/* What pointed at @old, in @parent or in the root, points at @new. */
static inline void change_child(struct rb_node *old, struct rb_node *new, struct rb_node *parent,
				struct rb_root *root)
{
	if (!parent)
		WRITE_ONCE(root->rb_node, new);
	else if (parent->rb_left == old)
		WRITE_ONCE(parent->rb_left, new);
	else
		WRITE_ONCE(parent->rb_right, new);
}

/* @child goes up to the place of its parent, which becomes its child. Colours stay. */
static __always_inline void rotate_up(struct rb_node *child, struct rb_root *root,
				      const struct rb_augment_callbacks *augment)
{
	struct rb_node *parent = rb_parent(child);
	struct rb_node *grand = rb_parent(parent);
	struct rb_node *inner;

	if (child == parent->rb_left) {
		inner = child->rb_right;
		parent->rb_left = inner;
		child->rb_right = parent;
	} else {
		inner = child->rb_left;
		parent->rb_right = inner;
		child->rb_left = parent;
	}
	if (inner)
		set_parent(inner, parent);
	set_parent(child, grand);
	change_child(parent, child, grand, root);
	set_parent(parent, child);
	if (augment)
		augment->rotate(parent, child);
}

static __always_inline void rebalance_insert(struct rb_node *node, struct rb_root *root,
					     const struct rb_augment_callbacks *augment)
{
	struct rb_node *parent, *grand, *uncle;

	while ((parent = rb_parent(node)) != NULL && is_red(parent)) {
		grand = rb_parent(parent); /* there is one: the root is black */
		uncle = parent == grand->rb_left ? grand->rb_right : grand->rb_left;

		if (is_red_child(uncle)) {
			/* The grandparent's blackness goes down one level; look again above. */
			set_black(parent);
			set_black(uncle);
			set_red(grand);
			node = grand;
			continue;
		}
		/* An inner grandchild first becomes an outer one. */
		if ((node == parent->rb_left) != (parent == grand->rb_left)) {
			rotate_up(node, root, augment);
			parent = node;
		}
		rotate_up(parent, root, augment);
		set_black(parent);
		set_red(grand);
		return;
	}
	if (!parent)
		set_black(node);
}

/* The ways through the child of @parent at @node (NULL: the missing one) lack one black node. */
static __always_inline void rebalance_erase(struct rb_node *node, struct rb_node *parent,
					    struct rb_root *root,
					    const struct rb_augment_callbacks *augment)
{
	struct rb_node *sibling, *near, *far;
	bool left;

	while (parent && !is_red_child(node)) {
		left = parent->rb_left == node;
		sibling = left ? parent->rb_right : parent->rb_left;

		if (is_red(sibling)) {
			/* Its children are black; one of them becomes the sibling. */
			rotate_up(sibling, root, augment);
			set_black(sibling);
			set_red(parent);
			sibling = left ? parent->rb_right : parent->rb_left;
		}
		near = left ? sibling->rb_left : sibling->rb_right;
		far = left ? sibling->rb_right : sibling->rb_left;

		if (!is_red_child(near) && !is_red_child(far)) {
			/* Take one away over there as well: now all of @parent lacks one. */
			set_red(sibling);
			node = parent;
			parent = rb_parent(node);
			continue;
		}
		if (!is_red_child(far)) {
			rotate_up(near, root, augment);
			set_red(sibling);
			far = sibling;
			sibling = near;
		}
		/* The sibling takes the parent's place and colour, black children on both sides. */
		rotate_up(sibling, root, augment);
		if (is_black(parent))
			set_black(sibling);
		else
			set_red(sibling);
		set_black(parent);
		set_black(far);
		return;
	}
	if (node)
		set_black(node);
}

static __always_inline void erase(struct rb_node *node, struct rb_root *root,
				  const struct rb_augment_callbacks *augment)
{
	struct rb_node *parent = rb_parent(node); /* lowest node whose subtree lost one */
	struct rb_node *child;			  /* what stands there now */
	bool lost_black = is_black(node);

	if (node->rb_left && node->rb_right) {
		/* The next node in order has no left child: it leaves its place and takes ours. */
		struct rb_node *next = node->rb_right;

		while (next->rb_left)
			next = next->rb_left;
		child = next->rb_right;
		lost_black = is_black(next);
		if (next == node->rb_right) {
			parent = next;
		} else {
			parent = rb_parent(next);
			parent->rb_left = child;
			if (child)
				set_parent(child, parent);
			next->rb_right = node->rb_right;
			set_parent(next->rb_right, next);
		}
		next->rb_left = node->rb_left;
		set_parent(next->rb_left, next);
		next->__rb_parent_color = node->__rb_parent_color;
		change_child(node, next, rb_parent(node), root);
		if (augment) {
			augment->copy(node, next);
			augment->propagate(parent, next);
			augment->propagate(next, NULL);
		}
	} else {
		child = node->rb_left ? node->rb_left : node->rb_right;
		if (child)
			set_parent(child, parent);
		change_child(node, child, parent, root);
		if (augment)
			augment->propagate(parent, NULL);
	}
	if (lost_black)
		rebalance_erase(child, parent, root, augment);
}

void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	rebalance_insert(node, root, NULL);
}

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	erase(node, root, NULL);
}

void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			 const struct rb_augment_callbacks *augment)
{
	rebalance_insert(node, root, augment);
}

void rb_erase_augmented(struct rb_node *node, struct rb_root *root,
			const struct rb_augment_callbacks *augment)
{
	erase(node, root, augment);
}

struct rb_node *rb_first(const struct rb_root *root)
{
	struct rb_node *node = root->rb_node;

	while (node && node->rb_left)
		node = node->rb_left;
	return node;
}

struct rb_node *rb_last(const struct rb_root *root)
{
	struct rb_node *node = root->rb_node;

	while (node && node->rb_right)
		node = node->rb_right;
	return node;
}

struct rb_node *rb_next(const struct rb_node *node)
{
	struct rb_node *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_right) {
		node = node->rb_right;
		while (node->rb_left)
			node = node->rb_left;
		return (struct rb_node *)node;
	}
	/* Up, until we come from the left. */
	while ((parent = rb_parent(node)) != NULL && node == parent->rb_right)
		node = parent;
	return parent;
}

struct rb_node *rb_prev(const struct rb_node *node)
{
	struct rb_node *parent;

	if (RB_EMPTY_NODE(node))
		return NULL;
	if (node->rb_left) {
		node = node->rb_left;
		while (node->rb_right)
			node = node->rb_right;
		return (struct rb_node *)node;
	}
	while ((parent = rb_parent(node)) != NULL && node == parent->rb_left)
		node = parent;
	return parent;
}

void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root)
{
	*new = *victim;
	if (new->rb_left)
		set_parent(new->rb_left, new);
	if (new->rb_right)
		set_parent(new->rb_right, new);
	change_child(victim, new, rb_parent(victim), root);
}

/* Down to a leaf, left where there is a left. */
static struct rb_node *deepest(const struct rb_node *node)
{
	while (node->rb_left || node->rb_right)
		node = node->rb_left ? node->rb_left : node->rb_right;
	return (struct rb_node *)node;
}

struct rb_node *rb_first_postorder(const struct rb_root *root)
{
	return root->rb_node ? deepest(root->rb_node) : NULL;
}

struct rb_node *rb_next_postorder(const struct rb_node *node)
{
	struct rb_node *parent;

	if (!node)
		return NULL;
	parent = rb_parent(node);
	if (parent && node == parent->rb_left && parent->rb_right)
		return deepest(parent->rb_right);
	return parent;
}
