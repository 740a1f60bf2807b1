/* SPDX-License-Identifier: MIT */
/*
 * Object caches and kmalloc: small pieces of lowmem. An object is aligned to at least 8 bytes (ARM
 * EABI), or as its cache says.
 */
#ifndef NEAP_SLAB_H
#define NEAP_SLAB_H

#include <neap/gfp.h>
#include <neap/types.h>

#define SLAB_HWCACHE_ALIGN   0x1u /* align objects to cache lines */
#define SLAB_PANIC	     0x2u /* creation at boot that must not fail */
#define SLAB_RECLAIM_ACCOUNT 0x4u /* a shrinker frees its objects: SReclaimable */
#define SLAB_TYPE_STABLE     0x8u /* memory of freed objects stays objects of this cache for ever */
#define SLAB_RED_ZONE	     0x10u
#define SLAB_POISON	     0x20u

#define KMALLOC_MAX_SIZE (1UL << (MAX_ORDER - 1 + PAGE_SHIFT))
#define ZERO_SIZE_PTR	 ((void *)16)

struct kmem_cache;

/*
 * kmem_cache_create - a cache of objects of size bytes; ctor (may be NULL) runs on each object when
 * its slab is made. NULL when there is no memory. Sleeps.
 */
struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align,
				     unsigned int flags, void (*ctor)(void *));
/* kmem_cache_destroy - the cache must be empty; complains and leaks it if it is not. */
void kmem_cache_destroy(struct kmem_cache *cache);
/* Sleeps only if gfp allows. NULL when there is no memory. */
void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp);
static inline void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	return kmem_cache_alloc(cache, gfp | __GFP_ZERO);
}
void kmem_cache_free(struct kmem_cache *cache, void *object);

#define KMEM_CACHE(type, flags) \
	kmem_cache_create(#type, sizeof(struct type), _Alignof(struct type), flags, NULL)

/* kmalloc - size bytes, from size classes up to two pages, whole page blocks above. */
void *kmalloc(size_t size, gfp_t gfp);
static inline void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc(size, gfp | __GFP_ZERO);
}
/* Overflow-checked n * size. */
void *kmalloc_array(size_t n, size_t size, gfp_t gfp);
void *kcalloc(size_t n, size_t size, gfp_t gfp);
void *krealloc(const void *p, size_t new_size, gfp_t gfp);
void kfree(const void *p); /* NULL is ignored; any context */
size_t ksize(const void *p);
char *kstrdup(const char *s, gfp_t gfp);
void *kmemdup(const void *src, size_t len, gfp_t gfp);

void kmem_cache_init(void);
struct seq_operations;
extern const struct seq_operations slabinfo_op;

#endif
