// SPDX-License-Identifier: MIT
/*
 * GICv2 (ARM IHI 0048B): a distributor that all CPUs see, and a CPU interface, both memory-mapped.
 *
 *	device --> distributor: enabled? priority? which CPU? --> CPU interface --> IRQ exception
 *	           reading IAR takes the most urgent one, writing EOIR ends it
 */
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/interrupt.h>
#include <neap/io.h>
#include <neap/irq.h>
#include <neap/irqdomain.h>
#include <neap/of.h>
#include <neap/printk.h>
#include <neap/smp.h>
#include "irq-gic-common.h"

#define GICC_CTLR 0x00
#define GICC_PMR  0x04
#define GICC_BPR  0x08
#define GICC_IAR  0x0c
#define GICC_EOIR 0x10

#define GICC_IAR_ID(iar) ((iar)&0x3ff)

#define GIC_MAX_CPUS 8

/* One controller, set up before anyone uses it. */
static struct {
	u8 __iomem *dist;
	u8 __iomem *cpu;
	unsigned int lines;
	struct irq_domain *domain;
	u8 cpu_mask[GIC_MAX_CPUS]; /* the GIC's number of each CPU, as a bit */
} gic __ro_after_init;

static void gic_mask_irq(struct irq_desc *desc)
{
	writel_relaxed(1u << desc->hwirq % 32, gic.dist + GICD_ICENABLER + desc->hwirq / 32 * 4);
	/* It may be on its way already, unless the write has arrived. */
	readl_relaxed(gic.dist + GICD_ICENABLER + desc->hwirq / 32 * 4);
}

static void gic_unmask_irq(struct irq_desc *desc)
{
	writel_relaxed(1u << desc->hwirq % 32, gic.dist + GICD_ISENABLER + desc->hwirq / 32 * 4);
}

static void gic_eoi_irq(struct irq_desc *desc)
{
	writel_relaxed(desc->hwirq, gic.cpu + GICC_EOIR);
}

static int gic_set_type(struct irq_desc *desc, unsigned int type)
{
	return gic_configure_irq(gic.dist, desc->hwirq, type);
}

static int gic_set_affinity(struct irq_desc *desc, unsigned int cpu)
{
	if (cpu >= GIC_MAX_CPUS || !gic.cpu_mask[cpu] || desc->hwirq < GIC_FIRST_SPI)
		return -EINVAL;
	writeb_relaxed(gic.cpu_mask[cpu], gic.dist + GICD_ITARGETSR + desc->hwirq);
	return 0;
}

static const struct irq_chip gic_chip = {
	.name = "GICv2",
	.irq_mask = gic_mask_irq,
	.irq_unmask = gic_unmask_irq,
	.irq_eoi = gic_eoi_irq,
	.irq_set_type = gic_set_type,
	.irq_set_affinity = gic_set_affinity,
};

static int gic_irq_map(struct irq_domain *d, unsigned int irq, unsigned int hwirq)
{
	(void)d;
	if (hwirq < GIC_FIRST_PPI)
		return -EINVAL; /* SGIs have no descriptor */
	if (hwirq < GIC_FIRST_SPI) {
		irq_set_percpu(irq);
		irq_set_chip_and_handler(irq, &gic_chip, handle_percpu_irq);
	} else {
		irq_set_chip_and_handler(irq, &gic_chip, handle_fasteoi_irq);
	}
	return 0;
}

static const struct irq_domain_ops gic_domain_ops = {
	.map = gic_irq_map,
	.xlate = gic_irq_xlate,
};

static void gic_handle_irq(struct pt_regs *regs)
{
	(void)regs;
	for (;;) {
		u32 iar = readl_relaxed(gic.cpu + GICC_IAR), id = GICC_IAR_ID(iar);

		if (id >= GIC_MAX_INTID)
			return;
		if (id >= GIC_FIRST_PPI) {
			if (generic_handle_domain_irq(gic.domain, id))
				writel_relaxed(iar, gic.cpu + GICC_EOIR);
			continue;
		}
		/* An SGI ends with the number of the sender too, which is part of IAR (4.4.5). */
		writel_relaxed(iar, gic.cpu + GICC_EOIR);
		if (handle_ipi) {
			smp_rmb(); /* what the sender wrote before it is seen after this */
			handle_ipi(id);
		}
	}
}

