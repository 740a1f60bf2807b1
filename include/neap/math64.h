/* SPDX-License-Identifier: MIT */
/*
 * 64-bit division by name, so that a reader sees where one is paid for: the CPU has none, the
 * compiler's run-time library does it in some tens to hundreds of instructions.
 */
#ifndef _NEAP_MATH64_H
#define _NEAP_MATH64_H

#include <neap/types.h>

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

static inline u64 div_u64_rem(u64 dividend, u32 divisor, u32 *remainder)
{
	u64 quotient = dividend / divisor;

	*remainder = (u32)(dividend - quotient * divisor);
	return quotient;
}

static inline u64 div64_u64(u64 dividend, u64 divisor)
{
	return dividend / divisor;
}

static inline s64 div_s64(s64 dividend, s32 divisor)
{
	return dividend / divisor;
}

/* n /= base; gives the remainder. */
#define do_div(n, base)                                    \
	({                                                 \
		u32 __dd_rem;                              \
		(n) = div_u64_rem((n), (base), &__dd_rem); \
		__dd_rem;                                  \
	})

/* (a * mul) >> shift with the product in 96 bits: what clock sources need. shift <= 32. */
static inline u64 mul_u64_u32_shr(u64 a, u32 mul, unsigned int shift)
{
	u64 low = (u64)(u32)a * mul;
	u64 high = (a >> 32) * mul;

	return (low >> shift) + (high << (32 - shift));
}

#endif /* _NEAP_MATH64_H */
