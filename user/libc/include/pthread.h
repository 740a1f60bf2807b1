/* SPDX-License-Identifier: MIT */
/*
 * Threads. There is no cancellation, no priority inheritance, and nothing shared between processes.
 * Functions give an error number and leave errno alone.
 */
#ifndef _PTHREAD_H
#define _PTHREAD_H

#include <sched.h>
#include <signal.h>
#include <sys/types.h>
#include <time.h>

#define PTHREAD_KEYS_MAX	      64
#define PTHREAD_STACK_MIN	      16384
#define PTHREAD_DESTRUCTOR_ITERATIONS 4

#define PTHREAD_CREATE_JOINABLE 0
#define PTHREAD_CREATE_DETACHED 1

#define PTHREAD_MUTEX_NORMAL	 0
#define PTHREAD_MUTEX_RECURSIVE	 1
#define PTHREAD_MUTEX_ERRORCHECK 2
#define PTHREAD_MUTEX_DEFAULT	 PTHREAD_MUTEX_NORMAL

#define PTHREAD_BARRIER_SERIAL_THREAD (-1)

typedef struct __pthread *pthread_t;
typedef unsigned int pthread_key_t;
typedef int pthread_once_t;

typedef struct {
	size_t __stack_size; /* 0: the default */
	int __detached;
} pthread_attr_t;

typedef struct {
	int __type;
} pthread_mutexattr_t;

typedef struct {
	int __clock;
} pthread_condattr_t;

typedef struct {
	int __word; /* 0 free, 1 held, 2 held and somebody sleeps */
	int __type;
	int __count;
	pthread_t __owner;
} pthread_mutex_t;

typedef struct {
	int __seq; /* moves with each signal */
	int __clock;
} pthread_cond_t;

typedef struct {
	pthread_mutex_t __mutex;
	pthread_cond_t __cond;
	int __holders; /* readers, or -1: a writer */
	int __writers; /* waiting */
} pthread_rwlock_t;

typedef struct {
	pthread_mutex_t __mutex;
	pthread_cond_t __cond;
	unsigned int __wanted, __here, __round;
} pthread_barrier_t;

#define PTHREAD_ONCE_INIT 0
#define PTHREAD_MUTEX_INITIALIZER             \
	{                                     \
		0, PTHREAD_MUTEX_NORMAL, 0, 0 \
	}
#define PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP   \
	{                                        \
		0, PTHREAD_MUTEX_RECURSIVE, 0, 0 \
	}
#define PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP   \
	{                                         \
		0, PTHREAD_MUTEX_ERRORCHECK, 0, 0 \
	}
#define PTHREAD_COND_INITIALIZER \
	{                        \
		0, 0             \
	}
#define PTHREAD_RWLOCK_INITIALIZER                                        \
	{                                                                 \
		PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0 \
	}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *),
		   void *arg);
int pthread_join(pthread_t thread, void **result);
int pthread_detach(pthread_t thread);
void pthread_exit(void *result) __attribute__((noreturn));
pthread_t pthread_self(void);
int pthread_equal(pthread_t a, pthread_t b);
int pthread_kill(pthread_t thread, int sig);
int pthread_sigmask(int how, const sigset_t *set, sigset_t *old);

int pthread_attr_init(pthread_attr_t *attr);
int pthread_attr_destroy(pthread_attr_t *attr);
int pthread_attr_setdetachstate(pthread_attr_t *attr, int state);
int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size);

int pthread_mutexattr_init(pthread_mutexattr_t *attr);
int pthread_mutexattr_destroy(pthread_mutexattr_t *attr);
int pthread_mutexattr_settype(pthread_mutexattr_t *attr, int type);
int pthread_mutex_init(pthread_mutex_t *m, const pthread_mutexattr_t *attr);
int pthread_mutex_destroy(pthread_mutex_t *m);
int pthread_mutex_lock(pthread_mutex_t *m);
int pthread_mutex_trylock(pthread_mutex_t *m);
int pthread_mutex_timedlock(pthread_mutex_t *m, const struct timespec *abs);
int pthread_mutex_unlock(pthread_mutex_t *m);

int pthread_condattr_init(pthread_condattr_t *attr);
int pthread_condattr_destroy(pthread_condattr_t *attr);
int pthread_condattr_setclock(pthread_condattr_t *attr, clockid_t clock);
int pthread_cond_init(pthread_cond_t *c, const pthread_condattr_t *attr);
int pthread_cond_destroy(pthread_cond_t *c);
int pthread_cond_wait(pthread_cond_t *c, pthread_mutex_t *m);
int pthread_cond_timedwait(pthread_cond_t *c, pthread_mutex_t *m, const struct timespec *abs);
int pthread_cond_signal(pthread_cond_t *c);
int pthread_cond_broadcast(pthread_cond_t *c);

int pthread_once(pthread_once_t *once, void (*init)(void));
int pthread_key_create(pthread_key_t *key, void (*destructor)(void *));
int pthread_key_delete(pthread_key_t key);
void *pthread_getspecific(pthread_key_t key);
int pthread_setspecific(pthread_key_t key, const void *value);

int pthread_rwlock_init(pthread_rwlock_t *l, const void *attr);
int pthread_rwlock_destroy(pthread_rwlock_t *l);
int pthread_rwlock_rdlock(pthread_rwlock_t *l);
int pthread_rwlock_tryrdlock(pthread_rwlock_t *l);
int pthread_rwlock_wrlock(pthread_rwlock_t *l);
int pthread_rwlock_trywrlock(pthread_rwlock_t *l);
int pthread_rwlock_unlock(pthread_rwlock_t *l);

int pthread_barrier_init(pthread_barrier_t *b, const void *attr, unsigned int count);
int pthread_barrier_destroy(pthread_barrier_t *b);
int pthread_barrier_wait(pthread_barrier_t *b);

#endif
