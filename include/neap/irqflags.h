/* SPDX-License-Identifier: MIT */
/*
 * Interrupts of this CPU off and on: local_irq_save() and _restore() remember how it was, so they
 * nest; local_irq_disable() and _enable() are for code that knows.
 */
#ifndef _NEAP_IRQFLAGS_H
#define _NEAP_IRQFLAGS_H

#include <asm/irqflags.h>

#ifndef __ASSEMBLY__

#include <neap/kconfig.h>
#include <neap/lockdep.h>

#define local_irq_enable()	   do { lockdep_irqs_on(); arch_local_irq_enable(); } while (0)
#define local_irq_disable()	   arch_local_irq_disable()
#define local_irq_save(flags)	   do { (flags) = arch_local_irq_save(); } while (0)
#define local_irq_restore(flags)                                                           \
	do {                                                                               \
		if (IS_ENABLED(CONFIG_LOCKDEP) && !arch_irqs_disabled_flags(flags))        \
			lockdep_irqs_on();                                                 \
		arch_local_irq_restore(flags);                                             \
	} while (0)
#define local_save_flags(flags)	   do { (flags) = arch_local_save_flags(); } while (0)
#define irqs_disabled_flags(flags) arch_irqs_disabled_flags(flags)
#define irqs_disabled()		   arch_irqs_disabled_flags(arch_local_save_flags())

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_IRQFLAGS_H */
