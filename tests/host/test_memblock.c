// SPDX-License-Identifier: MIT
/*
 * memblock against a model: one byte for each unit of a small physical space at the very top of 32
 * bits, where base + size overflows. A unit is a page, so that regions end at 0xffffffff.
 */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/memblock.h>
#include <neap/string.h>
#include <asm/memory.h>

#include "test.h"

#define UNITS 256
#define UNIT  4096u
#define BASE  (0u - UNITS * UNIT) /* the space is [BASE, 2^32) */

u32 phys_virt_offset;
void panic_not_used(void);

static u8 is_memory[UNITS], is_reserved[UNITS];

static void reset(void)
{
	memset(is_memory, 0, sizeof(is_memory));
	memset(is_reserved, 0, sizeof(is_reserved));
	memblock.memory.cnt = 0;
	memblock.reserved.cnt = 0;
	memblock.bottom_up = false;
	memblock.current_limit = 0xffffffff;
}

/* A list is sorted, its regions neither overlap nor touch, and it says what the model says. */
static void check_type(const struct memblock_type *type, const u8 *model)
{
	unsigned int i, u;

	for (i = 0; i < type->cnt; i++) {
		const struct memblock_region *r = &type->regions[i];

		CHECK(r->base <= r->last);
		if (i)
			CHECK(r[-1].last < r->base && r[-1].last + 1 < r->base);
	}
	for (u = 0, i = 0; u < UNITS; u++) {
		phys_addr_t first = BASE + u * UNIT, last = first + (UNIT - 1);

		while (i < type->cnt && type->regions[i].last < first)
			i++;
		CHECKF(model[u] == (i < type->cnt && type->regions[i].base <= first &&
				    last <= type->regions[i].last),
		       "%s unit %u", type->name, u);
	}
}

static void check_free_ranges(void)
{
	phys_addr_t base, last;
	u8 seen[UNITS] = { 0 };
	unsigned int u;
	bool first = true;
	u64 i, end = 0, sum = 0, reserved = 0;

	for_each_free_mem_range(i, &base, &last) {
		CHECK(base <= last);
		CHECK(first || base >= end);
		first = false;
		end = (u64)last + 1;
		for (u = (base - BASE) / UNIT; u <= (last - BASE) / UNIT; u++)
			seen[u] = 1;
	}
	for (u = 0; u < UNITS; u++) {
		CHECK_EQ(seen[u], is_memory[u] && !is_reserved[u]);
		sum += is_memory[u] ? UNIT : 0;
		reserved += is_memory[u] && is_reserved[u] ? UNIT : 0;
	}
	CHECK_EQ(memblock_phys_mem_size(), sum);
	CHECK_EQ(memblock_reserved_size(), reserved);
}

static void random_change(void)
{
	u32 start = test_below(UNITS), n = test_below(UNITS - start) % (1 + test_below(40));
	phys_addr_t base = BASE + start * UNIT;
	u64 size = (u64)n * UNIT;
	u8 *model;
	int err, value;

	switch (test_below(6)) {
	case 0: case 1:
		err = memblock_add(base, size), model = is_memory, value = 1;
		break;
	case 2:
		err = memblock_remove(base, size), model = is_memory, value = 0;
		break;
	case 3: case 4:
		err = memblock_reserve(base, size), model = is_reserved, value = 1;
		break;
	default:
		err = memblock_phys_free(base, size), model = is_reserved, value = 0;
	}
	CHECK(!err || err == -ENOSPC);
	if (!err)
		memset(model + start, value, n);
}

TEST(random_against_model)
{
	int round, step;

	for (round = 0; round < 60; round++) {
		reset();
		for (step = 0; step < 120; step++) {
			random_change();
			check_type(&memblock.memory, is_memory);
			check_type(&memblock.reserved, is_reserved);
		}
		check_free_ranges();
	}
}

/* The table fills up: an error, and nothing has changed. */
TEST(full_table)
{
	unsigned int i;

	reset();
	for (i = 0; i < MEMBLOCK_MAX_REGIONS; i++)
		CHECK_EQ(memblock_add(BASE + 2 * i * UNIT, UNIT), 0);
	CHECK_EQ(memblock_add(BASE + 2 * i * UNIT, UNIT), -ENOSPC);
	CHECK_EQ(memblock.memory.cnt, MEMBLOCK_MAX_REGIONS);
	/* One that joins two needs no room. */
	CHECK_EQ(memblock_add(BASE + UNIT, UNIT), 0);
	CHECK_EQ(memblock.memory.cnt, MEMBLOCK_MAX_REGIONS - 1);
	CHECK_EQ(memblock_remove(BASE + UNIT, UNIT), 0);
	CHECK_EQ(memblock_remove(BASE + 100, 8), -ENOSPC);
	CHECK_EQ(memblock.memory.cnt, MEMBLOCK_MAX_REGIONS);
}

