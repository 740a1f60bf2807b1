// SPDX-License-Identifier: MIT
/*
 * Object caches. A slab is a block of page frames cut into equal objects; the free ones are linked
 * through themselves, and the list's head, like all of a slab's state, lies in the struct page of its
 * first frame. A cache lists only the slabs that have free objects ("partial"): a full slab is on no
 * list and comes back at its first kmem_cache_free(). Wholly free slabs are given back to the buddy
 * allocator, but for one that stays for the next burst. Small objects come and go by way of a list that
 * each CPU has (slab_cpu.c), where they stay in use as far as this file is concerned.
 */
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/log2.h>
#include <neap/mm.h>
#include <neap/mutex.h>
#include <neap/printk.h>
#include <neap/seq_file.h>
#include <neap/string.h>
#include <neap/swap.h>

#include "internal.h"
#include "slab.h"

#define SLAB_MAX_ORDER 3
#define SLAB_MIN_ALIGN 8 /* AAPCS: what a struct with a 64-bit member needs */

static DEFINE_MUTEX(slab_mutex); /* slab_caches */
static LIST_HEAD(slab_caches);

/* The cache that struct kmem_cache comes from. */
static struct kmem_cache kmem_cache_boot; /* as every other cache: slab.h */

static inline bool slab_debug(struct kmem_cache *s)
{
	return (IS_ENABLED(CONFIG_SLAB_REDZONE) || IS_ENABLED(CONFIG_SLAB_POISON)) &&
	       (s->flags & (SLAB_RED_ZONE | SLAB_POISON));
}

/* The struct page of a slab's first frame, from any object in it. */
static inline struct page *object_slab(const void *object)
{
	return (struct page *)virt_to_page(object)->private;
}

static enum node_stat_item slab_stat(const struct kmem_cache *s)
{
	return s->flags & SLAB_RECLAIM_ACCOUNT ? NR_SLAB_RECLAIMABLE : NR_SLAB_UNRECLAIMABLE;
}

static struct page *new_slab(struct kmem_cache *s, gfp_t gfp)
{
	struct page *slab = alloc_pages(gfp & ~(__GFP_ZERO | __GFP_HIGHMEM), s->order);
	char *object;
	unsigned int i;

	if (!slab)
		return NULL;
	for (i = 0; i < 1U << s->order; i++) {
		SetPageSlab(&slab[i]);
		slab[i].private = (unsigned long)slab;
	}
	slab->slab_cache = s;
	slab->inuse = 0;
	slab->objects = s->objects;
	slab->freelist = NULL;
	object = (char *)lowmem_page_address(slab) + s->left + (s->objects - 1) * s->stride;
	for (i = 0; i < s->objects; i++, object -= s->stride) {
		if (slab_debug(s))
			slab_debug_init_object(s, object);
		if (s->ctor)
			s->ctor(object);
		set_freepointer(s, object, slab->freelist);
		slab->freelist = object;
	}
	mod_node_page_state(slab_stat(s), 1 << s->order);
	return slab;
}

static void discard_slab(struct kmem_cache *s, struct page *slab)
{
	unsigned int i;

	mod_node_page_state(slab_stat(s), -(1 << s->order));
	if (current->reclaim_state)
		current->reclaim_state->reclaimed_slab += 1 << s->order;
	for (i = 0; i < 1U << s->order; i++) {
		ClearPageSlab(&slab[i]);
		slab[i].private = 0;
		atomic_set(&slab[i]._mapcount, -1);
	}
	slab->slab_cache = NULL;
	__free_pages(slab, s->order);
}

static void *take_object(struct kmem_cache *s, struct page *slab)
{
	void *object = slab->freelist;

	slab->freelist = get_freepointer(s, object);
	if (slab->inuse++ == 0)
		s->nr_empty--;
	if (!slab->freelist)
		list_del_init(&slab->lru);
	s->nr_inuse++;
	return object;
}

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp)
{
	struct page *slab;
	unsigned long flags;
	void *object;

	if (gfpflags_allow_blocking(gfp))
		might_sleep();
	if (IS_ENABLED(CONFIG_FAULT_INJECTION) && should_fail_alloc(gfp))
		return NULL;
	object = slab_cpu_alloc(s);
	if (likely(object))
		goto found;
	spin_lock_irqsave(&s->lock, flags);
	if (unlikely(list_empty(&s->partial))) {
		spin_unlock_irqrestore(&s->lock, flags);
		slab = new_slab(s, gfp);
		if (!slab)
			return NULL;
		spin_lock_irqsave(&s->lock, flags);
		list_add(&slab->lru, &s->partial);
		s->nr_slabs++;
		s->nr_empty++;
	}
	object = take_object(s, list_first_entry(&s->partial, struct page, lru));
	spin_unlock_irqrestore(&s->lock, flags);
found:
	if (slab_debug(s))
		slab_debug_alloc(s, object);
	if (gfp & __GFP_ZERO)
		memset(object, 0, s->object_size);
	return object;
}

