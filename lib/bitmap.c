// SPDX-License-Identifier: MIT
/* Operations on whole bitmaps and on runs of bits: see bitmap.h. */
#include <neap/bitmap.h>
#include <neap/errno.h>
#include <neap/kernel.h>

/*
 * A run of bits touches a first word from some bit on, whole words, and a last word up to some
 * bit. The loop treats all three alike: a mask of the bits that this word has of the run.
 */
#define for_each_word(map, start, len, p, mask)                                    \
	for (unsigned long __left = (len), __bit = (start) % BITS_PER_LONG, __n,   \
			   *p = (map) + BIT_WORD(start), mask;                     \
	     __left && (__n = min_t(unsigned long, __left, BITS_PER_LONG - __bit), \
		       mask = (~0UL >> (BITS_PER_LONG - __n)) << __bit, true);     \
	     __left -= __n, __bit = 0, p++)

void bitmap_set(unsigned long *map, unsigned long start, unsigned long len)
{
	for_each_word(map, start, len, p, mask)
		*p |= mask;
}

void bitmap_clear(unsigned long *map, unsigned long start, unsigned long len)
{
	for_each_word(map, start, len, p, mask)
		*p &= ~mask;
}

unsigned long bitmap_weight(const unsigned long *map, unsigned long nbits)
{
	unsigned long weight = 0;

	for_each_word((unsigned long *)map, 0, nbits, p, mask)
		weight += hweight_long(*p & mask);
	return weight;
}

void bitmap_and(unsigned long *dst, const unsigned long *a, const unsigned long *b,
		unsigned long nbits)
{
	for (unsigned long i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = a[i] & b[i];
}

void bitmap_or(unsigned long *dst, const unsigned long *a, const unsigned long *b,
	       unsigned long nbits)
{
	for (unsigned long i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = a[i] | b[i];
}

void bitmap_andnot(unsigned long *dst, const unsigned long *a, const unsigned long *b,
		   unsigned long nbits)
{
	for (unsigned long i = 0; i < BITS_TO_LONGS(nbits); i++)
		dst[i] = a[i] & ~b[i];
}

bool bitmap_equal(const unsigned long *a, const unsigned long *b, unsigned long nbits)
{
	for_each_word((unsigned long *)a, 0, nbits, p, mask)
		if ((*p ^ b[p - a]) & mask)
			return false;
	return true;
}

unsigned long bitmap_find_next_zero_area(const unsigned long *map, unsigned long nbits,
					 unsigned long start, unsigned long len,
					 unsigned long align_mask)
{
	unsigned long taken;

	for (;;) {
		start = find_next_zero_bit(map, nbits, start);
		start = (start + align_mask) & ~align_mask;
		if (start >= nbits || len > nbits - start)
			return nbits;
		taken = find_next_bit(map, start + len, start);
		if (taken >= start + len)
			return start;
		start = taken + 1;
	}
}

int bitmap_find_free_region(unsigned long *map, unsigned int nbits, int order)
{
	unsigned long len = 1UL << order;
	unsigned long pos = bitmap_find_next_zero_area(map, nbits, 0, len, len - 1);

	if (pos >= nbits)
		return -ENOMEM;
	bitmap_set(map, pos, len);
	return (int)pos;
}

int bitmap_allocate_region(unsigned long *map, unsigned int pos, int order)
{
	unsigned long len = 1UL << order;

	if (find_next_bit(map, pos + len, pos) < pos + len)
		return -EBUSY;
	bitmap_set(map, pos, len);
	return 0;
}

void bitmap_release_region(unsigned long *map, unsigned int pos, int order)
{
	bitmap_clear(map, pos, 1UL << order);
}
