// SPDX-License-Identifier: MIT
/*
 * swap-stress - find out whether memory comes back from swap as it went.
 *
 *	main.c      options, does it fit?, the passes, the verdict
 *	pattern.c   what each word of the region must hold, given the page, its writer and the seed
 *	children.c  forked children that share the region and break it up, page by page
 *	report.c    progress, paging figures, the wrong word
 *
 * The region is told apart in pages. A page is written whole, by the parent in pass 1, 2, ... or
 * by a child, and everybody who reads it knows who wrote it last; that, the page's number, the
 * word's place in it and the seed decide the value. So a page that came back from the wrong slot,
 * is one pass old or leaked from another process is found, not only one that is damaged.
 */
#ifndef SWAP_STRESS_H
#define SWAP_STRESS_H

#include <stddef.h>
#include <stdint.h>

#define PAGE_BYTES 4096
#define PAGE_WORDS (PAGE_BYTES / sizeof(uint32_t))

struct region {
	uint32_t *base;
	unsigned pages;
	unsigned pass; /* the last pass that wrote it */
};

/* Children write one page in `stride` of their slice; 1..MAX_CHILDREN of them. */
#define MAX_CHILDREN 64
struct plan {
	unsigned long long size;
	unsigned passes, children, stride, random_reads;
	uint32_t seed;
};
extern struct plan plan;

/* A word that is not what it must be; page == NO_PAGE: all is well. */
#define NO_PAGE (~0u)
struct wrong_word {
	unsigned page, index;
	uint32_t expected, found;
};

static inline uint32_t *page_at(const struct region *r, unsigned page)
{
	return r->base + (size_t)page * PAGE_WORDS;
}

/* pattern.c: who wrote a page, the parent in pass 1.. or a child 0.. */
static inline uint32_t by_pass(unsigned pass)
{
	return pass;
}

static inline uint32_t by_child(unsigned child)
{
	return 0x80000000u + child;
}

void fill_page(const struct region *r, unsigned page, uint32_t writer);
int page_is_right(const struct region *r, unsigned page, uint32_t writer);
struct wrong_word find_wrong_word(const struct region *r, unsigned page, uint32_t writer);
int whose_word(const struct region *r, unsigned index, uint32_t value, uint32_t writer);
uint32_t mix(uint32_t x);
unsigned shuffle(unsigned i, unsigned bits, uint32_t salt);

/* report.c */
void phase_begin(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void phase_step(unsigned done, unsigned total);
void phase_end(void);
void remember_start(void);
void report_totals(void);
void report_wrong(const struct region *r, const struct wrong_word *w, uint32_t writer,
		  const char *who);

/* children.c: 0, or -1 after it has said what was wrong. */
int run_children(const struct region *r);
unsigned slice_pages(const struct region *r);

#endif
