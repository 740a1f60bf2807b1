/* SPDX-License-Identifier: MIT */
#ifndef NEAP_TASK_WORK_H
#define NEAP_TASK_WORK_H

struct callback_head {
	struct callback_head *next;
	void (*func)(struct callback_head *head);
};

static inline void init_task_work(struct callback_head *work,
				  void (*func)(struct callback_head *head))
{
	work->func = func;
}

/*
 * task_work_add - the current task calls @work->func(@work) when it holds no lock any more. 0, or -ESRCH if it
 * will not (a kernel thread, a task that is as good as gone): then it is the caller's to do. Any locks may be
 * held; not in an interrupt.
 */
int task_work_add(struct callback_head *work);
/* task_work_run - what the current task has put off, the last first, is done now. Sleeps; no locks. */
void task_work_run(void);
/* exit_task_work - the same, and nothing can be put off from now on. do_exit(). */
void exit_task_work(void);

#endif
