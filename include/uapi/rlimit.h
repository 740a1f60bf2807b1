/* SPDX-License-Identifier: MIT */
/*
 * Resource limits and accounting: the numbers, and the structure of prlimit64. Split from
 * resource.h because a C library with 64-bit rlim_t and time_t brings its own struct rlimit and
 * struct rusage.
 */
#ifndef _UAPI_RLIMIT_H
#define _UAPI_RLIMIT_H

#define RLIMIT_CPU	  0
#define RLIMIT_FSIZE	  1
#define RLIMIT_DATA	  2
#define RLIMIT_STACK	  3
#define RLIMIT_CORE	  4
#define RLIMIT_RSS	  5
#define RLIMIT_NPROC	  6
#define RLIMIT_NOFILE	  7
#define RLIMIT_MEMLOCK	  8
#define RLIMIT_AS	  9
#define RLIMIT_LOCKS	  10
#define RLIMIT_SIGPENDING 11
#define RLIMIT_MSGQUEUE	  12
#define RLIMIT_NICE	  13
#define RLIMIT_RTPRIO	  14
#define RLIMIT_RTTIME	  15
#define RLIM_NLIMITS	  16

#define RLIM64_INFINITY (~0ULL)

#define RUSAGE_SELF	0
#define RUSAGE_CHILDREN -1
#define RUSAGE_THREAD	1

#define PRIO_MIN     -20
#define PRIO_MAX     20
#define PRIO_PROCESS 0
#define PRIO_PGRP    1
#define PRIO_USER    2

#ifndef __ASSEMBLY__

struct rlimit64 {
	unsigned long long rlim_cur;
	unsigned long long rlim_max;
};

#endif /* !__ASSEMBLY__ */

#endif
