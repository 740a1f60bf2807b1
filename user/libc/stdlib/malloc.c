// SPDX-License-Identifier: MIT
/*
 * The heap, on brk, with boundary tags and bins of free chunks by size; requests of MMAP_MIN
 * bytes and more get a mapping of their own.
 *
 *	chunk ->  | prev_size | size | flags |
 *	memory -> | what the caller got ...  |     in a free chunk: next and prev in its bin
 *	next   -> | (prev_size belongs to    |
 *	          |  the memory above while  |
 *	          |  this chunk is in use)   |
 *
 * Sizes are multiples of 8, so the low bits of the size word are free for flags. prev_size is
 * only valid while the chunk before is free (PREV_USED clear); otherwise it is the last word of
 * that chunk's memory. So a chunk in use costs 4 bytes, and both neighbours of a chunk can be
 * found, which is how free() merges.
 *
 * The chunk at the high end of the heap is "top". It is in no bin, never used up entirely, grows
 * by brk and is given back by brk once it is large. Where brk moved under our feet, or failed,
 * the heap goes on elsewhere: the old top gets two fence posts, which look like used chunks.
 *
 * All state is in the few variables below, by heap_lock. Every function that callers see takes it; they
 * call each other, so it may be taken again.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../internal/libc.h"
#include "../internal/lock.h"

#define ALIGN	 8u
#define PAGE	 4096u
#define MMAP_MIN (128u << 10)
#define GROW	 (32u << 10)  /* brk moves by this more than needed */
#define TRIM	 (128u << 10) /* a larger top is cut back to GROW */
#define REGION	 (256u << 10) /* mapped where brk fails */

#define PREV_USED 1u
#define MAPPED	  2u
#define FLAGS	  (ALIGN - 1)

struct chunk {
	size_t prev_size; /* of a mapped chunk: its distance from the mapping's start */
	size_t head;
	struct chunk *next, *prev; /* in a bin, while free */
};

#define HEADER	  offsetof(struct chunk, next)
#define MIN_CHUNK sizeof(struct chunk)

/*
 * Bins 0-63 hold one size each, 8 * index. From 512 bytes on there are four to every power of
 * two. used_bins has a bit for each bin that is not empty.
 */
#define SMALL_BINS 64
#define BINS	   (SMALL_BINS + 4 * (32 - 9))

static struct chunk *bins[BINS];
static uint32_t used_bins[(BINS + 31) / 32];
static struct chunk *top;
static size_t top_size;
static struct __rlock heap_lock;

#define HEAP_LOCK __RLOCK(&heap_lock)

static size_t size_of(const struct chunk *c)
{
	return c->head & ~(size_t)FLAGS;
}

static struct chunk *at(const void *p, size_t offset)
{
	return (struct chunk *)((uintptr_t)p + offset);
}

static void *memory_of(struct chunk *c)
{
	return &c->next;
}

static struct chunk *chunk_of(void *p)
{
	return (struct chunk *)((uintptr_t)p - HEADER);
}

static int bin_of(size_t size)
{
	int log;

	if (size < SMALL_BINS * ALIGN)
		return (int)(size / ALIGN);
	log = 31 - __builtin_clz(size);
	return SMALL_BINS + 4 * (log - 9) + (int)(size >> (log - 2) & 3);
}

static void bin_insert(struct chunk *c, size_t size)
{
	int b = bin_of(size);

	c->head = size | PREV_USED;
	at(c, size)->prev_size = size;
	at(c, size)->head &= ~(size_t)PREV_USED;
	c->prev = NULL;
	c->next = bins[b];
	if (c->next)
		c->next->prev = c;
	bins[b] = c;
	used_bins[b / 32] |= 1u << b % 32;
}

static void bin_remove(struct chunk *c)
{
	int b = bin_of(size_of(c));

	if (c->prev ? c->prev->next != c : bins[b] != c)
		__fatal("malloc: the heap is corrupt");
	if (c->next)
		c->next->prev = c->prev;
	if (c->prev)
		c->prev->next = c->next;
	else
		bins[b] = c->next;
	if (!bins[b])
		used_bins[b / 32] &= ~(1u << b % 32);
}

