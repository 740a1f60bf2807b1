// SPDX-License-Identifier: MIT
/*
 * The figures of memory management: /proc/vmstat, /proc/meminfo, and the memory state that goes to the
 * log when something is wrong (show_mem).
 */
#include <neap/blkdev.h>
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

/* ---- /proc/vmstat: the order and the names are Linux's, as far as Neap counts the same ---- */

static const struct {
	const char *name;
	enum node_stat_item item;
} node_stats[] = {
	{ "nr_mlock", NR_MLOCK },
	{ "nr_slab_reclaimable", NR_SLAB_RECLAIMABLE },
	{ "nr_slab_unreclaimable", NR_SLAB_UNRECLAIMABLE },
	{ "nr_anon_pages", NR_ANON_MAPPED },
	{ "nr_mapped", NR_FILE_MAPPED },
	{ "nr_file_pages", NR_FILE_PAGES },
	{ "nr_dirty", NR_FILE_DIRTY },
	{ "nr_writeback", NR_WRITEBACK },
	{ "nr_shmem", NR_SHMEM },
	{ "nr_kernel_stack", NR_KERNEL_STACK },
	{ "nr_page_table_pages", NR_PAGETABLE },
	{ "nr_swapcached", NR_SWAPCACHE },
	{ "nr_vmalloc", NR_VMALLOC }, /* Neap's own, as the next */
	{ "nr_pipe", NR_PIPE },
};

static const struct {
	const char *name;
	enum vm_event_item item;
} vm_events[] = {
	{ "pgpgin", PGPGIN },
	{ "pgpgout", PGPGOUT },
	{ "pswpin", PSWPIN },
	{ "pswpout", PSWPOUT },
	{ "pgalloc_normal", PGALLOC },
	{ "allocstall_normal", ALLOCSTALL },
	{ "pgfree", PGFREE },
	{ "pgactivate", PGACTIVATE },
	{ "pgdeactivate", PGDEACTIVATE },
	{ "pglazyfree", PGLAZYFREE },
	{ "pgfault", PGFAULT },
	{ "pgmajfault", PGMAJFAULT },
	{ "pglazyfreed", PGLAZYFREED },
	{ "pgrefill", PGREFILL },
	{ "pgsteal_kswapd", PGSTEAL_KSWAPD },
	{ "pgsteal_direct", PGSTEAL_DIRECT },
	{ "pgscan_kswapd", PGSCAN_KSWAPD },
	{ "pgscan_direct", PGSCAN_DIRECT },
	{ "pageoutrun", KSWAPD_WAKE },
	{ "pgrotated", PGROTATED },
	{ "drop_pagecache", DROP_PAGECACHE },
	{ "drop_slab", DROP_SLAB },
	{ "slabs_scanned", SLABS_SCANNED },
	{ "oom_kill", OOM_KILL },
	{ "unevictable_pgs_mlocked", UNEVICTABLE_PGMLOCKED },
	{ "unevictable_pgs_munlocked", UNEVICTABLE_PGMUNLOCKED },
	{ "swap_ra", SWAP_RA },
	{ "swap_ra_hit", SWAP_RA_HIT },
	/* Neap's own: the branches of the fault path. */
	{ "pgfault_anon", PGFAULT_ANON },
	{ "pgfault_zero", PGFAULT_ZERO },
	{ "pgfault_cow", PGFAULT_COW },
	{ "pgfault_reuse", PGFAULT_REUSE },
	{ "pgfault_swap", PGFAULT_SWAP },
	{ "pgfault_file", PGFAULT_FILE },
};

static const char *const lru_names[NR_LRU_LISTS] = {
	[LRU_INACTIVE_ANON] = "inactive_anon", [LRU_ACTIVE_ANON] = "active_anon",
	[LRU_INACTIVE_FILE] = "inactive_file", [LRU_ACTIVE_FILE] = "active_file",
	[LRU_UNEVICTABLE] = "unevictable",
};

void node_stat_show(struct seq_file *m, const char *indent)
{
	int column = *indent ? 12 : 0; /* vmstat has none */
	unsigned int i;

	for (i = 0; i < NR_LRU_LISTS; i++)
		seq_printf(m, "%snr_%s %lu\n", indent, lru_names[i], global_lru_pages(i));
	for (i = 0; i < ARRAY_SIZE(node_stats); i++)
		seq_printf(m, "%s%-*s %lu\n", indent, column, node_stats[i].name,
			   global_node_page_state(node_stats[i].item));
}

void zone_stat_show(struct seq_file *m, const struct zone *zone, const char *indent)
{
	unsigned int i;

	seq_printf(m, "%snr_free_pages %lu\n", indent, zone_free_pages(zone));
	for (i = 0; i < NR_LRU_LISTS; i++)
		seq_printf(m, "%snr_zone_%s %lu\n", indent, lru_names[i], zone->nr_lru[i]);
}

