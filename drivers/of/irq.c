// SPDX-License-Identifier: MIT
/*
 * Which interrupt a device has. `interrupts` holds specifiers of as many cells as its controller's
 * #interrupt-cells says; the controller is named by interrupt-parent of the node or of the nearest
 * ancestor that has one, and an ancestor that is a controller itself ends the search (Devicetree
 * Specification 0.4, 2.4.1). `interrupts-extended` names a controller before each specifier.
 */
#include <neap/byteorder.h>
#include <neap/errno.h>
#include <neap/irqdomain.h>
#include <neap/of.h>
#include <neap/printk.h>

static int of_irq_find_parent(int node)
{
	int start = node;

	for (; node >= 0; node = of_get_parent(node)) {
		if (of_property_read_bool(node, "interrupt-parent"))
			return of_parse_phandle(node, "interrupt-parent", 0);
		if (node != start && of_property_read_bool(node, "#interrupt-cells"))
			return node;
	}
	return OF_NONE;
}

static int of_irq_fill(int controller, const u32 *spec, int cells, struct of_phandle_args *out)
{
	u32 want;
	int i;

	if (controller < 0 || of_property_read_u32(controller, "#interrupt-cells", &want))
		return -EINVAL;
	if (want == 0 || want > MAX_PHANDLE_ARGS || (int)want > cells)
		return -EINVAL;
	if (out) {
		out->np = controller;
		out->args_count = want;
		for (i = 0; i < (int)want; i++)
			out->args[i] = get_unaligned_be32(spec + i);
	}
	return want;
}

int of_irq_parse_one(int node, int index, struct of_phandle_args *out)
{
	int len, controller, used;
	const u32 *spec = of_get_property(node, "interrupts-extended", &len);
	bool extended = spec != NULL;

	if (index < 0)
		return -EINVAL;
	if (!extended)
		spec = of_get_property(node, "interrupts", &len);
	if (!spec)
		return -EINVAL;
	controller = extended ? OF_NONE : of_irq_find_parent(node);
	for (len /= 4; len > 0; len -= used, spec += used) {
		if (extended) {
			controller = of_find_node_by_phandle(get_unaligned_be32(spec));
			spec++;
			len--;
		}
		used = of_irq_fill(controller, spec, len, index == 0 ? out : NULL);
		if (used < 0)
			return used;
		if (index-- == 0)
			return 0;
	}
	return -EINVAL;
}

int of_irq_count(int node)
{
	struct of_phandle_args args;
	int count = 0;

	while (of_irq_parse_one(node, count, &args) == 0)
		count++;
	return count;
}

int of_irq_get(int node, int index)
{
	struct of_phandle_args args;
	int err = of_irq_parse_one(node, index, &args);

	if (err)
		return err;
	return irq_create_of_mapping(&args);
}
