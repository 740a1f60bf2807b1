/* SPDX-License-Identifier: MIT */
/*
 * Variables that each CPU has its own of:
 *
 *	DEFINE_PER_CPU(struct rq, runqueues);
 *	struct rq *rq = this_cpu_ptr(&runqueues);	with interrupts or preemption off
 *
 * They lie together in the image, and that is the boot CPU's copy. Every other possible CPU gets a copy
 * of the whole section, made before anything in it has changed; the distance from the image's
 * addresses is in __per_cpu_offset[cpu] and, on the CPU itself, in a register (asm/percpu.h). One CPU
 * so never shares a cache line with another.
 */
#ifndef _NEAP_PERCPU_H
#define _NEAP_PERCPU_H

#include <neap/cpumask.h>
#include <neap/smp.h>

#ifndef __ASSEMBLY__

#define DECLARE_PER_CPU(type, name) extern __percpu __typeof__(type) name

#ifdef CONFIG_SMP
#include <asm/percpu.h>

#define DEFINE_PER_CPU(type, name) __section(".data..percpu") __percpu __typeof__(type) name

extern unsigned long __per_cpu_offset[NR_CPUS];
#define per_cpu_offset(cpu) (__per_cpu_offset[(cpu)])

/* The compiler is not to know that both point into one object. */
#define SHIFT_PERCPU_PTR(ptr, offset)                              \
	({                                                         \
		unsigned long __pcpu;                              \
		__asm__("" : "=r"(__pcpu) : "0"(ptr));             \
		(__typeof__(*(ptr)) __force *)(__pcpu + (offset)); \
	})
#define per_cpu_ptr(ptr, cpu) SHIFT_PERCPU_PTR(ptr, per_cpu_offset(cpu))
#define this_cpu_ptr(ptr)     SHIFT_PERCPU_PTR(ptr, __my_cpu_offset())

/* The copies; once, while memblock still gives memory. */
void setup_per_cpu_areas(void);

#else /* one CPU: plain variables */

#define DEFINE_PER_CPU(type, name) __percpu __typeof__(type) name
#define per_cpu_ptr(ptr, cpu)	   ((void)(cpu), this_cpu_ptr(ptr))
#define this_cpu_ptr(ptr)	   ((__typeof__(*(ptr)) __force *)(ptr))

static inline void setup_per_cpu_areas(void)
{
}

#endif

#define per_cpu(name, cpu)  (*per_cpu_ptr(&(name), cpu))
#define this_cpu_read(name) READ_ONCE(*this_cpu_ptr(&(name)))

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_PERCPU_H */
