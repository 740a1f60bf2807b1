// SPDX-License-Identifier: MIT
/*
 * The kernel's page tables. paging_init() builds them from memblock:
 *
 *	map_lowmem()		RAM from PHYS_OFFSET to the end of lowmem, one piece for each permission
 *	create_mapping()	one piece, first level after first level
 *	alloc_init_pmd()	one entry: two sections of 1 MiB if all is aligned, else a table
 *	alloc_init_pte()	pages in a table
 *
 * While it builds, only the image can be reached, not the memory that new tables come from; such a
 * table is written through a fixmap slot. When swapper_pg_dir is complete, TTBR0 is switched to it.
 * The image is mapped by pages before and after: were it by sections after, the TLB could hold two
 * entries of different size for one address (ARM DDI 0406C B3.10.1, "break before make").
 */
#include <asm/cp15.h>
#include <asm/fixmap.h>
#include <asm/pgalloc.h>
#include <asm/setup.h>
#include <asm/tlbflush.h>
#include <asm/traps.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/memblock.h>
#include <neap/of_fdt.h>
#include <neap/printk.h>
#include <neap/string.h>
#include "mm.h"

pgd_t swapper_pg_dir[PTRS_PER_PGD] __aligned(PGD_TABLE_SIZE);
pmdval_t user_pmd_table __ro_after_init = PMD_TYPE_TABLE | PMD_DOMAIN(DOMAIN_USER);
pte_t *pkmap_page_table __ro_after_init;
bool lowmem_is_mapped __ro_after_init;

#define SECT_KERNEL (PMD_TYPE_SECT | PMD_SECT_AP_WRITE | PMD_DOMAIN(DOMAIN_KERNEL))
#define PTE_KERNEL  (L_PTE_PRESENT | L_PTE_YOUNG | L_PTE_DIRTY | L_PTE_SHARED)

/* Each kind by section and by page. */
static const struct {
	pmdval_t sect;
	pteval_t pte;
} mem_types[NR_MAP_TYPES] = {
	[MT_MEMORY_RW] = {
		.sect = SECT_KERNEL | PMD_SECT_WBWA | PMD_SECT_XN,
		.pte = PTE_KERNEL | L_PTE_MT_WRITEALLOC | L_PTE_XN,
	},
	[MT_MEMORY_RO] = {
		.sect = SECT_KERNEL | PMD_SECT_WBWA | PMD_SECT_XN | PMD_SECT_APX,
		.pte = PTE_KERNEL | L_PTE_MT_WRITEALLOC | L_PTE_XN | L_PTE_RDONLY,
	},
	[MT_MEMORY_ROX] = {
		.sect = SECT_KERNEL | PMD_SECT_WBWA | PMD_SECT_APX,
		.pte = PTE_KERNEL | L_PTE_MT_WRITEALLOC | L_PTE_RDONLY,
	},
	[MT_DEVICE] = {
		.sect = SECT_KERNEL | PMD_SECT_DEVICE | PMD_SECT_XN,
		.pte = PTE_KERNEL | L_PTE_MT_DEV_SHARED | L_PTE_XN,
	},
	[MT_VECTORS] = {
		.sect = 0, /* it is one page */
		.pte = PTE_KERNEL | L_PTE_MT_WRITEALLOC | L_PTE_RDONLY | L_PTE_USER,
	},
};

void pmd_clear_bad(pmd_t *pmd)
{
	pr_err("page tables: bad first-level entry %#010x\n", pmd_val(*pmd));
	pmd_clear(pmd);
}

/* ---- building ---- */

/* A table can be written at the address that this gives, until table_done(). */
static pte_t *__init table_at(phys_addr_t phys)
{
	if (lowmem_is_mapped)
		return phys_to_virt(phys);
	set_fixmap(FIX_ZERO_SLOT, phys);
	return (pte_t *)__fix_to_virt(FIX_ZERO_SLOT);
}

static void __init table_done(void)
{
	if (!lowmem_is_mapped)
		clear_fixmap(FIX_ZERO_SLOT);
}

static phys_addr_t __init early_pte_alloc(void)
{
	phys_addr_t phys = memblock_phys_alloc_range(PAGE_SIZE, PAGE_SIZE, phys_offset,
						     memblock.current_limit);

	if (!phys)
		panic("paging_init: no memory for a page table");
	memset(table_at(phys), 0, PAGE_SIZE);
	table_done();
	return phys;
}

