// SPDX-License-Identifier: MIT
/*
 * poll: the task puts itself on the wait queues of all files, asks each for its state, and sleeps if
 * none has what was asked for. The first look registers; later ones only ask.
 */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/poll.h>
#include <neap/sched.h>
#include <neap/slab.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include <neap/uaccess.h>

struct poll_table_entry {
	struct file *file;
	struct wait_queue_entry wait;
	wait_queue_head_t *wq;
	struct poll_table_entry *next;
};

struct poll_wqueues {
	poll_table pt;
	struct poll_table_entry *entries;
	int error;
};

static void __pollwait(struct file *file, wait_queue_head_t *wq, poll_table *pt)
{
	struct poll_wqueues *pwq = container_of(pt, struct poll_wqueues, pt);
	struct poll_table_entry *e = kmalloc(sizeof(*e), GFP_KERNEL);

	if (!e) {
		pwq->error = -ENOMEM;
		return;
	}
	e->file = get_file(file);
	e->wq = wq;
	init_waitqueue_entry(&e->wait, current);
	add_wait_queue(wq, &e->wait);
	e->next = pwq->entries;
	pwq->entries = e;
}

static void poll_freewait(struct poll_wqueues *pwq)
{
	while (pwq->entries) {
		struct poll_table_entry *e = pwq->entries;

		pwq->entries = e->next;
		remove_wait_queue(e->wq, &e->wait);
		fput(e->file);
		kfree(e);
	}
}

/* One descriptor's state, as far as it was asked for. */
static unsigned int do_pollfd(struct pollfd *pfd, poll_table *pt)
{
	struct file *file;
	unsigned int mask;

	pfd->revents = 0;
	if (pfd->fd < 0)
		return 0;
	file = fget(pfd->fd);
	if (!file) {
		pfd->revents = POLLNVAL;
		return POLLNVAL;
	}
	mask = file->f_op->poll ? file->f_op->poll(file, pt) : DEFAULT_POLLMASK;
	fput(file);
	pfd->revents = mask & (pfd->events | POLLERR | POLLHUP);
	return pfd->revents;
}

/* How many have something to say. timeout in jiffies; MAX_SCHEDULE_TIMEOUT: for ever. */
static int do_poll(struct pollfd *fds, unsigned int nfds, long timeout)
{
	struct poll_wqueues pwq = { .pt = { .qproc = __pollwait } };
	poll_table *pt = &pwq.pt;
	int count;

	for (;;) {
		unsigned int i;

		set_current_state(TASK_INTERRUPTIBLE);
		for (i = 0, count = 0; i < nfds; i++)
			count += do_pollfd(&fds[i], count ? NULL : pt) != 0;
		pt = NULL; /* on all queues now */
		if (!count)
			count = pwq.error ? pwq.error : signal_pending(current) ? -EINTR : 0;
		if (count || !timeout)
			break;
		timeout = schedule_timeout(timeout);
	}
	__set_current_state(TASK_RUNNING);
	poll_freewait(&pwq);
	return count;
}

static long poll_user(struct pollfd __user *ufds, unsigned int nfds, long timeout)
{
	struct pollfd *fds;
	unsigned int i;
	int ret;

	if (nfds > rlimit(RLIMIT_NOFILE))
		return -EINVAL;
	fds = kmalloc_array(max(nfds, 1u), sizeof(*fds), GFP_KERNEL);
	if (!fds)
		return -ENOMEM;
	ret = copy_from_user(fds, ufds, nfds * sizeof(*fds)) ? -EFAULT
							     : do_poll(fds, nfds, timeout);
	for (i = 0; ret >= 0 && i < nfds; i++) {
		if (put_user(fds[i].revents, &ufds[i].revents))
			ret = -EFAULT;
	}
	kfree(fds);
	return ret;
}

long sys_poll(struct pollfd __user *ufds, unsigned int nfds, int timeout)
{
	return poll_user(ufds, nfds,
			 timeout < 0 ? MAX_SCHEDULE_TIMEOUT : (long)msecs_to_jiffies(timeout));
}
