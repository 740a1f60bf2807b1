// SPDX-License-Identifier: MIT
/*
 * The figures of memory management: /proc/vmstat, /proc/meminfo, and the memory state that goes to the
 * log when something is wrong (show_mem).
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/printk.h>
#include <neap/seq_file.h>
#include <neap/swap.h>

#include "internal.h"

DEFINE_PER_CPU(struct vm_stat, vm_stat);

unsigned long global_node_page_state(enum node_stat_item item)
{
	unsigned int cpu;
	int sum = 0;

	for_each_possible_cpu(cpu)
		sum += atomic_read(&per_cpu(vm_stat, cpu).node[item]);
	return sum < 0 ? 0 : sum; /* one CPU was read before the other's addition */
}

unsigned long global_vm_events(enum vm_event_item item)
{
	unsigned int cpu, sum = 0;

	for_each_possible_cpu(cpu)
		sum += (unsigned int)atomic_read(&per_cpu(vm_stat, cpu).event[item]);
	return sum;
}

static const char *const vm_event_names[NR_VM_EVENT_ITEMS] = {
	[PGPGIN] = "pgpgin",
	[PGPGOUT] = "pgpgout",
	[PSWPIN] = "pswpin",
	[PSWPOUT] = "pswpout",
	[PGALLOC] = "pgalloc_normal",
	[PGFREE] = "pgfree",
	[PGACTIVATE] = "pgactivate",
	[PGDEACTIVATE] = "pgdeactivate",
	[PGFAULT] = "pgfault",
	[PGMAJFAULT] = "pgmajfault",
	[PGFAULT_ANON] = "pgfault_anon",
	[PGFAULT_ZERO] = "pgfault_zero",
	[PGFAULT_COW] = "pgfault_cow",
	[PGFAULT_REUSE] = "pgfault_reuse",
	[PGFAULT_SWAP] = "pgfault_swap",
	[PGFAULT_FILE] = "pgfault_file",
	[PGSTEAL_KSWAPD] = "pgsteal_kswapd",
	[PGSTEAL_DIRECT] = "pgsteal_direct",
	[PGSCAN_KSWAPD] = "pgscan_kswapd",
	[PGSCAN_DIRECT] = "pgscan_direct",
	[PGREFILL] = "pgrefill",
	[PGROTATED] = "pgrotated",
	[PGLAZYFREE] = "pglazyfree",
	[PGLAZYFREED] = "pglazyfreed",
	[UNEVICTABLE_PGMLOCKED] = "unevictable_pgs_mlocked",
	[UNEVICTABLE_PGMUNLOCKED] = "unevictable_pgs_munlocked",
	[ALLOCSTALL] = "allocstall_normal",
	[KSWAPD_WAKE] = "pageoutrun",
	[SWAP_RA] = "swap_ra",
	[SWAP_RA_HIT] = "swap_ra_hit",
	[OOM_KILL] = "oom_kill",
	[DROP_PAGECACHE] = "drop_pagecache",
};

static const char *const vm_node_stat_names[NR_VM_NODE_STAT_ITEMS] = {
	[NR_ANON_MAPPED] = "nr_anon_pages",
	[NR_FILE_MAPPED] = "nr_mapped",
	[NR_FILE_PAGES] = "nr_file_pages",
	[NR_SWAPCACHE] = "nr_swapcached",
	[NR_SHMEM] = "nr_shmem",
	[NR_FILE_DIRTY] = "nr_dirty",
	[NR_WRITEBACK] = "nr_writeback",
	[NR_MLOCK] = "nr_mlock",
	[NR_PAGETABLE] = "nr_page_table_pages",
	[NR_KERNEL_STACK] = "nr_kernel_stack",
	[NR_SLAB_RECLAIMABLE] = "nr_slab_reclaimable",
	[NR_SLAB_UNRECLAIMABLE] = "nr_slab_unreclaimable",
	[NR_VMALLOC] = "nr_vmalloc",
};

static const char *const lru_names[NR_LRU_LISTS] = {
	[LRU_INACTIVE_ANON] = "nr_inactive_anon", [LRU_ACTIVE_ANON] = "nr_active_anon",
	[LRU_INACTIVE_FILE] = "nr_inactive_file", [LRU_ACTIVE_FILE] = "nr_active_file",
	[LRU_UNEVICTABLE] = "nr_unevictable",
};

int vmstat_show(struct seq_file *m, void *v __maybe_unused)
{
	int i;

	seq_printf(m, "nr_free_pages %lu\n", nr_free_pages());
	for (i = 0; i < NR_LRU_LISTS; i++)
		seq_printf(m, "%s %lu\n", lru_names[i], global_lru_pages(i));
	for (i = 0; i < NR_VM_NODE_STAT_ITEMS; i++)
		seq_printf(m, "%s %lu\n", vm_node_stat_names[i], global_node_page_state(i));
	for (i = 0; i < NR_VM_EVENT_ITEMS; i++)
		seq_printf(m, "%s %lu\n", vm_event_names[i], global_vm_events(i));
	return 0;
}

#define K(pages) ((unsigned long)(pages) << (PAGE_SHIFT - 10))

static void show_kb(struct seq_file *m, const char *name, unsigned long pages)
{
	seq_printf(m, "%-16s%8lu kB\n", name, K(pages));
}

/* What user programs could get without swapping: free memory above the reserves. */
static unsigned long si_mem_available(void)
{
	unsigned long reserve = 0, free = nr_free_pages();
	struct zone *zone;

	for_each_populated_zone(zone) reserve += zone->watermark[WMARK_HIGH];
	return free > reserve ? free - reserve : 0;
}

