// SPDX-License-Identifier: MIT
/* Limits, usage, priority. */
#include <bits/syscall.h>
#include <errno.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <unistd.h>

#include "../internal/rusage.h"

int prlimit(pid_t pid, int resource, const struct rlimit *new_limit, struct rlimit *old_limit)
{
	return (int)__SYSCALL(__NR_prlimit64, pid, resource, new_limit, old_limit);
}

int getrlimit(int resource, struct rlimit *rlim)
{
	return prlimit(0, resource, NULL, rlim);
}

int setrlimit(int resource, const struct rlimit *rlim)
{
	return prlimit(0, resource, rlim, NULL);
}

int getrusage(int who, struct rusage *usage)
{
	struct kernel_rusage k;
	long r = __SYSCALL(__NR_getrusage, who, &k);

	if (!r)
		__rusage_from_kernel(usage, &k);
	return (int)r;
}

/* The kernel returns 20 - nice, so that no valid result looks like an error. */
int getpriority(int which, id_t who)
{
	long r = __SYSCALL(__NR_getpriority, which, who);

	return r < 0 ? -1 : 20 - (int)r;
}

int setpriority(int which, id_t who, int prio)
{
	return (int)__SYSCALL(__NR_setpriority, which, who, prio);
}

/* Returns the new nice value, which may be -1: callers clear errno first. */
int nice(int inc)
{
	if (__SYSCALL(__NR_nice, inc) < 0)
		return -1;
	return getpriority(PRIO_PROCESS, 0);
}

/* The kernel's tick count wraps and may fall into the range of error numbers: not an error. */
clock_t times(struct tms *buf)
{
	return __syscall(__NR_times, buf);
}
