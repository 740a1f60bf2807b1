/* SPDX-License-Identifier: MIT */
/*
 * Integer types of a fixed width for the structures that the kernel and user programs share,
 * under the names Linux gives them in its user headers. They come from the compiler's own macros,
 * so the header needs no C library and means the same on a 64-bit build host.
 */
#ifndef _UAPI_TYPES_H
#define _UAPI_TYPES_H

/* Marks for the kernel (neap/compiler.h): a pointer into user space. To programs they say nothing. */
#ifdef __KERNEL__
#include <neap/compiler.h>
#elif !defined(__user)
#define __user
#define __force
#endif

#ifndef __ASSEMBLY__

typedef __INT8_TYPE__ __s8;
typedef __UINT8_TYPE__ __u8;
typedef __INT16_TYPE__ __s16;
typedef __UINT16_TYPE__ __u16;
typedef int __s32;
typedef unsigned int __u32;
typedef long long __s64;
typedef unsigned long long __u64;

typedef __SIZE_TYPE__ __kernel_size_t;
typedef long __kernel_long_t;
typedef unsigned long __kernel_ulong_t;
typedef int __kernel_pid_t;
typedef unsigned int __kernel_uid32_t;
typedef long long __kernel_loff_t;
typedef long __kernel_clock_t;
typedef int __kernel_timer_t;

typedef struct {
	int val[2];
} __kernel_fsid_t;

#endif /* !__ASSEMBLY__ */

#endif
