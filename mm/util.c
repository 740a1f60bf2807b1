// SPDX-License-Identifier: MIT
/*
 * The overcommit account. Each private writable page that is mapped is a promise: it may one day need
 * a frame or a swap slot. vm_committed_as is the sum of all promises, whatever the mode.
 *
 *	mode 0  (guess)   refuse only a single request that all of RAM and swap could not hold
 *	mode 1  (always)  refuse nothing
 *	mode 2  (never)   refuse what would bring the sum above CommitLimit = swap + ratio % of RAM
 *	                  (or overcommit_kbytes), less a little for root to log in with and a part of
 *	                  the asking process's own size for the others
 */
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/sched.h>
#include <neap/swap.h>

/* sysctls, read without a lock: each is one word and every value is sane */
int sysctl_overcommit_memory = CONFIG_OVERCOMMIT_MODE;
int sysctl_overcommit_ratio = CONFIG_OVERCOMMIT_RATIO;
unsigned long sysctl_overcommit_kbytes;
unsigned long sysctl_admin_reserve_kbytes;
unsigned long sysctl_user_reserve_kbytes;

/*
 * Pages; no lock. 64 bits: some 2700 processes that have been promised 3 GiB each, or 2048 segments of
 * shared memory of 4 GiB, are 2^31 pages, and none of that takes memory before it is touched.
 */
static atomic64_t vm_committed_as = ATOMIC64_INIT(0);

void vm_acct_memory(long pages)
{
	atomic64_add(pages, &vm_committed_as);
}

unsigned long vm_memory_committed(void)
{
	s64 n = atomic64_read(&vm_committed_as);

	return n < 0 ? 0 : min_t(u64, n, ULONG_MAX);
}

unsigned long vm_commit_limit(void)
{
	unsigned long allowed;

	if (sysctl_overcommit_kbytes)
		allowed = sysctl_overcommit_kbytes >> (PAGE_SHIFT - 10);
	else
		allowed = (u64)totalram_pages * sysctl_overcommit_ratio / 100;
	return allowed + total_swap_pages;
}

int __vm_enough_memory(struct mm_struct *mm, long pages, int cap_sys_admin)
{
	unsigned long allowed, reserve;

	vm_acct_memory(pages);
	if (sysctl_overcommit_memory == OVERCOMMIT_ALWAYS)
		return 0;
	if (sysctl_overcommit_memory == OVERCOMMIT_GUESS) {
		if ((unsigned long)pages > totalram_pages + total_swap_pages)
			goto error;
		return 0;
	}
	allowed = vm_commit_limit();
	if (!cap_sys_admin) {
		reserve = sysctl_admin_reserve_kbytes >> (PAGE_SHIFT - 10);
		allowed -= min(allowed, reserve);
	}
	if (mm) {
		reserve = min(mm->total_vm / 32, sysctl_user_reserve_kbytes >> (PAGE_SHIFT - 10));
		allowed -= min(allowed, reserve);
	}
	if (vm_memory_committed() < allowed)
		return 0;
error:
	vm_unacct_memory(pages);
	return -ENOMEM;
}
