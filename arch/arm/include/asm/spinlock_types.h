/* SPDX-License-Identifier: MIT */
/* The words behind spinlock_t and rwlock_t; see spinlock.h for what they hold. */
#ifndef _ASM_SPINLOCK_TYPES_H
#define _ASM_SPINLOCK_TYPES_H

#include <neap/types.h>

typedef struct {
	union {
		u32 slock;
		struct {
			u16 owner; /* the ticket being served */
			u16 next;  /* the ticket the next comer draws */
		} tickets;
	};
} arch_spinlock_t;

#define __ARCH_SPIN_LOCK_UNLOCKED \
	{                         \
		{                 \
			0         \
		}                 \
	}

typedef struct {
	u32 lock; /* bit 31: a writer; else the number of readers */
} arch_rwlock_t;

#define __ARCH_RW_LOCK_UNLOCKED \
	{                       \
		0               \
	}

#endif /* _ASM_SPINLOCK_TYPES_H */
