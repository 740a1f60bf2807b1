/* SPDX-License-Identifier: MIT */
/* Values the kernel passed at program start. */
#ifndef _SYS_AUXV_H
#define _SYS_AUXV_H

#include <uapi/auxvec.h>

/* The value, or 0 with errno ENOENT where the kernel gave none. */
unsigned long getauxval(unsigned long type);

#endif
