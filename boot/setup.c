// SPDX-License-Identifier: MIT
/*
 * setup_arch(): from a checked device tree to a kernel whose memory is described (memblock), mapped
 * (paging_init) and can be allocated (memblock_alloc).
 *
 *	boot_memory (the tree's banks and reservations)
 *	   -> memblock.memory	less what lies below phys_offset, no-map, far banks, maybe highmem
 *	   -> memblock.reserved	image, device tree until it is copied, initrd, reservations
 */
#include <asm/extable.h>
#include <asm/fixmap.h>
#include <asm/hwcap.h>
#include <asm/pgtable.h>
#include <asm/psci.h>
#include <asm/setup.h>
#include <asm/traps.h>
#include <libfdt.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/memblock.h>
#include <neap/mm.h>
#include <neap/of.h>
#include <neap/percpu.h>
#include <neap/printk.h>
#include <neap/string.h>
#include "boot.h"
#include "fdt_memory.h"
#include "params.h"

char boot_command_line[COMMAND_LINE_SIZE] __initdata;
char *saved_command_line __ro_after_init;

phys_addr_t phys_initrd_start __ro_after_init;
u32 phys_initrd_size __ro_after_init;

static u64 range_size(const struct boot_range *r)
{
	return (u64)r->last - r->base + 1;
}

/* What the tree says that makes no sense; the boot goes on without it. */
static void __init report_oddities(const struct boot_memory *m)
{
	unsigned int i;

	for (i = 0; i < min(m->nr_oddities, (unsigned int)BOOT_MAX_ODDITIES); i++) {
		const struct boot_oddity *o = &m->oddities[i];

		if (o->has_range)
			pr_warn("device tree: %s: %s (%#llx, %#llx bytes)\n", o->node, o->what,
				o->base, o->size);
		else
			pr_warn("device tree: %s: %s\n", o->node, o->what);
	}
	if (m->nr_oddities > BOOT_MAX_ODDITIES)
		pr_warn("device tree: %u more of the kind\n", m->nr_oddities - BOOT_MAX_ODDITIES);
}

static void __init add_memory(const struct boot_memory *m)
{
	struct ram_account *a = &ram_account;
	u64 before;
	unsigned int i;

	for (i = 0; i < m->nr_banks; i++)
		memblock_add(m->banks[i].base, range_size(&m->banks[i]));
	a->total = memblock_phys_mem_size() + m->above_4g + m->odd_bytes;
	a->above_4g = m->above_4g;
	a->odd_bytes = m->odd_bytes;
	if (m->above_4g)
		pr_warn("Memory: %llu MiB of RAM lie beyond 4 GiB and cannot be used\n",
			m->above_4g >> 20);

	before = memblock_phys_mem_size();
	memblock_remove(0, phys_offset);
	a->lost_below = before - memblock_phys_mem_size();
	a->below_reason = home_reason ? home_reason : "below the first megabyte boundary";
	if (a->lost_below)
		pr_warn("Memory: %llu KiB below %#010x cannot be used: %s\n", a->lost_below >> 10,
			phys_offset, a->below_reason);
}

/* no-map goes out of "memory", so that nothing maps it; the rest stays in and is reserved. */
static void __init add_reservations(const struct boot_memory *m)
{
	u64 before = memblock_phys_mem_size();
	unsigned int i;

	for (i = 0; i < m->nr_reserved; i++) {
		if (m->reserved[i].nomap)
			memblock_remove(m->reserved[i].base, range_size(&m->reserved[i]));
	}
	ram_account.nomap = before - memblock_phys_mem_size();
	for (i = 0; i < m->nr_reserved; i++) {
		if (!m->reserved[i].nomap &&
		    memblock_reserve(m->reserved[i].base, range_size(&m->reserved[i])))
			panic("Memory: more reservations than the kernel has room for");
	}
	ram_account.reserved = memblock_reserved_size();
}

static void __init arm_memblock_init(const struct boot_memory *m)
{
	add_memory(m);
	add_reservations(m);
	memblock_reserve(__pa(_text), _end - _text);
	/* Whole pages: what shares one with them must not be given out and freed with it. */
	memblock_reserve(__atags_pointer & PAGE_MASK,
			 (u64)boot_dt_size + (__atags_pointer & ~PAGE_MASK));
	if (m->initrd_bad)
		pr_warn("initrd: %s; ignored\n", m->initrd_bad);
	if (m->has_initrd && IS_ENABLED(CONFIG_BLK_DEV_INITRD)) {
		phys_initrd_start = m->initrd.base;
		phys_initrd_size = m->initrd.last - m->initrd.base + 1;
		pr_info("initrd: %#010x-%#010x\n", m->initrd.base, m->initrd.last);
		memblock_reserve(m->initrd.base & PAGE_MASK, (u64)(m->initrd.last | ~PAGE_MASK) -
								     (m->initrd.base & PAGE_MASK) +
								     1);
	}
}

