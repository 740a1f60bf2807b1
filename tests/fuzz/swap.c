// SPDX-License-Identifier: MIT
/*
 * The header of a swap area (mm/swapfile.c), and the map that is made of it: the slots that can be taken are all that the
 * header neither calls bad nor puts behind the end, once each.
 */
#include "../../mm/swapfile.c"

#include "fuzz.h"

void *vzalloc(unsigned long size)
{
	return kzalloc(size, GFP_KERNEL);
}

void vfree(const void *p)
{
	kfree(p);
}

/* All slots that the map gives away, until there are none. */
static void take_all(struct swap_info_struct *si)
{
	unsigned int n = 0, slot;

	while ((slot = scan_swap_map(si)) != 0) {
		CHECKF(slot < si->max && !si->swap_map[slot], "slot %u of %u", slot, si->max);
		swap_map_set(si, slot, 1);
		n++;
	}
	CHECKF(n == si->pages, "%u slots, not %u", n, si->pages);
}

void fuzz_input(u8 *data, size_t size)
{
	static union swap_header header;
	static struct swap_info_struct si;
	static struct gendisk disk;
	static struct block_device bdev = { .bd_disk = &disk };

	memset(&header, 0, sizeof(header));
	memset(&si, 0, sizeof(si));
	memcpy(&header, data, min(size, sizeof(header)));
	/* The magic number stands at the end of a page, where few inputs reach. */
	if (fuzz_below(16))
		memcpy(header.magic.magic, SWAP_MAGIC, SWAP_MAGIC_LEN);
	disk.capacity = (fuzz_below(8) ? 600 : fuzz_below(70000)) * (PAGE_SIZE / 512);
	si.bdev = &bdev;
	if (!read_swap_header(&si, &header, "disk")) {
		CHECK(si.max > 1 && (u64)si.max * PAGE_SIZE <= (u64)disk.capacity * 512);
		CHECK(strlen(si.label) < sizeof(si.label));
		if (!setup_swap_map(&si, &header))
			take_all(&si);
	}
	vfree(si.swap_map);
	vfree(si.cluster_free);
	vfree(si.quarantine);
}
