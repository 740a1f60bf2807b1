// SPDX-License-Identifier: MIT
/*
 * What boot/fdt_memory.c reads from device trees, against trees made here: random banks and
 * reservations whose pages are counted one by one, every kind of wrong tree with the message it
 * must give, and damaged trees, which must be refused or read without a step outside the tree.
 */
#include <libfdt.h>

#include <neap/kernel.h>
#include <neap/of_fdt.h>
#include <neap/string.h>
#include "../../boot/fdt_memory.h"

#include "test.h"

void *malloc(size_t size);
void free(void *p);

#define PAGES (1u << 20) /* of the 32-bit space */

static u8 tree[16384];
static struct boot_memory m;
static struct boot_error err;

/* ---- making trees ---- */

#define OK(call) CHECK_EQ(call, 0)

static void begin_tree(u32 ac, u32 sc)
{
	OK(fdt_create(tree, sizeof(tree)));
	OK(fdt_finish_reservemap(tree));
	OK(fdt_begin_node(tree, ""));
	OK(fdt_property_u32(tree, "#address-cells", ac));
	OK(fdt_property_u32(tree, "#size-cells", sc));
}

static void end_tree(void)
{
	OK(fdt_end_node(tree));
	OK(fdt_finish(tree));
	OK(fdt_check_full(tree, fdt_totalsize(tree)));
}

static u32 *put_cells(u32 *p, u64 value, u32 cells)
{
	if (cells == 2)
		*p++ = cpu_to_fdt32(value >> 32);
	*p++ = cpu_to_fdt32((u32)value);
	return p;
}

struct bank {
	u64 base, size;
};

static void add_reg(const struct bank *banks, u32 n, u32 ac, u32 sc)
{
	u32 cells[64 * 4], *p = cells;

	for (u32 i = 0; i < n; i++) {
		p = put_cells(p, banks[i].base, ac);
		p = put_cells(p, banks[i].size, sc);
	}
	OK(fdt_property(tree, "reg", cells, (int)((u8 *)p - (u8 *)cells)));
}

static void add_memory(const char *name, const char *type, const char *status,
		       const struct bank *banks, u32 n, u32 ac, u32 sc)
{
	OK(fdt_begin_node(tree, name));
	if (type)
		OK(fdt_property_string(tree, "device_type", type));
	if (status)
		OK(fdt_property_string(tree, "status", status));
	add_reg(banks, n, ac, sc);
	OK(fdt_end_node(tree));
}

/* A tree with these banks and nothing else. */
static int scan_banks(const struct bank *banks, u32 n)
{
	begin_tree(2, 2);
	add_memory("memory@0", "memory", NULL, banks, n, 2, 2);
	end_tree();
	return fdt_scan_memory(tree, &m, &err);
}

/* ---- tests ---- */

static bool model[PAGES];

