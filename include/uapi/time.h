/* SPDX-License-Identifier: MIT */
/*
 * Clocks, and the two widths in which times cross the system call interface.
 *
 * The __kernel_old_ structures hold seconds in a 32-bit long and belong to the calls that EABI
 * started with; those without "old" hold 64 bits and belong to the calls whose name ends in
 * time64 (or clock_gettime64 and kin). The C library's time_t is 64 bits wide.
 */
#ifndef _UAPI_TIME_H
#define _UAPI_TIME_H

#define CLOCK_REALTIME		 0
#define CLOCK_MONOTONIC		 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID	 3
#define CLOCK_MONOTONIC_RAW	 4
#define CLOCK_REALTIME_COARSE	 5
#define CLOCK_MONOTONIC_COARSE	 6
#define CLOCK_BOOTTIME		 7
#define CLOCK_REALTIME_ALARM	 8
#define CLOCK_BOOTTIME_ALARM	 9
#define CLOCK_TAI		 11

#define TIMER_ABSTIME 1

#define ITIMER_REAL    0
#define ITIMER_VIRTUAL 1
#define ITIMER_PROF    2

#ifndef __ASSEMBLY__

struct __kernel_timespec {
	long long tv_sec;
	long long tv_nsec;
};

struct __kernel_itimerspec {
	struct __kernel_timespec it_interval;
	struct __kernel_timespec it_value;
};

struct __kernel_old_timespec {
	long tv_sec;
	long tv_nsec;
};

struct __kernel_old_itimerspec {
	struct __kernel_old_timespec it_interval;
	struct __kernel_old_timespec it_value;
};

struct __kernel_old_timeval {
	long tv_sec;
	long tv_usec;
};

struct __kernel_old_itimerval {
	struct __kernel_old_timeval it_interval;
	struct __kernel_old_timeval it_value;
};

#endif /* !__ASSEMBLY__ */

#endif
