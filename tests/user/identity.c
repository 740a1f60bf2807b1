// SPDX-License-Identifier: MIT
/* Who a process is and may be: user and group numbers, priority and policy, name, prctl. */
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>

#include "tap.h"

/* The system's numbers, without what a C library adds. */
#define raw(name, ...) syscall(__NR_##name, ##__VA_ARGS__)

static void numbers(void)
{
	unsigned int a = 9, b = 9, c = 9, list[2] = { 9, 9 };

	check_int(raw(getuid32), 0, "getuid32");
	check_int(raw(geteuid32), 0, "geteuid32");
	check_int(raw(getgid32), 0, "getgid32");
	check_int(raw(getegid32), 0, "getegid32");
	check_int(raw(getuid) | raw(geteuid) | raw(getgid) | raw(getegid), 0, "with 16 bits");
	check_int(raw(getresuid32, &a, &b, &c), 0, "getresuid32");
	check(a == 0 && b == 0 && c == 0, "three zeros");
	check_errno(raw(getresuid32, &a, 1, &c), EFAULT, "to a bad address: EFAULT");
	a = b = c = 9;
	check_int(raw(getresgid32, &a, &b, &c), 0, "getresgid32");
	check(a == 0 && b == 0 && c == 0, "three zeros");
	check_int(raw(setuid32, 0) | raw(setgid32, 0), 0, "setuid32 and setgid32 to what they are");
	check_errno(raw(setuid32, -1), EINVAL, "setuid32(-1): EINVAL");
	check_errno(raw(setgid32, -1), EINVAL, "setgid32(-1): EINVAL");
	check_int(raw(setreuid32, -1, 0) | raw(setregid32, 0, -1), 0, "setreuid32, setregid32");
	check_int(raw(setresuid32, -1, 0, -1) | raw(setresgid32, 0, -1, 0), 0,
		  "setresuid32, setresgid32");
	check_int(raw(setfsuid32, -1), 0, "setfsuid32 gives the number of before");
	check_int(raw(setfsgid32, -1), 0, "setfsgid32, too");
	check_int(raw(setgroups32, 0, NULL), 0, "setgroups32: none");
	check_int(raw(getgroups32, 2, list), 0, "getgroups32: none");
	check_errno(raw(getgroups32, -1, list), EINVAL, "of a negative size: EINVAL");
	check_errno(raw(setgroups32, 65537, list), EINVAL, "more than there may be: EINVAL");
	check_errno(raw(setgroups32, 1, 1), EFAULT, "from a bad address: EFAULT");
}

static void priorities(void)
{
	int pid = getpid();

	check_int(raw(getpriority, PRIO_PROCESS, 0), 20, "getpriority: 20 - nice");
	check_int(raw(setpriority, PRIO_PROCESS, 0, 5), 0, "setpriority");
	check_int(raw(getpriority, PRIO_PROCESS, pid), 15, "is seen by number");
	setpgid(0, 0); /* not that of who started the test */
	check_int(raw(setpriority, PRIO_PGRP, 0, 7), 0, "of the group");
	check_int(raw(getpriority, PRIO_PGRP, getpgrp()), 13, "is seen");
	check(raw(getpriority, PRIO_USER, 0) >= 13, "of root's processes: the best");
	check_int(raw(setpriority, PRIO_PROCESS, 0, 100), 0, "100 is");
	check_int(raw(getpriority, PRIO_PROCESS, 0), 1, "19");
	check_int(raw(nice, -30), 0, "nice by -30, for root");
	check_int(raw(getpriority, PRIO_PROCESS, 0), 31, "to -11");
	check_int(raw(nice, 11), 0, "and back to 0");
	check_errno(raw(getpriority, 3, 0), EINVAL, "unknown kind: EINVAL");
	check_errno(raw(setpriority, -1, 0, 0), EINVAL, "unknown kind: EINVAL");
	check_errno(raw(getpriority, PRIO_PROCESS, 32767), ESRCH, "nobody: ESRCH");
	check_errno(raw(setpriority, PRIO_PGRP, 32767, 0), ESRCH, "no such group: ESRCH");
}

