// SPDX-License-Identifier: MIT
/*
 * The table of descriptors, and the way in from the exception vector. A line gets its descriptor
 * when it is first mapped; the controller may have hundreds that are wired to nothing.
 */
#include <neap/irq.h>
#include <neap/bug.h>
#include <neap/init.h>
#include <neap/of.h>
#include <neap/preempt.h>
#include <neap/slab.h>
#include <neap/percpu.h>
#include "internals.h"

/* [0] stays empty. Entries are set under irq_table_lock and never move; read without it. */
static struct irq_desc *irq_table[NR_IRQS];
static DEFINE_SPINLOCK(irq_table_lock);

/* The registers of what each CPU was doing when the interrupt came. Its own, interrupts off. */
static DEFINE_PER_CPU(struct pt_regs *, irq_regs);

/* Set once, by the root controller. */
void (*handle_arch_irq)(struct pt_regs *regs) __ro_after_init;
void (*smp_cross_call)(unsigned int cpu, unsigned int ipi) __ro_after_init;
void (*handle_ipi)(unsigned int ipi) __ro_after_init;

struct irq_desc *irq_to_desc(unsigned int irq)
{
	return irq < NR_IRQS ? READ_ONCE(irq_table[irq]) : NULL;
}

struct irq_desc *irq_alloc_desc(void)
{
	struct irq_desc *desc = kzalloc(sizeof(*desc), GFP_KERNEL);
	unsigned long flags;
	unsigned int irq;

	if (!desc)
		return NULL;
	spin_lock_init(&desc->lock);
	desc->state = IRQD_DISABLED;
	desc->depth = 1;

	spin_lock_irqsave(&irq_table_lock, flags);
	for (irq = 1; irq < NR_IRQS; irq++) {
		if (!irq_table[irq]) {
			desc->irq = irq;
			smp_wmb(); /* a reader that sees the pointer sees the contents */
			WRITE_ONCE(irq_table[irq], desc);
			break;
		}
	}
	spin_unlock_irqrestore(&irq_table_lock, flags);
	if (irq == NR_IRQS) {
		kfree(desc);
		return NULL;
	}
	return desc;
}

/* Only for a descriptor that no one has been told of. */
void irq_free_desc(struct irq_desc *desc)
{
	unsigned long flags;

	spin_lock_irqsave(&irq_table_lock, flags);
	WRITE_ONCE(irq_table[desc->irq], NULL);
	spin_unlock_irqrestore(&irq_table_lock, flags);
	kfree(desc);
}

int set_handle_irq(void (*handle)(struct pt_regs *regs))
{
	if (handle_arch_irq)
		return -EBUSY;
	handle_arch_irq = handle;
	return 0;
}

struct pt_regs *get_irq_regs(void)
{
	return this_cpu_read(irq_regs);
}

void generic_handle_arch_irq(struct pt_regs *regs)
{
	struct pt_regs **slot = this_cpu_ptr(&irq_regs);
	struct pt_regs *old = *slot;

	irq_enter();
	*slot = regs;
	handle_arch_irq(regs);
	*slot = old;
	irq_exit();
}

void __init init_IRQ(void)
{
	of_core_init();
	irqchip_init();
	if (!handle_arch_irq)
		panic("no interrupt controller in the device tree that this kernel knows");
}
