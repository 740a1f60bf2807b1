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

	for_each_populated_zone(zone) {
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

/* Pages of this zone that requests which may have a higher one must leave: none for its own. */
static void show_protection(struct seq_file *m, const struct zone *zone)
{
	const struct zone *zones = contig_page_data.node_zones;
	unsigned int i;

	seq_puts(m, "        protection: (");
	for (i = 0; i < MAX_NR_ZONES; i++)
		seq_printf(m, i ? ", %lu" : "%lu", &zones[i] > zone ? zone->lowmem_reserve : 0ul);
	seq_puts(m, ")\n");
}

static void *zone_start(struct seq_file *m __maybe_unused, loff_t *pos)
{
	struct zone *zone;

	for (; *pos < MAX_NR_ZONES; ++*pos) {
		zone = &contig_page_data.node_zones[*pos];
		if (zone->managed_pages)
			return zone;
	}
	return NULL;
}

static void *zone_next(struct seq_file *m, void *v __maybe_unused, loff_t *pos)
{
	++*pos;
	return zone_start(m, pos);
}

static void zone_stop(struct seq_file *m __maybe_unused, void *v __maybe_unused)
{
}

static int zoneinfo_show(struct seq_file *m, void *v)
{
	struct zone *zone = v;
	loff_t first = 0;
	unsigned int i;

	seq_printf(m, "Node 0, zone %8s\n", zone->name);
	if (zone == zone_start(m, &first)) { /* the node's figures stand with its first zone */
		seq_puts(m, "  per-node stats\n");
		node_stat_show(m, "      ");
	}
	seq_printf(m, "  pages free     %lu\n", zone_free_pages(zone));
	seq_puts(m, "        boost    0\n");
	seq_printf(m, "        min      %lu\n", zone->watermark[WMARK_MIN]);
	seq_printf(m, "        low      %lu\n", zone->watermark[WMARK_LOW]);
	seq_printf(m, "        high     %lu\n", zone->watermark[WMARK_HIGH]);
	seq_printf(m, "        spanned  %lu\n", zone->spanned_pages);
	seq_printf(m, "        present  %lu\n", zone->present_pages);
	seq_printf(m, "        managed  %lu\n", zone->managed_pages);
	seq_puts(m, "        cma      0\n");
	show_protection(m, zone);
	zone_stat_show(m, zone, "      ");
	seq_puts(m, "  pagesets\n");
	for_each_online_cpu(i) {
		seq_printf(m, "    cpu: %u\n", i);
		seq_printf(m, "              count: %u\n", pcp_count(zone, i));
		seq_printf(m, "              high:  %u\n", zone->pcp_high);
		seq_printf(m, "              batch: %u\n", zone->pcp_batch);
	}
	seq_puts(m, "  node_unreclaimable:  0\n");
	seq_printf(m, "  start_pfn:           %lu\n", zone->zone_start_pfn);
	return 0;
}

const struct seq_operations zoneinfo_op = {
	.start = zone_start,
	.next = zone_next,
	.stop = zone_stop,
	.show = zoneinfo_show,
};
