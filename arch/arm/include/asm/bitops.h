/* SPDX-License-Identifier: MIT */
/*
 * Single bits in arrays of words, and the position of a set bit.
 *
 * set_bit(), clear_bit() and change_bit() are atomic but order nothing; the test_and_ forms are
 * atomic and full barriers; names that begin with two underscores are neither, for data that a lock
 * protects or nobody else sees. Searches over whole bitmaps are lib/'s.
 */
#ifndef _ASM_BITOPS_H
#define _ASM_BITOPS_H

#include <asm/barrier.h>
#include <neap/types.h>

#ifndef __ASSEMBLY__

#define __BIT_MASK_OF(nr) (1UL << ((nr)&31))
#define __BIT_WORD_OF(nr) ((unsigned int)(nr) >> 5)

#define __DEFINE_BITOP(name, insn)                                                              \
	static inline void name(unsigned int nr, volatile unsigned long *p)                     \
	{                                                                                       \
		volatile unsigned long *word = p + __BIT_WORD_OF(nr);                           \
		unsigned long tmp, fail;                                                        \
                                                                                                \
		__asm__ __volatile__("1:	ldrex	%0, [%3]\n"                                      \
				     "	" insn "	%0, %0, %4\n"                                  \
				     "	strex	%1, %0, [%3]\n"                                    \
				     "	teq	%1, #0\n"                                            \
				     "	bne	1b\n"                                                \
				     : "=&r"(tmp), "=&r"(fail), "+Qo"(*word)                    \
				     : "r"(word), "Ir"(__BIT_MASK_OF(nr))                       \
				     : "cc");                                                   \
	}                                                                                       \
                                                                                                \
	static inline int test_and_##name##_relaxed(unsigned int nr, volatile unsigned long *p) \
	{                                                                                       \
		volatile unsigned long *word = p + __BIT_WORD_OF(nr);                           \
		unsigned long old, tmp, fail;                                                   \
                                                                                                \
		__asm__ __volatile__("1:	ldrex	%0, [%4]\n"                                      \
				     "	" insn "	%1, %0, %5\n"                                  \
				     "	strex	%2, %1, [%4]\n"                                    \
				     "	teq	%2, #0\n"                                            \
				     "	bne	1b\n"                                                \
				     : "=&r"(old), "=&r"(tmp), "=&r"(fail), "+Qo"(*word)        \
				     : "r"(word), "Ir"(__BIT_MASK_OF(nr))                       \
				     : "cc");                                                   \
		return (old & __BIT_MASK_OF(nr)) != 0;                                          \
	}                                                                                       \
                                                                                                \
	static inline int test_and_##name(unsigned int nr, volatile unsigned long *p)           \
	{                                                                                       \
		int old;                                                                        \
                                                                                                \
		smp_mb();                                                                       \
		old = test_and_##name##_relaxed(nr, p);                                         \
		smp_mb();                                                                       \
		return old;                                                                     \
	}

__DEFINE_BITOP(set_bit, "orr")
__DEFINE_BITOP(clear_bit, "bic")
__DEFINE_BITOP(change_bit, "eor")

static inline void __set_bit(unsigned int nr, volatile unsigned long *p)
{
	p[__BIT_WORD_OF(nr)] |= __BIT_MASK_OF(nr);
}

static inline void __clear_bit(unsigned int nr, volatile unsigned long *p)
{
	p[__BIT_WORD_OF(nr)] &= ~__BIT_MASK_OF(nr);
}

static inline void __change_bit(unsigned int nr, volatile unsigned long *p)
{
	p[__BIT_WORD_OF(nr)] ^= __BIT_MASK_OF(nr);
}

static inline int test_bit(unsigned int nr, const volatile unsigned long *p)
{
	return (p[__BIT_WORD_OF(nr)] >> (nr & 31)) & 1;
}

static inline int __test_and_set_bit(unsigned int nr, volatile unsigned long *p)
{
	int old = test_bit(nr, p);

	__set_bit(nr, p);
	return old;
}

static inline int __test_and_clear_bit(unsigned int nr, volatile unsigned long *p)
{
	int old = test_bit(nr, p);

	__clear_bit(nr, p);
	return old;
}

static inline int __test_and_change_bit(unsigned int nr, volatile unsigned long *p)
{
	int old = test_bit(nr, p);

	__change_bit(nr, p);
	return old;
}

/* A bit used as a lock: acquire order when it is taken, release order when it is given back. */
static inline int test_and_set_bit_lock(unsigned int nr, volatile unsigned long *p)
{
	int old = test_and_set_bit_relaxed(nr, p);

	smp_mb();
	return old;
}

static inline void clear_bit_unlock(unsigned int nr, volatile unsigned long *p)
{
	smp_mb();
	clear_bit(nr, p);
}

#define __clear_bit_unlock(nr, p) clear_bit_unlock(nr, p)

/*
 * Positions. fls() and ffs() count from 1 and give 0 for a word without a set bit; the names with
 * underscores count from 0 and want at least one. CLZ counts leading zeros; the compiler makes
 * RBIT + CLZ of __builtin_ctz().
 */
static __always_inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static __always_inline int fls_long(unsigned long x)
{
	return fls(x);
}

static __always_inline unsigned long __fls(unsigned long x)
{
	return 31 - __builtin_clzl(x);
}

static __always_inline int fls64(u64 x)
{
	return x >> 32 ? 32 + fls(x >> 32) : fls(x);
}

static __always_inline unsigned long __ffs(unsigned long x)
{
	return __builtin_ctzl(x);
}

static __always_inline int ffs(int x)
{
	return x ? __builtin_ctz(x) + 1 : 0;
}

static __always_inline unsigned long ffz(unsigned long x)
{
	return __builtin_ctzl(~x);
}

static __always_inline unsigned long __ffs64(u64 x)
{
	return (u32)x ? __ffs((u32)x) : 32 + __ffs(x >> 32);
}

#endif /* __ASSEMBLY__ */
#endif /* _ASM_BITOPS_H */