/* The part of a tree that means something: QEMU's is a megabyte of which a few KiB are used. */
static u32 __init device_tree_used(const void *fdt)
{
	u32 end = fdt_off_dt_struct(fdt) + fdt_size_dt_struct(fdt);

	end = max(end, (u32)(fdt_off_dt_strings(fdt) + fdt_size_dt_strings(fdt)));
	end = max(end, (u32)(fdt_off_mem_rsvmap(fdt) +
			     (fdt_num_mem_rsv(fdt) + 1) * sizeof(struct fdt_reserve_entry)));
	return ALIGN(end, 8);
}

void __init copy_device_tree(void)
{
	u32 used = min(device_tree_used(initial_boot_params), boot_dt_size);
	void *copy = memblock_alloc_or_panic(used, 64, "the device tree");

	memcpy(copy, initial_boot_params, used);
	fdt_set_totalsize(copy, used);
	initial_boot_params = copy;
	unmap_device_tree_window();
	memblock_phys_free(__atags_pointer & PAGE_MASK,
			   (u64)boot_dt_size + (__atags_pointer & ~PAGE_MASK));
}

/* An initrd in highmem, or in RAM that got lost, is brought to lowmem, where it can be read. */
static void __init relocate_initrd(void)
{
	phys_addr_t from = phys_initrd_start, last = from + (phys_initrd_size - 1);
	u32 done, chunk;
	char *to;

	if (!phys_initrd_size || (from >= phys_offset && last <= arm_lowmem_last &&
				  memblock_is_memory(from) && memblock_is_memory(last)))
		return;
	to = memblock_alloc(PAGE_ALIGN(phys_initrd_size), PAGE_SIZE);
	if (!to) {
		pr_err("initrd: %#010x-%#010x is not in lowmem, which has no %u KiB free; ignored\n",
		       from, last, phys_initrd_size >> 10);
		phys_initrd_size = 0;
		return;
	}
	for (done = 0; done < phys_initrd_size; done += chunk) {
		phys_addr_t page = (from + done) & PAGE_MASK;
		u32 offset = (from + done) & ~PAGE_MASK;

		chunk = min(phys_initrd_size - done, (u32)PAGE_SIZE - offset);
		set_fixmap(FIX_ZERO_SLOT, page);
		memcpy(to + done, (char *)__fix_to_virt(FIX_ZERO_SLOT) + offset, chunk);
	}
	clear_fixmap(FIX_ZERO_SLOT);
	memblock_phys_free(from & PAGE_MASK, (u64)(last | ~PAGE_MASK) - (from & PAGE_MASK) + 1);
	phys_initrd_start = __pa(to);
	pr_info("initrd: brought from %#010x to lowmem, %#010x\n", from, phys_initrd_start);
}

void free_initrd_mem(void)
{
	phys_addr_t start = phys_initrd_start & PAGE_MASK;

	if (phys_initrd_size)
		free_reserved_area(
			__va(start),
			(char *)__va(start) +
				PAGE_ALIGN((phys_initrd_start & ~PAGE_MASK) + phys_initrd_size),
			"initrd");
	/* Read-only by the time this may run; the size stays as a record of what was there. */
}

static char *__init copy_command_line(void)
{
	u32 size = strlen(boot_command_line) + 1;

	return memcpy(memblock_alloc_or_panic(size, 4, "the command line"), boot_command_line,
		      size);
}

static const char *__init machine_name(void)
{
	const char *name;

	if (of_property_read_string(OF_ROOT, "model", &name) &&
	    of_property_read_string(OF_ROOT, "compatible", &name))
		return "unnamed machine";
	return name;
}

void __init setup_arch(char **cmdline_p)
{
	const struct boot_memory *m = &boot_memory;

	setup_processor();
	sort_main_extable(); /* while .rodata can still be written */
	psci_init(initial_boot_params);
	early_command_line(m->bootargs, m->bootargs_len);
	pr_info("Machine: %s; entered in %s mode, device tree at %#010x\n", machine_name(),
		boot_mode == BOOT_MODE_HYP ? "HYP" : "SVC", __atags_pointer);
	if (home_moved_from)
		pr_info("Image at %#010x, moved there from %#010x\n", boot_phys_text,
			home_moved_from);
	else
		pr_info("Image at %#010x\n", boot_phys_text);
	print_command_line();
	report_oddities(m);
	parse_early_param();

	arm_memblock_init(m);
	adjust_lowmem_bounds();
	paging_init();
	trap_init();
	copy_device_tree();
	relocate_initrd();
	saved_command_line = copy_command_line();
	*cmdline_p = copy_command_line();
	smp_init_cpus();
	setup_per_cpu_areas();
	print_kernel_map();
}
