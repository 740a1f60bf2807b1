/* SPDX-License-Identifier: MIT */
/*
 * Where this CPU's own variables are: TPIDRPRW, which only privileged code can reach (ARM DDI 0406C
 * B4.1.150), holds their distance from the image's copy.
 */
#ifndef _ASM_PERCPU_H
#define _ASM_PERCPU_H

#include <asm/cp15.h>

static inline void set_my_cpu_offset(unsigned long offset)
{
	write_cp15(TPIDRPRW, offset);
}

/* Volatile: a task that has slept may be on another CPU. */
static __always_inline unsigned long __my_cpu_offset(void)
{
	unsigned long offset;

	__asm__ __volatile__("mrc	" __CP15_TPIDRPRW : "=r"(offset));
	return offset;
}

#endif /* _ASM_PERCPU_H */
