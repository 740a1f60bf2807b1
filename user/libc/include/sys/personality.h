/* SPDX-License-Identifier: MIT */
/* Layout of the calling process's address space. */
#ifndef _SYS_PERSONALITY_H
#define _SYS_PERSONALITY_H

#include <uapi/personality.h>

int personality(unsigned long persona);

#endif
