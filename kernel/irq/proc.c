// SPDX-License-Identifier: MIT
/* The body of /proc/interrupts: number, count, controller, its number, trigger, handlers. */
#include <neap/cpumask.h>
#include <neap/irq.h>
#include <neap/kernel.h>
#include <neap/seq_file.h>
#include "internals.h"

u64 irq_total_count(void)
{
	unsigned int irq, cpu;
	u64 sum = 0;

	for (irq = 1; irq < NR_IRQS; irq++) {
		struct irq_desc *desc = irq_to_desc(irq);

		for_each_possible_cpu(cpu) {
			if (desc)
				sum += READ_ONCE(desc->count[cpu]);
		}
	}
	return sum;
}

static void show_one(struct seq_file *m, struct irq_desc *desc)
{
	struct irqaction *action;
	unsigned long flags;
	unsigned int cpu;
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
	seq_printf(m, "%3u: ", desc->irq);
	for_each_online_cpu(cpu)
		seq_printf(m, "%10u ", READ_ONCE(desc->count[cpu]));
	seq_printf(m, " %8s %3u %-8s  %s\n", desc->chip->name, desc->hwirq,
		   desc->trigger & IRQ_TYPE_EDGE_BOTH ? "Edge" : "Level", names);
}

int show_interrupts(struct seq_file *m, void *v)
{
	unsigned int irq, cpu;

	seq_printf(m, "%11s", "");
	for_each_online_cpu(cpu)
		seq_printf(m, "CPU%-8u", cpu);
	seq_puts(m, "\n");
	for (irq = 1; irq < NR_IRQS; irq++) {
		struct irq_desc *desc = irq_to_desc(irq);

		if (desc)
			show_one(m, desc);
	}
	if (IS_ENABLED(CONFIG_SMP))
		show_ipi_list(m);
	return 0;
}
