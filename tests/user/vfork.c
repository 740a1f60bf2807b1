// SPDX-License-Identifier: MIT
/* vfork: the child runs in the parent's memory, and the parent waits until it execs or ends. */
#include "tap.h"

static volatile int shared;

int main(int argc, char **argv)
{
	char *args[] = { argv[0], "again", NULL };
	int status;
	pid_t pid;

	if (argc > 1)
		return 42; /* the program that the child below becomes */

	pid = vfork();
	if (pid == 0) {
		shared = 7;
		_exit(3);
	}
	check(pid > 0, "vfork");
	check_int(shared, 7, "the child wrote to the parent's memory before the parent went on");
	check(waitpid(pid, &status, 0) == pid, "it can be waited for");
	check_exit(status, 3, "and ended with its status");

	shared = 0;
	pid = vfork();
	if (pid == 0) {
		shared = 1;
		execv(args[0], args);
		shared = errno;
		_exit(127);
	}
	check_int(shared, 1, "after exec the parent goes on, and keeps its memory");
	waitpid(pid, &status, 0);
	check_exit(status, 42, "the child has become another program");

	pid = vfork();
	if (pid == 0) {
		execv("/no/such/program", args);
		shared = errno;
		_exit(9);
	}
	check_int(shared, ENOENT, "a failed exec returns in the child");
	waitpid(pid, &status, 0);
	check_exit(status, 9, "which goes on until it ends");

	shared = 0;
	for (volatile int i = 0; i < 50; i++) {
		pid = vfork();
		if (pid == 0) {
			shared++;
			_exit(0);
		}
		waitpid(pid, &status, 0);
	}
	check_int(shared, 50, "fifty times in a row");

	pid = vfork();
	if (pid == 0) {
		raise(SIGKILL);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	check_killed(status, SIGKILL, "a child that is killed lets its parent go, too");
	return tap_done();
}
