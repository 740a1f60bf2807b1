// SPDX-License-Identifier: MIT
/*
 * The reader-writer sleeping lock. See rwsem.h for the count word. The fast paths are one compare
 * and exchange and fail when anybody waits; then the newcomer queues. Whoever lets the lock fall
 * to where the first in the queue could have it, grants it under wait_lock:
 *
 *	queue  R R W R ...	-> both readers at the front get it together
 *	queue  W R R ...	-> the writer gets it, alone, once no reader is left
 *
 * A grant changes the count for the waiter and clears its ->task, so a woken waiter owns the lock
 * without trying again.
 */
#include <neap/bug.h>
#include <neap/errno.h>
#include <neap/rwsem.h>
#include <neap/sched.h>

#define RWSEM_HELD (RWSEM_READER_MASK | RWSEM_WRITER_LOCKED)

#define _RET_IP_   ((unsigned long)__builtin_return_address(0))

struct rwsem_waiter {
	struct list_head list;
	struct task_struct *task; /* NULL once granted */
	bool writer;
};

void __init_rwsem(struct rw_semaphore *sem)
{
	atomic_set(&sem->count, 0);
	spin_lock_init(&sem->wait_lock);
	INIT_LIST_HEAD(&sem->wait_list);
}

static int try_read(struct rw_semaphore *sem)
{
	int seen = atomic_read(&sem->count);

	while (!(seen & (RWSEM_WRITER_LOCKED | RWSEM_FLAG_WAITERS))) {
		int found = atomic_cmpxchg_acquire(&sem->count, seen, seen + RWSEM_READER_BIAS);

		if (likely(found == seen))
			return 1;
		seen = found;
	}
	return 0;
}

static int try_write(struct rw_semaphore *sem)
{
	return atomic_cmpxchg_acquire(&sem->count, 0, RWSEM_WRITER_LOCKED) == 0;
}

int down_read_trylock(struct rw_semaphore *sem)
{
	if (!try_read(sem))
		return 0;
	lockdep_acquire(&sem->dep, LOCK_READ | LOCK_TRY, _RET_IP_);
	return 1;
}

int down_write_trylock(struct rw_semaphore *sem)
{
	if (!try_write(sem))
		return 0;
	lockdep_acquire(&sem->dep, LOCK_TRY, _RET_IP_);
	return 1;
}

static void rwsem_grant(struct rwsem_waiter *waiter, struct list_head *woken)
{
	list_move_tail(&waiter->list, woken);
}

/*
 * Grants the lock to whom it is due; wait_lock held, interrupts as they are. The waiters are moved
 * to @woken for rwsem_wake_all(). With the WAITERS bit set nobody else can raise the count.
 */
static void rwsem_grant_front(struct rw_semaphore *sem, struct list_head *woken)
{
	struct rwsem_waiter *waiter, *n;
	int count = atomic_read(&sem->count);

	list_for_each_entry_safe(waiter, n, &sem->wait_list, list) {
		if (waiter->writer) {
			if (count & RWSEM_HELD)
				break;
			atomic_add(RWSEM_WRITER_LOCKED, &sem->count);
			rwsem_grant(waiter, woken);
			break;
		}
		if (count & RWSEM_WRITER_LOCKED)
			break;
		atomic_add(RWSEM_READER_BIAS, &sem->count);
		count |= RWSEM_READER_BIAS;
		rwsem_grant(waiter, woken);
	}
	if (list_empty(&sem->wait_list))
		atomic_andnot(RWSEM_FLAG_WAITERS, &sem->count);
	smp_mb__after_atomic();
}

/* Tells the granted; their structures are gone once they see it. Under wait_lock still. */
static void rwsem_wake_all(struct list_head *woken)
{
	struct rwsem_waiter *waiter, *n;

	list_for_each_entry_safe(waiter, n, woken, list) {
		struct task_struct *task = get_task_struct(waiter->task);

		smp_store_release(&waiter->task, NULL);
		wake_up_process(task);
		put_task_struct(task);
	}
}

static noinline void rwsem_wake(struct rw_semaphore *sem)
{
	unsigned long flags;
	LIST_HEAD(woken);

	spin_lock_irqsave(&sem->wait_lock, flags);
	if (!list_empty(&sem->wait_list))
		rwsem_grant_front(sem, &woken);
	rwsem_wake_all(&woken);
	spin_unlock_irqrestore(&sem->wait_lock, flags);
}