/* Sections where pages are wanted now: the same mapping by a table. Not for a map in use. */
static void __init split_sections(pmd_t *pmd, phys_addr_t table)
{
	pte_t *pte = table_at(table);
	unsigned int half, i, type;

	for (half = 0; half < 2; half++) {
		pmdval_t val = pmd_val(pmd[half]);

		if (!val)
			continue;
		for (type = 0; mem_types[type].sect != (val & ~SECTION_MASK); type++)
			BUG_ON(type == NR_MAP_TYPES - 1);
		for (i = 0; i < PTRS_PER_PTE / 2; i++)
			set_pte(pte + half * (PTRS_PER_PTE / 2) + i,
				__pte(((val & SECTION_MASK) + i * PAGE_SIZE) |
				      mem_types[type].pte));
	}
	table_done();
}

static void __init alloc_init_pte(pmd_t *pmd, unsigned long addr, unsigned long end,
				  phys_addr_t phys, enum map_type type)
{
	phys_addr_t table;
	pte_t *pte;

	if (pmd_table(pmd[0])) {
		table = pmd_val(*pmd) & PAGE_MASK;
	} else {
		table = early_pte_alloc();
		split_sections(pmd, table);
		smp_wmb();
		__pmd_populate(pmd, table, _PAGE_KERNEL_TABLE);
	}
	pte = table_at(table) + pte_index(addr);
	for (; addr != end; addr += PAGE_SIZE, phys += PAGE_SIZE)
		set_pte(pte++, __pte(phys | mem_types[type].pte));
	table_done();
}

static void __init map_init_section(pmd_t *pmd, unsigned long addr, unsigned long end,
				    phys_addr_t phys, enum map_type type)
{
	if (addr & SECTION_SIZE)
		pmd++;
	for (; addr != end; addr += SECTION_SIZE, phys += SECTION_SIZE)
		*pmd++ = __pmd(phys | mem_types[type].sect);
}

/* [addr, end) lies within one entry of 2 MiB. */
static void __init alloc_init_pmd(pmd_t *pmd, unsigned long addr, unsigned long end,
				  phys_addr_t phys, const struct map_desc *md)
{
	if (((addr | end | phys) & ~SECTION_MASK) == 0 && !md->pages_only && !pmd_table(pmd[0]))
		map_init_section(pmd, addr, end, phys, md->type);
	else
		alloc_init_pte(pmd, addr, end, phys, md->type);
}

void __init create_mapping(const struct map_desc *md)
{
	unsigned long addr = md->virtual, end = md->virtual + md->length, next;
	phys_addr_t phys = md->phys;

	if (!md->length)
		return;
	do {
		next = pgd_addr_end(addr, end);
		alloc_init_pmd(pmd_off_k(addr), addr, next, phys, md);
		phys += next - addr;
		addr = next;
	} while (addr != end);
}

/*
 * Gives pages of the image another permission; the map is in use. Only permissions change, so the
 * old entry may be used until the flush (B3.10.1).
 */
void set_kernel_type(unsigned long start, unsigned long end, enum map_type type)
{
	unsigned long addr;

	for (addr = start; addr < end; addr += PAGE_SIZE)
		set_pte(virt_to_kpte(addr),
			__pte((pte_val(*virt_to_kpte(addr)) & PAGE_MASK) | mem_types[type].pte));
	flush_tlb_kernel_range(start, end);
}

/* ---- lowmem ---- */

/* The image's parts. What __init code needs to be executable becomes plain data when freed. */
static const struct {
	const char *start, *end;
	enum map_type type;
} image_parts[] = {
	{ _text, _etext, MT_MEMORY_ROX },
	{ __start_rodata, __end_rodata, MT_MEMORY_RO },
	{ __start_ro_after_init, __end_ro_after_init, MT_MEMORY_RW },
	{ __init_begin, __inittext_end, MT_MEMORY_ROX },
	{ __inittext_end, _end, MT_MEMORY_RW },
};

static void __init map_range(phys_addr_t base, unsigned long length)
{
	struct map_desc md = {
		.virtual = (unsigned long)phys_to_virt(base),
		.phys = base,
		.length = length,
		.type = MT_MEMORY_RW,
	};

	create_mapping(&md);
}

static void __init map_image(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(image_parts); i++) {
		struct map_desc md = {
			.virtual = (unsigned long)image_parts[i].start,
			.phys = __pa(image_parts[i].start),
			.length = image_parts[i].end - image_parts[i].start,
			.type = image_parts[i].type,
			.pages_only = true,
		};

		create_mapping(&md);
	}
}

