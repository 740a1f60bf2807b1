/* SPDX-License-Identifier: MIT */
/* Host version, by the compiler's own atomic operations, all fully ordered. */
#ifndef _ASM_ATOMIC_H
#define _ASM_ATOMIC_H

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <neap/types.h>

#define atomic_read(v)		 READ_ONCE((v)->counter)
#define atomic_set(v, i)	 WRITE_ONCE((v)->counter, (i))
#define atomic_read_acquire(v)	 atomic_read(v)
#define atomic_set_release(v, i) atomic_set(v, i)

#define __HOST_ATOMIC_OP(prefix, number, type, op, expr)               \
	static inline void prefix##_##op(number i, type *v)            \
	{                                                              \
		v->counter = expr;                                     \
	}                                                              \
	static inline number prefix##_##op##_return(number i, type *v) \
	{                                                              \
		return v->counter = expr;                              \
	}                                                              \
	static inline number prefix##_fetch_##op(number i, type *v)    \
	{                                                              \
		number before = v->counter;                            \
		v->counter = expr;                                     \
		return before;                                         \
	}

/* Overflow wraps, in the kernel as here. */
#define __HOST_ATOMIC_OPS(prefix, number, type, wide)                                     \
	__HOST_ATOMIC_OP(prefix, number, type, add, (number)((wide)v->counter + (wide)i)) \
	__HOST_ATOMIC_OP(prefix, number, type, sub, (number)((wide)v->counter - (wide)i)) \
	__HOST_ATOMIC_OP(prefix, number, type, and, v->counter & i)                        \
	__HOST_ATOMIC_OP(prefix, number, type, andnot, v->counter & ~i)                   \
	__HOST_ATOMIC_OP(prefix, number, type, or, v->counter | i)                        \
	__HOST_ATOMIC_OP(prefix, number, type, xor, v->counter ^ i)

__HOST_ATOMIC_OPS(atomic, int, atomic_t, unsigned int)

#define atomic_add_return_relaxed atomic_add_return
#define atomic_sub_return_relaxed atomic_sub_return
#define atomic_fetch_add_relaxed  atomic_fetch_add
#define atomic_fetch_sub_relaxed  atomic_fetch_sub

#define atomic_inc(v)		     atomic_add(1, v)
#define atomic_dec(v)		     atomic_sub(1, v)
#define atomic_inc_return(v)	     atomic_add_return(1, v)
#define atomic_dec_return(v)	     atomic_sub_return(1, v)
#define atomic_inc_return_relaxed(v) atomic_add_return(1, v)
#define atomic_dec_return_relaxed(v) atomic_sub_return(1, v)
#define atomic_fetch_inc(v)	     atomic_fetch_add(1, v)
#define atomic_fetch_dec(v)	     atomic_fetch_sub(1, v)
#define atomic_sub_and_test(i, v)    (atomic_sub_return(i, v) == 0)
#define atomic_dec_and_test(v)	     (atomic_sub_return(1, v) == 0)
#define atomic_inc_and_test(v)	     (atomic_add_return(1, v) == 0)
#define atomic_add_negative(i, v)    (atomic_add_return(i, v) < 0)

#define atomic_xchg(v, new)		    xchg(&(v)->counter, new)
#define atomic_xchg_relaxed(v, new)	    xchg(&(v)->counter, new)
#define atomic_cmpxchg(v, old, new)	    cmpxchg(&(v)->counter, old, new)
#define atomic_cmpxchg_relaxed(v, old, new) cmpxchg(&(v)->counter, old, new)
#define atomic_cmpxchg_acquire(v, old, new) cmpxchg(&(v)->counter, old, new)
#define atomic_cmpxchg_release(v, old, new) cmpxchg(&(v)->counter, old, new)
#define atomic_try_cmpxchg(v, oldp, new)    try_cmpxchg(&(v)->counter, oldp, new)

static inline int atomic_fetch_add_unless(atomic_t *v, int a, int u)
{
	return v->counter != u ? atomic_fetch_add(a, v) : u;
}

#define atomic_add_unless(v, a, u) (atomic_fetch_add_unless(v, a, u) != (u))
#define atomic_inc_not_zero(v)	   (atomic_fetch_add_unless(v, 1, 0) != 0)

static inline int atomic_dec_if_positive(atomic_t *v)
{
	int left = v->counter - 1;

	if (left >= 0)
		v->counter = left;
	return left;
}

typedef struct {
	s64 counter __aligned(8);
} atomic64_t;

#define ATOMIC64_INIT(i) { (i) }
#define atomic64_read(v)   READ_ONCE((v)->counter)
#define atomic64_set(v, i) WRITE_ONCE((v)->counter, (i))

__HOST_ATOMIC_OPS(atomic64, s64, atomic64_t, u64)

#define atomic64_inc(v)		      atomic64_add(1, v)
#define atomic64_dec(v)		      atomic64_sub(1, v)
#define atomic64_inc_return(v)	      atomic64_add_return(1, v)
#define atomic64_dec_return(v)	      atomic64_sub_return(1, v)
#define atomic64_dec_and_test(v)      (atomic64_sub_return(1, v) == 0)
#define atomic64_cmpxchg(v, old, new) cmpxchg(&(v)->counter, old, new)

typedef atomic_t atomic_long_t;

#define ATOMIC_LONG_INIT(i)	     ATOMIC_INIT(i)
#define atomic_long_read(v)	     ((long)atomic_read(v))
#define atomic_long_set(v, i)	     atomic_set(v, i)
#define atomic_long_add(i, v)	     atomic_add(i, v)
#define atomic_long_sub(i, v)	     atomic_sub(i, v)
#define atomic_long_inc(v)	     atomic_inc(v)
#define atomic_long_dec(v)	     atomic_dec(v)
#define atomic_long_add_return(i, v) ((long)atomic_add_return(i, v))
#define atomic_long_sub_return(i, v) ((long)atomic_sub_return(i, v))
#define atomic_long_inc_return(v)    ((long)atomic_inc_return(v))
#define atomic_long_dec_and_test(v)  atomic_dec_and_test(v)
#define atomic_long_xchg(v, new)     ((long)atomic_xchg(v, new))
#define atomic_long_cmpxchg(v, o, n) ((long)atomic_cmpxchg(v, o, n))
#define atomic_long_inc_not_zero(v)  atomic_inc_not_zero(v)

#endif