/* The smallest chunk of bin b that holds need bytes, or NULL. */
static struct chunk *best_in_bin(int b, size_t need)
{
	struct chunk *best = NULL;

	for (struct chunk *c = bins[b]; c; c = c->next) {
		if (size_of(c) < need || (best && size_of(c) >= size_of(best)))
			continue;
		best = c;
		if (size_of(c) == need)
			break;
	}
	return best;
}

/* The first bin from b on that is not empty, or -1. */
static int next_bin(int b)
{
	for (int w = b / 32; w < (int)(sizeof(used_bins) / sizeof(*used_bins)); w++) {
		uint32_t bits = used_bins[w];

		if (w == b / 32)
			bits &= ~0u << b % 32;
		if (bits)
			return w * 32 + __builtin_ctz(bits);
	}
	return -1;
}

/* Hands free memory back to the bins, or to top where it borders on it. */
static void release(struct chunk *c, size_t size)
{
	if (at(c, size) == top) {
		top = c;
		top_size += size;
		top->head = top_size | PREV_USED;
	} else {
		bin_insert(c, size);
	}
}

/* Cuts a chunk in use down to need bytes, if the rest makes a chunk. */
static void cut(struct chunk *c, size_t need)
{
	size_t rest = size_of(c) - need;
	struct chunk *after = at(c, size_of(c));

	if (rest < MIN_CHUNK)
		return;
	c->head = need | (c->head & FLAGS);
	/* The rest may join a free chunk behind it. */
	if (after != top && !(at(after, size_of(after))->head & PREV_USED)) {
		bin_remove(after);
		rest += size_of(after);
	}
	at(c, need)->head = rest | PREV_USED;
	release(at(c, need), rest);
}

static void *take(struct chunk *c, size_t need)
{
	bin_remove(c);
	at(c, size_of(c))->head |= PREV_USED;
	cut(c, need);
	return memory_of(c);
}

/* Starts a new top in [p, p + size), which does not follow the old one. */
static void new_top(void *p, size_t size)
{
	uintptr_t start = ((uintptr_t)p + ALIGN - 1) & ~(uintptr_t)(ALIGN - 1);

	if (top && top_size >= MIN_CHUNK + 2 * HEADER) {
		struct chunk *old = top;
		size_t left = (top_size - 2 * HEADER) & ~(size_t)FLAGS;

		/* The second post's PREV_USED says that the first one is in use. */
		at(old, left)->head = HEADER | PREV_USED;
		at(old, left + HEADER)->head = HEADER | PREV_USED;
		top = NULL;
		bin_insert(old, left);
	} else if (top) {
		/* Too small to be a chunk in a bin: it just stays in use for ever. */
		top->head = (top_size - HEADER) | PREV_USED;
		at(top, top_size - HEADER)->head = HEADER | PREV_USED;
	}
	top = (struct chunk *)start;
	top_size = (size - (start - (uintptr_t)p)) & ~(size_t)FLAGS;
	top->head = top_size | PREV_USED;
}

static char *map_pages(size_t len)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/*
 * Makes top larger than need: by brk with some reserve, by brk without, by a region elsewhere,
 * and at last by the fewest pages that do. 0, or -1 with ENOMEM and nothing changed.
 */
static int grow(size_t need)
{
	size_t least = (need + MIN_CHUNK + ALIGN + PAGE - 1) & ~(size_t)(PAGE - 1);
	size_t more = least + GROW;
	char *p = sbrk((intptr_t)more);

	if (p == (void *)-1) {
		more = least;
		p = sbrk((intptr_t)more);
	}
	if (p == (void *)-1 && least < REGION) {
		more = REGION;
		p = map_pages(more);
	}
	if (p == (void *)-1) {
		more = least;
		p = map_pages(more);
	}
	if (p == (void *)-1) {
		errno = ENOMEM;
		return -1;
	}
	if (top && p == (char *)top + top_size) {
		top_size += more;
		top->head = top_size | PREV_USED;
	} else {
		new_top(p, more);
	}
	return 0;
}

