// SPDX-License-Identifier: MIT
/* The radix tree against arrays of items and tags; every allocation failing in turn. */
#include <neap/errno.h>
#include <neap/gfp.h>
#include <neap/kernel.h>
#include <neap/preempt.h>
#include <neap/radix-tree.h>

/* For the nodes set aside, which must be given back for the account. */
#include "../../lib/radix-tree.c"
#include "test.h"

/* Indices that the model knows: a dense run, sparse ones, and those at the end of the numbers. */
#define N 600

static struct {
	unsigned long index;
	bool present;
	bool tags[RADIX_TREE_MAX_TAGS];
} model[N];

static RADIX_TREE(tree, 0);

static void init(void)
{
	static bool done;

	if (!done)
		radix_tree_init();
	done = true;
	for (int i = 0; i < N; i++) {
		/* Ascending and all different. */
		model[i].index = i < 200   ? (unsigned long)i
				 : i < 300 ? (unsigned long)i * 64 - 200
				 : i < 500 ? (unsigned long)i * 1000003
					   : ULONG_MAX - (N - 1 - i) * 3UL;
		model[i].present = false;
		for (int t = 0; t < RADIX_TREE_MAX_TAGS; t++)
			model[i].tags[t] = false;
	}
}

/* All items at or after a random index, through windows of random size, with a tag or without. */
static void check_gang(int tag)
{
	void *items[17];
	unsigned long indices[17], at = model[test_below(N)].index + test_below(3);
	int i = 0;

	if (test_chance(4))
		at = 0;
	while (i < N && model[i].index < at)
		i++;
	for (;;) {
		u32 max = 1 + test_below(17), n;

		n = tag < 0 ? radix_tree_gang_lookup(&tree, items, indices, at, max)
			    : radix_tree_gang_lookup_tag(&tree, items, indices, at, max, tag);
		CHECK(n <= max);
		for (u32 j = 0; j < n; j++, i++) {
			while (i < N && !(tag < 0 ? model[i].present : model[i].tags[tag]))
				i++;
			CHECKF(i < N, "item %lx too many", indices[j]);
			CHECKF(indices[j] == model[i].index, "%lx, not %lx", indices[j],
			       model[i].index);
			CHECK(items[j] == &model[i]);
		}
		if (n < max)
			break;
		at = indices[n - 1] + 1;
		if (!at)
			break;
	}
	for (; i < N; i++)
		CHECK(!(tag < 0 ? model[i].present : model[i].tags[tag]));
}

static unsigned int height_for(unsigned long greatest)
{
	unsigned int height = 1;

	while (greatest >>= RADIX_TREE_MAP_SHIFT)
		height++;
	return height;
}

static void check_tree(void)
{
	long greatest = -1;
	bool any[RADIX_TREE_MAX_TAGS] = { false };

	for (int i = 0; i < N; i++) {
		void **slot = radix_tree_lookup_slot(&tree, model[i].index);

		CHECK(radix_tree_lookup(&tree, model[i].index) ==
		      (model[i].present ? &model[i] : NULL));
		CHECK(model[i].present ? *slot == &model[i] : !slot);
		for (int t = 0; t < RADIX_TREE_MAX_TAGS; t++) {
			CHECK_EQ(radix_tree_tag_get(&tree, model[i].index, t), model[i].tags[t]);
			any[t] |= model[i].tags[t];
		}
		if (model[i].present)
			greatest = i;
	}
	for (int t = 0; t < RADIX_TREE_MAX_TAGS; t++)
		CHECK_EQ(radix_tree_tagged(&tree, t), any[t]);
	CHECK_EQ(radix_tree_empty(&tree), greatest < 0);
	CHECK_EQ(tree.height, greatest < 0 ? 0 : height_for(model[greatest].index));
}

static void remove_item(int i)
{
	CHECK(radix_tree_delete(&tree, model[i].index) == (model[i].present ? &model[i] : NULL));
	model[i].present = false;
	for (int t = 0; t < RADIX_TREE_MAX_TAGS; t++)
		model[i].tags[t] = false;
}

TEST(random_operations)
{
	init();
	for (int step = 0; step < 20000; step++) {
		/* The part of the indices in use changes, so that the height does. */
		int parts[] = { 100, 200, 300, 500, N };
		int part = parts[step / 700 % 5], i = test_below(part);
		int t = test_below(RADIX_TREE_MAX_TAGS);

		if (step % 700 == 0)
			for (int j = part; j < N; j++)
				remove_item(j);

		switch (test_below(step / 3500 % 2 ? 7 : 5)) {
		case 0:
		case 1:
			CHECK_EQ(radix_tree_insert(&tree, model[i].index, &model[i]),
				 model[i].present ? -EEXIST : 0);
			model[i].present = true;
			break;
		case 2:
			if (!model[i].present)
				break;
			CHECK(radix_tree_tag_set(&tree, model[i].index, t) == &model[i]);
			model[i].tags[t] = true;
			break;
		case 3:
			CHECK(radix_tree_tag_clear(&tree, model[i].index, t) ==
			      (model[i].present ? &model[i] : NULL));
			model[i].tags[t] = false;
			break;
		default:
			remove_item(i);
			break;
		}
		if (step % 16 == 0)
			check_tree();
		check_gang((int)test_below(RADIX_TREE_MAX_TAGS + 1) - 1);
	}
	for (int i = 0; i < N; i++)
		remove_item(i);
	check_tree();
	CHECK_EQ(test_live_objects, 0);
}

