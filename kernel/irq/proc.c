// SPDX-License-Identifier: MIT
/* The body of /proc/interrupts: number, count, controller, its number, trigger, handlers. */
#include <neap/irq.h>
#include <neap/kernel.h>
#include <neap/seq_file.h>
#include "internals.h"

u64 irq_total_count(void)
{
	u64 sum = 0;
	unsigned int irq;

	for (irq = 1; irq < NR_IRQS; irq++) {
		struct irq_desc *desc = irq_to_desc(irq);

		if (desc)
			sum += READ_ONCE(desc->count);
	}
	return sum;
}

static void show_one(struct seq_file *m, struct irq_desc *desc)
{
	struct irqaction *action;
	unsigned long flags;
	char names[64];
	size_t len = 0;

	/* The list may change once the lock is gone, so the names are collected first. */
	spin_lock_irqsave(&desc->lock, flags);
	for (action = desc->action; action; action = action->next)
		len += scnprintf(names + len, sizeof(names) - len, "%s%s", len ? ", " : "",
				 action->name);
	spin_unlock_irqrestore(&desc->lock, flags);
	if (!len)
		return;
	seq_printf(m, "%3u: %10u %8s %3u %-5s %s\n", desc->irq, READ_ONCE(desc->count),
		   desc->chip->name, desc->hwirq,
		   desc->trigger & IRQ_TYPE_EDGE_BOTH ? "Edge" : "Level", names);
}

int show_interrupts(struct seq_file *m, void *v)
{
	unsigned int irq;

	seq_puts(m, "           CPU0\n");
	for (irq = 1; irq < NR_IRQS; irq++) {
		struct irq_desc *desc = irq_to_desc(irq);

		if (desc)
			show_one(m, desc);
	}
	return 0;
}