/* Gives pages at the end of top back, if top still ends where brk is. */
static void trim(void)
{
	size_t less = (top_size - GROW) & ~(size_t)(PAGE - 1);

	if (sbrk(0) != (char *)top + top_size || sbrk(-(intptr_t)less) == (void *)-1)
		return;
	top_size -= less;
	top->head = top_size | PREV_USED;
}

static void *take_from_top(size_t need)
{
	struct chunk *c;

	if (top_size < need + MIN_CHUNK && grow(need))
		return NULL;
	c = top;
	top = at(c, need);
	top_size -= need;
	top->head = top_size | PREV_USED;
	c->head = need | PREV_USED;
	return memory_of(c);
}

static void *map_chunk(size_t size)
{
	size_t len = (size + HEADER + PAGE - 1) & ~(size_t)(PAGE - 1);
	struct chunk *c = (struct chunk *)map_pages(len);

	if (c == MAP_FAILED) {
		errno = ENOMEM;
		return NULL;
	}
	c->prev_size = 0;
	c->head = len | MAPPED;
	return memory_of(c);
}

/* Bytes of chunk for a request: one word of header and rounding; 0 where that overflows. */
static size_t chunk_size(size_t size)
{
	if (size > PTRDIFF_MAX - PAGE) {
		errno = ENOMEM;
		return 0;
	}
	size = (size + sizeof(size_t) + ALIGN - 1) & ~(size_t)(ALIGN - 1);
	return size < MIN_CHUNK ? MIN_CHUNK : size;
}

/* A size of 0 gives memory too, of its own address. NULL with ENOMEM. */
void *malloc(size_t size)
{
	HEAP_LOCK;
	size_t need = chunk_size(size);
	struct chunk *c;
	int b;

	if (!need)
		return NULL;
	if (size >= MMAP_MIN)
		return map_chunk(size);

	b = bin_of(need);
	c = best_in_bin(b, need);
	if (!c) {
		/* Every chunk of a later bin is large enough. */
		b = next_bin(b + 1);
		if (b >= 0)
			c = best_in_bin(b, need);
	}
	return c ? take(c, need) : take_from_top(need);
}

void free(void *p)
{
	HEAP_LOCK;
	struct chunk *c = chunk_of(p), *next;
	size_t size;

	if (!p)
		return;
	size = size_of(c);
	if (c->head & MAPPED) {
		munmap((char *)c - c->prev_size, size + c->prev_size);
		return;
	}
	next = at(c, size);
	if ((uintptr_t)p % ALIGN || size < MIN_CHUNK || c == top || !(next->head & PREV_USED))
		__fatal("free: not a pointer from malloc, or freed twice");

	if (!(c->head & PREV_USED)) {
		size += c->prev_size;
		c = at(c, -c->prev_size);
		bin_remove(c);
	}
	if (next != top && !(at(next, size_of(next))->head & PREV_USED)) {
		bin_remove(next);
		size += size_of(next);
	}
	release(c, size);
	if (top_size > TRIM)
		trim();
}

void *calloc(size_t count, size_t size)
{
	size_t n;
	void *p;

	if (__builtin_mul_overflow(count, size, &n)) {
		errno = ENOMEM;
		return NULL;
	}
	p = malloc(n);
	/* A new mapping is zero already, and should not be touched for nothing. */
	if (p && !(chunk_of(p)->head & MAPPED))
		memset(p, 0, n);
	return p;
}

size_t malloc_usable_size(void *p)
{
	struct chunk *c = chunk_of(p);

	if (!p)
		return 0;
	/* The word of prev_size behind a chunk on the heap is its own. */
	return size_of(c) - (c->head & MAPPED ? HEADER : sizeof(size_t));
}

