/* SPDX-License-Identifier: MIT */
/* What the command line leaves for init. */
#ifndef _BOOT_PARAMS_H
#define _BOOT_PARAMS_H

#include <neap/types.h>

#define INIT_ARGS_MAX 256

/* Both end with NULL; argv_init[0] is the program. */
extern const char *argv_init[], *envp_init[];

/*
 * Fills boot_command_line from @len bytes of the tree. A line that is too long ends with its last whole
 * word, and the log says so. If what is cut off is init's, parse_command_line() panics, by when the kernel
 * can hand a status to whoever started the machine.
 */
void early_command_line(const char *args, u32 len);

/* Logs it, in several messages if it is long. */
void print_command_line(void);

/*
 * Calls the __setup() functions and fills the two lists, which point into @line for good. Panics if
 * what follows "--" cannot be handed to init whole: to run a part of a command could do anything.
 */
void parse_command_line(char *line);

/* do_mounts.c: root=, if it is there. True: / is a disk's. Panics if it cannot be. */
bool prepare_namespace(void);

#endif /* _BOOT_PARAMS_H */