/* SCHED_RESET_ON_FORK: a child begins with nice 0 and without the flag, who set it keeps both. */
static void reset_on_fork(void)
{
	struct sched_param param = { 0 };
	int status;
	pid_t pid;

	check_int(raw(sched_setscheduler, 0, SCHED_NORMAL | SCHED_RESET_ON_FORK, &param), 0,
		  "SCHED_RESET_ON_FORK");
	check_int(raw(sched_getscheduler, 0), SCHED_NORMAL | SCHED_RESET_ON_FORK, "is told");
	check_int(setpriority(PRIO_PROCESS, 0, -5), 0, "nice -5");
	pid = fork();
	need(pid >= 0, "fork");
	if (!pid)
		_exit(getpriority(PRIO_PROCESS, 0) == 0 &&
		      raw(sched_getscheduler, 0) == SCHED_NORMAL);
	need(waitpid(pid, &status, 0) == pid, "waitpid");
	check_int(WEXITSTATUS(status), 1, "the child has nice 0 and no such flag");
	check_int(getpriority(PRIO_PROCESS, 0), -5, "the parent has -5");
	check_int(raw(sched_setscheduler, 0, SCHED_NORMAL, &param), 0, "and no more");
	setpriority(PRIO_PROCESS, 0, 0);
}

static void policies(void)
{
	struct sched_param param = { .sched_priority = 77 };
	struct __kernel_old_timespec slice = { 77, 77 };
	struct __kernel_timespec slice64 = { 77, 77 };
	int policy;

	check_int(raw(sched_getscheduler, 0), SCHED_NORMAL, "SCHED_NORMAL");
	check_int(raw(sched_getparam, 0, &param), 0, "sched_getparam");
	check_int(param.sched_priority, 0, "priority 0");
	for (policy = SCHED_NORMAL; policy <= SCHED_IDLE; policy++) {
		if (policy != SCHED_NORMAL && policy != SCHED_BATCH && policy != SCHED_IDLE)
			continue;
		check_int(raw(sched_setscheduler, 0, policy, &param), 0, "sched_setscheduler");
		check_int(raw(sched_getscheduler, getpid()), policy, "is seen");
	}
	raw(sched_setscheduler, 0, SCHED_NORMAL, &param);
	reset_on_fork();
	check_int(raw(sched_setparam, 0, &param), 0, "sched_setparam to 0");
	param.sched_priority = 1;
	check_errno(raw(sched_setparam, 0, &param), EINVAL, "to 1: EINVAL");
	check_errno(raw(sched_setscheduler, 0, SCHED_BATCH, &param), EINVAL, "priority 1: EINVAL");
	check_errno(raw(sched_setscheduler, 0, 99, &param), EINVAL, "no such policy: EINVAL");
	check_errno(raw(sched_setscheduler, -1, 0, &param), EINVAL, "of -1: EINVAL");
	check_errno(raw(sched_setscheduler, 0, 0, NULL), EINVAL, "without a priority: EINVAL");
	check_errno(raw(sched_setscheduler, 0, 0, 1), EFAULT, "at a bad address: EFAULT");
	check_errno(raw(sched_getscheduler, 32767), ESRCH, "of nobody: ESRCH");
	check_errno(raw(sched_getparam, 0, NULL), EINVAL, "to nowhere: EINVAL");
	check_int(raw(sched_get_priority_max, SCHED_FIFO), 99, "SCHED_FIFO's highest");
	check_int(raw(sched_get_priority_min, SCHED_RR), 1, "SCHED_RR's lowest");
	check_int(raw(sched_get_priority_max, SCHED_IDLE), 0, "others have 0 only");
	check_int(raw(sched_get_priority_min, SCHED_BATCH), 0, "others have 0 only");
	check_errno(raw(sched_get_priority_max, 99), EINVAL, "no such policy: EINVAL");
	check_errno(raw(sched_get_priority_min, -1), EINVAL, "no such policy: EINVAL");
	check_int(raw(sched_rr_get_interval, 0, &slice), 0, "sched_rr_get_interval");
	check(slice.tv_sec == 0 && slice.tv_nsec < 1000000000, "less than a second");
	check_int(raw(sched_rr_get_interval_time64, 0, &slice64), 0, "with 64 bits");
	check(slice64.tv_sec == 0 && slice64.tv_nsec < 1000000000, "the same");
	check_errno(raw(sched_rr_get_interval, -1, &slice), EINVAL, "of -1: EINVAL");
	check_errno(raw(sched_rr_get_interval_time64, 32767, &slice64), ESRCH, "of nobody: ESRCH");
}

