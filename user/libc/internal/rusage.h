/* SPDX-License-Identifier: MIT */
/* struct rusage as getrusage and wait4 write it: two 32-bit timevals and the counters. */
#ifndef _INTERNAL_RUSAGE_H
#define _INTERNAL_RUSAGE_H

#include <string.h>
#include <sys/resource.h>
#include <uapi/time.h>

#define RUSAGE_COUNTERS 14

struct kernel_rusage {
	struct __kernel_old_timeval utime;
	struct __kernel_old_timeval stime;
	long counters[RUSAGE_COUNTERS];
};

static inline void __rusage_from_kernel(struct rusage *ru, const struct kernel_rusage *k)
{
	ru->ru_utime = (struct timeval){ k->utime.tv_sec, k->utime.tv_usec };
	ru->ru_stime = (struct timeval){ k->stime.tv_sec, k->stime.tv_usec };
	memcpy(&ru->ru_maxrss, k->counters, sizeof(k->counters));
}

#endif
