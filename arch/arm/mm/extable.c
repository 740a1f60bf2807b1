// SPDX-License-Identifier: MIT
/*
 * The exception table (asm/extable.h). The linker gathers it in the order of the files; sorted at
 * boot, it is searched by halves.
 */
#include <asm/extable.h>
#include <asm/ptrace.h>
#include <neap/init.h>
#include <neap/sort.h>

extern struct exception_table_entry __start___ex_table[], __stop___ex_table[];

static int cmp_ex(const void *a, const void *b)
{
	unsigned long x = ((const struct exception_table_entry *)a)->insn;
	unsigned long y = ((const struct exception_table_entry *)b)->insn;

	return x < y ? -1 : x > y;
}

void __init sort_main_extable(void)
{
	sort(__start___ex_table, __stop___ex_table - __start___ex_table,
	     sizeof(struct exception_table_entry), cmp_ex, NULL);
}

const struct exception_table_entry *search_exception_tables(unsigned long addr)
{
	const struct exception_table_entry *lo = __start___ex_table, *hi = __stop___ex_table;

	while (lo < hi) {
		const struct exception_table_entry *mid = lo + (hi - lo) / 2;

		if (mid->insn == addr)
			return mid;
		if (mid->insn < addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

int fixup_exception(struct pt_regs *regs)
{
	const struct exception_table_entry *e = search_exception_tables(regs->ARM_pc);

	if (!e)
		return 0;
	regs->ARM_pc = e->fixup;
	return 1;
}
