// SPDX-License-Identifier: MIT
/*
 * Where the image is to stay. Lowmem is one linear map whose first byte is PAGE_OFFSET, and the image
 * is linked TEXT_OFFSET above that, so its place decides PHYS_OFFSET: all RAM below is lost. So it
 * belongs near the bottom of RAM:
 *
 *	RAM   [ TEXT_OFFSET | image | ................... ]
 *	      ^ phys_offset
 *
 * QEMU puts it just there; Xen near the top of the first 128 MiB. find_home() moves it if it must,
 * and head.S starts again at the new place. Until it returns, .data must stay as it was linked: it is
 * carried along. (bss is emptied again.)
 */
#include <asm/cacheflush.h>
#include <asm/fixmap.h>
#include <asm/pgtable.h>
#include <asm/setup.h>
#include <asm/tlbflush.h>
#include <neap/kernel.h>
#include <neap/of_fdt.h>
#include <neap/string.h>
#include "boot.h"
#include "fdt_memory.h"

struct boot_memory boot_memory __initbss; /* what the tree says, kept for setup_arch() */
u32 boot_dt_size;			  /* bytes of the tree */
const char *home_reason;
phys_addr_t home_moved_from;

phys_addr_t phys_offset __ro_after_init;
u32 phys_virt_offset __ro_after_init;

static void __init set_phys_offset(phys_addr_t phys_text)
{
	phys_virt_offset = phys_text - KERNEL_START_VA;
	phys_offset = phys_virt_offset + PAGE_OFFSET;
}

static bool __init meets(u32 a, u32 a_last, u32 b, u32 b_size)
{
	return a <= b + (b_size - 1) && b <= a_last;
}

/*
 * A page of RAM for boot_move() to run from: away from the image, its new place and all that is
 * reserved, and where its physical address as a virtual one is not in use now.
 */
static phys_addr_t __init find_scratch_page(phys_addr_t src, phys_addr_t dst, u32 size)
{
	const struct boot_memory *m = &boot_memory;
	unsigned int i, j;
	u64 page;

	for (i = 0; i < m->nr_banks; i++) {
		for (page = m->banks[i].base; page < m->banks[i].last; page += SZ_64K) {
			u32 first = (u32)page, last = first | ~PAGE_MASK;
			u32 section = first & SECTION_MASK, section_last = first | ~SECTION_MASK;
			bool taken = meets(first, last, src, size) ||
				     meets(first, last, dst, size) ||
				     meets(first, last, __atags_pointer, boot_dt_size) ||
				     meets(section, section_last, KERNEL_START_VA, size) ||
				     section >= FDT_FIXED_BASE;

			if (m->has_initrd && first <= m->initrd.last && m->initrd.base <= last)
				taken = true;
			for (j = 0; j < m->nr_reserved; j++) {
				if (first <= m->reserved[j].last && m->reserved[j].base <= last)
					taken = true;
			}
			if (!taken)
				return first;
		}
	}
	early_panic("no free page of RAM from which to move the kernel");
}

/* Carries the image to @dst and enters it there. */
static void __init __noreturn move_image(phys_addr_t dst)
{
	u32 len = __bss_start - _text;
	phys_addr_t src = boot_phys_text;
	phys_addr_t page = find_scratch_page(src, dst, __bss_stop - _text + PAGE_SIZE);
	u32 *entry = (u32 *)boot_pgd + (page >> SECTION_SHIFT);
	void *code = (void *)__fix_to_virt(FIX_ZERO_SLOT);

	set_fixmap(FIX_ZERO_SLOT, page);
	memcpy(code, boot_move, boot_move_end - boot_move);
	__cpuc_flush_dcache_area(code, boot_move_end - boot_move);
	clear_fixmap(FIX_ZERO_SLOT);
	__flush_icache_all();

	WRITE_ONCE(*entry, (page & SECTION_MASK) | PMD_TYPE_SECT | PMD_SECT_AP_WRITE |
				   PMD_SECT_APX | PMD_SECT_WBWA);
	dsb(ishst);
	isb();
	((boot_move_fn)page)(src, dst, len, dst + (boot_entry - _text), boot_mode, __atags_pointer);
	__builtin_unreachable();
}

void __init find_home(phys_addr_t moved_from)
{
	u32 size = _end - _text, place, home;
	struct boot_error err;

	home_moved_from = moved_from;
	set_phys_offset(boot_phys_text);
	early_fixmap_init(boot_pgd);
	initial_boot_params = map_device_tree(__atags_pointer, &boot_dt_size);
	find_early_uart();
	if (fdt_scan_memory(initial_boot_params, &boot_memory, &err)) {
		if (err.has_range)
			early_panic("device tree: %s (%#llx, %#llx bytes)", err.what, err.base,
				    err.size);
		early_panic("device tree: %s", err.what);
	}
	if (!boot_find_place(&boot_memory, TEXT_OFFSET, size, SZ_1M, __atags_pointer,
			     __atags_pointer + (boot_dt_size - 1), &place, &home_reason))
		early_panic("no place for the kernel: it needs %u KiB in one piece%s%s", size >> 10,
			    home_reason ? "; " : "", home_reason ? home_reason : "");
	home = place + TEXT_OFFSET;
	check_ram(&boot_memory, home, size);
	if (home == boot_phys_text)
		return;
	if (moved_from)
		early_panic("the kernel was moved to %#010x and would move again, to %#010x",
			    boot_phys_text, home);
	move_image(home);
}