/* Up to n objects of slabs that there are, linked, into *list. How many. Interrupts off. */
unsigned int slab_take_batch(struct kmem_cache *s, void **list, unsigned int n)
{
	unsigned int taken;

	*list = NULL;
	spin_lock(&s->lock);
	for (taken = 0; taken < n && !list_empty(&s->partial); taken++) {
		void *object = take_object(s, list_first_entry(&s->partial, struct page, lru));

		set_freepointer(s, object, *list);
		*list = object;
	}
	spin_unlock(&s->lock);
	return taken;
}

static bool free_is_sane(struct kmem_cache *s, struct page *slab, void *object)
{
	unsigned long offset;

	if (!slab || !PageSlab(slab) || slab->slab_cache != s)
		return false;
	offset = (char *)object - (char *)lowmem_page_address(slab) - s->left;
	return offset % s->stride == 0 && offset / s->stride < slab->objects;
}

/* s->lock held. true: the slab is empty and off the list, to be discarded. */
static bool give_object(struct kmem_cache *s, struct page *slab, void *object)
{
	if (!slab->freelist)
		list_add(&slab->lru, &s->partial);
	set_freepointer(s, object, slab->freelist);
	slab->freelist = object;
	s->nr_inuse--;
	if (--slab->inuse || ++s->nr_empty == 1 || (s->flags & SLAB_TYPE_STABLE))
		return false;
	list_del_init(&slab->lru);
	s->nr_empty--;
	s->nr_slabs--;
	return true;
}

/* The objects of a linked list go back to their slabs. Interrupts off. */
void slab_give_list(struct kmem_cache *s, void *list)
{
	struct page *slab, *next;
	LIST_HEAD(discard);
	void *object;

	spin_lock(&s->lock);
	while ((object = list) != NULL) {
		list = get_freepointer(s, object);
		slab = object_slab(object);
		if (give_object(s, slab, object))
			list_add(&slab->lru, &discard);
	}
	spin_unlock(&s->lock);
	list_for_each_entry_safe(slab, next, &discard, lru)
		discard_slab(s, slab);
}

static void slab_free(struct kmem_cache *s, struct page *slab, void *object)
{
	unsigned long flags;
	bool discard;

	if (slab_debug(s))
		slab_debug_free(s, object);
	if (likely(slab_cpu_free(s, object)))
		return;
	spin_lock_irqsave(&s->lock, flags);
	discard = give_object(s, slab, object);
	spin_unlock_irqrestore(&s->lock, flags);
	if (discard)
		discard_slab(s, slab);
}

void kmem_cache_free(struct kmem_cache *s, void *object)
{
	struct page *slab;

	if (!object)
		return;
	slab = object_slab(object);
	BUG_ON(!free_is_sane(s, slab, object));
	slab_free(s, slab, object);
}

/* The smallest order whose leftover is at most an eighth of the slab. */
static unsigned int calculate_order(unsigned int stride)
{
	unsigned int order;

	for (order = 0; order < SLAB_MAX_ORDER; order++) {
		unsigned int slab_size = PAGE_SIZE << order;

		if (slab_size >= stride && slab_size % stride <= slab_size / 8)
			break;
	}
	while ((PAGE_SIZE << order) < stride)
		order++;
	return order;
}

