// SPDX-License-Identifier: MIT
/* Sorting: the result is in order and is a permutation; searching finds what is there. */
#include <neap/kernel.h>
#include <neap/slab.h>
#include <neap/sort.h>
#include <neap/string.h>

#include "test.h"

/* Elements of several sizes, with the key in the first two bytes. */
static u32 key_of(const void *p)
{
	return *(const u8 *)p << 8 | ((const u8 *)p)[1];
}

static int compare(const void *a, const void *b)
{
	return (int)key_of(a) - (int)key_of(b);
}

static int compare_key(const void *key, const void *elt)
{
	return (int)*(const u32 *)key - (int)key_of(elt);
}

static u32 swaps;

static void counting_swap(void *a, void *b, int size)
{
	u8 tmp[64];

	memcpy(tmp, a, size);
	memcpy(a, b, size);
	memcpy(b, tmp, size);
	swaps++;
}

TEST(random)
{
	for (int round = 0; round < 3000; round++) {
		size_t size = 2 + test_below(11), num = test_below(60);
		u8 *array = kmalloc(max(num * size, (size_t)1), 0);
		u32 sum = 0, range = test_chance(2) ? 5 : 60000;

		for (size_t i = 0; i < num; i++) {
			u8 *p = array + i * size;
			u32 key = test_below(range);

			/* All bytes follow from the key: a torn element is seen. */
			memset(p, (u8)(key * 7), size);
			p[0] = key >> 8;
			p[1] = (u8)key;
			sum += key * key;
		}
		sort(array, num, size, compare, test_chance(2) ? counting_swap : NULL);
		for (size_t i = 0; i < num; i++) {
			u8 *p = array + i * size;
			u32 key = key_of(p);

			CHECK(!i || key_of(p - size) <= key);
			for (size_t j = 2; j < size; j++)
				CHECK_EQ(p[j], (u8)(key * 7));
			sum -= key * key;
		}
		CHECK_EQ(sum, 0);
		for (int i = 0; i < 10; i++) {
			u32 key = test_below(range);
			u8 *found = bsearch(&key, array, num, size, compare_key);
			bool there = false;

			for (size_t j = 0; j < num; j++)
				there |= key_of(array + j * size) == key;
			CHECK_EQ(found != NULL, there);
			CHECK(!found || key_of(found) == key);
		}
		kfree(array);
	}
}

/* n log n at worst: what is bad for quick sort is not bad here. */
TEST(worst_case)
{
	u8 array[2000];

	for (int i = 0; i < 1000; i++) {
		array[2 * i] = i >> 8;
		array[2 * i + 1] = (u8)i;
	}
	swaps = 0;
	sort(array, 1000, 2, compare, counting_swap);
	CHECKF(swaps < 12000, "%u", swaps);
}
