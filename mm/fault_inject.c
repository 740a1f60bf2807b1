// SPDX-License-Identifier: MIT
/*
 * Allocation failures on demand. A task writes n to /proc/self/fail-nth, and of the page and slab
 * allocations that it makes from then on the n-th fails. Counting n up until a system call gets
 * through leads it along each of its error paths.
 */
#include <neap/preempt.h>
#include <neap/sched.h>

#include "internal.h"

bool should_fail_alloc(gfp_t gfp __maybe_unused)
{
	if (likely(!current->fail_nth) || !in_task())
		return false;
	return --current->fail_nth == 0;
}