/* Enlarges a chunk in place from what lies behind it. 1 if that was possible. */
static int extend(struct chunk *c, size_t need)
{
	struct chunk *next = at(c, size_of(c));
	size_t size = size_of(c);

	if (next == top) {
		if (size + top_size < need + MIN_CHUNK)
			return 0;
		top_size -= need - size;
		top = at(c, need);
		top->head = top_size | PREV_USED;
		c->head = need | (c->head & FLAGS);
		return 1;
	}
	if (at(next, size_of(next))->head & PREV_USED || size + size_of(next) < need)
		return 0;
	bin_remove(next);
	c->head += size_of(next);
	at(c, size_of(c))->head |= PREV_USED;
	cut(c, need);
	return 1;
}

static void *remap(struct chunk *c, size_t size)
{
	size_t old = size_of(c) + c->prev_size;
	size_t len = (size + HEADER + c->prev_size + PAGE - 1) & ~(size_t)(PAGE - 1);
	size_t offset = c->prev_size;
	char *base = (char *)c - offset;

	if (len != old) {
		base = mremap(base, old, len, MREMAP_MAYMOVE);
		if (base == MAP_FAILED)
			return NULL;
	}
	c = at(base, offset);
	c->head = (len - offset) | MAPPED;
	return memory_of(c);
}

/* On failure the old memory is untouched. realloc(p, 0) is a small block, not free(p). */
void *realloc(void *p, size_t size)
{
	HEAP_LOCK;
	size_t need = chunk_size(size), old;
	struct chunk *c = chunk_of(p);
	void *q;

	if (!need)
		return NULL;
	if (!p)
		return malloc(size);
	if (c->head & MAPPED) {
		if (size >= MMAP_MIN)
			return remap(c, size);
	} else if (need <= size_of(c)) {
		cut(c, need);
		return p;
	} else if (size < MMAP_MIN && extend(c, need)) {
		return p;
	}

	q = malloc(size);
	if (!q)
		return NULL;
	old = malloc_usable_size(p);
	memcpy(q, p, old < size ? old : size);
	free(p);
	return q;
}

void *reallocarray(void *p, size_t count, size_t size)
{
	size_t n;

	if (__builtin_mul_overflow(count, size, &n)) {
		errno = ENOMEM;
		return NULL;
	}
	return realloc(p, n);
}

/*
 * Takes enough to find an aligned address inside that leaves either nothing or a whole chunk
 * before it, which is freed.
 */
static void *aligned(size_t align, size_t size)
{
	HEAP_LOCK;
	size_t extra = align + MIN_CHUNK, skip;
	struct chunk *c, *a;
	uintptr_t q;
	char *p;

	if (align <= ALIGN)
		return malloc(size);
	if (size > PTRDIFF_MAX - PAGE - extra) {
		errno = ENOMEM;
		return NULL;
	}
	p = malloc(size + extra);
	if (!p || (uintptr_t)p % align == 0)
		return p;
	q = ((uintptr_t)p + align - 1) & ~(align - 1);
	if (q - (uintptr_t)p < MIN_CHUNK)
		q += align;
	skip = q - (uintptr_t)p;

	c = chunk_of(p);
	a = chunk_of((void *)q);
	if (c->head & MAPPED) {
		a->prev_size = skip;
		a->head = (size_of(c) - skip) | MAPPED;
	} else {
		a->head = (size_of(c) - skip) | PREV_USED;
		c->head = skip | (c->head & FLAGS);
		free(p);
		cut(a, chunk_size(size));
	}
	return (void *)q;
}

static int bad_alignment(size_t align)
{
	return !align || align & (align - 1) || align > PTRDIFF_MAX / 2;
}

void *memalign(size_t align, size_t size)
{
	if (bad_alignment(align)) {
		errno = EINVAL;
		return NULL;
	}
	return aligned(align, size);
}

void *aligned_alloc(size_t align, size_t size)
{
	return memalign(align, size);
}

int posix_memalign(void **p, size_t align, size_t size)
{
	int saved_errno = errno;
	void *q;

	if (bad_alignment(align) || align % sizeof(void *))
		return EINVAL;
	q = aligned(align, size);
	errno = saved_errno;
	if (!q)
		return ENOMEM;
	*p = q;
	return 0;
}
