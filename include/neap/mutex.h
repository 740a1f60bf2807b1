/* SPDX-License-Identifier: MIT */
/*
 * A lock that one task holds and others sleep for, first come first served. Only the holder
 * unlocks; never in an interrupt handler; not recursive.
 */
#ifndef _NEAP_MUTEX_H
#define _NEAP_MUTEX_H

#include <neap/list.h>
#include <neap/lockdep.h>
#include <neap/spinlock_types.h>
#include <neap/types.h>

struct task_struct;

/*
 * @owner is the holder's task_struct, bit 0 set while somebody waits; 0 when free. Changed by
 * cmpxchg; the wait list by @wait_lock.
 */
struct mutex {
	unsigned long owner;
	spinlock_t wait_lock;
	struct list_head wait_list;
	struct lockdep_map dep;
};

#define __MUTEX_INITIALIZER(name)                             \
	{                                                     \
		.owner = 0,                                   \
		.wait_lock = __SPIN_LOCK_NAMED(#name ".wait_lock"), \
		.wait_list = LIST_HEAD_INIT((name).wait_list), \
		__DEP_MAP_INIT(#name)                         \
	}
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)

void __mutex_init(struct mutex *lock);
#define mutex_init(lock)                             \
	do {                                         \
		__mutex_init(lock);                  \
		lockdep_init(&(lock)->dep, #lock);   \
	} while (0)

/* Sleeps until the lock is held. */
void mutex_lock(struct mutex *lock);
/* The second lock of a class that the caller already holds one of; see lockdep.h. */
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);
/* The same, or -EINTR when a signal (_killable: a fatal one) comes first. */
int __must_check mutex_lock_interruptible(struct mutex *lock);
int __must_check mutex_lock_killable(struct mutex *lock);
/* 1 and held, or 0 at once. */
int __must_check mutex_trylock(struct mutex *lock);
/* Wakes the first waiter, who then holds it. */
void mutex_unlock(struct mutex *lock);

/* The caller holds it. */
bool mutex_is_mine(struct mutex *lock);

static inline bool mutex_is_locked(struct mutex *lock)
{
	return READ_ONCE(lock->owner) != 0;
}

#endif /* _NEAP_MUTEX_H */
