// SPDX-License-Identifier: MIT
/* Sending, blocking and waiting for signals. */
#include <bits/syscall.h>
#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

int kill(pid_t pid, int sig)
{
	return (int)__SYSCALL(__NR_kill, pid, sig);
}

/* Group 0 is the caller's own; 1 would turn into "every process" and is refused. */
int killpg(pid_t pgrp, int sig)
{
	if (pgrp < 0 || pgrp == 1) {
		errno = EINVAL;
		return -1;
	}
	return kill(-pgrp, sig);
}

int tgkill(pid_t tgid, pid_t tid, int sig)
{
	return (int)__SYSCALL(__NR_tgkill, tgid, tid, sig);
}

/* To the calling thread, so that it has arrived when this returns. */
int raise(int sig)
{
	return tgkill(getpid(), gettid(), sig);
}

int sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	return (int)__SYSCALL(__NR_rt_sigprocmask, how, set, old, sizeof(*set));
}

int sigpending(sigset_t *set)
{
	return (int)__SYSCALL(__NR_rt_sigpending, set, sizeof(*set));
}

/* Always returns -1; EINTR after a handler has run. */
int sigsuspend(const sigset_t *mask)
{
	return (int)__SYSCALL(__NR_rt_sigsuspend, mask, sizeof(*mask));
}

int pause(void)
{
	return (int)__SYSCALL(__NR_pause);
}

int sigaltstack(const stack_t *ss, stack_t *old)
{
	return (int)__SYSCALL(__NR_sigaltstack, ss, old);
}

int sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
	return (int)__SYSCALL(__NR_rt_sigtimedwait_time64, set, info, timeout, sizeof(*set));
}

int sigwaitinfo(const sigset_t *set, siginfo_t *info)
{
	return sigtimedwait(set, info, NULL);
}

int sigqueue(pid_t pid, int sig, const union sigval value)
{
	siginfo_t info = {
		.si_signo = sig,
		.si_code = SI_QUEUE,
		.si_pid = getpid(),
		.si_uid = getuid(),
	};

	info.si_value = value;
	return (int)__SYSCALL(__NR_rt_sigqueueinfo, pid, sig, &info);
}