static void cache_init(struct kmem_cache *s, const char *name, size_t size, size_t align,
		       unsigned int flags, void (*ctor)(void *))
{
	unsigned int end;

	if (flags & SLAB_HWCACHE_ALIGN)
		align = max_t(size_t, align,
			      min_t(size_t, L1_CACHE_BYTES, roundup_pow_of_two(size)));
	align = max_t(size_t, align, SLAB_MIN_ALIGN);
	if (IS_ENABLED(CONFIG_SLAB_REDZONE))
		flags |= SLAB_RED_ZONE;
	if (IS_ENABLED(CONFIG_SLAB_POISON) && !ctor)
		flags |= SLAB_POISON;

	spin_lock_init(&s->lock);
	INIT_LIST_HEAD(&s->partial);
	s->name = name;
	s->object_size = size;
	s->align = align;
	s->flags = flags;
	s->ctor = ctor;
	s->left = flags & SLAB_RED_ZONE ? align : 0;
	end = ALIGN(size, sizeof(void *)) + (flags & SLAB_RED_ZONE ? sizeof(void *) : 0);
	if (ctor || (flags & (SLAB_RED_ZONE | SLAB_POISON))) {
		s->offset = end;
		end += sizeof(void *);
	} else {
		s->offset = 0;
	}
	s->stride = ALIGN(s->left + max_t(unsigned int, end, sizeof(void *)), align);
	s->order = calculate_order(s->stride);
	s->objects = (PAGE_SIZE << s->order) / s->stride;
	s->cpu = NULL;
	s->cpu_limit = 0;
	slab_cpu_create(s);
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size, size_t align,
				     unsigned int flags, void (*ctor)(void *))
{
	struct kmem_cache *s = NULL;

	if (size && size <= KMALLOC_MAX_SIZE / 4 && (align & (align - 1)) == 0)
		s = kmem_cache_zalloc(&kmem_cache_boot, GFP_KERNEL);
	if (!s) {
		if (flags & SLAB_PANIC)
			panic("slab: cannot create cache %s of %zu-byte objects", name, size);
		return NULL;
	}
	cache_init(s, name, size, align, flags, ctor);
	mutex_lock(&slab_mutex);
	list_add_tail(&s->list, &slab_caches);
	mutex_unlock(&slab_mutex);
	return s;
}

void kmem_cache_destroy(struct kmem_cache *s)
{
	struct page *slab;

	if (!s)
		return;
	mutex_lock(&slab_mutex);
	list_del(&s->list);
	mutex_unlock(&slab_mutex);
	slab_cpu_destroy(s);
	if (s->nr_inuse) {
		WARN(1, "slab: cache %s destroyed with %lu objects in use\n", s->name, s->nr_inuse);
		return;
	}
	while (!list_empty(&s->partial)) {
		slab = list_first_entry(&s->partial, struct page, lru);
		list_del_init(&slab->lru);
		discard_slab(s, slab);
	}
	kmem_cache_free(&kmem_cache_boot, s);
}

/* ---- kmalloc ---- */

static const u16 kmalloc_sizes[] = { 8, 16, 32, 64, 96, 128, 192, 256, 384, 512, 1024, 2048 };
static const char *const kmalloc_names[] = {
	"kmalloc-8",   "kmalloc-16",  "kmalloc-32",  "kmalloc-64",  "kmalloc-96",   "kmalloc-128",
	"kmalloc-192", "kmalloc-256", "kmalloc-384", "kmalloc-512", "kmalloc-1024", "kmalloc-2048",
};
#define NR_KMALLOC_CACHES ARRAY_SIZE(kmalloc_sizes)
#define KMALLOC_MAX_CACHE 2048

/* Set at boot, as kmalloc_index. */
static struct kmem_cache kmalloc_caches[NR_KMALLOC_CACHES];
/* Size class by (size - 1) / 8, so that a size finds its cache without a search. */
static u8 kmalloc_index[KMALLOC_MAX_CACHE / 8];

void *kmalloc(size_t size, gfp_t gfp)
{
	struct page *page;
	unsigned int order;

	if (likely(size && size <= KMALLOC_MAX_CACHE))
		return kmem_cache_alloc(&kmalloc_caches[kmalloc_index[(size - 1) / 8]], gfp);
	if (!size)
		return ZERO_SIZE_PTR;
	if (size > KMALLOC_MAX_SIZE)
		return NULL;
	order = get_order(size);
	page = alloc_pages(gfp & ~__GFP_HIGHMEM, order);
	if (!page)
		return NULL;
	page->private = order;
	mod_node_page_state(NR_SLAB_UNRECLAIMABLE, 1 << order);
	return lowmem_page_address(page);
}

static inline bool kmalloc_is_null(const void *p)
{
	return (unsigned long)p <= (unsigned long)ZERO_SIZE_PTR;
}

