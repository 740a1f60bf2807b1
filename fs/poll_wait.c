// SPDX-License-Identifier: MIT
/*
 * The sleep of poll and select. Asking a file for its state may itself sleep (for a mutex, for
 * memory), so the task cannot be in its sleeping state while it asks. What a waker wants to tell
 * it meanwhile is kept in pwq->triggered:
 *
 *	task						waker
 *	triggered = false	(barrier)		state changes
 *	asks all files: nothing				triggered = true
 *	state = INTERRUPTIBLE	(barrier)		try_to_wake_up	(barrier before the state)
 *	triggered? then no sleep
 *	schedule()
 *
 * Either the task sees the flag, or the waker sees its state.
 */
#include <asm/barrier.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/hrtimer.h>
#include <neap/kernel.h>
#include <neap/math64.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/time.h>
#include <neap/uaccess.h>

#include "poll_wait.h"

static int pollwake(struct wait_queue_entry *wait, unsigned int mode, int flags,
		    void *key __maybe_unused)
{
	struct poll_wqueues *pwq = wait->private;

	smp_wmb(); /* what the file has to tell, before the flag that makes the task look */
	WRITE_ONCE(pwq->triggered, true);
	return try_to_wake_up(pwq->task, mode, flags);
}

static struct poll_table_entry *new_entry(struct poll_wqueues *pwq)
{
	struct poll_table_page *page = pwq->pages;

	if (pwq->inline_used < POLL_INLINE_ENTRIES)
		return &pwq->inline_entries[pwq->inline_used++];
	if (!page || page->used == POLL_PAGE_ENTRIES) {
		page = (struct poll_table_page *)__get_free_page(GFP_KERNEL);
		if (!page)
			return NULL;
		page->next = pwq->pages;
		page->used = 0;
		pwq->pages = page;
	}
	return &page->entries[page->used++];
}

static void pollwait(struct file *file, wait_queue_head_t *wq, poll_table *pt)
{
	struct poll_wqueues *pwq = container_of(pt, struct poll_wqueues, pt);
	struct poll_table_entry *e = new_entry(pwq);

	if (!e) {
		pwq->error = -ENOMEM;
		return;
	}
	/* The first entry of a file takes the caller's reference; the others go before it. */
	e->file = pwq->held ? NULL : file;
	pwq->held = file;
	e->wq = wq;
	init_waitqueue_func_entry(&e->wait, pollwake);
	e->wait.private = pwq;
	add_wait_queue(wq, &e->wait);
}

unsigned int poll_file(struct poll_wqueues *pwq, struct file *file, poll_table *pt)
{
	unsigned int mask = DEFAULT_POLLMASK;

	pwq->held = NULL;
	if (file->f_op->poll)
		mask = file->f_op->poll(file, pt);
	if (!pwq->held)
		fput(file);
	return mask;
}

void poll_initwait(struct poll_wqueues *pwq)
{
	pwq->pt.qproc = pollwait;
	pwq->task = current;
	pwq->triggered = false;
	pwq->error = 0;
	pwq->held = NULL;
	pwq->pages = NULL;
	pwq->inline_used = 0;
}

/* The last one first: an entry without a reference of its own relies on one before it. */
static void free_entries(struct poll_table_entry *entries, unsigned int n)
{
	while (n-- > 0) {
		remove_wait_queue(entries[n].wq, &entries[n].wait);
		if (entries[n].file)
			fput(entries[n].file);
	}
}

void poll_freewait(struct poll_wqueues *pwq)
{
	while (pwq->pages) {
		struct poll_table_page *page = pwq->pages;

		pwq->pages = page->next;
		free_entries(page->entries, page->used);
		free_page((unsigned long)page);
	}
	free_entries(pwq->inline_entries, pwq->inline_used);
}

bool poll_schedule(struct poll_wqueues *pwq, const ktime_t *expires)
{
	bool over = false;

	set_current_state(TASK_INTERRUPTIBLE);
	if (!READ_ONCE(pwq->triggered) && !signal_pending(current))
		over = !schedule_hrtimeout(expires);
	__set_current_state(TASK_RUNNING);
	/* A wake-up from now on is for a change that the coming look at the files may miss. */
	smp_store_mb(pwq->triggered, false);
	return over;
}

/* ---- time limits ---- */

static int get_limit_ts(const void __user *p, enum poll_time type, struct timespec64 *ts)
{
	struct __kernel_old_timeval tv;

	switch (type) {
	case POLL_TIMESPEC32:
		return get_old_timespec32(ts, p);
	case POLL_TIMESPEC64:
		return get_timespec64(ts, p);
	default:
		if (copy_from_user(&tv, p, sizeof(tv)))
			return -EFAULT;
		if (tv.tv_usec < 0)
			return -EINVAL;
		/* More than a million microseconds are allowed here. */
		ts->tv_sec = (time64_t)tv.tv_sec + (unsigned long)tv.tv_usec / USEC_PER_SEC;
		ts->tv_nsec = (unsigned long)tv.tv_usec % USEC_PER_SEC * NSEC_PER_USEC;
		return 0;
	}
}

int poll_get_limit(const void __user *p, enum poll_time type, ktime_t *expires, ktime_t **limit)
{
	struct timespec64 ts;
	int err;

	*limit = NULL;
	if (!p)
		return 0;
	err = get_limit_ts(p, type, &ts);
	if (err)
		return err;
	if (!timespec64_valid(&ts))
		return -EINVAL;
	*expires = 0;
	if (ts.tv_sec || ts.tv_nsec)
		*expires = ktime_add_safe(ktime_get(), timespec64_to_ktime(&ts));
	*limit = expires;
	return 0;
}

static int put_limit_ts(void __user *p, enum poll_time type, const struct timespec64 *ts)
{
	struct __kernel_old_timeval tv = { ts->tv_sec, ts->tv_nsec / (long)NSEC_PER_USEC };

	switch (type) {
	case POLL_TIMESPEC32:
		return put_old_timespec32(ts, p);
	case POLL_TIMESPEC64:
		return put_timespec64(ts, p);
	default:
		return copy_to_user(p, &tv, sizeof(tv)) ? -EFAULT : 0;
	}
}

long poll_put_limit(long ret, void __user *p, enum poll_time type, const ktime_t *limit)
{
	if (ret == -EINTR)
		ret = -ERESTARTNOHAND;
	if (limit && *limit) {
		ktime_t left = *limit - ktime_get();
		struct timespec64 ts = ns_to_timespec64(left > 0 ? left : 0);

		/*
		 * The result counts all the same; but the call could only start over with the full
		 * time.
		 */
		if (put_limit_ts(p, type, &ts) && ret == -ERESTARTNOHAND)
			ret = -EINTR;
	}
	return ret;
}
