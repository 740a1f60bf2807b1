/* SPDX-License-Identifier: MIT */
/* Host version: one thread runs, so the atomic names are the plain ones. */
#ifndef _ASM_BITOPS_H
#define _ASM_BITOPS_H

#include <asm/barrier.h>
#include <neap/types.h>

#define __HOST_WORD(nr, p) ((p)[(unsigned int)(nr) / BITS_PER_LONG])
#define __HOST_BIT(nr)	   (1UL << ((nr) % BITS_PER_LONG))

static inline int test_bit(unsigned int nr, const volatile unsigned long *p)
{
	return (__HOST_WORD(nr, p) & __HOST_BIT(nr)) != 0;
}

static inline void set_bit(unsigned int nr, volatile unsigned long *p)
{
	__HOST_WORD(nr, p) |= __HOST_BIT(nr);
}

static inline void clear_bit(unsigned int nr, volatile unsigned long *p)
{
	__HOST_WORD(nr, p) &= ~__HOST_BIT(nr);
}

static inline void change_bit(unsigned int nr, volatile unsigned long *p)
{
	__HOST_WORD(nr, p) ^= __HOST_BIT(nr);
}

static inline int test_and_set_bit(unsigned int nr, volatile unsigned long *p)
{
	int old = test_bit(nr, p);

	set_bit(nr, p);
	return old;
}

static inline int test_and_clear_bit(unsigned int nr, volatile unsigned long *p)
{
	int old = test_bit(nr, p);

	clear_bit(nr, p);
	return old;
}

static inline int test_and_change_bit(unsigned int nr, volatile unsigned long *p)
{
	int old = test_bit(nr, p);

	change_bit(nr, p);
	return old;
}

#define __set_bit	      set_bit
#define __clear_bit	      clear_bit
#define __change_bit	      change_bit
#define __test_and_set_bit    test_and_set_bit
#define __test_and_clear_bit  test_and_clear_bit
#define __test_and_change_bit test_and_change_bit
#define test_and_set_bit_lock test_and_set_bit
#define clear_bit_unlock      clear_bit
#define __clear_bit_unlock    clear_bit

static __always_inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static __always_inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static __always_inline unsigned long __fls(unsigned long x)
{
	return BITS_PER_LONG - 1 - __builtin_clzl(x);
}

static __always_inline int fls_long(unsigned long x)
{
	return x ? (int)__fls(x) + 1 : 0;
}

static __always_inline unsigned long __ffs(unsigned long x)
{
	return __builtin_ctzl(x);
}

static __always_inline unsigned long __ffs64(u64 x)
{
	return __builtin_ctzll(x);
}

static __always_inline int ffs(int x)
{
	return __builtin_ffs(x);
}

static __always_inline unsigned long ffz(unsigned long x)
{
	return __builtin_ctzl(~x);
}

#endif
