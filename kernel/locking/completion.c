// SPDX-License-Identifier: MIT
/* Completions: a counter and a wait queue under one lock. */
#include <neap/completion.h>
#include <neap/errno.h>
#include <neap/sched.h>
#include <neap/wait.h>

#define COMPLETED_FOR_GOOD ((unsigned int)~0U / 2)

/* Jiffies left of @timeout (at least 1), 0 when over, or -ERESTARTSYS. */
static long do_wait_for_common(struct completion *x, long timeout, unsigned int state)
{
	DEFINE_WAIT(wait);

	might_sleep();
	spin_lock_irq(&x->wait.lock);
	if (!x->done) {
		wait.flags |= WQ_FLAG_EXCLUSIVE;
		for (;;) {
			if (signal_pending_state(state, current)) {
				timeout = -ERESTARTSYS;
				break;
			}
			if (list_empty(&wait.entry))
				__add_wait_queue_entry_tail(&x->wait, &wait);
			__set_current_state(state); /* the lock orders it */
			spin_unlock_irq(&x->wait.lock);
			timeout = schedule_timeout(timeout);
			spin_lock_irq(&x->wait.lock);
			if (x->done || !timeout)
				break;
		}
		list_del_init(&wait.entry);
		__set_current_state(TASK_RUNNING);
		if (!x->done) {
			spin_unlock_irq(&x->wait.lock);
			return timeout;
		}
	}
	if (x->done != COMPLETED_FOR_GOOD)
		x->done--;
	spin_unlock_irq(&x->wait.lock);
	return timeout > 0 ? timeout : 1;
}

void wait_for_completion(struct completion *x)
{
	do_wait_for_common(x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE);
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	return do_wait_for_common(x, timeout, TASK_UNINTERRUPTIBLE);
}

int wait_for_completion_interruptible(struct completion *x)
{
	long t = do_wait_for_common(x, MAX_SCHEDULE_TIMEOUT, TASK_INTERRUPTIBLE);

	return t < 0 ? t : 0;
}

int wait_for_completion_killable(struct completion *x)
{
	long t = do_wait_for_common(x, MAX_SCHEDULE_TIMEOUT, TASK_KILLABLE);

	return t < 0 ? t : 0;
}

bool try_wait_for_completion(struct completion *x)
{
	unsigned long flags;
	bool done;

	spin_lock_irqsave(&x->wait.lock, flags);
	done = x->done != 0;
	if (done && x->done != COMPLETED_FOR_GOOD)
		x->done--;
	spin_unlock_irqrestore(&x->wait.lock, flags);
	return done;
}

bool completion_done(struct completion *x)
{
	return READ_ONCE(x->done) != 0;
}

void complete(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	if (x->done != COMPLETED_FOR_GOOD)
		x->done++;
	__wake_up_locked(&x->wait, TASK_NORMAL, 1, NULL);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}

void complete_all(struct completion *x)
{
	unsigned long flags;

	spin_lock_irqsave(&x->wait.lock, flags);
	x->done = COMPLETED_FOR_GOOD;
	__wake_up_locked(&x->wait, TASK_NORMAL, 0, NULL);
	spin_unlock_irqrestore(&x->wait.lock, flags);
}
