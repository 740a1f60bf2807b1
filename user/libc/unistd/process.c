// SPDX-License-Identifier: MIT
/* Processes: identities, groups, limits of sharing. Starting them is in exec.c and vfork.S. */
#include <bits/syscall.h>
#include <errno.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <stdarg.h>
#include <unistd.h>

pid_t fork(void)
{
	return (pid_t)__SYSCALL(__NR_fork);
}

pid_t getpid(void)
{
	return (pid_t)__syscall(__NR_getpid);
}

pid_t getppid(void)
{
	return (pid_t)__syscall(__NR_getppid);
}

pid_t gettid(void)
{
	return (pid_t)__syscall(__NR_gettid);
}

pid_t getpgid(pid_t pid)
{
	return (pid_t)__SYSCALL(__NR_getpgid, pid);
}

pid_t getpgrp(void)
{
	return (pid_t)__syscall(__NR_getpgrp);
}

int setpgid(pid_t pid, pid_t pgid)
{
	return (int)__SYSCALL(__NR_setpgid, pid, pgid);
}

pid_t setsid(void)
{
	return (pid_t)__SYSCALL(__NR_setsid);
}

pid_t getsid(pid_t pid)
{
	return (pid_t)__SYSCALL(__NR_getsid, pid);
}

uid_t getuid(void)
{
	return (uid_t)__syscall(__NR_getuid32);
}

uid_t geteuid(void)
{
	return (uid_t)__syscall(__NR_geteuid32);
}

gid_t getgid(void)
{
	return (gid_t)__syscall(__NR_getgid32);
}

gid_t getegid(void)
{
	return (gid_t)__syscall(__NR_getegid32);
}

int setuid(uid_t uid)
{
	return (int)__SYSCALL(__NR_setuid32, uid);
}

int setgid(gid_t gid)
{
	return (int)__SYSCALL(__NR_setgid32, gid);
}

int getgroups(int size, gid_t list[])
{
	return (int)__SYSCALL(__NR_getgroups32, size, list);
}

int prctl(int op, ...)
{
	unsigned long a[4];
	va_list ap;

	va_start(ap, op);
	for (int i = 0; i < 4; i++)
		a[i] = va_arg(ap, unsigned long);
	va_end(ap);
	return (int)__SYSCALL(__NR_prctl, op, a[0], a[1], a[2], a[3]);
}

int personality(unsigned long persona)
{
	return (int)__SYSCALL(__NR_personality, persona);
}
