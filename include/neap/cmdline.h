/* SPDX-License-Identifier: MIT */
/* The kernel command line: "console=ttyAMA0 ktest='mm *' quiet -- /bin/sh -c ls". */
#ifndef _NEAP_CMDLINE_H
#define _NEAP_CMDLINE_H

#include <neap/types.h>

/*
 * Called for each argument. @val is what follows the first '=', NULL without one ("quiet"),
 * quotes removed. 0 to go on; an -errno ends parse_args(), which gives it back.
 */
typedef int (*parse_args_fn)(char *param, char *val, void *arg);

/*
 * Cuts @cmdline (which is written to) into arguments at white space, except between double
 * quotes, and calls @handler for each. Ends at an argument "--": *@rest, if asked for, is what
 * follows it, else NULL. 0 or the handler's error.
 */
int parse_args(char *cmdline, parse_args_fn handler, void *arg, char **rest);

/* The next argument; @args moves behind it. NULL at the end. */
char *next_arg(char *args, char **param, char **val);

/*
 * Cuts @args as a shell would, into at most @max - 1 words and a final NULL in @argv: white space
 * separates, single and double quotes and backslash protect. The number of words, or -E2BIG,
 * -EINVAL (a quote is not closed). @args is written to.
 */
int split_args(char *args, char **argv, int max);

/*
 * Reads one integer of a comma-separated list. 0: no number there. 1: a number and the end.
 * 2: a number and a comma. @str moves on.
 */
int get_option(char **str, int *val);

#endif /* _NEAP_CMDLINE_H */
