/* SPDX-License-Identifier: MIT */
/*
 * The kernel's access to user memory, and the only one: domain access control keeps user pages
 * out of reach (PAN), and each function here opens them for as long as it runs. Every instruction
 * that touches user memory is in the exception table; a fault that cannot be resolved ends up as
 * -EFAULT or a count of bytes not copied. All of these may sleep in the fault handler, unless
 * page faults are disabled (pagefault_disable()): then a fault fails at once.
 *
 *	get_user(x, ptr)   put_user(x, ptr)	one value of 1, 2, 4 or 8 bytes; 0 or -EFAULT
 *	copy_from_user     copy_to_user		bytes left to copy, 0 if all went well; what of the
 *						kernel buffer was not read is filled with zeros
 *	clear_user				bytes left
 *	strncpy_from_user			length without the NUL, @count if none was found, -EFAULT
 *	strnlen_user				length with the NUL, more than @count if too long, 0 on fault
 *
 * Names with two underscores leave out the access_ok() check.
 */
#ifndef _ASM_UACCESS_H
#define _ASM_UACCESS_H

#include <asm/barrier.h>
#include <asm/cp15.h>
#include <asm/extable.h>
#include <asm/memory.h>
#include <asm/pgtable-hwdef.h>
#include <neap/compiler.h>
#include <neap/errno.h>
#include <neap/types.h>

/* True if [addr, addr + size) lies in user space. */
static __always_inline bool __access_ok(unsigned long addr, unsigned long size)
{
	return size <= TASK_SIZE && addr <= TASK_SIZE - size;
}

#define access_ok(addr, size) likely(__access_ok((unsigned long)(addr), (size)))

static __always_inline void uaccess_enable(void)
{
	write_cp15(DACR, DACR_UACCESS_ENABLE);
	isb();
}

static __always_inline void uaccess_disable(void)
{
	write_cp15(DACR, DACR_UACCESS_DISABLE);
	isb();
}

/* Around a group of __get_user_nocheck-like accesses; nothing in between may schedule. */
#define user_access_begin(ptr, len) (access_ok(ptr, len) ? (uaccess_enable(), true) : false)
#define user_access_end()	    uaccess_disable()

#define __get_user_asm(insn, x, addr, err)                              \
	__asm__ __volatile__("1:	" insn "	%1, [%2]\n"            \
			     "2:\n"                                     \
			     "	.pushsection .text.fixup, \"ax\"\n"      \
			     "3:	mov	%0, %3\n"                          \
			     "	mov	%1, #0\n"                            \
			     "	b	2b\n"                                  \
			     "	.popsection\n" _ASM_EXTABLE("1b", "3b") \
			     : "+r"(err), "=&r"(x)                      \
			     : "r"(addr), "i"(-EFAULT)                  \
			     : "memory")

#define __get_user_asm_dword(x, addr, err)                                                       \
	__asm__ __volatile__("1:	ldr	%Q1, [%2]\n"                                                \
			     "4:	ldr	%R1, [%2, #4]\n"                                            \
			     "2:\n"                                                              \
			     "	.pushsection .text.fixup, \"ax\"\n"                               \
			     "3:	mov	%0, %3\n"                                                   \
			     "	mov	%Q1, #0\n"                                                    \
			     "	mov	%R1, #0\n"                                                    \
			     "	b	2b\n"                                                           \
			     "	.popsection\n" _ASM_EXTABLE("1b", "3b") _ASM_EXTABLE("4b", "3b") \
			     : "+r"(err), "=&r"(x)                                               \
			     : "r"(addr), "i"(-EFAULT)                                           \
			     : "memory")

#define __put_user_asm(insn, x, addr, err)                              \
	__asm__ __volatile__("1:	" insn "	%1, [%2]\n"            \
			     "2:\n"                                     \
			     "	.pushsection .text.fixup, \"ax\"\n"      \
			     "3:	mov	%0, %3\n"                          \
			     "	b	2b\n"                                  \
			     "	.popsection\n" _ASM_EXTABLE("1b", "3b") \
			     : "+r"(err)                                \
			     : "r"(x), "r"(addr), "i"(-EFAULT)          \
			     : "memory")

#define __put_user_asm_dword(x, addr, err)                                                       \
	__asm__ __volatile__("1:	str	%Q1, [%2]\n"                                                \
			     "4:	str	%R1, [%2, #4]\n"                                            \
			     "2:\n"                                                              \
			     "	.pushsection .text.fixup, \"ax\"\n"                               \
			     "3:	mov	%0, %3\n"                                                   \
			     "	b	2b\n"                                                           \
			     "	.popsection\n" _ASM_EXTABLE("1b", "3b") _ASM_EXTABLE("4b", "3b") \
			     : "+r"(err)                                                         \
			     : "r"(x), "r"(addr), "i"(-EFAULT)                                   \
			     : "memory")

int __get_user_bad(void);
int __put_user_bad(void);

