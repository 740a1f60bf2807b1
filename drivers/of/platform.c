// SPDX-License-Identifier: MIT
/*
 * From nodes to drivers. A driver is a row in a table that the linker collects; every available
 * node that names one of its compatible strings is given to its probe function.
 */
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/of.h>
#include <neap/printk.h>

/* Given by the linker at both ends of the section; absent (NULL) if no driver is in it. */
extern const struct of_driver __start_of_driver_table[] __weak;
extern const struct of_driver __stop_of_driver_table[] __weak;

int of_probe_table(const struct of_driver *first, const struct of_driver *last)
{
	const struct of_driver *drv;
	const struct of_device_id *match;
	int node, good = 0;

	for (drv = first; drv < last; drv++)
		for_each_matching_node_and_match(node, drv->table, &match)
			if (drv->probe(node, match) == 0)
				good++;
	return good;
}

static int __init of_platform_init(void)
{
	of_probe_table(__start_of_driver_table, __stop_of_driver_table);
	return 0;
}
device_initcall(of_platform_init);
