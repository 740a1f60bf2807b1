/* SPDX-License-Identifier: MIT */
/* What the command line leaves for init. */
#ifndef _BOOT_PARAMS_H
#define _BOOT_PARAMS_H

#define INIT_ARGS_MAX 64

/* Both end with NULL; argv_init[0] is the program. */
extern const char *argv_init[], *envp_init[];

/* Calls the __setup() functions and fills the two lists, which point into @line for good. */
void parse_command_line(char *line);

#endif /* _BOOT_PARAMS_H */
