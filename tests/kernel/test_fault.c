// SPDX-License-Identifier: MIT
/* The tables of fault statuses, a kernel table that a process has not heard of, an abort that Xen injected. */
#include <asm/pgtable.h>
#include <asm/tlbflush.h>
#include <neap/irqflags.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/printk.h>
#include <neap/signal.h>
#include <neap/string.h>
#include <neap/swap.h>
#include <neap/uaccess.h>
#include <neap/vmalloc.h>

#include "../../arch/arm/mm/fault.h"
#include "user_mm.h"

KTEST(fault, status_bits)
{
	KTEST_EXPECT_EQ(fsr_fs(0x805), 5);
	KTEST_EXPECT_EQ(fsr_fs(0x406), 22);
	KTEST_EXPECT_EQ(fsr_fs(0x1c1b), 27);
	KTEST_EXPECT_EQ(fsr_fs(0x817), 7);
}

KTEST(fault, tables_are_complete)
{
	unsigned int i;

	for (i = 0; i < 32; i++) {
		const struct fsr_info *d = &fsr_info[i], *p = &ifsr_info[i];

		KTEST_EXPECT(d->fn && d->name && (d->sig == SIGSEGV || d->sig == SIGBUS));
		KTEST_EXPECT(p->fn && p->name && (p->sig == SIGSEGV || p->sig == SIGBUS));
	}
	KTEST_EXPECT(fsr_info[5].fn == do_translation_fault);
	KTEST_EXPECT(fsr_info[7].fn == do_page_fault && fsr_info[15].fn == do_page_fault);
	KTEST_EXPECT(!strcmp(fsr_info[22].name, "asynchronous external abort"));
	KTEST_EXPECT(fsr_info[22].fn == do_bad && ifsr_info[8].fn == do_bad);
	KTEST_EXPECT_EQ(do_bad(0, 22, NULL), 1);
}

/*
 * A process's first level that lacks an entry of the vmalloc area, as it does when the table was made after
 * the process: the access brings it, each half of the pair, and both work.
 */
KTEST(fault, vmalloc_sync)
{
	const unsigned long size = 4 << 20;
	struct test_mm t;
	unsigned long flags, addr;
	unsigned int synced = 0;
	char *p = vmalloc(size);

	KTEST_ASSERT(p);
	if (test_mm_enter(&t)) {
		vfree(p);
		KTEST_FAIL("no address space");
		return;
	}
	local_irq_save(flags);
	/* Each megabyte of which a page is in the area. */
	for (addr = (unsigned long)p; addr < (unsigned long)p + size; addr += SECTION_SIZE) {
		u32 *entry = &pgd_offset(t.mm, addr)->pgd[(addr >> SECTION_SHIFT) & 1], wanted = *entry;

		*(volatile char *)addr = 1; /* so it is there */
		wanted = READ_ONCE(*entry);
		WRITE_ONCE(*entry, 0);
		dsb(ishst);
		flush_tlb_all();
		*(volatile char *)addr = 77;
		synced += READ_ONCE(*entry) == wanted && wanted && *(volatile char *)addr == 77;
	}
	local_irq_restore(flags);
	KTEST_EXPECT_EQ(synced, 4);
	test_mm_leave(&t);
	vfree(p);
}

/* A PTE that names a swap area which cannot be: an error, and nothing else of the process is touched. */
KTEST(fault, bad_swap_entry)
{
	const unsigned long base = 0x10000000;
	struct test_mm t;
	spinlock_t *ptl;
	pte_t *pte;
	u32 v = 3;

	KTEST_ASSERT(test_mm_enter(&t) == 0);
	KTEST_EXPECT_EQ(test_mm_map(base, PAGE_SIZE, PROT_READ | PROT_WRITE), base);
	KTEST_EXPECT_EQ(get_user(v, (u32 __user *)base), 0); /* the table is there */
	pte = pte_offset_map_lock(t.mm, pmd_off(t.mm, base), base, &ptl);
	set_pte_at(t.mm, base, pte, swp_entry_to_pte(swp_entry(MAX_SWAPFILES - 1, 9)));
	pte_unmap_unlock(pte, ptl);
	flush_tlb_all();
	pr_info("(a bad swap entry is made on purpose)\n");
	KTEST_EXPECT_EQ(get_user(v, (u32 __user *)base), -EFAULT);
	pte = pte_offset_map_lock(t.mm, pmd_off(t.mm, base), base, &ptl);
	pte_clear(t.mm, base, pte);
	pte_unmap_unlock(pte, ptl);
	KTEST_EXPECT_EQ(get_user(v, (u32 __user *)base), 0);
	KTEST_EXPECT_EQ(v, 0);
	test_mm_leave(&t);
}

/* What the entry code left in pc, given what Xen put into lr, becomes the instruction's address. */
KTEST(fault, injected)
{
	const unsigned long pc = 0x8000;
	struct pt_regs regs = { 0 };

	regs.ARM_cpsr = USR_MODE;
	regs.ARM_pc = pc - 8;
	KTEST_EXPECT_EQ(do_debug_abort(0, 2, &regs), 1);
	KTEST_EXPECT_EQ(regs.ARM_pc, pc);

	regs.ARM_cpsr = USR_MODE | PSR_T_BIT;
	regs.ARM_pc = pc + 4 - 8;
	KTEST_EXPECT_EQ(do_debug_abort(0, 2, &regs), 1);
	KTEST_EXPECT_EQ(regs.ARM_pc, pc);

	/* A prefetch abort: no instruction can be read there, so it is no BKPT. */
	regs.ARM_cpsr = USR_MODE;
	regs.ARM_pc = pc - 4;
	KTEST_EXPECT_EQ(do_debug_abort(pc, 2 | FSR_LNX_PF, &regs), 1);
	KTEST_EXPECT_EQ(regs.ARM_pc, pc);

	regs.ARM_cpsr = USR_MODE | PSR_T_BIT;
	regs.ARM_pc = pc + 4 - 4;
	KTEST_EXPECT_EQ(do_debug_abort(pc, 2 | FSR_LNX_PF, &regs), 1);
	KTEST_EXPECT_EQ(regs.ARM_pc, pc);
}
