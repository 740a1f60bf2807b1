// SPDX-License-Identifier: MIT
/* Number spaces of interrupt controllers, and the mapping of their lines to ours. */
#include <neap/irqdomain.h>
#include <neap/errno.h>
#include <neap/mutex.h>
#include <neap/of.h>
#include <neap/printk.h>
#include <neap/slab.h>
#include "internals.h"

/* Guards the list and all revmaps against two mappings at once; interrupts read without it. */
static DEFINE_MUTEX(irq_domain_mutex);
static LIST_HEAD(irq_domains);

struct irq_domain *irq_domain_add_linear(int node, unsigned int size,
					 const struct irq_domain_ops *ops, void *host_data)
{
	struct irq_domain *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return NULL;
	d->revmap = kcalloc(size, sizeof(d->revmap[0]), GFP_KERNEL);
	if (!d->revmap) {
		kfree(d);
		return NULL;
	}
	d->node = node;
	d->hwirq_max = size;
	d->ops = ops;
	d->host_data = host_data;
	mutex_lock(&irq_domain_mutex);
	list_add_tail(&d->link, &irq_domains);
	mutex_unlock(&irq_domain_mutex);
	return d;
}

struct irq_domain *irq_find_host(int node)
{
	struct irq_domain *d, *found = NULL;

	mutex_lock(&irq_domain_mutex);
	list_for_each_entry(d, &irq_domains, link) {
		if (d->node == node && node >= 0) {
			found = d;
			break;
		}
	}
	mutex_unlock(&irq_domain_mutex);
	return found;
}

/* irq_domain_mutex held. */
static unsigned int irq_domain_map(struct irq_domain *d, unsigned int hwirq)
{
	struct irq_desc *desc = irq_alloc_desc();

	if (!desc) {
		pr_err("irq: no descriptor for line %u\n", hwirq);
		return 0;
	}
	desc->hwirq = hwirq;
	desc->domain = d;
	desc->chip_data = d->host_data;
	if (d->ops->map(d, desc->irq, hwirq)) {
		pr_err("irq: line %u cannot be used\n", hwirq);
		irq_free_desc(desc);
		return 0;
	}
	smp_wmb(); /* the handler side looks the descriptor up without a lock */
	WRITE_ONCE(d->revmap[hwirq], desc);
	return desc->irq;
}

unsigned int irq_create_mapping(struct irq_domain *d, unsigned int hwirq)
{
	unsigned int irq;

	if (hwirq >= d->hwirq_max) {
		pr_err("irq: line %u, but the controller has only %u\n", hwirq, d->hwirq_max);
		return 0;
	}
	mutex_lock(&irq_domain_mutex);
	irq = d->revmap[hwirq] ? d->revmap[hwirq]->irq : irq_domain_map(d, hwirq);
	mutex_unlock(&irq_domain_mutex);
	return irq;
}

int irq_create_of_mapping(const struct of_phandle_args *spec)
{
	struct irq_domain *d = irq_find_host(spec->np);
	unsigned int hwirq, type, irq;
	int err;

	if (!d)
		return -ENODEV;
	err = d->ops->xlate(d, spec, &hwirq, &type);
	if (err)
		return err;
	irq = irq_create_mapping(d, hwirq);
	if (!irq)
		return -EINVAL;
	if (type != IRQ_TYPE_NONE) {
		err = irq_set_irq_type(irq, type);
		if (err)
			return err;
	}
	return irq;
}

int generic_handle_domain_irq(struct irq_domain *d, unsigned int hwirq)
{
	struct irq_desc *desc = hwirq < d->hwirq_max ? READ_ONCE(d->revmap[hwirq]) : NULL;

	if (unlikely(!desc))
		return -EINVAL;
	desc->handle_irq(desc);
	return 0;
}
