/* SPDX-License-Identifier: MIT */
/*
 * Limits that both sides of the system call interface count on.
 */
#ifndef _UAPI_LIMITS_H
#define _UAPI_LIMITS_H

#define NGROUPS_MAX 65536
#define ARG_MAX	    131072 /* bytes of arguments and environment that always fit */
#define LINK_MAX    127
#define MAX_CANON   255
#define MAX_INPUT   255
#define NAME_MAX    255	 /* without the NUL */
#define PATH_MAX    4096 /* with it */
#define PIPE_BUF    4096 /* a write up to this size is not interleaved with others */

#endif
