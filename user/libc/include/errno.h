/* SPDX-License-Identifier: MIT */
/* errno and its values. Reached through a function, so that threads can each have one. */
#ifndef _ERRNO_H
#define _ERRNO_H

#include <uapi/errno.h>

int *__errno_location(void) __attribute__((const));

#define errno (*__errno_location())

/* argv[0], and its last component, for messages. */
extern char *program_invocation_name;
extern char *program_invocation_short_name;

#endif
