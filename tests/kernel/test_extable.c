// SPDX-License-Identifier: MIT
/* The exception table, and what its fix-ups let the kernel find out about its own map. */
#include <asm/extable.h>
#include <asm/memory.h>
#include <asm/pgtable.h>
#include <asm/setup.h>
#include <asm/uaccess.h>
#include <neap/kernel.h>
#include <neap/ktest.h>
#include <neap/vmalloc.h>

extern const struct exception_table_entry __start___ex_table[], __stop___ex_table[];

KTEST(extable, sorted)
{
	const struct exception_table_entry *e;

	KTEST_EXPECT(__stop___ex_table - __start___ex_table > 20);
	for (e = __start___ex_table; e < __stop___ex_table; e++) {
		KTEST_EXPECT(e == __start___ex_table || e[-1].insn < e->insn);
		KTEST_EXPECT(e->insn >= (unsigned long)_stext && e->fixup >= (unsigned long)_stext);
		KTEST_EXPECT(search_exception_tables(e->insn) == e);
	}
	KTEST_EXPECT(!search_exception_tables(0));
	KTEST_EXPECT(!search_exception_tables((unsigned long)_etext));
	KTEST_EXPECT(!search_exception_tables(__start___ex_table[0].insn - 4));
}

KTEST(extable, nofault_read)
{
	u32 v = 9;

	KTEST_EXPECT_EQ(copy_from_kernel_nofault(&v, _text, 4), 0);
	KTEST_EXPECT_EQ(copy_from_kernel_nofault(&v, NULL, 4), -EFAULT);
	/* The gap between lowmem and the vmalloc area. */
	KTEST_EXPECT_EQ(copy_from_kernel_nofault(&v, (void *)(VMALLOC_START - PAGE_SIZE), 4),
			-EFAULT);
	KTEST_EXPECT_EQ(copy_from_kernel_nofault(&v, (void *)0xfffffffcul, 4), -EFAULT);
}

/* What the map says is read-only cannot be written. */
KTEST(extable, nofault_write)
{
	static const u32 constant = 0x1234;
	static u32 variable;
	u32 v = 7;

	KTEST_EXPECT_EQ(copy_to_kernel_nofault(&variable, &v, 4), 0);
	KTEST_EXPECT_EQ(READ_ONCE(variable), 7);
	KTEST_EXPECT_EQ(copy_to_kernel_nofault(_stext, &v, 4), -EFAULT);
	KTEST_EXPECT_EQ(copy_to_kernel_nofault((void *)&constant, &v, 4), -EFAULT);
	KTEST_EXPECT_EQ(READ_ONCE(constant), 0x1234);
	KTEST_EXPECT_EQ(copy_to_kernel_nofault((void *)VECTORS_BASE, &v, 4), -EFAULT);
}

/* The page after a vmalloc area is a guard. */
KTEST(extable, vmalloc_guard)
{
	u8 *p = vmalloc(2 * PAGE_SIZE);
	u8 v = 3;

	KTEST_ASSERT(p);
	KTEST_EXPECT_EQ(copy_to_kernel_nofault(p + 2 * PAGE_SIZE - 1, &v, 1), 0);
	KTEST_EXPECT_EQ(copy_to_kernel_nofault(p + 2 * PAGE_SIZE, &v, 1), -EFAULT);
	KTEST_EXPECT_EQ(p[2 * PAGE_SIZE - 1], 3);
	vfree(p);
	KTEST_EXPECT_EQ(copy_from_kernel_nofault(&v, p, 1), -EFAULT);
}