TEST(random_banks)
{
	for (int round = 0; round < 60; round++) {
		u32 ac = 1 + test_below(2), sc = 1 + test_below(2), n = 0,
		    nodes = 1 + test_below(3);
		struct bank banks[BOOT_MAX_BANKS];
		u64 at = test_below(0x4000) * 0x800ull, above = 0, odd = 0;
		u32 page = 0, per_node;

		memset(model, 0, sizeof(model));
		/* Ascending, touching or not, with any ends, up to and over 4 GiB. */
		while (n < 1 + test_below(20)) {
			u64 size = 0x2000 +
				   (test_chance(3) ? test_random() / 4 : test_below(0x100000));
			u64 end;

			if (test_chance(2))
				size &= ~0xfffull;
			if (test_chance(3))
				at = round_up(at, 0x1000);
			if (n == 10 && at < 0xfff00000 && test_chance(2))
				at = 0x100000000ull - 0x10000;
			if (ac == 1 && at + size > 0xffffffff)
				size = (0x100000000ull - at) & 0xffffffff;
			if (size < 0x2000 || at > 0x1ffffffff)
				break;
			banks[n++] = (struct bank){ at, size };
			end = at + size;
			for (u64 p = round_up(at, 0x1000); p + 0x1000 <= end && p < 0x100000000ull;
			     p += 0x1000)
				model[p >> 12] = true;
			if (end > 0x100000000ull)
				above += end - max(at, 0x100000000ull);
			if (at < 0x100000000ull) {
				u64 cut = min(end, 0x100000000ull);

				odd += (round_up(at, 0x1000) - at) + (cut & 0xfff);
			}
			at = end + (test_chance(3) ? 0 : test_below(0x10000000));
			if (ac == 1 && at > 0xffffffff)
				break;
		}
		if (!n)
			continue;
		/* In any order, spread over nodes. */
		for (u32 i = n - 1; i; i--) {
			u32 j = test_below(i + 1);

			swap(banks[i], banks[j]);
		}
		begin_tree(ac, sc);
		per_node = DIV_ROUND_UP(n, nodes);
		for (u32 i = 0; i < n; i += per_node) {
			static const char *const names[] = { "memory@1", "memory@2", "ram@3" };

			add_memory(names[i / per_node], i / per_node == 2 ? "memory" : NULL,
				   test_chance(3) ? "okay" : NULL, banks + i, min(per_node, n - i),
				   ac, sc);
		}
		/* None of these is memory. */
		add_memory("memory@9", "memory", "disabled", &(struct bank){ 0, 0x1000 }, 1, ac,
			   sc);
		add_memory("memory-controller@8", NULL, NULL, &(struct bank){ 0, 0x1000 }, 1, ac,
			   sc);
		add_memory("memory@7", "cpu", NULL, &(struct bank){ 0, 0x1000 }, 1, ac, sc);
		end_tree();
		if (fdt_scan_memory(tree, &m, &err)) {
			CHECK_STR(err.what, "no RAM below 4 GiB");
			for (u32 i = 0; i < PAGES; i++)
				CHECK(!model[i]);
			continue;
		}
		CHECK_EQ(m.above_4g, above);
		CHECK_EQ(m.odd_bytes, odd);
		for (u32 i = 0; i < m.nr_banks; i++) {
			CHECK(!(m.banks[i].base & 0xfff) && (m.banks[i].last & 0xfff) == 0xfff);
			CHECK(!i || m.banks[i].base > (u64)m.banks[i - 1].last + 1);
			for (; page < m.banks[i].base >> 12; page++)
				CHECKF(!model[page], "page %#x", page);
			for (; page <= m.banks[i].last >> 12; page++)
				CHECKF(model[page], "page %#x", page);
		}
		for (; page < PAGES; page++)
			CHECKF(!model[page], "page %#x", page);
	}
}

