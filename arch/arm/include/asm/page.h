/* SPDX-License-Identifier: MIT */
/* The page, and the types of page-table entries: structures, so that they cannot be mixed up. */
#ifndef _ASM_PAGE_H
#define _ASM_PAGE_H

#include <neap/const.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE  (_AC(1, UL) << PAGE_SHIFT)
#define PAGE_MASK  (~(PAGE_SIZE - 1))

#ifndef __ASSEMBLY__

#include <neap/types.h>

typedef u32 pteval_t;
typedef u32 pmdval_t;

typedef struct {
	pteval_t pte;
} pte_t;
typedef struct {
	pmdval_t pmd;
} pmd_t;
typedef struct {
	pmdval_t pgd[2]; /* two hardware first-level entries, one megabyte each */
} pgd_t;
typedef struct {
	pteval_t pgprot;
} pgprot_t;

#define pte_val(x)    ((x).pte)
#define pmd_val(x)    ((x).pmd)
#define pgd_val(x)    ((x).pgd[0])
#define pgprot_val(x) ((x).pgprot)
#define __pte(x)      ((pte_t){ (x) })
#define __pmd(x)      ((pmd_t){ (x) })
#define __pgprot(x)   ((pgprot_t){ (x) })

struct page;
typedef struct page *pgtable_t; /* the page that holds a table of user PTEs */

/* One whole page, by kernel address (arch/arm/mm/copypage). */
void clear_page(void *page);
void copy_page(void *to, const void *from);

#endif /* __ASSEMBLY__ */

#include <asm/memory.h>

#endif /* _ASM_PAGE_H */
