// SPDX-License-Identifier: MIT
/*
 * Mutexes: a word of 0 (free), 1 (held) and 2 (held, and somebody may sleep). Only 2 costs system calls.
 * Whoever slept takes the mutex as 2, because others may sleep still.
 */
#include <errno.h>
#include <time.h>

#include "../internal/thread.h"

int __futex_timedwait(int *word, int val, int clock, const struct timespec *abs)
{
	int op = FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG;

	if (abs && (unsigned long)abs->tv_nsec >= 1000000000ul)
		return EINVAL;
	if (abs && abs->tv_sec < 0)
		return ETIMEDOUT;
	if (clock == CLOCK_REALTIME)
		op |= FUTEX_CLOCK_REALTIME;
	return (int)-__syscall6(__NR_futex_time64, (long)word, op, val, (long)abs, 0,
				(long)FUTEX_BITSET_MATCH_ANY);
}

static int take(pthread_mutex_t *m)
{
	int free = 0;

	return __atomic_compare_exchange_n(&m->__word, &free, 1, 0, __ATOMIC_ACQUIRE,
					   __ATOMIC_RELAXED);
}

/* 0: it is to be waited for. Otherwise what the caller is to return, 0 as -1. */
static int already_mine(pthread_mutex_t *m, int error)
{
	if (m->__type == PTHREAD_MUTEX_NORMAL ||
	    __atomic_load_n(&m->__owner, __ATOMIC_RELAXED) != pthread_self())
		return 0;
	if (m->__type == PTHREAD_MUTEX_ERRORCHECK)
		return error;
	if (m->__count == INT_MAX)
		return EAGAIN;
	m->__count++;
	return -1;
}

static void set_owner(pthread_mutex_t *m, pthread_t owner)
{
	if (m->__type != PTHREAD_MUTEX_NORMAL)
		__atomic_store_n(&m->__owner, owner, __ATOMIC_RELAXED);
}

int pthread_mutex_timedlock(pthread_mutex_t *m, const struct timespec *abs)
{
	int err = already_mine(m, EDEADLK);

	if (err)
		return err < 0 ? 0 : err;
	if (!take(m)) {
		while (__atomic_exchange_n(&m->__word, 2, __ATOMIC_ACQUIRE)) {
			err = __futex_timedwait(&m->__word, 2, CLOCK_REALTIME, abs);
			if (err == ETIMEDOUT || err == EINVAL)
				return err;
		}
	}
	set_owner(m, pthread_self());
	return 0;
}

int pthread_mutex_lock(pthread_mutex_t *m)
{
	return pthread_mutex_timedlock(m, NULL);
}

int pthread_mutex_trylock(pthread_mutex_t *m)
{
	int err = already_mine(m, EBUSY);

	if (err)
		return err < 0 ? 0 : err;
	if (!take(m))
		return EBUSY;
	set_owner(m, pthread_self());
	return 0;
}

int pthread_mutex_unlock(pthread_mutex_t *m)
{
	if (m->__type != PTHREAD_MUTEX_NORMAL) {
		if (__atomic_load_n(&m->__owner, __ATOMIC_RELAXED) != pthread_self())
			return EPERM;
		if (m->__count) {
			m->__count--;
			return 0;
		}
		set_owner(m, NULL);
	}
	if (__atomic_exchange_n(&m->__word, 0, __ATOMIC_RELEASE) == 2)
		__futex_wake(&m->__word, 1);
	return 0;
}

int pthread_mutex_init(pthread_mutex_t *m, const pthread_mutexattr_t *attr)
{
	*m = (pthread_mutex_t){ .__type = attr ? attr->__type : PTHREAD_MUTEX_NORMAL };
	return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *m)
{
	return m->__word ? EBUSY : 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attr)
{
	attr->__type = PTHREAD_MUTEX_DEFAULT;
	return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type)
{
	if (type < PTHREAD_MUTEX_NORMAL || type > PTHREAD_MUTEX_ERRORCHECK)
		return EINVAL;
	attr->__type = type;
	return 0;
}
