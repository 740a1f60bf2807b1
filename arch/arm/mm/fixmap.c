// SPDX-License-Identifier: MIT
/*
 * Fixmap: one table, part of bss, so that it can be used before there is any allocator. The vectors
 * page, in the last of its 512 entries, is mapped by the same table.
 */
#include <asm/fixmap.h>
#include <asm/pgalloc.h>
#include <asm/tlbflush.h>
#include <neap/build_bug.h>

pte_t fixmap_page_table[2 * PTRS_PER_PTE] __aligned(PAGE_SIZE);

void early_fixmap_init(pgd_t *pgd)
{
	BUILD_BUG_ON(__fix_to_virt(__end_of_fixed_addresses) < (FIXADDR_TOP & PMD_MASK));
	__pmd_populate((pmd_t *)pgd_offset_pgd(pgd, FIXADDR_TOP), __pa(fixmap_page_table),
		       _PAGE_KERNEL_TABLE);
	dsb(ishst);
	isb();
}

void __set_fixmap(enum fixed_addresses idx, phys_addr_t phys, pgprot_t prot)
{
	unsigned long addr = __fix_to_virt(idx);
	pte_t *pte = fixmap_pte(idx);

	if (!pte_none(*pte)) {
		pte_clear(NULL, addr, pte);
		flush_tlb_kernel_page(addr);
	}
	if (pgprot_val(prot)) {
		set_pte(pte, pfn_pte(__phys_to_pfn(phys), prot));
		dsb(ishst);
		isb();
	}
}

void __iomem *early_ioremap(phys_addr_t phys, unsigned long size)
{
	unsigned long offset = phys & ~PAGE_MASK;

	if (offset + size > PAGE_SIZE)
		return NULL;
	set_fixmap_io(FIX_EARLYCON_MEM, phys & PAGE_MASK);
	return (void __iomem *)(__fix_to_virt(FIX_EARLYCON_MEM) + offset);
}
