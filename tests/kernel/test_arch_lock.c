// SPDX-License-Identifier: MIT
/*
 * The words of the spinning locks, from one CPU: who may enter and who may not.
 */
#include <asm/spinlock.h>
#include <neap/ktest.h>

KTEST(arch_lock, spin)
{
	arch_spinlock_t lock = __ARCH_SPIN_LOCK_UNLOCKED;
	unsigned int i;

	for (i = 0; i < 100; i++) {
		arch_spin_lock(&lock);
		if (!arch_spin_is_locked(&lock) || arch_spin_trylock(&lock))
			break;
		arch_spin_unlock(&lock);
	}
	KTEST_EXPECT_EQ(i, 100);
	KTEST_EXPECT(!arch_spin_is_locked(&lock));
	KTEST_EXPECT(arch_spin_trylock(&lock));
	KTEST_EXPECT(!arch_spin_trylock(&lock));
}

KTEST(arch_lock, readers_writer)
{
	arch_rwlock_t lock = __ARCH_RW_LOCK_UNLOCKED;

	arch_read_lock(&lock);
	KTEST_EXPECT(arch_read_trylock(&lock));
	KTEST_EXPECT(!arch_write_trylock(&lock));
	arch_read_unlock(&lock);
	KTEST_EXPECT(!arch_write_trylock(&lock));
	arch_read_unlock(&lock);
	KTEST_EXPECT(arch_write_trylock(&lock));
	KTEST_EXPECT(!arch_read_trylock(&lock));
	KTEST_EXPECT(!arch_write_trylock(&lock));
	arch_write_unlock(&lock);
	arch_write_lock(&lock);
	arch_write_unlock(&lock);
	KTEST_EXPECT_EQ(lock.lock, 0);
}
