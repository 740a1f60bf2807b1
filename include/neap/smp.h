/* SPDX-License-Identifier: MIT */
/*
 * Several CPUs: which one this is, how one makes others do something, how they are started. Per-CPU
 * variables are in percpu.h, sets of CPUs in cpumask.h. With CONFIG_SMP=n all of it is the one CPU.
 */
#ifndef _NEAP_SMP_H
#define _NEAP_SMP_H

#include <neap/kconfig.h>

#ifdef CONFIG_SMP
#define NR_CPUS CONFIG_NR_CPUS
#else
#define NR_CPUS 1
#endif

#ifndef __ASSEMBLY__

#include <neap/irqflags.h>
#include <neap/preempt.h>
#include <neap/types.h>

struct cpumask;
struct task_struct;

/* Called on another CPU: interrupts off, may not sleep. */
typedef void (*smp_call_func_t)(void *info);

#ifdef CONFIG_SMP

/* Only meaningful while the task cannot move: interrupts or preemption off. */
#define smp_processor_id() (current_thread_info()->cpu)

/*
 * Runs @func(@info) on @cpu, or on all online CPUs of @mask but this one, and waits for the end if
 * @wait. -ENXIO if the CPU is not online. Interrupts must be on (two CPUs that wait for each
 * other with interrupts off would wait for ever), preemption off or the CPU irrelevant.
 */
int smp_call_function_single(unsigned int cpu, smp_call_func_t func, void *info, bool wait);
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info,
			    bool wait);
/* On all online CPUs, this one included, with interrupts off; back when all are done. */
void on_each_cpu(smp_call_func_t func, void *info);
/* The receiver's part. */
void generic_smp_call_function_interrupt(void);

/* ---- what the arch does ---- */

/* Has @cpu look at its need_resched. Any context. */
void smp_send_reschedule(unsigned int cpu);
/* Has @cpu run generic_smp_call_function_interrupt(). */
void arch_send_call_function_ipi(unsigned int cpu);
/* All other CPUs stop for good; for the end of a run. Any context, also while they hold locks. */
void smp_send_stop(void);
void __noreturn smp_stop_self(void); /* this one, because another ends the run */
/* The boot CPU is number 0; before anything per-CPU is touched. */
void smp_setup_processor_id(void);
/* Fills cpu_possible_mask from the device tree. */
void smp_init_cpus(void);
/* Starts @cpu with @idle as its first task; it calls cpu_starting(). 0 once it has said so. */
int __cpu_up(unsigned int cpu, struct task_struct *idle);
void smp_prepare_cpus(void);
void smp_cpus_done(void);

/* ---- kernel/cpu.c ---- */

/* Starts every possible CPU; reports which do not come. Sleeps. */
void smp_init(void);

#else /* !CONFIG_SMP */

#define smp_processor_id() 0u

static inline void on_each_cpu(smp_call_func_t func, void *info)
{
	unsigned long flags;

	local_irq_save(flags); /* as with several */
	func(info);
	local_irq_restore(flags);
}

static inline void smp_send_reschedule(unsigned int cpu)
{
	(void)cpu;
}

static inline void smp_send_stop(void)
{
}

static inline void smp_stop_self(void)
{
}

static inline void smp_setup_processor_id(void)
{
}

static inline void smp_init_cpus(void)
{
}

static inline void smp_init(void)
{
}

#endif

#define get_cpu()                    \
	({                           \
		preempt_disable();   \
		smp_processor_id();  \
	})
#define put_cpu() preempt_enable()

/*
 * What a driver does on each CPU that comes up (its interrupt interface, its timer): @fn runs there
 * with interrupts off, in the order of registration, and says 0 or, after a line of its own, -errno:
 * then the CPU is left out. The boot CPU is the driver's own business. -ENOSPC if there are too many.
 * Boot only.
 */
int cpu_starting_register(int (*fn)(unsigned int cpu));
int notify_cpu_starting(unsigned int cpu);

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_SMP_H */