/* What makes no sense is noted and passed over; what is left is used. */
TEST(odd_banks)
{
	static const struct {
		struct bank banks[3];
		u32 n;
		const char *what;
		u32 base, last; /* of the one bank that is left */
	} cases[] = {
		{ { { 0x40000000, 0 }, { 0x50000000, 0x1000 } }, 2, "a memory bank of size 0",
		  0x50000000, 0x50000fff },
		{ { { 0x50000000, 0x1000 }, { 0, 0 } }, 2, "a memory bank of size 0", 0x50000000,
		  0x50000fff },
		{ { { ~0ull - 0xfff, 0x2000 }, { 0x50000000, 0x1000 } }, 2,
		  "a memory bank beyond the 64-bit space", 0x50000000, 0x50000fff },
		{ { { 0x40000800, 0x1000 }, { 0x50000000, 0x1000 } }, 2,
		  "a memory bank without one whole page", 0x50000000, 0x50000fff },
		{ { { 0x40000000, 0x2000 }, { 0x40001000, 0x2000 } }, 2,
		  "a memory bank that overlaps another", 0x40000000, 0x40002fff },
		{ { { 0x40000000, 0x8000 }, { 0x40002000, 0x1000 } }, 2,
		  "a memory bank that overlaps another", 0x40000000, 0x40007fff },
		{ { { 0x40002000, 0x1000 }, { 0x40000000, 0x8000 } }, 2,
		  "a memory bank that overlaps another", 0x40000000, 0x40007fff },
		{ { { 0x40000000, 0x1000 }, { 0x40000000, 0x1000 } }, 2,
		  "a memory bank that overlaps another", 0x40000000, 0x40000fff },
		{ { { 0x40000000, 0x2000 }, { 0x40004000, 0x2000 }, { 0x40001000, 0x4000 } }, 3,
		  "a memory bank that overlaps another", 0x40000000, 0x40005fff },
	};
	struct bank many[BOOT_MAX_BANKS + 1];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CHECK_EQ(scan_banks(cases[i].banks, cases[i].n), 0);
		CHECK_EQ(m.nr_oddities, 1);
		CHECK_STR(m.oddities[0].what, cases[i].what);
		CHECK_STR(m.oddities[0].node, "memory@0");
		CHECK(m.oddities[0].has_range);
		CHECK_EQ(m.nr_banks, 1);
		CHECK_EQ(m.banks[0].base, cases[i].base);
		CHECK_EQ(m.banks[0].last, cases[i].last);
	}
	for (u32 i = 0; i < ARRAY_SIZE(many); i++)
		many[i] = (struct bank){ i * 0x10000, 0x1000 };
	CHECK_EQ(scan_banks(many, BOOT_MAX_BANKS), 0);
	CHECK_EQ(m.nr_banks, BOOT_MAX_BANKS);
	CHECK_EQ(m.nr_oddities, 0);
	CHECK_EQ(scan_banks(many, BOOT_MAX_BANKS + 1), 0);
	CHECK_EQ(m.nr_banks, BOOT_MAX_BANKS);
	CHECK_STR(m.oddities[0].what, "more memory banks than the kernel has room for");
}

/* Banks in any order that may overlap: the union of all, page by page. */
TEST(overlapping_banks)
{
	for (int round = 0; round < 300; round++) {
		struct bank banks[BOOT_MAX_BANKS];
		static bool small[256];
		u32 n = 1 + test_below(BOOT_MAX_BANKS), page = 0;

		memset(small, 0, sizeof(small));
		for (u32 i = 0; i < n; i++) {
			u32 first = test_below(250), size = 1 + test_below(6);

			banks[i] = (struct bank){ 0x40000000 + first * 0x1000ull, size * 0x1000ull };
			memset(small + first, true, size);
		}
		CHECK_EQ(scan_banks(banks, n), 0);
		for (u32 i = 0; i < m.nr_banks; i++) {
			CHECK(!i || m.banks[i].base > (u64)m.banks[i - 1].last + 1);
			for (; page < (m.banks[i].base - 0x40000000) >> 12; page++)
				CHECK(!small[page]);
			for (; page <= (m.banks[i].last - 0x40000000) >> 12; page++)
				CHECK(small[page]);
		}
		for (; page < ARRAY_SIZE(small); page++)
			CHECK(!small[page]);
	}
}

TEST(no_ram)
{
	static const struct bank far = { 0x100000000ull, 0x10000000 }, none;

	CHECK_EQ(scan_banks(&far, 1), -1);
	CHECK_STR(err.what, "no RAM below 4 GiB");
	CHECK_EQ(scan_banks(&none, 1), -1);
	CHECK_STR(err.what, "no RAM in any memory node");
}

TEST(whole_space)
{
	struct bank all[] = { { 0, 0x100000000ull } };

	CHECK_EQ(scan_banks(all, 1), 0);
	CHECK_EQ(m.nr_banks, 1);
	CHECK_EQ(m.banks[0].base, 0);
	CHECK_EQ(m.banks[0].last, 0xffffffff);
	CHECK_EQ(m.above_4g, 0);
	all[0] = (struct bank){ 0xf0000000, 0x20000000 };
	CHECK_EQ(scan_banks(all, 1), 0);
	CHECK_EQ(m.banks[0].last, 0xffffffff);
	CHECK_EQ(m.above_4g, 0x10000000);
}

