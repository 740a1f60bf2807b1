// SPDX-License-Identifier: MIT
/*
 * The flows: what to do with the line before and after its handlers, by the kind of controller.
 *
 *	fasteoi   | handlers | eoi            the controller holds the line back until eoi
 *	percpu    | handlers | eoi            the same, without a lock: the line is this CPU's own
 *	level     mask | handlers | unmask    else it would come again and again
 *	edge      ack | handlers | more?      an edge that comes meanwhile must not be lost
 *
 * A line that is disabled when it comes is masked only then ("lazily"): most disables are short.
 */
#include <neap/irq.h>
#include <neap/errno.h>
#include "internals.h"

void irq_set_chip_and_handler(unsigned int irq, const struct irq_chip *chip,
			      irq_flow_handler_t handle)
{
	struct irq_desc *desc = irq_to_desc(irq);

	desc->chip = chip;
	desc->handle_irq = handle;
}

void irq_set_percpu(unsigned int irq)
{
	irq_to_desc(irq)->state |= IRQD_PER_CPU;
}

int irq_set_irq_type(unsigned int irq, unsigned int type)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;
	int err = 0;

	if (!desc)
		return -EINVAL;
	spin_lock_irqsave(&desc->lock, flags);
	if (desc->trigger != type) {
		/* The GIC allows a change only while the line is off (IHI 0048B, 4.3.13). */
		bool on = !(desc->state & (IRQD_DISABLED | IRQD_PER_CPU));

		if (on)
			mask_irq(desc);
		if (desc->chip->irq_set_type)
			err = desc->chip->irq_set_type(desc, type);
		if (!err)
			desc->trigger = type;
		if (on)
			unmask_irq(desc);
	}
	spin_unlock_irqrestore(&desc->lock, flags);
	return err;
}

bool irq_may_run(struct irq_desc *desc)
{
	desc->count[smp_processor_id()]++;
	if (!(desc->state & (IRQD_DISABLED | IRQD_INPROGRESS)) && desc->action)
		return true;
	desc->state |= IRQD_PENDING;
	return false;
}

void handle_fasteoi_irq(struct irq_desc *desc)
{
	spin_lock(&desc->lock);
	if (irq_may_run(desc)) {
		note_interrupt(desc, handle_irq_event(desc));
	} else if (!(desc->state & IRQD_INPROGRESS)) {
		/* Disabled. A level will come again by itself, an edge is remembered. */
		mask_irq(desc);
	}
	desc->chip->irq_eoi(desc);
	spin_unlock(&desc->lock);
}

void handle_percpu_irq(struct irq_desc *desc)
{
	desc->count[smp_processor_id()]++;
	if (likely(desc->action))
		handle_irq_event_actions(desc);
	desc->chip->irq_eoi(desc);
}

void handle_level_irq(struct irq_desc *desc)
{
	spin_lock(&desc->lock);
	mask_irq(desc);
	if (irq_may_run(desc)) {
		note_interrupt(desc, handle_irq_event(desc));
		/* A handler may have disabled its line. */
		if (!(desc->state & IRQD_DISABLED))
			unmask_irq(desc);
	}
	spin_unlock(&desc->lock);
}

void handle_edge_irq(struct irq_desc *desc)
{
	spin_lock(&desc->lock);
	if (desc->chip->irq_ack)
		desc->chip->irq_ack(desc);
	if (irq_may_run(desc)) {
		do {
			desc->state &= ~IRQD_PENDING;
			note_interrupt(desc, handle_irq_event(desc));
		} while ((desc->state & (IRQD_PENDING | IRQD_DISABLED)) == IRQD_PENDING);
	} else if (!(desc->state & IRQD_INPROGRESS)) {
		mask_irq(desc);
	}
	spin_unlock(&desc->lock);
}
