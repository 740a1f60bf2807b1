/* SPDX-License-Identifier: MIT */
/*
 * The system call instruction. The number goes in r7, arguments in r0-r5, the result comes in r0:
 * -4095 to -1 is an error number negated. __syscall() gives that raw result; __syscall_ret()
 * turns it into the C convention of -1 and errno.
 *
 * A 64-bit argument takes an even/odd pair of registers: use __SYSCALL_LL(), with a 0 before it
 * where it would start at an odd one.
 */
#ifndef _BITS_SYSCALL_H
#define _BITS_SYSCALL_H

#include <uapi/unistd.h>

static inline long __syscall0(long n)
{
	register long r7 __asm__("r7") = n;
	register long r0 __asm__("r0");

	__asm__ volatile("svc 0" : "=r"(r0) : "r"(r7) : "memory");
	return r0;
}

static inline long __syscall1(long n, long a)
{
	register long r7 __asm__("r7") = n;
	register long r0 __asm__("r0") = a;

	__asm__ volatile("svc 0" : "+r"(r0) : "r"(r7) : "memory");
	return r0;
}

static inline long __syscall2(long n, long a, long b)
{
	register long r7 __asm__("r7") = n;
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;

	__asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1) : "memory");
	return r0;
}

static inline long __syscall3(long n, long a, long b, long c)
{
	register long r7 __asm__("r7") = n;
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;

	__asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2) : "memory");
	return r0;
}

static inline long __syscall4(long n, long a, long b, long c, long d)
{
	register long r7 __asm__("r7") = n;
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;

	__asm__ volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2), "r"(r3) : "memory");
	return r0;
}

static inline long __syscall5(long n, long a, long b, long c, long d, long e)
{
	register long r7 __asm__("r7") = n;
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = e;

	__asm__ volatile("svc 0"
			 : "+r"(r0)
			 : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4)
			 : "memory");
	return r0;
}

static inline long __syscall6(long n, long a, long b, long c, long d, long e, long f)
{
	register long r7 __asm__("r7") = n;
	register long r0 __asm__("r0") = a;
	register long r1 __asm__("r1") = b;
	register long r2 __asm__("r2") = c;
	register long r3 __asm__("r3") = d;
	register long r4 __asm__("r4") = e;
	register long r5 __asm__("r5") = f;

	__asm__ volatile("svc 0"
			 : "+r"(r0)
			 : "r"(r7), "r"(r1), "r"(r2), "r"(r3), "r"(r4), "r"(r5)
			 : "memory");
	return r0;
}

/* __syscall(number, up to six arguments of any integer or pointer type) */
#define __SC(x)			((long)(x))
#define __sc0(n)		__syscall0(n)
#define __sc1(n, a)		__syscall1(n, __SC(a))
#define __sc2(n, a, b)		__syscall2(n, __SC(a), __SC(b))
#define __sc3(n, a, b, c)	__syscall3(n, __SC(a), __SC(b), __SC(c))
#define __sc4(n, a, b, c, d)	__syscall4(n, __SC(a), __SC(b), __SC(c), __SC(d))
#define __sc5(n, a, b, c, d, e) __syscall5(n, __SC(a), __SC(b), __SC(c), __SC(d), __SC(e))
#define __sc6(n, a, b, c, d, e, f) \
	__syscall6(n, __SC(a), __SC(b), __SC(c), __SC(d), __SC(e), __SC(f))
#define __sc_pick(_0, _1, _2, _3, _4, _5, _6, name, ...) name
#define __sc_expand(...)				 __sc_pick(__VA_ARGS__, __sc6, __sc5, __sc4, __sc3, __sc2, __sc1, __sc0, 0)
#define __syscall(...)					 __sc_expand(__VA_ARGS__)(__VA_ARGS__)

/* A 64-bit argument as the two registers it takes, low word first. */
#define __SYSCALL_LL(x) (long)(x), (long)((unsigned long long)(x) >> 32)

/* Sets errno and returns -1 where r is a negated error number, else returns r. */
long __syscall_ret(unsigned long r);

/* The usual body of a wrapper. */
#define __SYSCALL(...) __syscall_ret(__syscall(__VA_ARGS__))

#endif