TEST(wrong_trees)
{
	static const u32 three[3];

	begin_tree(2, 2);
	end_tree();
	CHECK_EQ(fdt_scan_memory(tree, &m, &err), -1);
	CHECK_STR(err.what, "no memory node");

	begin_tree(3, 1);
	end_tree();
	CHECK_EQ(fdt_scan_memory(tree, &m, &err), -1);
	CHECK_STR(err.what, "#address-cells or #size-cells is neither 1 nor 2");

	begin_tree(1, 1);
	OK(fdt_begin_node(tree, "memory@0"));
	OK(fdt_end_node(tree));
	end_tree();
	CHECK_EQ(fdt_scan_memory(tree, &m, &err), -1);
	CHECK_STR(err.what, "no RAM in any memory node");
	CHECK_STR(m.oddities[0].what, "a memory node without reg");

	begin_tree(1, 1);
	OK(fdt_begin_node(tree, "memory@0"));
	OK(fdt_property(tree, "reg", three, sizeof(three)));
	OK(fdt_end_node(tree));
	end_tree();
	CHECK_EQ(fdt_scan_memory(tree, &m, &err), -1);
	CHECK_STR(err.what, "no RAM in any memory node");
	CHECK_STR(m.oddities[m.nr_oddities - 1].what, "a memory bank of size 0");
	CHECK_STR(m.oddities[0].what, "the reg of a memory node is cut off");

	begin_tree(1, 1);
	add_memory("memory@0", NULL, NULL, &(struct bank){ 0, 0x100000 }, 1, 1, 1);
	OK(fdt_begin_node(tree, "chosen"));
	OK(fdt_property(tree, "bootargs", "no end", 6));
	OK(fdt_end_node(tree));
	end_tree();
	CHECK_EQ(fdt_scan_memory(tree, &m, &err), 0);
	CHECK_EQ(m.nr_oddities, 1);
	CHECK_STR(m.oddities[0].what, "bootargs does not end with a 0");
	CHECK_EQ(m.bootargs_len, 6);
	CHECK(!memcmp(m.bootargs, "no end", 6));
}

