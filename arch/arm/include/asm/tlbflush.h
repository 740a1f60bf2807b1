/* SPDX-License-Identifier: MIT */
/*
 * TLB maintenance (ARM DDI 0406C B3.10, B4.2.2). Every operation reaches all CPUs of the inner
 * shareable domain. The order is always
 *
 *	DSB	the new page-table entry can be seen by table walks
 *	TLBI
 *	DSB	the invalidation is done everywhere
 *	ISB	(kernel addresses) and this CPU fetches nothing through an old entry
 *
 * User mappings need no ISB: the exception return to user mode is one.
 *
 * Where CPUs have erratum 798181, flushes of user entries wait for CPUs that run the address space: interrupts
 * are on, and no lock is held that others wait for with interrupts off.
 */
#ifndef _ASM_TLBFLUSH_H
#define _ASM_TLBFLUSH_H

#include <asm/barrier.h>
#include <asm/cp15.h>
#include <asm/erratum_798181.h>
#include <asm/mmu.h>
#include <asm/page.h>
#include <neap/mm_types.h>

/* Above this many pages, one flush of the whole ASID (or of everything) is cheaper. */
#define TLB_FLUSH_MAX_PAGES 64

/* The invalidation of entries of @mm is done everywhere. */
static inline void tlb_sync_user(struct mm_struct *mm)
{
	dsb(ish);
	if (IS_ENABLED(CONFIG_ARM_ERRATA_798181) && unlikely(erratum_a15_798181))
		erratum_a15_798181_wait(mm);
}

/* The same of kernel addresses. */
static inline void tlb_sync_kernel(void)
{
	dsb(ish);
	if (IS_ENABLED(CONFIG_ARM_ERRATA_798181) && unlikely(erratum_a15_798181))
		erratum_a15_798181_tlbi_again();
	isb();
}

/* All kernel entries, and user entries that no CPU is using. */
static inline void flush_tlb_all(void)
{
	dsb(ishst);
	write_cp15(TLBIALLIS, 0);
	tlb_sync_kernel();
}

static inline void local_flush_tlb_all(void)
{
	dsb(nshst);
	write_cp15(TLBIALL, 0);
	dsb(nsh);
	isb();
}

/* All user entries of @mm. An mm that never ran has ASID 0, which no one uses. */
static inline void flush_tlb_mm(struct mm_struct *mm)
{
	dsb(ishst);
	write_cp15(TLBIASIDIS, ASID(mm));
	tlb_sync_user(mm);
}

/* The page of @vma that holds @addr. */
static inline void flush_tlb_page(struct vm_area_struct *vma, unsigned long addr)
{
	dsb(ishst);
	write_cp15(TLBIMVAIS, (addr & PAGE_MASK) | ASID(vma->vm_mm));
	tlb_sync_user(vma->vm_mm);
}

/* Pages of @mm in [@start, @end). */
static inline void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	u32 asid = ASID(mm);

	start &= PAGE_MASK;
	dsb(ishst);
	if (end - start > TLB_FLUSH_MAX_PAGES * PAGE_SIZE) {
		write_cp15(TLBIASIDIS, asid);
	} else {
		for (; start < end; start += PAGE_SIZE)
			write_cp15(TLBIMVAIS, start | asid);
	}
	tlb_sync_user(mm);
}

static inline void flush_tlb_range(struct vm_area_struct *vma, unsigned long start,
				   unsigned long end)
{
	flush_tlb_mm_range(vma->vm_mm, start, end);
}

/* Kernel addresses in [@start, @end): global entries, in whatever ASID. @end may be 0: the top. */
static inline void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
	unsigned long pages;

	start &= PAGE_MASK;
	pages = (end - start + PAGE_SIZE - 1) >> PAGE_SHIFT;
	dsb(ishst);
	if (pages > TLB_FLUSH_MAX_PAGES) {
		write_cp15(TLBIALLIS, 0);
	} else {
		for (; pages; pages--, start += PAGE_SIZE)
			write_cp15(TLBIMVAAIS, start);
	}
	tlb_sync_kernel();
}

static inline void flush_tlb_kernel_page(unsigned long addr)
{
	dsb(ishst);
	write_cp15(TLBIMVAAIS, addr & PAGE_MASK);
	tlb_sync_kernel();
}

/* The same for entries that only this CPU can have: its kmap_local slots. */
static inline void local_flush_tlb_kernel_page(unsigned long addr)
{
	dsb(nshst);
	write_cp15(TLBIMVAA, addr & PAGE_MASK);
	dsb(nsh);
	isb();
}

#endif /* _ASM_TLBFLUSH_H */