/* All of "memory" below the end of lowmem: memblock does not list what must not be mapped. */
void __init map_lowmem(void)
{
	phys_addr_t text = __pa(_text), image_end = __pa(_end);
	struct memblock_region *r;

	map_image();
	for_each_mem_region(r) {
		phys_addr_t base = r->base, last = min(r->last, arm_lowmem_last);

		if (base > last)
			break;
		if (base <= text && text <= last) {
			map_range(base, text - base);
			base = image_end;
			if (base > last)
				continue;
		}
		map_range(base, last - base + 1);
	}
}

/* ---- the rest of the map ---- */

/* The table of PKMAP, empty. */
void __init kmap_init(void)
{
	if (!IS_ENABLED(CONFIG_HIGHMEM))
		return;
	pkmap_page_table = memblock_alloc_or_panic(PAGE_SIZE, PAGE_SIZE, "the PKMAP table");
	pmd_populate_kernel(NULL, pmd_off_k(PKMAP_BASE), pkmap_page_table);
}

/* The vectors page and the one above it lie in the table that fixmap uses, at its other end. */
void __init vectors_init(void)
{
	void *page = memblock_alloc_or_panic(2 * PAGE_SIZE, PAGE_SIZE, "the vectors pages");

	BUILD_BUG_ON((VECTORS_BASE & PMD_MASK) != (FIXADDR_TOP & PMD_MASK));
	memcpy(page, vectors_start, vectors_end - vectors_start);
	memcpy(page + PAGE_SIZE, stubs_start, stubs_end - stubs_start);
	flush_icache_range((unsigned long)page, (unsigned long)page + PAGE_SIZE);
	set_pte(fixmap_page_table + pte_index(VECTORS_BASE),
		__pte(__pa(page) | mem_types[MT_VECTORS].pte));
	set_pte(fixmap_page_table + pte_index(VECTORS_BASE + PAGE_SIZE),
		__pte(__pa(page + PAGE_SIZE) | mem_types[MT_MEMORY_RO].pte));
	dsb(ishst);
	isb();
}

static void __init copy_window(void)
{
	u32 *from = (u32 *)phys_to_virt(read_cp15(TTBR0) & ~(PGD_TABLE_SIZE - 1));
	u32 *to = (u32 *)swapper_pg_dir;
	unsigned int i = FDT_FIXED_BASE >> SECTION_SHIFT;

	for (; i < (FDT_FIXED_BASE + FDT_FIXED_SIZE) >> SECTION_SHIFT; i++)
		to[i] = from[i];
}

/* Once the tree has been copied: the window's sections go. */
void __init unmap_device_tree_window(void)
{
	u32 *entry = (u32 *)swapper_pg_dir + (FDT_FIXED_BASE >> SECTION_SHIFT);

	memset(entry, 0, (FDT_FIXED_SIZE >> SECTION_SHIFT) * sizeof(*entry));
	flush_tlb_all();
}

/*
 * What the page-table code relies on: the walk looks into the data caches (ID_MMFR3.CohWalk, B4.1.92).
 * And PXN, where the CPU has it (ID_MMFR0.VMSA >= 4, B4.1.89).
 */
static void __init check_cpu(void)
{
	if (((read_cp15(ID_MMFR3) >> 20) & 0xf) == 0)
		panic("this CPU (MIDR %#010x) does not look for page tables in its caches; no support",
		      read_cpuid_id());
	if ((read_cp15(ID_MMFR0) & 0xf) >= 4)
		user_pmd_table |= PMD_PXNTABLE;
}

void __init paging_init(void)
{
	check_cpu();
	early_fixmap_init(swapper_pg_dir);
	copy_window();
	map_lowmem();

	dsb(ishst);
	write_cp15(TTBR0, __pa(swapper_pg_dir) | TTB_FLAGS_WBWA);
	isb();
	local_flush_tlb_all();
	lowmem_is_mapped = true;

	kmap_init();
	vectors_init();
}

/* ---- after boot ---- */

#define UNDEFINED_INSTRUCTION 0xe7f000f0 /* UDF #0 (A8.8.247) */

void mark_rodata_ro(void)
{
	set_kernel_type((unsigned long)__start_ro_after_init, (unsigned long)__end_ro_after_init,
			MT_MEMORY_RO);
}

/*
 * Nothing of the code is left. An emulator keeps its translation of code as long as the words are the same, and
 * looks at every write to such a page: a kernel stack there would be slow for good.
 */
static void poison_init_text(void)
{
	for (u32 *word = (u32 *)__init_begin; word < (u32 *)__inittext_end; word++)
		*word = UNDEFINED_INSTRUCTION;
}

void free_initmem(void)
{
	set_kernel_type((unsigned long)__init_begin, (unsigned long)__inittext_end, MT_MEMORY_RW);
	poison_init_text();
	free_reserved_area(__init_begin, __init_end, "init");
}
