/* SPDX-License-Identifier: MIT */
/* Where the machine's RAM went, collected while memory is set up, for the boot log. */
#ifndef _BOOT_ACCOUNT_H
#define _BOOT_ACCOUNT_H

#include <neap/types.h>

struct ram_account {
	u64 total;	/* bytes that the device tree names */
	u64 above_4g;	/* lost: no 32-bit address */
	u64 odd_bytes;	/* lost: parts of pages */
	u64 lost_below; /* lost: below phys_offset */
	const char *below_reason;
	u64 lost_highmem; /* lost: beyond lowmem without HIGHMEM */
	u64 lost_far;	  /* lost: mem_map would cost too much */
	u64 nomap;	  /* reserved so that it must not be mapped */
	u64 reserved;	  /* reserved otherwise by the device tree */
};

extern struct ram_account ram_account;

void adjust_lowmem_bounds(void);
void unmap_device_tree_window(void);

#endif /* _BOOT_ACCOUNT_H */
