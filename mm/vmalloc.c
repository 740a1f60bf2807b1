// SPDX-License-Identifier: MIT
/*
 * The vmalloc area: address space first, frames second, page tables last.
 *
 *	VMALLOC_START                                               VMALLOC_END
 *	| area | guard |  free  | area | guard | ioremap | guard |   free   |
 *
 * Which addresses are taken is in vmap_area.c. Unmapping is by page tables and a TLB flush before the
 * addresses can be given out again; page-table pages stay, so that an entry once copied into a process's
 * first-level table remains true.
 */
#include <asm/cacheflush.h>
#include <asm/pgalloc.h>
#include <asm/tlbflush.h>
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/highmem.h>
#include <neap/init.h>
#include <neap/mm.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/vmalloc.h>

/* ---- page tables ---- */

static void unmap_pte_range(pmd_t *pmd, unsigned long addr, unsigned long end)
{
	pte_t *pte = pte_offset_kernel(pmd, addr);

	for (; addr < end; addr += PAGE_SIZE, pte++)
		pte_clear(&init_mm, addr, pte);
}

void unmap_kernel_range(unsigned long addr, unsigned long size)
{
	unsigned long start = addr, end = addr + size, next;

	for (; addr < end; addr = next) {
		pmd_t *pmd = pmd_off_k(addr);

		next = pmd_addr_end(addr, end);
		if (!pmd_none(*pmd))
			unmap_pte_range(pmd, addr, next);
	}
	flush_tlb_kernel_range(start, end);
}

/* The second-level table of a kernel address, made if it is not there. NULL: no memory. */
static pte_t *pte_alloc_kernel_at(unsigned long addr)
{
	pmd_t *pmd = pmd_off_k(addr);

	if (pmd_none(*pmd) && __pte_alloc_kernel(pmd))
		return NULL;
	return pte_offset_kernel(pmd, addr);
}

/* map_kernel_range - maps pages at [addr, addr + size). -ENOMEM, and nothing stays mapped. */
int map_kernel_range(unsigned long addr, unsigned long size, pgprot_t prot, struct page **pages)
{
	unsigned long a;

	for (a = addr; a < addr + size; a += PAGE_SIZE) {
		pte_t *pte = pte_alloc_kernel_at(a);

		if (!pte) {
			unmap_kernel_range(addr, a - addr);
			return -ENOMEM;
		}
		VM_BUG_ON(!pte_none(*pte));
		set_pte_at(&init_mm, a, pte, mk_pte(*pages++, prot));
	}
	flush_cache_vmap(addr, addr + size);
	return 0;
}

int ioremap_page_range(unsigned long addr, unsigned long end, phys_addr_t phys, pgprot_t prot)
{
	unsigned long a, pfn = phys >> PAGE_SHIFT;

	for (a = addr; a < end; a += PAGE_SIZE) {
		pte_t *pte = pte_alloc_kernel_at(a);

		if (!pte) {
			unmap_kernel_range(addr, a - addr);
			return -ENOMEM;
		}
		set_pte_at(&init_mm, a, pte, pfn_pte(pfn++, prot));
	}
	flush_cache_vmap(addr, end);
	return 0;
}

/* ---- what is at an address ---- */

bool is_vmalloc_addr(const void *addr)
{
	return (unsigned long)addr >= VMALLOC_START && (unsigned long)addr < VMALLOC_END;
}

struct page *vmalloc_to_page(const void *addr)
{
	unsigned long a = (unsigned long)addr;
	pmd_t *pmd = pmd_off_k(a);
	pte_t pte;

	if (!is_vmalloc_addr(addr) || pmd_none(*pmd))
		return NULL;
	pte = *pte_offset_kernel(pmd, a);
	return pte_present(pte) ? pte_page(pte) : NULL;
}

unsigned long vmalloc_to_pfn(const void *addr)
{
	struct page *page = vmalloc_to_page(addr);

	return page ? page_to_pfn(page) : 0;
}

/* ---- frames ---- */

static void free_area_pages(struct vm_struct *area)
{
	unsigned int i;

	for (i = 0; i < area->nr_pages; i++)
		__free_page(area->pages[i]);
	mod_node_page_state(NR_VMALLOC, -(int)area->nr_pages);
	area->nr_pages = 0;
	/* For a large area the array of pages is itself in the vmalloc area. */
	if (is_vmalloc_addr(area->pages))
		vfree(area->pages);
	else
		kfree(area->pages);
}

