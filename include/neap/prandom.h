/* SPDX-License-Identifier: MIT */
/*
 * Pseudo-random numbers: fast, repeatable from their seed, and easy to predict. For tests and for
 * spreading load; never for secrets (random.h).
 */
#ifndef _NEAP_PRANDOM_H
#define _NEAP_PRANDOM_H

#include <neap/types.h>

/* One sequence. Its owner locks it. */
struct rnd_state {
	u32 s[4]; /* never all 0 */
};

void prandom_seed_state(struct rnd_state *state, u64 seed);
u32 prandom_u32_state(struct rnd_state *state);
void prandom_bytes_state(struct rnd_state *state, void *buf, size_t bytes);

/* 0 to @ceil - 1, evenly: the upper half of a 64-bit product. @ceil > 0. */
static inline u32 prandom_u32_below(struct rnd_state *state, u32 ceil)
{
	return (u32)(((u64)prandom_u32_state(state) * ceil) >> 32);
}

#endif /* _NEAP_PRANDOM_H */
