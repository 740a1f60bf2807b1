// SPDX-License-Identifier: MIT
/* Running the handlers of a line. */
#include <neap/irq.h>
#include <neap/bug.h>
#include <neap/irqflags.h>
#include "internals.h"

irqreturn_t handle_irq_event_actions(struct irq_desc *desc)
{
	struct irqaction *action;
	irqreturn_t ret = IRQ_NONE;

	/* The list only grows while the line is in use; free_irq() waits for us. */
	for (action = READ_ONCE(desc->action); action; action = READ_ONCE(action->next)) {
		ret |= action->handler(desc->irq, action->dev);
		if (WARN_ONCE(!irqs_disabled(), "irq %u: %s enabled interrupts\n", desc->irq,
			      action->name))
			local_irq_disable();
	}
	return ret;
}

irqreturn_t handle_irq_event(struct irq_desc *desc)
{
	irqreturn_t ret;

	desc->state &= ~IRQD_PENDING;
	desc->state |= IRQD_INPROGRESS;
	spin_unlock(&desc->lock);
	ret = handle_irq_event_actions(desc);
	spin_lock(&desc->lock);
	desc->state &= ~IRQD_INPROGRESS;
	return ret;
}
