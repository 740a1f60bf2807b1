// SPDX-License-Identifier: MIT
/* Page-table entries: the accessors, and what the hardware is told for each software entry. */
#include <asm/pgalloc.h>
#include <asm/pgtable.h>
#include <neap/ktest.h>
#include <neap/mm.h>
#include <neap/swap.h>

KTEST(pgtable, bits)
{
	pte_t pte = pfn_pte(0x12345, PAGE_COPY);

	KTEST_EXPECT(pte_present(pte) && pte_young(pte) && !pte_dirty(pte));
	KTEST_EXPECT(!pte_write(pte) && !pte_exec(pte) && !pte_none(pte));
	KTEST_EXPECT_EQ(pte_pfn(pte), 0x12345);
	KTEST_EXPECT(pte_write(pte_mkwrite(pte)));
	KTEST_EXPECT(!pte_write(pte_wrprotect(pte_mkwrite(pte))));
	KTEST_EXPECT(pte_dirty(pte_mkdirty(pte)) && !pte_dirty(pte_mkclean(pte_mkdirty(pte))));
	KTEST_EXPECT(!pte_young(pte_mkold(pte)) && pte_young(pte_mkyoung(pte_mkold(pte))));
	KTEST_EXPECT(pte_exec(pfn_pte(1, PAGE_READONLY_EXEC)));
	KTEST_EXPECT(pte_same(pte_mkyoung(pte_mkold(pte)), pte));
	KTEST_EXPECT_EQ(pte_pfn(pte_mkdirty(pte_mkwrite(pte))), 0x12345);
	KTEST_EXPECT(pte_protnone(pfn_pte(1, PAGE_NONE)) && pte_present(pfn_pte(1, PAGE_NONE)));
	KTEST_EXPECT(pte_access_permitted(pte, 0) && !pte_access_permitted(pte, 1));
	KTEST_EXPECT(!pte_access_permitted(pfn_pte(1, PAGE_NONE), 0));
	KTEST_EXPECT(!pte_access_permitted(pfn_pte(1, PAGE_KERNEL), 0));
}

/* mprotect there and back loses nothing of what the page has been through. */
KTEST(pgtable, modify)
{
	pte_t pte = pte_mkdirty(pfn_pte(0xfffff, PAGE_SHARED));
	pte_t none = pte_modify(pte, PAGE_NONE);

	KTEST_EXPECT(pte_dirty(none) && pte_young(none) && pte_protnone(none));
	KTEST_EXPECT_EQ(pte_pfn(none), 0xfffff);
	KTEST_EXPECT(pte_same(pte_modify(none, PAGE_SHARED), pte));
	KTEST_EXPECT(!pte_write(pte_modify(pte, PAGE_READONLY)));
	KTEST_EXPECT(pte_exec(pte_modify(pte, PAGE_READONLY_EXEC)));
}

/* The rule in words, for every combination of bits: ARM DDI 0406C B3.5.1, B3.7.1. */
static u32 hw_by_the_book(u32 sw)
{
	u32 hw = (sw & PAGE_MASK) | PTE_TYPE_SMALL | PTE_HW_AP0;

	if (!(sw & L_PTE_PRESENT) || !(sw & L_PTE_YOUNG) || (sw & L_PTE_NONE))
		return 0; /* every access faults */
	if (sw & L_PTE_XN)
		hw |= PTE_HW_XN;
	if (sw & L_PTE_USER)
		hw |= PTE_HW_AP1;
	if ((sw & L_PTE_RDONLY) || !(sw & L_PTE_DIRTY))
		hw |= PTE_HW_AP2;
	if (sw & L_PTE_SHARED)
		hw |= PTE_HW_S;
	if (sw & L_PTE_NG)
		hw |= PTE_HW_NG;
	return hw | (sw & L_PTE_MT_MASK);
}

KTEST(pgtable, hardware_image)
{
	u32 bits, wrong = 0;

	for (bits = 0; bits < PAGE_SIZE; bits++) {
		u32 sw = 0xabcde000 | bits;

		if (pte_to_hw(__pte(sw)) != hw_by_the_book(sw) && !wrong++)
			KTEST_FAIL("entry %#x gives %#x, not %#x", sw, pte_to_hw(__pte(sw)),
				   hw_by_the_book(sw));
	}
	KTEST_EXPECT_EQ(wrong, 0);
}

