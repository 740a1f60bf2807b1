// SPDX-License-Identifier: MIT
/* The buddy allocator as its users see it: blocks, zones, what comes back. */
#include <neap/highmem.h>
#include <neap/ktest.h>
#include <neap/mm.h>
#include <neap/string.h>

KTEST(page_alloc, every_order_is_aligned_and_comes_back)
{
	unsigned long before = nr_free_pages();
	struct page *pages[MAX_ORDER];
	unsigned int order;

	for (order = 0; order < MAX_ORDER; order++) {
		pages[order] = alloc_pages(GFP_KERNEL | __GFP_NOWARN | __GFP_NORETRY, order);
		if (!pages[order])
			continue; /* a small machine may not have the large ones */
		KTEST_EXPECT_EQ(page_to_pfn(pages[order]) & ((1UL << order) - 1), 0);
		KTEST_EXPECT_EQ(page_count(pages[order]), 1);
		KTEST_EXPECT(!PageHighMem(pages[order]));
	}
	KTEST_EXPECT(pages[0] && pages[3]);
	for (order = 0; order < MAX_ORDER; order++) {
		if (pages[order])
			__free_pages(pages[order], order);
	}
	KTEST_EXPECT_EQ(nr_free_pages(), before);
}

/* Swap maps say "no page" by its number: it must never be one that reclaim can meet. */
KTEST(page_alloc, frame_0_is_nobodys)
{
	KTEST_EXPECT(PageReserved(mem_map));
	KTEST_EXPECT(!PageBuddy(mem_map));
	KTEST_EXPECT(!mem_map->mapping);
	KTEST_EXPECT(page_count(mem_map) >= 1);
}

KTEST(page_alloc, zeroed)
{
	unsigned int round, i;

	for (round = 0; round < 8; round++) {
		u32 *p = (u32 *)__get_free_page(GFP_KERNEL);
		u32 sum = 0;

		KTEST_ASSERT(p);
		memset(p, 0xff, PAGE_SIZE);
		free_page((unsigned long)p);
		p = (u32 *)get_zeroed_page(GFP_KERNEL);
		KTEST_ASSERT(p);
		for (i = 0; i < PAGE_SIZE / 4; i++)
			sum |= p[i];
		KTEST_EXPECT_EQ(sum, 0);
		free_page((unsigned long)p);
	}
}

KTEST(page_alloc, highmem_is_preferred_where_it_will_do)
{
	struct page *page;

	if (!totalhigh_pages)
		KTEST_SKIP("no highmem");
	page = alloc_page(GFP_HIGHUSER);
	KTEST_ASSERT(page);
	KTEST_EXPECT(PageHighMem(page));
	__free_page(page);
	page = alloc_page(GFP_KERNEL);
	KTEST_ASSERT(page);
	KTEST_EXPECT(!PageHighMem(page));
	__free_page(page);
}

KTEST(page_alloc, too_large_is_refused)
{
	KTEST_EXPECT(!alloc_pages(GFP_KERNEL | __GFP_NOWARN, MAX_ORDER));
}

KTEST(page_alloc, exact_gives_the_rest_back)
{
	unsigned long before = nr_free_pages();
	void *p = alloc_pages_exact(5 * PAGE_SIZE, GFP_KERNEL);

	KTEST_ASSERT(p);
	KTEST_EXPECT_EQ(before - nr_free_pages(), 5);
	free_pages_exact(p, 5 * PAGE_SIZE);
	KTEST_EXPECT_EQ(nr_free_pages(), before);
}

/* A request that may not wait fails before the last page is gone, and nothing is lost. */
KTEST(page_alloc, atomic_stops_at_the_reserve)
{
	unsigned long before = nr_free_pages(), left;
	struct page *page;
	LIST_HEAD(taken);

	while ((page = alloc_page(__GFP_NOWARN)) != NULL)
		list_add(&page->lru, &taken);
	left = nr_free_pages();
	KTEST_EXPECT(left > 0);
	page = alloc_page(GFP_ATOMIC | __GFP_NOWARN);
	KTEST_EXPECT(page); /* it may go below the mark where the others stopped */
	if (page)
		__free_page(page);
	while (!list_empty(&taken)) {
		page = list_first_entry(&taken, struct page, lru);
		list_del(&page->lru);
		__free_page(page);
	}
	/* Emptying the zones woke kswapd; what it freed may be more. */
	KTEST_EXPECT(nr_free_pages() >= before - 8);
}
