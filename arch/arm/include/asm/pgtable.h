/* SPDX-License-Identifier: MIT */
/*
 * Page tables as the rest of the kernel sees them: walk (pgd_offset, pmd_offset, pte_offset_map),
 * ask (pte_present, pte_dirty ...), make (mk_pte, pte_mkdirty ...), set (set_pte_at, pte_clear).
 * The layout is drawn in pgtable-2level.h.
 *
 * Barriers: set_pte() only stores. Tables are Normal cacheable memory that the table walk snoops
 * (ID_MMFR3.CohWalk, checked at boot), so no cache maintenance is needed. A new valid entry is
 * seen by the walk after a DSB (A3.8.3, B3.10.1): update_mmu_cache() for user pages,
 * flush_cache_vmap() for kernel ranges. Changing a valid entry is the caller's flush_tlb_*().
 */
#ifndef _ASM_PGTABLE_H
#define _ASM_PGTABLE_H

#include <asm/memory.h>
#include <asm/page.h>
#include <asm/pgtable-2level.h>

#ifndef __ASSEMBLY__

#include <asm/barrier.h>
#include <asm/cacheflush.h>

struct mm_struct;
struct vm_area_struct;

extern pgd_t swapper_pg_dir[PTRS_PER_PGD];

/* ---- protections ---- */

/* Present, accessed, normal memory shared between the CPUs: what every mapping starts from. */
#define L_PTE_MEMORY   (L_PTE_PRESENT | L_PTE_YOUNG | L_PTE_MT_WRITEALLOC | L_PTE_SHARED)
#define _L_PTE_USERMEM (L_PTE_MEMORY | L_PTE_USER | L_PTE_NG)
#define _L_PTE_KERNEL  (L_PTE_PRESENT | L_PTE_YOUNG | L_PTE_DIRTY | L_PTE_XN)

#define PAGE_NONE	   __pgprot(_L_PTE_USERMEM | L_PTE_XN | L_PTE_RDONLY | L_PTE_NONE)
#define PAGE_SHARED	   __pgprot(_L_PTE_USERMEM | L_PTE_XN)
#define PAGE_SHARED_EXEC   __pgprot(_L_PTE_USERMEM)
#define PAGE_READONLY	   __pgprot(_L_PTE_USERMEM | L_PTE_RDONLY | L_PTE_XN)
#define PAGE_READONLY_EXEC __pgprot(_L_PTE_USERMEM | L_PTE_RDONLY)
#define PAGE_COPY	   PAGE_READONLY /* private writable: read-only until the copy is made */
#define PAGE_COPY_EXEC	   PAGE_READONLY_EXEC

#define PAGE_KERNEL	 __pgprot(L_PTE_MEMORY | L_PTE_DIRTY | L_PTE_XN)
#define PAGE_KERNEL_EXEC __pgprot(L_PTE_MEMORY | L_PTE_DIRTY)
#define PAGE_KERNEL_RO	 __pgprot(L_PTE_MEMORY | L_PTE_RDONLY | L_PTE_XN)
#define PAGE_KERNEL_ROX	 __pgprot(L_PTE_MEMORY | L_PTE_RDONLY)
/* Device registers; normal memory past the cache. */
#define PAGE_KERNEL_DEVICE __pgprot(_L_PTE_KERNEL | L_PTE_MT_DEV_SHARED | L_PTE_SHARED)
#define PAGE_KERNEL_WC	   __pgprot(_L_PTE_KERNEL | L_PTE_MT_BUFFERABLE | L_PTE_SHARED)

#define __pgprot_modify(prot, mask, bits) __pgprot((pgprot_val(prot) & ~(mask)) | (bits))
#define pgprot_noncached(prot)		  __pgprot_modify(prot, L_PTE_MT_MASK, L_PTE_MT_UNCACHED)
#define pgprot_device(prot)		  __pgprot_modify(prot, L_PTE_MT_MASK, L_PTE_MT_DEV_SHARED)
#define pgprot_writecombine(prot)	  __pgprot_modify(prot, L_PTE_MT_MASK, L_PTE_MT_BUFFERABLE)
#define pgprot_nx(prot)			  __pgprot_modify(prot, 0, L_PTE_XN)
/* Other permissions, the same memory type. */
#define pgprot_modify(oldprot, newprot) \
	__pgprot_modify(newprot, L_PTE_MT_MASK, pgprot_val(oldprot) & L_PTE_MT_MASK)
/* Strongly-ordered or Device: reading is not free of effects, so nothing may be fetched from it ahead. */
#define pgprot_is_device(prot) (!(pgprot_val(prot) & PTE_HW_TEX0))
#define pgprot_same_type(a, b) (!((pgprot_val(a) ^ pgprot_val(b)) & L_PTE_MT_MASK))

