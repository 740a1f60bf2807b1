/* SPDX-License-Identifier: MIT */
/* System V inter-process communication. */
#ifndef _SYS_IPC_H
#define _SYS_IPC_H

#include <sys/types.h>
#include <uapi/ipc.h>

#endif
