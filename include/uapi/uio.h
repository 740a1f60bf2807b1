/* SPDX-License-Identifier: MIT */
/*
 * Scatter and gather: one piece of memory of readv, writev and kin.
 */
#ifndef _UAPI_UIO_H
#define _UAPI_UIO_H

#include <uapi/types.h>

#define UIO_FASTIOV 8
#define UIO_MAXIOV  1024

#ifndef __ASSEMBLY__

struct iovec {
	void __user *iov_base;
	__kernel_size_t iov_len;
};

#endif /* !__ASSEMBLY__ */

#endif