/* ---- the first level ---- */

/*
 * What a first-level entry of a user table holds beside the address: domain 1, and PXN where the
 * CPU has it (the kernel can then never be made to run user code). Set by paging_init().
 */
extern pmdval_t user_pmd_table;
#define _PAGE_KERNEL_TABLE (PMD_TYPE_TABLE | PMD_DOMAIN(DOMAIN_KERNEL))

#define pgd_index(addr)		  ((unsigned long)(addr) >> PGDIR_SHIFT)
#define pgd_offset_pgd(pgd, addr) ((pgd) + pgd_index(addr))
#define pgd_offset(mm, addr)	  pgd_offset_pgd((mm)->pgd, addr)
#define pgd_offset_k(addr)	  pgd_offset_pgd(swapper_pg_dir, addr)

/*
 * There is no upper nor middle level: a pgd_t is always "present", and the pmd_t is its first
 * word. pud_t is the pgd_t itself.
 */
typedef pgd_t pud_t;
typedef pgd_t p4d_t;
#define pgd_none(pgd)		    ((void)(pgd), 0)
#define pgd_bad(pgd)		    ((void)(pgd), 0)
#define pgd_present(pgd)	    ((void)(pgd), 1)
#define pgd_none_or_clear_bad(pgdp) ((void)(pgdp), 0)
#define pud_none(pud)		    ((void)(pud), 0)
#define pud_bad(pud)		    ((void)(pud), 0)
#define pud_present(pud)	    ((void)(pud), 1)
#define pud_none_or_clear_bad(pudp) ((void)(pudp), 0)
#define p4d_offset(pgdp, addr)	    ((p4d_t *)(pgdp))
#define pud_offset(p4dp, addr)	    ((pud_t *)(p4dp))
static inline pmd_t *pmd_offset(pud_t *pud, unsigned long addr)
{
	return (pmd_t *)pud;
}
#define pmd_off(mm, addr) ((pmd_t *)pgd_offset(mm, addr))
static inline pmd_t *pmd_off_k(unsigned long addr)
{
	return pmd_offset(pud_offset(p4d_offset(pgd_offset_k(addr), addr), addr), addr);
}

/* The end of the part of [addr, end) that one entry covers; end may be 0, the top of the space. */
#define pgd_addr_end(addr, end)                                         \
	({                                                              \
		unsigned long __b = ((addr) + PGDIR_SIZE) & PGDIR_MASK; \
		__b - 1 < (end)-1 ? __b : (end);                        \
	})
#define p4d_addr_end(addr, end) (end)
#define pud_addr_end(addr, end) (end)
/* The same as the pgd's: a loop over the pmds alone is right too. */
#define pmd_addr_end(addr, end) pgd_addr_end(addr, end)

#define pmd_none(pmd)	 (!pmd_val(pmd))
#define pmd_present(pmd) (pmd_val(pmd))
#define pmd_table(pmd)	 ((pmd_val(pmd) & PMD_TYPE_MASK) == PMD_TYPE_TABLE)
#define pmd_sect(pmd)	 ((pmd_val(pmd) & PMD_TYPE_MASK) == PMD_TYPE_SECT)
#define pmd_bad(pmd)	 (!pmd_table(pmd))
#define pmd_leaf(pmd)	 pmd_sect(pmd)

/* Says what was found in an entry that should hold a table or nothing, and empties it. */
void pmd_clear_bad(pmd_t *pmd);

/* Is there no table here? */
static inline int pmd_none_or_clear_bad(pmd_t *pmd)
{
	if (pmd_none(*pmd))
		return 1;
	if (pmd_bad(*pmd)) {
		pmd_clear_bad(pmd);
		return 1;
	}
	return 0;
}

/*
 * Empties both halves of an entry. The caller flushes the TLB of the whole 2 MiB before the table
 * is freed: the walk caches first-level entries too.
 */
static inline void pmd_clear(pmd_t *pmdp)
{
	WRITE_ONCE(pmdp[0].pmd, 0);
	WRITE_ONCE(pmdp[1].pmd, 0);
}

/* The software table of an entry, and its page. */
static inline pte_t *pmd_page_vaddr(pmd_t pmd)
{
	return (pte_t *)__va(pmd_val(pmd) & PAGE_MASK);
}
#define pmd_pfn(pmd)  __phys_to_pfn(pmd_val(pmd) & PAGE_MASK)
#define pmd_page(pmd) pfn_to_page(pmd_pfn(pmd))

/* ---- the second level ---- */

