// SPDX-License-Identifier: MIT
/*
 * xorshift128 (G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8/14, 2003): a linear
 * map of 128 bits onto themselves that passes through all 2^128 - 1 states but zero.
 */
#include <neap/hash.h>
#include <neap/kernel.h>
#include <neap/prandom.h>
#include <neap/string.h>

/* Spreads the seed over the four words: neighbouring seeds must not give like sequences. */
void prandom_seed_state(struct rnd_state *state, u64 seed)
{
	u32 x = (u32)seed, y = (u32)(seed >> 32);

	for (size_t i = 0; i < ARRAY_SIZE(state->s); i++) {
		x = hash_32(x ^ (x >> 16), 32) + y + 1;
		y = hash_32(y ^ (y >> 15), 32) + (u32)i;
		state->s[i] = x ^ (x >> 16);
	}
	state->s[0] |= 1; /* not all zero */
	for (int i = 0; i < 8; i++)
		prandom_u32_state(state);
}

u32 prandom_u32_state(struct rnd_state *state)
{
	u32 t = state->s[0] ^ (state->s[0] << 11);
	u32 last = state->s[3];

	state->s[0] = state->s[1];
	state->s[1] = state->s[2];
	state->s[2] = last;
	state->s[3] = last ^ (last >> 19) ^ t ^ (t >> 8);
	return state->s[3];
}

void prandom_bytes_state(struct rnd_state *state, void *buf, size_t bytes)
{
	u8 *p = buf;

	while (bytes) {
		u32 word = prandom_u32_state(state);
		size_t n = min(bytes, sizeof(word));

		memcpy(p, &word, n);
		p += n;
		bytes -= n;
	}
}
