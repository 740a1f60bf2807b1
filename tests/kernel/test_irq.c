// SPDX-License-Identifier: MIT
/* The interrupt flows, driven by hand over a controller that only notes what it is told. */
#include <neap/err.h>
#include <neap/interrupt.h>
#include <neap/irq.h>
#include <neap/irqdomain.h>
#include <neap/irqflags.h>
#include <neap/ktest.h>
#include <neap/string.h>

static char trace[64];
static struct irq_domain *domain;
static unsigned int line, handled;
static irqreturn_t answer;
static bool again; /* the handler makes it come once more */

static void note(char c)
{
	size_t n = strlen(trace);

	if (n < sizeof(trace) - 1)
		trace[n] = c;
}

static void fake_mask(struct irq_desc *desc)
{
	note('m');
}

static void fake_unmask(struct irq_desc *desc)
{
	note('u');
}

static void fake_ack(struct irq_desc *desc)
{
	note('a');
}

static void fake_eoi(struct irq_desc *desc)
{
	note('e');
}

static const struct irq_chip fake_chip = {
	.name = "fake",
	.irq_mask = fake_mask,
	.irq_unmask = fake_unmask,
	.irq_ack = fake_ack,
	.irq_eoi = fake_eoi,
};

/* The lines 0 to 2 have a flow each. */
static int fake_map(struct irq_domain *d, unsigned int irq, unsigned int hwirq)
{
	static const irq_flow_handler_t flows[] = {
		handle_fasteoi_irq,
		handle_level_irq,
		handle_edge_irq,
	};

	irq_set_chip_and_handler(irq, &fake_chip, flows[hwirq]);
	return 0;
}

static const struct irq_domain_ops fake_domain_ops = { .map = fake_map };

static irqreturn_t fake_handler(int irq, void *dev)
{
	handled++;
	note('h');
	if (again) {
		again = false;
		generic_handle_domain_irq(domain, line);
	}
	return answer;
}

static void fire(void)
{
	unsigned long flags;

	local_irq_save(flags);
	generic_handle_domain_irq(domain, line);
	local_irq_restore(flags);
}

/* The irq of line @hwirq with our handler, trace empty; 0 if that fails. */
static unsigned int start(unsigned int hwirq)
{
	unsigned int irq;

	if (!domain)
		domain = irq_domain_add_linear(-1, 3, &fake_domain_ops, NULL);
	irq = domain ? irq_create_mapping(domain, hwirq) : 0;
	line = hwirq;
	handled = 0;
	answer = IRQ_HANDLED;
	again = false;
	if (!irq || request_irq(irq, fake_handler, 0, "fake", &domain))
		return 0;
	memset(trace, 0, sizeof(trace));
	return irq;
}

KTEST(irq, fasteoi)
{
	unsigned int irq = start(0);

	KTEST_ASSERT(irq);
	fire();
	KTEST_EXPECT_STREQ(trace, "he");
	disable_irq(irq);
	fire(); /* masked only now */
	KTEST_EXPECT_STREQ(trace, "heme");
	KTEST_EXPECT_EQ(handled, 1);
	enable_irq(irq);
	KTEST_EXPECT_STREQ(trace, "hemeu");
	fire();
	KTEST_EXPECT_EQ(handled, 2);
	free_irq(irq, &domain);
	KTEST_EXPECT_STREQ(trace, "hemeuhem");
}

KTEST(irq, level)
{
	unsigned int irq = start(1);

	KTEST_ASSERT(irq);
	fire();
	KTEST_EXPECT_STREQ(trace, "mhu");
	disable_irq(irq);
	fire();
	KTEST_EXPECT_STREQ(trace, "mhum");
	KTEST_EXPECT_EQ(handled, 1);
	enable_irq(irq);
	free_irq(irq, &domain);
}

KTEST(irq, edge)
{
	unsigned int irq = start(2);

	KTEST_ASSERT(irq);
	irq_to_desc(irq)->trigger = IRQ_TYPE_EDGE_RISING;
	fire();
	KTEST_EXPECT_STREQ(trace, "ah");
	again = true; /* comes while its handler runs: handled once more, not inside itself */
	fire();
	KTEST_EXPECT_STREQ(trace, "ahahah");
	KTEST_EXPECT_EQ(handled, 3);
	disable_irq(irq);
	fire();
	KTEST_EXPECT_EQ(handled, 3);
	enable_irq(irq); /* the edge is not lost */
	KTEST_EXPECT_EQ(handled, 4);
	free_irq(irq, &domain);
}

KTEST(irq, nested_disable)
{
	unsigned int irq = start(0);

	KTEST_ASSERT(irq);
	disable_irq(irq);
	disable_irq_nosync(irq);
	enable_irq(irq);
	fire();
	KTEST_EXPECT_EQ(handled, 0);
	enable_irq(irq);
	fire();
	KTEST_EXPECT_EQ(handled, 1);
	free_irq(irq, &domain);
}

KTEST(irq, request_rules)
{
	unsigned int irq = start(0);
	int other;

	KTEST_ASSERT(irq);
	KTEST_EXPECT_EQ(request_irq(irq, fake_handler, IRQF_SHARED, "other", &other), -EBUSY);
	KTEST_EXPECT_EQ(request_irq(0, fake_handler, 0, "none", &other), -EINVAL);
	KTEST_EXPECT_EQ(request_irq(NR_IRQS, fake_handler, 0, "none", &other), -EINVAL);
	KTEST_EXPECT_EQ(request_percpu_irq(irq, fake_handler, "percpu", &other), -EINVAL);
	free_irq(irq, &domain);
	KTEST_EXPECT_EQ(request_irq(irq, fake_handler, IRQF_SHARED, "one", &domain), 0);
	KTEST_EXPECT_EQ(request_irq(irq, fake_handler, IRQF_SHARED, "two", &other), 0);
	fire();
	KTEST_EXPECT_EQ(handled, 2);
	free_irq(irq, &domain);
	fire();
	KTEST_EXPECT_EQ(handled, 3);
	free_irq(irq, &other);
	KTEST_EXPECT_EQ(irq_create_mapping(domain, 3), 0);
	KTEST_EXPECT_EQ(generic_handle_domain_irq(domain, 3), -EINVAL);
}

KTEST(irq, nobody_cares)
{
	unsigned int irq = start(0), i;

	KTEST_ASSERT(irq);
	answer = IRQ_NONE;
	for (i = 0; i < 100000; i++)
		fire();
	KTEST_EXPECT_EQ(handled, 100000);
	fire(); /* shut off */
	KTEST_EXPECT_EQ(handled, 100000);
	KTEST_EXPECT(irq_to_desc(irq)->state & IRQD_SPURIOUS);
	free_irq(irq, &domain);
	/* A new handler gets a new chance. */
	KTEST_ASSERT(start(0) == irq);
	fire();
	KTEST_EXPECT_EQ(handled, 1);
	free_irq(irq, &domain);
}
