// SPDX-License-Identifier: MIT
/* The vmalloc area: contiguous addresses over scattered frames, guard pages, reuse. */
#include <asm/uaccess.h>
#include <neap/highmem.h>
#include <neap/ktest.h>
#include <neap/mm.h>
#include <neap/string.h>
#include <neap/vmalloc.h>

KTEST(vmalloc, write_and_read_back)
{
	const unsigned long size = 50 * PAGE_SIZE;
	u32 *p = vmalloc(size);
	unsigned long i;

	KTEST_ASSERT(p);
	KTEST_EXPECT(is_vmalloc_addr(p) && PAGE_ALIGNED(p));
	for (i = 0; i < size / 4; i++)
		p[i] = i * 2654435761u;
	for (i = 0; i < size / 4; i++) {
		if (p[i] != (u32)(i * 2654435761u)) {
			KTEST_FAIL("word %lu is %#x", i, p[i]);
			break;
		}
	}
	vfree(p);
}

KTEST(vmalloc, guard_page_faults)
{
	char *p = vmalloc(PAGE_SIZE), c;

	KTEST_ASSERT(p);
	KTEST_EXPECT_EQ(copy_from_kernel_nofault(&c, p + PAGE_SIZE - 1, 1), 0);
	KTEST_EXPECT(copy_from_kernel_nofault(&c, p + PAGE_SIZE, 1) != 0);
	vfree(p);
	/* and after vfree() nothing is there any more */
	KTEST_EXPECT(copy_from_kernel_nofault(&c, p, 1) != 0);
}

KTEST(vmalloc, zeroed_and_high)
{
	u8 *p = vzalloc(3 * PAGE_SIZE + 5);
	unsigned int i;

	KTEST_ASSERT(p);
	for (i = 0; i < 3 * PAGE_SIZE + 5 && !p[i]; i++)
		;
	KTEST_EXPECT_EQ(i, 3 * PAGE_SIZE + 5);
	if (totalhigh_pages)
		KTEST_EXPECT(PageHighMem(vmalloc_to_page(p)));
	vfree(p);
	p = vmalloc_32(PAGE_SIZE);
	KTEST_ASSERT(p);
	KTEST_EXPECT(!PageHighMem(vmalloc_to_page(p)));
	vfree(p);
}

KTEST(vmalloc, vmap_shows_the_same_frames)
{
	struct page *pages[2] = { alloc_page(GFP_KERNEL), alloc_page(GFP_KERNEL) };
	char *p;

	KTEST_ASSERT(pages[0] && pages[1]);
	p = vmap(pages, 2, VM_MAP, PAGE_KERNEL);
	KTEST_ASSERT(p);
	KTEST_EXPECT(vmalloc_to_page(p) == pages[0]);
	KTEST_EXPECT(vmalloc_to_page(p + PAGE_SIZE) == pages[1]);
	KTEST_EXPECT_EQ(vmalloc_to_pfn(p + PAGE_SIZE + 5), page_to_pfn(pages[1]));
	KTEST_EXPECT_EQ(vmalloc_to_pfn(p + 2 * PAGE_SIZE), 0);
	strscpy(p + PAGE_SIZE, "ebb", 4);
	KTEST_EXPECT_STREQ((char *)page_address(pages[1]), "ebb");
	vunmap(p);
	KTEST_EXPECT_EQ(page_count(pages[0]), 1);
	__free_page(pages[0]);
	__free_page(pages[1]);
}

KTEST(vmalloc, a_hole_is_used_again)
{
	void *a = vmalloc(PAGE_SIZE), *b = vmalloc(PAGE_SIZE), *c = vmalloc(PAGE_SIZE), *again;

	KTEST_ASSERT(a && b && c);
	vfree(b);
	again = vmalloc(PAGE_SIZE);
	KTEST_EXPECT(again == b);
	vfree(a);
	vfree(again);
	vfree(c);
}

KTEST(vmalloc, what_cannot_be_is_refused)
{
	unsigned long before;

	KTEST_EXPECT(!vmalloc(0));
	KTEST_EXPECT(!vmalloc(~0UL));
	before = nr_free_pages();
	KTEST_EXPECT(!vmalloc(VMALLOC_END - VMALLOC_START));
	KTEST_EXPECT_EQ(nr_free_pages(), before);
}
