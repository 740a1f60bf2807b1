// SPDX-License-Identifier: MIT
/*
 * memblock: see <neap/memblock.h>. Each list is an array, sorted, of regions that neither overlap
 * nor touch; adding and removing are both one pass that writes the new array.
 *
 *	memory    [======================]     [==============================]
 *	reserved     [##]      [#########]                     [####]
 *	free      [=]    [====]                [==============]      [========]
 */
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/memblock.h>
#include <neap/printk.h>
#include <neap/string.h>
#include <neap/bug.h>
#include <asm/memory.h>

/* The boot thread's alone. */
struct memblock memblock = {
	.current_limit = 0xffffffff,
	.memory.name = "memory",
	.reserved.name = "reserved",
};

/* Checks a range and gives its last address; false for an empty one (no error) with *err set. */
static bool range_last(phys_addr_t base, u64 size, phys_addr_t *last, int *err)
{
	u64 end = base + size;

	*err = end < size || end > 0x100000000ull ? -EINVAL : 0;
	*last = (phys_addr_t)(end - 1);
	return size && !*err;
}

static int insert_region(struct memblock_type *type, unsigned int at, phys_addr_t base,
			 phys_addr_t last)
{
	if (type->cnt == MEMBLOCK_MAX_REGIONS)
		return -ENOSPC;
	memmove(&type->regions[at + 1], &type->regions[at],
		(type->cnt - at) * sizeof(type->regions[0]));
	type->regions[at] = (struct memblock_region){ base, last };
	type->cnt++;
	return 0;
}

static void delete_regions(struct memblock_type *type, unsigned int at, unsigned int n)
{
	memmove(&type->regions[at], &type->regions[at + n],
		(type->cnt - at - n) * sizeof(type->regions[0]));
	type->cnt -= n;
}

/* The union of the list with a range. */
static int add_range(struct memblock_type *type, phys_addr_t base, u64 size)
{
	struct memblock_region *r = type->regions;
	phys_addr_t last;
	unsigned int i = 0, n;
	int err;

	if (!range_last(base, size, &last, &err))
		return err;
	/* Skip what ends before the range without touching it. */
	while (i < type->cnt && r[i].last < base && r[i].last + 1 != base)
		i++;
	/* n regions from i on touch or overlap it: they become one. */
	for (n = 0; i + n < type->cnt; n++) {
		if (r[i + n].base > last && (last == 0xffffffff || r[i + n].base != last + 1))
			break;
		base = min(base, r[i + n].base);
		last = max(last, r[i + n].last);
	}
	if (!n)
		return insert_region(type, i, base, last);
	r[i] = (struct memblock_region){ base, last };
	delete_regions(type, i + 1, n - 1);
	return 0;
}

/* The list without a range. */
static int remove_range(struct memblock_type *type, phys_addr_t base, u64 size)
{
	struct memblock_region *r = type->regions;
	phys_addr_t last;
	unsigned int i = 0;
	int err;

	if (!range_last(base, size, &last, &err))
		return err;
	while (i < type->cnt && r[i].base <= last) {
		if (r[i].last < base) {
			i++;
		} else if (r[i].base < base && r[i].last > last) {
			/* a hole in the middle: two regions */
			err = insert_region(type, i + 1, last + 1, r[i].last);
			if (err)
				return err;
			r[i].last = base - 1;
			return 0;
		} else if (r[i].base < base) {
			r[i++].last = base - 1;
		} else if (r[i].last > last) {
			r[i++].base = last + 1;
		} else {
			delete_regions(type, i, 1);
		}
	}
	return 0;
}

int __init memblock_add(phys_addr_t base, u64 size)
{
	return add_range(&memblock.memory, base, size);
}

int __init memblock_remove(phys_addr_t base, u64 size)
{
	return remove_range(&memblock.memory, base, size);
}

int __init memblock_reserve(phys_addr_t base, u64 size)
{
	return add_range(&memblock.reserved, base, size);
}

int __init memblock_phys_free(phys_addr_t base, u64 size)
{
	return remove_range(&memblock.reserved, base, size);
}

