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

/* The headline at 0, the interrupts at their numbers, behind them the IPIs. */
static void *int_seq_start(struct seq_file *m __maybe_unused, loff_t *pos)
{
	return *pos <= NR_IRQS ? pos : NULL;
}

static void *int_seq_next(struct seq_file *m, void *v __maybe_unused, loff_t *pos)
{
	++*pos;
	return int_seq_start(m, pos);
}

static void int_seq_stop(struct seq_file *m __maybe_unused, void *v __maybe_unused)
{
}

static int show_interrupts(struct seq_file *m, void *v)
{
	unsigned int irq = *(loff_t *)v, cpu;
	struct irq_desc *desc;

	if (irq == 0) {
		seq_printf(m, "%11s", "");
		for_each_online_cpu(cpu)
			seq_printf(m, "CPU%-8u", cpu);
		seq_putc(m, '\n');
	} else if (irq < NR_IRQS) {
		desc = irq_to_desc(irq);
		if (desc)
			show_one(m, desc);
	} else if (IS_ENABLED(CONFIG_SMP)) {
		show_ipi_list(m);
	}
	return 0;
}

const struct seq_operations interrupts_op = {
	.start = int_seq_start,
	.next = int_seq_next,
	.stop = int_seq_stop,
	.show = show_interrupts,
};
