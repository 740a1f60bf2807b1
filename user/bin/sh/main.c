// SPDX-License-Identifier: MIT
/*
 * sh [-eix] [-c COMMANDS [NAME [ARGUMENT...]]] [FILE [ARGUMENT...]]
 *
 * Commands come from the text after -c, from a file, or from standard input; the last is
 * interactive if it is a terminal (or with -i): it prompts, and an error or ^C leads back to the
 * prompt.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sh.h"

extern char **environ;

static jmp_buf prompt;
static int interactive;

void abandon(void)
{
	if (interactive && getpid() == shell_pid)
		longjmp(prompt, 1);
	fflush(stdout);
	_exit(interrupted ? 128 + SIGINT : last_status);
}

int run_input(struct input *in)
{
	int at_end = 0;

	while (!at_end) {
		void *mark = mem_mark();
		struct node *command;

		if (in->interactive)
			report_background();
		in->continued = 0;
		command = parse_command(in, &at_end);
		if (command)
			run(command);
		if (in->interactive)
			interrupted = 0; /* a ^C that has ended the command; the next one may run */
		mem_release(mark);
	}
	return last_status;
}

int run_text(const char *text)
{
	struct input in;

	input_text(&in, text);
	return run_input(&in);
}

int run_file(const char *path)
{
	struct input in;
	int fd = open(path, O_RDONLY | O_CLOEXEC), high;

	if (fd < 0)
		return -1;
	high = fcntl(fd, F_DUPFD_CLOEXEC, 10); /* out of the way of redirections */
	if (high >= 0) {
		close(fd);
		fd = high;
	}
	input_file(&in, fd);
	run_input(&in);
	close(fd);
	return last_status;
}

static void on_interrupt(int signo)
{
	(void)signo;
	interrupted = 1;
}

/* Commands typed at the terminal until ^D. */
static int converse(void)
{
	struct sigaction sa = { .sa_handler = on_interrupt }; /* without SA_RESTART: ends a read */
	static struct input in;
	void *mark = mem_mark();

	interactive = 1;
	sigaction(SIGINT, &sa, NULL);
	input_file(&in, 0);
	in.interactive = 1;
	if (setjmp(prompt)) {
		if (interrupted) {
			printf("\n");
			last_status = 128 + SIGINT;
		}
		run_reset();
		mem_release(mark);
		in.text = "";
		in.peeked = -1;
	}
	run_input(&in);
	printf("\n");
	return last_status;
}

int main(int argc, char **argv)
{
	const char *commands = NULL;
	int opt, force = 0;
	struct input in;

	shell_pid = getpid();
	import_environment(environ);
	while ((opt = getopt(argc, argv, "+c:eix")) != -1) {
		switch (opt) {
		case 'c':
			commands = optarg;
			break;
		case 'e':
			errexit = 1;
			break;
		case 'i':
			force = 1;
			break;
		case 'x':
			xtrace = 1;
			break;
		default:
			fprintf(stderr, "usage: sh [-eix] [-c COMMANDS] [FILE] [ARGUMENT...]\n");
			return 2;
		}
	}
	positional = argv; /* $0 is "sh", or the name that follows */
	if (optind < argc) {
		positional = argv + optind;
		n_positional = argc - optind - 1;
	}
	if (commands)
		return run_text(commands);
	if (optind < argc) {
		if (run_file(argv[optind]) >= 0)
			return last_status;
		fprintf(stderr, "sh: %s: %s\n", argv[optind], strerror(errno));
		return 127;
	}
	if (force || (isatty(0) && isatty(1)))
		return converse();
	input_file(&in, 0);
	return run_input(&in);
}
