// SPDX-License-Identifier: MIT
/* poll and ppoll: an array of descriptors, each with the events to wait for. */
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/restart_block.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <neap/vmalloc.h>

#include "poll_wait.h"

/* One descriptor's state, as far as it was asked for. */
static unsigned int do_pollfd(struct poll_wqueues *pwq, struct pollfd *pfd, poll_table *pt)
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
	mask = poll_file(pwq, file, pt);
	pfd->revents = mask & (pfd->events | POLLERR | POLLHUP);
	return pfd->revents;
}

/* How many have something to say; 0 when the time is over; -EINTR, -ENOMEM. */
static int do_poll(struct pollfd *fds, unsigned int nfds, const ktime_t *limit)
{
	bool over = limit && !*limit;
	struct poll_wqueues pwq;
	poll_table *pt = over ? NULL : &pwq.pt;
	int count;

	poll_initwait(&pwq);
	for (;;) {
		unsigned int i;

		for (i = 0, count = 0; i < nfds; i++) {
			if (do_pollfd(&pwq, &fds[i], pt)) {
				count++;
				pt = NULL; /* there will be no sleep */
			}
		}
		pt = NULL; /* on all queues now */
		if (!count)
			count = pwq.error ? pwq.error : signal_pending(current) ? -EINTR : 0;
		if (count || over)
			break;
		over = poll_schedule(&pwq, limit);
	}
	poll_freewait(&pwq);
	return count;
}

static long poll_user(struct pollfd __user *ufds, unsigned int nfds, const ktime_t *limit)
{
	struct pollfd few[POLL_INLINE_ENTRIES], *fds = few;
	unsigned int i;
	int ret;

	if (nfds > rlimit(RLIMIT_NOFILE))
		return -EINVAL;
	if (nfds > ARRAY_SIZE(few))
		fds = kvzalloc(nfds * sizeof(*fds), GFP_KERNEL);
	if (!fds)
		return -ENOMEM;
	ret = copy_from_user(fds, ufds, nfds * sizeof(*fds)) ? -EFAULT : do_poll(fds, nfds, limit);
	for (i = 0; ret >= 0 && i < nfds; i++) {
		if (put_user(fds[i].revents, &ufds[i].revents))
			ret = -EFAULT;
	}
	if (fds != few)
		kvfree(fds);
	return ret;
}

/* ---- poll ---- */

static long poll_restart(struct restart_block *restart);

/* After a signal without handler it goes on until the same moment. */
static long poll_until(struct pollfd __user *ufds, unsigned int nfds, const ktime_t *limit)
{
	struct restart_block *restart = &current->restart_block;
	ktime_t expires = limit ? *limit : 0;
	long ret = poll_user(ufds, nfds, limit);

	if (ret != -EINTR)
		return ret;
	restart->fn = poll_restart;
	restart->poll.ufds = ufds;
	restart->poll.nfds = nfds;
	restart->poll.has_timeout = limit;
	restart->poll.expires = expires;
	return -ERESTART_RESTARTBLOCK;
}

static long poll_restart(struct restart_block *restart)
{
	ktime_t expires = restart->poll.expires;

	return poll_until(restart->poll.ufds, restart->poll.nfds,
			  restart->poll.has_timeout ? &expires : NULL);
}

/* timeout in milliseconds; negative: for ever. */
long sys_poll(struct pollfd __user *ufds, unsigned int nfds, int timeout)
{
	ktime_t expires = 0;

	if (timeout > 0)
		expires = ktime_add_safe(ktime_get(), (ktime_t)timeout * NSEC_PER_MSEC);
	return poll_until(ufds, nfds, timeout < 0 ? NULL : &expires);
}

/* ---- ppoll ---- */

static long do_ppoll(struct pollfd __user *ufds, unsigned int nfds, void __user *tsp,
		     enum poll_time type, const sigset_t __user *sigmask, size_t size)
{
	ktime_t expires, *limit;
	long ret = poll_get_limit(tsp, type, &expires, &limit);

	if (ret)
		return ret;
	ret = set_user_sigmask(sigmask, size);
	if (ret)
		return ret;
	ret = poll_user(ufds, nfds, limit);
	restore_saved_sigmask_unless(ret == -EINTR);
	return poll_put_limit(ret, tsp, type, limit);
}

long sys_ppoll(struct pollfd __user *ufds, unsigned int nfds, struct __kernel_timespec __user *tsp,
	       const sigset_t __user *sigmask, size_t size)
{
	return do_ppoll(ufds, nfds, tsp, POLL_TIMESPEC64, sigmask, size);
}

long sys_ppoll_time32(struct pollfd __user *ufds, unsigned int nfds,
		      struct __kernel_old_timespec __user *tsp, const sigset_t __user *sigmask,
		      size_t size)
{
	return do_ppoll(ufds, nfds, tsp, POLL_TIMESPEC32, sigmask, size);
}
