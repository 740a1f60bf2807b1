// SPDX-License-Identifier: MIT
/*
 * Catching misuse of slab objects. Red zones: bytes around the object that nobody may write, 0xbb
 * while it is free and 0xcc while it is in use (so a second kfree() is seen as well). Poison: a free
 * object is 0x6b with 0xa5 as its last byte; whoever writes to it after freeing leaves a trace that
 * the next allocation finds.
 */
#include <neap/bug.h>
#include <neap/kernel.h>
#include <neap/poison.h>
#include <neap/printk.h>
#include <neap/string.h>

#include "slab.h"

#define RED_INACTIVE 0xbb
#define RED_ACTIVE   0xcc

static unsigned int right_zone(struct kmem_cache *s)
{
	return s->offset - s->object_size;
}

static void set_red_zones(struct kmem_cache *s, u8 *object, u8 value)
{
	if (!(s->flags & SLAB_RED_ZONE))
		return;
	memset(object - s->left, value, s->left);
	memset(object + s->object_size, value, right_zone(s));
}

static void set_poison(struct kmem_cache *s, u8 *object)
{
	if (!(s->flags & SLAB_POISON))
		return;
	memset(object, POISON_FREE, s->object_size - 1);
	object[s->object_size - 1] = POISON_END;
}

static void report(struct kmem_cache *s, u8 *object, const char *what, u8 *at, u8 found,
		   u8 expected)
{
	pr_err("BUG %s: %s: object %p, byte at %p (offset %ld) is %#x, expected %#x\n", s->name,
	       what, object, at, (long)(at - object), found, expected);
	BUG();
}

static void check_bytes(struct kmem_cache *s, u8 *object, u8 *p, unsigned int n, u8 value,
			const char *what)
{
	for (; n; n--, p++) {
		if (unlikely(*p != value))
			report(s, object, what, p, *p, value);
	}
}

static void check_red_zones(struct kmem_cache *s, u8 *object, u8 value)
{
	if (!(s->flags & SLAB_RED_ZONE))
		return;
	if (value == RED_ACTIVE && object[-1] == RED_INACTIVE)
		report(s, object, "object already free", object - 1, RED_INACTIVE, RED_ACTIVE);
	check_bytes(s, object, object - s->left, s->left, value, "left red zone overwritten");
	check_bytes(s, object, object + s->object_size, right_zone(s), value,
		    "right red zone overwritten");
}

void slab_debug_init_object(struct kmem_cache *s, void *object)
{
	set_red_zones(s, object, RED_INACTIVE);
	set_poison(s, object);
}

void slab_debug_alloc(struct kmem_cache *s, void *object)
{
	u8 *p = object;

	check_red_zones(s, p, RED_INACTIVE);
	if (s->flags & SLAB_POISON) {
		check_bytes(s, p, p, s->object_size - 1, POISON_FREE, "written after free");
		check_bytes(s, p, p + s->object_size - 1, 1, POISON_END, "written after free");
	}
	set_red_zones(s, p, RED_ACTIVE);
}

void slab_debug_free(struct kmem_cache *s, void *object)
{
	check_red_zones(s, object, RED_ACTIVE);
	set_red_zones(s, object, RED_INACTIVE);
	set_poison(s, object);
}
