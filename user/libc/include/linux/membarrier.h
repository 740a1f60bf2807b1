/* SPDX-License-Identifier: MIT */
/* The commands of membarrier, under the name that programs know. */
#include <uapi/membarrier.h>
