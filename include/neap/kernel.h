/* SPDX-License-Identifier: MIT */
/* The small macros everything uses: alignment, rounding, least and greatest, container_of. */
#ifndef _NEAP_KERNEL_H
#define _NEAP_KERNEL_H

#include <neap/build_bug.h>
#include <neap/compiler.h>
#include <neap/const.h>
#include <neap/kconfig.h>

#ifndef __ASSEMBLY__

#include <neap/types.h>
#include <neap/limits.h>
#include <neap/kstrtox.h>
#include <neap/sprintf.h>

#define ARRAY_SIZE(arr) \
	(sizeof(arr) / sizeof((arr)[0]) + BUILD_BUG_ON_ZERO(__same_type((arr), &(arr)[0])))

#define __same_type(a, b)  __builtin_types_compatible_p(__typeof__(a), __typeof__(b))
#define sizeof_field(t, m) sizeof(((t *)0)->m)
#define offsetofend(t, m)  (offsetof(t, m) + sizeof_field(t, m))

/* The structure of type @type whose member @member is at @ptr. */
#define container_of(ptr, type, member)                                                  \
	({                                                                               \
		const volatile void *__member = (ptr);                                   \
		_Static_assert(__same_type(*(ptr), ((type *)0)->member) ||               \
				       __same_type(*(ptr), void),                        \
			       "container_of: the pointer is not of the member's type"); \
		(type *)((char *)__member - offsetof(type, member));                     \
	})

/* Alignment to a power of two. */
#define ALIGN(x, a)	 (((x) + ((__typeof__(x))(a)-1)) & ~((__typeof__(x))(a)-1))
#define ALIGN_DOWN(x, a) ((x) & ~((__typeof__(x))(a)-1))
#define IS_ALIGNED(x, a) (((x) & ((__typeof__(x))(a)-1)) == 0)
#define PTR_ALIGN(p, a)	 ((__typeof__(p))ALIGN((unsigned long)(p), (a)))
#define round_up(x, a)	 ((((x)-1) | ((__typeof__(x))(a)-1)) + 1)
#define round_down(x, a) ALIGN_DOWN(x, a)

/* The same to any number; a division each. */
#define DIV_ROUND_UP(n, d)	(((n) + (d)-1) / (d))
#define DIV_ROUND_CLOSEST(n, d) (((n) + (d) / 2) / (d)) /* for non-negative n */
#define roundup(x, y)                                     \
	({                                                \
		__typeof__(y) __ru_y = (y);               \
		(((x) + (__ru_y - 1)) / __ru_y) * __ru_y; \
	})
#define rounddown(x, y)                     \
	({                                  \
		__typeof__(x) __rd_x = (x); \
		__rd_x - (__rd_x % (y));    \
	})

#define upper_32_bits(n) ((u32)((u64)(n) >> 32))
#define lower_32_bits(n) ((u32)((n)&0xffffffff))

/*
 * Least and greatest. The two types must be the same: a signed value compared with an unsigned one
 * is the bug these are famous for. min_t() and max_t() say which type is meant.
 */
#define __minmax(a, b, op)                                                                     \
	({                                                                                     \
		__auto_type __mm_a = (a);                                                      \
		__auto_type __mm_b = (b);                                                      \
		_Static_assert(__same_type(__mm_a, __mm_b), "min/max of two different types"); \
		__mm_a op __mm_b ? __mm_a : __mm_b;                                            \
	})
#define min(a, b)	    __minmax(a, b, <)
#define max(a, b)	    __minmax(a, b, >)
#define min_t(t, a, b)	    __minmax((t)(a), (t)(b), <)
#define max_t(t, a, b)	    __minmax((t)(a), (t)(b), >)
#define min3(a, b, c)	    min(min(a, b), c)
#define max3(a, b, c)	    max(max(a, b), c)
#define clamp(v, lo, hi)    min(max(v, lo), hi)
#define clamp_t(t, v, l, h) min_t(t, max_t(t, v, l), h)

/* For array sizes, where an expression statement is not allowed. */
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

#define abs(x)                                    \
	({                                        \
		__auto_type __abs_x = (x);        \
		__abs_x < 0 ? -__abs_x : __abs_x; \
	})

#define swap(a, b)                              \
	do {                                    \
		__typeof__(a) __swap_tmp = (a); \
		(a) = (b);                      \
		(b) = __swap_tmp;               \
	} while (0)

#define typecheck(type, x)                                          \
	({                                                          \
		_Static_assert(__same_type(type, x), "wrong type"); \
		1;                                                  \
	})

#define _RET_IP_  ((unsigned long)__builtin_return_address(0))
#define _THIS_IP_ ({ __label__ __here; __here: (unsigned long)&&__here; })

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_KERNEL_H */
