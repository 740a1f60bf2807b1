/* SPDX-License-Identifier: MIT */
/*
 * The exception table: pairs of an instruction of the kernel that may fault on a user address, and
 * where to go on if it does. Filled by uaccess code, sorted at boot, searched by fixup_exception().
 */
#ifndef _ASM_EXTABLE_H
#define _ASM_EXTABLE_H

/* clang-format off */
#ifdef __ASSEMBLY__

	/* If the instruction at \insn faults, go on at \fixup. */
	.macro	ex_table, insn, fixup
	.pushsection __ex_table, "a"
	.balign	4
	.long	\insn, \fixup
	.popsection
	.endm

#else
/* clang-format on */

#include <neap/types.h>

struct exception_table_entry {
	unsigned long insn, fixup;
};

struct pt_regs;

/* In C: _ASM_EXTABLE("1b", "2f") inside an asm statement. */
#define _ASM_EXTABLE(insn, fixup)              \
	"	.pushsection __ex_table, \"a\"\n"    \
	"	.balign	4\n"                         \
	"	.long	" insn ", " fixup "\n" \
	"	.popsection\n"

/* Sorts the table by address. Once, at boot, before the first use. */
void sort_main_extable(void);

/* The entry for the instruction at @addr, or NULL. */
const struct exception_table_entry *search_exception_tables(unsigned long addr);

/* Sends @regs to the fixup of their pc. 1 if there is one, else 0 and @regs as they were. */
int fixup_exception(struct pt_regs *regs);

#endif /* __ASSEMBLY__ */
#endif /* _ASM_EXTABLE_H */
