/* SPDX-License-Identifier: MIT */
/*
 * The library's own locks: a thread may take one again that it holds. As long as the program has one
 * thread they do nothing.
 */
#ifndef _INTERNAL_LOCK_H
#define _INTERNAL_LOCK_H

struct __rlock {
	int word;    /* 0 free, 1 held, 2 held and somebody sleeps */
	void *owner; /* its thread pointer */
	int count;
};

/* 1 from the first pthread_create() on: the thread register of every thread is set. */
extern int __libc_threads;

void __rlock_take(struct __rlock *l);
void __rlock_drop(struct __rlock *l);

static inline struct __rlock *__rlock_enter(struct __rlock *l)
{
	if (__libc_threads)
		__rlock_take(l);
	return l;
}

static inline void __rlock_leave(struct __rlock **l)
{
	if (__libc_threads)
		__rlock_drop(*l);
}

/* Holds the lock up to the end of the block, however it is left. */
#define __RLOCK(l) \
	struct __rlock *__held __attribute__((cleanup(__rlock_leave), unused)) = __rlock_enter(l)

#endif
