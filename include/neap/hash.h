/* SPDX-License-Identifier: MIT */
/*
 * Multiplicative hashing (Knuth, The Art of Computer Programming, volume 3, 6.4): multiply by an
 * odd number near 2^32 divided by the golden ratio; the upper bits of the product depend on all
 * bits of the key, so those are the hash.
 */
#ifndef _NEAP_HASH_H
#define _NEAP_HASH_H

#include <neap/types.h>

#define GOLDEN_RATIO_32 0x9e3779b1u

/* @bits (1 to 32) bits of hash. */
static inline u32 hash_32(u32 val, unsigned int bits)
{
	return (val * GOLDEN_RATIO_32) >> (32 - bits);
}

static inline u32 hash_64(u64 val, unsigned int bits)
{
	return hash_32((u32)val ^ hash_32((u32)(val >> 32), 32), bits);
}

static inline u32 hash_long(unsigned long val, unsigned int bits)
{
	return sizeof(val) == 4 ? hash_32((u32)val, bits) : hash_64(val, bits);
}

/* Objects lie at least 8 apart, so the low bits say nothing. */
static inline u32 hash_ptr(const void *ptr, unsigned int bits)
{
	return hash_long((unsigned long)ptr >> 3, bits);
}

#endif /* _NEAP_HASH_H */
