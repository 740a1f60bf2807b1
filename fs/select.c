// SPDX-License-Identifier: MIT
/*
 * select and pselect6: three bitmaps of descriptors to wait for, reading, writing and exceptional,
 * which come back with the bits of those that are ready.
 */
#include <neap/bitops.h>
#include <neap/err.h>
#include <neap/file.h>
#include <neap/fs.h>
#include <neap/kernel.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/syscalls.h>
#include <neap/uaccess.h>
#include <neap/vmalloc.h>

#include "poll_wait.h"

enum { SEL_IN, SEL_OUT, SEL_EX, NR_SEL };

/* What of a file's state makes it ready in each set. */
static const unsigned int sel_events[NR_SEL] = {
	[SEL_IN] = POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR,
	[SEL_OUT] = POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR,
	[SEL_EX] = POLLPRI,
};

/* Bitmaps of n bits: what is asked, and the answer. */
struct sel_sets {
	unsigned int n;
	unsigned long *asked[NR_SEL], *ready[NR_SEL];
};

/* One descriptor: how many of its bits are ready; -EBADF. */
static int select_fd(struct sel_sets *sets, unsigned int fd, struct poll_wqueues *pwq,
		     poll_table *pt)
{
	unsigned int set, mask, asked = 0;
	struct file *file;
	int count = 0;

	for (set = 0; set < NR_SEL; set++)
		asked |= test_bit(fd, sets->asked[set]) ? 1u << set : 0;
	if (!asked)
		return 0;
	file = fget_raw(fd);
	if (!file)
		return -EBADF;
	if (file->f_mode &
	    FMODE_PATH) { /* there is such a descriptor, and all that is asked of it fails */
		fput(file);
		mask = ~0u;
	} else {
		mask = poll_file(pwq, file, pt);
	}
	for (set = 0; set < NR_SEL; set++) {
		if ((asked & (1u << set)) && (mask & sel_events[set])) {
			__set_bit(fd, sets->ready[set]);
			count++;
		}
	}
	return count;
}

static int do_select(struct sel_sets *sets, const ktime_t *limit)
{
	bool over = limit && !*limit;
	struct poll_wqueues pwq;
	poll_table *pt = over ? NULL : &pwq.pt;
	int count = 0;

	poll_initwait(&pwq);
	for (;;) {
		unsigned int fd;

		for (fd = 0; fd < sets->n; fd++) {
			int ret = select_fd(sets, fd, &pwq, pt);

			if (ret < 0) {
				count = ret;
				break;
			}
			count += ret;
			if (count)
				pt = NULL; /* there will be no sleep */
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

/*
 * ufds: the user's three sets, each may be NULL. Words are read and written whole, as the ABI has
 * it.
 */
static long select_user(int n, unsigned long __user *const ufds[NR_SEL], const ktime_t *limit)
{
	struct sel_sets sets;
	unsigned long *bits;
	unsigned int set;
	size_t words;
	long ret = 0;

	if (n < 0)
		return -EINVAL;
	/* No file is behind the table's end. */
	sets.n = min_t(unsigned int, n, READ_ONCE(current->files->max_fds));
	words = BITS_TO_LONGS(sets.n);
	bits = kvzalloc(max_t(size_t, words, 1) * 2 * NR_SEL * sizeof(long), GFP_KERNEL);
	if (!bits)
		return -ENOMEM;
	for (set = 0; set < NR_SEL; set++) {
		sets.asked[set] = bits + set * words;
		sets.ready[set] = bits + (NR_SEL + set) * words;
		if (ufds[set] && copy_from_user(sets.asked[set], ufds[set], words * sizeof(long)))
			ret = -EFAULT;
	}
	if (!ret)
		ret = do_select(&sets, limit);
	for (set = 0; ret >= 0 && set < NR_SEL; set++) {
		if (ufds[set] && copy_to_user(ufds[set], sets.ready[set], words * sizeof(long)))
			ret = -EFAULT;
	}
	kvfree(bits);
	return ret;
}

long sys_select(int n, unsigned long __user *in, unsigned long __user *out,
		unsigned long __user *ex, struct __kernel_old_timeval __user *tvp)
{
	unsigned long __user *const ufds[NR_SEL] = { in, out, ex };
	ktime_t expires, *limit;
	long ret = poll_get_limit(tvp, POLL_TIMEVAL, &expires, &limit);

	if (ret)
		return ret;
	return poll_put_limit(select_user(n, ufds, limit), tvp, POLL_TIMEVAL, limit);
}

/* The sixth argument: a mask and its size, as there are no more registers. */
struct sigset_argpack {
	const sigset_t __user *p;
	size_t size;
};

static long do_pselect(int n, unsigned long __user *const ufds[NR_SEL], void __user *tsp,
		       enum poll_time type, const void __user *sig)
{
	struct sigset_argpack pack = { NULL, 0 };
	ktime_t expires, *limit;
	long ret;

	if (sig && copy_from_user(&pack, sig, sizeof(pack)))
		return -EFAULT;
	ret = poll_get_limit(tsp, type, &expires, &limit);
	if (ret)
		return ret;
	ret = set_user_sigmask(pack.p, pack.size);
	if (ret)
		return ret;
	ret = select_user(n, ufds, limit);
	restore_saved_sigmask_unless(ret == -EINTR);
	return poll_put_limit(ret, tsp, type, limit);
}

long sys_pselect6(int n, unsigned long __user *in, unsigned long __user *out,
		  unsigned long __user *ex, struct __kernel_timespec __user *tsp, void __user *sig)
{
	unsigned long __user *const ufds[NR_SEL] = { in, out, ex };

	return do_pselect(n, ufds, tsp, POLL_TIMESPEC64, sig);
}

long sys_pselect6_time32(int n, unsigned long __user *in, unsigned long __user *out,
			 unsigned long __user *ex, struct __kernel_old_timespec __user *tsp,
			 void __user *sig)
{
	unsigned long __user *const ufds[NR_SEL] = { in, out, ex };

	return do_pselect(n, ufds, tsp, POLL_TIMESPEC32, sig);
}
