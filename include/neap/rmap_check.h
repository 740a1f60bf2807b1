/* SPDX-License-Identifier: MIT */
/* Are the counts of mappings and of swap slots what the page tables say? In kernels with CONFIG_DEBUG_VM. */
#ifndef NEAP_RMAP_CHECK_H
#define NEAP_RMAP_CHECK_H

#include <neap/types.h>

/*
 * rmap_check - how many counts of pages and swap slots are wrong, 32 at most; or -ENOMEM. With report, each is
 * logged and there is a warning. Looks at all page tables; sleeps. No lock of memory management is held.
 */
int rmap_check(bool report);

#endif
