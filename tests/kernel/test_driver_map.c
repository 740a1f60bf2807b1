// SPDX-License-Identifier: MIT
/* What drivers map with: vm_insert_page, vm_map_pages, remap_pfn_range; what is counted and refused. */
#include <neap/ktest.h>
#include <neap/mm.h>
#include <neap/string.h>
#include <neap/vmalloc.h>

#include "user_mm.h"

#define BASE	  0x40000000UL
#define REGISTERS 0x0a000000UL /* not RAM */
#define SHARED \
	(VM_READ | VM_WRITE | VM_SHARED | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC | VM_MAYSHARE)
#define PRIVATE (VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC)

/* An area as a driver's mmap() finds it, but in the set already, so that leaving the mm unmaps it. */
static struct vm_area_struct *new_area(struct mm_struct *mm, unsigned long addr,
				       unsigned long pages, unsigned long flags)
{
	struct vm_area_struct *vma = vm_area_alloc(mm);

	if (!vma)
		return NULL;
	vma->vm_start = addr;
	vma->vm_end = addr + pages * PAGE_SIZE;
	vma->vm_flags = flags;
	vma->vm_page_prot = vm_get_page_prot(flags);
	vma->vm_ops = &dummy_vm_ops;
	if (insert_vm_struct(mm, vma)) {
		vm_area_free(vma);
		return NULL;
	}
	return vma;
}

static pte_t pte_at(struct mm_struct *mm, unsigned long addr)
{
	pmd_t *pmd = pmd_off(mm, addr);

	return pmd_none(*pmd) ? __pte(0) : *pte_offset_map(pmd, addr);
}

KTEST(driver_map, insert_page)
{
	struct page *page = alloc_page(GFP_HIGHUSER), *pages[3] = { page, page, page };
	struct vm_area_struct *vma = NULL;
	struct test_mm t;

	KTEST_ASSERT(page);
	if (test_mm_enter(&t)) {
		put_page(page);
		KTEST_SKIP("no memory");
	}
	mmap_write_lock(t.mm);
	vma = new_area(t.mm, BASE, 4, SHARED);
	if (vma) {
		KTEST_EXPECT_EQ(vm_insert_page(vma, BASE, page), 0);
		KTEST_EXPECT_EQ(vm_insert_page(vma, BASE, page), -EBUSY);
		KTEST_EXPECT_EQ(vm_insert_page(vma, BASE + 4 * PAGE_SIZE, page), -EFAULT);
		KTEST_EXPECT_EQ(vm_insert_page(vma, BASE - PAGE_SIZE, page), -EFAULT);
		KTEST_EXPECT(page_count(page) == 2 && page_mapcount(page) == 1);
		KTEST_EXPECT_EQ(get_mm_counter(t.mm, MM_FILEPAGES), 1);
		KTEST_EXPECT(vma->vm_flags & VM_MIXEDMAP);
		KTEST_EXPECT(vm_normal_page(vma, BASE, pte_at(t.mm, BASE)) == page);
		/* From the area's second page on there are two of the array. */
		vma->vm_pgoff = 1;
		KTEST_EXPECT_EQ(vm_map_pages(vma, pages, 3), -ENXIO);
		vma->vm_pgoff = 3;
		KTEST_EXPECT_EQ(vm_map_pages(vma, pages, 3), -ENXIO);
	}
	mmap_write_unlock(t.mm);
	test_mm_leave(&t);
	KTEST_EXPECT(vma && page_count(page) == 1 && !page_mapped(page));
	put_page(page);
}

