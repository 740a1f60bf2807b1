// SPDX-License-Identifier: MIT
/*
 * What a task puts off until it holds no lock: it is done on the task's way back to user mode
 * (do_work_pending), or when it exits. For ends that may come anywhere, as the last fput() with mmap_lock
 * held, and that take locks which come before those.
 *
 * Only the task itself adds to its list, and never from an interrupt: there is no lock.
 */
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/preempt.h>
#include <neap/sched.h>
#include <neap/task_work.h>

/* The end of the list of a task that takes no more. */
static struct callback_head work_exited;

int task_work_add(struct callback_head *work)
{
	struct task_struct *tsk = current;

	WARN_ON_ONCE(in_interrupt());
	if ((tsk->flags & PF_KTHREAD) || tsk->task_works == &work_exited)
		return -ESRCH;
	work->next = tsk->task_works;
	tsk->task_works = work;
	set_thread_flag(TIF_NOTIFY_RESUME);
	return 0;
}

void task_work_run(void)
{
	struct task_struct *tsk = current;
	struct callback_head *work;

	might_sleep();
	/* One may put off another. */
	while ((work = tsk->task_works) && work != &work_exited) {
		tsk->task_works = work->next;
		work->func(work);
	}
}

void exit_task_work(void)
{
	task_work_run();
	current->task_works = &work_exited;
}
