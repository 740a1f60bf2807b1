/* SPDX-License-Identifier: MIT */
/*
 * Red-black trees whose nodes live inside the objects. The tree knows nothing about keys: the user
 * walks down with its own comparison, links the new node where it fell out, and asks for balance:
 *
 *	struct rb_node **link = &root->rb_node, *parent = NULL;
 *
 *	while (*link) {
 *		parent = *link;
 *		link = key < rb_entry(parent, struct thing, rb)->key ? &parent->rb_left :
 *								       &parent->rb_right;
 *	}
 *	rb_link_node(&thing->rb, parent, link);
 *	rb_insert_color(&thing->rb, root);
 *
 * Rules kept: a red node has no red child; each way from the root to a missing child passes the
 * same number of black nodes. So no way is more than twice as long as another.
 *
 * A tree may carry a summary of each subtree (rbtree_augmented.h). Locking is the owner's.
 */
#ifndef _NEAP_RBTREE_H
#define _NEAP_RBTREE_H

#include <neap/compiler.h>
#include <neap/kernel.h>
#include <neap/types.h>

struct rb_node {
	unsigned long __rb_parent_color; /* the parent's address; bit 0 set: black */
	struct rb_node *rb_right;
	struct rb_node *rb_left;
} __aligned(sizeof(long));

struct rb_root {
	struct rb_node *rb_node;
};

/* A root that also remembers its least node. */
struct rb_root_cached {
	struct rb_root rb_root;
	struct rb_node *rb_leftmost;
};

#define RB_ROOT	       ((struct rb_root){ NULL })
#define RB_ROOT_CACHED ((struct rb_root_cached){ { NULL }, NULL })

#define rb_parent(node)	    ((struct rb_node *)((node)->__rb_parent_color & ~3UL))
#define RB_EMPTY_ROOT(root) (READ_ONCE((root)->rb_node) == NULL)

/* A node that is its own parent is in no tree. */
#define RB_EMPTY_NODE(node) ((node)->__rb_parent_color == (unsigned long)(node))
#define RB_CLEAR_NODE(node) ((node)->__rb_parent_color = (unsigned long)(node))

#define rb_entry(ptr, type, member) container_of(ptr, type, member)
#define rb_entry_safe(ptr, type, member)                            \
	({                                                          \
		__typeof__(ptr) __rb_ptr = (ptr);                   \
		__rb_ptr ? rb_entry(__rb_ptr, type, member) : NULL; \
	})

/* Balance the tree after rb_link_node(); take @node out. O(log n), nothing is allocated. */
void rb_insert_color(struct rb_node *node, struct rb_root *root);
void rb_erase(struct rb_node *node, struct rb_root *root);

/* In order of the keys; NULL at the end. */
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);

/* Children before their parents: the order in which a whole tree can be freed. */
struct rb_node *rb_first_postorder(const struct rb_root *root);
struct rb_node *rb_next_postorder(const struct rb_node *node);

/* @new takes the place of @victim; the keys must agree on the order. No balancing. */
void rb_replace_node(struct rb_node *victim, struct rb_node *new, struct rb_root *root);

/* Hangs @node, red and childless, below @parent at *@link. */
static inline void rb_link_node(struct rb_node *node, struct rb_node *parent, struct rb_node **link)
{
	node->__rb_parent_color = (unsigned long)parent;
	node->rb_left = NULL;
	node->rb_right = NULL;
	*link = node;
}

#define rb_first_cached(root) ((root)->rb_leftmost)

/* @leftmost: the walk down only ever went left. */
static inline void rb_insert_color_cached(struct rb_node *node, struct rb_root_cached *root,
					  bool leftmost)
{
	if (leftmost)
		root->rb_leftmost = node;
	rb_insert_color(node, &root->rb_root);
}

static inline void rb_erase_cached(struct rb_node *node, struct rb_root_cached *root)
{
	if (root->rb_leftmost == node)
		root->rb_leftmost = rb_next(node);
	rb_erase(node, &root->rb_root);
}

/*
 * Whole operations for trees whose order is a function. less(a, b): does a come before b? Equal
 * keys keep the order of insertion. Nodes compare by rb_find()'s cmp(key, node): <0, 0, >0.
 */
static inline void rb_add(struct rb_node *node, struct rb_root *root,
			  bool (*less)(struct rb_node *, const struct rb_node *))
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = less(node, parent) ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(node, parent, link);
	rb_insert_color(node, root);
}

static inline void rb_add_cached(struct rb_node *node, struct rb_root_cached *root,
				 bool (*less)(struct rb_node *, const struct rb_node *))
{
	struct rb_node **link = &root->rb_root.rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (less(node, parent)) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(node, parent, link);
	rb_insert_color_cached(node, root, leftmost);
}

static inline struct rb_node *rb_find(const void *key, const struct rb_root *root,
				      int (*cmp)(const void *key, const struct rb_node *))
{
	struct rb_node *node = root->rb_node;

	while (node) {
		int c = cmp(key, node);

		if (c == 0)
			return node;
		node = c < 0 ? node->rb_left : node->rb_right;
	}
	return NULL;
}

/* Visits and may free each node. */
#define rbtree_postorder_for_each_entry_safe(pos, n, root, field)                               \
	for ((pos) = rb_entry_safe(rb_first_postorder(root), __typeof__(*(pos)), field);        \
	     (pos) &&                                                                           \
	     ((n) = rb_entry_safe(rb_next_postorder(&(pos)->field), __typeof__(*(pos)), field), \
	     1);                                                                                \
	     (pos) = (n))

#endif /* _NEAP_RBTREE_H */
