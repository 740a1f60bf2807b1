// SPDX-License-Identifier: MIT
/*
 * The kernel's own address space: no areas and no user tables, only the kernel part of the map, which
 * every other address space shares. Kernel threads that have borrowed nothing run on it.
 */
#include <neap/mm.h>

struct mm_struct init_mm = {
	.pgd = swapper_pg_dir,
	.mm_rb = RB_ROOT,
	.mm_users = ATOMIC_INIT(2), /* never goes */
	.mm_count = ATOMIC_INIT(1),
	.mmap_lock = __RWSEM_INITIALIZER(init_mm.mmap_lock),
	.page_table_lock = __SPIN_LOCK_NAMED("init_mm.page_table_lock"),
};
