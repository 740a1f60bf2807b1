// SPDX-License-Identifier: MIT
/*
 * The command line's words and who takes them.
 *
 *	root=/dev/x quiet FOO=bar word -- /bin/sh -c ls
 *	\________ ours __________/       \_ init's argv _/
 *
 * early_param() functions see their words from setup_arch(), __setup() ones later. What nobody takes is
 * meant for init: NAME=value goes to its environment, a plain word to its arguments. What stands
 * behind "--" is init's as it is, cut up as a shell would.
 */
#include <neap/cmdline.h>
#include <neap/ctype.h>
#include <neap/errno.h>
#include <neap/kernel.h>
#include <neap/init.h>
#include <neap/panic.h>
#include <neap/printk.h>
#include <neap/string.h>
#include "params.h"

extern const struct obs_kernel_param __setup_start[], __setup_end[];

#define CMDLINE_PIECE 400 /* bytes in one message */

/* The command line was too long, and what is missing is init's. The boot thread's. */
static bool init_words_cut __initdata;

/* For init; the boot thread's, then kernel_init's. */
const char *argv_init[INIT_ARGS_MAX + 2] = { "/init" };
const char *envp_init[INIT_ARGS_MAX + 2] = { "HOME=/", "TERM=linux", "PATH=/bin:/tests" };

/* Is "--" a word of its own among the @len bytes? */
static bool __init has_init_words(const char *args, u32 len)
{
	u32 i;

	for (i = 0; i + 2 <= len; i++) {
		if (args[i] == '-' && args[i + 1] == '-' && (!i || isspace((u8)args[i - 1])) &&
		    (i + 2 == len || isspace((u8)args[i + 2])))
			return true;
	}
	return false;
}

void __init early_command_line(const char *args, u32 len)
{
	u32 kept = len;

	if (len >= COMMAND_LINE_SIZE) {
		kept = COMMAND_LINE_SIZE - 1;
		while (kept && !isspace((u8)args[kept]))
			kept--;
	}
	memcpy(boot_command_line, args, kept);
	boot_command_line[kept] = '\0';
	if (kept == len)
		return;
	pr_err("Command line is longer than %d bytes: the last %u of its %u bytes are cut off\n",
	       COMMAND_LINE_SIZE - 1, len - kept, len);
	init_words_cut = has_init_words(args, len);
}

void __init print_command_line(void)
{
	const char *p = boot_command_line;

	/* As long as a message may be. */
	for (; strlen(p) > CMDLINE_PIECE; p += CMDLINE_PIECE)
		pr_info("Command line: %.*s\n", CMDLINE_PIECE, p);
	pr_info("Command line: %s\n", p);
}

static int __init do_early_param(char *param, char *val, void *unused)
{
	const struct obs_kernel_param *p;

	for (p = __setup_start; p < __setup_end; p++) {
		if (p->early && !strcmp(param, p->str) && p->setup_func(val))
			pr_warn("Command line: \"%s%s%s\" makes no sense\n", param, val ? "=" : "",
				val ? val : "");
	}
	return 0;
}

void __init parse_early_param(void)
{
	static char line[COMMAND_LINE_SIZE] __initdata; /* values point into it */

	strscpy(line, boot_command_line, sizeof(line));
	parse_args(line, do_early_param, NULL, NULL);
}

/* Undo the cut between name and value: they are still side by side, but for quotes. */
static char *__init join(char *param, char *val)
{
	if (val) {
		char *end = param + strlen(param);

		*end = '=';
		if (end + 1 != val)
			memmove(end + 1, val, strlen(val) + 1);
	}
	return param;
}

/* Appends to a list that ends with NULL. False, and a line in the log: it is full. */
static bool __init append(const char **list, const char *word, const char *what)
{
	unsigned int n = 0;

	while (list[n])
		n++;
	if (n > INIT_ARGS_MAX) {
		pr_warn("Command line: too much for init's %s; \"%s\" left out\n", what, word);
		return false;
	}
	list[n] = word;
	return true;
}

/* NAME=value replaces what NAME was. */
static void __init set_env(const char *word, size_t name_len)
{
	unsigned int n;

	for (n = 0; envp_init[n]; n++) {
		if (!strncmp(envp_init[n], word, name_len + 1)) {
			envp_init[n] = word;
			return;
		}
	}
	append(envp_init, word, "environment");
}

static int __init do_param(char *param, char *val, void *unused)
{
	const struct obs_kernel_param *p;
	size_t name_len = strlen(param);
	bool taken = false;
	char *word;

	for (p = __setup_start; p < __setup_end; p++) {
		if (p->early && !strcmp(param, p->str))
			taken = true;
	}
	word = join(param, val);
	for (p = __setup_start; p < __setup_end; p++) {
		size_t n = strlen(p->str);

		if (!p->early && !strncmp(word, p->str, n) && p->setup_func(word + n))
			taken = true;
	}
	if (taken || strchr(param, '.'))
		return 0;
	if (val)
		set_env(word, name_len);
	else
		append(argv_init, word, "arguments");
	return 0;
}

void __init parse_command_line(char *line)
{
	static char *words[INIT_ARGS_MAX + 1] __initdata;
	char *rest;
	int i, n;

	parse_args(line, do_param, NULL, &rest);
	if (init_words_cut)
		panic("Command line: what follows \"--\" is cut off");
	if (!rest)
		return;
	n = split_args(rest, words, ARRAY_SIZE(words));
	if (n < 0)
		panic("Command line: what follows \"--\" %s",
		      n == -E2BIG ? "has too many words" : "has a quote that is not closed");
	for (i = 0; i < n; i++) {
		if (!append(argv_init, words[i], "arguments"))
			panic("Command line: more words for init than %d", INIT_ARGS_MAX);
	}
}
