/* SPDX-License-Identifier: MIT */
/* Host version: a variable stands for the CPU's interrupt mask. */
#ifndef _ASM_IRQFLAGS_H
#define _ASM_IRQFLAGS_H

#include <neap/compiler.h>
#include <neap/types.h>

extern unsigned long test_irqs_off; /* tests/host/kernel.c */

static inline unsigned long arch_local_save_flags(void)
{
	return test_irqs_off;
}

static inline unsigned long arch_local_irq_save(void)
{
	unsigned long flags = test_irqs_off;

	test_irqs_off = 1;
	return flags;
}

static inline void arch_local_irq_restore(unsigned long flags)
{
	test_irqs_off = flags;
}

static inline void arch_local_irq_enable(void)
{
	test_irqs_off = 0;
}

static inline void arch_local_irq_disable(void)
{
	test_irqs_off = 1;
}

static inline bool arch_irqs_disabled_flags(unsigned long flags)
{
	return flags != 0;
}

#endif
