// SPDX-License-Identifier: MIT
/*
 * Memory in the device tree: nodes with device_type = "memory", the list of /memreserve/, the node
 * /reserved-memory, and what /chosen says about the initial archive (Devicetree Specification 0.4,
 * sections 2.3.5, 3.4, 3.5, 3.6).
 *
 * Addresses and sizes are one or two cells. They are added up in 64 bits with the overflow looked
 * for, then cut at 4 GiB; from there on ranges have inclusive ends and fit into 32 bits.
 *
 * Trees are written by hand and patched by loaders. An entry that means nothing is noted (odd()) and
 * passed over; the boot ends only if there is no RAM, if nothing can be read, or if a reservation
 * would have to be ignored, since whoever asked for it may be using that memory.
 */
#include <libfdt.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/string.h>
#include "fdt_memory.h"

#define PAGE	  4096u
#define TOP	  0xffffffffull
#define MAX_CELLS 2

static int __init fail(struct boot_error *err, const char *what)
{
	err->what = what;
	err->has_range = false;
	return -1;
}

static int __init fail_range(struct boot_error *err, const char *what, u64 base, u64 size)
{
	err->what = what;
	err->base = base;
	err->size = size;
	err->has_range = true;
	return -1;
}

/* Notes what is wrong with a node, for setup_arch() to print. */
static struct boot_oddity *__init odd(struct boot_memory *m, const void *fdt, int node,
				      const char *what)
{
	static struct boot_oddity unseen __initbss;
	struct boot_oddity *o = m->nr_oddities < BOOT_MAX_ODDITIES ? &m->oddities[m->nr_oddities]
								   : &unseen;

	m->nr_oddities++;
	*o = (struct boot_oddity){ .node = fdt_get_name(fdt, node, NULL), .what = what };
	if (!o->node)
		o->node = "?";
	return o;
}

static void __init odd_range(struct boot_memory *m, const void *fdt, int node, const char *what,
			     u64 base, u64 size)
{
	struct boot_oddity *o = odd(m, fdt, node, what);

	o->base = base;
	o->size = size;
	o->has_range = true;
}

/* A number of one or two cells, big-endian. */
static u64 __init read_cells(const fdt32_t *cell, int cells)
{
	u64 v = 0;

	while (cells--)
		v = v << 32 | fdt32_ld(cell++);
	return v;
}

/* How many cells the children of @node use. Absent: 2 and 1. -1: numbers that cannot be read here. */
static int __init get_cells(const void *fdt, int node, int *ac, int *sc)
{
	const fdt32_t *p;
	int len;

	*ac = 2;
	*sc = 1;
	p = fdt_getprop(fdt, node, "#address-cells", &len);
	if (p)
		*ac = len == 4 ? (int)fdt32_ld(p) : 0;
	p = fdt_getprop(fdt, node, "#size-cells", &len);
	if (p)
		*sc = len == 4 ? (int)fdt32_ld(p) : 0;
	return *ac < 1 || *ac > MAX_CELLS || *sc < 1 || *sc > MAX_CELLS ? -1 : 0;
}

/* Is @name "@what" or "@what@unit"? */
static bool __init node_is(const char *name, const char *what)
{
	size_t n = strlen(what);

	return name && !strncmp(name, what, n) && (name[n] == '\0' || name[n] == '@');
}

static bool __init available(const void *fdt, int node)
{
	int len;
	const char *status = fdt_getprop(fdt, node, "status", &len);

	return !status || (len == 5 && !memcmp(status, "okay", 5)) ||
	       (len == 3 && !memcmp(status, "ok", 3));
}

static bool __init is_memory_node(const void *fdt, int node)
{
	int len;
	const char *type = fdt_getprop(fdt, node, "device_type", &len);

	if (!available(fdt, node))
		return false;
	if (type)
		return len == 7 && !memcmp(type, "memory", 7);
	return node_is(fdt_get_name(fdt, node, NULL), "memory");
}

/* Adds [base, last] to the banks, which stay sorted; what it touches or overlaps becomes one with it. */
static void __init insert_bank(struct boot_memory *m, const void *fdt, int node, u32 base, u32 last)
{
	struct boot_range *b = m->banks;
	unsigned int i, end;
	bool overlaps = false;

	/* The banks [i, end) are the ones that the new one meets, or lies next to. */
	for (i = 0; i < m->nr_banks && b[i].last < base && base - b[i].last > 1; i++)
		;
	for (end = i; end < m->nr_banks && (b[end].base <= last || b[end].base - last == 1); end++)
		overlaps |= b[end].base <= last && base <= b[end].last;
	if (overlaps)
		odd_range(m, fdt, node, "a memory bank that overlaps another", base,
			  (u64)last - base + 1);
	if (i == end) {
		if (m->nr_banks == BOOT_MAX_BANKS) {
			odd_range(m, fdt, node, "more memory banks than the kernel has room for",
				  base, (u64)last - base + 1);
			return;
		}
		memmove(b + i + 1, b + i, (m->nr_banks - i) * sizeof(*b));
		m->nr_banks++;
	} else {
		base = min(base, b[i].base);
		last = max(last, b[end - 1].last);
		memmove(b + i + 1, b + end, (m->nr_banks - end) * sizeof(*b));
		m->nr_banks -= end - i - 1;
	}
	b[i] = (struct boot_range){ .base = base, .last = last };
}

