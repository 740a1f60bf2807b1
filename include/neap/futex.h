/* SPDX-License-Identifier: MIT */
/* Futexes: what other parts of the kernel call. The system call and the idea are in kernel/futex.c. */
#ifndef _NEAP_FUTEX_H
#define _NEAP_FUTEX_H

#include <neap/types.h>

/* Wakes up to @nr sleepers on the word (as without FUTEX_PRIVATE_FLAG). Their number, or -errno. Sleeps. */
int futex_wake_shared(u32 __user *uaddr, int nr);
/* current leaves its memory: the robust mutexes it holds are marked, one waiter each woken. Sleeps. */
void exit_robust_list(void);
void futex_init(void); /* once, before the first user program */

#endif /* _NEAP_FUTEX_H */
