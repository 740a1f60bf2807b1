/* SPDX-License-Identifier: MIT */
/* What the files of kernel/irq share with each other only. */
#ifndef _IRQ_INTERNALS_H
#define _IRQ_INTERNALS_H

#include <neap/interrupt.h>
#include <neap/irq.h>

/* A descriptor with a free number, or NULL: out of memory or of numbers. May sleep. */
struct irq_desc *irq_alloc_desc(void);
void irq_free_desc(struct irq_desc *desc);

/* Runs the actions; desc->lock not held, IRQs off. */
irqreturn_t handle_irq_event_actions(struct irq_desc *desc);
/* The same with desc->lock held: sets IRQD_INPROGRESS and drops the lock meanwhile. */
irqreturn_t handle_irq_event(struct irq_desc *desc);

/*
 * Counts an interrupt that @ret says was claimed or not; a line that practically nobody claims is
 * shut off. desc->lock held.
 */
void note_interrupt(struct irq_desc *desc, irqreturn_t ret);

/* May the flow run the actions now? If not, IRQD_PENDING remembers. desc->lock held. */
bool irq_may_run(struct irq_desc *desc);

static inline void mask_irq(struct irq_desc *desc)
{
	desc->chip->irq_mask(desc);
}

static inline void unmask_irq(struct irq_desc *desc)
{
	desc->chip->irq_unmask(desc);
}

#endif /* _IRQ_INTERNALS_H */
