// SPDX-License-Identifier: MIT
/* The disorderly end: SIGABRT, however the program treats it. */
#include <bits/syscall.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../internal/libc.h"

void abort(void)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGABRT);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(SIGABRT);

	/* A handler returned, or it was ignored. */
	sigaction(SIGABRT, &dfl, NULL);
	raise(SIGABRT);
	_exit(127);
}

void __fatal(const char *msg)
{
	__syscall(__NR_write, STDERR_FILENO, msg, strlen(msg));
	__syscall(__NR_write, STDERR_FILENO, "\n", 1);
	abort();
}
