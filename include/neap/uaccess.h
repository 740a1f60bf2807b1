/* SPDX-License-Identifier: MIT */
/*
 * Reaching user memory. The functions are the arch's; here is what goes around them: a section in
 * which a fault on user memory may not sleep, so that it fails with -EFAULT instead.
 */
#ifndef _NEAP_UACCESS_H
#define _NEAP_UACCESS_H

#include <neap/sched.h>
#include <asm/uaccess.h>

static inline void pagefault_disable(void)
{
	current->pagefault_disabled++;
	barrier();
}

static inline void pagefault_enable(void)
{
	barrier();
	current->pagefault_disabled--;
}

/* For the fault handler: this context may not sleep for a page. */
static inline bool faulthandler_disabled(void)
{
	return current->pagefault_disabled || in_atomic();
}

#endif /* _NEAP_UACCESS_H */
