// SPDX-License-Identifier: MIT
/*
 * The kernel's map as it is: the MMU is asked what the kernel and a user may do at an address (the
 * address translation operations, ARM DDI 0406C B4.2.4), and the tables are walked for anything that
 * is both writable and executable.
 */
#include <asm/cp15.h>
#include <asm/fixmap.h>
#include <asm/io.h>
#include <asm/pgtable.h>
#include <asm/setup.h>
#include <asm/tlbflush.h>
#include <neap/init.h>
#include <neap/irqflags.h>
#include <neap/ktest.h>
#include <neap/memblock.h>
#include <neap/mm.h>
#include <neap/of.h>
#include <neap/ptdump.h>
#include <neap/string.h>

#define ATS1(name, op)                                                      \
	static u32 name(unsigned long addr)                                 \
	{                                                                   \
		unsigned long flags;                                        \
		u32 par;                                                    \
                                                                            \
		local_irq_save(flags); /* PAR is the CPU's */               \
		asm volatile("mcr p15, 0, %0, c7, c8, " #op : : "r"(addr)); \
		isb();                                                      \
		par = read_cp15(PAR);                                       \
		local_irq_restore(flags);                                   \
		return par;                                                 \
	}
ATS1(kernel_read, 0)
ATS1(kernel_write, 1)
ATS1(user_read, 2)
ATS1(user_write, 3)

#define FAULTS(par)  (((par)&1) != 0)
#define MAY_READ(p)  (!FAULTS(kernel_read((unsigned long)(p))))
#define MAY_WRITE(p) (!FAULTS(kernel_write((unsigned long)(p))))

static int some_data = 1;
static const int some_constant = 1;
static int some_ro_after_init __ro_after_init = 1;

KTEST(kernel_map, permissions)
{
	KTEST_EXPECT(MAY_READ(_stext) && !MAY_WRITE(_stext));
	KTEST_EXPECT(MAY_READ(&some_constant) && !MAY_WRITE(&some_constant));
	KTEST_EXPECT(MAY_READ(&some_data) && MAY_WRITE(&some_data));
	KTEST_EXPECT(MAY_READ(&some_ro_after_init));
	KTEST_EXPECT(MAY_WRITE(current_thread_info()));
	KTEST_EXPECT(MAY_WRITE((char *)high_memory - 4));
	KTEST_EXPECT(!MAY_READ(high_memory));
	KTEST_EXPECT(!MAY_READ(NULL));
	KTEST_EXPECT(!MAY_READ(FDT_FIXED_BASE));
	KTEST_EXPECT(MAY_READ(VECTORS_BASE) && !MAY_WRITE(VECTORS_BASE));
	KTEST_EXPECT(MAY_READ(VECTORS_BASE + PAGE_SIZE) && !MAY_WRITE(VECTORS_BASE + PAGE_SIZE));
	KTEST_EXPECT(!MAY_READ(VECTORS_BASE + 2 * PAGE_SIZE));
	/* Of all this a user sees the vectors page only. */
	KTEST_EXPECT(FAULTS(user_read(PAGE_OFFSET + TEXT_OFFSET)));
	KTEST_EXPECT(FAULTS(user_read((unsigned long)&some_data)));
	KTEST_EXPECT(FAULTS(user_read((unsigned long)high_memory - 4)));
	KTEST_EXPECT(!FAULTS(user_read(VECTORS_BASE)) && FAULTS(user_write(VECTORS_BASE)));
	KTEST_EXPECT(FAULTS(user_read(VECTORS_BASE + PAGE_SIZE)));
}

/* Does the physical address agree, at both ends of lowmem and of the image? */
KTEST(kernel_map, linear)
{
	void *const places[] = { _text, (char *)high_memory - PAGE_SIZE,
				 (void *)(PAGE_OFFSET + TEXT_OFFSET), (char *)high_memory - 1,
				 swapper_pg_dir };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		u32 par = kernel_read((unsigned long)places[i]);

		KTEST_EXPECT(!FAULTS(par));
		KTEST_EXPECT_EQ(par & PAGE_MASK, __pa(places[i]) & PAGE_MASK);
		KTEST_EXPECT(__va(__pa(places[i])) == places[i]);
		KTEST_EXPECT(lowmem_page_address(virt_to_page(places[i])) ==
			     (void *)((unsigned long)places[i] & PAGE_MASK));
	}
	KTEST_EXPECT_EQ(__pa(PAGE_OFFSET), PHYS_OFFSET);
}

static bool table_has_wx(const pte_t *table)
{
	unsigned int i;

	for (i = 0; i < PTRS_PER_PTE; i++) {
		if (pte_present(table[i]) && pte_write(table[i]) && pte_exec(table[i]))
			return true;
	}
	return false;
}

