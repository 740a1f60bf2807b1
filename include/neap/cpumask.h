/* SPDX-License-Identifier: MIT */
/*
 * Sets of CPUs, and the two that everyone asks for:
 *
 *	cpu_possible_mask	the device tree names it; its per-CPU data exist
 *	cpu_online_mask		it runs tasks and takes interrupts
 *
 * CPUs only ever come, at boot, so both are read without a lock.
 */
#ifndef _NEAP_CPUMASK_H
#define _NEAP_CPUMASK_H

#include <neap/bitops.h>
#include <neap/compiler.h>
#include <neap/smp.h>

#ifndef __ASSEMBLY__

/* One word: NR_CPUS is 8 at most, the number of a GICv2's CPU interfaces. */
typedef struct cpumask {
	unsigned long bits;
} cpumask_t;

#define CPU_MASK_ALL ((cpumask_t){ (1UL << NR_CPUS) - 1 })

static inline bool cpumask_test_cpu(unsigned int cpu, const struct cpumask *mask)
{
	return READ_ONCE(mask->bits) >> cpu & 1;
}

static inline void cpumask_set_cpu(unsigned int cpu, struct cpumask *mask)
{
	set_bit(cpu, &mask->bits);
}

static inline void cpumask_clear_cpu(unsigned int cpu, struct cpumask *mask)
{
	clear_bit(cpu, &mask->bits);
}

static inline bool cpumask_empty(const struct cpumask *mask)
{
	return READ_ONCE(mask->bits) == 0;
}

/* The first CPU of the mask after @cpu (-1: from the beginning); NR_CPUS: no more. */
static inline unsigned int cpumask_next(int cpu, const struct cpumask *mask)
{
	unsigned long rest = READ_ONCE(mask->bits);

	if (cpu >= 0)
		rest &= ~((2UL << cpu) - 1);
	return rest ? (unsigned int)__builtin_ctzl(rest) : NR_CPUS;
}

static inline unsigned int cpumask_first(const struct cpumask *mask)
{
	return cpumask_next(-1, mask);
}

static inline unsigned int cpumask_weight(const struct cpumask *mask)
{
	unsigned long bits = READ_ONCE(mask->bits);
	unsigned int n = 0;

	for (; bits; bits &= bits - 1)
		n++;
	return n;
}

#define for_each_cpu(cpu, mask)                                          \
	for ((cpu) = cpumask_first(mask); (unsigned int)(cpu) < NR_CPUS; \
	     (cpu) = cpumask_next((int)(cpu), mask))

/* Set by kernel/cpu.c and the arch while booting. */
extern struct cpumask __cpu_possible_mask, __cpu_online_mask;
#define cpu_possible_mask ((const struct cpumask *)&__cpu_possible_mask)
#define cpu_online_mask	  ((const struct cpumask *)&__cpu_online_mask)

#define cpu_possible(cpu) cpumask_test_cpu((cpu), cpu_possible_mask)
#define cpu_online(cpu)	  cpumask_test_cpu((cpu), cpu_online_mask)

#ifdef CONFIG_SMP
#define num_possible_cpus()	   cpumask_weight(cpu_possible_mask)
#define num_online_cpus()	   cpumask_weight(cpu_online_mask)
#define for_each_possible_cpu(cpu) for_each_cpu(cpu, cpu_possible_mask)
#define for_each_online_cpu(cpu)   for_each_cpu(cpu, cpu_online_mask)
#else
#define num_possible_cpus()	   1u
#define num_online_cpus()	   1u
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < 1; (cpu)++)
#define for_each_online_cpu(cpu)   for_each_possible_cpu(cpu)
#endif

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_CPUMASK_H */
