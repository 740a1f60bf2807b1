/* SPDX-License-Identifier: MIT */
/* Backtraces of all CPUs; kernel/backtrace.c. */
#ifndef _NEAP_NMI_H
#define _NEAP_NMI_H

/* Prints all, waiting up to a second for each CPU. Preemption off; any context. */
void trigger_all_cpu_backtrace(void);
/* This CPU's, of what was interrupted if in a handler. */
void show_cpu_backtrace(void);
/* From the arch's IPI handler. */
void backtrace_ipi(void);
#ifdef CONFIG_SMP
void arch_send_backtrace_ipi(unsigned int cpu);
#else
static inline void arch_send_backtrace_ipi(unsigned int cpu)
{
	(void)cpu;
}
#endif

#endif /* _NEAP_NMI_H */