KTEST(driver_map, vmalloc_range)
{
	char *user = vmalloc_user(3 * PAGE_SIZE), *own = vmalloc(2 * PAGE_SIZE);
	struct page *page = user ? vmalloc_to_page(user + PAGE_SIZE) : NULL;
	struct vm_area_struct *vma;
	struct test_mm t;

	if (!user || !own || test_mm_enter(&t)) {
		vfree(user);
		vfree(own);
		KTEST_SKIP("no memory");
	}
	KTEST_EXPECT(!memchr_inv(user, 0, 3 * PAGE_SIZE));
	mmap_write_lock(t.mm);
	vma = new_area(t.mm, BASE, 2, SHARED);
	if (vma) {
		KTEST_EXPECT_EQ(remap_vmalloc_range(vma, own, 0), -EINVAL); /* not for users */
		KTEST_EXPECT_EQ(remap_vmalloc_range(vma, user, 2), -EINVAL);
		KTEST_EXPECT_EQ(remap_vmalloc_range(vma, user, 3), -EINVAL);
		KTEST_EXPECT_EQ(remap_vmalloc_range(vma, user + PAGE_SIZE, 0), -EINVAL);
		KTEST_EXPECT_EQ(remap_vmalloc_range(vma, user, 1), 0);
		KTEST_EXPECT(vm_normal_page(vma, BASE, pte_at(t.mm, BASE)) == page);
		KTEST_EXPECT_EQ(page_count(page), 2);
	}
	mmap_write_unlock(t.mm);
	test_mm_leave(&t);
	KTEST_EXPECT_EQ(page_count(page), 1);
	vfree(user);
	vfree(own);
}

KTEST(driver_map, pfn_range)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned long pfn = REGISTERS >> PAGE_SHIFT, ram = page ? page_to_pfn(page) : 0;
	pgprot_t device = pgprot_device(PAGE_SHARED);
	struct vm_area_struct *vma, *cow;
	struct test_mm t;
	pte_t pte;

	KTEST_ASSERT(page);
	if (pfn_is_ram(pfn) || test_mm_enter(&t)) {
		put_page(page);
		KTEST_SKIP("no memory, or RAM everywhere");
	}
	mmap_write_lock(t.mm);
	vma = new_area(t.mm, BASE, 2, SHARED);
	cow = new_area(t.mm, BASE + 0x1ff000, 2, PRIVATE); /* in two tables */
	if (vma && cow) {
		KTEST_EXPECT_EQ(remap_pfn_range(vma, BASE, ram, PAGE_SIZE, device), -EINVAL);
		KTEST_EXPECT_EQ(remap_pfn_range(vma, BASE, ~0UL >> PAGE_SHIFT, 2 * PAGE_SIZE,
						device),
				-EINVAL);
		KTEST_EXPECT(!(vma->vm_flags & VM_PFNMAP));
		KTEST_EXPECT_EQ(remap_pfn_range(vma, BASE, pfn, PAGE_SIZE, device), 0);
		KTEST_EXPECT_EQ(vma->vm_flags & (VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP),
				VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP);
		KTEST_EXPECT(!(vma->vm_flags & VM_MAYEXEC));
		pte = pte_at(t.mm, BASE);
		KTEST_EXPECT(pte_pfn(pte) == pfn && pgprot_is_device(pte_pgprot(pte)) &&
			     !pte_exec(pte));
		KTEST_EXPECT(!vm_normal_page(vma, BASE, pte));
		/* RAM as RAM: the frame is there, its page is not touched. */
		KTEST_EXPECT_EQ(remap_pfn_range(vma, BASE + PAGE_SIZE, ram, PAGE_SIZE, PAGE_SHARED),
				0);
		KTEST_EXPECT(
			!vm_normal_page(vma, BASE + PAGE_SIZE, pte_at(t.mm, BASE + PAGE_SIZE)));
		KTEST_EXPECT(page_count(page) == 1 && !page_mapped(page));
		/* A private area: all or nothing, or nobody could tell its copies from the frames. */
		KTEST_EXPECT_EQ(remap_pfn_range(cow, cow->vm_start, pfn, PAGE_SIZE, device),
				-EINVAL);
		KTEST_EXPECT_EQ(remap_pfn_range(cow, cow->vm_start, pfn, 2 * PAGE_SIZE, device), 0);
		KTEST_EXPECT_EQ(cow->vm_pgoff, pfn);
		KTEST_EXPECT(!vm_normal_page(cow, cow->vm_start, pte_at(t.mm, cow->vm_start)));
		KTEST_EXPECT(vm_normal_page(cow, cow->vm_start, pfn_pte(ram, PAGE_READONLY)) ==
			     page);
		KTEST_EXPECT_EQ(get_mm_rss(t.mm), 0);
	}
	mmap_write_unlock(t.mm);
	KTEST_EXPECT(vma && cow);
	test_mm_leave(&t);
	KTEST_EXPECT_EQ(page_count(page), 1);
	put_page(page);
}
