/* SPDX-License-Identifier: MIT */
/* Host version, by the compiler's own atomic operations. */
#ifndef _ASM_CMPXCHG_H
#define _ASM_CMPXCHG_H

#include <asm/barrier.h>
#include <neap/types.h>

#define xchg(ptr, x) __atomic_exchange_n((ptr), (__typeof__(*(ptr)))(x), __ATOMIC_SEQ_CST)
#define cmpxchg(ptr, old, new)                                                                    \
	({                                                                                        \
		__typeof__(*(ptr)) __cx_found = (__typeof__(*(ptr)))(old);                        \
		__atomic_compare_exchange_n((ptr), &__cx_found, (__typeof__(*(ptr)))(new), false, \
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);                  \
		__cx_found;                                                                       \
	})

#define xchg_relaxed	  xchg
#define cmpxchg_relaxed	  cmpxchg
#define cmpxchg_acquire	  cmpxchg
#define cmpxchg_release	  cmpxchg
#define cmpxchg64	  cmpxchg
#define cmpxchg64_relaxed cmpxchg

#define try_cmpxchg(ptr, oldp, new)                                          \
	({                                                                   \
		__typeof__(*(ptr)) __tc_old = *(oldp);                       \
		__typeof__(*(ptr)) __tc_found = cmpxchg(ptr, __tc_old, new); \
		bool __tc_ok = __tc_found == __tc_old;                       \
		if (!__tc_ok)                                                \
			*(oldp) = __tc_found;                                \
		__tc_ok;                                                     \
	})

#endif
