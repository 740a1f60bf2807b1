// SPDX-License-Identifier: MIT
/*
 * What drivers map with. There are three ways for a driver to show memory to user space:
 *
 *	(1) vm_ops->fault	a page when it is touched. As for a file: mm/fault_file.c
 *	(2) vm_insert_page	pages, when they are mapped: the driver's own RAM, with struct page, so each
 *				PTE has a reference and counts in page_mapcount() (VM_MIXEDMAP)
 *	(3) remap_pfn_range	frames by their number: device registers, RAM that was kept from the kernel.
 *				struct page, if there is one, is not looked at (VM_PFNMAP)
 *
 * None of these pages is on an LRU list or in a page cache: they are not reclaimed, and there is no way
 * back from page to PTE (page->mapping is NULL). drivers/demo/ has a driver for each.
 *
 * Memory types. The MMU gives every mapping a type (Normal, Device, Strongly-ordered) and for Normal
 * memory its cacheability. The architecture wants all mappings of one location to agree (ARM DDI 0406C
 * A3.5.7): if they do not, a store through one may be overtaken by a line that the other's cache holds or
 * fetches ahead of time, may be lost when that line is evicted, and neither order nor size of accesses
 * to a device is kept. The kernel has all its RAM in its own map, Normal and write-back (highmem: by
 * kmap()). So RAM is mapped like that and like nothing else, and what a driver maps uncached is no
 * RAM of the kernel's: it was taken out of memory by the device tree (reserved-memory, no-map). Where the
 * driver itself has mapped it (ioremap(), ioremap_wc()), user space gets the same type.
 */
#include <asm/tlbflush.h>
#include <neap/kernel.h>
#include <neap/memblock.h>
#include <neap/mm.h>
#include <neap/rmap.h>
#include <neap/vmalloc.h>

#include "internal.h"

/* ---- pages ---- */

int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page)
{
	struct mm_struct *mm = vma->vm_mm;
	pmd_t *pmd = pmd_off(mm, addr);
	spinlock_t *ptl;
	int err = -EBUSY;
	pte_t *pte;

	if (addr < vma->vm_start || addr >= vma->vm_end)
		return -EFAULT;
	/* Pages that know already what their mappings are would be counted wrong. */
	if (!page_count(page) || PageAnon(page) || PageSlab(page) || PageTable(page))
		return -EINVAL;
	VM_BUG_ON(vma->vm_flags & VM_PFNMAP);
	vma->vm_flags |= VM_MIXEDMAP;
	if (pmd_none(*pmd) && __pte_alloc(mm, pmd))
		return -ENOMEM;
	pte = pte_offset_map_lock(mm, pmd, addr, &ptl);
	if (pte_none(*pte)) {
		get_page(page);
		add_mm_counter(mm, mm_counter_file(page), 1);
		page_add_file_rmap(page);
		set_pte_at(mm, addr, pte, mk_pte(page, vma->vm_page_prot));
		update_mmu_cache(vma, addr, pte);
		err = 0;
	}
	pte_unmap_unlock(pte, ptl);
	return err;
}

int vm_map_pages(struct vm_area_struct *vma, struct page **pages, unsigned long num)
{
	unsigned long addr, first = vma->vm_pgoff;
	int err = 0;

	if (first >= num || vma_pages(vma) > num - first)
		return -ENXIO;
	for (addr = vma->vm_start; addr < vma->vm_end && !err; addr += PAGE_SIZE)
		err = vm_insert_page(vma, addr, pages[first++]);
	return err;
}

int remap_vmalloc_range(struct vm_area_struct *vma, void *addr, unsigned long pgoff)
{
	struct vm_struct *area = find_vm_area(addr);
	unsigned long uaddr;
	int err = 0;

	if (!area || !(area->flags & VM_USERMAP) || pgoff >= area->nr_pages ||
	    vma_pages(vma) > area->nr_pages - pgoff)
		return -EINVAL;
	for (uaddr = vma->vm_start; uaddr < vma->vm_end && !err; uaddr += PAGE_SIZE)
		err = vm_insert_page(vma, uaddr, area->pages[pgoff++]);
	vma->vm_flags |= VM_DONTEXPAND | VM_DONTDUMP;
	return err;
}

/* ---- frames ---- */

/* PTEs for [addr, end), all in one table. */
static int remap_pte_range(struct vm_area_struct *vma, unsigned long addr, unsigned long end,
			   unsigned long pfn, pgprot_t prot)
{
	struct mm_struct *mm = vma->vm_mm;
	pmd_t *pmd = pmd_off(mm, addr);
	pte_t *start_pte, *pte;
	spinlock_t *ptl;

	if (pmd_none(*pmd) && __pte_alloc(mm, pmd))
		return -ENOMEM;
	start_pte = pte = pte_offset_map_lock(mm, pmd, addr, &ptl);
	for (; addr < end; addr += PAGE_SIZE, pte++) {
		BUG_ON(!pte_none(*pte));
		set_pte_at(mm, addr, pte, pfn_pte(pfn++, prot));
	}
	update_mmu_cache(vma, addr, start_pte);
	pte_unmap_unlock(start_pte, ptl);
	return 0;
}

int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn,
		    unsigned long size, pgprot_t prot)
{
	unsigned long end = addr + PAGE_ALIGN(size), next, pages = (end - addr) >> PAGE_SHIFT;
	int err = 0;

	mmap_assert_write_locked(vma->vm_mm);
	BUG_ON(!PAGE_ALIGNED(addr) || addr < vma->vm_start || end > vma->vm_end || end <= addr);
	if (pfn + pages - 1 > ~0UL >> PAGE_SHIFT)
		return -EINVAL;
	if (!pgprot_same_type(prot, PAGE_SHARED) &&
	    memblock_overlaps_memory(PFN_PHYS(pfn), PFN_PHYS(pfn + pages - 1) | ~PAGE_MASK))
		return -EINVAL;
	/* What is a copy in a private area is told by vm_pgoff: see vm_normal_page(). */
	if (is_cow_mapping(vma->vm_flags)) {
		if (addr != vma->vm_start || end != vma->vm_end)
			return -EINVAL;
		vma->vm_pgoff = pfn;
	}
	vma->vm_flags |= VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP;
	/*
	 * The CPU may fetch instructions ahead from whatever may be executed, and reading a device's
	 * register may have an effect (A3.5.3, B3.7.2).
	 */
	if (pgprot_is_device(prot)) {
		vma->vm_flags &= ~(VM_EXEC | VM_MAYEXEC);
		prot = pgprot_nx(prot);
	}
	for (; addr < end && !err; addr = next) {
		next = pgd_addr_end(addr, end);
		err = remap_pte_range(vma, addr, next, pfn, prot);
		pfn += (next - addr) >> PAGE_SHIFT;
	}
	return err;
}

int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len)
{
	unsigned long pages = PAGE_ALIGN((start & ~PAGE_MASK) + len) >> PAGE_SHIFT;
	unsigned long vm_len = vma->vm_end - vma->vm_start;

	if (!len || start + (len - 1) < start || vma->vm_pgoff > pages ||
	    vma_pages(vma) > pages - vma->vm_pgoff)
		return -EINVAL;
	return remap_pfn_range(vma, vma->vm_start, PFN_DOWN(start) + vma->vm_pgoff, vm_len,
			       vma->vm_page_prot);
}
