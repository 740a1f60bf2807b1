// SPDX-License-Identifier: MIT
/* Running a tree: each node type has its function, and each returns a status (0: success). */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sh.h"

extern char **environ;

int last_status, errexit, xtrace, breaking, continuing, loops;
pid_t last_background, shell_pid;
volatile sig_atomic_t interrupted;
static int tested; /* > 0: inside of a condition, where `set -e` does not count */

/* Opens what a redirection names onto its descriptor. */
static int redirect(const struct redirect *r)
{
	static const int modes[] = {
		[R_READ] = O_RDONLY,
		[R_WRITE] = O_WRONLY | O_CREAT | O_TRUNC,
		[R_APPEND] = O_WRONLY | O_CREAT | O_APPEND,
	};
	char *target = expand_one(r->target);
	int fd;

	if (r->kind == R_DUP && strcmp(target, "-") == 0) {
		close(r->fd);
		return 0;
	}
	fd = r->kind == R_DUP ? atoi(target) : open(target, modes[r->kind], 0666);
	if (fd < 0 || (fd != r->fd && dup2(fd, r->fd) < 0)) {
		fprintf(stderr, "sh: %s: %s\n", target, strerror(errno));
		return -1;
	}
	if (r->kind != R_DUP && fd != r->fd)
		close(fd);
	return 0;
}

/* A descriptor of ours that must come back: where it was kept, -1: it was not open. */
struct kept {
	int fd, copy;
	struct kept *next;
};

/* @kept: the list to restore from; NULL: for good. */
static int redirect_all(const struct redirect *r, struct kept **kept)
{
	fflush(stdout);
	for (; r; r = r->next) {
		if (kept) {
			struct kept *k = mem_get(sizeof(*k));

			*k = (struct kept){ r->fd, fcntl(r->fd, F_DUPFD_CLOEXEC, 10), *kept };
			*kept = k;
		}
		if (redirect(r) < 0)
			return -1;
	}
	return 0;
}

static void restore(struct kept *k)
{
	fflush(stdout);
	for (; k; k = k->next) {
		if (k->copy < 0) {
			close(k->fd);
			continue;
		}
		dup2(k->copy, k->fd);
		close(k->copy);
	}
}

static void leave(int status) __attribute__((noreturn));
static void leave(int status)
{
	fflush(stdout);
	_exit(status);
}

/* A file that is no program but can be read is a script for us. */
void exec_program(char **argv)
{
	int error;

	environ = export_environment();
	execvp(argv[0], argv);
	error = errno;
	if (error == ENOEXEC) {
		positional = argv;
		for (n_positional = 0; argv[n_positional + 1];)
			n_positional++;
		leave(run_file(argv[0]) < 0 ? 126 : last_status);
	}
	fprintf(stderr, "sh: %s: %s\n", argv[0], error == ENOENT ? "not found" : strerror(error));
	leave(error == ENOENT ? 127 : 126);
}

static int run_builtin(builtin_fn *fn, int argc, char **argv, const struct node *node)
{
	int is_exec = strcmp(argv[0], "exec") == 0, status = 1;
	struct kept *kept = NULL;

	if (redirect_all(node->redirects, is_exec ? NULL : &kept) == 0)
		status = fn(argc, argv);
	restore(kept);
	return status;
}

static int run_external(char **argv, struct word *assignments, const struct node *node,
			int in_place)
{
	pid_t pid = in_place ? 0 : fork_child();

	if (pid)
		return wait_foreground(pid);
	for (struct word *w = assignments; w; w = w->next) {
		int len = is_assignment(w->text);
		char *name = mem_copy(w->text, len);

		set_var(name, expand_one(w->text + len + 1));
		export_var(name);
	}
	if (redirect_all(node->redirects, NULL) < 0)
		leave(1);
	exec_program(argv);
}

static void show_command(char **argv)
{
	fprintf(stderr, "+");
	for (; *argv; argv++)
		fprintf(stderr, " %s", *argv);
	fprintf(stderr, "\n");
}

