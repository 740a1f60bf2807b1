// SPDX-License-Identifier: MIT
/* Reclaim meets a page of a locked area that lacks its mark: it stays, and gets it. */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/pagemap.h>
#include <neap/swap.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>

#include "../../mm/internal.h"
#include "user_mm.h"

#define BASE 0x10000000ul

static void reclaim_one(struct page *page)
{
	LIST_HEAD(list);

	if (isolate_lru_page(page)) {
		list_add(&page->lru, &list);
		reclaim_pages(&list);
	}
}

KTEST(reclaim, locked_area)
{
	u32 __user *p = (u32 __user *)BASE;
	struct page *page;
	struct test_mm t;
	u32 v = 0;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	KTEST_EXPECT_EQ(test_mm_map(BASE, PAGE_SIZE, PROT_READ | PROT_WRITE), BASE);
	KTEST_EXPECT_EQ(put_user(7, p), 0);
	KTEST_EXPECT_EQ(sys_mlock(BASE, PAGE_SIZE), 0);
	mmap_read_lock(t.mm);
	page = get_user_page(t.mm, BASE, true);
	mmap_read_unlock(t.mm);
	if (IS_ERR(page)) {
		KTEST_FAIL("no page: %ld", PTR_ERR(page));
		goto out;
	}
	KTEST_EXPECT(PageMlocked(page));
	/* As if the walk that marks pages had missed it. */
	__clear_page_mlock(page);
	KTEST_EXPECT(!PageMlocked(page) && !PageUnevictable(page));
	reclaim_one(page);
	KTEST_EXPECT(PageMlocked(page) && PageUnevictable(page) && page_mapped(page));
	/* From that list it is not taken at all. */
	KTEST_EXPECT(!isolate_lru_page(page));
	put_page(page);
	KTEST_EXPECT_EQ(get_user(v, p), 0);
	KTEST_EXPECT_EQ(v, 7);
out:
	test_mm_leave(&t);
}
