// SPDX-License-Identifier: MIT
/* fork, exit, kill and wait4: who is told what about whom, and when. */
#include <sys/resource.h>

#include "tap.h"
#include "until.h"

static pid_t child(int seconds_100, int status)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid)
		return pid;
	if (seconds_100 < 0)
		for (;;)
			pause();
	usleep(seconds_100 * 10000);
	_exit(status);
}

static void exits(void)
{
	pid_t a, b;
	int status;

	a = child(0, 0);
	check(a > 0 && a != getpid(), "fork gives the child's pid");
	check_int(waitpid(a, &status, 0), a, "waitpid gives it back");
	check_exit(status, 0, "status 0");
	a = child(0, 77);
	waitpid(a, &status, 0);
	check_exit(status, 77, "status 77");
	a = child(0, 0x1ff);
	waitpid(a, &status, 0);
	check_exit(status, 0xff, "a status has eight bits");
	a = child(5, 1);
	b = child(0, 2);
	check_int(waitpid(a, &status, 0), a, "waiting for one passes over another");
	check_exit(status, 1, "with its status");
	check_int(wait(&status), b, "which can be had later");
	check_exit(status, 2, "with its own");
	a = child(0, 5);
	check_int(wait(NULL), a, "the status is not always wanted");
}

static void errors_and_polling(void)
{
	pid_t a;
	int status = 4711;

	check_errno(wait(&status), ECHILD, "no children: ECHILD");
	check_errno(waitpid(getpid(), &status, 0), ECHILD, "not my child: ECHILD");
	check_errno(waitpid(-1, &status, 0x40000000 | 0x1000), EINVAL, "unknown options: EINVAL");
	a = child(-1, 0);
	check_int(waitpid(a, &status, WNOHANG), 0, "WNOHANG: it still runs");
	check_int(status, 4711, "and the status is left alone");
	check_int(kill(a, 0), 0, "signal 0 tells that it is there");
	check_int(kill(a, SIGTERM), 0, "kill");
	check_int(waitpid(a, &status, 0), a, "now it has ended");
	check_killed(status, SIGTERM, "by SIGTERM");
	check_errno(waitpid(a, &status, WNOHANG), ECHILD, "waited for once, it is gone");
	check_errno(kill(a, 0), ESRCH, "kill of nobody: ESRCH");
	check_errno(kill(getpid(), 65), EINVAL, "no such signal: EINVAL");
}

static void deaths(void)
{
	static const int deadly[] = { SIGHUP, SIGINT, SIGKILL, SIGUSR1, SIGPIPE, SIGALRM, SIGTERM };
	static const int harmless[] = { SIGCHLD, SIGCONT, SIGURG, SIGWINCH };
	int good = 1, status;

	for (unsigned i = 0; i < sizeof(deadly) / sizeof(*deadly); i++) {
		pid_t pid = child(-1, 0);

		kill(pid, deadly[i]);
		waitpid(pid, &status, 0);
		good &= WIFSIGNALED(status) && WTERMSIG(status) == deadly[i];
	}
	check(good, "signals whose default is death kill, and wait says which");
	for (unsigned i = 0; i < sizeof(harmless) / sizeof(*harmless); i++) {
		pid_t pid = child(5, 33);

		kill(pid, harmless[i]);
		waitpid(pid, &status, 0);
		good &= WIFEXITED(status) && WEXITSTATUS(status) == 33;
	}
	check(good, "those whose default is nothing do nothing");
}

static void zombies(void)
{
	pid_t pid = child(0, 6);
	int status;

	until(state_of(pid) == 'Z');
	check_int(kill(pid, 0), 0, "a child that has ended is there until it is waited for");
	check_int(kill(pid, SIGKILL), 0, "it can be signalled");
	check_int(waitpid(pid, &status, WNOHANG), pid, "and waited for at once");
	check_exit(status, 6, "which does not change its status");
}

static void adoption(void)
{
	int ends[2], status;
	pid_t pid, seen = 0;

	need(pipe(ends) == 0, "pipe");
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0) {
		pid_t middle = getpid();

		if (fork() == 0) {
			until(getppid() != middle);
			seen = getppid();
			_exit(write(ends[1], &seen, sizeof(seen)) < 0);
		}
		_exit(0);
	}
	waitpid(pid, &status, 0);
	close(ends[1]);
	check(read(ends[0], &seen, sizeof(seen)) == sizeof(seen),
	      "a grandchild outlives its parent");
	check(seen != pid && seen > 0, "and gets another one");
	close(ends[0]);
	check_errno(wait(&status), ECHILD, "which is not its grandparent");
}

static void groups(void)
{
	pid_t a = child(0, 11), b, group;
	int status;

	check_int(waitpid(0, &status, 0), a, "wait for any of my group");
	group = child(-1, 0);
	check_int(setpgid(group, group), 0, "a child in a group of its own");
	b = child(0, 12);
	check_int(waitpid(0, &status, 0), b, "is none of my group");
	check_int(kill(-group, SIGKILL), 0, "a group can be killed");
	check_int(waitpid(-group, &status, 0), group, "and waited for");
	check_killed(status, SIGKILL, "by SIGKILL");
}

static void usage(void)
{
	struct rusage used = { 0 };
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		char *p = malloc(64 * PAGE);

		for (int i = 0; p && i < 64; i++)
			p[i * PAGE] = 1;
		_exit(0);
	}
	check_int(wait4(pid, &status, 0, &used), pid, "wait4");
	check(used.ru_minflt >= 64, "tells of the child's page faults");
}

static void many(void)
{
	enum { N = 30 };
	int seen[N] = { 0 }, good = 1, status;

	for (int i = 0; i < N; i++)
		child(i % 3, i);
	for (int i = 0; i < N; i++) {
		good &= wait(&status) > 0 && WIFEXITED(status) && WEXITSTATUS(status) < N;
		if (good)
			seen[WEXITSTATUS(status)]++;
	}
	for (int i = 0; i < N; i++)
		good &= seen[i] == 1;
	check(good, "thirty at once, each is told of once");
}

int main(void)
{
	exits();
	errors_and_polling();
	deaths();
	zombies();
	adoption();
	groups();
	usage();
	many();
	return tap_done();
}
