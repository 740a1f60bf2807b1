/* SPDX-License-Identifier: MIT */
/* The CPU interface of a GICv3, made of system registers (ARM IHI 0069, 12.6). */
#ifndef _ASM_ARCH_GICV3_H
#define _ASM_ARCH_GICV3_H

#include <neap/types.h>
#include <asm/barrier.h>

#define __ICC_READ(name, where)                                     \
	static inline u32 gic_read_##name(void)                     \
	{                                                           \
		u32 val;                                            \
                                                                    \
		asm volatile("mrc p15, 0, %0, " where : "=r"(val)); \
		return val;                                         \
	}
#define __ICC_WRITE(name, where)                                     \
	static inline void gic_write_##name(u32 val)                 \
	{                                                            \
		asm volatile("mcr p15, 0, %0, " where : : "r"(val)); \
	}

__ICC_READ(sre, "c12, c12, 5")
__ICC_WRITE(sre, "c12, c12, 5")
__ICC_READ(iar1, "c12, c12, 0")
__ICC_WRITE(eoir1, "c12, c12, 1")
__ICC_WRITE(pmr, "c4, c6, 0")
__ICC_WRITE(bpr1, "c12, c12, 3")
__ICC_READ(ctlr, "c12, c12, 4")
__ICC_WRITE(ctlr, "c12, c12, 4")
__ICC_WRITE(igrpen1, "c12, c12, 7")

#undef __ICC_READ
#undef __ICC_WRITE

/* ICC_SGI1R: sends an interrupt to other CPUs. */
static inline void gic_write_sgi1r(u64 val)
{
	asm volatile("mcrr p15, 0, %Q0, %R0, c12" : : "r"(val));
}

#endif /* _ASM_ARCH_GICV3_H */
