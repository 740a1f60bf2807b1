// SPDX-License-Identifier: MIT
/*
 * Memory in the device tree: nodes with device_type = "memory", the list of /memreserve/, the node
 * /reserved-memory, and what /chosen says about the initial archive (Devicetree Specification 0.4,
 * sections 2.3.5, 3.4, 3.5, 3.6).
 *
 * Addresses and sizes are one or two cells. They are added up in 64 bits with the overflow looked
 * for, then cut at 4 GiB; from there on ranges have inclusive ends and fit into 32 bits.
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

/* A number of one or two cells, big-endian. */
static u64 __init read_cells(const fdt32_t *cell, int cells)
{
	u64 v = 0;

	while (cells--)
		v = v << 32 | fdt32_ld(cell++);
	return v;
}

/* How many cells the children of @node use. Absent: 2 and 1. */
static int __init get_cells(const void *fdt, int node, int *ac, int *sc, struct boot_error *err)
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
	if (*ac < 1 || *ac > MAX_CELLS || *sc < 1 || *sc > MAX_CELLS)
		return fail(err, "#address-cells or #size-cells is neither 1 nor 2");
	return 0;
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

static int __init add_bank(struct boot_memory *m, u64 base, u64 size, struct boot_error *err)
{
	u64 last, first_page, last_page;
	unsigned int i;

	if (!size)
		return fail_range(err, "a memory bank of size 0", base, size);
	last = base + (size - 1);
	if (last < base)
		return fail_range(err, "a memory bank beyond the 64-bit space", base, size);
	if (last > TOP) {
		m->above_4g += base > TOP ? size : last - TOP;
		if (base > TOP)
			return 0;
		last = TOP;
	}
	first_page = (base + PAGE - 1) / PAGE;
	last_page = (last + 1) / PAGE; /* the first that is not wholly RAM */
	if (first_page >= last_page)
		return fail_range(err, "a memory bank without one whole page", base, size);
	m->odd_bytes += (u32)(first_page * PAGE - base) + (u32)(last + 1 - last_page * PAGE);
	if (m->nr_banks == BOOT_MAX_BANKS)
		return fail_range(err, "more memory banks than the kernel has room for", base,
				  size);

	/* Sorted by base: move up what comes after. */
	for (i = m->nr_banks; i && m->banks[i - 1].base > first_page * PAGE; i--)
		m->banks[i] = m->banks[i - 1];
	m->banks[i].base = (u32)(first_page * PAGE);
	m->banks[i].last = (u32)(last_page * PAGE - 1);
	m->banks[i].nomap = false;
	m->nr_banks++;
	if ((i && m->banks[i - 1].last >= m->banks[i].base) ||
	    (i + 1 < m->nr_banks && m->banks[i + 1].base <= m->banks[i].last))
		return fail_range(err, "two memory banks overlap; one of them is", base, size);
	return 0;
}

/* Banks that touch become one. */
static void __init join_banks(struct boot_memory *m)
{
	unsigned int i, n = 0;

	for (i = 1; i < m->nr_banks; i++) {
		if (m->banks[n].last + 1 == m->banks[i].base)
			m->banks[n].last = m->banks[i].last;
		else
			m->banks[++n] = m->banks[i];
	}
	if (m->nr_banks)
		m->nr_banks = n + 1;
}

static int __init scan_banks(const void *fdt, struct boot_memory *m, struct boot_error *err)
{
	int node, ac, sc, len, nodes = 0;

	if (get_cells(fdt, 0, &ac, &sc, err))
		return -1;
	fdt_for_each_subnode(node, fdt, 0) {
		const fdt32_t *reg;

		if (!is_memory_node(fdt, node))
			continue;
		nodes++;
		reg = fdt_getprop(fdt, node, "reg", &len);
		if (!reg)
			return fail(err, "a memory node without reg");
		if (!len || len % (4 * (ac + sc)))
			return fail(err, "the reg of a memory node is cut off");
		for (; len; len -= 4 * (ac + sc), reg += ac + sc) {
			if (add_bank(m, read_cells(reg, ac), read_cells(reg + ac, sc), err))
				return -1;
		}
	}
	if (!nodes)
		return fail(err, "no memory node");
	if (!m->nr_banks)
		return fail(err, "no RAM below 4 GiB");
	join_banks(m);
	return 0;
}

/* Reservations in 32 bits, rounded outwards to pages. Beyond 4 GiB there is nothing to keep. */
static int __init add_reserved(struct boot_memory *m, u64 base, u64 size, bool nomap,
			       struct boot_error *err)
{
	u64 last = base + (size - 1);

	if (!size || base > TOP)
		return 0;
	if (last < base)
		return fail_range(err, "a reservation beyond the 64-bit space", base, size);
	if (m->nr_reserved == BOOT_MAX_RESERVED)
		return fail_range(err, "more reservations than the kernel has room for", base,
				  size);
	m->reserved[m->nr_reserved++] = (struct boot_range){
		.base = (u32)base & ~(PAGE - 1),
		.last = (u32)(last > TOP ? TOP : last) | (PAGE - 1),
		.nomap = nomap,
	};
	return 0;
}

static int __init scan_reserved(const void *fdt, struct boot_memory *m, struct boot_error *err)
{
	int i, n = fdt_num_mem_rsv(fdt), parent, node, ac, sc, len;

	for (i = 0; i < n; i++) {
		u64 base, size;
		uint64_t b, s;

		if (fdt_get_mem_rsv(fdt, i, &b, &s))
			return fail(err, "the list of /memreserve/ is cut off");
		base = b;
		size = s;
		if (add_reserved(m, base, size, false, err))
			return -1;
	}

	parent = fdt_path_offset(fdt, "/reserved-memory");
	if (parent < 0)
		return 0;
	if (get_cells(fdt, parent, &ac, &sc, err))
		return -1;
	fdt_for_each_subnode(node, fdt, parent) {
		bool nomap = fdt_getprop(fdt, node, "no-map", NULL) != NULL;
		const fdt32_t *reg = fdt_getprop(fdt, node, "reg", &len);

		/* Without reg the system may choose the place; nothing here would use it. */
		if (!reg || !available(fdt, node))
			continue;
		if (len % (4 * (ac + sc)))
			return fail(err, "the reg of a reserved-memory node is cut off");
		for (; len; len -= 4 * (ac + sc), reg += ac + sc) {
			if (add_reserved(m, read_cells(reg, ac), read_cells(reg + ac, sc), nomap,
					 err))
				return -1;
		}
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
			if (args[len - 1])
				return fail(err, "bootargs is not a string");
			m->bootargs = args;
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
