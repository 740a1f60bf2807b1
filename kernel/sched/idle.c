// SPDX-License-Identifier: MIT
/*
 * What a CPU does when nothing is runnable: it sleeps until an interrupt. Interrupts are off between
 * the look at need_resched() and WFI, which wakes for a pending interrupt even so; the handler then
 * runs at local_irq_enable(). No wake-up falls into a gap. Before it sleeps, and each time it is woken
 * for nothing, it looks for work on other CPUs.
 */
#include <neap/irqflags.h>
#include <neap/sched.h>
#include <neap/tick.h>
#include "sched.h"

static void do_idle(void)
{
	while (!need_resched()) {
		if (IS_ENABLED(CONFIG_SMP) && idle_balance())
			break;
		local_irq_disable();
		if (!need_resched()) {
			arch_cpu_idle();
			tick_nohz_irq_enter();
		}
		local_irq_enable();
	}
	tick_nohz_idle_exit();
	schedule_idle();
}

void __noreturn cpu_startup_entry(void)
{
	preempt_disable(); /* see schedule_idle() */
	for (;;)
		do_idle();
}
