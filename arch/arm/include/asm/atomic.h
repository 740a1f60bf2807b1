/* SPDX-License-Identifier: MIT */
/*
 * Atomic integers, made of load-exclusive and store-exclusive loops (ARM DDI 0406C A3.4).
 *
 * Ordering follows the rules the field knows: an operation that returns nothing, and
 * atomic_read() and atomic_set(), order nothing; one that returns a value is a full barrier on both
 * sides, unless its name ends in _relaxed, _acquire or _release; a conditional one (add_unless,
 * cmpxchg) that fails orders nothing.
 */
#ifndef _ASM_ATOMIC_H
#define _ASM_ATOMIC_H

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <neap/types.h>

#ifndef __ASSEMBLY__

#define atomic_read(v)		 READ_ONCE((v)->counter)
#define atomic_set(v, i)	 WRITE_ONCE((v)->counter, (i))
#define atomic_read_acquire(v)	 smp_load_acquire(&(v)->counter)
#define atomic_set_release(v, i) smp_store_release(&(v)->counter, (i))

/* atomic_OP(), and the two relaxed forms that return the value after and before. */
#define __DEFINE_ATOMIC_OP(op, insn)                                                 \
	static inline void atomic_##op(int i, atomic_t *v)                           \
	{                                                                            \
		int result;                                                          \
		unsigned long fail;                                                  \
                                                                                     \
		__asm__ __volatile__("1:	ldrex	%0, [%3]\n"                           \
				     "	" insn "	%0, %0, %4\n"                       \
				     "	strex	%1, %0, [%3]\n"                         \
				     "	teq	%1, #0\n"                                 \
				     "	bne	1b\n"                                     \
				     : "=&r"(result), "=&r"(fail), "+Qo"(v->counter) \
				     : "r"(&v->counter), "Ir"(i)                     \
				     : "cc");                                        \
	}                                                                            \
                                                                                     \
	static inline int atomic_##op##_return_relaxed(int i, atomic_t *v)           \
	{                                                                            \
		int result;                                                          \
		unsigned long fail;                                                  \
                                                                                     \
		__asm__ __volatile__("1:	ldrex	%0, [%3]\n"                           \
				     "	" insn "	%0, %0, %4\n"                       \
				     "	strex	%1, %0, [%3]\n"                         \
				     "	teq	%1, #0\n"                                 \
				     "	bne	1b\n"                                     \
				     : "=&r"(result), "=&r"(fail), "+Qo"(v->counter) \
				     : "r"(&v->counter), "Ir"(i)                     \
				     : "cc");                                        \
		return result;                                                       \
	}                                                                            \
                                                                                     \
	static inline int atomic_fetch_##op##_relaxed(int i, atomic_t *v)            \
	{                                                                            \
		int before, result;                                                  \
		unsigned long fail;                                                  \
                                                                                     \
		__asm__ __volatile__("1:	ldrex	%0, [%4]\n"                           \
				     "	" insn "	%1, %0, %5\n"                       \
				     "	strex	%2, %1, [%4]\n"                         \
				     "	teq	%2, #0\n"                                 \
				     "	bne	1b\n"                                     \
				     : "=&r"(before), "=&r"(result), "=&r"(fail),    \
				       "+Qo"(v->counter)                             \
				     : "r"(&v->counter), "Ir"(i)                     \
				     : "cc");                                        \
		return before;                                                       \
	}                                                                            \
                                                                                     \
	static inline int atomic_##op##_return(int i, atomic_t *v)                   \
	{                                                                            \
		smp_mb();                                                            \
		i = atomic_##op##_return_relaxed(i, v);                              \
		smp_mb();                                                            \
		return i;                                                            \
	}                                                                            \
                                                                                     \
	static inline int atomic_fetch_##op(int i, atomic_t *v)                      \
	{                                                                            \
		smp_mb();                                                            \
		i = atomic_fetch_##op##_relaxed(i, v);                               \
		smp_mb();                                                            \
		return i;                                                            \
	}

__DEFINE_ATOMIC_OP(add, "add")
__DEFINE_ATOMIC_OP(sub, "sub")
__DEFINE_ATOMIC_OP(and, "and")
__DEFINE_ATOMIC_OP(andnot, "bic")
__DEFINE_ATOMIC_OP(or, "orr")
__DEFINE_ATOMIC_OP(xor, "eor")

#define atomic_inc(v)		     atomic_add(1, v)
#define atomic_dec(v)		     atomic_sub(1, v)
#define atomic_inc_return(v)	     atomic_add_return(1, v)
#define atomic_dec_return(v)	     atomic_sub_return(1, v)
#define atomic_inc_return_relaxed(v) atomic_add_return_relaxed(1, v)
#define atomic_dec_return_relaxed(v) atomic_sub_return_relaxed(1, v)
#define atomic_fetch_inc(v)	     atomic_fetch_add(1, v)
#define atomic_fetch_dec(v)	     atomic_fetch_sub(1, v)

#define atomic_sub_and_test(i, v) (atomic_sub_return(i, v) == 0)
#define atomic_dec_and_test(v)	  (atomic_sub_return(1, v) == 0)
#define atomic_inc_and_test(v)	  (atomic_add_return(1, v) == 0)
#define atomic_add_negative(i, v) (atomic_add_return(i, v) < 0)