static void gic_send_ipi(unsigned int cpu, unsigned int ipi)
{
	if (cpu >= GIC_MAX_CPUS)
		return;
	dmb(ishst); /* the receiver sees what was written before */
	writel_relaxed((u32)gic.cpu_mask[cpu] << 16 | ipi, gic.dist + GICD_SGIR);
}

/* The banked ITARGETSR0-7 read as the reading CPU's own bit (4.3.12). */
static u8 gic_own_mask(void)
{
	u32 mask = 0;
	int i;

	for (i = 0; i < GIC_FIRST_SPI && !mask; i += 4)
		mask = readl_relaxed(gic.dist + GICD_ITARGETSR + i);
	mask |= mask >> 16;
	mask |= mask >> 8;
	return mask & 0xff;
}

/* On each CPU as it comes up. */
static int gic_cpu_init(unsigned int cpu)
{
	u8 mask = gic_own_mask();

	/* A GIC for one CPU has no targets: the field reads 0. */
	gic.cpu_mask[cpu] = mask ? mask : 1;
	gic_cpu_config(gic.dist);
	writel_relaxed(GIC_PRIORITY_MASK, gic.cpu + GICC_PMR);
	writel_relaxed(0, gic.cpu + GICC_BPR);
	writel_relaxed(1, gic.cpu + GICC_CTLR);
	return 0;
}

static void __init gic_dist_init(void)
{
	u32 targets = gic_own_mask() * 0x01010101u;
	unsigned int i;

	writel_relaxed(0, gic.dist + GICD_CTLR);
	for (i = GIC_FIRST_SPI; i < gic.lines; i += 4)
		writel_relaxed(targets, gic.dist + GICD_ITARGETSR + i);
	gic_dist_config(gic.dist, gic.lines);
	writel_relaxed(1, gic.dist + GICD_CTLR);
}

static int __init gic_of_init(int node, const struct of_device_id *match)
{
	u32 typer, ctlr;

	if (gic.domain) {
		pr_warn("%s: a second interrupt controller is not used\n", of_node_name(node));
		return -EBUSY;
	}
	gic.dist = of_iomap(node, 0, SZ_4K);
	gic.cpu = of_iomap(node, 1, SZ_4K);
	if (!gic.dist || !gic.cpu)
		goto fail;
	if (mmio_probe_read32(gic.dist + GICD_TYPER, &typer) ||
	    mmio_probe_read32(gic.cpu + GICC_CTLR, &ctlr)) {
		pr_err("%s: nothing answers\n", of_node_name(node));
		goto fail;
	}
	gic.lines = gic_lines(typer);
	gic.domain = irq_domain_add_linear(node, gic.lines, &gic_domain_ops, NULL);
	if (!gic.domain) {
		pr_err("%s: no memory for %u lines\n", of_node_name(node), gic.lines);
		goto fail;
	}
	gic_dist_init();
	gic_cpu_init(0);
	cpu_starting_register(gic_cpu_init);
	smp_cross_call = gic_send_ipi;
	set_handle_irq(gic_handle_irq);
	pr_info("GICv2: %s, %u interrupt lines (%s)\n", match->compatible,
		gic.lines - GIC_FIRST_SPI, of_node_name(node));
	return 0;
fail:
	iounmap(gic.cpu);
	iounmap(gic.dist);
	gic.cpu = gic.dist = NULL;
	return -EINVAL;
}

static const struct of_device_id gic_ids[] __initconst = {
	{ .compatible = "arm,cortex-a15-gic" },
	{ .compatible = "arm,cortex-a7-gic" },
	{ .compatible = "arm,cortex-a9-gic" },
	{ .compatible = "arm,gic-400" },
	{ .compatible = NULL },
};
IRQCHIP_DECLARE(gic_v2, gic_ids, gic_of_init);
