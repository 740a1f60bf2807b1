// SPDX-License-Identifier: MIT
/*
 * The first-level table of a process. Its kernel part is a copy of swapper_pg_dir's as it is now; an
 * entry that comes later (vmalloc makes a new table) is copied when it is first missed
 * (do_translation_fault).
 */
#include <asm/pgalloc.h>
#include <neap/string.h>

/* From here on it is the kernel's: PKMAP lies below PAGE_OFFSET. */
#define FIRST_KERNEL_PGD (TASK_SIZE / PGDIR_SIZE)

pgd_t *pgd_alloc(struct mm_struct *mm)
{
	pgd_t *pgd = (pgd_t *)__get_free_pages(GFP_KERNEL, PGD_TABLE_ORDER);

	if (!pgd)
		return NULL;
	memset(pgd, 0, FIRST_KERNEL_PGD * sizeof(pgd_t));
	memcpy(pgd + FIRST_KERNEL_PGD, swapper_pg_dir + FIRST_KERNEL_PGD,
	       (PTRS_PER_PGD - FIRST_KERNEL_PGD) * sizeof(pgd_t));
	/* A walk may begin as soon as TTBR0 names the table (ARM DDI 0406C B3.10.1). */
	dsb(ishst);
	return pgd;
}

void pgd_free(struct mm_struct *mm, pgd_t *pgd)
{
	free_pages((unsigned long)pgd, PGD_TABLE_ORDER);
}