#define atomic_xchg(v, new)		    xchg(&(v)->counter, new)
#define atomic_xchg_relaxed(v, new)	    xchg_relaxed(&(v)->counter, new)
#define atomic_cmpxchg(v, old, new)	    cmpxchg(&(v)->counter, old, new)
#define atomic_cmpxchg_relaxed(v, old, new) cmpxchg_relaxed(&(v)->counter, old, new)
#define atomic_cmpxchg_acquire(v, old, new) cmpxchg_acquire(&(v)->counter, old, new)
#define atomic_cmpxchg_release(v, old, new) cmpxchg_release(&(v)->counter, old, new)
#define atomic_try_cmpxchg(v, oldp, new)    try_cmpxchg(&(v)->counter, oldp, new)

/* Adds @a unless the value is @u. Returns the value before. */
static inline int atomic_fetch_add_unless(atomic_t *v, int a, int u)
{
	int before, result;
	unsigned long fail;

	smp_mb();
	__asm__ __volatile__("1:	ldrex	%0, [%4]\n"
			     "	teq	%0, %5\n"
			     "	beq	2f\n"
			     "	add	%1, %0, %6\n"
			     "	strex	%2, %1, [%4]\n"
			     "	teq	%2, #0\n"
			     "	bne	1b\n"
			     "2:"
			     : "=&r"(before), "=&r"(result), "=&r"(fail), "+Qo"(v->counter)
			     : "r"(&v->counter), "r"(u), "r"(a)
			     : "cc");
	if (before != u)
		smp_mb();
	return before;
}

/* These say whether the operation was done. */
#define atomic_add_unless(v, a, u) (atomic_fetch_add_unless(v, a, u) != (u))
#define atomic_inc_not_zero(v)	   (atomic_fetch_add_unless(v, 1, 0) != 0)

/* Decrements unless that would go below zero. Returns the value before, less one. */
static inline int atomic_dec_if_positive(atomic_t *v)
{
	int old = atomic_read(v);

	while (old > 0) {
		if (atomic_try_cmpxchg(v, &old, old - 1))
			break;
	}
	return old - 1;
}

/*
 * 64 bits. A plain LDRD is one access only on cores with the Large Physical Address Extension
 * (A3.5.3), as Cortex-A7 and A15 are; LDREXD is one on every ARMv7.
 */
typedef struct {
	s64 counter __aligned(8);
} atomic64_t;

#define ATOMIC64_INIT(i) \
	{                \
		(i)      \
	}

static inline s64 atomic64_read(const atomic64_t *v)
{
	s64 result;

	__asm__ __volatile__("ldrexd	%0, %H0, [%1]"
			     : "=&r"(result)
			     : "r"(&v->counter), "Qo"(v->counter));
	return result;
}

static inline void atomic64_set(atomic64_t *v, s64 i)
{
	s64 tmp;

	__asm__ __volatile__("1:	ldrexd	%0, %H0, [%2]\n"
			     "	strexd	%0, %3, %H3, [%2]\n"
			     "	teq	%0, #0\n"
			     "	bne	1b\n"
			     : "=&r"(tmp), "=Qo"(v->counter)
			     : "r"(&v->counter), "r"(i)
			     : "cc");
}

#define __DEFINE_ATOMIC64_OP(op, insn_lo, insn_hi)                                   \
	static inline s64 atomic64_##op##_return_relaxed(s64 i, atomic64_t *v)       \
	{                                                                            \
		s64 result;                                                          \
		unsigned long fail;                                                  \
                                                                                     \
		__asm__ __volatile__("1:	ldrexd	%0, %H0, [%3]\n"                     \
				     "	" insn_lo "	%Q0, %Q0, %Q4\n"                 \
				     "	" insn_hi "	%R0, %R0, %R4\n"                 \
				     "	strexd	%1, %0, %H0, [%3]\n"                   \
				     "	teq	%1, #0\n"                                 \
				     "	bne	1b\n"                                     \
				     : "=&r"(result), "=&r"(fail), "+Qo"(v->counter) \
				     : "r"(&v->counter), "r"(i)                      \
				     : "cc");                                        \
		return result;                                                       \
	}                                                                            \
                                                                                     \
	static inline void atomic64_##op(s64 i, atomic64_t *v)                       \
	{                                                                            \
		(void)atomic64_##op##_return_relaxed(i, v);                          \
	}                                                                            \
                                                                                     \
	static inline s64 atomic64_##op##_return(s64 i, atomic64_t *v)               \
	{                                                                            \
		smp_mb();                                                            \
		i = atomic64_##op##_return_relaxed(i, v);                            \
		smp_mb();                                                            \
		return i;                                                            \
	}

__DEFINE_ATOMIC64_OP(add, "adds", "adc")
__DEFINE_ATOMIC64_OP(sub, "subs", "sbc")
__DEFINE_ATOMIC64_OP(and, "and", "and")
__DEFINE_ATOMIC64_OP(or, "orr", "orr")
__DEFINE_ATOMIC64_OP(xor, "eor", "eor")

#define atomic64_inc(v)		      atomic64_add(1, v)
#define atomic64_dec(v)		      atomic64_sub(1, v)
#define atomic64_inc_return(v)	      atomic64_add_return(1, v)
#define atomic64_dec_return(v)	      atomic64_sub_return(1, v)
#define atomic64_dec_and_test(v)      (atomic64_sub_return(1, v) == 0)
#define atomic64_cmpxchg(v, old, new) cmpxchg64(&(v)->counter, old, new)

/* Atomic variables of the width of a pointer. */
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

#endif /* __ASSEMBLY__ */
#endif /* _ASM_ATOMIC_H */
