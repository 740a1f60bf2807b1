/* SPDX-License-Identifier: MIT */
/*
 * A domain is the number space of one interrupt controller: it turns a device tree specifier into
 * the controller's number (hwirq), and that into ours (irq).
 */
#ifndef _NEAP_IRQDOMAIN_H
#define _NEAP_IRQDOMAIN_H

#include <neap/types.h>
#include <neap/list.h>

struct irq_desc;
struct irq_domain;
struct of_phandle_args;

struct irq_domain_ops {
	/* Called once, when @hwirq gets its descriptor: sets chip and flow. -EINVAL: no use. */
	int (*map)(struct irq_domain *d, unsigned int irq, unsigned int hwirq);
	/* Specifier to number and trigger. -EINVAL if it is not one of ours. */
	int (*xlate)(struct irq_domain *d, const struct of_phandle_args *spec, unsigned int *hwirq,
		     unsigned int *type);
};

/* Constant but for link and revmap: irq_domain_mutex to change, interrupts read revmap without. */
struct irq_domain {
	struct list_head link;
	int node;		/* of the controller in the device tree; -1 if not from there */
	unsigned int hwirq_max; /* lines: 0 .. hwirq_max - 1 */
	const struct irq_domain_ops *ops;
	void *host_data;
	struct irq_desc **revmap; /* by hwirq; NULL where not mapped */
};

/* Adds a domain of @size lines. NULL: out of memory. */
struct irq_domain *irq_domain_add_linear(int node, unsigned int size,
					 const struct irq_domain_ops *ops, void *host_data);
struct irq_domain *irq_find_host(int node);

/* The irq of @hwirq, mapped now if it was not. 0: not possible, and a line has said why. */
unsigned int irq_create_mapping(struct irq_domain *d, unsigned int hwirq);
/* The same from a specifier; also sets the trigger. Positive irq or -errno. */
int irq_create_of_mapping(const struct of_phandle_args *spec);

/*
 * Called by a controller driver in interrupt context: runs the flow of @hwirq. -EINVAL if the line
 * is not mapped; the driver then has to end the interrupt itself.
 */
int generic_handle_domain_irq(struct irq_domain *d, unsigned int hwirq);

#endif /* _NEAP_IRQDOMAIN_H */
