// SPDX-License-Identifier: MIT
/* Values that each thread has for itself, and what is done once. */
#include <errno.h>

#include "../internal/thread.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char used[PTHREAD_KEYS_MAX];
static void (*destructors[PTHREAD_KEYS_MAX])(void *);

int pthread_key_create(pthread_key_t *key, void (*destructor)(void *))
{
	int err = EAGAIN;

	pthread_mutex_lock(&lock);
	for (pthread_key_t k = 0; k < PTHREAD_KEYS_MAX; k++) {
		if (used[k])
			continue;
		used[k] = 1;
		destructors[k] = destructor;
		*key = k;
		err = 0;
		break;
	}
	pthread_mutex_unlock(&lock);
	return err;
}

/* Values that threads still have are theirs: no destructor runs. A new key of that number sees them. */
int pthread_key_delete(pthread_key_t key)
{
	if (key >= PTHREAD_KEYS_MAX || !used[key])
		return EINVAL;
	pthread_mutex_lock(&lock);
	used[key] = 0;
	destructors[key] = NULL;
	pthread_mutex_unlock(&lock);
	return 0;
}

void *pthread_getspecific(pthread_key_t key)
{
	return key < PTHREAD_KEYS_MAX ? (void *)pthread_self()->keys[key] : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *value)
{
	if (key >= PTHREAD_KEYS_MAX || !used[key])
		return EINVAL;
	pthread_self()->keys[key] = value;
	return 0;
}

void __run_key_destructors(struct __pthread *self)
{
	int again = 1;

	for (int i = 0; again && i < PTHREAD_DESTRUCTOR_ITERATIONS; i++) {
		again = 0;
		for (pthread_key_t k = 0; k < PTHREAD_KEYS_MAX; k++) {
			void *value = (void *)self->keys[k];

			if (!value || !destructors[k])
				continue;
			self->keys[k] = NULL;
			destructors[k](value);
			again = 1;
		}
	}
}

/* 0 not yet, 1 somebody does it, 2 the same and others sleep, 3 done. */
int pthread_once(pthread_once_t *once, void (*init)(void))
{
	for (;;) {
		int state = 0;

		if (__atomic_compare_exchange_n(once, &state, 1, 0, __ATOMIC_ACQUIRE,
						__ATOMIC_ACQUIRE)) {
			init();
			if (__atomic_exchange_n(once, 3, __ATOMIC_RELEASE) == 2)
				__futex_wake(once, INT_MAX);
			return 0;
		}
		if (state == 3)
			return 0;
		if (state == 2 || __atomic_compare_exchange_n(once, &state, 2, 0, __ATOMIC_ACQUIRE,
							      __ATOMIC_ACQUIRE))
			__futex_wait(once, 2);
	}
}
