/* SPDX-License-Identifier: MIT */
/* Host version: one thread runs, so barriers are for the compiler only. */
#ifndef _ASM_BARRIER_H
#define _ASM_BARRIER_H

#include <neap/compiler.h>

#define isb()	    barrier()
#define dsb(option) barrier()
#define dmb(option) barrier()
#define sev()	    barrier()
#define wfe()	    barrier()
#define wfi()	    barrier()

#define mb()	  barrier()
#define rmb()	  barrier()
#define wmb()	  barrier()
#define dma_mb()  barrier()
#define dma_rmb() barrier()
#define dma_wmb() barrier()
#define smp_mb()  barrier()
#define smp_rmb() barrier()
#define smp_wmb() barrier()

#define smp_mb__before_atomic()	 barrier()
#define smp_mb__after_atomic()	 barrier()
#define smp_mb__after_spinlock() barrier()

#define smp_store_release(p, v)	 WRITE_ONCE(*(p), (v))
#define smp_load_acquire(p)	 READ_ONCE(*(p))
#define smp_store_mb(var, value) WRITE_ONCE(var, value)

#endif
