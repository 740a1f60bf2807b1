/* SPDX-License-Identifier: MIT */
/* The lock types alone, for headers that embed a lock without using it. */
#ifndef _NEAP_SPINLOCK_TYPES_H
#define _NEAP_SPINLOCK_TYPES_H

#ifndef __ASSEMBLY__

#include <neap/lockdep_types.h>
#include <neap/types.h>
#include <asm/spinlock_types.h>

typedef struct spinlock {
	arch_spinlock_t raw;
	struct lockdep_map dep;
} spinlock_t;

typedef struct rwlock {
	arch_rwlock_t raw;
	struct lockdep_map dep;
} rwlock_t;

#define __SPIN_LOCK_NAMED(text) { .raw = __ARCH_SPIN_LOCK_UNLOCKED, __DEP_MAP_INIT(text) }
#define __RW_LOCK_NAMED(text)   { .raw = __ARCH_RW_LOCK_UNLOCKED, __DEP_MAP_INIT(text) }
#define __SPIN_LOCK_UNLOCKED    __SPIN_LOCK_NAMED(__LOCKDEP_HERE)
#define __RW_LOCK_UNLOCKED      __RW_LOCK_NAMED(__LOCKDEP_HERE)
#define DEFINE_SPINLOCK(name)   spinlock_t name = __SPIN_LOCK_NAMED(#name)
#define DEFINE_RWLOCK(name)     rwlock_t name = __RW_LOCK_NAMED(#name)

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_SPINLOCK_TYPES_H */
