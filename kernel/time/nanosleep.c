// SPDX-License-Identifier: MIT
/*
 * Sleeping for a precise time. A signal ends the sleep: one with a handler gives -EINTR and the time
 * left; one without lets the call go on through restart_syscall(2), until the same moment.
 */
#include <neap/errno.h>
#include <neap/hrtimer.h>
#include <neap/restart_block.h>
#include <neap/sched.h>
#include <neap/syscalls.h>
#include <neap/time.h>
#include "internal.h"

int put_time(s64 ns, void __user *tp, bool time64)
{
	struct timespec64 ts = ns_to_timespec64(ns > 0 ? ns : 0);

	return time64 ? put_timespec64(&ts, tp) : put_old_timespec32(&ts, tp);
}

static long nanosleep_restart(struct restart_block *restart)
{
	return do_nanosleep(restart->nanosleep.expires, false, restart->nanosleep.clockid,
			    restart->nanosleep.rmtp, restart->nanosleep.time64);
}

long do_nanosleep(ktime_t expires, bool absolute, int clockid, void __user *rmtp, bool time64)
{
	struct restart_block *restart = &current->restart_block;
	bool wall = absolute && (clockid == CLOCK_REALTIME || clockid == CLOCK_TAI);

	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (!(wall ? schedule_hrtimeout_real(&expires) : schedule_hrtimeout(&expires)))
			return 0;
		if (signal_pending(current))
			break;
	}
	if (absolute)
		return -ERESTARTNOHAND;
	if (rmtp && put_time(expires - ktime_get(), rmtp, time64))
		return -EFAULT;
	restart->fn = nanosleep_restart;
	restart->nanosleep.clockid = clockid;
	restart->nanosleep.rmtp = rmtp;
	restart->nanosleep.time64 = time64;
	restart->nanosleep.expires = expires;
	return -ERESTART_RESTARTBLOCK;
}
