/* SPDX-License-Identifier: MIT */
/*
 * Wait queues: tasks that wait for a condition, and a way for whoever makes it true to wake them.
 *
 *	waiter						waker
 *	wait_event(wq, condition):			make condition true
 *	  add to wq, set task state   (barrier)		wake_up(&wq)   (barrier before the look
 *	  look at condition; true: done				at the list and the state)
 *	  schedule(); look again
 *
 * State first, then the condition: a wake-up between the two leaves the task runnable and
 * schedule() returns at once, so none is lost.
 */
#ifndef _NEAP_WAIT_H
#define _NEAP_WAIT_H

#include <neap/errno.h>
#include <neap/list.h>
#include <neap/sched.h>
#include <neap/spinlock.h>
#include <neap/types.h>
#include <neap/wait_types.h>

int default_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			  void *key);
/* As above, and takes the entry off the queue when it woke. */
int autoremove_wake_function(struct wait_queue_entry *wq_entry, unsigned int mode, int flags,
			     void *key);

#define DECLARE_WAITQUEUE(name, tsk) \
	struct wait_queue_entry name = { .private = (tsk), .func = default_wake_function }
#define DEFINE_WAIT_FUNC(name, function)                          \
	struct wait_queue_entry name = {                          \
		.private = current, .func = (function),           \
		.entry = LIST_HEAD_INIT((name).entry),            \
	}
#define DEFINE_WAIT(name) DEFINE_WAIT_FUNC(name, autoremove_wake_function)

static inline void init_waitqueue_entry(struct wait_queue_entry *e, struct task_struct *p)
{
	e->flags = 0;
	e->private = p;
	e->func = default_wake_function;
}

static inline void init_waitqueue_func_entry(struct wait_queue_entry *e, wait_queue_func_t func)
{
	e->flags = 0;
	e->private = NULL;
	e->func = func;
}

/* A look without the lock; only for a caller that has its own barrier after its change. */
static inline bool waitqueue_active(struct wait_queue_head *wq)
{
	return !list_empty(&wq->head);
}

/* The same with the barrier that pairs with the waiter's set_current_state(). */
static inline bool wq_has_sleeper(struct wait_queue_head *wq)
{
	smp_mb();
	return waitqueue_active(wq);
}

/* By hand, under wq->lock. */
static inline void __add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
	list_add(&e->entry, &wq->head);
}

static inline void __add_wait_queue_entry_tail(struct wait_queue_head *wq,
					       struct wait_queue_entry *e)
{
	list_add_tail(&e->entry, &wq->head);
}

static inline void __remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e)
{
	(void)wq;
	list_del(&e->entry);
}

void add_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e);
void add_wait_queue_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *e);
void remove_wait_queue(struct wait_queue_head *wq, struct wait_queue_entry *e);

/* Puts @e on the queue if it is not there, then sets the task's state with a barrier. */
void prepare_to_wait(struct wait_queue_head *wq, struct wait_queue_entry *e, int state);
void prepare_to_wait_exclusive(struct wait_queue_head *wq, struct wait_queue_entry *e, int state);
/* The same; -ERESTARTSYS, and not queued, if a signal that @state lets through is pending. */
long prepare_to_wait_event(struct wait_queue_head *wq, struct wait_queue_entry *e, int state);
/* Back to running, off the queue. */
void finish_wait(struct wait_queue_head *wq, struct wait_queue_entry *e);

/*
 * Wakes tasks whose state is in @mode: all that are not exclusive and @nr_exclusive that are (0:
 * all). From any context. @key goes to the wake functions. Gives nothing; a full barrier comes
 * before a task's state is read if one is woken.
 */
void __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr_exclusive, void *key);
/* The same with wq->lock held. */
void __wake_up_locked(struct wait_queue_head *wq, unsigned int mode, int nr_exclusive, void *key);

