// SPDX-License-Identifier: MIT
/*
 * A backtrace of every CPU: this one's, then each other is interrupted (IPI_BACKTRACE) and prints its own,
 * one after the other so that they do not mix. One that does not answer within a second has its
 * interrupts off, and what is known without its help is printed.
 */
#include <asm/ptrace.h>
#include <asm/smp.h>
#include <asm/traps.h>
#include <neap/cpumask.h>
#include <neap/delay.h>
#include <neap/irq.h>
#include <neap/lockdep.h>
#include <neap/nmi.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include "sched/sched.h"

static struct cpumask wanted; /* who is asked and has not answered; atomic */

void show_cpu_backtrace(void)
{
	struct pt_regs *regs = get_irq_regs();

	pr_emerg("CPU%u: %s/%d%s\n", smp_processor_id(), current->comm, current->pid,
		 is_idle_task(current) ? ", idle" : regs && user_mode(regs) ? ", in user mode" : "");
	lockdep_show_held(current);
	if (!is_idle_task(current))
		show_stack(current, regs);
}

void backtrace_ipi(void)
{
	if (!cpumask_test_cpu(smp_processor_id(), &wanted))
		return;
	show_cpu_backtrace();
	smp_mb();
	cpumask_clear_cpu(smp_processor_id(), &wanted);
}

static void ask(unsigned int cpu)
{
	struct task_struct *curr;
	unsigned int ms;

	cpumask_set_cpu(cpu, &wanted);
	smp_mb();
	arch_send_backtrace_ipi(cpu);
	for (ms = 0; ms < 1000 && cpumask_test_cpu(cpu, &wanted); ms++)
		mdelay(1);
	if (!cpumask_test_cpu(cpu, &wanted))
		return;
	cpumask_clear_cpu(cpu, &wanted);
	curr = READ_ONCE(cpu_rq(cpu)->curr);
	pr_emerg("CPU%u: does not answer; it runs %s/%d\n", cpu, curr->comm, curr->pid);
	lockdep_show_held(curr);
}

void trigger_all_cpu_backtrace(void)
{
	unsigned int cpu, self = smp_processor_id();

	show_cpu_backtrace();
	if (!IS_ENABLED(CONFIG_SMP))
		return;
	for_each_online_cpu(cpu) {
		if (cpu != self)
			ask(cpu);
	}
}
