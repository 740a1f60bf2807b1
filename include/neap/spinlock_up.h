/* SPDX-License-Identifier: MIT */
/*
 * Locks where there is one CPU. Nobody ever waits: interrupts and preemption, which spinlock.h switches
 * off, are all there is to keep out. What remains is a word that remembers that the lock is taken: for
 * the trylock of a section that an interrupt came in, and for assertions.
 */
#ifndef _NEAP_SPINLOCK_UP_H
#define _NEAP_SPINLOCK_UP_H

#include <asm/spinlock_types.h>
#include <neap/compiler.h>

static __always_inline void arch_spin_lock(arch_spinlock_t *lock)
{
	lock->slock = 1;
	barrier();
}

static __always_inline int arch_spin_trylock(arch_spinlock_t *lock)
{
	if (READ_ONCE(lock->slock))
		return 0;
	arch_spin_lock(lock);
	return 1;
}

static __always_inline void arch_spin_unlock(arch_spinlock_t *lock)
{
	barrier();
	lock->slock = 0;
}

static inline int arch_spin_is_locked(arch_spinlock_t *lock)
{
	return READ_ONCE(lock->slock) != 0;
}

#define __RW_WRITER 0x80000000

static inline void arch_write_lock(arch_rwlock_t *rw)
{
	rw->lock = __RW_WRITER;
	barrier();
}

static inline int arch_write_trylock(arch_rwlock_t *rw)
{
	if (READ_ONCE(rw->lock))
		return 0;
	arch_write_lock(rw);
	return 1;
}

static inline void arch_write_unlock(arch_rwlock_t *rw)
{
	barrier();
	rw->lock = 0;
}

static inline void arch_read_lock(arch_rwlock_t *rw)
{
	rw->lock++;
	barrier();
}

static inline int arch_read_trylock(arch_rwlock_t *rw)
{
	if (READ_ONCE(rw->lock) & __RW_WRITER)
		return 0;
	arch_read_lock(rw);
	return 1;
}

static inline void arch_read_unlock(arch_rwlock_t *rw)
{
	barrier();
	rw->lock--;
}

#endif /* _NEAP_SPINLOCK_UP_H */