static int vmalloc_area_pages(struct vm_struct *area, gfp_t gfp, pgprot_t prot)
{
	unsigned long size = area->size - PAGE_SIZE;
	unsigned int n = size >> PAGE_SHIFT;
	size_t array = n * sizeof(struct page *);
	gfp_t nowarn = gfp & __GFP_NOWARN;

	area->pages = array > PAGE_SIZE ? __vmalloc(array, GFP_KERNEL | __GFP_HIGHMEM | nowarn)
					: kmalloc(array, GFP_KERNEL | nowarn);
	if (!area->pages)
		return -ENOMEM;
	/* One by one: contiguous frames are not needed, so none are spent. */
	while (area->nr_pages < n) {
		struct page *page = alloc_page(gfp | __GFP_NOWARN);

		if (!page)
			goto fail;
		area->pages[area->nr_pages++] = page;
		mod_node_page_state(NR_VMALLOC, 1);
		if (gfpflags_allow_blocking(gfp))
			cond_resched();
	}
	if (map_kernel_range((unsigned long)area->addr, size, prot, area->pages))
		goto fail;
	return 0;
fail:
	free_area_pages(area);
	return -ENOMEM;
}

static void *__vmalloc_caller(unsigned long size, gfp_t gfp, const void *caller)
{
	struct vm_struct *area;

	might_sleep();
	size = PAGE_ALIGN(size);
	if (!size || size >> PAGE_SHIFT > totalram_pages)
		return NULL;
	area = get_vm_area_caller(size, VM_ALLOC, caller);
	if (!area)
		return NULL;
	if (vmalloc_area_pages(area, gfp, PAGE_KERNEL)) {
		if (!(gfp & __GFP_NOWARN))
			pr_warn("vmalloc: no frames for %lu bytes\n", size);
		kfree(remove_vm_area(area->addr));
		return NULL;
	}
	return area->addr;
}

void *__vmalloc(unsigned long size, gfp_t gfp)
{
	return __vmalloc_caller(size, gfp, __builtin_return_address(0));
}

void *vmalloc(unsigned long size)
{
	return __vmalloc_caller(size, GFP_KERNEL | __GFP_HIGHMEM, __builtin_return_address(0));
}

void *vzalloc(unsigned long size)
{
	return __vmalloc_caller(size, GFP_KERNEL | __GFP_HIGHMEM | __GFP_ZERO,
				__builtin_return_address(0));
}

void *vmalloc_user(unsigned long size)
{
	void *addr = __vmalloc_caller(size, GFP_KERNEL | __GFP_HIGHMEM | __GFP_ZERO,
				      __builtin_return_address(0));

	if (addr)
		find_vm_area(addr)->flags |= VM_USERMAP; /* nobody else knows it yet */
	return addr;
}

void *vmalloc_32(unsigned long size)
{
	return __vmalloc_caller(size, GFP_KERNEL, __builtin_return_address(0));
}

static void __vunmap(const void *addr, bool deallocate_pages)
{
	struct vm_struct *area;

	if (!addr)
		return;
	area = remove_vm_area(addr);
	if (WARN(!area, "vmalloc: %p is not the start of an area\n", addr))
		return;
	if (deallocate_pages)
		free_area_pages(area);
	kfree(area);
}

void vfree(const void *addr)
{
	__vunmap(addr, true);
}

void *kvzalloc(unsigned long size, gfp_t gfp)
{
	return size <= PAGE_SIZE ? kzalloc(size, gfp)
				 : __vmalloc_caller(size, gfp | __GFP_HIGHMEM | __GFP_ZERO,
						    __builtin_return_address(0));
}

void kvfree(const void *addr)
{
	if (is_vmalloc_addr(addr))
		vfree(addr);
	else
		kfree(addr);
}

void vunmap(const void *addr)
{
	__vunmap(addr, false);
}

void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot)
{
	struct vm_struct *area;

	if (!count || count > totalram_pages)
		return NULL;
	area = get_vm_area_caller((unsigned long)count << PAGE_SHIFT, flags | VM_MAP,
				  __builtin_return_address(0));
	if (!area)
		return NULL;
	if (map_kernel_range((unsigned long)area->addr, area->size - PAGE_SIZE, prot, pages)) {
		kfree(remove_vm_area(area->addr));
		return NULL;
	}
	return area->addr;
}

void __init vmalloc_init(void)
{
	BUILD_BUG_ON(VMALLOC_END & ~PAGE_MASK);
	BUG_ON(VMALLOC_START >= VMALLOC_END);
}
