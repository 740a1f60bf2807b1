/* SPDX-License-Identifier: MIT */
/* Logarithms to the base of two; constant for constants. */
#ifndef _NEAP_LOG2_H
#define _NEAP_LOG2_H

#include <neap/bitops.h>
#include <neap/types.h>

/* Rounded down; @n must not be 0. */
#define ilog2(n) (63 - __builtin_clzll((unsigned long long)(n)))

static __always_inline bool is_power_of_2(unsigned long n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/* The nearest power of two that is >= @n (<= @n); 1 <= @n <= 2^31. */
static __always_inline unsigned long roundup_pow_of_two(unsigned long n)
{
	return 1UL << fls_long(n - 1);
}

static __always_inline unsigned long rounddown_pow_of_two(unsigned long n)
{
	return 1UL << (fls_long(n) - 1);
}

/* Least k with 2^k >= @n. */
static __always_inline int order_base_2(unsigned long n)
{
	return n > 1 ? fls_long(n - 1) : 0;
}

#endif /* _NEAP_LOG2_H */
