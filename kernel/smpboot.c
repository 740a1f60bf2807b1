// SPDX-License-Identifier: MIT
/*
 * How the other CPUs come up, one after the other:
 *
 *	boot CPU				the new one
 *	smp_init
 *	  fork_idle				  its first task and its stack
 *	  __cpu_up	--- PSCI CPU_ON --->	secondary_startup, secondary_start_kernel
 *	     waits				  notify_cpu_starting	drivers: interrupts, timer
 *	     <-----------------------------	  set_cpu_online
 *						  cpu_startup_entry	idle, looking for work
 */
#include <neap/cpumask.h>
#include <neap/err.h>
#include <neap/init.h>
#include <neap/kernel.h>
#include <neap/printk.h>
#include <neap/sched.h>
#include <neap/smp.h>

static int __init bring_up(unsigned int cpu)
{
	struct task_struct *idle = fork_idle(cpu);

	if (IS_ERR(idle))
		return PTR_ERR(idle);
	/* If it does not come, its task stays: it may come yet, to be sent away. */
	return __cpu_up(cpu, idle);
}

void __init smp_init(void)
{
	unsigned int cpu;

	smp_prepare_cpus();
	for_each_possible_cpu(cpu) {
		int err = cpu_online(cpu) ? 0 : bring_up(cpu);

		if (err)
			pr_err("CPU%u: did not come up (error %d); left out\n", cpu, err);
	}
	smp_cpus_done();
	pr_info("smp: %u of %u CPUs are up; preemption: %s\n", num_online_cpus(),
		num_possible_cpus(),
		IS_ENABLED(CONFIG_PREEMPT)	       ? "full"
		: IS_ENABLED(CONFIG_PREEMPT_VOLUNTARY) ? "voluntary"
						       : "none");
}
