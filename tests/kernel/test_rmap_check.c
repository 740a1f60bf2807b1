// SPDX-License-Identifier: MIT
/* The checker of reverse mapping (mm/rmap_check.c): counts that are made wrong on purpose are found. */
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/pagemap.h>
#include <neap/rmap.h>
#include <neap/rmap_check.h>
#include <neap/swap.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>

#include "../../mm/internal.h"
#include "user_mm.h"

#define BASE 0x10000000ul

/* The page at BASE of a new address space, touched and referenced; or NULL. */
static struct page *a_page(struct test_mm *t)
{
	struct page *page;

	if (test_mm_map(BASE, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE) != BASE ||
	    put_user(7, (u32 __user *)BASE))
		return NULL;
	mmap_read_lock(t->mm);
	page = get_user_page(t->mm, BASE, true);
	mmap_read_unlock(t->mm);
	return IS_ERR(page) ? NULL : page;
}

KTEST(rmap_check, nothing_is_wrong)
{
	KTEST_EXPECT_EQ(rmap_check(true), 0);
}

KTEST(rmap_check, mapcount)
{
	struct page *page;
	struct test_mm t;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	page = a_page(&t);
	if (page) {
		KTEST_EXPECT_EQ(rmap_check(true), 0);
		atomic_inc(&page->_mapcount);
		KTEST_EXPECT_EQ(rmap_check(false), 1);
		atomic_sub(2, &page->_mapcount);
		KTEST_EXPECT_EQ(rmap_check(false), 1);
		atomic_inc(&page->_mapcount);
		KTEST_EXPECT_EQ(rmap_check(true), 0);
		put_page(page);
	} else {
		KTEST_FAIL("no page");
	}
	test_mm_leave(&t);
}

/* Where a walk would not find it: by its index, and by its area's place in the tree. */
KTEST(rmap_check, out_of_sight)
{
	struct vm_area_struct *vma;
	struct page *page;
	struct test_mm t;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	page = a_page(&t);
	if (page) {
		page->index++;
		KTEST_EXPECT_EQ(rmap_check(false), 1);
		page->index--;
		vma = t.mm->mmap;
		vma->vm_pgoff++;
		KTEST_EXPECT_EQ(rmap_check(false), 1);
		vma->vm_pgoff--;
		KTEST_EXPECT_EQ(rmap_check(true), 0);
		put_page(page);
	} else {
		KTEST_FAIL("no page");
	}
	test_mm_leave(&t);
}

KTEST(rmap_check, swap_slot)
{
	struct page *page;
	struct test_mm t;
	swp_entry_t entry;

	char __user *disk = (char __user *)(BASE + PAGE_SIZE);

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	page = a_page(&t);
	if (copy_to_user(disk, "/dev/vda", 9) || sys_swapon(disk, 0)) {
		if (page)
			put_page(page);
		test_mm_leave(&t);
		KTEST_SKIP("there is no disk to swap to");
	}
	if (page && !sys_madvise(BASE, PAGE_SIZE, MADV_PAGEOUT)) {
		/* Our reference keeps it in the cache, unmapped. */
		wait_on_page_writeback(page);
		KTEST_EXPECT(!page_mapped(page) && PageSwapCache(page));
		entry = page_swap_entry(page);
		KTEST_EXPECT_EQ(rmap_check(true), 0);
		KTEST_EXPECT_EQ(swap_duplicate(entry), 0);
		KTEST_EXPECT_EQ(rmap_check(false), 1);
		swap_free(entry);
		page->private ++;
		KTEST_EXPECT_EQ(rmap_check(false), 1);
		page->private --;
		KTEST_EXPECT_EQ(rmap_check(true), 0);
	} else {
		KTEST_FAIL("no page");
	}
	if (page)
		put_page(page);
	KTEST_EXPECT_EQ(sys_swapoff(disk), 0);
	test_mm_leave(&t);
}
