/* SPDX-License-Identifier: MIT */
/*
 * The device tree for the running kernel: a thin layer over libfdt. The flat tree stays mapped,
 * read-only, for good; a node is its offset in it (what libfdt calls nodeoffset), negative for
 * "none". Nothing is copied, so a string or property pointer stays valid too.
 *
 * What is found of the machine is found here and nowhere else. Nodes whose status is neither
 * absent, "okay" nor "ok" are skipped by every search for devices.
 *
 * No locks: the tree never changes. No function here sleeps or allocates, of_iomap() excepted.
 */
#ifndef _NEAP_OF_H
#define _NEAP_OF_H

#include <neap/types.h>
#include <neap/of_fdt.h>

#define OF_ROOT 0 /* the root node */
#define OF_NONE (-1)

/* One row of a driver's table; the last row has a NULL compatible. */
struct of_device_id {
	const char *compatible;
	const void *data;
};

/* A phandle with its arguments, as in interrupts-extended or clocks. */
#define MAX_PHANDLE_ARGS 8
struct of_phandle_args {
	int np; /* the node referred to */
	int args_count;
	u32 args[MAX_PHANDLE_ARGS];
};

/* A range of physical addresses; @end is inclusive. */
struct resource {
	phys_addr_t start, end;
	const char *name;
};

static inline phys_addr_t resource_size(const struct resource *r)
{
	return r->end - r->start + 1;
}

/*
 * Lists the nodes with their parents and phandles, so that the searches below need not walk the
 * whole blob each time; before it they still work, slowly. Called by init_IRQ(). Allocates.
 */
void of_core_init(void);

/* Searches. @from is the node to continue after, OF_NONE to begin. OF_NONE: no more. */
int of_find_node_by_path(const char *path); /* absolute path or alias */
int of_find_node_by_phandle(u32 phandle);
int of_find_compatible_node(int from, const char *compatible);
int of_find_matching_node(int from, const struct of_device_id *table,
			  const struct of_device_id **match);
int of_get_parent(int node);
int of_get_child_by_name(int node, const char *name);

#define for_each_compatible_node(node, compatible)                                 \
	for ((node) = of_find_compatible_node(OF_NONE, (compatible)); (node) >= 0; \
	     (node) = of_find_compatible_node((node), (compatible)))

#define for_each_matching_node_and_match(node, table, matchp)                         \
	for ((node) = of_find_matching_node(OF_NONE, (table), (matchp)); (node) >= 0; \
	     (node) = of_find_matching_node((node), (table), (matchp)))

bool of_device_is_available(int node);
bool of_device_is_compatible(int node, const char *compatible);
/* "virtio_mmio@a000000"; "/" for the root; "?" for no node. Never NULL. */
const char *of_node_name(int node);

/*
 * Properties. -EINVAL: not there; -EOVERFLOW: shorter than asked for; -EILSEQ: a string without
 * its end. *@out is only written on success.
 */
const void *of_get_property(int node, const char *name, int *len);
bool of_property_read_bool(int node, const char *name);
int of_property_read_u32(int node, const char *name, u32 *out);
int of_property_read_u32_index(int node, const char *name, int index, u32 *out);
int of_property_read_u64(int node, const char *name, u64 *out); /* also one cell */
int of_property_read_string(int node, const char *name, const char **out);
int of_property_read_string_index(int node, const char *name, int index, const char **out);
int of_property_count_strings(int node, const char *name);
/* The node that the @index-th cell of a list of phandles without arguments refers to. */
int of_parse_phandle(int node, const char *name, int index);
/* Cells read as one number; @cells is 0, 1 or 2. */
u64 of_read_number(const u32 *cell, int cells);

/*
 * Range @index of `reg`, taken through the `ranges` of every bus above. -EINVAL: no such range, or
 * a bus does not pass it on; -ERANGE: not below 4 GiB.
 */
int of_address_to_resource(int node, int index, struct resource *r);
/*
 * The same, mapped as Device memory, if it has at least @size bytes, all that the driver will touch. NULL: not
 * possible, and a line has said why. May sleep.
 */
void __iomem *of_iomap(int node, int index, u32 size);

/*
 * Interrupt @index of the node. of_irq_parse_one() finds the controller and specifier,
 * of_irq_get() maps it: a positive irq, or -EINVAL if there is none, -ENODEV if its controller has
 * no driver.
 */
int of_irq_parse_one(int node, int index, struct of_phandle_args *out);
int of_irq_get(int node, int index);
int of_irq_count(int node);

/*
 * Drivers by compatible string. Three tables collected by the linker. Each init function returns
 * 0 or -errno, having printed one line about what is wrong; -ENODEV says "not mine" silently.
 */
typedef int (*of_init_fn)(int node, const struct of_device_id *match);

struct of_driver {
	const char *name;
	const struct of_device_id *table;
	of_init_fn probe;
};

#define __OF_TABLE(section, drv_name, ids, fn)                                \
	static const struct of_driver __used __section(#section) __aligned(4) \
		__of_##section##_##drv_name = { #drv_name, ids, fn }

/* Interrupt controllers, at init_IRQ(). A controller comes after the one it is wired to. */
#define IRQCHIP_DECLARE(name, ids, fn) __OF_TABLE(of_irqchip_table, name, ids, fn)
/* Timers, at time_init(). */
#define TIMER_OF_DECLARE(name, ids, fn) __OF_TABLE(of_timer_table, name, ids, fn)
/* All other devices, at device_initcall, in the order of the tree. */
#define OF_DRIVER(name, ids, fn) __OF_TABLE(of_driver_table, name, ids, fn)

/* Probes every node that matches a row of [first, last). Gives the number that probed well. */
int of_probe_table(const struct of_driver *first, const struct of_driver *last);

#endif /* _NEAP_OF_H */
