// SPDX-License-Identifier: MIT
/* Commands run by the shell: system(), and popen() with a pipe to one end of it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../internal/stdio.h"

static void exec_shell(const char *command)
{
	execl("/bin/sh", "sh", "-c", command, NULL);
	_exit(127);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/*
 * Returns the wait status of the shell (exit 127 where there is none), or -1. As POSIX wants,
 * the caller ignores SIGINT and SIGQUIT and holds back SIGCHLD meanwhile.
 */
int system(const char *command)
{
	struct sigaction ign = { .sa_handler = SIG_IGN }, old_int, old_quit;
	sigset_t chld, old_mask;
	pid_t pid;
	int status = -1;

	if (!command)
		return access("/bin/sh", X_OK) == 0;
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, &old_mask);
	sigaction(SIGINT, &ign, &old_int);
	sigaction(SIGQUIT, &ign, &old_quit);

	pid = fork();
	if (pid == 0) {
		sigaction(SIGINT, &old_int, NULL);
		sigaction(SIGQUIT, &old_quit, NULL);
		sigprocmask(SIG_SETMASK, &old_mask, NULL);
		exec_shell(command);
	}
	if (pid > 0)
		status = wait_for(pid);

	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGQUIT, &old_quit, NULL);
	sigprocmask(SIG_SETMASK, &old_mask, NULL);
	return status;
}

/* mode "r": read what the command writes; "w": write what it reads. */
FILE *popen(const char *command, const char *mode)
{
	int reading = *mode == 'r';
	int fds[2], ours, theirs;
	FILE *f;
	pid_t pid;

	if (*mode != 'r' && *mode != 'w') {
		errno = EINVAL;
		return NULL;
	}
	if (pipe2(fds, O_CLOEXEC))
		return NULL;
	ours = fds[!reading];
	theirs = fds[reading];
	f = fdopen(ours, mode);
	if (!f) {
		close(ours);
		close(theirs);
		return NULL;
	}
	pid = fork();
	if (pid == 0) {
		if (theirs == reading)
			fcntl(theirs, F_SETFD, 0);
		else
			dup2(theirs, reading);
		exec_shell(command);
	}
	close(theirs);
	if (pid < 0) {
		fclose(f);
		return NULL;
	}
	f->pid = pid;
	return f;
}

int pclose(FILE *f)
{
	pid_t pid = f->pid;

	fclose(f);
	return wait_for(pid);
}