TEST(reservations)
{
	const u32 two[2] = { cpu_to_fdt32(0x40001000), cpu_to_fdt32(0x1000) };

	OK(fdt_create(tree, sizeof(tree)));
	OK(fdt_add_reservemap_entry(tree, 0x40001800, 0x1000));
	OK(fdt_add_reservemap_entry(tree, 0x200000000ull, 0x1000)); /* not ours */
	OK(fdt_add_reservemap_entry(tree, 0xfffff000, 0x100001000ull));
	OK(fdt_finish_reservemap(tree));
	OK(fdt_begin_node(tree, ""));
	OK(fdt_property_u32(tree, "#address-cells", 1));
	OK(fdt_property_u32(tree, "#size-cells", 1));
	add_memory("memory@0", NULL, NULL, &(struct bank){ 0x40000000, 0x100000 }, 1, 1, 1);
	OK(fdt_begin_node(tree, "reserved-memory"));
	OK(fdt_property_u32(tree, "#address-cells", 2));
	OK(fdt_property_u32(tree, "#size-cells", 1));
	OK(fdt_begin_node(tree, "a@1"));
	add_reg(&(struct bank){ 0x40010000, 0x10 }, 1, 2, 1);
	OK(fdt_property(tree, "no-map", NULL, 0));
	OK(fdt_end_node(tree));
	OK(fdt_begin_node(tree, "dynamic")); /* no reg: a place would have to be chosen */
	OK(fdt_property_u32(tree, "size", 0x1000));
	OK(fdt_end_node(tree));
	OK(fdt_begin_node(tree, "off@2"));
	OK(fdt_property_string(tree, "status", "disabled"));
	add_reg(&(struct bank){ 0x40020000, 0x10 }, 1, 2, 1);
	OK(fdt_end_node(tree));
	OK(fdt_end_node(tree));
	end_tree();

	CHECK_EQ(fdt_scan_memory(tree, &m, &err), 0);
	CHECK_EQ(m.nr_reserved, 3);
	CHECK_EQ(m.reserved[0].base, 0x40001000);
	CHECK_EQ(m.reserved[0].last, 0x40002fff);
	CHECK(!m.reserved[0].nomap);
	CHECK_EQ(m.reserved[1].base, 0xfffff000);
	CHECK_EQ(m.reserved[1].last, 0xffffffff);
	CHECK_EQ(m.reserved[2].base, 0x40010000);
	CHECK_EQ(m.reserved[2].last, 0x40010fff);
	CHECK(m.reserved[2].nomap);

	begin_tree(1, 1);
	add_memory("memory@0", NULL, NULL, &(struct bank){ 0x40000000, 0x100000 }, 1, 1, 1);
	OK(fdt_begin_node(tree, "reserved-memory"));
	OK(fdt_begin_node(tree, "a@1"));
	OK(fdt_property(tree, "reg", two, sizeof(two))); /* with the root's cells */
	OK(fdt_end_node(tree));
	OK(fdt_end_node(tree));
	end_tree();
	CHECK_EQ(fdt_scan_memory(tree, &m, &err), 0);
	CHECK_EQ(m.nr_reserved, 1);
	CHECK_EQ(m.reserved[0].base, 0x40001000);
	CHECK_EQ(m.nr_oddities, 1);
	CHECK_STR(m.oddities[0].node, "reserved-memory");
	CHECK_STR(m.oddities[0].what, "no #address-cells or #size-cells, the root's are taken");
}

/* @cells: of each of the two properties; 0: leave it out. */
static void scan_initrd(u64 start, u32 start_cells, u64 end, u32 end_cells)
{
	u32 cells[2];

	begin_tree(1, 1);
	add_memory("memory@0", NULL, NULL, &(struct bank){ 0x40000000, 0x100000 }, 1, 1, 1);
	OK(fdt_begin_node(tree, "chosen"));
	OK(fdt_property_string(tree, "bootargs", "quiet -- sh"));
	if (start_cells)
		OK(fdt_property(tree, "linux,initrd-start", cells,
				(u8 *)put_cells(cells, start, start_cells) - (u8 *)cells));
	if (end_cells)
		OK(fdt_property(tree, "linux,initrd-end", cells,
				(u8 *)put_cells(cells, end, end_cells) - (u8 *)cells));
	OK(fdt_end_node(tree));
	end_tree();
	CHECK_EQ(fdt_scan_memory(tree, &m, &err), 0);
	CHECK_STR(m.bootargs, "quiet -- sh");
}

TEST(initrd)
{
	scan_initrd(0x40001000, 1, 0x40002001, 2);
	CHECK(m.has_initrd && !m.initrd_bad);
	CHECK_EQ(m.initrd.base, 0x40001000);
	CHECK_EQ(m.initrd.last, 0x40002000);
	scan_initrd(0x400ff000, 2, 0x40100000, 1);
	CHECK(m.has_initrd);
	scan_initrd(0x400ff000, 2, 0x40100001, 1);
	CHECK(!m.has_initrd && m.initrd_bad);
	scan_initrd(0x40000000, 2, 0x140000000ull, 2);
	CHECK(!m.has_initrd && m.initrd_bad);
	scan_initrd(0x40002000, 1, 0x40001000, 1);
	CHECK(!m.has_initrd && m.initrd_bad);
	scan_initrd(0x40001000, 1, 0, 0);
	CHECK(!m.has_initrd && m.initrd_bad);
	scan_initrd(0x40001000, 1, 0x40001000, 1);
	CHECK(!m.has_initrd && !m.initrd_bad);
	scan_initrd(0, 0, 0, 0);
	CHECK(!m.has_initrd && !m.initrd_bad);
}

