/* SPDX-License-Identifier: MIT */
/* ELF structures and constants. */
#ifndef _ELF_H
#define _ELF_H

#include <uapi/auxvec.h>
#include <uapi/elf.h>

#endif
