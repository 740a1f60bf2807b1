// SPDX-License-Identifier: MIT
/* request_irq() and kin: who handles a line, and when it is on. */
#include <neap/interrupt.h>
#include <neap/irq.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/preempt.h>
#include <neap/slab.h>
#include <asm/processor.h>
#include "internals.h"

/* Adds @new at the end. -EBUSY if the line is someone's and not to be shared. */
static int irq_add_action(struct irq_desc *desc, struct irqaction *new)
{
	struct irqaction **p = &desc->action;
	unsigned long irqflags;
	int err = 0;

	spin_lock_irqsave(&desc->lock, irqflags);
	if (*p && !((*p)->flags & new->flags & IRQF_SHARED)) {
		err = -EBUSY;
	} else {
		bool first = *p == NULL;

		while (*p)
			p = &(*p)->next;
		smp_wmb(); /* a handler that walks the list sees a whole action */
		WRITE_ONCE(*p, new);
		if (first && !(desc->state & IRQD_PER_CPU)) {
			desc->state &= ~(IRQD_DISABLED | IRQD_PENDING | IRQD_SPURIOUS);
			desc->depth = 0;
			desc->window = 0;
			desc->unhandled = 0;
			unmask_irq(desc);
		}
	}
	spin_unlock_irqrestore(&desc->lock, irqflags);
	return err;
}

int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name,
		void *dev)
{
	struct irq_desc *desc = irq_to_desc(irq);
	struct irqaction *action;
	int err;

	if (!desc || !desc->chip || !handler)
		return -EINVAL;
	if ((desc->state & IRQD_PER_CPU) != (flags & IRQF_PERCPU ? IRQD_PER_CPU : 0))
		return -EINVAL;
	action = kzalloc(sizeof(*action), GFP_KERNEL);
	if (!action)
		return -ENOMEM;
	action->handler = handler;
	action->dev = dev;
	action->name = name;
	action->flags = flags;
	err = irq_add_action(desc, action);
	if (err)
		kfree(action);
	return err;
}

int request_percpu_irq(unsigned int irq, irq_handler_t handler, const char *name, void *dev)
{
	return request_irq(irq, handler, IRQF_PERCPU, name, dev);
}

void free_irq(unsigned int irq, void *dev)
{
	struct irq_desc *desc = irq_to_desc(irq);
	struct irqaction **p, *action;
	unsigned long flags;

	if (!desc)
		return;
	spin_lock_irqsave(&desc->lock, flags);
	for (p = &desc->action; *p && (*p)->dev != dev; p = &(*p)->next)
		;
	action = *p;
	if (action)
		WRITE_ONCE(*p, action->next);
	if (!desc->action && !(desc->state & IRQD_PER_CPU)) {
		desc->state |= IRQD_DISABLED;
		desc->depth = 1;
		mask_irq(desc);
	}
	spin_unlock_irqrestore(&desc->lock, flags);
	if (WARN(!action, "irq %u: free_irq() by one who has not requested it\n", irq))
		return;
	synchronize_irq(irq);
	kfree(action);
}

void synchronize_irq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);

	if (!desc)
		return;
	/* The flow sets and clears the bit under the lock; handlers are short. */
	while (READ_ONCE(desc->state) & IRQD_INPROGRESS)
		cpu_relax();
	smp_mb();
}

void disable_irq_nosync(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;

	if (!desc)
		return;
	spin_lock_irqsave(&desc->lock, flags);
	if (desc->depth++ == 0)
		desc->state |= IRQD_DISABLED; /* masked when it comes, if it does: chip.c */
	spin_unlock_irqrestore(&desc->lock, flags);
}

void disable_irq(unsigned int irq)
{
	disable_irq_nosync(irq);
	synchronize_irq(irq);
}

void enable_irq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;
	bool lost = false;

	if (!desc)
		return;
	spin_lock_irqsave(&desc->lock, flags);
	if (WARN(desc->depth == 0, "irq %u: enabled more often than disabled\n", irq)) {
		/* stays on */
	} else if (--desc->depth == 0) {
		desc->state &= ~(IRQD_DISABLED | IRQD_SPURIOUS);
		/* An edge that came while it was off will not come again: handle it now. */
		lost = desc->state & IRQD_PENDING && desc->trigger & IRQ_TYPE_EDGE_BOTH &&
		       desc->action && !(desc->state & IRQD_INPROGRESS);
		if (lost)
			note_interrupt(desc, handle_irq_event(desc));
		else
			desc->state &= ~IRQD_PENDING;
		if (!(desc->state & IRQD_DISABLED))
			unmask_irq(desc);
	}
	spin_unlock_irqrestore(&desc->lock, flags);
}

void enable_percpu_irq(unsigned int irq, unsigned int type)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;

	if (!desc)
		return;
	if (type != IRQ_TYPE_NONE)
		irq_set_irq_type(irq, type);
	spin_lock_irqsave(&desc->lock, flags);
	unmask_irq(desc);
	spin_unlock_irqrestore(&desc->lock, flags);
}

void disable_percpu_irq(unsigned int irq)
{
	struct irq_desc *desc = irq_to_desc(irq);
	unsigned long flags;

	if (!desc)
		return;
	spin_lock_irqsave(&desc->lock, flags);
	mask_irq(desc);
	spin_unlock_irqrestore(&desc->lock, flags);
}