static void __init add_bank(struct boot_memory *m, const void *fdt, int node, u64 base, u64 size)
{
	u64 last = base + (size - 1), first_page, last_page;

	if (!size) {
		odd_range(m, fdt, node, "a memory bank of size 0", base, size);
		return;
	}
	if (last < base) {
		odd_range(m, fdt, node, "a memory bank beyond the 64-bit space", base, size);
		return;
	}
	if (last > TOP) {
		m->above_4g += base > TOP ? size : last - TOP;
		if (base > TOP)
			return;
		last = TOP;
	}
	first_page = (base + PAGE - 1) / PAGE;
	last_page = (last + 1) / PAGE; /* the first that is not wholly RAM */
	if (first_page >= last_page) {
		odd_range(m, fdt, node, "a memory bank without one whole page", base, size);
		return;
	}
	m->odd_bytes += (u32)(first_page * PAGE - base) + (u32)(last + 1 - last_page * PAGE);
	insert_bank(m, fdt, node, (u32)(first_page * PAGE), (u32)(last_page * PAGE - 1));
}

static int __init scan_banks(const void *fdt, struct boot_memory *m, struct boot_error *err)
{
	int node, ac, sc, len, nodes = 0;

	if (get_cells(fdt, 0, &ac, &sc))
		return fail(err, "#address-cells or #size-cells is neither 1 nor 2");
	fdt_for_each_subnode(node, fdt, 0) {
		const fdt32_t *reg;

		if (!is_memory_node(fdt, node))
			continue;
		nodes++;
		reg = fdt_getprop(fdt, node, "reg", &len);
		if (!reg) {
			odd(m, fdt, node, "a memory node without reg");
			continue;
		}
		if (!len || len % (4 * (ac + sc)))
			odd(m, fdt, node, "the reg of a memory node is cut off");
		for (; len >= 4 * (ac + sc); len -= 4 * (ac + sc), reg += ac + sc)
			add_bank(m, fdt, node, read_cells(reg, ac), read_cells(reg + ac, sc));
	}
	if (!nodes)
		return fail(err, "no memory node");
	if (!m->nr_banks)
		return fail(err, m->above_4g ? "no RAM below 4 GiB" : "no RAM in any memory node");
	return 0;
}

/* Reservations in 32 bits, rounded outwards to pages. Beyond 4 GiB there is nothing to keep. */
static int __init add_reserved(struct boot_memory *m, u64 base, u64 size, bool nomap,
			       struct boot_error *err)
{
	u64 last = base + (size - 1);

	if (!size || base > TOP)
		return 0;
	if (m->nr_reserved == BOOT_MAX_RESERVED)
		return fail_range(err, "more reservations than the kernel has room for", base,
				  size);
	m->reserved[m->nr_reserved++] = (struct boot_range){
		.base = (u32)base & ~(PAGE - 1),
		.last = (u32)(last < base || last > TOP ? TOP : last) | (PAGE - 1),
		.nomap = nomap,
	};
	return 0;
}

/* The list of /memreserve/, in the head of the tree. */
static int __init scan_memreserve(const void *fdt, struct boot_memory *m, struct boot_error *err)
{
	int i, n = fdt_num_mem_rsv(fdt);

	for (i = 0; i < n; i++) {
		uint64_t base, size;

		if (fdt_get_mem_rsv(fdt, i, &base, &size))
			return fail(err, "the list of /memreserve/ is cut off");
		if (add_reserved(m, base, size, false, err))
			return -1;
	}
	return 0;
}

static int __init scan_reserved_node(const void *fdt, int node, int ac, int sc,
				     struct boot_memory *m, struct boot_error *err)
{
	bool nomap = fdt_getprop(fdt, node, "no-map", NULL) != NULL;
	int len;
	const fdt32_t *reg = fdt_getprop(fdt, node, "reg", &len);

	/* Without reg the system may choose the place; nothing here would use it. */
	if (!reg || !available(fdt, node))
		return 0;
	if (!len || len % (4 * (ac + sc)))
		odd(m, fdt, node, "the reg of a reserved-memory node is cut off");
	for (; len >= 4 * (ac + sc); len -= 4 * (ac + sc), reg += ac + sc) {
		u64 base = read_cells(reg, ac), size = read_cells(reg + ac, sc);

		if (size && base + (size - 1) < base)
			odd_range(m, fdt, node, "a reservation beyond the 64-bit space", base,
				  size);
		if (add_reserved(m, base, size, nomap, err))
			return -1;
	}
	return 0;
}

