// SPDX-License-Identifier: MIT
/*
 * The device tree: its check (boot/fdt_check.c), what it says of memory (boot/fdt_memory.c), and what drivers ask it
 * (drivers/of): each node's name, registers, interrupts, strings. With libfdt as the kernel has it.
 */
#include <libfdt.h>

#include <neap/irqdomain.h>
#include <neap/kernel.h>
#include <neap/of.h>
#include <neap/of_fdt.h>
#include <neap/slab.h>
#include <neap/string.h>

#include "../../boot/fdt_memory.h"
#include "../../drivers/of/base.c"
#include "fuzz.h"

const void *initial_boot_params;

int irq_create_of_mapping(const struct of_phandle_args *args)
{
	CHECK(args->args_count > 0 && args->args_count <= MAX_PHANDLE_ARGS);
	return -EINVAL;
}

void __iomem *ioremap(phys_addr_t phys, size_t size)
{
	return NULL;
}

/* All banks in order, apart from each other and whole pages. A place is in one of them and in nothing else. */
static void check_memory(const struct boot_memory *m)
{
	u32 where, i, last, size = (1 + fuzz_below(64)) << 16;
	const char *reason;

	CHECK(m->nr_banks && m->nr_banks <= BOOT_MAX_BANKS && m->nr_reserved <= BOOT_MAX_RESERVED);
	for (i = 0; i < m->nr_banks; i++) {
		CHECK(!(m->banks[i].base & 4095) && (m->banks[i].last & 4095) == 4095);
		CHECK(m->banks[i].base < m->banks[i].last);
		CHECK(!i || m->banks[i].base > m->banks[i - 1].last + 1);
	}
	for (i = 0; i < m->nr_reserved; i++)
		CHECK(m->reserved[i].base < m->reserved[i].last);
	for (i = 0; i < m->bootargs_len; i++)
		size += m->bootargs[i] == 'x';
	if (!boot_find_place(m, 0x10000, size, 0x100000, 1, 0, &where, &reason))
		return;
	where += 0x10000;
	last = where + size - 1;
	CHECK(last > where);
	for (i = 0; i < m->nr_banks; i++) {
		if (where >= m->banks[i].base && last <= m->banks[i].last)
			break;
	}
	CHECK(i < m->nr_banks);
	for (i = 0; i < m->nr_reserved; i++)
		CHECK(last < m->reserved[i].base || where > m->reserved[i].last);
}

/* What setup_arch() and the drivers would ask of a node. */
static void ask_node(int node)
{
	static const struct of_device_id table[] = { { "virtio,mmio", NULL },
						     { "arm,pl011", NULL },
						     { "arm,cortex-a15-gic", NULL },
						     { NULL, NULL } };
	struct of_phandle_args args;
	const struct of_device_id *match;
	const char *text;
	struct resource r;
	u32 value;
	u64 wide;
	int i;

	for (i = 0; i < 4; i++) {
		if (!of_address_to_resource(node, i, &r))
			CHECK(r.end >= r.start);
		of_irq_parse_one(node, i, &args);
	}
	of_irq_count(node);
	of_find_matching_node(node, table, &match);
	of_device_is_available(node);
	of_device_is_compatible(node, "arm,pl011");
	if (!of_property_read_string(node, "enable-method", &text))
		CHECK(strlen(text) < 65536);
	of_property_count_strings(node, "compatible");
	of_property_read_u32(node, "reg", &value);
	of_property_read_u64(node, "reg", &wide);
	of_parse_phandle(node, "clocks", 0);
	CHECK(strlen(of_node_name(node)) < 65536);
	CHECK(of_get_parent(node) < node);
}

void fuzz_input(u8 *data, size_t size)
{
	static struct boot_memory m;
	struct boot_error err;
	int node = -1, nodes = 0;
	u32 tree_size;
	const char *stdout_path;

	if (early_init_dt_verify(data, size, &tree_size))
		return;
	CHECK(tree_size <= size);
	initial_boot_params = data;
	if (!fdt_scan_memory(data, &m, &err))
		check_memory(&m);

	of_nodes = NULL;
	of_node_count = 0;
	of_aliases = OF_NONE;
	of_core_init();
	while ((node = fdt_next_node(data, node, NULL)) >= 0 && nodes++ < 300)
		ask_node(node);
	node = of_find_node_by_path("/chosen");
	if (!of_property_read_string(node, "stdout-path", &stdout_path))
		of_find_node_by_path(stdout_path);
	of_get_child_by_name(of_find_node_by_path("/cpus"), "cpu");
	kfree(of_nodes);
}
