/* SPDX-License-Identifier: MIT */
/*
 * A cache and the layout of its objects.
 *
 *	stride: | red zone | object (object_size) ... | red zone | free pointer |
 *
 * Without debug options the red zones are empty and the free pointer lies in the free object itself;
 * with a constructor or poisoning, what is in a free object matters, so it lies behind.
 */
#ifndef MM_SLAB_H
#define MM_SLAB_H

#include <neap/list.h>
#include <neap/slab.h>
#include <neap/spinlock.h>

struct kmem_cache {
	spinlock_t lock; /* partial, the counts, freelist and inuse of every slab; irq-safe */
	struct list_head partial; /* slabs with free objects, by page->lru */
	unsigned long nr_slabs, nr_inuse, nr_empty;
	/* constant after creation */
	unsigned int object_size; /* what the user gets */
	unsigned int stride;
	unsigned int left;   /* red zone before the object */
	unsigned int offset; /* free pointer, from the object */
	unsigned int align;
	unsigned int order;   /* of a slab */
	unsigned int objects; /* in a slab */
	unsigned int flags;
	void (*ctor)(void *);
	const char *name;
	struct list_head list; /* of all caches; slab_mutex */
};

/* mm/slab_debug.c: no effect for caches without SLAB_RED_ZONE and SLAB_POISON. */
void slab_debug_init_object(struct kmem_cache *s, void *object);
void slab_debug_alloc(struct kmem_cache *s, void *object);
void slab_debug_free(struct kmem_cache *s, void *object);

#endif
