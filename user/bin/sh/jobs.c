// SPDX-License-Identifier: MIT
/*
 * Children: starting them, waiting for one, remembering those in the background.
 *
 * There is no job control: all of them share the shell's process group. An interactive shell takes
 * SIGINT for itself only to drop the line being typed; children get the default back, those in the
 * background ignore it.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sh.h"

struct job {
	pid_t pid;
	int done, status;
	struct job *next;
};

static struct job *jobs;

/* As fork(), with signals set for a child; what is buffered is written once only. */
pid_t fork_child(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		fprintf(stderr, "sh: fork: %s\n", strerror(errno));
	if (pid == 0) {
		signal(SIGINT, SIG_DFL);
		while (jobs) { /* they are our brothers, not our children */
			struct job *next = jobs->next;

			free(jobs);
			jobs = next;
		}
	}
	return pid;
}

/* What `$?` is of a child that ended; says what killed it if it was no wish of the user's. */
static int to_status(int status)
{
	int signo;

	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	signo = WTERMSIG(status);
	if (signo != SIGINT && signo != SIGPIPE)
		fprintf(stderr, "%s\n", strsignal(signo));
	else if (signo == SIGINT)
		fprintf(stderr, "\n");
	return 128 + signo;
}

/* Notes the end of a child if it is one in the background. */
static void note(pid_t pid, int status)
{
	for (struct job *j = jobs; j; j = j->next)
		if (j->pid == pid) {
			j->done = 1;
			j->status = status;
		}
}

int wait_foreground(pid_t pid)
{
	int status;

	if (pid < 0)
		return 1;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 127;
	return to_status(status);
}

void add_background(pid_t pid)
{
	struct job *j = malloc(sizeof(*j));

	last_background = pid;
	if (!j)
		return; /* then `wait` does not know it, which is all */
	*j = (struct job){ .pid = pid, .next = jobs };
	jobs = j;
}

static int forget(struct job **link)
{
	struct job *j = *link;
	int status = to_status(j->status);

	*link = j->next;
	free(j);
	return status;
}

/* A signal that the shell catches ends the waiting. */
int wait_background(pid_t pid)
{
	struct job **link = &jobs;
	int status, result = pid ? 127 : 0;

	while (*link) {
		if (pid && (*link)->pid != pid) {
			link = &(*link)->next;
			continue;
		}
		while (!(*link)->done) {
			pid_t got = waitpid(-1, &status, 0);

			if (got < 0)
				return errno == EINTR ? 128 + SIGINT : 127;
			note(got, status);
		}
		result = forget(link);
		if (pid)
			return result;
	}
	return pid ? result : 0;
}

/* Before a prompt: tells of those that have ended since the last one. */
void report_background(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		note(pid, status);
	for (struct job **link = &jobs; *link;) {
		if (!(*link)->done) {
			link = &(*link)->next;
			continue;
		}
		pid = (*link)->pid;
		status = forget(link);
		fprintf(stderr, "[%d] ended with status %d\n", (int)pid, status);
	}
}