static void settings(void)
{
	char name[16] = "";

	check_int(prctl(PR_SET_NAME, "a name of more than fifteen letters"), 0, "PR_SET_NAME");
	check_int(prctl(PR_GET_NAME, name), 0, "PR_GET_NAME");
	check_text(name, "a name of more ", "15 letters of it");
	check_errno(prctl(PR_SET_NAME, 1), EFAULT, "at a bad address: EFAULT");
	check_errno(prctl(PR_GET_NAME, 1), EFAULT, "to a bad address: EFAULT");
	check_int(prctl(PR_CAPBSET_READ, 0, 0, 0, 0), 1, "PR_CAPBSET_READ: root may");
	check_errno(prctl(PR_CAPBSET_READ, 64, 0, 0, 0), EINVAL, "capability 64: EINVAL");
	check_int(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 0, "PR_GET_NO_NEW_PRIVS");
	check_errno(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL,
		    "it cannot be taken back: EINVAL");
	check_errno(prctl(PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0), EINVAL, "with more: EINVAL");
	check_errno(prctl(PR_GET_NO_NEW_PRIVS, 1, 0, 0, 0), EINVAL, "with more: EINVAL");
	check_int(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0, "PR_SET_NO_NEW_PRIVS");
	check_int(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1, "is seen");
	check_errno(prctl(4711, 0, 0, 0, 0), EINVAL, "no such option: EINVAL");
	check_errno(prctl(PR_GET_PDEATHSIG, 1), EFAULT,
		    "PR_GET_PDEATHSIG to a bad address: EFAULT");
	check_errno(prctl(PR_GET_CHILD_SUBREAPER, 1), EFAULT,
		    "PR_GET_CHILD_SUBREAPER to a bad address: EFAULT");
}

static void names(void)
{
	struct utsname before, now;

	uname(&before);
	check_int(raw(sethostname, "host", 4), 0, "sethostname");
	check_int(raw(setdomainname, "domain", 6), 0, "setdomainname");
	uname(&now);
	check_text(now.nodename, "host", "is in uname's nodename");
	check_text(now.domainname, "domain", "as the domain");
	check_errno(raw(sethostname, "x", 65), EINVAL, "65 letters: EINVAL");
	check_errno(raw(setdomainname, "x", -1), EINVAL, "-1 letters: EINVAL");
	check_errno(raw(sethostname, 1, 4), EFAULT, "at a bad address: EFAULT");
	raw(sethostname, before.nodename, strlen(before.nodename));
	raw(setdomainname, before.domainname, strlen(before.domainname));
}

static void limits(void)
{
	unsigned long old[2], limit[2]; /* what is, and the most that may be */

	check_int(raw(ugetrlimit, RLIMIT_NOFILE, old), 0, "ugetrlimit");
	limit[0] = 100;
	limit[1] = old[1];
	check_int(raw(setrlimit, RLIMIT_NOFILE, limit), 0, "setrlimit");
	limit[0] = limit[1] = 0;
	raw(ugetrlimit, RLIMIT_NOFILE, limit);
	check(limit[0] == 100 && limit[1] == old[1], "is seen");
	limit[0] = limit[1] + 1;
	check_errno(raw(setrlimit, RLIMIT_NOFILE, limit), EINVAL, "above the maximum: EINVAL");
	raw(setrlimit, RLIMIT_NOFILE, old);
	check_errno(raw(ugetrlimit, 16, old), EINVAL, "no such limit: EINVAL");
	check_errno(raw(setrlimit, 16, old), EINVAL, "no such limit: EINVAL");
	check_errno(raw(ugetrlimit, RLIMIT_NOFILE, 1), EFAULT, "to a bad address: EFAULT");
	check_errno(raw(setrlimit, RLIMIT_NOFILE, 1), EFAULT, "from a bad address: EFAULT");
}

int main(void)
{
	numbers();
	priorities();
	policies();
	settings();
	names();
	limits();
	return tap_done();
}
