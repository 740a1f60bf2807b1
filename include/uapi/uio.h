/* SPDX-License-Identifier: MIT */
/*
 * Scatter and gather: one piece of memory of readv, writev and kin.
 */
#ifndef _UAPI_UIO_H
#define _UAPI_UIO_H

#include <uapi/types.h>

#define UIO_FASTIOV 8
#define UIO_MAXIOV  1024

/* preadv2, pwritev2 */
#define RWF_HIPRI     0x01 /* in a hurry: of no consequence here */
#define RWF_DSYNC     0x02 /* as O_DSYNC, for this call */
#define RWF_SYNC      0x04 /* as O_SYNC */
#define RWF_NOWAIT    0x08
#define RWF_APPEND    0x10 /* as O_APPEND */
#define RWF_SUPPORTED (RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND)

#ifndef __ASSEMBLY__

struct iovec {
	void __user *iov_base;
	__kernel_size_t iov_len;
};

#endif /* !__ASSEMBLY__ */

#endif
