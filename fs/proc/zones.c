// SPDX-License-Identifier: MIT
/*
 * /proc/buddyinfo and /proc/zoneinfo: the free blocks of each size, and the figures of each zone.
 */
#include <neap/kernel.h>
#include <neap/cpumask.h>
#include <neap/mm.h>
#include <neap/string.h>

#include "internal.h"

/* Blocks of 2^0, 2^1, ... pages. */
int buddyinfo_show(struct seq_file *m, void *v __maybe_unused)
{
	struct zone *zone;

	for_each_populated_zone(zone)
	{
		unsigned long free[MAX_ORDER], flags;
		unsigned int order;

		spin_lock_irqsave(&zone->lock, flags);
		for (order = 0; order < MAX_ORDER; order++)
			free[order] = zone->free_area[order].nr_free;
		spin_unlock_irqrestore(&zone->lock, flags);
		seq_printf(m, "Node 0, zone %8s ", zone->name);
		for (order = 0; order < MAX_ORDER; order++)
			seq_printf(m, "%6lu ", free[order]);
		seq_putc(m, '\n');
	}
	return 0;
}

static const char *const lru_names[NR_LRU_LISTS] = {
	[LRU_INACTIVE_ANON] = "nr_zone_inactive_anon", [LRU_ACTIVE_ANON] = "nr_zone_active_anon",
	[LRU_INACTIVE_FILE] = "nr_zone_inactive_file", [LRU_ACTIVE_FILE] = "nr_zone_active_file",
	[LRU_UNEVICTABLE] = "nr_zone_unevictable",
};

int zoneinfo_show(struct seq_file *m, void *v __maybe_unused)
{
	struct zone *zone;
	unsigned int i;

	for_each_populated_zone(zone)
	{
		seq_printf(m, "Node 0, zone %8s\n", zone->name);
		seq_printf(m, "  pages free     %lu\n", zone_free_pages(zone));
		seq_puts(m, "        boost    0\n");
		seq_printf(m, "        min      %lu\n", zone->watermark[WMARK_MIN]);
		seq_printf(m, "        low      %lu\n", zone->watermark[WMARK_LOW]);
		seq_printf(m, "        high     %lu\n", zone->watermark[WMARK_HIGH]);
		seq_printf(m, "        spanned  %lu\n", zone->spanned_pages);
		seq_printf(m, "        present  %lu\n", zone->present_pages);
		seq_printf(m, "        managed  %lu\n", zone->managed_pages);
		seq_printf(m, "        protection: (%lu)\n", zone->lowmem_reserve);
		seq_printf(m, "      nr_free_pages %lu\n", zone_free_pages(zone));
		for (i = 0; i < NR_LRU_LISTS; i++)
			seq_printf(m, "      %s %lu\n", lru_names[i], zone->nr_lru[i]);
		seq_printf(m, "      nr_isolated %d\n", atomic_read(&zone->nr_isolated));
		seq_puts(m, "  pagesets\n");
		for_each_online_cpu(i) {
			seq_printf(m, "    cpu: %u\n", i);
			seq_printf(m, "              count: %u\n", pcp_count(zone, i));
			seq_printf(m, "              high:  %u\n", zone->pcp_high);
			seq_printf(m, "              batch: %u\n", zone->pcp_batch);
		}
		seq_printf(m, "  start_pfn:           %lu\n", zone->zone_start_pfn);
	}
	return 0;
}
