/* SPDX-License-Identifier: MIT */
/* Advisory locks on whole files. */
#ifndef _SYS_FILE_H
#define _SYS_FILE_H

#include <fcntl.h>

int flock(int fd, int operation);

#endif
