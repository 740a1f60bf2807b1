// SPDX-License-Identifier: MIT
/*
 * From the address in r2 to a device tree that can be trusted: a window of sections onto wherever it
 * lies, and a check of all of it before anything reads it.
 */
#include <asm/cp15.h>
#include <asm/pgtable.h>
#include <asm/setup.h>
#include <asm/tlbflush.h>
#include <libfdt.h>
#include <neap/kernel.h>
#include <neap/of_fdt.h>
#include "boot.h"

const void *initial_boot_params;
phys_addr_t __atags_pointer;
pgd_t *boot_pgd;
phys_addr_t boot_phys_text;

/* Where a loader of ELF files leaves the tree: at the start of the 128 MiB that the image is in. */
#define ELF_DT_BLOCK SZ_128M

/* Maps the sections of the window that [phys, phys + size) needs. */
static void __init map_window(phys_addr_t phys, u32 size)
{
	phys_addr_t first = phys & SECTION_MASK;
	u32 *entry = (u32 *)boot_pgd + (FDT_FIXED_BASE >> SECTION_SHIFT);
	u32 i, n = ((phys & ~SECTION_MASK) + (size - 1)) / SECTION_SIZE + 1;

	for (i = 0; i < n; i++) {
		phys_addr_t section = first + i * SECTION_SIZE;

		if (section < first)
			early_panic("device tree at %#010x: it reaches beyond 4 GiB", phys);
		WRITE_ONCE(entry[i], section | PMD_TYPE_SECT | PMD_SECT_AP_WRITE | PMD_SECT_APX |
					     PMD_SECT_XN | PMD_SECT_WBWA |
					     PMD_DOMAIN(DOMAIN_KERNEL));
	}
	dsb(ishst);
	isb();
}

const void *__init map_device_tree(phys_addr_t phys, u32 *size)
{
	const void *blob;
	const char *problem;

	if (!phys)
		phys = __atags_pointer = ALIGN_DOWN(boot_phys_text, ELF_DT_BLOCK);
	blob = (const void *)(FDT_FIXED_BASE + (phys & ~SECTION_MASK));

	early_doing = "reading the device tree";
	map_window(phys, sizeof(struct fdt_header));
	if (!(phys & 7) && fdt_magic(blob) == FDT_MAGIC && fdt_totalsize(blob) <= FDT_MAX_SIZE &&
	    fdt_totalsize(blob))
		map_window(phys, fdt_totalsize(blob));
	problem = early_init_dt_verify(blob, FDT_MAX_SIZE, size);
	early_doing = NULL;
	if (problem)
		early_panic("device tree at %#010x: %s", phys, problem);
	return blob;
}
