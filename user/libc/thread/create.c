// SPDX-License-Identifier: MIT
/*
 * Threads: from pthread_create() to pthread_join(). Stack and structure are one mapping,
 *
 *	| guard page | stack ... | struct __pthread, __thread variables |
 *
 * which the joiner gives back, once the kernel has cleared tid; a detached thread does so itself.
 */
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "../internal/lock.h"
#include "../internal/thread.h"

#define GUARD		   4096
#define DEFAULT_STACK_SIZE (128 << 10)

static struct __pthread first; /* where the first thread has no variables */
static int live = 1;	       /* threads that have not ended */

static void *tp_of(struct __pthread *t)
{
	return t->tls_header;
}

pthread_t pthread_self(void)
{
	if (__libc_threads)
		return __thread_self();
	return __main_thread ? __main_thread : &first;
}

/* The main thread gets its register when it is first not alone. */
static void start_threading(void)
{
	struct __pthread *self = pthread_self();

	self->errno_location = __errno_location();
	self->tid = (int)__syscall0(__NR_gettid);
	__syscall1(__ARM_NR_set_tls, (long)tp_of(self));
	__libc_threads = 1;
}

int pthread_equal(pthread_t a, pthread_t b)
{
	return a == b;
}

void __thread_start(void)
{
	struct __pthread *self = __thread_self();

	pthread_exit(self->start(self->arg));
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *arg)
{
	size_t stack = attr && attr->__stack_size ? attr->__stack_size : DEFAULT_STACK_SIZE;
	size_t size = (GUARD + stack + sizeof(struct __pthread) + __tls_room() + 4095) &
		      ~(size_t)4095;
	struct __pthread *t;
	int saved_errno = errno;
	char *map;
	long tid;

	if (!__libc_threads)
		start_threading();
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED || mprotect(map, GUARD, PROT_NONE)) {
		if (map != MAP_FAILED)
			munmap(map, size);
		errno = saved_errno;
		return EAGAIN;
	}
	t = __tls_place(map + size);
	t->start = start;
	t->arg = arg;
	t->map = map;
	t->map_size = size;
	t->errno_location = &t->own_errno;
	t->state = attr && attr->__detached ? THREAD_DETACHED : THREAD_JOINABLE;
	*thread = t; /* before the thread runs: it may look */
	__atomic_add_fetch(&live, 1, __ATOMIC_SEQ_CST);
	tid = __thread_clone(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
				     CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID |
				     CLONE_CHILD_CLEARTID,
			     t, &t->tid, tp_of(t), &t->tid);
	if (tid < 0) {
		__atomic_sub_fetch(&live, 1, __ATOMIC_SEQ_CST);
		munmap(map, size);
		errno = saved_errno;
		return (int)-tid;
	}
	return 0;
}

/* No handler may run once the stack is gone. */
static void end_detached(struct __pthread *self)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	__syscall1(__NR_set_tid_address, 0);
	__thread_unmap_exit(self->map, self->map_size);
}

void pthread_exit(void *result)
{
	struct __pthread *self = pthread_self();
	int joinable = THREAD_JOINABLE;

	if (__run_key_destructors)
		__run_key_destructors(self);
	self->result = result;
	if (__atomic_sub_fetch(&live, 1, __ATOMIC_SEQ_CST) == 0)
		exit(0);
	/* From here a joiner may wait for it, but pthread_detach() comes too late. */
	if (!__atomic_compare_exchange_n(&self->state, &joinable, THREAD_EXITING, 0,
					 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST) &&
	    self->map)
		end_detached(self);
	for (;;)
		__syscall1(__NR_exit, 0);
}

/* The word is cleared by the kernel, which wakes as for memory that may be shared. */
static void wait_gone(struct __pthread *t)
{
	int tid;

	while ((tid = __atomic_load_n(&t->tid, __ATOMIC_ACQUIRE)))
		__syscall4(__NR_futex, (long)&t->tid, FUTEX_WAIT, tid, 0);
}

int pthread_join(pthread_t t, void **result)
{
	if (t == pthread_self())
		return EDEADLK;
	if (__atomic_load_n(&t->state, __ATOMIC_SEQ_CST) == THREAD_DETACHED)
		return EINVAL;
	wait_gone(t);
	if (result)
		*result = t->result;
	if (t->map)
		munmap(t->map, t->map_size);
	return 0;
}

int pthread_detach(pthread_t t)
{
	int state = THREAD_JOINABLE;

	if (__atomic_compare_exchange_n(&t->state, &state, THREAD_DETACHED, 0, __ATOMIC_SEQ_CST,
					__ATOMIC_SEQ_CST))
		return 0;
	return state == THREAD_DETACHED ? EINVAL : pthread_join(t, NULL);
}

int pthread_kill(pthread_t t, int sig)
{
	int tid = t == pthread_self() ? (int)__syscall0(__NR_gettid)
				      : __atomic_load_n(&t->tid, __ATOMIC_RELAXED);

	if (!tid)
		return ESRCH;
	return (int)-__syscall3(__NR_tgkill, __syscall0(__NR_getpid), tid, sig);
}

int pthread_sigmask(int how, const sigset_t *set, sigset_t *old)
{
	int saved_errno = errno, err;

	err = sigprocmask(how, set, old) ? errno : 0;
	errno = saved_errno;
	return err;
}

int pthread_attr_init(pthread_attr_t *attr)
{
	*attr = (pthread_attr_t){ 0 };
	return 0;
}

int pthread_attr_destroy(pthread_attr_t *attr)
{
	(void)attr;
	return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attr, int state)
{
	if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED)
		return EINVAL;
	attr->__detached = state == PTHREAD_CREATE_DETACHED;
	return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attr, size_t size)
{
	if (size < PTHREAD_STACK_MIN)
		return EINVAL;
	attr->__stack_size = size;
	return 0;
}
