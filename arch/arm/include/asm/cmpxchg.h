/* SPDX-License-Identifier: MIT */
/*
 * Exchange and compare-and-exchange on any naturally aligned 1, 2, 4 or 8 byte variable, with
 * load-exclusive and store-exclusive (ARM DDI 0406C A3.4). cmpxchg() returns the value it found;
 * it stored only if that equals @old. The plain forms are full barriers, though a cmpxchg that
 * fails need not be one; _relaxed order nothing, _acquire and _release what the names say.
 */
#ifndef _ASM_CMPXCHG_H
#define _ASM_CMPXCHG_H

#include <asm/barrier.h>
#include <neap/types.h>

#ifndef __ASSEMBLY__

/* Chosen when no size fits, and defined nowhere: the link fails. */
unsigned long __bad_xchg_size(void);
u64 __bad_cmpxchg_size(void);

#define __DEFINE_XCHG(size, type, suffix)                                                         \
	static __always_inline unsigned long __xchg_##size(volatile void *ptr, unsigned long val) \
	{                                                                                         \
		unsigned long old, fail;                                                          \
                                                                                                  \
		__asm__ __volatile__("1:	ldrex" suffix "	%0, [%3]\n"                       \
				     "	strex" suffix "	%1, %4, [%3]\n"                           \
				     "	teq	%1, #0\n"                                              \
				     "	bne	1b\n"                                                  \
				     : "=&r"(old), "=&r"(fail), "+Qo"(*(volatile type *)ptr)      \
				     : "r"(ptr), "r"(val)                                         \
				     : "cc");                                                     \
		return old;                                                                       \
	}

#define __DEFINE_CMPXCHG(size, type, suffix)                                                   \
	static __always_inline unsigned long __cmpxchg_##size(                                 \
		volatile void *ptr, unsigned long old, unsigned long new)                      \
	{                                                                                      \
		unsigned long found, fail;                                                     \
                                                                                               \
		__asm__ __volatile__("1:	ldrex" suffix "	%0, [%3]\n"                    \
				     "	mov	%1, #0\n"                                           \
				     "	teq	%0, %4\n"                                           \
				     "	strex" suffix "eq	%1, %5, [%3]\n"                      \
				     "	teq	%1, #0\n"                                           \
				     "	bne	1b\n"                                               \
				     : "=&r"(found), "=&r"(fail), "+Qo"(*(volatile type *)ptr) \
				     : "r"(ptr), "r"((unsigned long)(type)old), "r"(new)       \
				     : "cc");                                                  \
		return found;                                                                  \
	}

__DEFINE_XCHG(1, u8, "b")
__DEFINE_XCHG(2, u16, "h")
__DEFINE_XCHG(4, u32, "")
__DEFINE_CMPXCHG(1, u8, "b")
__DEFINE_CMPXCHG(2, u16, "h")
__DEFINE_CMPXCHG(4, u32, "")

static __always_inline u64 __cmpxchg_8(volatile void *ptr, u64 old, u64 new)
{
	unsigned long fail;
	u64 found;

	__asm__ __volatile__("1:	ldrexd	%1, %H1, [%3]\n"
			     "	mov	%0, #0\n"
			     "	teq	%1, %4\n"
			     "	teqeq	%H1, %H4\n"
			     "	strexdeq	%0, %5, %H5, [%3]\n"
			     "	teq	%0, #0\n"
			     "	bne	1b\n"
			     : "=&r"(fail), "=&r"(found), "+Qo"(*(volatile u64 *)ptr)
			     : "r"(ptr), "r"(old), "r"(new)
			     : "cc");
	return found;
}

static __always_inline unsigned long __xchg(volatile void *ptr, unsigned long val, int size)
{
	switch (size) {
	case 1:
		return __xchg_1(ptr, val);
	case 2:
		return __xchg_2(ptr, val);
	case 4:
		return __xchg_4(ptr, val);
	}
	return __bad_xchg_size();
}

static __always_inline unsigned long __cmpxchg(volatile void *ptr, unsigned long old,
					       unsigned long new, int size)
{
	switch (size) {
	case 1:
		return __cmpxchg_1(ptr, old, new);
	case 2:
		return __cmpxchg_2(ptr, old, new);
	case 4:
		return __cmpxchg_4(ptr, old, new);
	}
	return __bad_cmpxchg_size();
}

#define xchg_relaxed(ptr, x) ((__typeof__(*(ptr)))__xchg((ptr), (unsigned long)(x), sizeof(*(ptr))))

#define xchg(ptr, x)                                                  \
	({                                                            \
		smp_mb();                                             \
		__typeof__(*(ptr)) __xchg_ret = xchg_relaxed(ptr, x); \
		smp_mb();                                             \
		__xchg_ret;                                           \
	})

#define cmpxchg_relaxed(ptr, old, new)                                                    \
	((__typeof__(*(ptr)))__cmpxchg((ptr), (unsigned long)(old), (unsigned long)(new), \
				       sizeof(*(ptr))))

#define cmpxchg_acquire(ptr, old, new)                                        \
	({                                                                    \
		__typeof__(*(ptr)) __cx_ret = cmpxchg_relaxed(ptr, old, new); \
		smp_mb();                                                     \
		__cx_ret;                                                     \
	})

#define cmpxchg_release(ptr, old, new)          \
	({                                      \
		smp_mb();                       \
		cmpxchg_relaxed(ptr, old, new); \
	})

#define cmpxchg(ptr, old, new)                  \
	({                                      \
		smp_mb();                       \
		cmpxchg_acquire(ptr, old, new); \
	})

#define cmpxchg64_relaxed(ptr, old, new) \
	((__typeof__(*(ptr)))__cmpxchg_8((ptr), (u64)(old), (u64)(new)))

#define cmpxchg64(ptr, old, new)                                                \
	({                                                                      \
		smp_mb();                                                       \
		__typeof__(*(ptr)) __cx_ret = cmpxchg64_relaxed(ptr, old, new); \
		smp_mb();                                                       \
		__cx_ret;                                                       \
	})

/* True if the exchange was made; else *@oldp is set to what was found. */
#define try_cmpxchg(ptr, oldp, new)                                          \
	({                                                                   \
		__typeof__(*(ptr)) __tc_old = *(oldp);                       \
		__typeof__(*(ptr)) __tc_found = cmpxchg(ptr, __tc_old, new); \
		bool __tc_ok = __tc_found == __tc_old;                       \
		if (!__tc_ok)                                                \
			*(oldp) = __tc_found;                                \
		__tc_ok;                                                     \
	})

#endif /* __ASSEMBLY__ */
#endif /* _ASM_CMPXCHG_H */
