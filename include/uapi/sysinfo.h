/* SPDX-License-Identifier: MIT */
/*
 * What sysinfo returns. Memory figures are in units of mem_unit bytes.
 */
#ifndef _UAPI_SYSINFO_H
#define _UAPI_SYSINFO_H

#include <uapi/types.h>

#define SI_LOAD_SHIFT 16 /* loads are fixed point with this many fraction bits */

#ifndef __ASSEMBLY__

struct sysinfo {
	__kernel_long_t uptime;	   /* seconds since boot */
	__kernel_ulong_t loads[3]; /* over 1, 5 and 15 minutes */
	__kernel_ulong_t totalram;
	__kernel_ulong_t freeram;
	__kernel_ulong_t sharedram;
	__kernel_ulong_t bufferram;
	__kernel_ulong_t totalswap;
	__kernel_ulong_t freeswap;
	__u16 procs;
	__u16 pad;
	__kernel_ulong_t totalhigh;
	__kernel_ulong_t freehigh;
	__u32 mem_unit;
	char _f[20 - 2 * sizeof(__kernel_ulong_t) - sizeof(__u32)];
};

#endif /* !__ASSEMBLY__ */

#endif
