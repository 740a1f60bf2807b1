// SPDX-License-Identifier: MIT
/*
 * ARM's generic timer (ARM DDI 0406C, B8): one counter for the whole system and a comparator for
 * each CPU. The virtual timer is used: the one that every guest has for itself, and which is there
 * without a hypervisor too.
 *
 *	CNTVCT  counts up for ever at CNTFRQ       clocksource, sched_clock()
 *	CNTV_CVAL <= CNTVCT  -> PPI, a level       clock event: one shot at CVAL
 */
#include <neap/clockevents.h>
#include <neap/clocksource.h>
#include <neap/errno.h>
#include <neap/init.h>
#include <neap/interrupt.h>
#include <neap/jiffies.h>
#include <neap/of.h>
#include <neap/printk.h>
#include <neap/percpu.h>
#include <asm/arch_timer.h>

/* The order of `interrupts`: secure, non-secure, virtual, hypervisor. */
#define ARCH_TIMER_VIRT_PPI 2

#define MIN_HZ 1000000

static struct clocksource arch_clocksource __ro_after_init = {
	.name = "arch_sys_counter",
	.read = arch_timer_get_cntvct,
};
/* Of the counter, when the driver started: where sched_clock() is 0. mult is 0 before. */
static u64 sched_clock_base __ro_after_init;
static u32 sched_clock_mult __ro_after_init, sched_clock_shift __ro_after_init;

static unsigned int arch_timer_irq __ro_after_init;
static DEFINE_PER_CPU(struct clock_event_device, arch_timer_evt); /* its own CPU's, interrupts off */

u64 sched_clock(void)
{
	if (!sched_clock_mult)
		return 0;
	return mul_u64_u32_shr(arch_timer_get_cntvct() - sched_clock_base, sched_clock_mult,
			       sched_clock_shift);
}

static irqreturn_t arch_timer_handler_virt(int irq, void *dev)
{
	struct clock_event_device *evt = this_cpu_ptr(&arch_timer_evt);

	(void)irq;
	(void)dev;
	if (!(arch_timer_get_cntv_ctl() & ARCH_TIMER_CTRL_IT_STAT))
		return IRQ_NONE;
	/* The level stays until the comparator moves or the timer is off. */
	arch_timer_set_cntv_ctl(0);
	evt->event_handler(evt);
	return IRQ_HANDLED;
}

static void arch_timer_set_next_event(u64 cycles, struct clock_event_device *evt)
{
	(void)evt;
	/* A CVAL that has passed already fires at once, so no shot can be missed. */
	arch_timer_set_cntv_cval(arch_timer_get_cntvct() + cycles);
	arch_timer_set_cntv_ctl(ARCH_TIMER_CTRL_ENABLE);
}

static void arch_timer_shutdown(struct clock_event_device *evt)
{
	(void)evt;
	arch_timer_set_cntv_ctl(0);
}

/* On each CPU as it comes up. */
static int arch_timer_starting_cpu(unsigned int cpu)
{
	unsigned int irq = arch_timer_irq;
	struct clock_event_device *evt = &per_cpu(arch_timer_evt, cpu);

	arch_timer_set_cntv_ctl(0);
	arch_timer_set_cntkctl(0); /* user mode reads the time through system calls */
	evt->name = "arch_sys_timer";
	evt->set_next_event = arch_timer_set_next_event;
	evt->shutdown = arch_timer_shutdown;
	evt->irq = irq;
	evt->cpu = cpu;
	clockevents_config(evt, arch_clocksource.hz);
	enable_percpu_irq(irq, IRQ_TYPE_NONE);
	clockevents_register(evt);
	return 0;
}

static int __init arch_timer_of_init(int node, const struct of_device_id *match)
{
	u32 hz = 0;
	int irq, err;

	(void)match;
	if (arch_clocksource.hz)
		return -EBUSY;
	/* For firmware that does not set CNTFRQ. */
	if (of_property_read_u32(node, "clock-frequency", &hz))
		hz = arch_timer_get_cntfrq();
	if (hz < MIN_HZ) {
		pr_err("%s: the counter's frequency is %u Hz: CNTFRQ not set by the firmware\n",
		       of_node_name(node), hz);
		return -EINVAL;
	}
	irq = of_irq_get(node, ARCH_TIMER_VIRT_PPI);
	if (irq < 0) {
		pr_err("%s: no interrupt of the virtual timer (error %d)\n", of_node_name(node),
		       irq);
		return irq;
	}
	err = request_percpu_irq(irq, arch_timer_handler_virt, "arch_timer", NULL);
	if (err) {
		pr_err("%s: cannot have interrupt %d (error %d)\n", of_node_name(node), irq, err);
		return err;
	}
	arch_clocksource.hz = hz;
	clocks_calc_mult_shift(&sched_clock_mult, &sched_clock_shift, hz, NSEC_PER_SEC_U32);
	sched_clock_base = arch_timer_get_cntvct();
	pr_info("arch_timer: virtual timer, %u.%02u MHz, irq %d, %d ticks a second\n", hz / 1000000,
		hz / 10000 % 100, irq, HZ);
	/* It begins with the machine: so long took what came before, the memory's bookkeeping above all. */
	pr_info("arch_timer: the counter has been running for %llu ns\n",
		mul_u64_u32_shr(sched_clock_base, sched_clock_mult, sched_clock_shift));
	clocksource_register_hz(&arch_clocksource, hz);
	arch_timer_irq = irq;
	arch_timer_starting_cpu(0);
	cpu_starting_register(arch_timer_starting_cpu);
	return 0;
}

static const struct of_device_id arch_timer_ids[] __initconst = {
	{ "arm,armv7-timer", NULL },
	{ "arm,armv8-timer", NULL },
	{ NULL, NULL },
};
TIMER_OF_DECLARE(arch_timer, arch_timer_ids, arch_timer_of_init);