#define wake_up(wq)			__wake_up(wq, TASK_NORMAL, 1, NULL)
#define wake_up_nr(wq, nr)		__wake_up(wq, TASK_NORMAL, nr, NULL)
#define wake_up_all(wq)			__wake_up(wq, TASK_NORMAL, 0, NULL)
#define wake_up_interruptible(wq)	__wake_up(wq, TASK_INTERRUPTIBLE, 1, NULL)
#define wake_up_interruptible_all(wq)	__wake_up(wq, TASK_INTERRUPTIBLE, 0, NULL)

/* The loop below all of wait_event(); @cmd sleeps. Gives 0 or the signal's error. */
#define ___wait_event(wq, condition, state, exclusive, cmd)                         \
	({                                                                          \
		DEFINE_WAIT(__wait);                                                \
		long __ret = 0;                                                     \
		__wait.flags = (exclusive) ? WQ_FLAG_EXCLUSIVE : 0;                 \
		for (;;) {                                                          \
			__ret = prepare_to_wait_event(&(wq), &__wait, state);       \
			if (condition) {                                            \
				__ret = 0;                                          \
				break;                                              \
			}                                                           \
			if (__ret)                                                  \
				break;                                              \
			cmd;                                                        \
		}                                                                   \
		finish_wait(&(wq), &__wait);                                        \
		__ret;                                                              \
	})

/* Sleeps until @condition is true; it is looked at before each sleep. Not interruptible. */
#define wait_event(wq, condition)                                                       \
	do {                                                                            \
		might_sleep();                                                          \
		if (!(condition))                                                       \
			(void)___wait_event(wq, condition, TASK_UNINTERRUPTIBLE, 0,     \
					    schedule());                                \
	} while (0)

#define io_wait_event(wq, condition)                                                    \
	do {                                                                            \
		might_sleep();                                                          \
		if (!(condition))                                                       \
			(void)___wait_event(wq, condition, TASK_UNINTERRUPTIBLE, 0,     \
					    io_schedule());                             \
	} while (0)

/* 0, or -ERESTARTSYS when a signal came first. */
#define wait_event_interruptible(wq, condition)                                         \
	({                                                                              \
		int __wret = 0;                                                         \
		might_sleep();                                                          \
		if (!(condition))                                                       \
			__wret = ___wait_event(wq, condition, TASK_INTERRUPTIBLE, 0,    \
					       schedule());                             \
		__wret;                                                                 \
	})

#define wait_event_interruptible_exclusive(wq, condition)                               \
	({                                                                              \
		int __wret = 0;                                                         \
		might_sleep();                                                          \
		if (!(condition))                                                       \
			__wret = ___wait_event(wq, condition, TASK_INTERRUPTIBLE, 1,    \
					       schedule());                             \
		__wret;                                                                 \
	})

#define wait_event_killable(wq, condition)                                              \
	({                                                                              \
		int __wret = 0;                                                         \
		might_sleep();                                                          \
		if (!(condition))                                                       \
			__wret = ___wait_event(wq, condition, TASK_KILLABLE, 0,         \
					       schedule());                             \
		__wret;                                                                 \
	})

#define __wait_event_timeout(wq, condition, timeout, state)                             \
	({                                                                              \
		long __left = (timeout);                                                \
		long __err = 0;                                                         \
		might_sleep();                                                          \
		if (!(condition)) {                                                     \
			__err = ___wait_event(wq, (condition) || !__left, state, 0,     \
					      __left = schedule_timeout(__left));       \
			if (!__err && !__left && (condition))                           \
				__left = 1;                                             \
		} else if (!__left) {                                                   \
			__left = 1;                                                     \
		}                                                                       \
		__err ? __err : __left;                                                 \
	})

/* Jiffies left (at least 1) if the condition became true, 0 if @timeout of them passed first. */
#define wait_event_timeout(wq, condition, timeout) \
	__wait_event_timeout(wq, condition, timeout, TASK_UNINTERRUPTIBLE)
/* The same, or -ERESTARTSYS. */
#define wait_event_interruptible_timeout(wq, condition, timeout) \
	__wait_event_timeout(wq, condition, timeout, TASK_INTERRUPTIBLE)

#endif /* _NEAP_WAIT_H */
