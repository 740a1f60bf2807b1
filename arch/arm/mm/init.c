// SPDX-License-Identifier: MIT
/*
 * How RAM and kernel addresses are brought together: which RAM is lowmem, which highmem, which is
 * lost, and the two tables in the boot log that say so.
 *
 *	RAM     [lost | lowmem ................................. | highmem ........ ]
 *	        ^     ^ phys_offset                               ^ arm_lowmem_last
 *	kernel        PAGE_OFFSET ................... high_memory | gap | vmalloc ... VMALLOC_END
 */
#include <asm/fixmap.h>
#include <asm/pgtable.h>
#include <asm/setup.h>
#include <neap/errno.h>
#include <neap/highmem.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/memblock.h>
#include <neap/mm.h>
#include <neap/printk.h>
#include "mm.h"

/* All written by the boot thread, before paging_init() returns. */
void *high_memory __ro_after_init;
unsigned long min_low_pfn __ro_after_init, max_low_pfn __ro_after_init, max_pfn __ro_after_init;
phys_addr_t arm_lowmem_last __ro_after_init;
struct ram_account ram_account __ro_after_init;
static u32 vmalloc_size __initdata = CONFIG_VMALLOC_SIZE * SZ_1M;

#define VMALLOC_SIZE_MIN SZ_16M

/* vmalloc=SIZE: the area must leave lowmem at least 32 MiB. */
static int __init early_vmalloc(char *arg)
{
	const u32 most = VMALLOC_END - VMALLOC_OFFSET - PAGE_OFFSET - SZ_32M;
	u64 size = arg ? memparse(arg, NULL) : 0;
	u64 good = clamp(ALIGN(size, (u64)SZ_1M), (u64)VMALLOC_SIZE_MIN, (u64)most);

	if (good != size)
		pr_warn("vmalloc=%s: made it %llu MiB\n", arg ? arg : "", good >> 20);
	vmalloc_size = (u32)good;
	return 0;
}
early_param("vmalloc", early_vmalloc);

static u64 __init ram_above(phys_addr_t last)
{
	struct memblock_region *r;
	u64 sum = 0;

	for_each_mem_region(r) {
		if (r->last > last)
			sum += r->last - max(r->base - 1, last);
	}
	return sum;
}

/*
 * mem_map is flat: it has descriptors for holes too. Far banks that would cost half of what they
 * bring, or make mem_map outgrow a quarter of lowmem, are left out.
 */
static void __init drop_far_banks(phys_addr_t lowmem_limit)
{
	struct memblock_type *mem = &memblock.memory;

	while (mem->cnt > 1) {
		struct memblock_region r = mem->regions[mem->cnt - 1];
		struct memblock_region below = mem->regions[mem->cnt - 2];
		u32 bank = (r.last >> PAGE_SHIFT) - (r.base >> PAGE_SHIFT) + 1;
		u32 hole = (r.base >> PAGE_SHIFT) - (below.last >> PAGE_SHIFT);
		u32 span = (r.last >> PAGE_SHIFT) - PHYS_PFN_OFFSET + 1;
		u32 map_pages = span / (PAGE_SIZE / sizeof(struct page));
		u64 low = memblock_phys_mem_size() - ram_above(lowmem_limit);

		if (hole / (PAGE_SIZE / sizeof(struct page)) < bank / 2 &&
		    map_pages < (low >> PAGE_SHIFT) / 4)
			break;
		pr_warn("Memory: %#010x-%#010x left out: the descriptors of the hole below cost too much\n",
			r.base, r.last);
		ram_account.lost_far += (u64)bank << PAGE_SHIFT;
		memblock_remove(r.base, (u64)r.last - r.base + 1);
	}
}

