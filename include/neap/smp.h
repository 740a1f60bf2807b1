/* SPDX-License-Identifier: MIT */
/*
 * Which CPU this is, and variables that each CPU has its own of. One CPU runs today; everything
 * that will differ per CPU goes through these names, so that adding CPUs changes this file and not
 * its users.
 */
#ifndef _NEAP_SMP_H
#define _NEAP_SMP_H

#define NR_CPUS 1

#ifndef __ASSEMBLY__

#include <neap/preempt.h>
#include <neap/types.h>

/* Only meaningful while the task cannot move: interrupts or preemption off. */
#define smp_processor_id() 0u
#define get_cpu()	   (preempt_disable(), smp_processor_id())
#define put_cpu()	   preempt_enable()

#define num_online_cpus()   1u
#define num_possible_cpus() 1u

#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < NR_CPUS; (cpu)++)
#define for_each_online_cpu(cpu)   for_each_possible_cpu(cpu)

/* A variable per CPU is an array over the CPUs; per_cpu() and this_cpu_ptr() index it. */
#define DEFINE_PER_CPU(type, name)  __typeof__(type) name[NR_CPUS]
#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name[NR_CPUS]
#define per_cpu(name, cpu)	    (name[(cpu)])
#define per_cpu_ptr(name, cpu)	    (&name[(cpu)])
#define this_cpu_ptr(name)	    (&name[smp_processor_id()])
#define this_cpu_read(name)	    (name[smp_processor_id()])

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_SMP_H */
