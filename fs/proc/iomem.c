// SPDX-License-Identifier: MIT
/*
 * /proc/iomem: who is where in the physical address space, in ascending order. RAM is from
 * memblock, with the kernel inside; devices are those of the device tree.
 */
#include <asm/memory.h>
#include <asm/setup.h>
#include <libfdt.h>
#include <neap/err.h>
#include <neap/kernel.h>
#include <neap/memblock.h>
#include <neap/mm.h>
#include <neap/of.h>
#include <neap/slab.h>
#include <neap/sort.h>
#include <neap/string.h>

#include "internal.h"

#define MAX_RANGES_OF_A_NODE 8

static int compare(const void *a, const void *b)
{
	const struct resource *ra = a, *rb = b;

	return ra->start < rb->start ? -1 : ra->start > rb->start;
}

/* Devices' ranges into list (NULL: only counts), at most max. How many there are. */
static unsigned int collect_devices(struct resource *list, unsigned int max)
{
	const char *type;
	unsigned int n = 0;
	int node, i;

	for (node = 0; node >= 0; node = fdt_next_node(initial_boot_params, node, NULL)) {
		struct resource r;

		if (!of_property_read_string(node, "device_type", &type) && !strcmp(type, "memory"))
			continue;
		/* What has no driver's name is no device: reserved memory, a CPU's number. */
		if (!of_get_property(node, "compatible", NULL) || !of_device_is_available(node))
			continue;
		for (i = 0; i < MAX_RANGES_OF_A_NODE && !of_address_to_resource(node, i, &r); i++) {
			if (memblock_overlaps_memory(r.start, r.end))
				continue;
			if (list && n < max) {
				list[n] = r;
				list[n].name = of_node_name(node);
			}
			n++;
		}
	}
	return n;
}

static void show_range(struct seq_file *m, const char *indent, u32 start, u32 end, const char *name)
{
	seq_printf(m, "%s%08x-%08x : %s\n", indent, start, end, name);
}

static void show_ram(struct seq_file *m, const struct memblock_region *r)
{
	u32 text = __pa(_text), data = __pa(_sdata);

	show_range(m, "", r->base, r->last, "System RAM");
	if (text >= r->base && text <= r->last) {
		show_range(m, "  ", text, __pa(_etext) - 1, "Kernel code");
		show_range(m, "  ", data, __pa(_end) - 1, "Kernel data");
	}
}

int iomem_show(struct seq_file *m, void *v __maybe_unused)
{
	unsigned int n = collect_devices(NULL, 0), i = 0;
	struct resource *list = kmalloc_array(max(n, 1u), sizeof(*list), GFP_KERNEL);
	const struct memblock_region *r;

	if (!list)
		return -ENOMEM;
	collect_devices(list, n);
	sort(list, n, sizeof(*list), compare, NULL);
	for_each_mem_region(r)
	{
		for (; i < n && list[i].start < r->base; i++)
			show_range(m, "", list[i].start, list[i].end, list[i].name);
		show_ram(m, r);
	}
	for (; i < n; i++)
		show_range(m, "", list[i].start, list[i].end, list[i].name);
	kfree(list);
	return 0;
}
