// SPDX-License-Identifier: MIT
/*
 * Which slots of a swap area are free. Pages that are reclaimed together should lie together on disk,
 * so the search goes on behind the last slot that was given out until the end of a cluster of 256; then
 * it looks for a cluster that is wholly free, and only when there is none for any free slot.
 */
#include <asm/bitops.h>
#include <neap/errno.h>
#include <neap/kernel.h>

#include "swap_map.h"

int swap_map_set(struct swap_info_struct *si, unsigned int offset, u32 word)
{
	u32 old = si->swap_map[offset];

	if (!word && old && test_bit(offset, si->quarantine)) {
		/* Its disk block failed: from now on as if mkswap had found it bad. */
		si->swap_map[offset] = SWAP_MAP_BAD;
		si->inuse_pages--;
		si->pages--;
		return 0;
	}
	si->swap_map[offset] = word;
	if (!old == !word)
		return 0;
	si->cluster_free[offset / SWAPFILE_CLUSTER] += word ? -1 : 1;
	si->inuse_pages += word ? 1 : -1;
	return word ? -1 : 1;
}

int swap_map_init(struct swap_info_struct *si, const u32 *badpages, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < si->max; i++)
		si->cluster_free[i / SWAPFILE_CLUSTER]++;
	swap_map_set(si, 0, SWAP_MAP_BAD);
	for (i = 0; i < n; i++) {
		if (!badpages[i] || badpages[i] >= si->max)
			return -EINVAL;
		swap_map_set(si, badpages[i], SWAP_MAP_BAD);
	}
	si->pages = si->max - si->inuse_pages;
	si->inuse_pages = 0;
	si->cluster_next = 1;
	return si->pages ? 0 : -EINVAL; /* none but bad ones */
}

/* The first free slot of [from, end of its cluster), or 0. */
static unsigned int scan_cluster(struct swap_info_struct *si, unsigned int from)
{
	unsigned int end = min(roundup(from + 1, SWAPFILE_CLUSTER), si->max);

	if (!si->cluster_free[from / SWAPFILE_CLUSTER])
		return 0;
	for (; from < end; from++) {
		if (!si->swap_map[from])
			return from;
	}
	return 0;
}

unsigned int scan_swap_map(struct swap_info_struct *si)
{
	unsigned int nr = DIV_ROUND_UP(si->max, SWAPFILE_CLUSTER), current_cluster, i, offset = 0;

	if (si->inuse_pages >= si->pages)
		return 0;
	current_cluster = min(si->cluster_next, si->max - 1) / SWAPFILE_CLUSTER;
	if (si->cluster_next < si->max && si->cluster_next % SWAPFILE_CLUSTER)
		offset = scan_cluster(si, si->cluster_next);
	for (i = 1; !offset && i <= nr; i++) {
		unsigned int c = (current_cluster + i) % nr;

		if (si->cluster_free[c] == SWAPFILE_CLUSTER)
			offset = scan_cluster(si, c * SWAPFILE_CLUSTER);
	}
	for (i = 0; !offset && i < nr; i++)
		offset = scan_cluster(si, (current_cluster + i) % nr * SWAPFILE_CLUSTER);
	if (offset)
		si->cluster_next = offset + 1;
	return offset;
}
