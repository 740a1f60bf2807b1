// SPDX-License-Identifier: MIT
/*
 * GICv3 (ARM IHI 0069): the distributor keeps the SPIs; each CPU has a redistributor with its SGIs
 * and PPIs; the CPU interface is system registers.
 *
 *	SPI --> GICD --(IROUTER: affinity)--> GICR of the CPU --> ICC_* --> IRQ exception
 *	PPI, SGI ---------------------------> GICR
 *
 * Redistributors stand in a row, two frames of 64 KiB each (four with virtual LPIs); the one of
 * this CPU is the one whose GICR_TYPER has its affinity.
 */
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/interrupt.h>
#include <neap/io.h>
#include <neap/irq.h>
#include <neap/irqdomain.h>
#include <neap/of.h>
#include <neap/printk.h>
#include <neap/cpumask.h>
#include <asm/arch_gicv3.h>
#include <asm/smp.h>
#include "irq-gic-common.h"

#define GICD_CTLR_RWP	      (1u << 31) /* the last write is still taking effect */
#define GICD_CTLR_ARE_NS      (1u << 4)	 /* affinity routing */
#define GICD_CTLR_ENABLE_G1A  (1u << 1)
#define GICD_CTLR_ENABLE_G1   (1u << 0)
#define GICD_IROUTER	      0x6000
#define GICD_PIDR2_ARCH(pidr) ((pidr) >> 4 & 0xf)
#define GICD_PIDR2	      0xffe8

#define GICR_CTLR	    0x0000
#define GICR_CTLR_RWP	    (1u << 3)
#define GICR_TYPER	    0x0008
#define GICR_TYPER_VLPIS    (1u << 1)
#define GICR_TYPER_LAST	    (1u << 4)
#define GICR_WAKER	    0x0014
#define GICR_WAKER_SLEEP    (1u << 1) /* ProcessorSleep */
#define GICR_WAKER_CHILDREN (1u << 2) /* ChildrenAsleep */
#define GICR_SGI_FRAME	    0x10000
#define GICR_FRAMES	    0x20000

#define GIC_WAIT_LOOPS 1000000

/* One controller, set up before anyone uses it. */
static struct {
	u8 __iomem *dist;
	unsigned int lines;
	struct irq_domain *domain;
	int node;
	u8 __iomem *rdist[NR_CPUS];
	u32 affinity[NR_CPUS]; /* Aff3.Aff2.Aff1.Aff0 */
} gic __ro_after_init;

/* The frame with the enable, priority and configuration registers of a line. */
static u8 __iomem *gic_frame(unsigned int hwirq)
{
	return hwirq < GIC_FIRST_SPI ? gic.rdist[smp_processor_id()] + GICR_SGI_FRAME : gic.dist;
}

static void gic_wait_rwp(const u8 __iomem *reg, u32 bit)
{
	unsigned int loops = GIC_WAIT_LOOPS;

	while (readl_relaxed(reg) & bit) {
		if (!--loops) {
			pr_err_ratelimited("GICv3: a register write does not take effect\n");
			return;
		}
	}
}

static void gic_mask_irq(struct irq_desc *desc)
{
	writel_relaxed(1u << desc->hwirq % 32,
		       gic_frame(desc->hwirq) + GICD_ICENABLER + desc->hwirq / 32 * 4);
	if (desc->hwirq < GIC_FIRST_SPI)
		gic_wait_rwp(gic.rdist[smp_processor_id()] + GICR_CTLR, GICR_CTLR_RWP);
	else
		gic_wait_rwp(gic.dist + GICD_CTLR, GICD_CTLR_RWP);
}

static void gic_unmask_irq(struct irq_desc *desc)
{
	writel_relaxed(1u << desc->hwirq % 32,
		       gic_frame(desc->hwirq) + GICD_ISENABLER + desc->hwirq / 32 * 4);
}

static void gic_eoi_irq(struct irq_desc *desc)
{
	gic_write_eoir1(desc->hwirq);
	isb();
}

static int gic_set_type(struct irq_desc *desc, unsigned int type)
{
	return gic_configure_irq(gic_frame(desc->hwirq), desc->hwirq, type);
}

static void gic_route(unsigned int hwirq, u32 affinity)
{
	u8 __iomem *router = gic.dist + GICD_IROUTER + hwirq * 8;

	/* Aff3 has its own word; bit 31 of the low one (any CPU) is left 0. */
	writel_relaxed(affinity & 0xffffff, router);
	writel_relaxed(affinity >> 24, router + 4);
}