static noinline int rwsem_down_slowpath(struct rw_semaphore *sem, bool writer, unsigned int state)
{
	struct rwsem_waiter waiter = { .task = current, .writer = writer };
	LIST_HEAD(woken);
	int err = 0;

	spin_lock_irq(&sem->wait_lock);
	list_add_tail(&waiter.list, &sem->wait_list);
	/* From here no fast path succeeds; if the lock fell free just before, it may be ours. */
	atomic_or(RWSEM_FLAG_WAITERS, &sem->count);
	smp_mb__after_atomic();
	rwsem_grant_front(sem, &woken);
	rwsem_wake_all(&woken);
	spin_unlock_irq(&sem->wait_lock);

	for (;;) {
		set_current_state(state);
		if (!smp_load_acquire(&waiter.task))
			break;
		if (signal_pending_state(state, current)) {
			spin_lock_irq(&sem->wait_lock);
			if (waiter.task) { /* else it was granted just now: keep it */
				INIT_LIST_HEAD(&woken);
				list_del(&waiter.list);
				/* Those behind may have waited only for us. */
				rwsem_grant_front(sem, &woken);
				rwsem_wake_all(&woken);
				err = -EINTR;
			}
			spin_unlock_irq(&sem->wait_lock);
			break;
		}
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	return err;
}

/* Both kinds, and how long to wait; @flags are lockdep's. */
static inline int rwsem_down(struct rw_semaphore *sem, bool writer, unsigned int state,
			     unsigned int flags, unsigned long ip)
{
	int err;

	(void)flags;
	(void)ip;
	lockdep_acquire(&sem->dep, flags, ip);
	if (likely(writer ? try_write(sem) : try_read(sem)))
		return 0;
	err = rwsem_down_slowpath(sem, writer, state);
	if (err)
		lockdep_release(&sem->dep, ip);
	return err;
}

void down_read(struct rw_semaphore *sem)
{
	might_sleep();
	(void)rwsem_down(sem, false, TASK_UNINTERRUPTIBLE, LOCK_READ, _RET_IP_);
}

int down_read_killable(struct rw_semaphore *sem)
{
	might_sleep();
	return rwsem_down(sem, false, TASK_KILLABLE, LOCK_READ, _RET_IP_);
}

void down_write(struct rw_semaphore *sem)
{
	might_sleep();
	(void)rwsem_down(sem, true, TASK_UNINTERRUPTIBLE, 0, _RET_IP_);
}

void down_write_nested(struct rw_semaphore *sem, unsigned int subclass)
{
	might_sleep();
	(void)rwsem_down(sem, true, TASK_UNINTERRUPTIBLE, LOCK_SUBCLASS(subclass), _RET_IP_);
}

int down_write_killable(struct rw_semaphore *sem)
{
	might_sleep();
	return rwsem_down(sem, true, TASK_KILLABLE, 0, _RET_IP_);
}

void up_read(struct rw_semaphore *sem)
{
	int count;

	lockdep_release(&sem->dep, _RET_IP_);
	smp_mb(); /* release */
	count = atomic_sub_return_relaxed(RWSEM_READER_BIAS, &sem->count);
	/* The last reader, and somebody (a writer first) waits. */
	if (unlikely((count & (RWSEM_HELD | RWSEM_FLAG_WAITERS)) == RWSEM_FLAG_WAITERS))
		rwsem_wake(sem);
}

void up_write(struct rw_semaphore *sem)
{
	int count;

	lockdep_release(&sem->dep, _RET_IP_);
	smp_mb();
	count = atomic_sub_return_relaxed(RWSEM_WRITER_LOCKED, &sem->count);
	if (unlikely(count & RWSEM_FLAG_WAITERS))
		rwsem_wake(sem);
}

void downgrade_write(struct rw_semaphore *sem)
{
	int count;

	lockdep_release(&sem->dep, _RET_IP_);
	lockdep_acquire(&sem->dep, LOCK_READ | LOCK_TRY, _RET_IP_);
	smp_mb();
	count = atomic_add_return_relaxed(RWSEM_READER_BIAS - RWSEM_WRITER_LOCKED, &sem->count);
	if (count & RWSEM_FLAG_WAITERS)
		rwsem_wake(sem);
}
