// SPDX-License-Identifier: MIT
/* Locks of readers and writers, and barriers: a mutex, a condition and counts. Writers come first. */
#include <errno.h>

#include "../internal/thread.h"

static int lock(pthread_rwlock_t *l, int write, int try)
{
	int err = 0;

	pthread_mutex_lock(&l->__mutex);
	l->__writers += write;
	while (write ? l->__holders != 0 : l->__holders < 0 || l->__writers) {
		if (try) {
			err = EBUSY;
			break;
		}
		pthread_cond_wait(&l->__cond, &l->__mutex);
	}
	l->__writers -= write;
	if (!err)
		l->__holders += write ? -1 : 1;
	pthread_mutex_unlock(&l->__mutex);
	return err;
}

int pthread_rwlock_rdlock(pthread_rwlock_t *l)
{
	return lock(l, 0, 0);
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *l)
{
	return lock(l, 0, 1);
}

int pthread_rwlock_wrlock(pthread_rwlock_t *l)
{
	return lock(l, 1, 0);
}

int pthread_rwlock_trywrlock(pthread_rwlock_t *l)
{
	return lock(l, 1, 1);
}

int pthread_rwlock_unlock(pthread_rwlock_t *l)
{
	pthread_mutex_lock(&l->__mutex);
	l->__holders += l->__holders < 0 ? 1 : -1;
	if (!l->__holders)
		pthread_cond_broadcast(&l->__cond);
	pthread_mutex_unlock(&l->__mutex);
	return 0;
}

int pthread_rwlock_init(pthread_rwlock_t *l, const void *attr)
{
	(void)attr;
	*l = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
	return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *l)
{
	return l->__holders ? EBUSY : 0;
}

int pthread_barrier_init(pthread_barrier_t *b, const void *attr, unsigned int count)
{
	(void)attr;
	if (!count)
		return EINVAL;
	*b = (pthread_barrier_t){ .__wanted = count };
	return 0;
}

/* The last to come lets all go; the lock makes sure that none of them is inside any more. */
int pthread_barrier_wait(pthread_barrier_t *b)
{
	unsigned int round;
	int last;

	pthread_mutex_lock(&b->__mutex);
	round = b->__round;
	last = ++b->__here == b->__wanted;
	if (last) {
		b->__here = 0;
		b->__round++;
		pthread_cond_broadcast(&b->__cond);
	}
	while (b->__round == round)
		pthread_cond_wait(&b->__cond, &b->__mutex);
	pthread_mutex_unlock(&b->__mutex);
	return last ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}

int pthread_barrier_destroy(pthread_barrier_t *b)
{
	return b->__here ? EBUSY : 0;
}