static int gic_set_affinity(struct irq_desc *desc, unsigned int cpu)
{
	if (cpu >= NR_CPUS || !gic.rdist[cpu] || desc->hwirq < GIC_FIRST_SPI)
		return -EINVAL;
	gic_route(desc->hwirq, gic.affinity[cpu]);
	return 0;
}

static const struct irq_chip gic_chip = {
	.name = "GICv3",
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
		u32 id = gic_read_iar1() & 0xffffff;

		/* The interrupt is taken (active) before anything that the handler does. */
		dsb(sy);
		if (id >= GIC_MAX_INTID)
			return;
		if (id >= GIC_FIRST_PPI) {
			if (generic_handle_domain_irq(gic.domain, id)) {
				gic_write_eoir1(id);
				isb();
			}
			continue;
		}
		gic_write_eoir1(id);
		isb();
		if (handle_ipi)
			handle_ipi(id);
	}
}

static void gic_send_ipi(unsigned int cpu, unsigned int ipi)
{
	u32 aff = gic.affinity[cpu];

	dsb(ishst); /* the receiver sees what was written before */
	gic_write_sgi1r((u64)(aff >> 24) << 48 | (u64)(aff >> 16 & 0xff) << 32 | (u64)ipi << 24 |
			(aff >> 8 & 0xff) << 16 | 1u << (aff & 0xf));
	isb();
}

/* Looks for the redistributor of @affinity in one region. NULL: not there. */
static u8 __iomem *gic_search_rdist(const struct resource *r, u32 stride, u32 affinity)
{
	u32 offset = 0, size = resource_size(r), typer, step;
	u8 __iomem *frames;

	/* Mapped one by one: the region has room for hundreds of CPUs. */
	while (size - offset >= GICR_FRAMES) {
		frames = ioremap(r->start + offset, GICR_FRAMES);
		if (!frames)
			return NULL;
		if (mmio_probe_read32(frames + GICR_TYPER, &typer)) {
			pr_err("%s: no redistributor answers at %#x\n", of_node_name(gic.node),
			       r->start + offset);
			iounmap(frames);
			return NULL;
		}
		if (readl_relaxed(frames + GICR_TYPER + 4) == affinity)
			return frames;
		iounmap(frames);
		step = stride ? stride : typer & GICR_TYPER_VLPIS ? 2 * GICR_FRAMES : GICR_FRAMES;
		if (typer & GICR_TYPER_LAST || step > size - offset)
			return NULL;
		offset += step;
	}
	return NULL;
}

static u8 __iomem *gic_find_rdist(u32 affinity)
{
	u32 regions = 1, stride = 0, i;
	struct resource r;
	u8 __iomem *frames;

	of_property_read_u32(gic.node, "#redistributor-regions", &regions);
	of_property_read_u32(gic.node, "redistributor-stride", &stride);
	/* Frames are of 64 KiB and aligned so (GIC Architecture Specification v3, 12.10). */
	if (stride % SZ_64K || (stride && stride < GICR_FRAMES)) {
		pr_err("%s: a redistributor-stride of %#x is none\n", of_node_name(gic.node),
		       stride);
		return NULL;
	}
	for (i = 0; i < regions; i++) {
		if (of_address_to_resource(gic.node, 1 + i, &r) || r.start % SZ_64K)
			break;
		frames = gic_search_rdist(&r, stride, affinity);
		if (frames)
			return frames;
	}
	return NULL;
}

/* Of all CPUs at once: one that comes up may not sleep, as mapping does. */
static void __init gic_map_rdists(void)
{
	unsigned int cpu;

	for_each_possible_cpu(cpu) {
		gic.affinity[cpu] = cpu_logical_map(cpu);
		gic.rdist[cpu] = gic_find_rdist(gic.affinity[cpu]);
	}
}

static int gic_wake_rdist(u8 __iomem *rdist)
{
	unsigned int loops = GIC_WAIT_LOOPS;
	u32 waker = readl_relaxed(rdist + GICR_WAKER);

	writel_relaxed(waker & ~GICR_WAKER_SLEEP, rdist + GICR_WAKER);
	while (readl_relaxed(rdist + GICR_WAKER) & GICR_WAKER_CHILDREN)
		if (!--loops)
			return -ETIMEDOUT;
	return 0;
}

