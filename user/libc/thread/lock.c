// SPDX-License-Identifier: MIT
/* The library's own locks (internal/lock.h), and where errno of each thread is. */
#include <errno.h>

#include "../internal/lock.h"
#include "../internal/thread.h"

int __libc_threads;

/* 2 is never left while somebody may sleep: who was woken takes the lock as 2 again. */
void __rlock_take(struct __rlock *l)
{
	void *self = __thread_self();
	int free = 0;

	if (__atomic_load_n(&l->owner, __ATOMIC_RELAXED) == self) {
		l->count++;
		return;
	}
	if (!__atomic_compare_exchange_n(&l->word, &free, 1, 0, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		while (__atomic_exchange_n(&l->word, 2, __ATOMIC_ACQUIRE))
			__futex_wait(&l->word, 2);
	__atomic_store_n(&l->owner, self, __ATOMIC_RELAXED);
}

void __rlock_drop(struct __rlock *l)
{
	if (l->count) {
		l->count--;
		return;
	}
	__atomic_store_n(&l->owner, NULL, __ATOMIC_RELAXED);
	if (__atomic_exchange_n(&l->word, 0, __ATOMIC_RELEASE) == 2)
		__futex_wake(&l->word, 1);
}
