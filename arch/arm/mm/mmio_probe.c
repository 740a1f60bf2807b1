// SPDX-License-Identifier: MIT
/*
 * The first look at a device that a tree promises. Where the tree is wrong, nothing answers, the bus
 * refuses the access, and the CPU takes a synchronous external abort (ARM DDI 0406C, B3.12.4), which
 * finds this instruction in the exception table.
 *
 * Only the first look: an interconnect may also signal such an abort late, as an asynchronous one,
 * which belongs to no instruction. Nobody can do more about those than say that there was one.
 */
#include <asm/extable.h>
#include <asm/io.h>
#include <neap/errno.h>

int mmio_probe_read32(const volatile void __iomem *addr, u32 *val)
{
	int err = 0;
	u32 v = 0;

	asm volatile("1:	ldr	%1, %2\n"
		     "	dsb\n"
		     "2:\n"
		     "	.pushsection .text.fixup, \"ax\"\n"
		     "	.balign	4\n"
		     "3:	mov	%0, %3\n"
		     "	b	2b\n"
		     "	.popsection\n" _ASM_EXTABLE("1b", "3b")
		     : "+r"(err), "+r"(v)
		     : "Q"(*(const volatile u32 __force *)addr), "i"(-ENXIO)
		     : "memory");
	*val = v;
	return err;
}