void kfree(const void *p)
{
	struct page *page, *slab;
	unsigned int order;

	if (kmalloc_is_null(p))
		return;
	page = virt_to_page(p);
	if (likely(PageSlab(page))) {
		slab = (struct page *)page->private;
		BUG_ON(!free_is_sane(slab->slab_cache, slab, (void *)p));
		slab_free(slab->slab_cache, slab, (void *)p);
		return;
	}
	BUG_ON(!PAGE_ALIGNED(p) || page_count(page) != 1);
	order = page->private;
	page->private = 0;
	mod_node_page_state(NR_SLAB_UNRECLAIMABLE, -(1 << order));
	__free_pages(page, order);
}

size_t ksize(const void *p)
{
	struct page *page;

	if (kmalloc_is_null(p))
		return 0;
	page = virt_to_page(p);
	return PageSlab(page) ? object_slab(p)->slab_cache->object_size
			      : PAGE_SIZE << page->private;
}

void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : kmalloc(bytes, gfp);
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	return kmalloc_array(n, size, gfp | __GFP_ZERO);
}

void *krealloc(const void *p, size_t new_size, gfp_t gfp)
{
	size_t old_size = ksize(p);
	void *new;

	if (!new_size) {
		kfree(p);
		return ZERO_SIZE_PTR;
	}
	if (old_size >= new_size)
		return (void *)p;
	new = kmalloc(new_size, gfp);
	if (new &&old_size) {
		memcpy(new, p, old_size);
		kfree(p);
	}
	return new;
}

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *p = kmalloc(len, gfp);

	if (p)
		memcpy(p, src, len);
	return p;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? kmemdup(s, strlen(s) + 1, gfp) : NULL;
}

void __init kmem_cache_init(void)
{
	unsigned int i, size, class = 0;

	cache_init(&kmem_cache_boot, "kmem_cache", sizeof(struct kmem_cache), 0, 0, NULL);
	list_add_tail(&kmem_cache_boot.list, &slab_caches);
	for (i = 0; i < NR_KMALLOC_CACHES; i++) {
		cache_init(&kmalloc_caches[i], kmalloc_names[i], kmalloc_sizes[i], 0, 0, NULL);
		list_add_tail(&kmalloc_caches[i].list, &slab_caches);
	}
	for (size = 8; size <= KMALLOC_MAX_CACHE; size += 8) {
		if (size > kmalloc_sizes[class])
			class ++;
		kmalloc_index[(size - 1) / 8] = class;
	}
}

static void *slabinfo_start(struct seq_file *m __maybe_unused, loff_t *pos)
{
	mutex_lock(&slab_mutex);
	return seq_list_start_head(&slab_caches, *pos);
}

static void *slabinfo_next(struct seq_file *m __maybe_unused, void *v, loff_t *pos)
{
	return seq_list_next(v, &slab_caches, pos);
}

static void slabinfo_stop(struct seq_file *m __maybe_unused, void *v __maybe_unused)
{
	mutex_unlock(&slab_mutex);
}

static int slabinfo_show(struct seq_file *m, void *v)
{
	struct kmem_cache *s = list_entry(v, struct kmem_cache, list);
	unsigned long inuse, cached;

	if (v == &slab_caches) {
		seq_puts(m, "slabinfo - version: 2.1\n");
		seq_puts(m, "# name            <active_objs> <num_objs> <objsize> <objperslab>"
			    " <pagesperslab> : tunables <limit> <batchcount> <sharedfactor>"
			    " : slabdata <active_slabs> <num_slabs> <sharedavail>\n");
		return 0;
	}
	inuse = s->nr_inuse;
	cached = slab_cpu_count(s);
	seq_printf(m,
		   "%-17s %6lu %6lu %6u %4u %4d : tunables %4u %4u %4u"
		   " : slabdata %6lu %6lu %6u\n",
		   s->name, inuse - min(inuse, cached), s->nr_slabs * s->objects, s->stride,
		   s->objects, 1 << s->order, s->cpu_limit, (s->cpu_limit + 1) / 2, 0,
		   s->nr_slabs - s->nr_empty, s->nr_slabs, 0);
	return 0;
}

const struct seq_operations slabinfo_op = {
	.start = slabinfo_start,
	.next = slabinfo_next,
	.stop = slabinfo_stop,
	.show = slabinfo_show,
};
