/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks and reader-writer spinlocks: short sections, no sleeping inside.
 *
 *	spin_lock		data touched by tasks only
 *	spin_lock_irq		touched by an interrupt handler too; interrupts known to be on here
 *	spin_lock_irqsave	the same where the caller may have them off already
 *
 * A rwlock admits many readers or one writer. Readers in interrupt handlers are why the writer of
 * such a lock, and only it, must use the _irq forms.
 *
 * The waiting itself is the arch's (ldrex, strex, wfe); lock is acquire, unlock is release. With one CPU
 * there is none: spinlock_up.h.
 */
#ifndef _NEAP_SPINLOCK_H
#define _NEAP_SPINLOCK_H

#include <neap/bug.h>
#include <neap/compiler.h>
#include <neap/irqflags.h>
#include <neap/kconfig.h>
#include <neap/lockdep.h>
#include <neap/preempt.h>
#include <neap/spinlock_types.h>
#include <asm/barrier.h>
#ifdef CONFIG_SMP
#include <asm/spinlock.h>
#else
#include <neap/spinlock_up.h>
#endif

#ifndef __ASSEMBLY__

#define spin_lock_init(lock)                                \
	do {                                                \
		*(lock) = (spinlock_t)__SPIN_LOCK_UNLOCKED; \
		lockdep_init(&(lock)->dep, #lock);          \
	} while (0)
#define rwlock_init(lock)                               \
	do {                                            \
		*(lock) = (rwlock_t)__RW_LOCK_UNLOCKED; \
		lockdep_init(&(lock)->dep, #lock);      \
	} while (0)

static __always_inline void spin_lock(spinlock_t *lock)
{
	preempt_disable();
	lockdep_acquire(&lock->dep, 0, 0);
	arch_spin_lock(&lock->raw);
}

/* The second lock of a class that the caller already holds one of; @subclass from 1, see lockdep.h. */
static __always_inline void spin_lock_nested(spinlock_t *lock, unsigned int subclass)
{
	preempt_disable();
	(void)subclass;
	lockdep_acquire(&lock->dep, LOCK_SUBCLASS(subclass), 0);
	arch_spin_lock(&lock->raw);
}

static __always_inline void spin_unlock(spinlock_t *lock)
{
	lockdep_release(&lock->dep, 0);
	arch_spin_unlock(&lock->raw);
	preempt_enable();
}

/* 1 and the lock is held, or 0 at once. */
static __always_inline int spin_trylock(spinlock_t *lock)
{
	preempt_disable();
	if (likely(arch_spin_trylock(&lock->raw))) {
		lockdep_acquire(&lock->dep, LOCK_TRY, 0);
		return 1;
	}
	preempt_enable();
	return 0;
}

static __always_inline void spin_lock_irq(spinlock_t *lock)
{
	local_irq_disable();
	spin_lock(lock);
}

static __always_inline void spin_unlock_irq(spinlock_t *lock)
{
	lockdep_release(&lock->dep, 0);
	arch_spin_unlock(&lock->raw);
	local_irq_enable();
	preempt_enable();
}

#define spin_lock_irqsave(lock, flags) \
	do {                           \
		local_irq_save(flags); \
		spin_lock(lock);       \
	} while (0)
/* Interrupts first: preempt_enable() can give the CPU away only if they are on. */
#define spin_unlock_irqrestore(lock, flags)       \
	do {                                      \
		lockdep_release(&(lock)->dep, 0); \
		arch_spin_unlock(&(lock)->raw);   \
		local_irq_restore(flags);         \
		preempt_enable();                 \
	} while (0)
#define spin_trylock_irqsave(lock, flags)         \
	({                                        \
		local_irq_save(flags);            \
		spin_trylock(lock) ? 1 : ({       \
			local_irq_restore(flags); \
			0;                        \
		});                               \
	})

static __always_inline int spin_is_locked(spinlock_t *lock)
{
	return arch_spin_is_locked(&lock->raw);
}

/* For the head of functions whose caller must hold @lock (by this CPU or not, it cannot tell). */
#define assert_spin_locked(lock) BUG_ON(!spin_is_locked(lock))

static __always_inline void read_lock(rwlock_t *lock)
{
	preempt_disable();
	lockdep_acquire(&lock->dep, LOCK_READ | LOCK_RECURSIVE, 0);
	arch_read_lock(&lock->raw);
}

static __always_inline void read_unlock(rwlock_t *lock)
{
	lockdep_release(&lock->dep, 0);
	arch_read_unlock(&lock->raw);
	preempt_enable();
}

static __always_inline void write_lock(rwlock_t *lock)
{
	preempt_disable();
	lockdep_acquire(&lock->dep, 0, 0);
	arch_write_lock(&lock->raw);
}

static __always_inline void write_unlock(rwlock_t *lock)
{
	lockdep_release(&lock->dep, 0);
	arch_write_unlock(&lock->raw);
	preempt_enable();
}

static __always_inline void write_lock_irq(rwlock_t *lock)
{
	local_irq_disable();
	write_lock(lock);
}

static __always_inline void write_unlock_irq(rwlock_t *lock)
{
	lockdep_release(&lock->dep, 0);
	arch_write_unlock(&lock->raw);
	local_irq_enable();
	preempt_enable();
}

static __always_inline int read_trylock(rwlock_t *lock)
{
	preempt_disable();
	if (arch_read_trylock(&lock->raw)) {
		lockdep_acquire(&lock->dep, LOCK_READ | LOCK_RECURSIVE | LOCK_TRY, 0);
		return 1;
	}
	preempt_enable();
	return 0;
}

static __always_inline int write_trylock(rwlock_t *lock)
{
	preempt_disable();
	if (arch_write_trylock(&lock->raw)) {
		lockdep_acquire(&lock->dep, LOCK_TRY, 0);
		return 1;
	}
	preempt_enable();
	return 0;
}

#define read_lock_irqsave(lock, flags) \
	do {                           \
		local_irq_save(flags); \
		read_lock(lock);       \
	} while (0)
#define read_unlock_irqrestore(lock, flags)       \
	do {                                      \
		lockdep_release(&(lock)->dep, 0); \
		arch_read_unlock(&(lock)->raw);   \
		local_irq_restore(flags);         \
		preempt_enable();                 \
	} while (0)
#define write_lock_irqsave(lock, flags) \
	do {                            \
		local_irq_save(flags);  \
		write_lock(lock);       \
	} while (0)
#define write_unlock_irqrestore(lock, flags)      \
	do {                                      \
		lockdep_release(&(lock)->dep, 0); \
		arch_write_unlock(&(lock)->raw);  \
		local_irq_restore(flags);         \
		preempt_enable();                 \
	} while (0)

/*
 * Takes @lock and returns 1 if this call brought @count to zero; returns 0 without the lock
 * otherwise. The usual last-reference test of an object that a lock-protected table can find.
 */
int atomic_dec_and_lock(atomic_t *count, spinlock_t *lock);

#endif /* __ASSEMBLY__ */
#endif /* _NEAP_SPINLOCK_H */
