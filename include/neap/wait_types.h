/* SPDX-License-Identifier: MIT */
/* The types of wait.h alone, for structures that embed a wait queue. */
#ifndef _NEAP_WAIT_TYPES_H
#define _NEAP_WAIT_TYPES_H

#include <neap/list.h>
#include <neap/spinlock.h>
#include <neap/types.h>

struct task_struct;
struct wait_queue_entry;

/*
 * Called by a wake-up for each entry, under the queue's lock, interrupts off. Gives 1 if it woke a
 * task, 0 if not, and a negative number to end the walk.
 */
typedef int (*wait_queue_func_t)(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
				 void *key);

#define WQ_FLAG_EXCLUSIVE 0x01 /* a wake-up stops after so many of these */

struct wait_queue_entry {
	unsigned int flags;
	void *private; /* the task, for the two functions above */
	wait_queue_func_t func;
	struct list_head entry;
};
typedef struct wait_queue_entry wait_queue_entry_t;

/* @head by @lock, interrupts off. */
struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name) \
	{ .lock = __SPIN_LOCK_NAMED(#name), .head = LIST_HEAD_INIT((name).head) }
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)

static inline void __init_waitqueue_head(struct wait_queue_head *wq)
{
	spin_lock_init(&wq->lock);
	INIT_LIST_HEAD(&wq->head);
}

#define init_waitqueue_head(wq)                          \
	do {                                             \
		__init_waitqueue_head(wq);               \
		lockdep_init(&(wq)->lock.dep, #wq);      \
	} while (0)

#endif /* _NEAP_WAIT_TYPES_H */
