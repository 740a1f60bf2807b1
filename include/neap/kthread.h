/* SPDX-License-Identifier: MIT */
/* Threads that run in the kernel only and have no address space of their own. */
#ifndef _NEAP_KTHREAD_H
#define _NEAP_KTHREAD_H

#include <neap/sched.h>
#include <neap/err.h>

/*
 * Makes a thread that will run @threadfn(@data); its name is at most 15 characters. It does not
 * start until wake_up_process(). ERR_PTR(-ENOMEM), or -EINTR if the caller is being killed. Sleeps.
 */
struct task_struct *kthread_create(int (*threadfn)(void *data), void *data, const char *namefmt,
				   ...) __printf(3, 4);

/* The same, and starts it. */
#define kthread_run(threadfn, data, namefmt, ...)                                                 \
	({                                                                                        \
		struct task_struct *__k = kthread_create(threadfn, data, namefmt, ##__VA_ARGS__); \
		if (!IS_ERR(__k))                                                                 \
			wake_up_process(__k);                                                     \
		__k;                                                                              \
	})

/*
 * Asks the thread to end and waits until it has; gives what @threadfn returned (-EINTR if it never
 * started, or an oops ended it). The caller has a reference to the thread, or it does not return by itself.
 * Sleeps.
 */
int kthread_stop(struct task_struct *k);
/* do_exit(): the thread ends, whatever of. Nothing for others than kernel threads. */
void kthread_exited(struct task_struct *k);
/* In the thread: asked to end? */
bool kthread_should_stop(void);
/* In the thread: the argument it was made with. */
void *kthread_data(struct task_struct *k);

/* The thread that makes threads; started by rest_init(), which passes its task here. */
int kthreadd(void *unused);
extern struct task_struct *kthreadd_task;

#endif /* _NEAP_KTHREAD_H */
