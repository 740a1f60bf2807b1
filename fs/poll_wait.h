/* SPDX-License-Identifier: MIT */
/*
 * Sleeping until one of several files has something to say: what poll and select have in common.
 *
 *	poll_initwait
 *	for each file: its poll operation, with &pwq.pt	   puts an entry on its queues, the first time
 *	poll_schedule					   sleeps, unless a wake-up came since
 *	... again, with no table			   only asks
 *	poll_freewait
 */
#ifndef FS_POLL_WAIT_H
#define FS_POLL_WAIT_H

#include <neap/ktime.h>
#include <neap/poll.h>
#include <neap/types.h>

struct task_struct;

/* Of the task that polls; on the queue by wq->lock. */
struct poll_table_entry {
	struct file *
		file; /* referenced: the queue lives in what it stands for. NULL: by the one before */
	struct wait_queue_entry wait;
	wait_queue_head_t *wq;
};

/* wait.private is the struct poll_wqueues. */

#define POLL_INLINE_ENTRIES 8 /* what most calls need, without an allocation */

/* Entries of calls that need more, a page of them at a time. */
struct poll_table_page {
	struct poll_table_page *next; /* filled before it */
	unsigned int used;
	struct poll_table_entry entries[];
};

#define POLL_PAGE_ENTRIES \
	((PAGE_SIZE - sizeof(struct poll_table_page)) / sizeof(struct poll_table_entry))

struct poll_wqueues {
	poll_table pt;
	struct task_struct *task;
	bool triggered; /* a wake-up came: set by wakers, cleared by the task before it looks */
	int error;	/* -ENOMEM: not on all queues */
	struct file
		*held; /* the file that is asked now, when an entry has taken the reference to it */
	struct poll_table_page *pages;
	unsigned int inline_used;
	struct poll_table_entry inline_entries[POLL_INLINE_ENTRIES];
};

void poll_initwait(struct poll_wqueues *pwq);
void poll_freewait(struct poll_wqueues *pwq);
/*
 * Asks a file, whose reference it takes: for the entries that it makes, or to drop it. pt is &pwq->pt or
 * NULL (no entries). May sleep.
 */
unsigned int poll_file(struct poll_wqueues *pwq, struct file *file, poll_table *pt);
/*
 * True when the time has come (NULL: never); false after a wake-up or with a signal pending.
 * Sleeps.
 */
bool poll_schedule(struct poll_wqueues *pwq, const ktime_t *expires);

/* How user space gives the time limit, and gets back what is left of it. */
enum poll_time { POLL_TIMEVAL, POLL_TIMESPEC32, POLL_TIMESPEC64 };

/*
 * The moment that a time limit at p (NULL: none) means; *limit is &*expires or NULL. 0 at once is
 * *expires 0. -EFAULT, -EINVAL.
 */
int poll_get_limit(const void __user *p, enum poll_time type, ktime_t *expires, ktime_t **limit);
/*
 * The end of a call whose result is ret, -EINTR if a signal ended it: writes the time left, and
 * gives what the call is to return, so that it goes on after a signal without handler.
 */
long poll_put_limit(long ret, void __user *p, enum poll_time type, const ktime_t *limit);

#endif
