/* SPDX-License-Identifier: MIT */
/*
 * Page tables come and go. A user's first level is 16 KiB (order 2) whose kernel part is copied
 * from swapper_pg_dir; a second level is one lowmem page (drawn in pgtable-2level.h).
 */
#ifndef _ASM_PGALLOC_H
#define _ASM_PGALLOC_H

#include <asm/pgtable.h>
#include <neap/gfp.h>
#include <neap/mm.h>

/* A first level for @mm, or NULL. May sleep. */
pgd_t *pgd_alloc(struct mm_struct *mm);
/* All user tables below must be gone. Any context. */
void pgd_free(struct mm_struct *mm, pgd_t *pgd);

/* A zeroed second level for kernel addresses, or NULL. May sleep. */
static inline pte_t *pte_alloc_one_kernel(struct mm_struct *mm)
{
	return (pte_t *)get_zeroed_page(GFP_KERNEL);
}

static inline void pte_free_kernel(struct mm_struct *mm, pte_t *pte)
{
	free_page((unsigned long)pte);
}

/* The page of a zeroed second level for user addresses, or NULL. May sleep. */
static inline pgtable_t pte_alloc_one(struct mm_struct *mm)
{
	return alloc_pages(GFP_KERNEL | __GFP_ZERO, 0);
}

static inline void pte_free(struct mm_struct *mm, pgtable_t pte)
{
	__free_pages(pte, 0);
}

/* Both halves of an entry point to the two hardware tables of a page. */
static inline void __pmd_populate(pmd_t *pmdp, phys_addr_t table, pmdval_t prot)
{
	pmdval_t val = (table + PTE_HWTABLE_OFF) | prot;

	WRITE_ONCE(pmdp[0].pmd, val);
	WRITE_ONCE(pmdp[1].pmd, val + 256 * sizeof(pte_t));
}

/*
 * Hangs a table in. The zeroes in it must be there before the walk can find it, on other CPUs too
 * (DMB); that this CPU's walk sees the entry is update_mmu_cache()'s work.
 */
static inline void pmd_populate(struct mm_struct *mm, pmd_t *pmdp, pgtable_t pte)
{
	smp_wmb();
	__pmd_populate(pmdp, page_to_phys(pte), user_pmd_table);
}

static inline void pmd_populate_kernel(struct mm_struct *mm, pmd_t *pmdp, pte_t *pte)
{
	smp_wmb();
	__pmd_populate(pmdp, __pa(pte), _PAGE_KERNEL_TABLE);
}
#define pmd_pgtable(pmd) pmd_page(pmd)

#endif /* _ASM_PGALLOC_H */
