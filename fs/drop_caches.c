// SPDX-License-Identifier: MIT
/*
 * /proc/sys/vm/drop_caches: lets go of what is kept in memory only because it may be wanted again, so
 * that a measurement begins with a cold cache. 1: file pages that are as their disk has them, and that
 * nobody maps or uses. 2: names and inodes that nobody uses. 3: both. What is dirty stays: sync first.
 */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/pagemap.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/swap.h>
#include <neap/writeback.h>

#include "internal.h"

int sysctl_drop_caches;

#define DROP_PAGES 1
#define DROP_SLABS 2

static void drop_inode_pages(struct inode *inode)
{
	/* Others have no home but memory. */
	if (mapping_can_writeback(inode->i_mapping))
		invalidate_mapping_pages(inode->i_mapping, 0, ~0UL);
}

int drop_caches_sysctl_handler(void)
{
	int what = READ_ONCE(sysctl_drop_caches);
	char comm[TASK_COMM_LEN];

	if (what & DROP_PAGES) {
		iterate_inodes(drop_inode_pages);
		count_vm_event(DROP_PAGECACHE);
	}
	if (what & DROP_SLABS) {
		drop_slab();
		count_vm_event(DROP_SLAB);
	}
	if (!(what & 4))
		pr_info("%s (%d): drop_caches: %d\n", get_task_comm(comm, current), current->pid,
			what);
	return 0;
}
