// SPDX-License-Identifier: MIT
/*
 * A line that nobody claims: a level that no handler lowers would come for ever and stop the
 * machine. When nearly all of a hundred thousand interrupts in a row went unclaimed, the line is
 * shut off.
 */
#include <neap/irq.h>
#include <neap/printk.h>
#include "internals.h"

#define SPURIOUS_WINDOW 100000
#define SPURIOUS_LIMIT	99900

void note_interrupt(struct irq_desc *desc, irqreturn_t ret)
{
	struct irqaction *action;

	if (likely(ret == IRQ_HANDLED) && !desc->window)
		return;
	if (ret == IRQ_NONE)
		desc->unhandled++;
	if (++desc->window < SPURIOUS_WINDOW)
		return;
	if (desc->unhandled > SPURIOUS_LIMIT) {
		pr_emerg("irq %u: nobody cared: disabling it (%s line %u)\n", desc->irq,
			 desc->chip->name, desc->hwirq);
		for (action = desc->action; action; action = action->next)
			pr_emerg("irq %u: handler of %s\n", desc->irq, action->name);
		desc->state |= IRQD_DISABLED | IRQD_SPURIOUS;
		desc->depth++;
		mask_irq(desc);
	}
	desc->window = 0;
	desc->unhandled = 0;
}
