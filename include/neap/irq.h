/* SPDX-License-Identifier: MIT */
/*
 * The machinery between an interrupt controller and request_irq(): descriptors, chips, flows.
 *
 *   CPU exception -> generic_handle_arch_irq() -> handle_arch_irq (of the root controller)
 *       -> generic_handle_domain_irq(domain, hwirq) -> desc->handle_irq (the flow)
 *           -> handle_irq_event() -> each action's handler
 *
 * An interrupt has two numbers: hwirq is the controller's (INTID of a GIC), irq ("virq") is ours,
 * handed out when the line is first mapped. Drivers see only the latter; 0 is never valid.
 */
#ifndef _NEAP_IRQ_H
#define _NEAP_IRQ_H

#include <neap/types.h>
#include <neap/interrupt.h>
#include <neap/preempt.h>
#include <neap/smp.h>
#include <neap/spinlock.h>

struct irq_desc;
struct irq_domain;
struct pt_regs;
struct seq_file;
struct seq_operations;

#define NR_IRQS 256 /* lines that can be in use, not lines that a controller may have */

/* Bits of irq_desc::state. */
#define IRQD_PER_CPU	0x1  /* banked per CPU: handled without masking, one action */
#define IRQD_INPROGRESS 0x2  /* a CPU is running the handlers */
#define IRQD_PENDING	0x4  /* came again meanwhile (edge flow), or while disabled */
#define IRQD_DISABLED	0x8  /* depth > 0 */
#define IRQD_SPURIOUS	0x10 /* shut off: nobody claimed it */

/* What a controller driver implements. All are called with desc->lock held and IRQs off. */
struct irq_chip {
	const char *name;
	void (*irq_mask)(struct irq_desc *desc);
	void (*irq_unmask)(struct irq_desc *desc);
	/* Edge flow: clears the latch before the handlers run. */
	void (*irq_ack)(struct irq_desc *desc);
	/* Fasteoi and percpu flow: drops the priority. */
	void (*irq_eoi)(struct irq_desc *desc);
	int (*irq_set_type)(struct irq_desc *desc, unsigned int type);	  /* may be NULL */
	int (*irq_set_affinity)(struct irq_desc *desc, unsigned int cpu); /* may be NULL */
};

typedef void (*irq_flow_handler_t)(struct irq_desc *desc);

/*
 * One line in use. The lock guards everything that changes; number, domain and chip are set before the line
 * can be found.
 */
struct irq_desc {
	spinlock_t lock;
	unsigned int irq;
	unsigned int hwirq;
	unsigned int state;	/* IRQD_* */
	unsigned int depth;	/* of disable_irq() */
	unsigned int trigger;	/* IRQ_TYPE_* */
	unsigned int count[NR_CPUS]; /* how often it came, where; each CPU writes its own */
	unsigned int unhandled; /* of the last SPURIOUS_WINDOW, how many nobody claimed */
	unsigned int window;	/* how far into that window we are */
	const struct irq_chip *chip;
	struct irq_domain *domain;
	irq_flow_handler_t handle_irq;
	struct irqaction *action;
	void *chip_data;
};

/* The descriptor of @irq, or NULL if it is not mapped. Any context. */
struct irq_desc *irq_to_desc(unsigned int irq);

/*
 * The flows.
 * fasteoi: the controller itself blocks the line until the EOI (every GIC SPI, edge or level).
 * percpu:  as fasteoi for a line banked per CPU: no lock, no masking.
 * level:   mask, handle, unmask: for a controller without priority drop.
 * edge:    ack, handle, and once more if it came again meanwhile.
 */
void handle_fasteoi_irq(struct irq_desc *desc);
void handle_percpu_irq(struct irq_desc *desc);
void handle_level_irq(struct irq_desc *desc);
void handle_edge_irq(struct irq_desc *desc);

/* Chooses chip and flow of a line; for irq_domain_ops::map. */
void irq_set_chip_and_handler(unsigned int irq, const struct irq_chip *chip,
			      irq_flow_handler_t handle);
/* Marks a line as banked per CPU. */
void irq_set_percpu(unsigned int irq);
/* Sets the trigger, IRQ_TYPE_*. -EINVAL if the controller cannot do it. May be called any time. */
int irq_set_irq_type(unsigned int irq, unsigned int type);

/* Around interrupt handlers: this context may not sleep. IRQs off. */
static inline void irq_enter(void)
{
	preempt_count_add(HARDIRQ_OFFSET);
}

static inline void irq_exit(void)
{
	preempt_count_sub(HARDIRQ_OFFSET);
}

/* Set once by the root controller; what the exception entry runs, through the function below. */
extern void (*handle_arch_irq)(struct pt_regs *regs);
int set_handle_irq(void (*handle)(struct pt_regs *regs));
/* Called by the IRQ exception entry, IRQs off, on the kernel stack of the interrupted task. */
void generic_handle_arch_irq(struct pt_regs *regs);

/* Registers of the interrupted context, valid in a handler. */
struct pt_regs *get_irq_regs(void);

/* Finds and starts the controllers of the device tree; a line and panic if there is none. */
void init_IRQ(void);
void irqchip_init(void);

/* The body of /proc/interrupts. May sleep. */
extern const struct seq_operations interrupts_op;
/* Interrupts taken since boot, all lines ("intr" of /proc/stat). */
u64 irq_total_count(void);
/* The arch's part: what CPUs send each other. Lines for /proc/interrupts. */
void show_ipi_list(struct seq_file *m);

/*
 * Interrupts from CPU to CPU, numbers 0 to 15. Sending is set by the controller's driver; @cpu is a
 * logical number. What arrives goes to handle_ipi, if anything is there.
 */
extern void (*smp_cross_call)(unsigned int cpu, unsigned int ipi);
extern void (*handle_ipi)(unsigned int ipi);

#endif /* _NEAP_IRQ_H */
