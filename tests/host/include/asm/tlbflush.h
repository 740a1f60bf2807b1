/* SPDX-License-Identifier: MIT */
/* Host version: there is no TLB. */
#ifndef TESTS_ASM_TLBFLUSH_H
#define TESTS_ASM_TLBFLUSH_H

struct mm_struct;
struct vm_area_struct;

static inline void flush_tlb_all(void)
{
}

static inline void local_flush_tlb_all(void)
{
}

static inline void flush_tlb_mm(struct mm_struct *mm)
{
}

static inline void flush_tlb_page(struct vm_area_struct *vma, unsigned long addr)
{
}

static inline void flush_tlb_mm_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
}

static inline void flush_tlb_range(struct vm_area_struct *vma, unsigned long start,
				   unsigned long end)
{
}

static inline void flush_tlb_kernel_range(unsigned long start, unsigned long end)
{
}

static inline void local_flush_tlb_kernel_page(unsigned long addr)
{
}

#endif
