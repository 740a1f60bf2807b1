/* SPDX-License-Identifier: MIT */
/*
 * Fixmap: kernel addresses that are known when the kernel is compiled and mapped to whatever is
 * wanted at run time. Slots are numbered from the top downwards.
 */
#ifndef _ASM_FIXMAP_H
#define _ASM_FIXMAP_H

#include <asm/memory.h>
#include <asm/pgtable.h>
#include <asm/tlbflush.h>
#include <neap/smp.h>

/* kmap_local_page() nests: a task, an interrupt above it, and copies that take two each. */
#define KM_MAX_IDX 16

enum fixed_addresses {
	FIX_EARLYCON_MEM, /* registers of the early console */
	FIX_ZERO_SLOT,	  /* for whoever needs one page for a moment while booting */
	FIX_KMAP_BEGIN,
	FIX_KMAP_END = FIX_KMAP_BEGIN + KM_MAX_IDX * NR_CPUS - 1,
	__end_of_fixed_addresses
};

#define __fix_to_virt(x) (FIXADDR_TOP - ((unsigned long)(x) << PAGE_SHIFT))
#define __virt_to_fix(x) ((FIXADDR_TOP - ((unsigned long)(x)&PAGE_MASK)) >> PAGE_SHIFT)
#define fix_to_virt(x)	 __fix_to_virt(x)
#define virt_to_fix(x)	 ((enum fixed_addresses)__virt_to_fix(x))

#define FIXMAP_PAGE_NORMAL PAGE_KERNEL
#define FIXMAP_PAGE_RO	   PAGE_KERNEL_RO
#define FIXMAP_PAGE_IO	   PAGE_KERNEL_DEVICE
#define FIXMAP_PAGE_CLEAR  __pgprot(0)

/*
 * Maps a slot to a page, or with FIXMAP_PAGE_CLEAR to nothing; the TLB entry of what was there is
 * flushed first (break before make). Usable as soon as C runs. Any context; the slot's owner sees
 * to it that nobody else uses it at the same time.
 */
void __set_fixmap(enum fixed_addresses idx, phys_addr_t phys, pgprot_t prot);
#define set_fixmap(idx, phys)	 __set_fixmap(idx, phys, FIXMAP_PAGE_NORMAL)
#define set_fixmap_io(idx, phys) __set_fixmap(idx, phys, FIXMAP_PAGE_IO)
#define clear_fixmap(idx)	 __set_fixmap(idx, 0, FIXMAP_PAGE_CLEAR)

/* The PTE of a slot: its table is there from the start. */
extern pte_t fixmap_page_table[];
static inline pte_t *fixmap_pte(enum fixed_addresses idx)
{
	return fixmap_page_table + pte_index(__fix_to_virt(idx));
}

/*
 * Sets a slot of kmap_local_page(): one that was empty is mapped, or it is emptied (pte 0). Such a
 * slot belongs to this CPU alone, so only its TLB is told.
 */
static inline void set_fixmap_pte(enum fixed_addresses idx, pte_t pte)
{
	set_pte(fixmap_pte(idx), pte);
	if (pte_none(pte)) {
		local_flush_tlb_kernel_page(__fix_to_virt(idx));
	} else {
		dsb(nshst);
		isb();
	}
}

/* Hooks the table in; called for the first table and again by paging_init(). */
void early_fixmap_init(pgd_t *pgd);

/* One page of device registers before ioremap() works. NULL if @size leaves the page. */
void __iomem *early_ioremap(phys_addr_t phys, unsigned long size);

#endif /* _ASM_FIXMAP_H */