static char **to_array(struct word *list, int *count)
{
	char **argv;

	*count = 0;
	for (struct word *w = list; w; w = w->next)
		++*count;
	argv = mem_get((*count + 1) * sizeof(*argv));
	for (int i = 0; i < *count; i++, list = list->next)
		argv[i] = list->text;
	argv[*count] = NULL;
	return argv;
}

/* A child of the shell that has but one command to run: the program takes its place. */
static int one_command;

/* [NAME=value...] [command argument...] */
static int run_simple(const struct node *node)
{
	int in_place = one_command;
	struct word *words = node->words, *assignments = NULL, **tail = &assignments;
	struct kept *kept = NULL;
	builtin_fn *fn;
	char **argv;
	int argc, status;

	for (; words && is_assignment(words->text); words = words->next) {
		*tail = mem_get(sizeof(**tail));
		**tail = (struct word){ .text = words->text };
		tail = &(*tail)->next;
	}
	one_command = 0; /* not for what is in $(...) */
	last_status = words ? last_status : 0;
	argv = to_array(expand_words(words), &argc);
	if (xtrace && argc)
		show_command(argv);
	fn = argc ? find_builtin(argv[0]) : NULL;
	if (argc && !fn)
		return run_external(argv, assignments, node, in_place);
	/* With a builtin, or alone, assignments are for the shell itself. */
	for (struct word *w = assignments; w; w = w->next) {
		int len = is_assignment(w->text);

		set_var(mem_copy(w->text, len), expand_one(w->text + len + 1));
	}
	if (fn)
		return run_builtin(fn, argc, argv, node);
	status = redirect_all(node->redirects, &kept) < 0 ? 1 : last_status;
	restore(kept);
	return status;
}

/* In a child: runs @node and ends. */
static void run_and_leave(struct node *node) __attribute__((noreturn));
static void run_and_leave(struct node *node)
{
	one_command = node->type == N_SIMPLE;
	leave(run(node));
}

/*
 * a | b | c is a | (b | c): each side but the last gets a child, and we are the last one's
 * parent.
 */
static int run_pipe(struct node *node)
{
	pid_t pids[64];
	int ends[2], from = -1, count = 0, status = 0;
	struct node *rest = node;

	for (int last = 0; !last; rest = rest->right) {
		struct node *part = rest->type == N_PIPE ? rest->left : rest;

		last = part == rest;
		if (count == 64 || (!last && pipe(ends) < 0)) {
			fprintf(stderr, "sh: pipe: %s\n", strerror(count == 64 ? EMFILE : errno));
			status = 1;
			break;
		}
		pids[count] = fork_child();
		if (pids[count] == 0) {
			if (from >= 0) {
				dup2(from, 0);
				close(from);
			}
			if (!last) {
				dup2(ends[1], 1);
				close(ends[0]);
				close(ends[1]);
			}
			run_and_leave(part);
		}
		count++;
		if (from >= 0)
			close(from);
		from = -1;
		if (last)
			break;
		close(ends[1]);
		from = ends[0];
	}
	if (from >= 0)
		close(from);
	for (int i = 0; i < count; i++)
		status = wait_foreground(pids[i]);
	return status;
}

static int run_back(struct node *node)
{
	pid_t pid = fork_child();

	if (pid < 0)
		return 1;
	if (pid == 0) {
		int null = open("/dev/null", O_RDONLY);

		signal(SIGINT, SIG_IGN);
		if (null > 0) {
			dup2(null, 0);
			close(null);
		}
		run_and_leave(node->left);
	}
	add_background(pid);
	return 0;
}

static int run_subshell(struct node *node)
{
	pid_t pid = fork_child();

	if (pid == 0)
		run_and_leave(node->left);
	return wait_foreground(pid);
}

static int run_condition(struct node *node)
{
	int status;

	tested++;
	status = run(node);
	tested--;
	return status;
}