int vmstat_show(struct seq_file *m, void *v __maybe_unused)
{
	unsigned int i;

	/* There is one node, so its LRU lists are those of all zones. */
	seq_printf(m, "nr_free_pages %lu\n", nr_free_pages());
	for (i = 0; i < NR_LRU_LISTS; i++)
		seq_printf(m, "nr_zone_%s %lu\n", lru_names[i], global_lru_pages(i));
	node_stat_show(m, "");
	for (i = 0; i < ARRAY_SIZE(vm_events); i++)
		seq_printf(m, "%s %lu\n", vm_events[i].name, global_vm_events(vm_events[i].item));
	return 0;
}

#define K(pages) ((unsigned long)(pages) << (PAGE_SHIFT - 10))

static void show_kb(struct seq_file *m, const char *name, unsigned long pages)
{
	seq_printf(m, "%-16s%8lu kB\n", name, K(pages));
}

/*
 * What user programs could get without swapping: free memory above the reserves, and the file pages on
 * the LRU lists, as long as half of them stay (or as many as make kswapd rest); the same of caches of objects.
 */
static unsigned long si_mem_available(void)
{
	unsigned long reserve = 0, low = 0, free = nr_free_pages(), cache;
	struct zone *zone;

	for_each_populated_zone(zone) {
		reserve += zone->watermark[WMARK_HIGH];
		low += zone->watermark[WMARK_LOW];
	}
	cache = global_lru_pages(LRU_ACTIVE_FILE) + global_lru_pages(LRU_INACTIVE_FILE);
	cache -= min(cache / 2, low);
	free += cache;
	cache = global_node_page_state(NR_SLAB_RECLAIMABLE);
	free += cache - min(cache / 2, low);
	return free > reserve ? free - reserve : 0;
}

int meminfo_show(struct seq_file *m, void *v __maybe_unused)
{
	const struct zone *high = &contig_page_data.node_zones[ZONE_HIGHMEM];
	unsigned long lru[NR_LRU_LISTS], swap_total, swap_free;
	unsigned long buffers = nr_blockdev_pages(),
		      swapcache = global_node_page_state(NR_SWAPCACHE);
	long cached = global_node_page_state(NR_FILE_PAGES) - swapcache - buffers;
	int i;

	for (i = 0; i < NR_LRU_LISTS; i++)
		lru[i] = global_lru_pages(i);
	si_swapinfo(&swap_total, &swap_free);
	show_kb(m, "MemTotal:", totalram_pages);
	show_kb(m, "MemFree:", nr_free_pages());
	show_kb(m, "MemAvailable:", si_mem_available());
	show_kb(m, "Buffers:", buffers);
	show_kb(m, "Cached:", max(cached, 0l)); /* not all of one moment */
	show_kb(m, "SwapCached:", swapcache);
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
	show_kb(m, "SecPageTables:", 0); /* of hypervisors */
	show_kb(m, "NFS_Unstable:", 0);
	show_kb(m, "Bounce:", 0);
	show_kb(m, "WritebackTmp:", 0);
	show_kb(m, "CommitLimit:", vm_commit_limit());
	show_kb(m, "Committed_AS:", vm_memory_committed());
	seq_printf(m, "%-16s%8lu kB\n", "VmallocTotal:", (VMALLOC_END - VMALLOC_START) >> 10);
	show_kb(m, "VmallocUsed:", global_node_page_state(NR_VMALLOC));
	show_kb(m, "VmallocChunk:", 0);
	show_kb(m, "Percpu:", 0);
	return 0;
}

/* What no process can be asked to give back, by kind. The rest: buffers of drivers, stocks. */
static void show_kernel_memory(void)
{
	unsigned long slab = global_node_page_state(NR_SLAB_UNRECLAIMABLE);
	unsigned long tables = global_node_page_state(NR_PAGETABLE);
	unsigned long stacks = global_node_page_state(NR_KERNEL_STACK) >> (PAGE_SHIFT - 10);
	unsigned long vmalloc = global_node_page_state(NR_VMALLOC), lru = 0, known;
	unsigned long pipes = global_node_page_state(NR_PIPE);
	int i;

	for (i = 0; i < NR_LRU_LISTS; i++)
		lru += global_lru_pages(i);
	known = nr_free_pages() + lru + slab + tables + stacks + vmalloc + pipes +
		global_node_page_state(NR_SLAB_RECLAIMABLE);
	pr_info("Kernel: slab:%lu kB pagetables:%lu kB stacks:%lu kB vmalloc:%lu kB pipes:%lu kB rest:%lu kB; shmem and tmpfs:%lu kB\n",
		K(slab), K(tables), K(stacks), K(vmalloc), K(pipes),
		K(totalram_pages - min(known, totalram_pages)),
		K(global_node_page_state(NR_SHMEM)));
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
	show_kernel_memory();
	for_each_populated_zone(zone) {
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
