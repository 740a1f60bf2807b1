// SPDX-License-Identifier: MIT
/*
 * Commands that run in the shell itself: those that change it, and the few that scripts use most.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sh.h"

static int complain(const char *command, const char *about)
{
	fprintf(stderr, "sh: %s: %s: %s\n", command, about, strerror(errno));
	return 1;
}

static int do_true(int argc, char **argv)
{
	(void)argc, (void)argv;
	return 0;
}

static int do_false(int argc, char **argv)
{
	(void)argc, (void)argv;
	return 1;
}

static int do_cd(int argc, char **argv)
{
	const char *where = argc > 1 ? argv[1] : get_var("HOME");

	if (!where)
		where = "/";
	return chdir(where) < 0 ? complain("cd", where) : 0;
}

static int do_pwd(int argc, char **argv)
{
	char path[4096];

	(void)argc, (void)argv;
	if (!getcwd(path, sizeof(path)))
		return complain("pwd", ".");
	puts(path);
	return 0;
}

static int do_echo(int argc, char **argv)
{
	int i = 1, newline = 1;

	if (argc > 1 && strcmp(argv[1], "-n") == 0)
		newline = 0, i++;
	for (; i < argc; i++)
		printf("%s%s", argv[i], i + 1 < argc ? " " : "");
	if (newline)
		putchar('\n');
	return fflush(stdout) < 0 ? complain("echo", "standard output") : 0;
}

static int do_exit(int argc, char **argv)
{
	int status = argc > 1 ? atoi(argv[1]) : last_status;

	fflush(stdout);
	if (getpid() != shell_pid)
		_exit(status);
	exit(status);
}

/* export [NAME[=VALUE]]... */
static int do_export(int argc, char **argv)
{
	if (argc == 1)
		list_vars(1);
	for (int i = 1; i < argc; i++) {
		int len = is_assignment(argv[i]);
		char *name = len ? mem_copy(argv[i], len) : argv[i];

		if (len)
			set_var(name, argv[i] + len + 1);
		export_var(name);
	}
	return 0;
}

static int do_unset(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		unset_var(argv[i]);
	return 0;
}

/*
 * Arguments become $1, $2, ...; they must outlive the command: one block holds pointers and
 * texts.
 */
static void set_positional(int argc, char **argv)
{
	static void *block;
	size_t size = (argc + 2) * sizeof(char *);
	char **copy, *text;

	for (int i = 0; i < argc; i++)
		size += strlen(argv[i]) + 1;
	copy = malloc(size);
	if (!copy)
		return;
	text = (char *)(copy + argc + 2);
	copy[0] = positional[0];
	for (int i = 0; i < argc; i++) {
		copy[i + 1] = strcpy(text, argv[i]);
		text += strlen(text) + 1;
	}
	copy[argc + 1] = NULL;
	free(block);
	block = positional = copy;
	n_positional = argc;
}

/* set [-e] [-x] [+e] [+x] [--] [ARGUMENT...] */
static int do_set(int argc, char **argv)
{
	int i;

	if (argc == 1)
		list_vars(0);
	for (i = 1; i < argc && (argv[i][0] == '-' || argv[i][0] == '+'); i++) {
		if (strcmp(argv[i], "--") == 0) {
			set_positional(argc - i - 1, argv + i + 1);
			return 0;
		}
		for (const char *p = argv[i] + 1; *p; p++) {
			if (*p == 'e')
				errexit = argv[i][0] == '-';
			else if (*p == 'x')
				xtrace = argv[i][0] == '-';
			else
				fprintf(stderr, "sh: set: -%c is not known\n", *p);
		}
	}
	if (i < argc)
		set_positional(argc - i, argv + i);
	return 0;
}

static int do_shift(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;

	if (n < 0 || n > n_positional)
		return 1;
	positional[n] = positional[0];
	positional += n;
	n_positional -= n;
	return 0;
}

static int do_wait(int argc, char **argv)
{
	int status = 0;

	if (argc == 1)
		return wait_background(0);
	for (int i = 1; i < argc; i++)
		status = atoi(argv[i]) > 0 ? wait_background(atoi(argv[i])) : 127;
	return status;
}

static int do_eval(int argc, char **argv)
{
	struct text t = { 0 };

	for (int i = 1; i < argc; i++) {
		text_add_all(&t, argv[i]);
		text_add(&t, ' ');
	}
	return run_text(text_take(&t));
}

/* . FILE: run its commands here */
static int do_source(int argc, char **argv)
{
	int status;

	if (argc != 2) {
		fprintf(stderr, "usage: . FILE\n");
		return 2;
	}
	status = run_file(argv[1]);
	return status < 0 ? complain(".", argv[1]) : status;
}

/* exec [PROGRAM ARGUMENT...]; without a program its redirections stay in force. */
static int do_exec(int argc, char **argv)
{
	fflush(stdout);
	if (argc > 1)
		exec_program(argv + 1);
	return 0;
}

static int do_break(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;

	if (n > loops)
		n = loops;
	if (strcmp(argv[0], "break") == 0)
		breaking = n;
	else
		continuing = n;
	return 0;
}

/* read NAME...: a line in words; the last name gets the rest. A character a time: the rest of the
 * input is not ours. */
static int do_read(int argc, char **argv)
{
	struct text t = { 0 };
	char c, *p;
	int got;

	while ((got = read(0, &c, 1)) == 1 && c != '\n')
		text_add(&t, c);
	p = text_take(&t);
	for (int i = 1; i < argc; i++) {
		size_t len;

		p += strspn(p, " \t");
		len = i + 1 < argc ? strcspn(p, " \t") : strlen(p);
		set_var(argv[i], mem_copy(p, len));
		p += len;
	}
	return got == 1 ? 0 : 1;
}

static const struct {
	const char *name;
	builtin_fn *fn;
} builtins[] = {
	{ ":", do_true },      { ".", do_source },	 { "[", builtin_test },
	{ "break", do_break }, { "cd", do_cd },		 { "continue", do_break },
	{ "echo", do_echo },   { "eval", do_eval },	 { "exec", do_exec },
	{ "exit", do_exit },   { "export", do_export },	 { "false", do_false },
	{ "pwd", do_pwd },     { "read", do_read },	 { "set", do_set },
	{ "shift", do_shift }, { "test", builtin_test }, { "true", do_true },
	{ "unset", do_unset }, { "wait", do_wait },	 { "ulimit", builtin_ulimit },
};

builtin_fn *find_builtin(const char *name)
{
	for (unsigned i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++)
		if (strcmp(builtins[i].name, name) == 0)
			return builtins[i].fn;
	return NULL;
}
