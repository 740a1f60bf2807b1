// SPDX-License-Identifier: MIT
/*
 * tap.h - a test program's checks and how it tells of them, in the Test Anything Protocol:
 *
 *	ok 1 - a page reads as zero
 *	not ok 2 - munmap of nothing
 *	# file.c:17: got 0, wanted -1
 *	1..2
 *
 * A test is one program: main() makes checks and returns tap_done(), which is 0 only if all held.
 * What may kill a process is done in a child, through in_child(). The same program runs on Linux,
 * and must say the same there: that is how we know that the test is right.
 */
#ifndef TAP_H
#define TAP_H

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096

static int tap_checks, tap_failures;

/* The line of a check; returns @pass. */
static inline int tap_line(int pass, const char *fmt, va_list args)
{
	tap_checks++;
	tap_failures += !pass;
	printf("%s %d - ", pass ? "ok" : "not ok", tap_checks);
	vprintf(fmt, args);
	printf("\n");
	fflush(stdout); /* children must not inherit it */
	return pass;
}

__attribute__((format(printf, 2, 3))) static inline int check(int pass, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	tap_line(!!pass, fmt, args);
	va_end(args);
	return pass;
}

/* What failed checks add. */
__attribute__((format(printf, 1, 2))) static inline void note(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf("# ");
	vprintf(fmt, args);
	printf("\n");
	va_end(args);
	fflush(stdout);
}

static inline int check_int(long long got, long long wanted, const char *what)
{
	if (!check(got == wanted, "%s", what))
		note("got %lld (0x%llx), wanted %lld (0x%llx)", got, got, wanted, wanted);
	return got == wanted;
}

static inline int check_text(const char *got, const char *wanted, const char *what)
{
	int same = strcmp(got, wanted) == 0;

	if (!check(same, "%s", what))
		note("got \"%s\", wanted \"%s\"", got, wanted);
	return same;
}

/* A call that must have failed, with this errno: check_errno(close(-1), EBADF, "..."). */
#define check_errno(call, wanted, what) tap_errno((long)(call), wanted, what)
static inline int tap_errno(long result, int wanted, const char *what)
{
	int got = errno; /* not an argument: those are evaluated in any order */
	int pass = result == -1 && got == wanted;

	if (!check(pass, "%s", what))
		note("result %ld, errno %d (%s), wanted -1 and %d (%s)", result, got, strerror(got),
		     wanted, strerror(wanted));
	return pass;
}

static inline void skip(const char *what, const char *why)
{
	tap_checks++;
	printf("ok %d - %s # SKIP %s\n", tap_checks, what, why);
	fflush(stdout);
}

/* What the test cannot go on without. */
static inline void need(int condition, const char *what)
{
	if (condition)
		return;
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(99);
}

static inline int tap_done(void)
{
	printf("1..%d\n", tap_checks);
	if (tap_failures)
		printf("# %d of %d checks failed\n", tap_failures, tap_checks);
	fflush(stdout);
	return tap_failures ? 1 : 0;
}

/* Runs fn(arg) in a child, whose exit status is what it returns; gives the wait status. */
static inline int in_child(int (*fn)(void *), void *arg)
{
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0)
		_exit(fn(arg));
	while (waitpid(pid, &status, 0) < 0)
		need(errno == EINTR, "waitpid");
	return status;
}

static inline void note_status(int status)
{
	if (WIFEXITED(status))
		note("the child exited with %d", WEXITSTATUS(status));
	else
		note("the child was killed by signal %d (%s)", WTERMSIG(status),
		     strsignal(WTERMSIG(status)));
}

static inline int check_exit(int status, int wanted, const char *what)
{
	int pass = WIFEXITED(status) && WEXITSTATUS(status) == wanted;

	if (!check(pass, "%s", what))
		note_status(status);
	return pass;
}

static inline int check_killed(int status, int signo, const char *what)
{
	int pass = WIFSIGNALED(status) && WTERMSIG(status) == signo;

	if (!check(pass, "%s", what))
		note_status(status);
	return pass;
}

#endif
