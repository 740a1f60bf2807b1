// SPDX-License-Identifier: MIT
/*
 * Page poisoning: a free frame is filled with a pattern, and whoever is given it first checks that the
 * pattern is whole. A write through a stale pointer or a stale TLB entry is found at the latest then.
 */
#include <neap/highmem.h>
#include <neap/kernel.h>
#include <neap/poison.h>
#include <neap/printk.h>

#include "internal.h"

#define PAGE_POISON_WORD (PAGE_POISON * 0x01010101u)

void page_poison(struct page *page, unsigned int order)
{
	unsigned int i;

	for (i = 0; i < 1U << order; i++) {
		void *p = kmap_local_page(page + i);

		memset(p, PAGE_POISON, PAGE_SIZE);
		kunmap_local(p);
		SetPagePoisoned(page + i);
	}
}

void page_unpoison_check(struct page *page, unsigned int order)
{
	unsigned int i, j;

	for (i = 0; i < 1U << order; i++) {
		u32 *p;

		if (!PagePoisoned(page + i))
			continue; /* free since before poisoning began */
		p = kmap_local_page(page + i);
		for (j = 0; j < PAGE_SIZE / sizeof(*p); j++) {
			if (unlikely(p[j] != PAGE_POISON_WORD)) {
				pr_err("BUG: free frame %#lx was written to: offset %#zx is %#x, expected %#x\n",
				       page_to_pfn(page + i), j * sizeof(*p), p[j],
				       PAGE_POISON_WORD);
				BUG();
			}
		}
		kunmap_local(p);
		ClearPagePoisoned(page + i);
	}
}
