/* SPDX-License-Identifier: MIT */
/*
 * The two-level layout.
 *
 * The hardware has 4096 first-level entries of a megabyte and second-level tables of 256 entries.
 * A page of 4 KiB holds 512 entries twice over, so two first-level entries are taken as one
 * (pgd_t, 2 MiB) and one page holds, for both of them,
 *
 *	offset    0	software table, 512 entries: what the kernel says about the page
 *	offset 2048	hardware table, 2 x 256 entries: what the MMU reads, made from the above
 *
 *	pgd_t.pgd[0] -> page + 2048,  pgd_t.pgd[1] -> page + 3072
 *
 * because this architecture's short descriptors have neither an accessed flag that hardware sets
 * nor a dirty bit. The hardware entry is invalid while the page is not young, read-only while it
 * is not dirty; the fault that follows sets the bit. The middle level folds away: pmd_t is the
 * first word of the pgd_t.
 *
 * A software entry that is present; where a bit has the place it has in the hardware entry,
 * making one from the other costs nothing:
 *
 *	31..12	page frame
 *	11	L_PTE_NG	not global (nG): user's
 *	10	L_PTE_SHARED	shareable (S)
 *	9	L_PTE_RDONLY	read-only (AP[2])
 *	8	L_PTE_XN	not executable
 *	7	L_PTE_DIRTY	written since the bit was cleared
 *	6,3,2	L_PTE_MT	memory type (TEX[0], C, B)
 *	5	L_PTE_USER	user may access (AP[1])
 *	4	L_PTE_NONE	PROT_NONE: the page is there, nobody may access it (inverse of AP[0])
 *	1	L_PTE_YOUNG	accessed (the bit that makes a hardware entry a small page)
 *	0	L_PTE_PRESENT
 *
 * One that is not present and not 0 is a swap entry: offset in 31..8, type in 7..3, 0 below.
 */
#ifndef _ASM_PGTABLE_2LEVEL_H
#define _ASM_PGTABLE_2LEVEL_H

#include <asm/pgtable-hwdef.h>

#define PTRS_PER_PTE 512
#define PTRS_PER_PMD 1
#define PTRS_PER_PGD 2048

#define PTE_HWTABLE_PTRS PTRS_PER_PTE
#define PTE_HWTABLE_OFF	 (PTE_HWTABLE_PTRS * 4)
#define PTE_HWTABLE_SIZE (PTRS_PER_PTE * 4)

#define PMD_SHIFT     21
#define PGDIR_SHIFT   21
#define PMD_SIZE      (_UL(1) << PMD_SHIFT)
#define PMD_MASK      (~(PMD_SIZE - 1))
#define PGDIR_SIZE    (_UL(1) << PGDIR_SHIFT)
#define PGDIR_MASK    (~(PGDIR_SIZE - 1))
#define SECTION_SHIFT 20
#define SECTION_SIZE  (_UL(1) << SECTION_SHIFT)
#define SECTION_MASK  (~(SECTION_SIZE - 1))

#define PGD_TABLE_SIZE	(PTRS_PER_PGD * 8) /* 16 KiB, and aligned so */
#define PGD_TABLE_ORDER 2

#define USER_PTRS_PER_PGD (TASK_SIZE / PGDIR_SIZE)

#define L_PTE_PRESENT (_AC(1, U) << 0)
#define L_PTE_YOUNG   (_AC(1, U) << 1)
#define L_PTE_NONE    (_AC(1, U) << 4)
#define L_PTE_USER    (_AC(1, U) << 5)
#define L_PTE_DIRTY   (_AC(1, U) << 7)
#define L_PTE_XN      (_AC(1, U) << 8)
#define L_PTE_RDONLY  (_AC(1, U) << 9)
#define L_PTE_SHARED  (_AC(1, U) << 10)
#define L_PTE_NG      (_AC(1, U) << 11)

#define L_PTE_MT_UNCACHED   0					/* strongly-ordered */
#define L_PTE_MT_DEV_SHARED PTE_HW_B				/* device */
#define L_PTE_MT_BUFFERABLE PTE_HW_TEX0				/* normal, not cached */
#define L_PTE_MT_WRITEALLOC (PTE_HW_TEX0 | PTE_HW_C | PTE_HW_B) /* normal, write-back */
#define L_PTE_MT_MASK	    (PTE_HW_TEX0 | PTE_HW_C | PTE_HW_B)

#endif /* _ASM_PGTABLE_2LEVEL_H */