int meminfo_show(struct seq_file *m, void *v __maybe_unused)
{
	const struct zone *high = &contig_page_data.node_zones[ZONE_HIGHMEM];
	unsigned long lru[NR_LRU_LISTS], swap_total, swap_free;
	unsigned long cached = global_node_page_state(NR_FILE_PAGES);
	int i;

	for (i = 0; i < NR_LRU_LISTS; i++)
		lru[i] = global_lru_pages(i);
	si_swapinfo(&swap_total, &swap_free);
	show_kb(m, "MemTotal:", totalram_pages);
	show_kb(m, "MemFree:", nr_free_pages());
	show_kb(m, "MemAvailable:", si_mem_available());
	show_kb(m, "Buffers:", 0);
	show_kb(m, "Cached:", cached);
	show_kb(m, "SwapCached:", global_node_page_state(NR_SWAPCACHE));
	show_kb(m, "Active:", lru[LRU_ACTIVE_ANON] + lru[LRU_ACTIVE_FILE]);
	show_kb(m, "Inactive:", lru[LRU_INACTIVE_ANON] + lru[LRU_INACTIVE_FILE]);
	show_kb(m, "Active(anon):", lru[LRU_ACTIVE_ANON]);
	show_kb(m, "Inactive(anon):", lru[LRU_INACTIVE_ANON]);
	show_kb(m, "Active(file):", lru[LRU_ACTIVE_FILE]);
	show_kb(m, "Inactive(file):", lru[LRU_INACTIVE_FILE]);
	show_kb(m, "Unevictable:", lru[LRU_UNEVICTABLE]);
	show_kb(m, "Mlocked:", global_node_page_state(NR_MLOCK));
	if (IS_ENABLED(CONFIG_HIGHMEM)) {
		show_kb(m, "HighTotal:", totalhigh_pages);
		show_kb(m, "HighFree:", zone_free_pages(high));
		show_kb(m, "LowTotal:", totalram_pages - totalhigh_pages);
		show_kb(m, "LowFree:", nr_free_pages() - zone_free_pages(high));
	}
	show_kb(m, "SwapTotal:", swap_total);
	show_kb(m, "SwapFree:", swap_free);
	show_kb(m, "Dirty:", global_node_page_state(NR_FILE_DIRTY));
	show_kb(m, "Writeback:", global_node_page_state(NR_WRITEBACK));
	show_kb(m, "AnonPages:", global_node_page_state(NR_ANON_MAPPED));
	show_kb(m, "Mapped:", global_node_page_state(NR_FILE_MAPPED));
	show_kb(m, "Shmem:", global_node_page_state(NR_SHMEM));
	show_kb(m, "KReclaimable:", global_node_page_state(NR_SLAB_RECLAIMABLE));
	show_kb(m, "Slab:",
		global_node_page_state(NR_SLAB_RECLAIMABLE) +
			global_node_page_state(NR_SLAB_UNRECLAIMABLE));
	show_kb(m, "SReclaimable:", global_node_page_state(NR_SLAB_RECLAIMABLE));
	show_kb(m, "SUnreclaim:", global_node_page_state(NR_SLAB_UNRECLAIMABLE));
	seq_printf(m, "%-16s%8lu kB\n", "KernelStack:", global_node_page_state(NR_KERNEL_STACK));
	show_kb(m, "PageTables:", global_node_page_state(NR_PAGETABLE));
	show_kb(m, "CommitLimit:", vm_commit_limit());
	show_kb(m, "Committed_AS:", vm_memory_committed());
	seq_printf(m, "%-16s%8lu kB\n", "VmallocTotal:", (VMALLOC_END - VMALLOC_START) >> 10);
	show_kb(m, "VmallocUsed:", global_node_page_state(NR_VMALLOC));
	return 0;
}

void show_mem(void)
{
	unsigned long swap_total, swap_free;
	struct zone *zone;

	si_swapinfo(&swap_total, &swap_free);
	pr_info("Mem-Info: free:%lu kB active_anon:%lu inactive_anon:%lu file:%lu unevictable:%lu writeback:%lu slab:%lu pagetables:%lu (pages)\n",
		K(nr_free_pages()), global_lru_pages(LRU_ACTIVE_ANON),
		global_lru_pages(LRU_INACTIVE_ANON), global_node_page_state(NR_FILE_PAGES),
		global_lru_pages(LRU_UNEVICTABLE), global_node_page_state(NR_WRITEBACK),
		global_node_page_state(NR_SLAB_UNRECLAIMABLE),
		global_node_page_state(NR_PAGETABLE));
	for_each_populated_zone(zone)
	{
		int order;

		pr_info("%s free:%luK min:%luK low:%luK high:%luK reserve:%luK managed:%luK isolated:%d scanned:%lu\n",
			zone->name, K(zone_free_pages(zone)), K(zone->watermark[WMARK_MIN]),
			K(zone->watermark[WMARK_LOW]), K(zone->watermark[WMARK_HIGH]),
			K(zone->lowmem_reserve), K(zone->managed_pages),
			atomic_read(&zone->nr_isolated), zone->pages_scanned);
		pr_info("%s:", zone->name);
		for (order = 0; order < MAX_ORDER; order++)
			pr_cont(" %lu*%luK", zone->free_area[order].nr_free, K(1) << order);
		pr_cont("\n");
	}
	pr_info("Swap: total %lu kB, free %lu kB, cached %lu kB\n", K(swap_total), K(swap_free),
		K(global_node_page_state(NR_SWAPCACHE)));
}