#define pte_index(addr) (((unsigned long)(addr) >> PAGE_SHIFT) & (PTRS_PER_PTE - 1))
static inline pte_t *pte_offset_kernel(pmd_t *pmd, unsigned long addr)
{
	return pmd_page_vaddr(*pmd) + pte_index(addr);
}
/* User tables are in lowmem: mapping one is no work. Still undone with pte_unmap(). */
#define pte_offset_map(pmd, addr) pte_offset_kernel(pmd, addr)
#define pte_unmap(pte)		  ((void)(pte))
/* The entry of a kernel address whose table exists. */
static inline pte_t *virt_to_kpte(unsigned long addr)
{
	return pte_offset_kernel(pmd_off_k(addr), addr);
}

#define pte_none(pte)	  (!pte_val(pte))
#define pte_isset(pte, b) ((pte_val(pte) & (b)) != 0)
#define pte_present(pte)  pte_isset(pte, L_PTE_PRESENT)
#define pte_young(pte)	  pte_isset(pte, L_PTE_YOUNG)
#define pte_dirty(pte)	  pte_isset(pte, L_PTE_DIRTY)
#define pte_write(pte)	  (!pte_isset(pte, L_PTE_RDONLY))
#define pte_exec(pte)	  (!pte_isset(pte, L_PTE_XN))
#define pte_user(pte)	  pte_isset(pte, L_PTE_USER)
#define pte_protnone(pte) pte_isset(pte, L_PTE_NONE)
#define pte_special(pte)  ((void)(pte), 0)
/* May user space reach it at this moment, for writing too if asked? */
#define pte_access_permitted(pte, write)                               \
	((pte_val(pte) & (L_PTE_PRESENT | L_PTE_USER | L_PTE_NONE)) == \
		 (L_PTE_PRESENT | L_PTE_USER) &&                       \
	 (!(write) || pte_write(pte)))
#define pte_same(a, b)	(pte_val(a) == pte_val(b))
#define pte_pfn(pte)	(pte_val(pte) >> PAGE_SHIFT)
#define pte_page(pte)	pfn_to_page(pte_pfn(pte))
#define pte_pgprot(pte) __pgprot(pte_val(pte) & ~PAGE_MASK)

#define pfn_pte(pfn, prot) __pte(((pteval_t)(pfn) << PAGE_SHIFT) | pgprot_val(prot))
#define mk_pte(page, prot) pfn_pte(page_to_pfn(page), prot)

#define __PTE_BIT_FUNC(name, op)                  \
	static inline pte_t pte_##name(pte_t pte) \
	{                                         \
		pte_val(pte) op;                  \
		return pte;                       \
	}
__PTE_BIT_FUNC(wrprotect, |= L_PTE_RDONLY)
__PTE_BIT_FUNC(mkwrite, &= ~L_PTE_RDONLY)
__PTE_BIT_FUNC(mkclean, &= ~L_PTE_DIRTY)
__PTE_BIT_FUNC(mkdirty, |= L_PTE_DIRTY)
__PTE_BIT_FUNC(mkold, &= ~L_PTE_YOUNG)
__PTE_BIT_FUNC(mkyoung, |= L_PTE_YOUNG)
__PTE_BIT_FUNC(mkexec, &= ~L_PTE_XN)
__PTE_BIT_FUNC(mknexec, |= L_PTE_XN)
#undef __PTE_BIT_FUNC
#define pte_mkspecial(pte) (pte)

/* The same page under another protection; accessed, dirty and memory type stay. */
static inline pte_t pte_modify(pte_t pte, pgprot_t newprot)
{
	const pteval_t mask = L_PTE_XN | L_PTE_RDONLY | L_PTE_USER | L_PTE_NONE;

	pte_val(pte) = (pte_val(pte) & ~mask) | (pgprot_val(newprot) & mask);
	return pte;
}

/* What the MMU is told about a present entry. See the picture in pgtable-2level.h. */
static inline pteval_t pte_to_hw(pte_t pte)
{
	pteval_t sw = pte_val(pte);
	/* The bits that have their place already; PROT_NONE turned into AP[0]. */
	pteval_t hw = (sw & ~(L_PTE_PRESENT | L_PTE_DIRTY | L_PTE_XN)) ^ PTE_HW_AP0;

	if (!(sw & L_PTE_DIRTY))
		hw |= PTE_HW_AP2;
	if (sw & L_PTE_XN)
		hw |= PTE_HW_XN;
	if ((sw & (L_PTE_PRESENT | L_PTE_YOUNG | L_PTE_NONE)) != (L_PTE_PRESENT | L_PTE_YOUNG))
		hw = 0;
	return hw;
}

