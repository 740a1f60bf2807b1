// SPDX-License-Identifier: MIT
/* Finding bits in bitmaps, a word at a time. */
#include <neap/bitmap.h>
#include <neap/kernel.h>

/* The first bit at or after @start of the map, each word XORed with @invert. */
static __always_inline unsigned long find_next(const unsigned long *map, unsigned long nbits,
					       unsigned long start, unsigned long invert)
{
	unsigned long word, at;

	if (unlikely(start >= nbits))
		return nbits;
	word = (map[BIT_WORD(start)] ^ invert) & BITMAP_FIRST_WORD_MASK(start);
	at = round_down(start, BITS_PER_LONG);
	while (!word) {
		at += BITS_PER_LONG;
		if (at >= nbits)
			return nbits;
		word = map[BIT_WORD(at)] ^ invert;
	}
	return min(at + __ffs(word), nbits);
}

unsigned long find_next_bit(const unsigned long *map, unsigned long nbits, unsigned long start)
{
	return find_next(map, nbits, start, 0);
}

unsigned long find_next_zero_bit(const unsigned long *map, unsigned long nbits, unsigned long start)
{
	return find_next(map, nbits, start, ~0UL);
}

unsigned long find_last_bit(const unsigned long *map, unsigned long nbits)
{
	unsigned long words = BITS_TO_LONGS(nbits), word;

	if (!nbits)
		return 0;
	word = map[--words] & BITMAP_LAST_WORD_MASK(nbits);
	while (!word && words)
		word = map[--words];
	return word ? words * BITS_PER_LONG + __fls(word) : nbits;
}
