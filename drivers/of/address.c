// SPDX-License-Identifier: MIT
/*
 * Where a device's registers are. An address in `reg` is one of the bus above it; each bus's
 * `ranges` says where its addresses lie in the address space of the bus above, up to the root,
 * whose addresses are the CPU's (Devicetree Specification 0.4, 2.3.8):
 *
 *	ranges = <child-address  parent-address  size>, ...;
 *		 empty: the same on both sides;  absent: nothing passes.
 */
#include <neap/errno.h>
#include <neap/io.h>
#include <neap/of.h>
#include <neap/printk.h>

/* 2.3.5: of the node whose children have the address; not inherited. */
static int of_n_cells(int bus, const char *name, u32 missing)
{
	u32 cells;

	if (of_property_read_u32(bus, name, &cells))
		cells = missing;
	return cells <= 4 ? (int)cells : -EINVAL;
}

/* Takes [@addr, @addr + @size) of @bus to the bus above. */
static int of_translate_one(int bus, int parent, u64 *addr, u64 size)
{
	int na = of_n_cells(bus, "#address-cells", 2), ns = of_n_cells(bus, "#size-cells", 1);
	int pna = of_n_cells(parent, "#address-cells", 2);
	int len, row = na + pna + ns;
	const u32 *ranges = of_get_property(bus, "ranges", &len);

	if (!ranges || na < 0 || ns < 0 || pna < 0)
		return -EINVAL;
	if (len == 0)
		return 0;
	/* Addresses of three cells (PCI) need a translation of their own. */
	if (na < 1 || na > 2 || ns < 1 || ns > 2 || pna < 1 || pna > 2)
		return -EINVAL;
	for (len /= 4; len >= row; len -= row, ranges += row) {
		u64 child = of_read_number(ranges, na);
		u64 length = of_read_number(ranges + na + pna, ns);

		if (*addr >= child && *addr - child < length && size <= length - (*addr - child)) {
			*addr = of_read_number(ranges + na, pna) + (*addr - child);
			return 0;
		}
	}
	return -EINVAL;
}

int of_address_to_resource(int node, int index, struct resource *r)
{
	int bus = of_get_parent(node), parent, na, ns, len, err;
	const u32 *reg = of_get_property(node, "reg", &len);
	u64 addr, size;

	if (!reg || bus < 0 || index < 0)
		return -EINVAL;
	na = of_n_cells(bus, "#address-cells", 2);
	ns = of_n_cells(bus, "#size-cells", 1);
	if (na < 1 || na > 2 || ns < 1 || ns > 2 || len / 4 < (index + 1) * (na + ns))
		return -EINVAL;
	reg += index * (na + ns);
	addr = of_read_number(reg, na);
	size = of_read_number(reg + na, ns);
	if (size == 0)
		return -EINVAL;

	for (; (parent = of_get_parent(bus)) >= 0; bus = parent) {
		err = of_translate_one(bus, parent, &addr, size);
		if (err)
			return err;
	}
	if (addr > 0xffffffffull || size - 1 > 0xffffffffull - addr)
		return -ERANGE;
	r->start = (phys_addr_t)addr;
	r->end = (phys_addr_t)(addr + size - 1);
	r->name = of_node_name(node);
	return 0;
}

void __iomem *of_iomap(int node, int index, u32 size)
{
	struct resource r;
	void __iomem *base;
	int err = of_address_to_resource(node, index, &r);

	if (err) {
		pr_err("%s: register range %d %s\n", of_node_name(node), index,
		       err == -ERANGE ? "is not below 4 GiB" : "is missing or reaches no bus");
		return NULL;
	}
	/* Registers are words: a load of one across a word's end is a fault. */
	if (r.start & 3) {
		pr_err("%s: registers at %#x, which is no multiple of 4\n", of_node_name(node),
		       r.start);
		return NULL;
	}
	if (resource_size(&r) < size) {
		pr_err("%s: register range %d has %#x bytes, not %#x\n", of_node_name(node), index,
		       resource_size(&r), size);
		return NULL;
	}
	base = ioremap(r.start, resource_size(&r));
	if (!base)
		pr_err("%s: cannot map registers %#x-%#x\n", of_node_name(node), r.start, r.end);
	return base;
}
