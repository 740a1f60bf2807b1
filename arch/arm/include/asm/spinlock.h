/* SPDX-License-Identifier: MIT */
/*
 * Spinning locks. A spinlock is a ticket lock: a comer draws a number and waits until it is served,
 * so the lock is fair. A waiter sleeps in WFE; the store that passes the lock on is followed by
 * DSB + SEV, or the event could be seen before the store (ARM DDI 0406C A3.8.3, B1.8.13).
 *
 * A reader-writer lock is one word: bit 31 a writer, below it the readers. Readers may starve a
 * writer.
 */
#ifndef _ASM_SPINLOCK_H
#define _ASM_SPINLOCK_H

#include <asm/barrier.h>
#include <asm/cmpxchg.h>
#include <asm/spinlock_types.h>

static __always_inline void dsb_sev(void)
{
	dsb(ishst);
	sev();
}

static __always_inline void arch_spin_lock(arch_spinlock_t *lock)
{
	unsigned long fail;
	u32 drawn, next;

	__asm__ __volatile__("1:	ldrex	%0, [%3]\n"
			     "	add	%1, %0, #1 << 16\n"
			     "	strex	%2, %1, [%3]\n"
			     "	teq	%2, #0\n"
			     "	bne	1b\n"
			     : "=&r"(drawn), "=&r"(next), "=&r"(fail)
			     : "r"(&lock->slock)
			     : "cc", "memory");

	while ((u16)drawn != (u16)(drawn >> 16)) {
		wfe();
		drawn = (drawn & 0xffff0000) | READ_ONCE(lock->tickets.owner);
	}
	smp_mb();
}

/* Takes the lock if it is free. Returns 1 if it did. */
static __always_inline int arch_spin_trylock(arch_spinlock_t *lock)
{
	u32 seen = READ_ONCE(lock->slock);

	if ((u16)seen != (u16)(seen >> 16))
		return 0;
	return cmpxchg_acquire(&lock->slock, seen, seen + (1 << 16)) == seen;
}

static __always_inline void arch_spin_unlock(arch_spinlock_t *lock)
{
	smp_mb();
	WRITE_ONCE(lock->tickets.owner, lock->tickets.owner + 1);
	dsb_sev();
}

static inline int arch_spin_is_locked(arch_spinlock_t *lock)
{
	arch_spinlock_t now = { { READ_ONCE(lock->slock) } };

	return now.tickets.owner != now.tickets.next;
}

/* True if someone waits for it. */
static inline int arch_spin_is_contended(arch_spinlock_t *lock)
{
	arch_spinlock_t now = { { READ_ONCE(lock->slock) } };

	return (u16)(now.tickets.next - now.tickets.owner) > 1;
}

#define __RW_WRITER 0x80000000

static inline int arch_write_trylock(arch_rwlock_t *rw)
{
	return READ_ONCE(rw->lock) == 0 && cmpxchg_acquire(&rw->lock, 0, __RW_WRITER) == 0;
}

static inline void arch_write_lock(arch_rwlock_t *rw)
{
	while (!arch_write_trylock(rw)) {
		if (READ_ONCE(rw->lock) != 0)
			wfe();
	}
}

static inline void arch_write_unlock(arch_rwlock_t *rw)
{
	smp_store_release(&rw->lock, 0);
	dsb_sev();
}

static inline int arch_read_trylock(arch_rwlock_t *rw)
{
	u32 seen = READ_ONCE(rw->lock);

	while (!(seen & __RW_WRITER)) {
		u32 found = cmpxchg_acquire(&rw->lock, seen, seen + 1);

		if (found == seen)
			return 1;
		seen = found;
	}
	return 0;
}

static inline void arch_read_lock(arch_rwlock_t *rw)
{
	while (!arch_read_trylock(rw))
		wfe();
}

static inline void arch_read_unlock(arch_rwlock_t *rw)
{
	u32 seen = READ_ONCE(rw->lock), found;

	smp_mb();
	while ((found = cmpxchg_relaxed(&rw->lock, seen, seen - 1)) != seen)
		seen = found;
	if (seen == 1)
		dsb_sev(); /* the last reader: a writer may wait */
}

#endif /* _ASM_SPINLOCK_H */
