/* SPDX-License-Identifier: MIT */
/*
 * Host version. With one thread, whoever would have to wait waits for itself: a dead-lock, reported
 * as a failure of the test. So is giving back what is not held.
 */
#ifndef _ASM_SPINLOCK_H
#define _ASM_SPINLOCK_H

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/spinlock_types.h>
#include <neap/bug.h>

static inline int arch_spin_trylock(arch_spinlock_t *lock)
{
	if (lock->held)
		return 0;
	lock->held = 1;
	return 1;
}

static inline void arch_spin_lock(arch_spinlock_t *lock)
{
	if (!arch_spin_trylock(lock))
		panic("spinlock %p is taken twice\n", (void *)lock);
}

static inline void arch_spin_unlock(arch_spinlock_t *lock)
{
	if (!lock->held)
		panic("spinlock %p is released, but not held\n", (void *)lock);
	lock->held = 0;
}

static inline int arch_spin_is_locked(arch_spinlock_t *lock)
{
	return lock->held;
}


static inline int arch_write_trylock(arch_rwlock_t *rw)
{
	if (rw->held)
		return 0;
	rw->held = -1;
	return 1;
}

static inline void arch_write_lock(arch_rwlock_t *rw)
{
	if (!arch_write_trylock(rw))
		panic("rwlock %p is taken twice\n", (void *)rw);
}

static inline void arch_write_unlock(arch_rwlock_t *rw)
{
	if (rw->held != -1)
		panic("rwlock %p is released, but not held\n", (void *)rw);
	rw->held = 0;
}

static inline int arch_read_trylock(arch_rwlock_t *rw)
{
	if (rw->held < 0)
		return 0;
	rw->held++;
	return 1;
}

static inline void arch_read_lock(arch_rwlock_t *rw)
{
	if (!arch_read_trylock(rw))
		panic("rwlock %p is taken by its writer\n", (void *)rw);
}

static inline void arch_read_unlock(arch_rwlock_t *rw)
{
	if (rw->held <= 0)
		panic("rwlock %p is released, but not held\n", (void *)rw);
	rw->held--;
}

#endif
