// SPDX-License-Identifier: MIT
/* The parts that GICv2 and GICv3 share. */
#include <neap/errno.h>
#include <neap/interrupt.h>
#include <neap/io.h>
#include <neap/of.h>
#include <neap/printk.h>
#include "irq-gic-common.h"

/* <kind number flags>: kind 0 is an SPI, counted from 32, kind 1 a PPI, counted from 16. */
int gic_irq_xlate(struct irq_domain *d, const struct of_phandle_args *spec, unsigned int *hwirq,
		  unsigned int *type)
{
	u32 kind = spec->args[0], number = spec->args[1];

	(void)d;
	if (spec->args_count < 3)
		return -EINVAL;
	if (kind == 0 && number < GIC_MAX_INTID - GIC_FIRST_SPI) {
		*hwirq = number + GIC_FIRST_SPI;
	} else if (kind == 1 && number < GIC_FIRST_SPI - GIC_FIRST_PPI) {
		*hwirq = number + GIC_FIRST_PPI;
	} else {
		pr_err("gic: interrupt <%u %u> is neither an SPI nor a PPI\n", kind, number);
		return -EINVAL;
	}
	*type = spec->args[2] & IRQ_TYPE_SENSE_MASK;
	return 0;
}

int gic_configure_irq(void __iomem *base, unsigned int hwirq, unsigned int type)
{
	void __iomem *reg = (u8 __iomem *)base + GICD_ICFGR + hwirq / 16 * 4;
	u32 bit = 2u << (hwirq % 16 * 2), old, new;

	/* An SPI has no inverter; a PPI's polarity is wired, so the tree may call it either. */
	if (hwirq >= GIC_FIRST_SPI && type != IRQ_TYPE_LEVEL_HIGH && type != IRQ_TYPE_EDGE_RISING)
		return -EINVAL;
	old = readl_relaxed(reg);
	new = (type & IRQ_TYPE_EDGE_BOTH) ? old | bit : old & ~bit;
	if (new == old)
		return 0;
	writel_relaxed(new, reg);
	if (readl_relaxed(reg) == new)
		return 0;
	/* The GIC may have PPIs whose kind is fixed. It knows better than the tree. */
	if (hwirq < GIC_FIRST_SPI)
		return 0;
	pr_err("gic: line %u cannot be made %s\n", hwirq,
	       type & IRQ_TYPE_EDGE_BOTH ? "edge" : "level");
	return -EINVAL;
}

void gic_dist_config(void __iomem *base, unsigned int lines)
{
	u8 __iomem *gicd = base;
	unsigned int i;

	for (i = GIC_FIRST_SPI; i < lines; i += 16)
		writel_relaxed(0, gicd + GICD_ICFGR + i / 4);
	for (i = GIC_FIRST_SPI; i < lines; i += 4)
		writel_relaxed(GIC_PRIORITY_ALL, gicd + GICD_IPRIORITYR + i);
	for (i = GIC_FIRST_SPI; i < lines; i += 32) {
		writel_relaxed(~0u, gicd + GICD_ICENABLER + i / 8);
		writel_relaxed(~0u, gicd + GICD_ICPENDR + i / 8);
		writel_relaxed(~0u, gicd + GICD_ICACTIVER + i / 8);
	}
}

void gic_cpu_config(void __iomem *base)
{
	u8 __iomem *frame = base;
	unsigned int i;

	writel_relaxed(~0u, frame + GICD_ICACTIVER);
	writel_relaxed(0xffff0000, frame + GICD_ICENABLER);
	writel_relaxed(0x0000ffff, frame + GICD_ISENABLER);
	for (i = 0; i < GIC_FIRST_SPI; i += 4)
		writel_relaxed(GIC_PRIORITY_ALL, frame + GICD_IPRIORITYR + i);
}
