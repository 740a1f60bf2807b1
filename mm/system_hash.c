// SPDX-License-Identifier: MIT
/* Hash tables of the kernel, sized by memory at boot. */
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/log2.h>
#include <neap/mm.h>
#include <neap/panic.h>
#include <neap/printk.h>

#include "internal.h"

void *__init alloc_large_system_hash(const char *name, size_t bucketsize, unsigned int scale,
				     unsigned int *shift)
{
	unsigned long lowmem = totalram_pages - totalhigh_pages;
	unsigned long entries = max(lowmem << PAGE_SHIFT >> scale, PAGE_SIZE / bucketsize);
	unsigned int order;
	void *table;

	entries = rounddown_pow_of_two(entries);
	for (;; entries /= 2) {
		order = get_order((unsigned long)(entries * bucketsize));
		table = order < MAX_ORDER ? (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, order)
					  : NULL;
		if (table)
			break;
		if (!order)
			panic("%s: no memory for its hash table", name);
	}
	*shift = ilog2(entries);
	pr_info("%s hash table entries: %lu (order: %u, %lu bytes, linear)\n", name, entries, order,
		(unsigned long)(entries * bucketsize));
	return table;
}