/* On each CPU as it comes up. 0, or -errno with one line. */
static int gic_cpu_init(unsigned int cpu)
{
	u8 __iomem *rdist = gic.rdist[cpu];

	/* Without the system registers (a hypervisor may withhold them) there is no interface. */
	gic_write_sre(gic_read_sre() | 1);
	isb();
	if (!(gic_read_sre() & 1)) {
		pr_err("GICv3: CPU %u: the system register interface is locked (ICC_SRE)\n", cpu);
		return -EPERM;
	}
	if (!rdist) {
		pr_err("GICv3: no redistributor for CPU %u (affinity %#x)\n", cpu,
		       gic.affinity[cpu]);
		return -ENODEV;
	}
	if (gic_wake_rdist(rdist)) {
		pr_err("GICv3: the redistributor of CPU %u does not wake\n", cpu);
		return -ETIMEDOUT;
	}
	writel_relaxed(~0u, rdist + GICR_SGI_FRAME + GICD_IGROUPR); /* all in group 1 */
	gic_cpu_config(rdist + GICR_SGI_FRAME);
	gic_wait_rwp(rdist + GICR_CTLR, GICR_CTLR_RWP);

	gic_write_pmr(GIC_PRIORITY_MASK);
	gic_write_bpr1(0);
	gic_write_ctlr(0); /* EOIR drops the priority and deactivates */
	isb();
	gic_write_igrpen1(1);
	isb();
	return 0;
}

static void __init gic_dist_init(void)
{
	unsigned int i;
	u32 ctlr;

	/* Only the enables: affinity routing may not be switched off once it is on (12.9.4). */
	ctlr = readl_relaxed(gic.dist + GICD_CTLR) & GICD_CTLR_ARE_NS;
	writel_relaxed(ctlr, gic.dist + GICD_CTLR);
	gic_wait_rwp(gic.dist + GICD_CTLR, GICD_CTLR_RWP);
	for (i = GIC_FIRST_SPI; i < gic.lines; i += 32)
		writel_relaxed(~0u, gic.dist + GICD_IGROUPR + i / 8);
	gic_dist_config(gic.dist, gic.lines);
	gic_wait_rwp(gic.dist + GICD_CTLR, GICD_CTLR_RWP);
	writel_relaxed(GICD_CTLR_ARE_NS | GICD_CTLR_ENABLE_G1A | GICD_CTLR_ENABLE_G1,
		       gic.dist + GICD_CTLR);
	gic_wait_rwp(gic.dist + GICD_CTLR, GICD_CTLR_RWP);
	/* Routing registers mean something only now. */
	for (i = GIC_FIRST_SPI; i < gic.lines; i++)
		gic_route(i, cpu_logical_map(0));
}

static int __init gic_of_init(int node, const struct of_device_id *match)
{
	unsigned int cpu;
	u32 arch, pidr2;
	int err = -EINVAL;

	if (gic.domain) {
		pr_warn("%s: a second interrupt controller is not used\n", of_node_name(node));
		return -EBUSY;
	}
	gic.node = node;
	gic.dist = of_iomap(node, 0, SZ_64K);
	if (!gic.dist)
		return -EINVAL;
	if (mmio_probe_read32(gic.dist + GICD_PIDR2, &pidr2)) {
		pr_err("%s: nothing answers\n", of_node_name(node));
		goto fail;
	}
	arch = GICD_PIDR2_ARCH(pidr2);
	if (arch != 3 && arch != 4) {
		pr_err("%s: the distributor is of version %u, the tree says 3\n",
		       of_node_name(node), arch);
		goto fail;
	}
	gic.lines = gic_lines(readl_relaxed(gic.dist + GICD_TYPER));
	gic_dist_init();
	gic_map_rdists();
	err = gic_cpu_init(0);
	if (err)
		goto fail;
	gic.domain = irq_domain_add_linear(node, gic.lines, &gic_domain_ops, NULL);
	if (!gic.domain) {
		pr_err("%s: no memory for %u lines\n", of_node_name(node), gic.lines);
		err = -ENOMEM;
		goto fail;
	}
	cpu_starting_register(gic_cpu_init);
	smp_cross_call = gic_send_ipi;
	set_handle_irq(gic_handle_irq);
	pr_info("GICv3: %s, %u interrupt lines (%s)\n", match->compatible,
		gic.lines - GIC_FIRST_SPI, of_node_name(node));
	return 0;
fail:
	for_each_possible_cpu(cpu) {
		iounmap(gic.rdist[cpu]);
		gic.rdist[cpu] = NULL;
	}
	iounmap(gic.dist);
	gic.dist = NULL;
	return err;
}

static const struct of_device_id gic_ids[] __initconst = {
	{ "arm,gic-v3", NULL },
	{ NULL, NULL },
};
IRQCHIP_DECLARE(gic_v3, gic_ids, gic_of_init);
