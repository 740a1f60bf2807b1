// SPDX-License-Identifier: MIT
/*
 * What each word must hold.
 *
 *	key(page, writer)   = mix(page ^ mix(seed, writer))     one to one in page
 *	word[i] of the page = key + i * STEP
 *
 * so that two pages of one writer differ in every word. Fill and check are straight loops without a
 * branch a word: the emulator runs them, and they should cost less than the fault before them.
 */
#include "swap-stress.h"

#define STEP 0x9e3779b1u /* odd, hence no value twice in a page */

/* Scatters 32 bits, one to one: each step can be undone. */
uint32_t mix(uint32_t x)
{
	x ^= x >> 15;
	x *= 0x2c1b3c6du;
	x ^= x >> 12;
	x *= 0x297a2d39u;
	x ^= x >> 15;
	return x;
}

static uint32_t page_key(unsigned page, uint32_t writer)
{
	return mix(page ^ mix(plan.seed * STEP + writer));
}

void fill_page(const struct region *r, unsigned page, uint32_t writer)
{
	uint32_t *p = page_at(r, page), *end = p + PAGE_WORDS;
	uint32_t v = page_key(page, writer);

	for (; p < end; p += 8, v += 8 * STEP) {
		p[0] = v;
		p[1] = v + STEP;
		p[2] = v + 2 * STEP;
		p[3] = v + 3 * STEP;
		p[4] = v + 4 * STEP;
		p[5] = v + 5 * STEP;
		p[6] = v + 6 * STEP;
		p[7] = v + 7 * STEP;
	}
}

/* Looks at every word; all differences are gathered in one and looked at once. */
int page_is_right(const struct region *r, unsigned page, uint32_t writer)
{
	const uint32_t *p = page_at(r, page), *end = p + PAGE_WORDS;
	uint32_t v = page_key(page, writer), difference = 0;

	for (; p < end; p += 8, v += 8 * STEP) {
		difference |= p[0] ^ v;
		difference |= p[1] ^ (v + STEP);
		difference |= p[2] ^ (v + 2 * STEP);
		difference |= p[3] ^ (v + 3 * STEP);
		difference |= p[4] ^ (v + 4 * STEP);
		difference |= p[5] ^ (v + 5 * STEP);
		difference |= p[6] ^ (v + 6 * STEP);
		difference |= p[7] ^ (v + 7 * STEP);
	}
	return difference == 0;
}

/* The first wrong word of a page that page_is_right() found wrong (NO_PAGE if it is right now). */
struct wrong_word find_wrong_word(const struct region *r, unsigned page, uint32_t writer)
{
	const volatile uint32_t *p = page_at(r, page);
	uint32_t v = page_key(page, writer);

	for (unsigned i = 0; i < PAGE_WORDS; i++, v += STEP) {
		uint32_t found = p[i];

		if (found != v)
			return (struct wrong_word){ page, i, v, found };
	}
	return (struct wrong_word){ .page = NO_PAGE };
}

/* The page whose word @index would hold @value had @writer written it; -1: none. */
int whose_word(const struct region *r, unsigned index, uint32_t value, uint32_t writer)
{
	for (unsigned page = 0; page < r->pages; page++)
		if (page_key(page, writer) + index * STEP == value)
			return page;
	return -1;
}

/*
 * The i-th number below 2^bits in an order that looks random and has each of them once: every step
 * is one to one on @bits bits.
 */
unsigned shuffle(unsigned i, unsigned bits, uint32_t salt)
{
	uint32_t mask = (1u << bits) - 1;
	unsigned half = (bits + 1) / 2;

	i = (i + salt) & mask;
	for (int round = 0; round < 3; round++) {
		i = (i * 0x2c1b3c6du + salt) & mask;
		i ^= i >> half;
	}
	return i;
}
