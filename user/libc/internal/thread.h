/* SPDX-License-Identifier: MIT */
/*
 * What a thread is, and the futex calls. The thread register points behind the structure, at two
 * words that the ABI wants there, and the thread's variables come after them (tls.c).
 */
#ifndef _INTERNAL_THREAD_H
#define _INTERNAL_THREAD_H

#include <bits/syscall.h>
#include <bits/timespec.h>
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <uapi/futex.h>

enum { THREAD_JOINABLE, THREAD_DETACHED, THREAD_EXITING };

struct __pthread {
	int tid; /* the kernel clears it, and wakes, when the thread has left its stack */
	int state;
	int *errno_location;
	int own_errno;
	void *(*start)(void *);
	void *arg;
	void *result;
	void *map; /* stack and this structure */
	size_t map_size;
	const void *keys[PTHREAD_KEYS_MAX];
	unsigned long tls_header[2];
};

/* The structure of the thread register. Only when __libc_threads is set. */
static inline struct __pthread *__thread_self(void)
{
	char *tp;

	__asm__("mrc p15, 0, %0, c13, c0, 3" : "=r"(tp));
	return (struct __pthread *)(tp - offsetof(struct __pthread, tls_header));
}

/* The first thread; NULL as long as it needs nothing of what is in the structure. */
extern struct __pthread *__main_thread;

/* tls.c: room for a thread's variables, and the thread whose variables end at @end, set up. */
size_t __tls_room(void);
struct __pthread *__tls_place(char *end);

/* clone.S: the child runs __thread_start() on @stack. The number, or a negated error number. */
long __thread_clone(unsigned long flags, void *stack, int *tid, void *tp, int *clear_tid);
void __thread_start(void) __attribute__((noreturn));
/* Gives the stack it runs on back, and ends the thread. */
void __thread_unmap_exit(void *map, size_t size) __attribute__((noreturn));
/* Destructors of the thread's keys; only where the program has keys. */
void __run_key_destructors(struct __pthread *self) __attribute__((weak));

/* Sleeps while *word is val; the result negated. */
static inline int __futex_wait(int *word, int val)
{
	return (int)-__syscall4(__NR_futex, (long)word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, val, 0);
}

static inline void __futex_wake(int *word, int n)
{
	__syscall3(__NR_futex, (long)word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, n);
}

/* The same until @abs of the clock, NULL: for ever. 0, or an error number: ETIMEDOUT, EINTR ... */
int __futex_timedwait(int *word, int val, int clock, const struct timespec *abs);

#endif
