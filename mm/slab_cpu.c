// SPDX-License-Identifier: MIT
/*
 * Free slab objects that each CPU has at hand, so that kmalloc and kfree take no lock that all CPUs
 * share:
 *
 *	free --> slab_cpu.freelist --> object --> object --> NULL	last freed, first used
 *	              | ^ empty: half of the limit comes from the slabs
 *	              v   full: half of the limit goes back to them
 *	         kmem_cache.partial (slab.c)
 *
 * A CPU's lists lie together in one table of its own, a cache has the same place in each. Caches that find
 * none (there are never so many, but tests come and go) or have large objects do without. What lies here
 * keeps its red zones, poison or constructed state; it has been checked when it was freed and is
 * again when it is taken.
 *
 * All of it is the CPU's own with interrupts off. drain_all_pages() empties the lists of all CPUs when
 * memory is short. Before a cache's memory goes its place in the table is cleared, and every CPU is
 * asked to empty its list, after which none can still be in slab_drain_local() with that cache in hand.
 */
#include <neap/bitops.h>
#include <neap/bug.h>
#include <neap/kernel.h>
#include <neap/percpu.h>
#include <neap/spinlock.h>

#include "internal.h"
#include "slab.h"

#define SLAB_CPU_CACHES 96
#define SLAB_CPU_BYTES	1024 /* of objects that a CPU keeps for each cache, at most */
#define SLAB_CPU_MAX	16   /* objects */
#define SLAB_CPU_MIN	2    /* else it is not worth it */

struct slab_cpus {
	struct slab_cpu cache[SLAB_CPU_CACHES];
};
static DEFINE_PER_CPU(struct slab_cpus, slab_cpus); /* its own CPU's, interrupts off */

static DEFINE_SPINLOCK(place_lock);		   /* writes of places[] */
static struct kmem_cache *places[SLAB_CPU_CACHES]; /* read without: release, acquire */
#define PLACE_TAKEN ((struct kmem_cache *)1)	   /* by a cache that is being destroyed */

void slab_cpu_create(struct kmem_cache *s)
{
	unsigned int limit = min(SLAB_CPU_BYTES / s->stride, (unsigned int)SLAB_CPU_MAX), i;

	if (limit < SLAB_CPU_MIN)
		return;
	spin_lock(&place_lock);
	for (i = 0; i < SLAB_CPU_CACHES && places[i]; i++)
		;
	if (i < SLAB_CPU_CACHES) {
		s->cpu = &slab_cpus.cache[i];
		s->cpu_limit = limit;
		smp_store_release(&places[i], s);
	}
	spin_unlock(&place_lock);
}

/* Interrupts off. */
static void drain(struct kmem_cache *s, struct slab_cpu *c)
{
	void *list = c->freelist;

	if (!list)
		return;
	c->freelist = NULL;
	c->count = 0;
	slab_give_list(s, list);
}

static void drain_one(void *info)
{
	struct kmem_cache *s = info;

	drain(s, this_cpu_ptr(s->cpu));
}

void slab_cpu_destroy(struct kmem_cache *s)
{
	unsigned int i;

	if (!s->cpu)
		return;
	i = s->cpu - slab_cpus.cache;
	/* First the CPUs stop finding it, then they give back; the place is free for another after that. */
	WARN_ON(cmpxchg(&places[i], s, PLACE_TAKEN) != s);
	on_each_cpu(drain_one, s);
	WRITE_ONCE(places[i], NULL);
}

void slab_drain_local(void)
{
	unsigned long flags;
	unsigned int i;

	local_irq_save(flags);
	for (i = 0; i < SLAB_CPU_CACHES; i++) {
		struct kmem_cache *s = smp_load_acquire(&places[i]);

		if (s && s != PLACE_TAKEN)
			drain(s, this_cpu_ptr(s->cpu));
	}
	local_irq_restore(flags);
}

void *slab_cpu_alloc(struct kmem_cache *s)
{
	struct slab_cpu *c;
	unsigned long flags;
	void *object;

	if (unlikely(!s->cpu))
		return NULL;
	local_irq_save(flags);
	c = this_cpu_ptr(s->cpu);
	if (unlikely(!c->freelist))
		c->count = slab_take_batch(s, &c->freelist, (s->cpu_limit + 1) / 2);
	object = c->freelist;
	if (likely(object)) {
		c->freelist = get_freepointer(s, object);
		c->count--;
	}
	local_irq_restore(flags);
	return object;
}

/* All but the n objects at the front go back. Interrupts off. */
static void shrink(struct kmem_cache *s, struct slab_cpu *c, unsigned int n)
{
	void *object = c->freelist, *rest;

	c->count = n;
	while (--n)
		object = get_freepointer(s, object);
	rest = get_freepointer(s, object);
	set_freepointer(s, object, NULL);
	slab_give_list(s, rest);
}

bool slab_cpu_free(struct kmem_cache *s, void *object)
{
	struct slab_cpu *c;
	unsigned long flags;

	if (unlikely(!s->cpu))
		return false;
	local_irq_save(flags);
	c = this_cpu_ptr(s->cpu);
	set_freepointer(s, object, c->freelist);
	c->freelist = object;
	if (unlikely(++c->count > s->cpu_limit))
		shrink(s, c, (s->cpu_limit + 1) / 2);
	local_irq_restore(flags);
	return true;
}

unsigned long slab_cpu_count(struct kmem_cache *s)
{
	unsigned long sum = 0;
	unsigned int cpu;

	if (s->cpu) {
		for_each_possible_cpu(cpu) sum += READ_ONCE(per_cpu_ptr(s->cpu, cpu)->count);
	}
	return sum;
}
