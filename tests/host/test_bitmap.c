// SPDX-License-Identifier: MIT
/* Bitmaps against an array of bools, with lengths around the word's. */
#include <neap/bitmap.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/log2.h>
#include <neap/slab.h>

#include "test.h"

#define MAX_BITS 200

static bool model[MAX_BITS];

static unsigned long model_find(unsigned long n, unsigned long start, bool value)
{
	while (start < n && model[start] != value)
		start++;
	return min(start, n);
}

static void check_map(const unsigned long *map, unsigned long n)
{
	unsigned long weight = 0, last = n, from = test_below(n + 2), bit, expected = 0;

	for (unsigned long i = 0; i < n; i++) {
		CHECK_EQ(test_bit(i, map), model[i]);
		weight += model[i];
		if (model[i])
			last = i;
	}
	CHECK_EQ(bitmap_weight(map, n), weight);
	CHECK_EQ(find_last_bit(map, n), last);
	CHECK_EQ(bitmap_empty(map, n), weight == 0);
	CHECK_EQ(bitmap_full(map, n), weight == n);
	CHECK_EQ(find_next_bit(map, n, from), model_find(n, from < n ? from : n, true));
	CHECK_EQ(find_next_zero_bit(map, n, from), model_find(n, from < n ? from : n, false));
	CHECK_EQ(find_first_bit(map, n), model_find(n, 0, true));
	for_each_set_bit(bit, map, n) {
		expected = model_find(n, expected, true);
		CHECK_EQ(bit, expected++);
	}
	CHECK_EQ(model_find(n, expected, true), n);
}

/* The map is exactly as large as it must be: the sanitizer sees an access to the word behind. */
TEST(random_bits)
{
	for (int round = 0; round < 300; round++) {
		unsigned long n = 1 + test_below(MAX_BITS);
		unsigned long *map = kmalloc(BITS_TO_LONGS(n) * sizeof(long), 0);

		bitmap_zero(map, n);
		for (int i = 0; i < MAX_BITS; i++)
			model[i] = false;
		/* Bits beyond the end must not matter. */
		if (n % BITS_PER_LONG)
			map[n / BITS_PER_LONG] |= (unsigned long)test_random()
						  << (n % BITS_PER_LONG);
		for (int step = 0; step < 30; step++) {
			unsigned long start = test_below(n + 1), len = test_below(n - start + 1);
			bool value = test_below(2);

			if (value)
				bitmap_set(map, start, len);
			else
				bitmap_clear(map, start, len);
			for (unsigned long i = 0; i < len; i++)
				model[start + i] = value;
			check_map(map, n);
		}
		kfree(map);
	}
}

TEST(areas)
{
	for (int round = 0; round < 3000; round++) {
		DECLARE_BITMAP(map, MAX_BITS) = { 0 };
		unsigned long n = 1 + test_below(MAX_BITS), len = 1 + test_below(12);
		unsigned long mask = (1UL << test_below(5)) - 1, start = test_below(n), expected;

		for (unsigned long i = 0; i < n; i++) {
			model[i] = test_chance(6);
			if (model[i])
				__set_bit(i, map);
		}
		for (expected = (start + mask) & ~mask; expected + len <= n; expected += mask + 1)
			if (model_find(expected + len, expected, true) == expected + len)
				break;
		if (expected + len > n)
			expected = n;
		CHECK_EQ(bitmap_find_next_zero_area(map, n, start, len, mask), expected);
	}
}

TEST(regions)
{
	DECLARE_BITMAP(map, 64) = { 0 };

	CHECK_EQ(bitmap_find_free_region(map, 64, 0), 0);
	CHECK_EQ(bitmap_find_free_region(map, 64, 4), 16);
	CHECK_EQ(bitmap_find_free_region(map, 64, 3), 8);
	CHECK_EQ(bitmap_find_free_region(map, 64, 5), 32);
	CHECK_EQ(bitmap_find_free_region(map, 64, 3), -ENOMEM);
	CHECK_EQ(bitmap_allocate_region(map, 0, 1), -EBUSY);
	CHECK_EQ(bitmap_allocate_region(map, 2, 1), 0);
	bitmap_release_region(map, 16, 4);
	CHECK_EQ(bitmap_find_free_region(map, 64, 3), 16);
	CHECK_EQ(bitmap_weight(map, 64), 1 + 8 + 32 + 2 + 8);
}

TEST(whole_maps)
{
	for (int round = 0; round < 200; round++) {
		DECLARE_BITMAP(a, MAX_BITS);
		DECLARE_BITMAP(b, MAX_BITS);
		DECLARE_BITMAP(c, MAX_BITS);
		unsigned long n = 1 + test_below(MAX_BITS), i = test_below(n);

		for (size_t w = 0; w < ARRAY_SIZE(a); w++) {
			a[w] = test_random();
			b[w] = test_random();
		}
		bitmap_and(c, a, b, n);
		CHECK_EQ(test_bit(i, c), test_bit(i, a) && test_bit(i, b));
		bitmap_or(c, a, b, n);
		CHECK_EQ(test_bit(i, c), test_bit(i, a) || test_bit(i, b));
		bitmap_andnot(c, a, b, n);
		CHECK_EQ(test_bit(i, c), test_bit(i, a) && !test_bit(i, b));
		bitmap_copy(c, a, n);
		CHECK(bitmap_equal(a, c, n));
		__change_bit(i, c);
		CHECK(!bitmap_equal(a, c, n));
		__change_bit(i, c);
		__change_bit(n, c); /* beyond the end: does not count */
		CHECK(bitmap_equal(a, c, n));
		bitmap_fill(c, n);
		CHECK(bitmap_full(c, n));
	}
}

TEST(bit_arithmetic)
{
	CHECK_EQ(GENMASK(7, 4), 0xf0);
	CHECK_EQ(GENMASK(31, 31), 0x80000000);
	CHECK_EQ(FIELD_GET(0xf0, 0x1234), 3);
	CHECK_EQ(FIELD_PREP(0xf00, 5), 0x500);
	for (int i = 0; i < 500; i++) {
		u32 word = test_random() >> test_below(32), bits = 0;

		for (int j = 0; j < 32; j++)
			bits += word >> j & 1;
		CHECK_EQ(hweight32(word), bits);
		CHECK_EQ(hweight64((u64)word << 32 | word), 2 * bits);
		CHECK_EQ(rol32(word, i % 32), ror32(word, -i & 31));
		if (word) {
			CHECK_EQ(BIT(__ffs(word)), word & -word);
			CHECK(word >> __fls(word) == 1);
			CHECK_EQ(ilog2(word), fls(word) - 1);
			CHECK_EQ(rounddown_pow_of_two(word), 1UL << __fls(word));
			CHECK_EQ(is_power_of_2(word), bits == 1);
		}
	}
	CHECK_EQ(rol32(0x80000001, 0), 0x80000001);
	CHECK_EQ(roundup_pow_of_two(1), 1);
	CHECK_EQ(roundup_pow_of_two(5), 8);
	CHECK_EQ(roundup_pow_of_two(8), 8);
	CHECK_EQ(order_base_2(1), 0);
	CHECK_EQ(order_base_2(9), 4);
}