KTEST(kernel_map, nothing_writable_and_executable)
{
	const u32 *entry = (const u32 *)swapper_pg_dir;
	unsigned int i, sections = 0, tables = 0;

	for (i = 0; i < 2 * PTRS_PER_PGD; i++) {
		if ((entry[i] & PMD_TYPE_MASK) == PMD_TYPE_SECT) {
			sections++;
			if (!(entry[i] & (PMD_SECT_XN | PMD_SECT_APX)))
				KTEST_FAIL("section %#x000: entry %#x", i << 8, entry[i]);
		} else if ((entry[i] & PMD_TYPE_MASK) == PMD_TYPE_TABLE && !(i & 1)) {
			tables++;
			if (table_has_wx(pmd_page_vaddr(__pmd(entry[i]))))
				KTEST_FAIL("the table at %#x000", i << 8);
		} else if (entry[i] && !(i & 1)) {
			KTEST_FAIL("entry %u is %#x", i, entry[i]);
		}
	}
	KTEST_EXPECT(sections > 0 && tables >= 2);
}

#ifdef CONFIG_PTDUMP
/* The check at the end of the boot would find it. */
KTEST(kernel_map, checkwx)
{
	unsigned long page = __get_free_page(GFP_KERNEL);

	KTEST_ASSERT(page);
	KTEST_EXPECT_EQ(ptdump_check_wx(true), 0);
	__set_fixmap(FIX_ZERO_SLOT, __pa(page), PAGE_KERNEL_EXEC);
	KTEST_EXPECT_EQ(ptdump_check_wx(false), PAGE_SIZE);
	__set_fixmap(FIX_ZERO_SLOT, __pa(page), PAGE_KERNEL_ROX);
	KTEST_EXPECT_EQ(ptdump_check_wx(false), 0);
	clear_fixmap(FIX_ZERO_SLOT);
	free_page(page);
}
#endif

KTEST(kernel_map, fixmap)
{
	unsigned long page = __get_free_page(GFP_KERNEL);
	u32 *window = (u32 *)__fix_to_virt(FIX_ZERO_SLOT);

	KTEST_ASSERT(page);
	KTEST_EXPECT(!MAY_READ(window));
	*(u32 *)page = 0x12345678;
	set_fixmap(FIX_ZERO_SLOT, __pa(page));
	KTEST_EXPECT_EQ(*window, 0x12345678);
	*window = 1;
	KTEST_EXPECT_EQ(*(volatile u32 *)page, 1);
	__set_fixmap(FIX_ZERO_SLOT, __pa(page), FIXMAP_PAGE_RO);
	KTEST_EXPECT(MAY_READ(window) && !MAY_WRITE(window));
	clear_fixmap(FIX_ZERO_SLOT);
	KTEST_EXPECT(!MAY_READ(window));
	KTEST_EXPECT_EQ(virt_to_fix((unsigned long)window), FIX_ZERO_SLOT);
	free_page(page);
}

KTEST(kernel_map, ioremap)
{
	struct resource r;
	int node = of_find_compatible_node(OF_NONE, "arm,pl011");
	char __iomem *p;

	KTEST_EXPECT(!ioremap(PHYS_OFFSET, PAGE_SIZE)); /* RAM */
	KTEST_EXPECT(!ioremap(PHYS_OFFSET - 4, 8));	/* partly RAM */
	KTEST_EXPECT(!ioremap(0x1000, 0));
	KTEST_EXPECT(!ioremap(0xfffff000, 0x2000));
	iounmap(NULL);
	if (node < 0 || of_address_to_resource(node, 0, &r))
		KTEST_SKIP("no PL011");
	p = ioremap(r.start + 0x18, 4);
	KTEST_ASSERT(p);
	KTEST_EXPECT_EQ((unsigned long)p & ~PAGE_MASK, (r.start + 0x18) & ~PAGE_MASK);
	KTEST_EXPECT_EQ(pte_val(*virt_to_kpte((unsigned long)p)) & L_PTE_MT_MASK,
			L_PTE_MT_DEV_SHARED);
	KTEST_EXPECT(!(readl(p) & 8));
	iounmap(p);
	KTEST_EXPECT(!MAY_READ(p));
}

KTEST(kernel_map, memblock_agrees)
{
	unsigned long pfn, ram = 0, listed = 0;
	struct memblock_region *r;

	for (pfn = min_low_pfn; pfn < max_pfn; pfn++)
		ram += pfn_is_ram(pfn);
	for_each_mem_region(r)
		listed += memblock_region_memory_end_pfn(r) - memblock_region_memory_base_pfn(r);
	KTEST_EXPECT_EQ(ram, listed);
	KTEST_EXPECT(!pfn_is_ram(max_pfn) && !pfn_valid(max_pfn) && pfn_valid(min_low_pfn));
	KTEST_EXPECT(memblock_is_reserved(__pa(_stext)));
	KTEST_EXPECT_EQ(__pa(_text), PHYS_OFFSET + TEXT_OFFSET);
}

KTEST(kernel_map, device_tree_kept)
{
	u32 size;

	KTEST_EXPECT(virt_addr_valid(initial_boot_params));
	KTEST_EXPECT(early_init_dt_verify(initial_boot_params, FDT_MAX_SIZE, &size) == NULL);
	KTEST_EXPECT(size < 64 * 1024);
}
