// SPDX-License-Identifier: MIT
/* The overcommit account (mm/util.c): each mode at its edge; a refusal charges nothing. */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/mm.h>
#include <neap/mman.h>
#include <neap/string.h>

#include "test.h"

unsigned long totalram_pages, total_swap_pages;
extern unsigned long sysctl_admin_reserve_kbytes, sysctl_user_reserve_kbytes;

static void setup(int mode, unsigned long ram, unsigned long swap)
{
	vm_unacct_memory(vm_memory_committed());
	sysctl_overcommit_memory = mode;
	sysctl_overcommit_ratio = 50;
	sysctl_overcommit_kbytes = 0;
	sysctl_admin_reserve_kbytes = 8 << 10;
	sysctl_user_reserve_kbytes = 128 << 10;
	totalram_pages = ram;
	total_swap_pages = swap;
}

TEST(guess)
{
	setup(OVERCOMMIT_GUESS, 1000, 500);
	CHECK_EQ(__vm_enough_memory(NULL, 1500, 0), 0);
	CHECK_EQ(__vm_enough_memory(NULL, 1501, 0), -ENOMEM);
	/* Each request by itself: the sum does not matter. */
	CHECK_EQ(__vm_enough_memory(NULL, 1500, 0), 0);
	CHECK_EQ(vm_memory_committed(), 3000);
}

TEST(always)
{
	setup(OVERCOMMIT_ALWAYS, 10, 0);
	CHECK_EQ(__vm_enough_memory(NULL, 1 << 19, 0), 0);
	CHECK_EQ(vm_memory_committed(), 1 << 19);
}

/* Promises need no memory: there may be more of them than an int counts, and they are not forgotten. */
TEST(beyond_2_31)
{
	int i;

	setup(OVERCOMMIT_ALWAYS, 10, 0);
	for (i = 0; i < 4095; i++)
		CHECK_EQ(__vm_enough_memory(NULL, 1 << 20, 0), 0);
	CHECK_EQ(vm_memory_committed(), 4095ul << 20);
	while (i--)
		vm_unacct_memory(1 << 20);
	setup(OVERCOMMIT_NEVER, 1000, 0);
	vm_acct_memory(1 << 30);
	vm_acct_memory(1 << 30);
	CHECK_EQ(__vm_enough_memory(NULL, 1, 1), -ENOMEM);
	CHECK_EQ(vm_memory_committed(), 2ul << 30);
	vm_unacct_memory(1 << 30);
	vm_unacct_memory(1 << 30);
	CHECK_EQ(vm_memory_committed(), 0);
}

TEST(never)
{
	setup(OVERCOMMIT_NEVER, 100000, 5000);
	CHECK_EQ(vm_commit_limit(), 55000);
	/* Root has all of it, others leave the reserve: 8 MiB. The sum stays below the limit. */
	CHECK_EQ(__vm_enough_memory(NULL, 55000, 1), -ENOMEM);
	CHECK_EQ(__vm_enough_memory(NULL, 54999, 1), 0);
	vm_unacct_memory(54999);
	CHECK_EQ(__vm_enough_memory(NULL, 55000 - 2048, 0), -ENOMEM);
	CHECK_EQ(__vm_enough_memory(NULL, 54999 - 2048, 0), 0);
	CHECK_EQ(vm_memory_committed(), 54999 - 2048);
	/* A ratio above 100 is allowed; the product does not fit into 32 bits. */
	totalram_pages = 1000000;
	sysctl_overcommit_ratio = 5000;
	CHECK_EQ(vm_commit_limit(), 50005000);
	sysctl_overcommit_kbytes = 400;
	CHECK_EQ(vm_commit_limit(), 5100);
}

/* A process leaves a 32nd of its size to others, at most the user reserve. */
TEST(own_size)
{
	static struct mm_struct mm;

	setup(OVERCOMMIT_NEVER, 1000000, 0);
	mm.total_vm = 3200;
	CHECK_EQ(__vm_enough_memory(&mm, 500000 - 100, 1), -ENOMEM);
	CHECK_EQ(__vm_enough_memory(&mm, 499999 - 100, 1), 0);
	vm_unacct_memory(499999 - 100);
	mm.total_vm = 32u << 20;
	CHECK_EQ(__vm_enough_memory(&mm, 500000 - 32768, 1), -ENOMEM);
	CHECK_EQ(__vm_enough_memory(&mm, 499999 - 32768, 1), 0);
}

/* Limits smaller than the reserves refuse everything; nothing wraps. */
TEST(tiny)
{
	setup(OVERCOMMIT_NEVER, 100, 0);
	CHECK_EQ(__vm_enough_memory(NULL, 1, 0), -ENOMEM);
	CHECK_EQ(__vm_enough_memory(NULL, 49, 1), 0);
	CHECK_EQ(__vm_enough_memory(NULL, 1, 1), -ENOMEM);
	CHECK_EQ(vm_memory_committed(), 49);
	/* The limit sinks below what is promised already (swapoff): only new requests fail. */
	totalram_pages = 50;
	CHECK_EQ(__vm_enough_memory(NULL, 1, 1), -ENOMEM);
	vm_unacct_memory(49);
	CHECK_EQ(vm_memory_committed(), 0);
}

TEST(exact)
{
	long model = 0;

	setup(OVERCOMMIT_NEVER, 4000, 100);
	sysctl_admin_reserve_kbytes = 0;
	for (int i = 0; i < 20000; i++) {
		long pages = test_below(200);

		if (test_below(2)) {
			bool fits = model + pages < 2100;

			CHECK_EQ(__vm_enough_memory(NULL, pages, test_below(2)),
				 fits ? 0 : -ENOMEM);
			if (fits)
				model += pages;
		} else {
			pages = min(pages, model);
			vm_unacct_memory(pages);
			model -= pages;
		}
		CHECK_EQ(vm_memory_committed(), model);
	}
}
