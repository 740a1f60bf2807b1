/* SPDX-License-Identifier: MIT */
/* struct timespec and struct timeval, for the several headers that must define them. */
#ifndef _BITS_TIMESPEC_H
#define _BITS_TIMESPEC_H

#include <sys/types.h>

/*
 * The same layout as struct __kernel_timespec, whose tv_nsec has 64 bits: little-endian, the
 * padding takes the place of its upper half, which the kernel ignores.
 */
struct timespec {
	time_t tv_sec;
	long tv_nsec;
};

struct timeval {
	time_t tv_sec;
	suseconds_t tv_usec;
};

#endif
