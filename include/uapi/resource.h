/* SPDX-License-Identifier: MIT */
/*
 * Resource structures in the width of the native 32-bit calls: ugetrlimit, setrlimit, getrusage,
 * wait4. The numbers and prlimit64's structure are in rlimit.h.
 */
#ifndef _UAPI_RESOURCE_H
#define _UAPI_RESOURCE_H

#include <uapi/rlimit.h>
#include <uapi/time.h>

#define RLIM_INFINITY (~0UL)

#ifndef __ASSEMBLY__

struct rlimit {
	unsigned long rlim_cur;
	unsigned long rlim_max;
};

struct rusage {
	struct __kernel_old_timeval ru_utime;
	struct __kernel_old_timeval ru_stime;
	long ru_maxrss; /* KiB */
	long ru_ixrss;
	long ru_idrss;
	long ru_isrss;
	long ru_minflt; /* faults served without a disk read */
	long ru_majflt; /* faults that waited for one */
	long ru_nswap;
	long ru_inblock; /* of 512 bytes */
	long ru_oublock;
	long ru_msgsnd;
	long ru_msgrcv;
	long ru_nsignals;
	long ru_nvcsw;
	long ru_nivcsw;
};

#endif /* !__ASSEMBLY__ */

#endif
