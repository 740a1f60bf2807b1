/* SPDX-License-Identifier: MIT */
/* What the code asks of the compiler: attributes, branch hints, accesses made exactly once. */
#ifndef _NEAP_COMPILER_H
#define _NEAP_COMPILER_H

#ifndef __ASSEMBLY__

#define __always_inline	     inline __attribute__((__always_inline__))
#define noinline	     __attribute__((__noinline__))
#define __noreturn	     __attribute__((__noreturn__))
#define __packed	     __attribute__((__packed__))
#define __aligned(x)	     __attribute__((__aligned__(x)))
#define __section(name)	     __attribute__((__section__(name)))
#define __used		     __attribute__((__used__))
#define __maybe_unused	     __attribute__((__unused__))
#define __weak		     __attribute__((__weak__))
#define __cold		     __attribute__((__cold__))
#define __pure		     __attribute__((__pure__))
#define __attribute_const__  __attribute__((__const__))
#define __malloc	     __attribute__((__malloc__))
#define __must_check	     __attribute__((__warn_unused_result__))
#define __naked		     __attribute__((__naked__))
#define __printf(fmt, arg)   __attribute__((__format__(__printf__, fmt, arg)))
#define __no_stack_protector __attribute__((__optimize__("no-stack-protector")))
#define fallthrough	     __attribute__((__fallthrough__))

/*
 * Marks of pointers that no other may be used for: into user space, into device registers, an offset into
 * each CPU's copy of a variable. sparse (make sparse) proves that they are kept apart; __force in a cast
 * says that a pointer of one kind is made of another on purpose. A kernel pointer has no mark.
 */
#ifdef __CHECKER__
#define __user	 __attribute__((noderef, address_space(__user)))
#define __iomem	 __attribute__((noderef, address_space(__iomem)))
#define __percpu __attribute__((noderef, address_space(__percpu)))
#define __force	 __attribute__((force))
#else
#define __user
#define __iomem
#define __percpu
#define __force
#endif

#define likely(x)   __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#define unreachable() __builtin_unreachable()

/* The compiler may not move memory accesses across this point; the CPU still may. */
#define barrier() __asm__ __volatile__("" : : : "memory")

/* Hides where a value came from, so that the optimiser makes no assumption about it. */
#define OPTIMIZER_HIDE_VAR(var) __asm__("" : "+r"(var))

/*
 * One access, neither torn, repeated, merged nor invented by the compiler. For variables that
 * another CPU or an interrupt handler changes; says nothing about order between CPUs.
 */
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val)                               \
	do {                                             \
		*(volatile __typeof__(x) *)&(x) = (val); \
	} while (0)

#define static_assert(expr, ...) __static_assert(expr, ##__VA_ARGS__, #expr)
#define __static_assert(expr, msg, ...) _Static_assert(expr, msg)

#define __stringify_1(x...) #x
#define __stringify(x...)   __stringify_1(x)

#define __PASTE_1(a, b)	    a##b
#define __PASTE(a, b)	    __PASTE_1(a, b)
#define __UNIQUE_ID(prefix) __PASTE(__PASTE(__unique_, prefix), __COUNTER__)

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_COMPILER_H */
