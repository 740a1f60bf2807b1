/* SPDX-License-Identifier: MIT */
/*
 * What GICv2 (ARM IHI 0048B) and GICv3 (ARM IHI 0069) have in common: the distributor's registers
 * and the device tree's specifier.
 *
 *	INTID	  0-15	SGI	sent by software, banked per CPU
 *		 16-31	PPI	a CPU's own devices, banked per CPU
 *		 32-1019 SPI	shared; 1020-1023 mean "nothing there"
 */
#ifndef _IRQ_GIC_COMMON_H
#define _IRQ_GIC_COMMON_H

#include <neap/irqdomain.h>
#include <neap/types.h>

#define GIC_FIRST_PPI 16
#define GIC_FIRST_SPI 32
#define GIC_MAX_INTID 1020 /* this and above are special */

#define GICD_CTLR	0x000
#define GICD_TYPER	0x004
#define GICD_IGROUPR	0x080
#define GICD_ISENABLER	0x100
#define GICD_ICENABLER	0x180
#define GICD_ICPENDR	0x280
#define GICD_ICACTIVER	0x380
#define GICD_IPRIORITYR 0x400
#define GICD_ITARGETSR	0x800
#define GICD_ICFGR	0xc00
#define GICD_SGIR	0xf00

/*
 * One priority for everything: handlers run with interrupts off, so nothing could preempt anyway.
 * The mask lets all through that are more urgent (lower) than 0xf0.
 */
#define GIC_PRIORITY	  0xa0
#define GIC_PRIORITY_ALL  0xa0a0a0a0
#define GIC_PRIORITY_MASK 0xf0

/* Lines that a distributor says it has. */
static inline unsigned int gic_lines(u32 typer)
{
	unsigned int lines = 32 * ((typer & 0x1f) + 1);

	return lines < GIC_MAX_INTID ? lines : GIC_MAX_INTID;
}

int gic_irq_xlate(struct irq_domain *d, const struct of_phandle_args *spec, unsigned int *hwirq,
		  unsigned int *type);
/* Edge or level of @hwirq in the GICD/GICR frame @base. -EINVAL: not possible. */
int gic_configure_irq(void __iomem *base, unsigned int hwirq, unsigned int type);
/* SPIs: off, not pending, level, one priority. */
void gic_dist_config(void __iomem *base, unsigned int lines);
/* The banked SGIs and PPIs of this CPU: SGIs on, PPIs off, one priority. */
void gic_cpu_config(void __iomem *base);

#endif /* _IRQ_GIC_COMMON_H */
