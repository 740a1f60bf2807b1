/* SPDX-License-Identifier: MIT */
/*
 * Memory barriers (ARM DDI 0406C A3.8.3). DMB orders memory accesses, DSB also waits for them and
 * for cache and TLB maintenance to finish, ISB makes what follows see changed system registers.
 *
 * mb(), rmb(), wmb() reach every observer, devices included; dma_*() are for memory shared with a
 * device that is coherent; smp_*() only order accesses between CPUs (inner shareable).
 */
#ifndef _ASM_BARRIER_H
#define _ASM_BARRIER_H

#include <neap/compiler.h>

#ifndef __ASSEMBLY__

#define isb()	    __asm__ __volatile__("isb" : : : "memory")
#define dsb(option) __asm__ __volatile__("dsb " #option : : : "memory")
#define dmb(option) __asm__ __volatile__("dmb " #option : : : "memory")

#define sev() __asm__ __volatile__("sev" : : : "memory")
#define wfe() __asm__ __volatile__("wfe" : : : "memory")
#define wfi() __asm__ __volatile__("wfi" : : : "memory")

#define mb()  dsb(sy)
#define rmb() dsb(sy)
#define wmb() dsb(st)

#define dma_mb()  dmb(osh)
#define dma_rmb() dmb(osh)
#define dma_wmb() dmb(oshst)

/* One CPU sees its own accesses in order; only the compiler must be told. */
#ifdef CONFIG_SMP
#define smp_mb()  dmb(ish)
#define smp_rmb() dmb(ish)
#define smp_wmb() dmb(ishst)
#else
#define smp_mb()  barrier()
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#endif

/* Around an atomic operation that returns no value and therefore orders nothing. */
#define smp_mb__before_atomic()	 smp_mb()
#define smp_mb__after_atomic()	 smp_mb()
#define smp_mb__after_spinlock() smp_mb()

/* A store that nothing before it may pass; a load that nothing after it may pass. */
#define smp_store_release(p, v)        \
	do {                           \
		smp_mb();              \
		WRITE_ONCE(*(p), (v)); \
	} while (0)

#define smp_load_acquire(p)                               \
	({                                                \
		__typeof__(*(p)) __acq = READ_ONCE(*(p)); \
		smp_mb();                                 \
		__acq;                                    \
	})

/* A store followed by a full barrier: the first half of every "set a flag, then look" protocol. */
#define smp_store_mb(var, value)        \
	do {                            \
		WRITE_ONCE(var, value); \
		smp_mb();               \
	} while (0)

#endif /* __ASSEMBLY__ */
#endif /* _ASM_BARRIER_H */
