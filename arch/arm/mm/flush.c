// SPDX-License-Identifier: MIT
/*
 * When a page becomes code. PG_dcache_clean says that the instruction cache sees what is in the
 * page: clear on every new page, cleared by flush_dcache_page() when the kernel writes to one
 * that may hold code, and set here. So a page of a program is cleaned once, not once for each
 * process that maps it.
 */
#include <asm/cacheflush.h>
#include <asm/uaccess.h>
#include <neap/highmem.h>
#include <neap/mm.h>
#include <neap/string.h>

void __cpuc_clean_dcache_pou(const void *addr, size_t size);
int arm_flush_icache_user(unsigned long start, unsigned long end);

void flush_dcache_page(struct page *page)
{
	if (test_bit(PG_dcache_clean, &page->flags))
		clear_bit(PG_dcache_clean, &page->flags);
}

void __sync_icache_dcache(pte_t pte)
{
	unsigned long pfn = pte_pfn(pte);
	struct page *page;
	void *addr;

	if (!pfn_valid(pfn))
		return;
	page = pfn_to_page(pfn);
	/* A driver's mapping of memory that the kernel itself has not mapped. */
	if (PageReserved(page) && !pfn_is_ram(pfn))
		return;
	if (test_bit(PG_dcache_clean, &page->flags))
		return;

	addr = kmap_local_page(page);
	__cpuc_clean_dcache_pou(addr, PAGE_SIZE);
	kunmap_local(addr);
	/*
	 * Cortex-A7's I-cache may hold the lines under other virtual indices: all of it (B2.2.9).
	 */
	__flush_icache_all();
	/*
	 * Now, and not before: another CPU may look at the same time; cleaning twice does no
	 * harm.
	 */
	set_bit(PG_dcache_clean, &page->flags);
}

/* The page may be code that runs already, of which no PTE is made any more: a breakpoint. */
void copy_to_user_page(struct page *page, void *dst, const void *src, size_t len)
{
	memcpy(dst, src, len);
	if (test_and_clear_bit(PG_dcache_clean, &page->flags))
		__sync_icache_dcache(mk_pte(page, __pgprot(0)));
}

int flush_icache_user_range(unsigned long start, unsigned long end)
{
	int err;

	if (start >= end)
		return 0;
	uaccess_enable();
	err = arm_flush_icache_user(start, end);
	uaccess_disable();
	return err;
}
