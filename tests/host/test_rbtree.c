// SPDX-License-Identifier: MIT
/*
 * Red-black trees, plain and augmented, and interval trees: random insertions and removals against
 * a sorted array, the rules of the tree checked in full after each step.
 */
#include <neap/interval_tree.h>
#include <neap/kernel.h>
#include <neap/rbtree_augmented.h>

#include "test.h"

#define N 200

struct thing {
	struct rb_node rb;
	u32 key;
	unsigned long weight, greatest; /* of the subtree */
	bool in_tree;
};

static struct thing things[N];

#define to_thing(node)	rb_entry(node, struct thing, rb)
#define thing_weight(t) ((t)->weight)
RB_DECLARE_CALLBACKS_MAX(static, weight_callbacks, struct thing, rb, unsigned long, greatest,
			 thing_weight)

static bool is_red(const struct rb_node *node)
{
	return node && !(node->__rb_parent_color & 1);
}

/* The black height of a subtree that keeps the rules; *@count and *@last follow the order. */
static int check_subtree(struct rb_node *node, struct rb_node *parent, bool augmented, int *count,
			 struct thing **last)
{
	struct thing *t;
	int left, right;

	if (!node)
		return 1;
	t = to_thing(node);
	CHECK(rb_parent(node) == parent);
	CHECK(!(is_red(node) && is_red(parent)));
	CHECK(t->in_tree);
	left = check_subtree(node->rb_left, node, augmented, count, last);
	CHECK(!*last || (*last)->key <= t->key);
	CHECK(rb_prev(node) == (*last ? &(*last)->rb : NULL));
	CHECK(!*last || rb_next(&(*last)->rb) == node);
	*last = t;
	(*count)++;
	right = check_subtree(node->rb_right, node, augmented, count, last);
	CHECK_EQ(left, right);
	if (augmented) {
		unsigned long greatest = t->weight;

		if (node->rb_left)
			greatest = max(greatest, to_thing(node->rb_left)->greatest);
		if (node->rb_right)
			greatest = max(greatest, to_thing(node->rb_right)->greatest);
		CHECK_EQ(t->greatest, greatest);
	}
	return left + !is_red(node);
}

static void check_tree(struct rb_root *root, int expected, bool augmented)
{
	struct thing *last = NULL;
	int count = 0;

	CHECK(!is_red(root->rb_node));
	check_subtree(root->rb_node, NULL, augmented, &count, &last);
	CHECK_EQ(count, expected);
	CHECK(rb_last(root) == (last ? &last->rb : NULL));
	CHECK(!last || !rb_next(&last->rb));
}

static bool less(struct rb_node *a, const struct rb_node *b)
{
	return to_thing(a)->key < to_thing(b)->key;
}

static int compare(const void *key, const struct rb_node *node)
{
	u32 k = *(const u32 *)key, n = to_thing(node)->key;

	return k < n ? -1 : k > n;
}

static void insert_augmented(struct thing *t, struct rb_root *root)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = less(&t->rb, parent) ? &parent->rb_left : &parent->rb_right;
	}
	t->greatest = t->weight;
	rb_link_node(&t->rb, parent, link);
	weight_callbacks_propagate(parent, NULL);
	rb_insert_augmented(&t->rb, root, &weight_callbacks);
}

static void random_tree(bool augmented)
{
	struct rb_root_cached cached = RB_ROOT_CACHED;
	struct rb_root *root = &cached.rb_root;
	int count = 0;

	for (int i = 0; i < N; i++)
		things[i] = (struct thing){ .key = test_below(N) };
	for (int step = 0; step < 3000; step++) {
		struct thing *t = &things[test_below(N)];
		struct rb_node *found, *first;

		/* Grow for a while, then shrink, so that both full and near empty trees occur. */
		if (t->in_tree && (step / 500 % 2 ? true : test_chance(3))) {
			if (augmented)
				rb_erase_augmented_cached(&t->rb, &cached, &weight_callbacks);
			else
				rb_erase_cached(&t->rb, &cached);
			t->in_tree = false;
			count--;
		} else if (!t->in_tree) {
			t->weight = test_below(1000);
			t->in_tree = true;
			if (augmented) {
				insert_augmented(t, root);
				cached.rb_leftmost = rb_first(root);
			} else {
				rb_add_cached(&t->rb, &cached, less);
			}
			count++;
		} else if (augmented) {
			t->weight = test_below(1000);
			weight_callbacks_propagate(&t->rb, NULL);
		}
		check_tree(root, count, augmented);
		first = rb_first(root);
		CHECK(rb_first_cached(&cached) == first);
		found = rb_find(&t->key, root, compare);
		CHECK(found ? to_thing(found)->key == t->key : !t->in_tree);
	}
}

