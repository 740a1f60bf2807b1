// SPDX-License-Identifier: MIT
/* The processor: giving it up, and on which ones to run. */
#include <bits/syscall.h>
#include <sched.h>
#include <string.h>

int sched_yield(void)
{
	return (int)__SYSCALL(__NR_sched_yield);
}

/* The kernel fills as many bytes as its own mask has, and says how many; the rest is zero. */
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set)
{
	long n = __SYSCALL(__NR_sched_getaffinity, pid, size, set);

	if (n < 0)
		return -1;
	memset((char *)set + n, 0, size - (size_t)n);
	return 0;
}

int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set)
{
	return (int)__SYSCALL(__NR_sched_setaffinity, pid, size, set);
}

int sched_get_priority_min(int policy)
{
	return (int)__SYSCALL(__NR_sched_get_priority_min, policy);
}

int sched_get_priority_max(int policy)
{
	return (int)__SYSCALL(__NR_sched_get_priority_max, policy);
}

int sched_getcpu(void)
{
	unsigned int cpu;
	long r = __SYSCALL(__NR_getcpu, &cpu, NULL, NULL);

	return r < 0 ? -1 : (int)cpu;
}

int __cpu_count(const cpu_set_t *set)
{
	int n = 0;

	for (int i = 0; i < CPU_SETSIZE; i++)
		n += CPU_ISSET(i, set);
	return n;
}
