// SPDX-License-Identifier: MIT
/*
 * The sleeping lock. Taking a free one and giving up one that nobody waits for is a compare and
 * exchange on the owner word; everything else happens under wait_lock:
 *
 *	owner		0			free
 *			task			held
 *			task | WAITERS		held, the wait list is not empty
 *
 * While WAITERS is set the fast paths fail, on both sides, so the word only changes under
 * wait_lock. Unlocking then makes the first waiter the owner and wakes it: the lock is never free
 * while somebody waits, nobody can jump the queue, and nobody starves.
 */
#include <neap/bug.h>
#include <neap/errno.h>
#include <neap/mutex.h>
#include <neap/sched.h>

#define MUTEX_WAITERS 1UL
#define _RET_IP_      ((unsigned long)__builtin_return_address(0))

struct mutex_waiter {
	struct list_head list;
	struct task_struct *task;
};

void __mutex_init(struct mutex *lock)
{
	lock->owner = 0;
	spin_lock_init(&lock->wait_lock);
	INIT_LIST_HEAD(&lock->wait_list);
}

static inline bool mutex_try(struct mutex *lock)
{
	return cmpxchg_acquire(&lock->owner, 0, (unsigned long)current) == 0;
}

int mutex_trylock(struct mutex *lock)
{
	if (!mutex_try(lock))
		return 0;
	lockdep_acquire(&lock->dep, LOCK_TRY, _RET_IP_);
	return 1;
}

bool mutex_is_mine(struct mutex *lock)
{
	return (smp_load_acquire(&lock->owner) & ~MUTEX_WAITERS) == (unsigned long)current;
}

/*
 * Sets WAITERS, under wait_lock. True if the lock turned out to be free instead, and is now
 * ours.
 */
static bool mutex_set_waiters(struct mutex *lock)
{
	unsigned long owner = READ_ONCE(lock->owner);

	while (!(owner & MUTEX_WAITERS)) {
		unsigned long new = owner ? owner | MUTEX_WAITERS : (unsigned long)current;
		unsigned long found = cmpxchg(&lock->owner, owner, new);

		if (found == owner)
			return owner == 0;
		owner = found;
	}
	return false;
}

static noinline int __mutex_lock_slowpath(struct mutex *lock, unsigned int state)
{
	struct mutex_waiter waiter = { .task = current };
	int err = 0;

	BUG_ON(mutex_is_mine(lock));
	spin_lock(&lock->wait_lock);
	if (mutex_set_waiters(lock))
		goto out;
	list_add_tail(&waiter.list, &lock->wait_list);
	for (;;) {
		set_current_state(state);
		if (mutex_is_mine(lock)) /* unlock took us off the list */
			break;
		if (signal_pending_state(state, current)) {
			list_del(&waiter.list);
			if (list_empty(&lock->wait_list)) {
				/* Only we, under wait_lock, change a word with WAITERS set. */
				WRITE_ONCE(lock->owner, lock->owner & ~MUTEX_WAITERS);
			}
			err = -EINTR;
			break;
		}
		spin_unlock(&lock->wait_lock);
		schedule();
		spin_lock(&lock->wait_lock);
	}
	__set_current_state(TASK_RUNNING);
out:
	spin_unlock(&lock->wait_lock);
	return err;
}

void mutex_lock(struct mutex *lock)
{
	might_sleep();
	lockdep_acquire(&lock->dep, 0, _RET_IP_);
	if (unlikely(!mutex_try(lock)))
		(void)__mutex_lock_slowpath(lock, TASK_UNINTERRUPTIBLE);
}

void mutex_lock_nested(struct mutex *lock, unsigned int subclass)
{
	might_sleep();
	(void)subclass;
	lockdep_acquire(&lock->dep, LOCK_SUBCLASS(subclass), _RET_IP_);
	if (unlikely(!mutex_try(lock)))
		(void)__mutex_lock_slowpath(lock, TASK_UNINTERRUPTIBLE);
}

static inline int mutex_lock_state(struct mutex *lock, unsigned int state, unsigned long ip)
{
	int err;

	(void)ip;
	lockdep_acquire(&lock->dep, 0, ip);
	err = likely(mutex_try(lock)) ? 0 : __mutex_lock_slowpath(lock, state);
	if (err)
		lockdep_release(&lock->dep, ip);
	return err;
}

int mutex_lock_interruptible(struct mutex *lock)
{
	might_sleep();
	return mutex_lock_state(lock, TASK_INTERRUPTIBLE, _RET_IP_);
}

int mutex_lock_killable(struct mutex *lock)
{
	might_sleep();
	return mutex_lock_state(lock, TASK_KILLABLE, _RET_IP_);
}

static noinline void __mutex_unlock_slowpath(struct mutex *lock)
{
	struct mutex_waiter *next;
	struct task_struct *task;
	unsigned long owner;

	spin_lock(&lock->wait_lock);
	WARN_ON((lock->owner & ~MUTEX_WAITERS) != (unsigned long)current);
	if (list_empty(&lock->wait_list)) { /* the waiter was killed meanwhile */
		smp_store_release(&lock->owner, 0);
		spin_unlock(&lock->wait_lock);
		return;
	}
	next = list_first_entry(&lock->wait_list, struct mutex_waiter, list);
	list_del(&next->list);
	/* The waiter's structure is gone as soon as it sees that it owns the lock. */
	task = get_task_struct(next->task);
	owner = (unsigned long)task;
	if (!list_empty(&lock->wait_list))
		owner |= MUTEX_WAITERS;
	smp_store_release(&lock->owner, owner);
	spin_unlock(&lock->wait_lock);
	wake_up_process(task);
	put_task_struct(task);
}

void mutex_unlock(struct mutex *lock)
{
	unsigned long me = (unsigned long)current;

	lockdep_release(&lock->dep, _RET_IP_);
	if (unlikely(cmpxchg_release(&lock->owner, me, 0) != me))
		__mutex_unlock_slowpath(lock);
}