/* Decides where lowmem ends; without HIGHMEM the rest of RAM is dropped. Before paging_init(). */
void __init adjust_lowmem_bounds(void)
{
	u32 lowmem_size = VMALLOC_END - vmalloc_size - VMALLOC_OFFSET - PAGE_OFFSET;
	u64 limit = (u64)phys_offset + lowmem_size - 1;
	phys_addr_t limit32 = limit > 0xffffffff ? 0xffffffff : (phys_addr_t)limit;

	drop_far_banks(limit32);
	if (!IS_ENABLED(CONFIG_HIGHMEM) && memblock_last_of_DRAM() > limit32) {
		ram_account.lost_highmem = ram_above(limit32);
		memblock_remove(limit32 + 1, (u64)0xffffffff - limit32);
	}
	arm_lowmem_last = min(memblock_last_of_DRAM(), limit32);
	high_memory = (char *)phys_to_virt(arm_lowmem_last) + 1;
	min_low_pfn = phys_offset >> PAGE_SHIFT;
	max_low_pfn = (arm_lowmem_last >> PAGE_SHIFT) + 1;
	max_pfn = (memblock_last_of_DRAM() >> PAGE_SHIFT) + 1;
	memblock_set_current_limit(arm_lowmem_last);
}

bool pfn_is_ram(unsigned long pfn)
{
	return pfn < 0x100000 && memblock_is_memory(__pfn_to_phys(pfn));
}

static void __init print_row(const char *name, unsigned long start, unsigned long end)
{
	unsigned long size = end - start; /* end may be 0: the top */

	if (size >= 16 * SZ_1M && !(size & (SZ_1M - 1)))
		pr_info("  %-8s 0x%08lx - 0x%08lx  %6lu MiB\n", name, start, end - 1, size >> 20);
	else
		pr_info("  %-8s 0x%08lx - 0x%08lx  %6lu KiB\n", name, start, end - 1, size >> 10);
}

void __init print_kernel_map(void)
{
#define ROW(name, start, end) print_row(name, (unsigned long)(start), (unsigned long)(end))
	pr_info("Virtual kernel map:\n");
	ROW("vectors", VECTORS_BASE, VECTORS_BASE + 2 * PAGE_SIZE);
	ROW("fixmap", FIXADDR_START, FIXADDR_END);
	ROW("vmalloc", VMALLOC_START, VMALLOC_END);
	ROW("lowmem", PAGE_OFFSET, high_memory);
	if (IS_ENABLED(CONFIG_HIGHMEM))
		ROW("pkmap", PKMAP_BASE, PKMAP_BASE + LAST_PKMAP * PAGE_SIZE);
	ROW("user", 0, TASK_SIZE);
	ROW(".text", _text, _etext);
	ROW(".rodata", __start_rodata, __end_ro_after_init);
	ROW(".init", __init_begin, __init_end);
	ROW(".data", _sdata, _edata);
	ROW(".bss", __bss_start, __bss_stop);
#undef ROW
}

static void __init print_lost(u64 bytes, const char *why)
{
	if (bytes)
		pr_info("  lost     %8llu KiB: %s\n", bytes >> 10, why);
}

void __init print_memory_account(void)
{
	const struct ram_account *a = &ram_account;
	u32 free_kb = totalram_pages << (PAGE_SHIFT - 10);
	u32 high_kb = totalhigh_pages << (PAGE_SHIFT - 10);
	u64 lost = a->above_4g + a->odd_bytes + a->lost_below + a->lost_highmem + a->lost_far;
	u32 image_kb = (_end - _text) >> 10,
	    map_kb = (max_pfn - min_low_pfn) * sizeof(struct page) >> 10;
	u32 used_kb = (u32)((a->total - lost - a->nomap) >> 10) - free_kb;

	pr_info("Memory: %llu KiB of RAM, from %#010x on:\n", a->total >> 10, phys_offset);
	pr_info("  free     %8u KiB, of which high %u KiB\n", free_kb, high_kb);
	pr_info("  used     %8u KiB: kernel image %u (init %u comes free), page descriptors %u, the rest %u\n",
		used_kb, image_kb, (u32)(__init_end - __init_begin) >> 10, map_kb,
		used_kb - image_kb - map_kb);
	if (a->reserved)
		pr_info("  reserved %8llu KiB by the device tree (counted as used)\n",
			a->reserved >> 10);
	if (a->nomap)
		pr_info("  no-map   %8llu KiB by the device tree: not mapped\n", a->nomap >> 10);
	print_lost(a->lost_below, a->below_reason);
	print_lost(a->lost_highmem, "beyond lowmem, and the kernel has no HIGHMEM");
	print_lost(a->lost_far, "banks so far off that describing the hole costs too much");
	print_lost(a->above_4g, "beyond 4 GiB, out of reach of 32-bit addresses");
	print_lost(a->odd_bytes, "parts of pages");
}
