/* SPDX-License-Identifier: MIT */
/* Device control. */
#ifndef _SYS_IOCTL_H
#define _SYS_IOCTL_H

#include <uapi/ioctls.h>

int ioctl(int fd, unsigned long request, ...);

#endif