static bool meets(const struct boot_range *r, u64 base, u64 last)
{
	return r->base <= last && base <= r->last;
}

/* To the byte: a bank that is just large enough, neighbours that just do not touch. */
TEST(place_edges)
{
	u32 where, at = 0x40200000, size = 0x100000, offset = 0x8000;
	u32 first = at + offset, last = first + size - 1;
	const char *reason;

	memset(&m, 0, sizeof(m));
	m.nr_banks = 1;
	m.banks[0] = (struct boot_range){ 0x40100000, last, false };
	CHECK(boot_find_place(&m, offset, size, 0x200000, 0, 0, &where, &reason));
	CHECK_EQ(where, at);
	m.banks[0].last--;
	CHECK(!boot_find_place(&m, offset, size, 0x200000, 0, 0, &where, &reason));
	m.banks[0].last++;
	m.nr_reserved = 1;
	for (u32 end = 0; end < 2; end++) {
		m.reserved[0] = end ? (struct boot_range){ last + 1, last + 9, false }
				    : (struct boot_range){ first - 9, first - 1, false };
		CHECK(boot_find_place(&m, offset, size, 0x200000, 0, 0, &where, &reason));
		m.reserved[0] = end ? (struct boot_range){ last, last + 9, false }
				    : (struct boot_range){ first - 9, first, false };
		CHECK(!boot_find_place(&m, offset, size, 0x200000, 0, 0, &where, &reason));
		CHECK_STR(reason, "a reservation lies where the kernel would go");
	}
}

/* The place for the image, against trying every step of every bank. */
TEST(find_place)
{
	for (int round = 0; round < 20000; round++) {
		u32 step = 0x200000, offset = 0x8000, size = 0x100000 * (1 + test_below(10)),
		    where = 0;
		struct boot_range avoid;
		const char *reason;
		u64 at = 0, best = ~0ull;

		memset(&m, 0, sizeof(m));
		for (u32 n = 1 + test_below(3); m.nr_banks < n;) {
			u64 base = at + 0x1000 * test_below(0x4000), last;

			if (test_chance(20))
				base = 0xff000000;
			if (base > 0xffff0000)
				break;
			last = min(base + 0x1000 * (u64)(1 + test_below(0x8000)), 0x100000000ull) -
			       1;
			m.banks[m.nr_banks++] = (struct boot_range){ (u32)base, (u32)last, false };
			at = last + 0x1001;
		}
		for (u32 n = test_below(6); m.nr_reserved < n;) {
			u32 base = (u32)(at ? test_below((u32)min(at, (u64)0xfffff000)) : 0) &
				   ~0xfffu;

			m.reserved[m.nr_reserved++] =
				(struct boot_range){ base, base + 0xfff, false };
		}
		avoid.base = test_below((u32)min(at, (u64)0xfff00000));
		avoid.last = avoid.base + test_below(0x80000);
		m.has_initrd = test_below(2);
		m.initrd.base = test_below((u32)min(at, (u64)0xff000000));
		m.initrd.last = m.initrd.base + test_below(0x800000);

		for (u32 i = 0; i < m.nr_banks && best == ~0ull; i++) {
			for (u64 t = round_up((u64)m.banks[i].base, step);
			     t + offset + size - 1 <= m.banks[i].last; t += step) {
				u64 base = t + offset, last = base + size - 1;
				bool bad = meets(&avoid, base, last) ||
					   (m.has_initrd && meets(&m.initrd, base, last));

				for (u32 j = 0; j < m.nr_reserved; j++)
					bad |= meets(&m.reserved[j], base, last);
				if (!bad) {
					best = t;
					break;
				}
			}
		}
		CHECK_EQ(boot_find_place(&m, offset, size, step, avoid.base, avoid.last, &where,
					 &reason),
			 best != ~0ull);
		CHECK(best == ~0ull || where == best);
	}
}

