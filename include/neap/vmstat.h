/* SPDX-License-Identifier: MIT */
/*
 * What memory management counts: events since boot (/proc/vmstat) and the number of pages in each use
 * now (/proc/meminfo). The names printed are in mm/vmstat.c, in the order of these lists.
 */
#ifndef NEAP_VMSTAT_H
#define NEAP_VMSTAT_H

#include <asm/atomic.h>
#include <neap/percpu.h>
#include <neap/types.h>

enum vm_event_item {
	PGPGIN, /* KiB read from disks */
	PGPGOUT,
	PSWPIN, /* pages read from swap areas */
	PSWPOUT,
	PGALLOC,
	PGFREE,
	PGACTIVATE,
	PGDEACTIVATE,
	PGFAULT,
	PGMAJFAULT,    /* the fault had to read a disk */
	PGFAULT_ANON,  /* do_anonymous_page gave a fresh page */
	PGFAULT_ZERO,  /* do_anonymous_page mapped the zero page */
	PGFAULT_COW,   /* do_wp_page copied */
	PGFAULT_REUSE, /* do_wp_page found the last owner */
	PGFAULT_SWAP,  /* do_swap_page */
	PGFAULT_FILE,  /* do_fault */
	PGSTEAL_KSWAPD,
	PGSTEAL_DIRECT,
	PGSCAN_KSWAPD,
	PGSCAN_DIRECT,
	PGREFILL,
	PGROTATED,
	PGLAZYFREE,  /* pages that MADV_FREE gave up, */
	PGLAZYFREED, /* and those of them that reclaim took */
	UNEVICTABLE_PGMLOCKED,
	UNEVICTABLE_PGMUNLOCKED,
	ALLOCSTALL, /* entries into direct reclaim */
	KSWAPD_WAKE,
	SWAP_RA, /* pages read ahead from swap */
	SWAP_RA_HIT,
	OOM_KILL,
	DROP_PAGECACHE,
	DROP_SLAB,
	SLABS_SCANNED, /* objects that shrinkers looked at */
	NR_VM_EVENT_ITEMS,
};

enum node_stat_item {
	NR_ANON_MAPPED,
	NR_FILE_MAPPED,
	NR_FILE_PAGES, /* page cache, swap cache included */
	NR_SWAPCACHE,
	NR_SHMEM,
	NR_FILE_DIRTY,
	NR_WRITEBACK,
	NR_MLOCK,	 /* pages with PG_mlocked */
	NR_PAGETABLE,	 /* pages */
	NR_KERNEL_STACK, /* KiB */
	NR_SLAB_RECLAIMABLE,
	NR_SLAB_UNRECLAIMABLE,
	NR_VMALLOC, /* pages */
	NR_PIPE,    /* pages that pipes hold */
	NR_VM_NODE_STAT_ITEMS,
};

/*
 * Each CPU counts for itself, so that no cache line travels with every fault; who reads adds them up.
 * One CPU's share of a use may be negative: what it took another gave back. Relaxed atomic additions,
 * because an interrupt may count in between. The sums are approximate only in when a change is seen,
 * never in value.
 */
struct vm_stat {
	atomic_t event[NR_VM_EVENT_ITEMS];
	atomic_t node[NR_VM_NODE_STAT_ITEMS];
};
DECLARE_PER_CPU(struct vm_stat, vm_stat);

static inline void count_vm_events(enum vm_event_item item, int delta)
{
	atomic_add(delta, &this_cpu_ptr(&vm_stat)->event[item]);
}

static inline void count_vm_event(enum vm_event_item item)
{
	count_vm_events(item, 1);
}

static inline void mod_node_page_state(enum node_stat_item item, int delta)
{
	atomic_add(delta, &this_cpu_ptr(&vm_stat)->node[item]);
}

static inline void inc_node_page_state(enum node_stat_item item)
{
	mod_node_page_state(item, 1);
}

static inline void dec_node_page_state(enum node_stat_item item)
{
	mod_node_page_state(item, -1);
}

/* The sums over all CPUs. */
unsigned long global_node_page_state(enum node_stat_item item);
unsigned long global_vm_events(enum vm_event_item item);

unsigned long nr_free_pages(void);
unsigned long global_lru_pages(int lru);
struct seq_file;
struct zone;
/* Their share of /proc/zoneinfo: of the node, of a zone; each line begins with indent. */
void node_stat_show(struct seq_file *m, const char *indent);
void zone_stat_show(struct seq_file *m, const struct zone *zone, const char *indent);
/* /proc/vmstat and /proc/meminfo bodies. */
int vmstat_show(struct seq_file *m, void *v);
int meminfo_show(struct seq_file *m, void *v);

#endif
