// SPDX-License-Identifier: MIT
/*
 * The random number generator: ChaCha (RFC 8439, 2.1 to 2.3) with fast key erasure. The first half
 * of each block it makes becomes the next key and is gone, so that who reads the state later
 * cannot tell what was given out before; the second half is given out.
 *
 * There is no estimate of entropy and no waiting: before anything good was mixed in, the numbers
 * are as good as a counter's low bits.
 */
#include <neap/bitops.h>
#include <neap/kernel.h>
#include <neap/random.h>
#include <neap/spinlock.h>
#include <neap/string.h>

#define KEY_WORDS   8
#define BLOCK_WORDS 16
#define ROUNDS	    20

static DEFINE_SPINLOCK(random_lock); /* all below; irq-safe */
static u32 random_key[KEY_WORDS];
static u32 random_out[KEY_WORDS]; /* made and not given out yet: the last out_left bytes */
static size_t random_out_left;

static inline void quarter_round(u32 *a, u32 *b, u32 *c, u32 *d)
{
	*a += *b;
	*d = rol32(*d ^ *a, 16);
	*c += *d;
	*b = rol32(*b ^ *c, 12);
	*a += *b;
	*d = rol32(*d ^ *a, 8);
	*c += *d;
	*b = rol32(*b ^ *c, 7);
}

/* RFC 8439, 2.3: counter and nonce are zero, for every key serves for one block only. */
static void chacha_block(const u32 key[KEY_WORDS], u32 out[BLOCK_WORDS])
{
	static const u32 constants[4] = { 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574 };
	u32 x[BLOCK_WORDS] = { 0 };

	memcpy(x, constants, sizeof(constants));
	memcpy(x + 4, key, KEY_WORDS * sizeof(u32));
	memcpy(out, x, sizeof(x));
	for (int i = 0; i < ROUNDS; i += 2) {
		for (int c = 0; c < 4; c++) /* columns */
			quarter_round(&x[c], &x[4 + c], &x[8 + c], &x[12 + c]);
		for (int c = 0; c < 4; c++) /* diagonals */
			quarter_round(&x[c], &x[4 + (c + 1) % 4], &x[8 + (c + 2) % 4],
				      &x[12 + (c + 3) % 4]);
	}
	for (int i = 0; i < BLOCK_WORDS; i++)
		out[i] += x[i];
}

/* Under random_lock. */
static void refill(void)
{
	u32 block[BLOCK_WORDS];

	chacha_block(random_key, block);
	memcpy(random_key, block, sizeof(random_key));
	memcpy(random_out, block + KEY_WORDS, sizeof(random_out));
	random_out_left = sizeof(random_out);
}

void add_device_randomness(const void *buf, size_t len)
{
	const u8 *p = buf;
	unsigned long flags;

	spin_lock_irqsave(&random_lock, flags);
	while (len) {
		size_t n = min(len, sizeof(random_key));

		for (size_t i = 0; i < n; i++)
			((u8 *)random_key)[i] ^= p[i];
		refill();
		p += n;
		len -= n;
	}
	spin_unlock_irqrestore(&random_lock, flags);
}

void get_random_bytes(void *buf, size_t len)
{
	u8 *p = buf;
	unsigned long flags;

	spin_lock_irqsave(&random_lock, flags);
	while (len) {
		u8 *out;
		size_t n;

		if (!random_out_left)
			refill();
		n = min(len, random_out_left);
		out = (u8 *)random_out + sizeof(random_out) - random_out_left;
		memcpy(p, out, n);
		memset(out, 0, n);
		random_out_left -= n;
		p += n;
		len -= n;
	}
	spin_unlock_irqrestore(&random_lock, flags);
}

u32 get_random_u32(void)
{
	u32 value;

	get_random_bytes(&value, sizeof(value));
	return value;
}

u32 get_random_u32_below(u32 ceil)
{
	return (u32)(((u64)get_random_u32() * ceil) >> 32);
}