TEST(random_insert_erase)
{
	random_tree(false);
}

TEST(random_augmented)
{
	random_tree(true);
}

/* Ascending insertion, the worst case of an unbalanced tree; then removal from one end. */
TEST(ascending)
{
	struct rb_root root = RB_ROOT;
	int depth = 0;

	for (int i = 0; i < N; i++) {
		things[i] = (struct thing){ .key = i, .in_tree = true };
		rb_add(&things[i].rb, &root, less);
	}
	check_tree(&root, N, false);
	for (struct rb_node *n = root.rb_node; n; n = n->rb_right)
		depth++;
	CHECKF(depth <= 2 * 8, "depth %d", depth); /* 2 log2(N + 1) */
	for (int i = 0; i < N; i++) {
		CHECK(rb_first(&root) == &things[i].rb);
		rb_erase(&things[i].rb, &root);
		things[i].in_tree = false;
		check_tree(&root, N - 1 - i, false);
	}
	CHECK(RB_EMPTY_ROOT(&root));
}

TEST(replace)
{
	struct rb_root root = RB_ROOT;
	struct thing other;

	for (int i = 0; i < N; i++) {
		things[i] = (struct thing){ .key = i, .in_tree = true };
		rb_add(&things[i].rb, &root, less);
	}
	for (int i = 0; i < N; i++) {
		other = things[i];
		rb_replace_node(&things[i].rb, &other.rb, &root);
		check_tree(&root, N, false);
		rb_replace_node(&other.rb, &things[i].rb, &root);
	}
	check_tree(&root, N, false);
}

TEST(postorder)
{
	struct rb_root root = RB_ROOT;
	struct thing *t, *next;
	int count = 0;

	rbtree_postorder_for_each_entry_safe(t, next, &root, rb)
		count++;
	CHECK_EQ(count, 0);
	for (int i = 0; i < N; i++) {
		things[i] = (struct thing){ .key = test_random(), .in_tree = true };
		rb_add(&things[i].rb, &root, less);
	}
	rbtree_postorder_for_each_entry_safe(t, next, &root, rb) {
		CHECK(t->in_tree);
		CHECK(!t->rb.rb_left || !to_thing(t->rb.rb_left)->in_tree);
		CHECK(!t->rb.rb_right || !to_thing(t->rb.rb_right)->in_tree);
		t->in_tree = false;
		count++;
	}
	CHECK_EQ(count, N);
}

TEST(empty_node)
{
	struct rb_node node;

	RB_CLEAR_NODE(&node);
	CHECK(RB_EMPTY_NODE(&node));
	CHECK(!rb_next(&node));
	CHECK(!rb_prev(&node));
}

TEST(intervals)
{
	static struct interval_tree_node nodes[N];
	static bool in_tree[N], seen[N];
	struct rb_root_cached root = RB_ROOT_CACHED;

	for (int step = 0; step < 4000; step++) {
		int i = test_below(N), met = 0, expected = 0;
		struct interval_tree_node *node, *last_met = NULL;
		unsigned long a = test_below(1000), b = a + test_below(step % 2 ? 5 : 300);

		if (in_tree[i]) {
			interval_tree_remove(&nodes[i], &root);
		} else {
			/* Now and then at the very end of the numbers. */
			unsigned long base = test_chance(20) ? ULONG_MAX - 200 : 0;

			nodes[i].start = base + test_below(base ? 100 : 1000);
			nodes[i].last = nodes[i].start + test_below(step % 3 ? 10 : 100);
			interval_tree_insert(&nodes[i], &root);
		}
		in_tree[i] = !in_tree[i];
		if (test_chance(20)) {
			a = ULONG_MAX - test_below(200);
			b = ULONG_MAX;
		}
		for (int j = 0; j < N; j++)
			seen[j] = false;
		interval_tree_foreach(node, &root, a, b) {
			CHECK(node->start <= b && node->last >= a);
			CHECK(!last_met || last_met->start <= node->start);
			CHECK(!seen[node - nodes]);
			seen[node - nodes] = true;
			last_met = node;
			met++;
		}
		for (int j = 0; j < N; j++)
			expected += in_tree[j] && nodes[j].start <= b && nodes[j].last >= a;
		CHECK_EQ(met, expected);
	}
}
