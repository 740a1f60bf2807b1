/* SPDX-License-Identifier: MIT */
/* The largest and smallest values of the basic types. */
#ifndef _NEAP_LIMITS_H
#define _NEAP_LIMITS_H

#include <neap/types.h>

/* C's own names, which a compiler's <limits.h> may have defined already. */
#ifndef INT_MAX
#define CHAR_BIT   8
#define SHRT_MAX   __SHRT_MAX__
#define SHRT_MIN   (-SHRT_MAX - 1)
#define USHRT_MAX  (SHRT_MAX * 2 + 1)
#define INT_MAX	   __INT_MAX__
#define INT_MIN	   (-INT_MAX - 1)
#define UINT_MAX   (INT_MAX * 2U + 1U)
#define LONG_MAX   __LONG_MAX__
#define LONG_MIN   (-LONG_MAX - 1L)
#define ULONG_MAX  (LONG_MAX * 2UL + 1UL)
#define LLONG_MAX  __LONG_LONG_MAX__
#define LLONG_MIN  (-LLONG_MAX - 1LL)
#define ULLONG_MAX (LLONG_MAX * 2ULL + 1ULL)
#endif

#define U8_MAX	((u8)~0U)
#define U16_MAX ((u16)~0U)
#define U32_MAX ((u32)~0U)
#define U64_MAX ((u64)~0ULL)
#define S32_MAX ((s32)(U32_MAX >> 1))
#define S32_MIN ((s32)(-S32_MAX - 1))
#define S64_MAX ((s64)(U64_MAX >> 1))
#define S64_MIN ((s64)(-S64_MAX - 1))

#ifndef SIZE_MAX
#define SIZE_MAX (~(size_t)0)
#endif
#define PHYS_ADDR_MAX (~(phys_addr_t)0)

#endif /* _NEAP_LIMITS_H */
