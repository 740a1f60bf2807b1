// SPDX-License-Identifier: MIT
/*
 * kmalloc and object caches on top of malloc, which the sanitizer watches: an object that is freed
 * twice, written after it was freed or beyond its end, stops the program with a report. The
 * allocation that test_fail_alloc() chose fails; one that may sleep fails the test where it must
 * not.
 */
#include <neap/bug.h>
#include <neap/overflow.h>
#include <neap/preempt.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "test.h"

void *malloc(size_t size);
void *aligned_alloc(size_t align, size_t size);
void free(void *p);

struct kmem_cache {
	const char *name;
	size_t size, align;
	void (*ctor)(void *);
	long live;
};

static void *allocate(size_t size, size_t align, gfp_t gfp)
{
	void *p;

	if (gfp & __GFP_DIRECT_RECLAIM)
		__might_sleep(__FILE__, __LINE__);
	if (test_should_fail_alloc())
		return NULL;
	p = aligned_alloc(align, (size + align - 1) / align * align);
	BUG_ON(!p);
	memset(p, gfp & __GFP_ZERO ? 0 : 0x5a, size);
	test_live_objects++;
	return p;
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align,
				     unsigned int flags, void (*ctor)(void *))
{
	struct kmem_cache *cache = malloc(sizeof(*cache));

	BUG_ON(!cache);
	*cache = (struct kmem_cache){ name, size, align > 8 ? align : 8, ctor, 0 };
	return cache;
}

void kmem_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return;
	WARN_ON(cache->live);
	free(cache);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *p = allocate(cache->size, cache->align, gfp);

	if (p) {
		cache->live++;
		if (cache->ctor)
			cache->ctor(p);
	}
	return p;
}

void kmem_cache_free(struct kmem_cache *cache, void *p)
{
	BUG_ON(!p || cache->live <= 0);
	cache->live--;
	test_live_objects--;
	free(p);
}

void *kmalloc(size_t size, gfp_t gfp)
{
	return size ? allocate(size, 8, gfp) : ZERO_SIZE_PTR;
}

void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes = array_size(n, size);

	return bytes == SIZE_MAX ? NULL : kmalloc(bytes, gfp);
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

void kfree(const void *p)
{
	if (!p || p == ZERO_SIZE_PTR)
		return;
	test_live_objects--;
	free((void *)p);
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return kmemdup(s, strlen(s) + 1, gfp);
}

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *p = kmalloc(len, gfp);

	if (p)
		memcpy(p, src, len);
	return p;
}