/* A type that holds any value of @x's size without losing bits, and converts back to it. */
#define __inttype(x) __typeof__(__builtin_choose_expr(sizeof(x) > sizeof(0UL), 0ULL, 0UL))

/* At the head of what reads or writes user memory: warns where a page could not be brought in. */
void __might_fault(const char *file, int line);
#define might_fault()                                           \
	do {                                                    \
		if (IS_ENABLED(CONFIG_DEBUG_ATOMIC_SLEEP))      \
			__might_fault(__FILE__, __LINE__);      \
	} while (0)

#define __get_user(x, ptr)                                                    \
	({                                                                    \
		const __typeof__(*(ptr)) __user *__gu_ptr = (ptr);            \
		__inttype(*(ptr)) __gu_val;                                   \
		int __gu_err = 0;                                             \
		uaccess_enable();                                             \
		switch (sizeof(*(ptr))) {                                     \
		case 1:                                                       \
			__get_user_asm("ldrb", __gu_val, __gu_ptr, __gu_err); \
			break;                                                \
		case 2:                                                       \
			__get_user_asm("ldrh", __gu_val, __gu_ptr, __gu_err); \
			break;                                                \
		case 4:                                                       \
			__get_user_asm("ldr", __gu_val, __gu_ptr, __gu_err);  \
			break;                                                \
		case 8:                                                       \
			__get_user_asm_dword(__gu_val, __gu_ptr, __gu_err);   \
			break;                                                \
		default:                                                      \
			__gu_err = __get_user_bad();                          \
		}                                                             \
		uaccess_disable();                                            \
		(x) = (__typeof__(*(ptr)))__gu_val;                           \
		__gu_err;                                                     \
	})

#define __put_user(x, ptr)                                                    \
	({                                                                    \
		__typeof__(*(ptr)) __user *__pu_ptr = (ptr);                  \
		__inttype(*(ptr)) __pu_val = (__inttype(*(ptr)))(x);          \
		int __pu_err = 0;                                             \
		uaccess_enable();                                             \
		switch (sizeof(*(ptr))) {                                     \
		case 1:                                                       \
			__put_user_asm("strb", __pu_val, __pu_ptr, __pu_err); \
			break;                                                \
		case 2:                                                       \
			__put_user_asm("strh", __pu_val, __pu_ptr, __pu_err); \
			break;                                                \
		case 4:                                                       \
			__put_user_asm("str", __pu_val, __pu_ptr, __pu_err);  \
			break;                                                \
		case 8:                                                       \
			__put_user_asm_dword(__pu_val, __pu_ptr, __pu_err);   \
			break;                                                \
		default:                                                      \
			__pu_err = __put_user_bad();                          \
		}                                                             \
		uaccess_disable();                                            \
		__pu_err;                                                     \
	})

#define get_user(x, ptr)                                          \
	({                                                        \
		const __typeof__(*(ptr)) __user *__g_ptr = (ptr); \
		int __g_err = -EFAULT;                            \
		might_fault();                                    \
		if (access_ok(__g_ptr, sizeof(*(ptr))))           \
			__g_err = __get_user(x, __g_ptr);         \
		else                                              \
			(x) = (__typeof__(*(ptr)))0;              \
		__g_err;                                          \
	})

#define put_user(x, ptr)                                                                     \
	({                                                                                   \
		__typeof__(*(ptr)) __user *__p_ptr = (ptr);                                  \
		might_fault();                                                               \
		__typeof__(*(ptr)) __p_val = (x);                                            \
		access_ok(__p_ptr, sizeof(*(ptr))) ? __put_user(__p_val, __p_ptr) : -EFAULT; \
	})

/* uaccess.S: bytes left; the caller has enabled access to user memory. */
unsigned long arm_copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long arm_copy_to_user(void __user *to, const void *from, unsigned long n);
unsigned long arm_clear_user(void __user *addr, unsigned long n);

unsigned long __copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long __copy_to_user(void __user *to, const void *from, unsigned long n);
unsigned long __must_check copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long __must_check copy_to_user(void __user *to, const void *from, unsigned long n);
unsigned long __must_check clear_user(void __user *to, unsigned long n);
long __must_check strncpy_from_user(char *dst, const char __user *src, long count);
long __must_check strnlen_user(const char __user *str, long count);

/* As above, but fail at a page that is not there instead of bringing it in. Never sleep. */
unsigned long __copy_from_user_inatomic(void *to, const void __user *from, unsigned long n);
unsigned long __copy_to_user_inatomic(void __user *to, const void *from, unsigned long n);

/*
 * Kernel memory that may not be there or may not be written: 0 or -EFAULT. For what prints or
 * probes broken state. Any context.
 */
long copy_from_kernel_nofault(void *dst, const void *src, size_t size);
long copy_to_kernel_nofault(void *dst, const void *src, size_t size);

#endif /* _ASM_UACCESS_H */
