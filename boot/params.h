/* SPDX-License-Identifier: MIT */
/* What the command line leaves for init. */
#ifndef _BOOT_PARAMS_H
#define _BOOT_PARAMS_H

#include <neap/types.h>

#define INIT_ARGS_MAX 64

/* Both end with NULL; argv_init[0] is the program. */
extern const char *argv_init[], *envp_init[];

/* Calls the __setup() functions and fills the two lists, which point into @line for good. */
void parse_command_line(char *line);

/* do_mounts.c: root=, if it is there. True: / is a disk's. Panics if it cannot be. */
bool prepare_namespace(void);

#endif /* _BOOT_PARAMS_H */
