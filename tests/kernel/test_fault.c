// SPDX-License-Identifier: MIT
/* The tables of fault statuses, and the program counter of an abort that Xen injected. */
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/signal.h>
#include <neap/string.h>

#include "../../arch/arm/mm/fault.h"

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
