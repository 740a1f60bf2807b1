// SPDX-License-Identifier: MIT
/* kmap: the slots of PKMAP, used up and waited for; kmap_local_page, nested. */
#include <neap/completion.h>
#include <neap/highmem.h>
#include <neap/jiffies.h>
#include <neap/kthread.h>
#include <neap/ktest.h>
#include <neap/sched.h>
#include <neap/slab.h>

KTEST(kmap, contents_survive)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	u32 *p;

	KTEST_ASSERT(page);
	p = kmap(page);
	KTEST_ASSERT(p);
	p[7] = 0xcafe;
	kunmap(page);
	p = kmap_local_page(page);
	KTEST_EXPECT_EQ(p[7], 0xcafe);
	kunmap_local(p);
	__free_page(page);
}

KTEST(kmap, the_same_page_has_one_address)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	void *a, *b;

	KTEST_ASSERT(page);
	a = kmap(page);
	b = kmap(page);
	KTEST_EXPECT(a == b);
	KTEST_EXPECT(page_address(page) == a);
	kunmap(page);
	kunmap(page);
	__free_page(page);
}

KTEST(kmap, local_mappings_nest)
{
	struct page *page[3];
	u32 *p[3];
	int i;

	for (i = 0; i < 3; i++) {
		page[i] = alloc_page(GFP_HIGHUSER);
		KTEST_ASSERT(page[i]);
		p[i] = kmap_local_page(page[i]);
		*p[i] = 100 + i;
	}
	for (i = 2; i >= 0; i--) {
		KTEST_EXPECT_EQ(*p[i], 100 + i);
		kunmap_local(p[i]);
		__free_page(page[i]);
	}
	if (IS_ENABLED(CONFIG_HIGHMEM))
		KTEST_EXPECT(!kmap_local_held());
}

struct waiter {
	struct page *page;
	struct completion done;
	void *addr;
};

static int map_one_more(void *arg)
{
	struct waiter *w = arg;

	w->addr = kmap(w->page);
	kunmap(w->page);
	complete(&w->done);
	return 0;
}

KTEST(kmap, exhaustion_waits_for_a_slot)
{
	struct waiter w = { 0 };
	struct page **pages;
	unsigned int i;

	if (totalhigh_pages < LAST_PKMAP + 64)
		KTEST_SKIP("too little highmem");
	pages = kcalloc(LAST_PKMAP, sizeof(*pages), GFP_KERNEL);
	KTEST_ASSERT(pages);
	for (i = 0; i < LAST_PKMAP; i++) {
		pages[i] = alloc_page(GFP_HIGHUSER);
		KTEST_ASSERT(pages[i] && PageHighMem(pages[i]));
		*(u32 *)kmap(pages[i]) = i;
	}
	w.page = alloc_page(GFP_HIGHUSER);
	KTEST_ASSERT(w.page && PageHighMem(w.page));
	init_completion(&w.done);
	kthread_run(map_one_more, &w, "kmap-waiter");
	schedule_timeout_uninterruptible(HZ / 10 + 1);
	KTEST_EXPECT(!w.addr); /* it waits */
	kunmap(pages[0]);
	KTEST_EXPECT(wait_for_completion_timeout(&w.done, 100 * HZ) != 0);
	KTEST_EXPECT(w.addr != NULL);
	for (i = 1; i < LAST_PKMAP; i++) {
		KTEST_EXPECT_EQ(*(u32 *)page_address(pages[i]), i);
		kunmap(pages[i]);
	}
	for (i = 0; i < LAST_PKMAP; i++)
		__free_page(pages[i]);
	__free_page(w.page);
	kfree(pages);
}
