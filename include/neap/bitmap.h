/* SPDX-License-Identifier: MIT */
/*
 * Bitmaps: arrays of unsigned long of which the first @nbits bits count. All of this is plain
 * memory access; the owner of a bitmap names its lock. The bits of the last word beyond @nbits
 * are never looked at, and may be changed by the functions that write whole maps.
 */
#ifndef _NEAP_BITMAP_H
#define _NEAP_BITMAP_H

#include <neap/bitops.h>
#include <neap/string.h>
#include <neap/types.h>

/* The bits that count in the last word of a map of @nbits, and in the first from bit @start on. */
#define BITMAP_FIRST_WORD_MASK(start) (~0UL << ((start) & (BITS_PER_LONG - 1)))
#define BITMAP_LAST_WORD_MASK(nbits)  (~0UL >> (-(nbits) & (BITS_PER_LONG - 1)))

/* Number of the first such bit at or after @start; @nbits if there is none. */
unsigned long find_next_bit(const unsigned long *map, unsigned long nbits, unsigned long start);
unsigned long find_next_zero_bit(const unsigned long *map, unsigned long nbits,
				 unsigned long start);
/* Number of the last set bit, or @nbits. */
unsigned long find_last_bit(const unsigned long *map, unsigned long nbits);

static inline unsigned long find_first_bit(const unsigned long *map, unsigned long nbits)
{
	return find_next_bit(map, nbits, 0);
}

static inline unsigned long find_first_zero_bit(const unsigned long *map, unsigned long nbits)
{
	return find_next_zero_bit(map, nbits, 0);
}

#define for_each_set_bit(bit, map, nbits)                             \
	for ((bit) = find_first_bit((map), (nbits)); (bit) < (nbits); \
	     (bit) = find_next_bit((map), (nbits), (bit) + 1))
#define for_each_clear_bit(bit, map, nbits)                                \
	for ((bit) = find_first_zero_bit((map), (nbits)); (bit) < (nbits); \
	     (bit) = find_next_zero_bit((map), (nbits), (bit) + 1))

static inline void bitmap_zero(unsigned long *map, unsigned long nbits)
{
	memset(map, 0, BITS_TO_LONGS(nbits) * sizeof(long));
}

static inline void bitmap_fill(unsigned long *map, unsigned long nbits)
{
	memset(map, 0xff, BITS_TO_LONGS(nbits) * sizeof(long));
}

static inline void bitmap_copy(unsigned long *dst, const unsigned long *src, unsigned long nbits)
{
	memcpy(dst, src, BITS_TO_LONGS(nbits) * sizeof(long));
}

static inline bool bitmap_empty(const unsigned long *map, unsigned long nbits)
{
	return find_first_bit(map, nbits) >= nbits;
}

static inline bool bitmap_full(const unsigned long *map, unsigned long nbits)
{
	return find_first_zero_bit(map, nbits) >= nbits;
}

/* Sets, clears the bits @start to @start + @len - 1. */
void bitmap_set(unsigned long *map, unsigned long start, unsigned long len);
void bitmap_clear(unsigned long *map, unsigned long start, unsigned long len);
/* Number of set bits. */
unsigned long bitmap_weight(const unsigned long *map, unsigned long nbits);

void bitmap_and(unsigned long *dst, const unsigned long *a, const unsigned long *b,
		unsigned long nbits);
void bitmap_or(unsigned long *dst, const unsigned long *a, const unsigned long *b,
	       unsigned long nbits);
void bitmap_andnot(unsigned long *dst, const unsigned long *a, const unsigned long *b,
		   unsigned long nbits);
bool bitmap_equal(const unsigned long *a, const unsigned long *b, unsigned long nbits);

/*
 * The first @len clear bits in a row at or after @start whose first number is a multiple of
 * @align_mask + 1 (0: any). Its number, or something >= @nbits if there is no room.
 */
unsigned long bitmap_find_next_zero_area(const unsigned long *map, unsigned long nbits,
					 unsigned long start, unsigned long len,
					 unsigned long align_mask);

/*
 * Blocks of 2^@order bits, aligned to their size. find: takes the first free one and gives its
 * number, -ENOMEM if there is none. allocate: takes the one at @pos, -EBUSY if it is not free.
 */
int bitmap_find_free_region(unsigned long *map, unsigned int nbits, int order);
int bitmap_allocate_region(unsigned long *map, unsigned int pos, int order);
void bitmap_release_region(unsigned long *map, unsigned int pos, int order);

#endif /* _NEAP_BITMAP_H */
