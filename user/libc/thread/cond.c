// SPDX-License-Identifier: MIT
/*
 * Condition variables: a number that every signal moves on. A waiter reads it while it holds the mutex
 * and sleeps only as long as it is the same, so a signal in between is not lost.
 */
#include <errno.h>
#include <time.h>

#include "../internal/thread.h"

int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *abs)
{
	int seq = __atomic_load_n(&c->__seq, __ATOMIC_SEQ_CST), err, lock_err;

	err = pthread_mutex_unlock(m);
	if (err)
		return err;
	err = __futex_timedwait(&c->__seq, seq, c->__clock, abs);
	lock_err = pthread_mutex_lock(m);
	if (lock_err)
		return lock_err;
	return err == ETIMEDOUT || err == EINVAL ? err : 0;
}

int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m)
{
	return pthread_cond_timedwait(c, m, NULL);
}

static int wake(pthread_cond_t *c, int n)
{
	__atomic_add_fetch(&c->__seq, 1, __ATOMIC_SEQ_CST);
	__futex_wake(&c->__seq, n);
	return 0;
}

int pthread_cond_signal(pthread_cond_t *c)
{
	return wake(c, 1);
}

int pthread_cond_broadcast(pthread_cond_t *c)
{
	return wake(c, INT_MAX);
}

int pthread_cond_init(pthread_cond_t *c, const pthread_condattr_t *attr)
{
	*c = (pthread_cond_t){ .__clock = attr ? attr->__clock : CLOCK_REALTIME };
	return 0;
}

int pthread_cond_destroy(pthread_cond_t *c)
{
	(void)c;
	return 0;
}

int pthread_condattr_init(pthread_condattr_t *attr)
{
	attr->__clock = CLOCK_REALTIME;
	return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attr, clockid_t clock)
{
	if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
		return EINVAL;
	attr->__clock = clock;
	return 0;
}
