// SPDX-License-Identifier: MIT
/*
 * Is there RAM where the tree says so? A word at both ends of each bank is written, read back from memory and put
 * back: a tree of another machine, or one with a wrong size, is found here, where there still are words for it,
 * and not by a fault in whatever touches such a page first.
 *
 * Reserved pages are left alone: they may belong to firmware that lets nobody in.
 */
#include <asm/barrier.h>
#include <asm/cacheflush.h>
#include <asm/fixmap.h>
#include <asm/setup.h>
#include <neap/kernel.h>
#include "boot.h"
#include "fdt_memory.h"

static bool __init is_reserved(const struct boot_memory *m, u32 addr)
{
	unsigned int i;

	for (i = 0; i < m->nr_reserved; i++) {
		if (m->reserved[i].base <= addr && addr <= m->reserved[i].last)
			return true;
	}
	return false;
}

/* The word at @addr keeps what is written to it, in memory itself: the line leaves the caches in between. */
static bool __init keeps_word(phys_addr_t addr)
{
	char *page = (char *)__fix_to_virt(FIX_ZERO_SLOT);
	volatile u32 *word = (volatile u32 *)(page + (addr & ~PAGE_MASK));
	u32 old, other;
	bool good;

	set_fixmap(FIX_ZERO_SLOT, addr & PAGE_MASK);
	old = *word;
	*word = ~old;
	__cpuc_flush_dcache_area((void *)word, sizeof(*word));
	dsb(sy);
	other = *word;
	*word = old;
	__cpuc_flush_dcache_area((void *)word, sizeof(*word));
	dsb(sy);
	good = *word == old && other == ~old;
	clear_fixmap(FIX_ZERO_SLOT);
	return good;
}

static void __init check_word(const struct boot_memory *m, phys_addr_t addr)
{
	static char doing[64] __initbss;

	addr &= ~(phys_addr_t)3;
	/* Where the image runs there is RAM, and what is in it is in use. */
	if (is_reserved(m, addr) || addr - boot_phys_text < (u32)(_end - _text))
		return;
	/* Where nothing is the bus may refuse: then the abort's report begins with this. */
	scnprintf(doing, sizeof(doing), "looking for the RAM that a memory node has at %#010x",
		  addr);
	early_doing = doing;
	if (!keeps_word(addr))
		early_panic("device tree: no RAM at %#010x, where a memory node has some", addr);
	early_doing = NULL;
}

void __init check_ram(const struct boot_memory *m, phys_addr_t home, u32 size)
{
	unsigned int i;

	check_word(m, home);
	check_word(m, home + size - 4);
	for (i = 0; i < m->nr_banks; i++) {
		check_word(m, m->banks[i].base);
		check_word(m, m->banks[i].last);
	}
}
