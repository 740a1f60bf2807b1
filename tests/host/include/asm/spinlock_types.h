/* SPDX-License-Identifier: MIT */
/* Host version: a lock knows whether it is held, nothing more. */
#ifndef _ASM_SPINLOCK_TYPES_H
#define _ASM_SPINLOCK_TYPES_H

typedef struct {
	int held;
} arch_spinlock_t;

typedef struct {
	int held; /* -1: a writer; else the number of readers */
} arch_rwlock_t;

#define __ARCH_SPIN_LOCK_UNLOCKED { 0 }
#define __ARCH_RW_LOCK_UNLOCKED	  { 0 }

#endif
