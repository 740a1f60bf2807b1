/* SPDX-License-Identifier: MIT */
/*
 * "Wait until that is done": one side calls wait_for_completion(), the other complete(), in either
 * order. Each complete() lets one waiter go; complete_all() all, for good.
 */
#ifndef _NEAP_COMPLETION_H
#define _NEAP_COMPLETION_H

#include <neap/wait.h>

/* @done counts the completions not yet consumed; by @wait.lock. */
struct completion {
	unsigned int done;
	wait_queue_head_t wait;
};

#define COMPLETION_INITIALIZER(name) { 0, __WAIT_QUEUE_HEAD_INITIALIZER(name.wait) }
#define DECLARE_COMPLETION(name)     struct completion name = COMPLETION_INITIALIZER(name)
/* On the stack of the waiter, who must not return before complete() has. */
#define DECLARE_COMPLETION_ONSTACK(name) DECLARE_COMPLETION(name)

static inline void __init_completion(struct completion *x)
{
	x->done = 0;
	__init_waitqueue_head(&x->wait);
}

#define init_completion(x)                               \
	do {                                             \
		__init_completion(x);                    \
		lockdep_init(&(x)->wait.lock.dep, #x);   \
	} while (0)

static inline void reinit_completion(struct completion *x)
{
	x->done = 0;
}

/* Sleep, not interruptibly. */
void wait_for_completion(struct completion *x);
/* Jiffies left (at least 1), or 0 when @timeout of them passed first. */
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout);
/* 0, or -ERESTARTSYS when a signal (_killable: a fatal one) came first. */
int wait_for_completion_interruptible(struct completion *x);
int wait_for_completion_killable(struct completion *x);
bool try_wait_for_completion(struct completion *x);
bool completion_done(struct completion *x);

/* From any context. */
void complete(struct completion *x);
void complete_all(struct completion *x);

#endif /* _NEAP_COMPLETION_H */
