// SPDX-License-Identifier: MIT
/* Both generators: known values, range, and that the bits are not obviously stuck. */
#include <neap/kernel.h>
#include <neap/prandom.h>
#include <neap/random.h>
#include <neap/string.h>

/* For the static functions: the block function has a published example. */
#include "../../lib/random.c"
#include "test.h"

/* RFC 8439, appendix A.1, test vector 1: all-zero key, nonce and counter. */
TEST(chacha_block)
{
	static const u8 expected[64] = {
		0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53,
		0x86, 0xbd, 0x28, 0xbd, 0xd2, 0x19, 0xb8, 0xa0, 0x8d, 0xed, 0x1a, 0xa8, 0x36,
		0xef, 0xcc, 0x8b, 0x77, 0x0d, 0xc7, 0xda, 0x41, 0x59, 0x7c, 0x51, 0x57, 0x48,
		0x8d, 0x77, 0x24, 0xe0, 0x3f, 0xb8, 0xd8, 0x4a, 0x37, 0x6a, 0x43, 0xb8, 0xf4,
		0x15, 0x18, 0xa1, 0x1c, 0xc3, 0x87, 0xb6, 0x69, 0xb2, 0xee, 0x65, 0x86,
	};
	u32 key[KEY_WORDS] = { 0 }, out[BLOCK_WORDS];

	chacha_block(key, out);
	CHECK(!memcmp(out, expected, sizeof(expected)));
}

/* How often each bit is set in @n words must be near half. */
static void check_bits(u32 (*next)(void), int n)
{
	int ones[32] = { 0 };

	for (int i = 0; i < n; i++) {
		u32 v = next();

		for (int bit = 0; bit < 32; bit++)
			ones[bit] += v >> bit & 1;
	}
	for (int bit = 0; bit < 32; bit++)
		CHECKF(ones[bit] > n * 4 / 10 && ones[bit] < n * 6 / 10, "bit %d: %d of %d", bit,
		       ones[bit], n);
}

static struct rnd_state state;

static u32 next_prandom(void)
{
	return prandom_u32_state(&state);
}

TEST(bits)
{
	for (int i = 0; i < 10; i++) {
		prandom_seed_state(&state, i ? ((u64)test_random() << 32 | test_random()) : 0);
		check_bits(next_prandom, 4000);
	}
	check_bits(get_random_u32, 4000);
}

TEST(seeds)
{
	struct rnd_state a, b;
	u32 same = 0;
	u8 x[13], y[13];

	prandom_seed_state(&a, 5);
	prandom_seed_state(&b, 5);
	prandom_bytes_state(&a, x, sizeof(x));
	prandom_bytes_state(&b, y, sizeof(y));
	CHECK(!memcmp(x, y, sizeof(x)));
	prandom_seed_state(&b, 6);
	for (int i = 0; i < 100; i++)
		same += prandom_u32_state(&a) == prandom_u32_state(&b);
	CHECK(same < 3);
}

TEST(mixing)
{
	u8 seed[77], a[50], b[50];

	memset(seed, 3, sizeof(seed));
	random_out_left = 0;
	memset(random_key, 0, sizeof(random_key));
	add_device_randomness(seed, sizeof(seed));
	get_random_bytes(a, sizeof(a));
	random_out_left = 0;
	memset(random_key, 0, sizeof(random_key));
	seed[76] = 4;
	add_device_randomness(seed, sizeof(seed));
	get_random_bytes(b, sizeof(b));
	CHECK(memcmp(a, b, 8));
	CHECK(memcmp(a + 8, b + 8, 8));
}

/* What was given out is not kept. */
TEST(erased)
{
	u8 out[20];

	random_out_left = 0;
	get_random_bytes(out, sizeof(out));
	for (size_t i = 0; i + 8 <= sizeof(random_out); i++)
		CHECK(memcmp((u8 *)random_out + i, out + 12, 8));
	for (size_t i = 0; i + 8 <= sizeof(random_key); i++)
		CHECK(memcmp((u8 *)random_key + i, out + 12, 8));
}

TEST(below)
{
	u32 seen = 0;

	prandom_seed_state(&state, test_random());
	for (int i = 0; i < 400; i++) {
		u32 a = prandom_u32_below(&state, 7), b = get_random_u32_below(7);

		CHECK(a < 7 && b < 7);
		seen |= 1 << a | 1 << (b + 8);
	}
	CHECK_EQ(seen, 0x7f7f);
	CHECK_EQ(get_random_u32_below(1), 0);
}