/* A failed insertion leaves the tree as it was. */
TEST(no_memory)
{
	init();
	for (int round = 0; round < 200; round++) {
		int i = test_below(N);

		FOR_EACH_ALLOC_FAILURE(n) {
			int err = radix_tree_insert(&tree, model[i].index, &model[i]);

			if (model[i].present) {
				CHECK_EQ(err, -EEXIST);
			} else if (err) {
				CHECK_EQ(err, -ENOMEM);
				CHECK(test_alloc_failed);
			} else {
				model[i].present = true;
			}
			check_tree();
		}
		CHECK(model[i].present);
		/* Low trees that must grow much, too. */
		for (int j = 0; j < N; j++)
			if (test_chance(4) || (round % 2 && model[j].index > 4096))
				remove_item(j);
	}
	for (int i = 0; i < N; i++)
		remove_item(i);
}

static void drop_preload(void)
{
	struct preload *preload = this_cpu_ptr(&preloads);

	while (preload->nodes) {
		struct radix_tree_node *node = preload->nodes;

		preload->nodes = node->parent;
		preload->count--;
		kmem_cache_free(node_cache, node);
	}
	CHECK_EQ(preload->count, 0);
}

/* After a preload no insertion fails, whatever the allocator says; and preload may sleep. */
TEST(preload)
{
	init();
	for (int round = 0; round < 300; round++) {
		int i = test_below(N);

		CHECK_EQ(radix_tree_preload(GFP_KERNEL), 0);
		CHECK(in_atomic());
		test_fail_alloc(0);
		CHECK_EQ(radix_tree_insert(&tree, model[i].index, &model[i]),
			 model[i].present ? -EEXIST : 0);
		model[i].present = true;
		CHECK(!test_alloc_failed);
		test_fail_alloc(-1);
		radix_tree_preload_end();
		for (int j = 0; j < 2; j++)
			remove_item(test_below(N));
	}
	test_fail_alloc(0);
	for (int i = 0; i < N; i++)
		remove_item(i);

	/* The most nodes that an insertion can take. */
	drop_preload();
	test_fail_alloc(-1);
	CHECK_EQ(radix_tree_insert(&tree, 0, &model[0]), 0);
	CHECK_EQ(radix_tree_preload(GFP_KERNEL), 0);
	test_fail_alloc(0);
	CHECK_EQ(radix_tree_insert(&tree, ULONG_MAX, &model[N - 1]), 0);
	radix_tree_preload_end();
	CHECK_EQ(this_cpu_ptr(&preloads)->count, 0);
	CHECK(radix_tree_delete(&tree, ULONG_MAX) == &model[N - 1]);
	CHECK(radix_tree_delete(&tree, 0) == &model[0]);
	test_fail_alloc(-1);
	CHECK_EQ(radix_tree_preload(GFP_KERNEL), 0);
	radix_tree_preload_end();
	test_fail_alloc(0);
	/* Some are set aside still; only if one is missing does preload ask for it and fail. */
	CHECK_EQ(radix_tree_insert(&tree, ULONG_MAX, &model[0]), 0);
	CHECK_EQ(radix_tree_preload(GFP_KERNEL), -ENOMEM);
	CHECK(!in_atomic());
	CHECK(radix_tree_delete(&tree, ULONG_MAX) == &model[0]);
	drop_preload();
}

TEST(next_hole)
{
	init();
	for (int i = 0; i < 130; i++)
		if (i != 70)
			CHECK_EQ(radix_tree_insert(&tree, i, &model[i]), 0);
	CHECK_EQ(radix_tree_next_hole(&tree, 0), 70);
	CHECK_EQ(radix_tree_next_hole(&tree, 70), 70);
	CHECK_EQ(radix_tree_next_hole(&tree, 71), 130);
	CHECK_EQ(radix_tree_next_hole(&tree, 5000), 5000);
	for (int i = 0; i < 130; i++)
		radix_tree_delete(&tree, i);
	CHECK(radix_tree_empty(&tree));
}

TEST(misuse)
{
	init();
	CHECK_PANIC((void)!radix_tree_insert(&tree, 1, NULL));
	CHECK(!radix_tree_tag_set(&tree, 1, 0));
	test_expect_warnings(1);
}
