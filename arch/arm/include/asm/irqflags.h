/* SPDX-License-Identifier: MIT */
/*
 * The CPU's own interrupt mask, CPSR.I. Flags saved by local_irq_save() are the whole CPSR, of
 * which only the mask is put back.
 */
#ifndef _ASM_IRQFLAGS_H
#define _ASM_IRQFLAGS_H

#include <asm/ptrace.h>
#include <neap/types.h>

#ifndef __ASSEMBLY__

static __always_inline unsigned long arch_local_save_flags(void)
{
	unsigned long flags;

	__asm__ __volatile__("mrs	%0, cpsr" : "=r"(flags) : : "memory");
	return flags;
}

static __always_inline unsigned long arch_local_irq_save(void)
{
	unsigned long flags;

	__asm__ __volatile__("mrs	%0, cpsr\n\tcpsid	i" : "=r"(flags) : : "memory");
	return flags;
}

static __always_inline void arch_local_irq_restore(unsigned long flags)
{
	__asm__ __volatile__("msr	cpsr_c, %0" : : "r"(flags) : "memory");
}

static __always_inline void arch_local_irq_enable(void)
{
	__asm__ __volatile__("cpsie	i" : : : "memory");
}

static __always_inline void arch_local_irq_disable(void)
{
	__asm__ __volatile__("cpsid	i" : : : "memory");
}

static __always_inline bool arch_irqs_disabled_flags(unsigned long flags)
{
	return flags & PSR_I_BIT;
}

#endif /* __ASSEMBLY__ */
#endif /* _ASM_IRQFLAGS_H */
