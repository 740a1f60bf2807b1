/* SPDX-License-Identifier: MIT */
/*
 * Single bits of words and of bitmaps. From <asm/bitops.h> come
 *	set_bit clear_bit change_bit			atomic, no order promised
 *	test_and_set_bit test_and_clear_bit ...		atomic, full barrier on both sides
 *	test_and_set_bit_lock clear_bit_unlock		atomic, acquire and release
 *	__set_bit __clear_bit ... test_bit		plain, for data that a lock protects
 *	__ffs __fls ffz ffs fls fls64			position of the lowest, highest bit
 */
#ifndef _NEAP_BITOPS_H
#define _NEAP_BITOPS_H

#include <neap/bits.h>
#include <neap/compiler.h>
#include <neap/types.h>
#include <asm/bitops.h>

#define BIT_MASK(nr) (1UL << ((nr) % BITS_PER_LONG))
#define BIT_WORD(nr) ((nr) / BITS_PER_LONG)

static __always_inline void __assign_bit(unsigned int nr, volatile unsigned long *map, bool on)
{
	if (on)
		__set_bit(nr, map);
	else
		__clear_bit(nr, map);
}

/* Number of set bits, by adding neighbouring fields of 1, 2, 4 bits, then all bytes at once. */
static __always_inline unsigned int hweight32(u32 w)
{
	w -= (w >> 1) & 0x55555555;
	w = (w & 0x33333333) + ((w >> 2) & 0x33333333);
	w = (w + (w >> 4)) & 0x0f0f0f0f;
	return (w * 0x01010101) >> 24;
}

static __always_inline unsigned int hweight64(u64 w)
{
	return hweight32((u32)w) + hweight32((u32)(w >> 32));
}

static __always_inline unsigned int hweight_long(unsigned long w)
{
	return sizeof(w) == 4 ? hweight32(w) : hweight64(w);
}

static __always_inline u32 rol32(u32 word, unsigned int shift)
{
	return (word << (shift & 31)) | (word >> (-shift & 31));
}

static __always_inline u32 ror32(u32 word, unsigned int shift)
{
	return (word >> (shift & 31)) | (word << (-shift & 31));
}

#endif /* _NEAP_BITOPS_H */