KTEST(pgtable, set_and_clear)
{
	pte_t *table = pte_alloc_one_kernel(NULL), pte = pfn_pte(0x777, PAGE_KERNEL);

	KTEST_ASSERT(table);
	set_pte(table + 5, pte);
	KTEST_EXPECT(pte_same(table[5], pte));
	KTEST_EXPECT_EQ(pte_val(table[PTE_HWTABLE_PTRS + 5]), pte_to_hw(pte));
	KTEST_EXPECT(ptep_test_and_clear_young(NULL, 0, table + 5));
	KTEST_EXPECT(!ptep_test_and_clear_young(NULL, 0, table + 5));
	KTEST_EXPECT_EQ(pte_val(table[PTE_HWTABLE_PTRS + 5]), 0);
	set_pte(table + 5, pte);
	KTEST_EXPECT(pte_same(ptep_get_and_clear(NULL, 0, table + 5), pte));
	KTEST_EXPECT(pte_none(table[5]) && pte_none(table[PTE_HWTABLE_PTRS + 5]));
	KTEST_EXPECT(pte_none(table[4]) && pte_none(table[6]));
	pte_free_kernel(NULL, table);
}

KTEST(pgtable, swap_entries)
{
	u32 type, offset, wrong = 0;

	for (type = 0; type < 32; type++) {
		for (offset = 1; offset < 1u << __SWP_OFFSET_BITS; offset = offset * 3 + 1) {
			swp_entry_t entry = __swp_entry(type, offset);
			pte_t pte = __swp_entry_to_pte(entry);
			swp_entry_t back = __pte_to_swp_entry(pte);

			wrong += __swp_type(back) != type || __swp_offset(back) != offset ||
				 pte_present(pte) || pte_none(pte) || !is_swap_pte(pte) ||
				 pte_to_hw(pte) != 0;
		}
	}
	KTEST_EXPECT_EQ(wrong, 0);
}

/* The end of a piece, at the top of the address space too. */
KTEST(pgtable, addr_end)
{
	KTEST_EXPECT_EQ(pgd_addr_end(0x1000UL, 0x300000UL), 0x200000);
	KTEST_EXPECT_EQ(pgd_addr_end(0x200000UL, 0x300000UL), 0x300000);
	KTEST_EXPECT_EQ(pgd_addr_end(0xffc00000UL, 0UL), 0xffe00000UL);
	KTEST_EXPECT_EQ(pgd_addr_end(0xffe01000UL, 0UL), 0);
}

/* Both halves of an entry, and a new process's copy of the kernel's part. */
KTEST(pgtable, levels)
{
	pgd_t *pgd = pgd_alloc(NULL);
	struct page *page = pte_alloc_one(NULL);
	unsigned int i, wrong = 0;
	pmd_t *pmd;

	if (pgd && page) {
		pmd = (pmd_t *)pgd_offset_pgd(pgd, 0x00600000);
		KTEST_EXPECT(pmd_none(*pmd) && pmd_none_or_clear_bad(pmd));
		pmd_populate(NULL, pmd, page);
		KTEST_EXPECT(pmd_present(*pmd) && !pmd_bad(*pmd));
		KTEST_EXPECT(pmd_page(*pmd) == page);
		KTEST_EXPECT_EQ(pmd_val(pmd[1]) - pmd_val(pmd[0]), 1024);
		KTEST_EXPECT_EQ((pmd_val(*pmd) & PMD_DOMAIN_MASK), PMD_DOMAIN(DOMAIN_USER));
		KTEST_EXPECT(pte_offset_kernel(pmd, 0x00601000) ==
			     (pte_t *)lowmem_page_address(page) + 1);
		pmd_clear(pmd);
		for (i = 0; i < USER_PTRS_PER_PGD; i++)
			wrong += pgd[i].pgd[0] || pgd[i].pgd[1];
		for (; i < PTRS_PER_PGD; i++)
			wrong += pgd[i].pgd[0] != swapper_pg_dir[i].pgd[0] ||
				 pgd[i].pgd[1] != swapper_pg_dir[i].pgd[1];
		KTEST_EXPECT_EQ(wrong, 0);
	} else {
		KTEST_FAIL("no memory for the tables");
	}
	if (page)
		pte_free(NULL, page);
	if (pgd)
		pgd_free(NULL, pgd);
}
