/* SPDX-License-Identifier: MIT */
/* The words behind spinlock_t and rwlock_t; see spinlock.h for what they hold. */
#ifndef _ASM_SPINLOCK_TYPES_H
#define _ASM_SPINLOCK_TYPES_H

#include <neap/types.h>

typedef struct {
	u32 slock; /* 0: free */
} arch_spinlock_t;

#define __ARCH_SPIN_LOCK_UNLOCKED \
	{                         \
		0                 \
	}

typedef struct {
	u32 lock; /* bit 31: a writer; else the number of readers */
} arch_rwlock_t;

#define __ARCH_RW_LOCK_UNLOCKED \
	{                       \
		0               \
	}

#endif /* _ASM_SPINLOCK_TYPES_H */
