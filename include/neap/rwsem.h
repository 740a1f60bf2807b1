/* SPDX-License-Identifier: MIT */
/*
 * A lock that many readers or one writer hold and others sleep for. First come first served: a
 * reader that comes after a waiting writer waits behind it, so neither side starves. It guards
 * mm_struct (mmap_lock), where readers are page faults.
 */
#ifndef _NEAP_RWSEM_H
#define _NEAP_RWSEM_H

#include <neap/list.h>
#include <neap/lockdep.h>
#include <neap/spinlock_types.h>
#include <neap/types.h>

/*
 * @count: bit 0 a writer holds it, bit 1 somebody waits, from bit 8 the number of readers. While
 * bit 1 is set @count only falls, except under @wait_lock.
 */
struct rw_semaphore {
	atomic_t count;
	spinlock_t wait_lock;
	struct list_head wait_list;
	struct lockdep_map dep;
};

#define RWSEM_WRITER_LOCKED 0x01
#define RWSEM_FLAG_WAITERS  0x02
#define RWSEM_READER_BIAS   0x100
#define RWSEM_READER_MASK   (~0xff)

#define __RWSEM_INITIALIZER(name)                                         \
	{                                                                 \
		.count = ATOMIC_INIT(0),                                  \
		.wait_lock = __SPIN_LOCK_NAMED(#name ".wait_lock"),       \
		.wait_list = LIST_HEAD_INIT((name).wait_list),            \
		__DEP_MAP_INIT(#name)                                     \
	}
#define DECLARE_RWSEM(name) struct rw_semaphore name = __RWSEM_INITIALIZER(name)

void __init_rwsem(struct rw_semaphore *sem);
#define init_rwsem(sem)                            \
	do {                                       \
		__init_rwsem(sem);                 \
		lockdep_init(&(sem)->dep, #sem);   \
	} while (0)

/* Sleep until held for reading, for writing. */
void down_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
/* The second lock of a class that the caller already holds one of; see lockdep.h. */
void down_write_nested(struct rw_semaphore *sem, unsigned int subclass);
/* The same, or -EINTR when a fatal signal comes first. */
int __must_check down_read_killable(struct rw_semaphore *sem);
int __must_check down_write_killable(struct rw_semaphore *sem);
/* 1 and held, or 0 at once. Callable where sleeping is not allowed. */
int __must_check down_read_trylock(struct rw_semaphore *sem);
int __must_check down_write_trylock(struct rw_semaphore *sem);

void up_read(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
/* From holding for writing to holding for reading, with no gap between. */
void downgrade_write(struct rw_semaphore *sem);

/* Held by somebody, in either way. */
static inline bool rwsem_is_locked(struct rw_semaphore *sem)
{
	return READ_ONCE(sem->count.counter) & (RWSEM_READER_MASK | RWSEM_WRITER_LOCKED);
}

/* Somebody waits: a long holder may want to let go. */
static inline bool rwsem_is_contended(struct rw_semaphore *sem)
{
	return READ_ONCE(sem->count.counter) & RWSEM_FLAG_WAITERS;
}

#endif /* _NEAP_RWSEM_H */
