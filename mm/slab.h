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

/*
 * Free objects that a CPU has at hand, linked by their free pointers. Its own with interrupts off. For
 * their slab they are in use.
 */
struct slab_cpu {
	void *freelist;
	unsigned int count;
};

struct kmem_cache {
	struct slab_cpu __percpu *cpu; /* each CPU's, by this_cpu_ptr(); constant */
	unsigned int cpu_limit; /* objects that a CPU keeps; constant; 0: cpu is NULL */
	spinlock_t lock; /* partial, the counts, freelist and inuse of every slab; irq-safe */
	struct list_head partial; /* slabs with free objects, by page->lru */
	unsigned long nr_slabs, nr_inuse, nr_empty; /* figures read them without */
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

/* mm/slab_cpu.c: a place in each CPU's table for a new cache, if there is one, and its end. */
void slab_cpu_create(struct kmem_cache *s);
void slab_cpu_destroy(struct kmem_cache *s); /* objects go back first; sleeps */
void *slab_cpu_alloc(struct kmem_cache *s);  /* NULL: this CPU has none */
bool slab_cpu_free(struct kmem_cache *s, void *object); /* false: not here */
/* slab_cpu_count - free objects with all CPUs. */
unsigned long slab_cpu_count(struct kmem_cache *s);

/* mm/slab.c: for slab_cpu.c, interrupts off. */
unsigned int slab_take_batch(struct kmem_cache *s, void **list, unsigned int n);
void slab_give_list(struct kmem_cache *s, void *list);

static inline void *get_freepointer(struct kmem_cache *s, void *object)
{
	return *(void **)((char *)object + s->offset);
}

static inline void set_freepointer(struct kmem_cache *s, void *object, void *next)
{
	*(void **)((char *)object + s->offset) = next;
}

/* mm/slab_debug.c: no effect for caches without SLAB_RED_ZONE and SLAB_POISON. */
void slab_debug_init_object(struct kmem_cache *s, void *object);
void slab_debug_alloc(struct kmem_cache *s, void *object);
void slab_debug_free(struct kmem_cache *s, void *object);

#endif
