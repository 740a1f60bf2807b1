/* SPDX-License-Identifier: MIT */
/* Scheduling. */
#ifndef _SCHED_H
#define _SCHED_H

#include <sys/types.h>
#include <uapi/sched.h>

#define CPU_SETSIZE 1024

typedef struct {
	unsigned long __bits[CPU_SETSIZE / (8 * sizeof(unsigned long))];
} cpu_set_t;

#define __CPU_BITS	(8 * sizeof(unsigned long))
#define CPU_ZERO(s)	((void)__builtin_memset((s), 0, sizeof(*(s))))
#define CPU_SET(c, s)	((void)((s)->__bits[(c) / __CPU_BITS] |= 1UL << ((c) % __CPU_BITS)))
#define CPU_CLR(c, s)	((void)((s)->__bits[(c) / __CPU_BITS] &= ~(1UL << ((c) % __CPU_BITS))))
#define CPU_ISSET(c, s) (!!((s)->__bits[(c) / __CPU_BITS] & (1UL << ((c) % __CPU_BITS))))
int __cpu_count(const cpu_set_t *set);
#define CPU_COUNT(s) __cpu_count(s)

int sched_yield(void);
int sched_getaffinity(pid_t pid, size_t size, cpu_set_t *set);
int sched_setaffinity(pid_t pid, size_t size, const cpu_set_t *set);
int sched_get_priority_min(int policy);
int sched_get_priority_max(int policy);
int sched_getcpu(void);

#endif