/* Stores the entry and its hardware image. The caller holds the table's lock. */
static inline void set_pte(pte_t *ptep, pte_t pte)
{
	pteval_t hw = pte_to_hw(pte);

	WRITE_ONCE(ptep->pte, pte_val(pte));
	WRITE_ONCE(ptep[PTE_HWTABLE_PTRS].pte, hw);
}
#define set_pte_ext(ptep, pte, ext) set_pte(ptep, pte)

/* As set_pte(); a page that user space may execute first gets its instruction cache in order. */
static inline void set_pte_at(struct mm_struct *mm, unsigned long addr, pte_t *ptep, pte_t pte)
{
	if ((pte_val(pte) & (L_PTE_PRESENT | L_PTE_USER | L_PTE_XN)) ==
	    (L_PTE_PRESENT | L_PTE_USER))
		__sync_icache_dcache(pte);
	set_pte(ptep, pte);
}

/* Two plain stores: for entries that go away or become swap entries. */
static inline void pte_clear(struct mm_struct *mm, unsigned long addr, pte_t *ptep)
{
	WRITE_ONCE(ptep->pte, 0);
	WRITE_ONCE(ptep[PTE_HWTABLE_PTRS].pte, 0);
}

/*
 * Takes an entry out and gives what it was. No hardware writes the software table, so the lock is
 * enough; the caller flushes the TLB before it lets the page go.
 */
static inline pte_t ptep_get_and_clear(struct mm_struct *mm, unsigned long addr, pte_t *ptep)
{
	pte_t pte = *ptep;

	pte_clear(mm, addr, ptep);
	return pte;
}
#define ptep_get(ptep) READ_ONCE(*(ptep))

static inline void ptep_set_wrprotect(struct mm_struct *mm, unsigned long addr, pte_t *ptep)
{
	set_pte(ptep, pte_wrprotect(*ptep));
}

/* Was the page accessed since last asked? The caller may put off the TLB flush (it only ages). */
static inline int ptep_test_and_clear_young(struct vm_area_struct *vma, unsigned long addr,
					    pte_t *ptep)
{
	pte_t pte = *ptep;

	if (!pte_young(pte))
		return 0;
	set_pte(ptep, pte_mkold(pte));
	return 1;
}

/* Makes a new user entry visible to the walk: then the access that faulted can be repeated. */
static inline void update_mmu_cache(struct vm_area_struct *vma, unsigned long addr, pte_t *ptep)
{
	dsb(ishst);
}

/* ---- entries that are not present ---- */

#define __SWP_TYPE_SHIFT   3
#define __SWP_TYPE_BITS	   5
#define __SWP_TYPE_MASK	   ((1 << __SWP_TYPE_BITS) - 1)
#define __SWP_OFFSET_SHIFT (__SWP_TYPE_BITS + __SWP_TYPE_SHIFT)
#define __SWP_OFFSET_BITS  (32 - __SWP_OFFSET_SHIFT)

#define __swp_type(x)	(((x).val >> __SWP_TYPE_SHIFT) & __SWP_TYPE_MASK)
#define __swp_offset(x) ((x).val >> __SWP_OFFSET_SHIFT)
#define __swp_entry(type, offset)                                     \
	((swp_entry_t){ ((unsigned long)(type) << __SWP_TYPE_SHIFT) | \
			((unsigned long)(offset) << __SWP_OFFSET_SHIFT) })
#define __pte_to_swp_entry(pte) ((swp_entry_t){ pte_val(pte) })
#define __swp_entry_to_pte(swp) __pte((pteval_t)(swp).val)
#define is_swap_pte(pte)	(!pte_none(pte) && !pte_present(pte))

/* ---- the kernel's own map (arch/arm/mm) ---- */

/* The PKMAP table: PTRS_PER_PTE entries, for PKMAP_BASE onwards. NULL without HIGHMEM. */
extern pte_t *pkmap_page_table;
#define LAST_PKMAP	PTRS_PER_PTE
#define LAST_PKMAP_MASK (LAST_PKMAP - 1)
#define PKMAP_NR(virt)	(((unsigned long)(virt)-PKMAP_BASE) >> PAGE_SHIFT)
#define PKMAP_ADDR(nr)	(PKMAP_BASE + ((unsigned long)(nr) << PAGE_SHIFT))
#define kmap_prot	PAGE_KERNEL

/* Builds swapper_pg_dir from memblock and switches to it; then memblock_alloc() works. */
void paging_init(void);
/* The whole map, one line each, to the log. */
void print_kernel_map(void);
/* RAM by what became of it, to the log; after mem_init(). */
void print_memory_account(void);
/* .rodata and what __ro_after_init marks lose their write permission. */
void mark_rodata_ro(void);
/* The pages of __init code and data go to the page allocator. Not to be called from __init code. */
void free_initmem(void);

#endif /* __ASSEMBLY__ */
#endif /* _ASM_PGTABLE_H */
