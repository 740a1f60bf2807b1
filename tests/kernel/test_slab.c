// SPDX-License-Identifier: MIT
/* Object caches and kmalloc. */
#include <neap/ktest.h>
#include <neap/mm.h>
#include <neap/slab.h>
#include <neap/string.h>

#define NR 300

KTEST(slab, objects_do_not_overlap)
{
	struct kmem_cache *cache = kmem_cache_create("ktest", 52, 0, 0, NULL);
	static u8 *objects[NR];
	unsigned int i, j;

	KTEST_ASSERT(cache);
	for (i = 0; i < NR; i++) {
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
		KTEST_ASSERT(objects[i]);
		KTEST_EXPECT_EQ((unsigned long)objects[i] & 7, 0);
		memset(objects[i], i, 52);
	}
	for (i = 0; i < NR; i++) {
		for (j = 0; j < 52; j++) {
			if (objects[i][j] != (u8)i) {
				KTEST_FAIL("object %u byte %u is %#x", i, j, objects[i][j]);
				break;
			}
		}
	}
	for (i = 0; i < NR; i++)
		kmem_cache_free(cache, objects[i]);
	kmem_cache_destroy(cache);
}

static void ctor(void *object)
{
	*(u32 *)object = 0x12345678;
}

KTEST(slab, a_constructed_object_keeps_its_state)
{
	struct kmem_cache *cache = kmem_cache_create("ktest-ctor", 24, 0, 0, ctor);
	u32 *p;

	KTEST_ASSERT(cache);
	p = kmem_cache_alloc(cache, GFP_KERNEL);
	KTEST_ASSERT(p);
	KTEST_EXPECT_EQ(*p, 0x12345678);
	kmem_cache_free(cache, p);
	p = kmem_cache_alloc(cache, GFP_KERNEL);
	KTEST_ASSERT(p);
	KTEST_EXPECT_EQ(*p, 0x12345678);
	kmem_cache_free(cache, p);
	kmem_cache_destroy(cache);
}

KTEST(slab, alignment)
{
	struct kmem_cache *cache = kmem_cache_create("ktest-align", 40, 256, 0, NULL);
	void *a, *b;

	KTEST_ASSERT(cache);
	a = kmem_cache_alloc(cache, GFP_KERNEL);
	b = kmem_cache_alloc(cache, GFP_KERNEL);
	KTEST_ASSERT(a && b);
	KTEST_EXPECT_EQ((unsigned long)a & 255, 0);
	KTEST_EXPECT_EQ((unsigned long)b & 255, 0);
	kmem_cache_free(cache, a);
	kmem_cache_free(cache, b);
	kmem_cache_destroy(cache);
}

KTEST(slab, kmalloc_sizes)
{
	static const size_t sizes[] = { 1, 8, 9, 64, 65, 100, 500, 2048, 2049, 4096, 5000, 65536 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		u8 *p = kmalloc(sizes[i], GFP_KERNEL);

		KTEST_ASSERT(p);
		KTEST_EXPECT(ksize(p) >= sizes[i]);
		memset(p, 0xa5, sizes[i]);
		kfree(p);
	}
	KTEST_EXPECT(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	kfree(ZERO_SIZE_PTR);
	kfree(NULL);
	KTEST_EXPECT(!kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL | __GFP_NOWARN));
	KTEST_EXPECT(!kmalloc_array(0x10001, 0x10000, GFP_KERNEL | __GFP_NOWARN));
}

KTEST(slab, kzalloc_zeroes_what_was_used)
{
	unsigned int i, j;

	for (i = 0; i < 20; i++) {
		u8 *p = kmalloc(96, GFP_KERNEL), *q;

		KTEST_ASSERT(p);
		memset(p, 0xee, 96);
		kfree(p);
		q = kzalloc(96, GFP_KERNEL);
		KTEST_ASSERT(q);
		for (j = 0; j < 96 && !q[j]; j++)
			;
		KTEST_EXPECT_EQ(j, 96);
		kfree(q);
	}
}

KTEST(slab, krealloc_keeps_the_contents)
{
	char *p = kstrdup("neap", GFP_KERNEL), *q;

	KTEST_ASSERT(p);
	q = krealloc(p, 3000, GFP_KERNEL);
	KTEST_ASSERT(q);
	KTEST_EXPECT_STREQ(q, "neap");
	kfree(q);
}

KTEST(slab, empty_slabs_go_back)
{
	unsigned long before;
	static void *objects[NR];
	unsigned int i;
	struct kmem_cache *cache = kmem_cache_create("ktest-back", 1000, 0, 0, NULL);

	KTEST_ASSERT(cache);
	before = nr_free_pages();
	for (i = 0; i < 64; i++) {
		objects[i] = kmem_cache_alloc(cache, GFP_KERNEL);
		KTEST_ASSERT(objects[i]);
	}
	KTEST_EXPECT(before - nr_free_pages() >= 16);
	for (i = 0; i < 64; i++)
		kmem_cache_free(cache, objects[i]);
	/* one empty slab stays for the next burst */
	KTEST_EXPECT(before - nr_free_pages() <= 8);
	kmem_cache_destroy(cache);
	KTEST_EXPECT_EQ(nr_free_pages(), before);
}
