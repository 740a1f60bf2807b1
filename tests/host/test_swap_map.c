// SPDX-License-Identifier: MIT
/* Which swap slots are free (mm/swap_map.c), against an array; and that slots come in runs. */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "../../mm/swap_map.h"
#include "test.h"

static struct swap_info_struct si;
static u32 *model;

static void setup(unsigned int max)
{
	memset(&si, 0, sizeof(si));
	si.max = max;
	/* Exactly as large as needed: the sanitizer sees what is beyond. */
	si.swap_map = kcalloc(max, sizeof(u32), 0);
	si.cluster_free = kcalloc(DIV_ROUND_UP(max, SWAPFILE_CLUSTER), sizeof(u16), 0);
	si.quarantine = kcalloc(BITS_TO_LONGS(max), sizeof(long), 0);
	model = kcalloc(max, sizeof(u32), 0);
}

static void teardown(void)
{
	kfree(si.swap_map);
	kfree(si.cluster_free);
	kfree(si.quarantine);
	kfree(model);
}

static void check_map(void)
{
	unsigned int inuse = 0, bad = 0;

	for (unsigned int c = 0; c * SWAPFILE_CLUSTER < si.max; c++) {
		unsigned int free = 0;

		for (unsigned int i = c * SWAPFILE_CLUSTER;
		     i < min((c + 1) * SWAPFILE_CLUSTER, si.max); i++) {
			CHECK_EQ(si.swap_map[i], model[i]);
			free += !model[i];
			bad += model[i] == SWAP_MAP_BAD;
			inuse += model[i] && model[i] != SWAP_MAP_BAD;
		}
		CHECK_EQ(si.cluster_free[c], free);
	}
	CHECK_EQ(si.inuse_pages, inuse);
	CHECK_EQ(si.pages, si.max - bad);
}

static u32 random_word(void)
{
	u32 word = test_random();

	return word == SWAP_MAP_BAD || !word ? 1 : word;
}

TEST(random)
{
	for (int round = 0; round < 60; round++) {
		unsigned int max = 2 + test_below(round % 3 ? 2000 : 5), nbad = test_below(10),
			     used = 0;
		u32 badpages[10];
		bool usable = false;

		setup(max);
		model[0] = SWAP_MAP_BAD;
		for (unsigned int i = 0; i < nbad; i++) {
			badpages[i] = 1 + test_below(max - 1);
			model[badpages[i]] = SWAP_MAP_BAD;
		}
		for (unsigned int i = 1; i < max; i++)
			usable |= !model[i];
		CHECK_EQ(swap_map_init(&si, badpages, nbad), usable ? 0 : -EINVAL);
		check_map();
		for (int step = 0; step < 4000; step++) {
			unsigned int offset;
			u32 word;

			if (test_below(10) < (step / 1000 % 2 ? 4u : 7u)) {
				offset = scan_swap_map(&si);
				if (!offset) {
					for (unsigned int i = 0; i < max; i++)
						CHECK(model[i]);
					continue;
				}
				CHECK(offset < max && !model[offset]);
				model[offset] = word = random_word();
				CHECK_EQ(swap_map_set(&si, offset, word), -1);
				used++;
			} else {
				offset = test_below(max);
				while (offset < max &&
				       (!model[offset] || model[offset] == SWAP_MAP_BAD))
					offset++;
				if (offset == max)
					continue;
				if (test_chance(3)) {
					model[offset] = word = random_word();
					CHECK_EQ(swap_map_set(&si, offset, word), 0);
				} else if (test_chance(20)) {
					/* Its block failed: it never comes back. */
					__set_bit(offset, si.quarantine);
					CHECK_EQ(swap_map_set(&si, offset, 0), 0);
					model[offset] = SWAP_MAP_BAD;
				} else {
					CHECK_EQ(swap_map_set(&si, offset, 0), 1);
					model[offset] = 0;
				}
			}
			if (step % 50 == 0)
				check_map();
		}
		check_map();
		teardown();
	}
}

/* An empty area is given out from front to back, but for its bad slots. */
TEST(runs)
{
	u32 bad[] = { 5, 300 };

	setup(1000);
	CHECK_EQ(swap_map_init(&si, bad, 2), 0);
	for (unsigned int i = 1, next = 1; i < 1000; i++) {
		if (i == 5 || i == 300)
			continue;
		next = scan_swap_map(&si);
		CHECK(next != 0);
		swap_map_set(&si, next, 1);
	}
	CHECK_EQ(scan_swap_map(&si), 0);
	teardown();

	/* Each cluster that is begun is filled in order: seven of eight slots follow the last. */
	setup(16 * SWAPFILE_CLUSTER);
	CHECK_EQ(swap_map_init(&si, NULL, 0), 0);
	for (unsigned int i = 0, last = 0; i < 12 * SWAPFILE_CLUSTER; i++) {
		unsigned int offset = scan_swap_map(&si);

		CHECK(offset == last + 1 || offset % SWAPFILE_CLUSTER <= 1);
		swap_map_set(&si, offset, 1);
		last = offset;
	}
	teardown();
}

TEST(bad_numbers)
{
	u32 zero[] = { 0 }, beyond[] = { 100 }, last[] = { 99 };

	setup(100);
	CHECK_EQ(swap_map_init(&si, zero, 1), -EINVAL);
	teardown();
	setup(100);
	CHECK_EQ(swap_map_init(&si, beyond, 1), -EINVAL);
	teardown();
	setup(100);
	CHECK_EQ(swap_map_init(&si, last, 1), 0);
	CHECK_EQ(si.pages, 98);
	teardown();
	setup(2);
	last[0] = 1;
	CHECK_EQ(swap_map_init(&si, last, 1), -EINVAL); /* an area that can hold nothing */
	teardown();
}
