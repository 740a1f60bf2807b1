// SPDX-License-Identifier: MIT
/* Waiting for children, and what they used. */
#include <bits/syscall.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "../internal/rusage.h"

pid_t wait4(pid_t pid, int *status, int options, struct rusage *ru)
{
	struct kernel_rusage k;
	long r = __SYSCALL(__NR_wait4, pid, status, options, ru ? &k : NULL);

	if (ru && r > 0)
		__rusage_from_kernel(ru, &k);
	return (pid_t)r;
}

pid_t wait3(int *status, int options, struct rusage *ru)
{
	return wait4(-1, status, options, ru);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
	return wait4(pid, status, options, NULL);
}

pid_t wait(int *status)
{
	return waitpid(-1, status, 0);
}

int waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	return (int)__SYSCALL(__NR_waitid, type, id, info, options, NULL);
}
