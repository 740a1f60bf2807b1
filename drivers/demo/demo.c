// SPDX-License-Identifier: MIT
/*
 * The demonstration device: memory that a driver shows to programs, in the three ways there are.
 *
 *	file		memory				mmap
 *	demo-fault.c	each opener's own, by demand	leaves it to the faults
 *	demo-pages.c	each opener's own		maps all pages
 *	demo-pfn.c	the device's, one for all	maps frames by number, past the cache
 *
 * read and write show the same memory through the kernel's mapping of it. The node that it is bound to:
 *
 *	reserved-memory { demo@43000000 { reg = <0 0x43000000 0 0x10000>; no-map; }; };
 *	demo@43000000 { compatible = "neap,demo"; reg = <0 0x43000000 0 0x10000>; };
 */
#include <neap/printk.h>

#include "demo.h"

static int __init demo_probe(int node, const struct of_device_id *match __maybe_unused)
{
	struct resource r;
	int err = of_address_to_resource(node, 0, &r);

	if (!err)
		err = demo_pfn_init(&r);
	if (!err)
		err = register_chrdev_ops(MKDEV(DEMO_MAJOR, DEMO_MINOR_FAULT), "demo-fault",
					  &demo_fault_fops);
	if (!err)
		err = register_chrdev_ops(MKDEV(DEMO_MAJOR, DEMO_MINOR_PAGES), "demo-pages",
					  &demo_pages_fops);
	if (!err)
		err = register_chrdev_ops(MKDEV(DEMO_MAJOR, DEMO_MINOR_PFN), "demo-pfn",
					  &demo_pfn_fops);
	if (err)
		pr_err("demo: %s: error %d\n", of_node_name(node), err);
	else
		pr_info("demo: %s: memory at %#010x-%#010x\n", of_node_name(node), r.start, r.end);
	return err;
}

static const struct of_device_id demo_ids[] __initconst = {
	{ "neap,demo", NULL },
	{ NULL, NULL },
};
OF_DRIVER(demo, demo_ids, demo_probe);
