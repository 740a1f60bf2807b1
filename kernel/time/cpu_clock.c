// SPDX-License-Identifier: MIT
/*
 * What waits for CPU time: RLIMIT_CPU, and who sleeps until a process has used so much of it.
 *
 * Nobody is told when the sum over a process's threads passes a value. But it cannot grow faster than the
 * CPUs that there are: what is missing, divided by their number, is how long nothing can happen. Then one
 * looks again, at the earliest in a tick, which is as exact as the tick that charges a task.
 *
 *	used                 limit
 *	|--------------------|       2 CPUs: look again after half of it,
 *	           |---------|       and after half of what is then missing
 */
#include <neap/cpumask.h>
#include <neap/errno.h>
#include <neap/hrtimer.h>
#include <neap/jiffies.h>
#include <neap/kernel.h>
#include <neap/math64.h>
#include <neap/restart_block.h>
#include <neap/sched.h>
#include <neap/signal.h>
#include <neap/time.h>
#include "internal.h"

/* For how long @missing ns of CPU time of one process are not used up: ns, a tick at least. */
static u64 earliest(u64 missing)
{
	return max_t(u64, div_u64(missing, num_online_cpus()), TICK_NSEC);
}

/* ---- RLIMIT_CPU ---- */

/* A limit of so many seconds has been reached; RLIM_INFINITY never is. */
static bool reached(u64 used, unsigned long limit)
{
	return limit != RLIM_INFINITY && used >= (u64)limit * NSEC_PER_SEC;
}

void rlimit_cpu_changed(struct signal_struct *sig)
{
	WRITE_ONCE(sig->cpu_wait, 0);
}

/*
 * The soft limit moves on by a second with each signal, as everybody can see in it: so there is one a second.
 * The limits are read without task_lock of the leader, which an interrupt cannot have; a setrlimit() at
 * the same time wins.
 */
static void check_limit(struct signal_struct *sig, struct rlimit *rlim)
{
	unsigned long soft = READ_ONCE(rlim->rlim_cur), hard = READ_ONCE(rlim->rlim_max);
	u64 utime, stime, used, wait;

	/* Before: a setrlimit() from now on has us look at once. */
	WRITE_ONCE(sig->cpu_wait, HZ);
	WRITE_ONCE(sig->cpu_checked, jiffies);
	thread_group_cputime(current, &utime, &stime);
	used = utime + stime;
	if (reached(used, hard)) {
		kill_pid(sig->pids[PIDTYPE_TGID], SIGKILL, 1);
		return;
	}
	if (reached(used, soft)) {
		kill_pid(sig->pids[PIDTYPE_TGID], SIGXCPU, 1);
		cmpxchg(&rlim->rlim_cur, soft, soft + 1);
		soft++;
	}
	if (reached(used, soft)) {
		WRITE_ONCE(sig->cpu_wait, 1);
		return;
	}
	wait = div_u64(earliest((u64)soft * NSEC_PER_SEC - used), TICK_NSEC);
	if (wait < HZ) /* and once a second at least: then no counter has wrapped */
		cmpxchg(&sig->cpu_wait, HZ, (unsigned long)wait);
}

void rlimit_cpu_tick(void)
{
	struct signal_struct *sig = current->signal;
	struct rlimit *rlim = sig->rlim + RLIMIT_CPU;

	if (likely(READ_ONCE(rlim->rlim_cur) == RLIM_INFINITY))
		return;
	if (current->flags & (PF_KTHREAD | PF_EXITING))
		return;
	if (jiffies - READ_ONCE(sig->cpu_checked) >= READ_ONCE(sig->cpu_wait))
		check_limit(sig, rlim);
}

/* ---- sleeping ---- */

static long cpu_nanosleep_restart(struct restart_block *restart)
{
	return do_cpu_nanosleep(restart->nanosleep.expires, false, restart->nanosleep.clockid,
				restart->nanosleep.rmtp, restart->nanosleep.time64);
}

/* What the clock says, ns. */
static int cpu_clock(int which, s64 *now)
{
	struct timespec64 ts;
	int err = clock_read(which, &ts);

	*now = err ? 0 : timespec64_to_ktime(&ts);
	return err;
}

long do_cpu_nanosleep(ktime_t expires, bool absolute, int clockid, void __user *rmtp, bool time64)
{
	struct restart_block *restart = &current->restart_block;
	s64 now;

	for (;;) {
		int err = cpu_clock(clockid, &now);
		ktime_t until;

		if (err || now >= expires)
			return err;
		if (signal_pending(current))
			break;
		set_current_state(TASK_INTERRUPTIBLE);
		until = ktime_add_safe(ktime_get(), earliest(expires - now));
		schedule_hrtimeout(&until);
	}
	if (absolute)
		return -ERESTARTNOHAND;
	if (rmtp && put_time(expires - now, rmtp, time64))
		return -EFAULT;
	restart->fn = cpu_nanosleep_restart;
	restart->nanosleep.clockid = clockid;
	restart->nanosleep.rmtp = rmtp;
	restart->nanosleep.time64 = time64;
	restart->nanosleep.expires = expires;
	return -ERESTART_RESTARTBLOCK;
}
