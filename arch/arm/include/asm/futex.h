/* SPDX-License-Identifier: MIT */
/* Compare and exchange of a word of user memory, for futexes. */
#ifndef _ASM_FUTEX_H
#define _ASM_FUTEX_H

#include <asm/barrier.h>
#include <asm/uaccess.h>

/*
 * futex_atomic_cmpxchg - stores @newval at @uaddr if @oldval is there. *@uval: what was there. 0, whether
 * it stored or not, or -EFAULT. A full barrier before and after. Faults as get_user() does: it may sleep,
 * unless page faults are disabled. A fault in the middle clears the reservation, and it begins again.
 */
static inline int futex_atomic_cmpxchg(u32 *uval, u32 __user *uaddr, u32 oldval, u32 newval)
{
	int err = 0;
	u32 val, fail;

	if (!access_ok(uaddr, sizeof(*uaddr)))
		return -EFAULT;
	smp_mb();
	uaccess_enable();
	__asm__ __volatile__("1:	ldrex	%1, [%4]\n"
			     "	mov	%2, #0\n"
			     "	teq	%1, %5\n"
			     "2:	strexeq	%2, %6, [%4]\n"
			     "	teq	%2, #0\n"
			     "	bne	1b\n"
			     "3:\n"
			     "	.pushsection .text.fixup, \"ax\"\n"
			     "4:	mov	%0, %3\n"
			     "	b	3b\n"
			     "	.popsection\n" _ASM_EXTABLE("1b", "4b") _ASM_EXTABLE("2b", "4b")
			     : "+&r"(err), "=&r"(val), "=&r"(fail)
			     : "i"(-EFAULT), "r"(uaddr), "r"(oldval), "r"(newval)
			     : "cc", "memory");
	uaccess_disable();
	smp_mb();
	*uval = val;
	return err;
}

#endif /* _ASM_FUTEX_H */
