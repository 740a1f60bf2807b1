/* SPDX-License-Identifier: MIT */
/*
 * Spinning locks. A spinlock is one word, 0 when free; whoever stores 1 with STREX has it. That is not
 * fair, on purpose: in a guest the CPU whose turn it is need not be running, and with tickets all others
 * would wait until the hypervisor lets it. A waiter sleeps in WFE; the store that frees the lock is
 * followed by DSB + SEV, or the event could be seen before the store (ARM DDI 0406C A3.8.3, B1.8.13).
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
	unsigned long seen;

	__asm__ __volatile__("1:	ldrex	%0, [%1]\n"
			     "	teq	%0, #0\n"
			     "	wfene\n"
			     "	strexeq	%0, %2, [%1]\n"
			     "	teqeq	%0, #0\n"
			     "	bne	1b\n"
			     : "=&r"(seen)
			     : "r"(&lock->slock), "r"(1)
			     : "cc", "memory");
	smp_mb();
}

/* Takes the lock if it is free. Returns 1 if it did. */
static __always_inline int arch_spin_trylock(arch_spinlock_t *lock)
{
	return READ_ONCE(lock->slock) == 0 && cmpxchg_acquire(&lock->slock, 0, 1) == 0;
}

static __always_inline void arch_spin_unlock(arch_spinlock_t *lock)
{
	smp_mb();
	WRITE_ONCE(lock->slock, 0);
	dsb_sev();
}

static inline int arch_spin_is_locked(arch_spinlock_t *lock)
{
	return READ_ONCE(lock->slock) != 0;
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