static int __init scan_reserved(const void *fdt, struct boot_memory *m, struct boot_error *err)
{
	int parent, node, cells_of, ac, sc;

	if (scan_memreserve(fdt, m, err))
		return -1;
	parent = fdt_path_offset(fdt, "/reserved-memory");
	if (parent < 0)
		return 0;
	/* The binding wants both, with the root's values. Where one is missing, those are meant. */
	cells_of = parent;
	if (!fdt_getprop(fdt, parent, "#address-cells", NULL) ||
	    !fdt_getprop(fdt, parent, "#size-cells", NULL)) {
		odd(m, fdt, parent, "no #address-cells or #size-cells, the root's are taken");
		cells_of = 0;
	}
	if (get_cells(fdt, cells_of, &ac, &sc))
		return fail(err, "/reserved-memory has #address-cells or #size-cells that are "
				 "neither 1 nor 2");
	fdt_for_each_subnode(node, fdt, parent) {
		if (scan_reserved_node(fdt, node, ac, sc, m, err))
			return -1;
	}
	return 0;
}

static bool __init in_ram(const struct boot_memory *m, u32 base, u32 last)
{
	unsigned int i;

	for (i = 0; i < m->nr_banks; i++) {
		if (m->banks[i].base <= base && last <= m->banks[i].last)
			return true;
	}
	return false;
}

/* One or two cells, whatever the loader took. */
static bool __init read_address(const void *fdt, int node, const char *name, u64 *out)
{
	int len;
	const fdt32_t *p = fdt_getprop(fdt, node, name, &len);

	if (!p || (len != 4 && len != 8))
		return false;
	*out = read_cells(p, len / 4);
	return true;
}

static void __init scan_initrd(const void *fdt, int chosen, struct boot_memory *m)
{
	u64 start, end; /* end is the first address behind */

	if (!fdt_getprop(fdt, chosen, "linux,initrd-start", NULL))
		return;
	if (!read_address(fdt, chosen, "linux,initrd-start", &start) ||
	    !read_address(fdt, chosen, "linux,initrd-end", &end)) {
		m->initrd_bad = "linux,initrd-start and -end are not a pair of addresses";
	} else if (end <= start) {
		m->initrd_bad = end == start ? NULL : "linux,initrd-end lies before its start";
	} else if (end - 1 > TOP || !in_ram(m, (u32)start, (u32)(end - 1))) {
		m->initrd_bad = "the initrd is not in RAM that can be reached";
	} else {
		m->has_initrd = true;
		m->initrd.base = (u32)start;
		m->initrd.last = (u32)(end - 1);
	}
}

int __init fdt_scan_memory(const void *fdt, struct boot_memory *m, struct boot_error *err)
{
	int chosen, len;
	const char *args;

	memset(m, 0, sizeof(*m));
	m->bootargs = "";
	if (scan_banks(fdt, m, err) || scan_reserved(fdt, m, err))
		return -1;
	chosen = fdt_path_offset(fdt, "/chosen");
	if (chosen >= 0) {
		scan_initrd(fdt, chosen, m);
		args = fdt_getprop(fdt, chosen, "bootargs", &len);
		if (args && len > 0) {
			const char *end = memchr(args, '\0', len);

			if (!end)
				odd(m, fdt, chosen, "bootargs does not end with a 0");
			m->bootargs = args;
			m->bootargs_len = end ? (u32)(end - args) : (u32)len;
		}
	}
	return 0;
}

static bool __init overlap(u32 a, u32 a_last, u32 b, u32 b_last)
{
	return a <= b_last && b <= a_last;
}

/* What takes a part of [base, last]? NULL: nothing. */
static const char *__init in_the_way(const struct boot_memory *m, u32 base, u32 last, u32 avoid,
				     u32 avoid_last)
{
	unsigned int i;

	for (i = 0; i < m->nr_reserved; i++) {
		if (overlap(base, last, m->reserved[i].base, m->reserved[i].last))
			return "a reservation lies where the kernel would go";
	}
	if (overlap(base, last, avoid, avoid_last))
		return "the device tree lies where the kernel would go";
	if (m->has_initrd && overlap(base, last, m->initrd.base, m->initrd.last))
		return "the initrd lies where the kernel would go";
	return NULL;
}

bool __init boot_find_place(const struct boot_memory *m, u32 offset, u32 size, u32 step, u32 avoid,
			    u32 avoid_last, u32 *where, const char **reason)
{
	unsigned int i;

	*reason = NULL;
	for (i = 0; i < m->nr_banks; i++) {
		u64 at = ALIGN((u64)m->banks[i].base, step);

		if (i && !*reason)
			*reason = "the lower banks are too small for the kernel";
		for (; at + offset + size - 1 <= m->banks[i].last; at += step) {
			u32 base = (u32)at + offset;
			const char *what = in_the_way(m, base, base + size - 1, avoid, avoid_last);

			if (!what) {
				*where = (u32)at;
				return true;
			}
			*reason = what;
		}
	}
	return false;
}
