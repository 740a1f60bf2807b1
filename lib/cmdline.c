// SPDX-License-Identifier: MIT
/* Cutting command lines into arguments: see cmdline.h. All of it works in place. */
#include <neap/cmdline.h>
#include <neap/ctype.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/string.h>

/*
 * Two cursors go over the text: one reads, and one, never ahead of it, writes what stays when the
 * quotes are left out.
 */
char *next_arg(char *args, char **param, char **val)
{
	char *read = skip_spaces(args), *write = read;
	bool quoted = false;

	if (!*read)
		return NULL;
	*param = write;
	*val = NULL;
	for (; *read && (quoted || !isspace((unsigned char)*read)); read++) {
		if (*read == '"') {
			quoted = !quoted;
		} else if (*read == '=' && !*val) {
			*write++ = '\0';
			*val = write;
		} else {
			*write++ = *read;
		}
	}
	if (*read)
		read++;
	*write = '\0';
	return read;
}

int parse_args(char *cmdline, parse_args_fn handler, void *arg, char **rest)
{
	char *param, *val;
	int err;

	if (rest)
		*rest = NULL;
	while ((cmdline = next_arg(cmdline, &param, &val)) != NULL) {
		if (!val && strcmp(param, "--") == 0) {
			if (rest)
				*rest = skip_spaces(cmdline);
			return 0;
		}
		err = handler(param, val, arg);
		if (err)
			return err;
	}
	return 0;
}

int split_args(char *args, char **argv, int max)
{
	char *read = args, *write = args;
	int argc = 0;

	for (;;) {
		char quote = '\0', next;

		read = skip_spaces(read);
		if (!*read)
			break;
		if (argc + 1 >= max)
			return -E2BIG;
		argv[argc++] = write;
		for (; *read && (quote || !isspace((unsigned char)*read)); read++) {
			if (*read == quote) {
				quote = '\0';
			} else if (!quote && (*read == '"' || *read == '\'')) {
				quote = *read;
			} else if (*read == '\\' && quote != '\'' && read[1]) {
				*write++ = *++read;
			} else {
				*write++ = *read;
			}
		}
		if (quote)
			return -EINVAL;
		/* The separator is read before the final 0 may be written over it. */
		next = *read;
		*write++ = '\0';
		if (!next)
			break;
		read++;
	}
	if (argc < max)
		argv[argc] = NULL;
	return argc;
}

int get_option(char **str, int *val)
{
	char *end;

	if (!*str || !**str)
		return 0;
	*val = (int)simple_strtol(*str, &end, 0);
	if (end == *str || (**str == '-' && end == *str + 1))
		return 0;
	*str = end;
	if (**str == ',') {
		(*str)++;
		return 2;
	}
	return 1;
}
