// SPDX-License-Identifier: MIT
/*
 * Processes that are stopped and continued at any moment: as soon as fork has given their number, while
 * they fork, compute or sleep, while SIGCONT of another comes. Each stop that nothing undoes must be
 * told to the parent, by waitid() or by SIGCHLD, and each SIGKILL must end one that is stopped.
 *
 * Who has waited for PATIENCE says that it never came. Time is the guest's: run it with
 * -icount to tell a lost stop from a host that is busy. The longest wait is among what main shows.
 */
#include "torture.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE 20000 /* ms */

enum { STOPS, CONTINUES, RACES, KILLS };

/* What children do until they are killed. */
static void busy_child(unsigned kind)
{
	switch (kind % 4) {
	case 0:
		for (;;)
			pause();
	case 1:
		for (;;)
			getppid();
	case 2:
		for (volatile unsigned n = 0;; n++)
			;
	default:
		for (;;) {
			pid_t pid = fork();

			if (pid == 0)
				_exit(0);
			if (pid > 0)
				waitpid(pid, NULL, 0);
		}
	}
}

/* Until @pid has the news @options ask for, or for ever: then it is lost. */
static int await_news(unsigned me, pid_t pid, int options, const char *what)
{
	long long since = now_ms();
	siginfo_t info;

	for (unsigned looks = 0;; looks++) {
		memset(&info, 0, sizeof(info));
		if (waitid(P_PID, pid, &info, options | WNOHANG))
			fail_errno(me, "waitid");
		if (info.si_pid == pid)
			return info.si_code;
		if (now_ms() - since > PATIENCE)
			fail(me, "%s of process %d did not come within %d ms", what, (int)pid,
			     PATIENCE);
		if (looks > 10)
			sleep_ms(1);
	}
}

/* The parent sleeps in waitid(), which has no time limit: the alarm is one. */
static int sleep_for_news(unsigned me, pid_t pid, int options, const char *what)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	alarm(PATIENCE / 1000);
	if (waitid(P_PID, pid, &info, options)) {
		if (errno == EINTR)
			fail(me, "%s of process %d did not come within %d ms", what, (int)pid,
			     PATIENCE);
		fail_errno(me, "waitid");
	}
	alarm(0);
	return info.si_code;
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void want(unsigned me, int code, int wanted, const char *what)
{
	if (code != wanted)
		fail(me, "%s: si_code %d, not %d", what, code, wanted);
}

static void one_child(unsigned me, struct rnd *r)
{
	int (*news)(unsigned, pid_t, int, const char *) = rnd_below(r, 2) ? await_news
									  : sleep_for_news;
	unsigned kind = rnd_next(r), rounds = rnd_below(r, 4);
	pid_t pid = fork_patiently(me);

	if (pid == 0)
		busy_child(kind);
	if (pid < 0)
		return;
	kill(pid, SIGSTOP);
	want(me, news(me, pid, WSTOPPED, "the stop"), CLD_STOPPED, "after fork");
	count(STOPS);
	while (rounds--) {
		kill(pid, SIGCONT);
		if (rnd_below(r, 2)) {
			want(me, news(me, pid, WCONTINUED, "going on"), CLD_CONTINUED, "SIGCONT");
			count(CONTINUES);
		}
		for (unsigned n = rnd_below(r, 8); n; n--) {
			kill(pid, SIGSTOP);
			kill(pid, SIGCONT);
			count(RACES);
		}
		kill(pid, SIGSTOP);
		/* A stop that SIGCONT undid may be told, too; the last one stays. */
		while (news(me, pid, WSTOPPED | WCONTINUED, "a later stop") != CLD_STOPPED)
			;
		count(STOPS);
	}
	kill(pid, SIGKILL);
	want(me, news(me, pid, WEXITED, "the end"), CLD_KILLED, "SIGKILL");
	count(KILLS);
}

static void worker(unsigned me)
{
	struct rnd r;
	struct sigaction sa = { .sa_handler = on_alarm }; /* restarts nothing */

	sigaction(SIGALRM, &sa, NULL);
	rnd_seed(&r, me, 0);
	while (!stopping())
		one_child(me, &r);
}

static void run(void)
{
	run_processes(worker);
}

const struct torture stops = {
	.name = "stops",
	.what = "processes stopped and continued at any moment",
	.counts = { "stops", "continues", "races", "kills" },
	.must = 4,
	.run = run,
};