/* The first region that ends at or after @addr. */
static const struct memblock_region *find_region(const struct memblock_type *type, phys_addr_t addr)
{
	unsigned int low = 0, high = type->cnt;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (type->regions[mid].last < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low < type->cnt ? &type->regions[low] : NULL;
}

static bool overlaps(const struct memblock_type *type, phys_addr_t base, phys_addr_t last)
{
	const struct memblock_region *r = find_region(type, base);

	return r && r->base <= last;
}

bool memblock_is_memory(phys_addr_t addr)
{
	return overlaps(&memblock.memory, addr, addr);
}

bool memblock_is_reserved(phys_addr_t addr)
{
	return overlaps(&memblock.reserved, addr, addr);
}

bool memblock_overlaps_memory(phys_addr_t base, phys_addr_t last)
{
	return overlaps(&memblock.memory, base, last);
}

/* *@i is where to look on; beyond 32 bits when the end has been reached. */
bool __next_free_mem_range(u64 *i, phys_addr_t *base, phys_addr_t *last)
{
	while (*i <= 0xffffffff) {
		const struct memblock_region *m = find_region(&memblock.memory, (phys_addr_t)*i);
		const struct memblock_region *r;
		phys_addr_t from;

		if (!m)
			break;
		from = max(m->base, (phys_addr_t)*i);
		r = find_region(&memblock.reserved, from);
		if (r && r->base <= from) {
			*i = (u64)r->last + 1;
			continue;
		}
		*base = from;
		*last = r && r->base <= m->last ? r->base - 1 : m->last;
		*i = (u64)*last + 1;
		return true;
	}
	return false;
}

phys_addr_t __init memblock_phys_alloc_range(u32 size, u32 align, phys_addr_t min, phys_addr_t max)
{
	phys_addr_t base, last, found = 0;
	u64 i;

	if (!size)
		return 0;
	min = max(min, (phys_addr_t)1);
	for_each_free_mem_range(i, &base, &last)
	{
		u64 at;

		base = max(base, min);
		last = min(last, max);
		if (base > last || last - base < size - 1)
			continue;
		if (memblock.bottom_up)
			at = ALIGN((u64)base, align);
		else
			at = ALIGN_DOWN((u64)last - (size - 1), align);
		if (at < base || at + (size - 1) > last)
			continue;
		found = (phys_addr_t)at;
		if (memblock.bottom_up)
			break;
	}
	if (found && memblock_reserve(found, size))
		return 0;
	return found;
}

void *__init memblock_alloc(u32 size, u32 align)
{
	phys_addr_t phys = memblock_phys_alloc_range(size, align, 0, memblock.current_limit);

	return phys ? memset(phys_to_virt(phys), 0, size) : NULL;
}

void *__init memblock_alloc_or_panic(u32 size, u32 align, const char *what)
{
	void *p = memblock_alloc(size, align);

	if (!p)
		panic("no memory for %s: %u bytes below %#x are not to be had", what, size,
		      memblock.current_limit);
	return p;
}

u64 memblock_phys_mem_size(void)
{
	const struct memblock_region *r;
	u64 sum = 0;

	for_each_mem_region(r) sum += (u64)r->last - r->base + 1;
	return sum;
}

u64 memblock_reserved_size(void)
{
	phys_addr_t base, last;
	u64 i, sum = memblock_phys_mem_size();

	for_each_free_mem_range(i, &base, &last) sum -= (u64)last - base + 1;
	return sum;
}

phys_addr_t memblock_start_of_DRAM(void)
{
	return memblock.memory.cnt ? memblock.memory.regions[0].base : 0;
}

phys_addr_t memblock_last_of_DRAM(void)
{
	return memblock.memory.cnt ? memblock.memory.regions[memblock.memory.cnt - 1].last : 0;
}

static void dump_type(const struct memblock_type *type)
{
	unsigned int i;

	for (i = 0; i < type->cnt; i++)
		pr_info("memblock: %-8s %#010x-%#010x\n", type->name, type->regions[i].base,
			type->regions[i].last);
}

void memblock_dump(void)
{
	dump_type(&memblock.memory);
	dump_type(&memblock.reserved);
}