TEST(ranges_that_wrap)
{
	reset();
	CHECK_EQ(memblock_add(0xfffff000, 0x1000), 0);
	CHECK_EQ(memblock_add(0xfffff000, 0x1001), -EINVAL);
	CHECK_EQ(memblock_add(1, ~0ull), -EINVAL);
	CHECK_EQ(memblock_add(0, 0), 0);
	CHECK_EQ(memblock_last_of_DRAM(), 0xffffffffu);
	CHECK_EQ(memblock_add(0, 0x100000000ull), 0);
	CHECK_EQ(memblock.memory.cnt, 1);
	CHECK_EQ(memblock_phys_mem_size(), 0x100000000ull);
	CHECK(memblock_is_memory(0) && memblock_is_memory(0xffffffff));
	CHECK(memblock_region_memory_end_pfn(&memblock.memory.regions[0]) == 0x100000);
}

/* What is allocated was free, is in the limits, aligned; and none is refused that could be had. */
TEST(allocation)
{
	int round;

	for (round = 0; round < 2000; round++) {
		u32 size = 1 + test_below(8 * UNIT), align = 1u << test_below(15);
		phys_addr_t min = BASE + test_below(UNITS) * UNIT, max = min + test_below(UNIT * 64);
		phys_addr_t at, expect = 0;
		u64 try;
		unsigned int i;

		reset();
		for (i = 0; i < 20; i++)
			random_change();
		memblock.bottom_up = test_chance(2);
		if (max < min)
			max = 0xffffffff;
		for (try = ALIGN((u64)min, align); try + size - 1 <= max; try += align) {
			bool ok = true;
			u64 a;

			for (a = try; ok && a < try + size; a = (a | (UNIT - 1)) + 1)
				ok = is_memory[(a - BASE) / UNIT] && !is_reserved[(a - BASE) / UNIT];
			if (!ok)
				continue;
			if (!expect || !memblock.bottom_up)
				expect = (phys_addr_t)try;
		}
		at = memblock_phys_alloc_range(size, align, min, max);
		if (align < 4096 && at && expect && !memblock.bottom_up) {
			/* The model tries only multiples of align from min on: so does the code. */
			CHECK_EQ(at % align, 0);
		}
		CHECKF(at == expect, "got %#x, expected %#x, size %#x align %#x in %#x-%#x", at,
		       expect, size, align, min, max);
		if (at)
			CHECK(memblock_is_reserved(at) && memblock_is_reserved(at + size - 1));
	}
}

TEST(overlap_questions)
{
	reset();
	CHECK_EQ(memblock_add(0x1000, 0x2000), 0);
	CHECK_EQ(memblock_add(0xf000, 0x1000), 0);
	CHECK(!memblock_overlaps_memory(0, 0xfff));
	CHECK(memblock_overlaps_memory(0, 0x1000));
	CHECK(memblock_overlaps_memory(0x2fff, 0x3000));
	CHECK(!memblock_overlaps_memory(0x3000, 0xefff));
	CHECK(memblock_overlaps_memory(0x10, 0xffffffff));
	CHECK_EQ(memblock_start_of_DRAM(), 0x1000);
	CHECK_EQ(memblock_last_of_DRAM(), 0xffff);
}

/* Address 0 means "none" and is never given out. */
TEST(address_zero)
{
	reset();
	memblock.bottom_up = true;
	CHECK_EQ(memblock_add(0, 0x2000), 0);
	CHECK_EQ(memblock_phys_alloc_range(0x1000, 0x1000, 0, 0xffffffff), 0x1000);
	CHECK_EQ(memblock_phys_alloc_range(0x1000, 0x1000, 0, 0xffffffff), 0);
}

/* The walk over free ranges ends, though what is reserved reaches the last address there is. */
TEST(reserved_to_the_top)
{
	phys_addr_t base, last;
	int n = 0;
	u64 i;

	reset();
	CHECK_EQ(memblock_add(0xff000000, 0x1000000), 0);
	CHECK_EQ(memblock_reserve(0xfff00000, 0x100000), 0);
	for_each_free_mem_range(i, &base, &last) {
		CHECK_EQ(base, 0xff000000);
		CHECK_EQ(last, 0xffefffff);
		CHECK_EQ(++n, 1);
	}
	CHECK_EQ(n, 1);
}