/* A copy of the tree in memory of exactly @size bytes, what does not fit cut off. */
static u8 *copy_tree(u32 size)
{
	u8 *copy = malloc(size);

	memcpy(copy, tree, min(size, (u32)fdt_totalsize(tree)));
	return copy;
}

TEST(verify)
{
	struct bank bank = { 0x40000000, 0x100000 };
	u32 size, found;
	u8 *copy;

	CHECK_EQ(scan_banks(&bank, 1), 0);
	size = fdt_totalsize(tree);
	/* Every length that is too short; the window may also be larger than the tree. */
	for (u32 n = 0; n < size; n++) {
		copy = copy_tree(n);
		CHECKF(early_init_dt_verify(copy, n, &found), "%u of %u bytes", n, size);
		free(copy);
	}
	copy = copy_tree(size + 100);
	CHECK(!early_init_dt_verify(copy, size + 100, &found));
	CHECK_EQ(found, size);
	CHECK(early_init_dt_verify(copy + 4, size, &found));
	fdt_set_totalsize(copy, sizeof(struct fdt_header) - 1);
	CHECK_STR(early_init_dt_verify(copy, size, &found), "its size is absurd");
	fdt_set_totalsize(copy, 0xffffffff);
	CHECK_STR(early_init_dt_verify(copy, size, &found), "its size is absurd");
	fdt_set_totalsize(copy, size);
	fdt_set_version(copy, 1);
	CHECK_STR(early_init_dt_verify(copy, size, &found), "its version is not known here");
	copy[0] = 0;
	CHECK_STR(early_init_dt_verify(copy, size, &found),
		  "there is no device tree (bad magic number)");
	free(copy);
}

/* Bits turned over: what still passes the check is read without touching anything outside. */
TEST(damaged)
{
	int passed = 0;

	for (int round = 0; round < 20000; round++) {
		struct bank banks[] = { { 0x40000000, 0x100000 }, { 0x80000000, 0x100000 } };
		u32 size, found;
		u8 *copy;

		if (round % 50 == 0) {
			OK(fdt_create(tree, sizeof(tree)));
			OK(fdt_add_reservemap_entry(tree, 0x40000000, 0x1000));
			OK(fdt_finish_reservemap(tree));
			OK(fdt_begin_node(tree, ""));
			OK(fdt_property_u32(tree, "#address-cells", 1));
			OK(fdt_property_u32(tree, "#size-cells", 1));
			add_memory("memory@0", "memory", "okay", banks, 2, 1, 1);
			OK(fdt_begin_node(tree, "reserved-memory"));
			OK(fdt_property_u32(tree, "#address-cells", 1));
			OK(fdt_property_u32(tree, "#size-cells", 1));
			OK(fdt_begin_node(tree, "a@1"));
			add_reg(banks, 1, 1, 1);
			OK(fdt_end_node(tree));
			OK(fdt_end_node(tree));
			OK(fdt_begin_node(tree, "chosen"));
			OK(fdt_property_string(tree, "bootargs", "x"));
			OK(fdt_property_u64(tree, "linux,initrd-start", 0x40010000));
			OK(fdt_property_u64(tree, "linux,initrd-end", 0x40020000));
			OK(fdt_end_node(tree));
			end_tree();
		}
		/* Exactly as large as it is: the sanitizer sees what lies behind. */
		size = fdt_totalsize(tree);
		copy = copy_tree(size);
		for (u32 n = 1 + test_below(4); n; n--)
			copy[test_below(size)] ^= 1u << test_below(8);
		if (!early_init_dt_verify(copy, size, &found)) {
			CHECK(found <= size);
			passed++;
			if (!fdt_scan_memory(copy, &m, &err)) {
				CHECK(m.nr_banks >= 1 && m.nr_banks <= BOOT_MAX_BANKS);
				CHECK(memchr(m.bootargs, 0, m.bootargs_len) == NULL);
			}
		}
		free(copy);
	}
	CHECKF(passed > 100, "%d", passed);
}
