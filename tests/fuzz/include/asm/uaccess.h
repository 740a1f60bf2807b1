/* SPDX-License-Identifier: MIT */
/* Host version: user memory is what a fuzzer's model says (elf.c); reads give nothing but zeros. */
#ifndef TESTS_FUZZ_ASM_UACCESS_H
#define TESTS_FUZZ_ASM_UACCESS_H

#include <neap/compiler.h>
#include <neap/errno.h>
#include <neap/types.h>

/* Bytes of [addr, addr + n) that are not there, or not writable. */
unsigned long user_missing(unsigned long addr, unsigned long n, bool write);

#define put_user(x, ptr) \
	((void)(x), user_missing((unsigned long)(ptr), sizeof(*(ptr)), true) ? -EFAULT : 0)

static inline unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	unsigned long i;
	volatile u8 sink = 0;

	for (i = 0; i < n; i++)
		sink ^= ((const u8 *)from)[i];
	return user_missing((unsigned long)to, n, true);
}

static inline unsigned long clear_user(void __user *to, unsigned long n)
{
	return user_missing((unsigned long)to, n, true);
}

long strnlen_user(const char __user *str, long count);

#endif