/* After the body of a loop: must it be left? */
static int leave_loop(void)
{
	if (breaking > 0) {
		breaking--;
		return 1;
	}
	if (continuing > 0)
		return --continuing > 0; /* `continue 2` leaves this one, too */
	return 0;
}

static int run_while(struct node *node)
{
	int status = 0, wanted = node->type == N_WHILE;

	loops++;
	while ((run_condition(node->cond) == 0) == wanted) {
		if (leave_loop())
			break;
		status = run(node->left);
		if (leave_loop())
			break;
	}
	loops--;
	return status;
}

static int run_for(struct node *node)
{
	struct word *w, **tail = &w;
	int status = 0;

	if (node->has_in) {
		w = expand_words(node->words);
	} else {
		for (int i = 1; i <= n_positional; i++) {
			*tail = mem_get(sizeof(**tail));
			(*tail)->text = mem_copy(positional[i], strlen(positional[i]));
			tail = &(*tail)->next;
		}
		*tail = NULL;
	}
	loops++;
	for (; w; w = w->next) {
		set_var(node->name, w->text);
		status = run(node->left);
		if (leave_loop())
			break;
	}
	loops--;
	return status;
}

static int run_case(struct node *node)
{
	char *text = expand_one(node->name);

	for (struct node *item = node->right; item; item = item->right)
		for (struct word *w = item->words; w; w = w->next)
			if (match(expand_pattern(w->text), text))
				return run(item->left);
	return 0;
}

static int run_by_type(struct node *node)
{
	int status;

	switch (node->type) {
	case N_SIMPLE:
		return run_simple(node);
	case N_PIPE:
		return run_pipe(node);
	case N_AND:
		status = run_condition(node->left);
		return status || breaking || continuing ? status : run(node->right);
	case N_OR:
		status = run_condition(node->left);
		return status && !breaking && !continuing ? run(node->right) : status;
	case N_SEQUENCE:
		status = run(node->left);
		return breaking || continuing ? status : run(node->right);
	case N_BACK:
		return run_back(node);
	case N_NOT:
		return !run_condition(node->left);
	case N_SUBSHELL:
		return run_subshell(node);
	case N_GROUP:
		return run(node->left);
	case N_IF:
		return run_condition(node->cond) == 0 ? run(node->left) : run(node->right);
	case N_WHILE:
	case N_UNTIL:
		return run_while(node);
	case N_FOR:
		return run_for(node);
	default:
		return run_case(node);
	}
}

/* Forgets where it was, after an error or an interrupt has led back to the prompt. */
void run_reset(void)
{
	tested = loops = breaking = continuing = 0;
	interrupted = 0;
}

int run(struct node *node)
{
	void *mark = mem_mark();
	struct kept *kept = NULL;

	if (!node)
		return 0;
	if (interrupted)
		abandon();
	if (node->type != N_SIMPLE && redirect_all(node->redirects, &kept) < 0)
		last_status = 1;
	else
		last_status = run_by_type(node);
	restore(kept);
	mem_release(mark);
	if (last_status && errexit && !tested &&
	    (node->type == N_SIMPLE || node->type == N_PIPE || node->type == N_SUBSHELL))
		exit(last_status);
	return last_status;
}

/* $(command): what it wrote, without the newlines at the end. */
char *command_output(const char *command)
{
	struct text t = { 0 };
	char buf[512];
	int ends[2], n;
	pid_t pid;

	if (pipe(ends) < 0 || (pid = fork_child()) < 0) {
		last_status = 1;
		return mem_copy("", 0);
	}
	if (pid == 0) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		leave(run_text(command));
	}
	close(ends[1]);
	while ((n = read(ends[0], buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
		for (int i = 0; i < n; i++)
			text_add(&t, buf[i]);
	close(ends[0]);
	last_status = wait_foreground(pid);
	while (t.len && t.s[t.len - 1] == '\n')
		t.s[--t.len] = '\0';
	return text_take(&t);
}
