/* SPDX-License-Identifier: MIT */
/* What a device driver needs of interrupts. The machinery below is in irq.h. */
#ifndef _NEAP_INTERRUPT_H
#define _NEAP_INTERRUPT_H

#include <neap/types.h>

/* What a handler found: not my device; dealt with. */
enum irqreturn {
	IRQ_NONE = 0,
	IRQ_HANDLED = 1,
};
typedef enum irqreturn irqreturn_t;

/* Runs in hardware interrupt context with IRQs off: may not sleep. */
typedef irqreturn_t (*irq_handler_t)(int irq, void *dev);

/* The trigger, as in the third cell of a GIC interrupt specifier (low four bits). */
#define IRQ_TYPE_NONE	      0
#define IRQ_TYPE_EDGE_RISING  1
#define IRQ_TYPE_EDGE_FALLING 2
#define IRQ_TYPE_EDGE_BOTH    3
#define IRQ_TYPE_LEVEL_HIGH   4
#define IRQ_TYPE_LEVEL_LOW    8
#define IRQ_TYPE_SENSE_MASK   0xf

/* Flags of request_irq(). */
#define IRQF_SHARED 0x80  /* others may share the line, if they also say so */
#define IRQF_PERCPU 0x400 /* banked per CPU; the caller enables it on each */

/* Constant but for next, which irq_desc.lock guards; freed when no handler of the line runs. */
struct irqaction {
	irq_handler_t handler;
	void *dev;
	const char *name;
	unsigned long flags;
	struct irqaction *next;
};

/*
 * Has @handler(@irq, @dev) run for each interrupt, and enables the line. @name is kept, not copied.
 * -EINVAL: no such line; -EBUSY: in use and not shared by both; -ENOMEM. May sleep.
 */
int request_irq(unsigned int irq, irq_handler_t handler, unsigned long flags, const char *name,
		void *dev);

/* As request_irq() for a line banked per CPU; does not enable it. */
int request_percpu_irq(unsigned int irq, irq_handler_t handler, const char *name, void *dev);

/* Ends it: when it returns, the handler runs on no CPU and will not. May sleep. */
void free_irq(unsigned int irq, void *dev);

/* Nestable. disable_irq() also waits for a running handler; the other may be called from one. */
void disable_irq(unsigned int irq);
void disable_irq_nosync(unsigned int irq);
void enable_irq(unsigned int irq);
void synchronize_irq(unsigned int irq);

/* A line banked per CPU, on the calling CPU. */
void enable_percpu_irq(unsigned int irq, unsigned int type);
void disable_percpu_irq(unsigned int irq);

#endif /* _NEAP_INTERRUPT_H */
