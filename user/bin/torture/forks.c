// SPDX-License-Identifier: MIT
/*
 * Children in storms and trees: they exit, exec, die of signals and faults, stop and go on, leave
 * orphans, have threads. Each status must be the one that was meant, each child is reaped exactly
 * once, and memory is its own: it finds `marker` as it was at fork, and changes only its copy.
 */
#include "torture.h"

#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report.h"

enum { FORKS, EXECS, KILLS, ORPHANS, TREES, STOPS, THREADED };

#define STORM	  8
#define ABORTED	  255	/* a child whose time was over before it could do its part */
#define PATIENCE  30000 /* ms for what must come */
#define EXEC_MARK "--exec-child"

static volatile uint32_t marker[3];
static volatile int *volatile nowhere = (int *)16;

static void mark(uint32_t value)
{
	marker[0] = value;
	marker[1] = mix(value);
	marker[2] = ~value;
}

static void check_mark(unsigned me, uint32_t value, const char *whose)
{
	if (marker[0] != value || marker[1] != mix(value) || marker[2] != ~value)
		fail_word(me, whose, (void *)marker, value, marker[0]);
}

/* A child whose copy of the mark has been checked and changed. */
static pid_t spawn(unsigned me)
{
	uint32_t value = marker[0];
	pid_t pid = fork_patiently(me);

	if (pid == 0) {
		check_mark(me, value, "the mark in a child");
		mark(value + 1);
		return 0;
	}
	if (pid > 0)
		count(FORKS);
	return pid;
}

static void check_killed(unsigned me, pid_t pid, int sig, const char *what)
{
	int status = reap(me, pid);

	if (WIFEXITED(status) && WEXITSTATUS(status) == FAILED_STATUS)
		_exit(FAILED_STATUS); /* it has told why */
	if (!WIFSIGNALED(status) || WTERMSIG(status) != sig)
		fail(me, "%s, pid %d: expected death by signal %d, found wait status 0x%x", what,
		     (int)pid, sig, (unsigned)status);
	count(KILLS);
}

/* Somebody else reaps it, at once or soon. */
static void wait_gone(unsigned me, pid_t pid)
{
	long long end = now_ms() + PATIENCE;

	while (kill(pid, 0) == 0) {
		if (now_ms() >= end)
			fail(me, "nobody has reaped pid %d for %d s", (int)pid, PATIENCE / 1000);
		sleep_ms(1);
	}
}

/* ---- shapes ---- */

/* Many at once, reaped in whatever order they come. */
static void storm(unsigned me, struct rnd *r)
{
	unsigned n = 1 + rnd_below(r, STORM), base = rnd_below(r, 200), left = n, started = 0;
	pid_t pids[STORM];

	for (; started < n; started++) {
		pids[started] = spawn(me);
		if (pids[started] < 0)
			break;
		if (pids[started] == 0) {
			if (started & 1)
				sched_yield();
			_exit(base + started);
		}
	}
	for (left = started; left; left--) {
		int status;
		unsigned i;
		pid_t pid = waitpid(-1, &status, 0);

		if (pid < 0)
			fail_errno(me, "wait in a storm");
		for (i = 0; i < started && pids[i] != pid; i++)
			;
		if (i == started)
			fail(me, "wait gave pid %d, no child or one reaped before", (int)pid);
		if (!WIFEXITED(status) || (unsigned)WEXITSTATUS(status) != base + i)
			fail(me, "pid %d: expected exit with %u, found wait status 0x%x", (int)pid,
			     base + i, (unsigned)status);
		pids[i] = -1;
	}
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		fail(me, "a child is left over after a storm");
}

/* Nodes of the tree that @state stands for; without @dry its processes are made. -1: aborted. */
static int tree(unsigned me, unsigned depth, uint32_t state, int dry)
{
	unsigned fan = depth ? 1 + mix(state) % 3 : 0, started = 0;
	pid_t pids[3];
	int nodes = 1, aborted = 0;

	for (unsigned i = 0; i < fan; i++) {
		uint32_t child = mix(state + i + 1);

		if (dry) {
			nodes += tree(me, depth - 1, child, 1);
			continue;
		}
		pids[started] = spawn(me);
		if (pids[started] < 0) {
			aborted = 1;
			break;
		}
		if (pids[started] == 0) {
			nodes = tree(me, depth - 1, child, 0);
			_exit(nodes < 0 ? ABORTED : nodes);
		}
		started++;
	}
	for (unsigned i = 0; i < started; i++) {
		int status = reap(me, pids[i]);

		if (!WIFEXITED(status))
			fail(me, "a node of a tree: wait status 0x%x", (unsigned)status);
		if (WEXITSTATUS(status) == FAILED_STATUS)
			_exit(FAILED_STATUS);
		if (WEXITSTATUS(status) == ABORTED)
			aborted = 1;
		nodes += WEXITSTATUS(status);
	}
	return aborted ? -1 : nodes;
}

static void check_tree(unsigned me, struct rnd *r)
{
	uint32_t state = rnd_next(r);
	int expected = tree(me, 3, state, 1), found = tree(me, 3, state, 0);

	if (found >= 0 && found != expected)
		fail(me, "a tree of processes: expected %d nodes, found %d", expected, found);
	count(TREES);
}

static void killed(unsigned me, struct rnd *r)
{
	static const int signals[] = { SIGKILL, SIGTERM, SIGUSR1, SIGALRM, SIGHUP, SIGKILL };
	int sig = signals[rnd_below(r, 6)], how = rnd_below(r, 3);
	pid_t pid = spawn(me);

	if (pid < 0)
		return;
	while (pid == 0) {
		if (how == 0)
			pause();
		else if (how == 1)
			sched_yield();
	}
	if (rnd_below(r, 2))
		sched_yield();
	if (waitpid(pid, NULL, WNOHANG) != 0)
		fail(me, "WNOHANG found pid %d ended, but it runs for ever", (int)pid);
	if (kill(pid, sig))
		fail_errno(me, "kill of a child");
	check_killed(me, pid, sig, "a killed child");
}

static void crashed(unsigned me, struct rnd *r)
{
	int how = rnd_below(r, 3);
	pid_t pid = spawn(me);

	if (pid == 0) {
		if (how == 0)
			*nowhere = 1;
		if (how == 1)
			abort();
		raise(SIGTERM);
		_exit(1);
	}
	if (pid > 0)
		check_killed(me, pid,
			     how == 0	? SIGSEGV
			     : how == 1 ? SIGABRT
					: SIGTERM,
			     "a child that kills itself");
}

/* A program whose argument is long; it exits with @code if all of it has come through. */
static void exec_self(unsigned me, unsigned code, unsigned len)
{
	static char text[8192];
	char code_text[12], len_text[12];
	char *argv[] = { (char *)self, (char *)EXEC_MARK, code_text, len_text, text, NULL };

	for (unsigned i = 0; i < len; i++)
		text[i] = 'a' + (i + code) % 26;
	text[len] = '\0';
	snprintf(code_text, sizeof(code_text), "%u", code);
	snprintf(len_text, sizeof(len_text), "%u", len);
	execv(self, argv);
	if (errno != ENOMEM && errno != EAGAIN)
		fail_errno(me, "execv of this program");
	_exit(ABORTED);
}

int exec_child(int argc, char **argv)
{
	unsigned code, len;

	if (argc != 5 || strcmp(argv[1], EXEC_MARK) != 0)
		return -1;
	code = atoi(argv[2]);
	len = atoi(argv[3]);
	if (strlen(argv[4]) != len)
		return 97;
	for (unsigned i = 0; i < len; i++)
		if (argv[4][i] != (char)('a' + (i + code) % 26))
			return 98;
	return code;
}

static void check_exec(unsigned me, pid_t pid, unsigned code, const char *what)
{
	int status = reap(me, pid);

	if (WIFEXITED(status) && WEXITSTATUS(status) == FAILED_STATUS)
		_exit(FAILED_STATUS);
	if (WIFEXITED(status) && WEXITSTATUS(status) == ABORTED)
		return; /* no memory for it */
	/* An exec that has no memory left after the old program is gone must end so. */
	if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGSEGV))
		fail(me, "%s, pid %d: killed by signal %d", what, (int)pid, WTERMSIG(status));
	if (!WIFEXITED(status) || (unsigned)WEXITSTATUS(status) != code)
		fail(me, "%s, pid %d: expected exit with %u, found wait status 0x%x", what,
		     (int)pid, code, (unsigned)status);
	count(EXECS);
}

static void executed(unsigned me, struct rnd *r)
{
	unsigned code = rnd_below(r, 90), len = rnd_below(r, 8000);
	pid_t pid = spawn(me);

	if (pid == 0)
		exec_self(me, code, len);
	if (pid > 0)
		check_exec(me, pid, code, "an exec");
}

static void vforked(unsigned me, struct rnd *r)
{
	char code[] = "0";
	char text[] = "a";
	char *argv[] = { (char *)self, (char *)EXEC_MARK, code, (char *)"1", text, NULL };
	volatile int after = 0;
	pid_t pid;

	code[0] = '0' + rnd_below(r, 8);
	text[0] = 'a' + code[0] - '0';
	pid = vfork();
	if (pid == 0) {
		after = 1;
		execv(self, argv);
		_exit(ABORTED);
	}
	if (pid < 0) {
		if (errno != EAGAIN && errno != ENOMEM)
			fail_errno(me, "vfork");
		return;
	}
	if (!after)
		fail(me, "vfork came back before its child had run");
	check_exec(me, pid, code[0] - '0', "a vfork and exec");
}

/*
 * The child leaves at once; its own child sees another parent come, and tells who it is. With
 * @adopt this process is that parent and reaps it; else init does, some time.
 */
static void orphaned(unsigned me, struct rnd *r)
{
	int adopt = rnd_below(r, 2), ends[2];
	struct pollfd fd = { .events = POLLIN };
	pid_t pid, orphan = 0;

	if (prctl(PR_SET_CHILD_SUBREAPER, adopt))
		adopt = 0;
	if (pipe(ends) < 0)
		fail_errno(me, "pipe");
	pid = spawn(me);
	if (pid == 0) {
		pid_t parent = getpid();

		if (spawn(me) == 0) {
			pid_t own = getpid();

			while (getppid() == parent)
				sleep_ms(1);
			if (write(ends[1], &own, sizeof(own)) != sizeof(own))
				_exit(98);
			_exit(17);
		}
		_exit(0);
	}
	close(ends[1]);
	if (pid > 0) {
		reap_exit(me, pid, 0, "the parent of an orphan");
		fd.fd = ends[0];
		if (poll(&fd, 1, PATIENCE) <= 0)
			fail(me, "an orphan of pid %d has not been seen for %d s", (int)pid,
			     PATIENCE / 1000);
		/* End of file: its parent had no time left to make it. */
		if (read(ends[0], &orphan, sizeof(orphan)) == sizeof(orphan)) {
			count(ORPHANS);
			if (adopt)
				reap_exit(me, orphan, 17, "an orphan");
		}
	}
	close(ends[0]);
	if (orphan > 0 && !adopt)
		wait_gone(me, orphan);
}

static void stopped(unsigned me, struct rnd *r)
{
	int status, sig = rnd_below(r, 2) ? SIGKILL : SIGTERM;
	pid_t pid = spawn(me);

	if (pid < 0)
		return;
	while (pid == 0)
		getppid();
	for (int i = rnd_below(r, 3); i >= 0; i--) {
		kill(pid, SIGSTOP);
		if (waitpid(pid, &status, WUNTRACED) != pid || !WIFSTOPPED(status))
			fail(me, "pid %d: expected a stop, found wait status 0x%x", (int)pid,
			     (unsigned)status);
		kill(pid, SIGCONT);
		if (waitpid(pid, &status, WCONTINUED) != pid || !WIFCONTINUED(status))
			fail(me, "pid %d: expected to go on, found wait status 0x%x", (int)pid,
			     (unsigned)status);
	}
	/* Either signal ends it, also while it is stopped; SIGTERM only when it goes on. */
	if (rnd_below(r, 2)) {
		kill(pid, SIGSTOP);
		kill(pid, sig);
		kill(pid, SIGCONT);
	} else {
		kill(pid, sig);
	}
	check_killed(me, pid, sig, "a stopped child");
	count(STOPS);
}

/* Nobody wants to know: children go away by themselves, and wait says so when the last one has. */
static void ignored(unsigned me)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	pid_t pids[4];

	sigaction(SIGCHLD, &ignore, &old);
	for (int i = 0; i < 4; i++) {
		pids[i] = spawn(me);
		if (pids[i] == 0)
			_exit(i);
	}
	if (waitpid(-1, NULL, 0) != -1 || errno != ECHILD)
		fail(me, "wait found a child, though SIGCHLD is ignored");
	for (int i = 0; i < 4; i++)
		if (pids[i] > 0)
			wait_gone(me, pids[i]);
	sigaction(SIGCHLD, &old, NULL);
}

/* ---- processes of many threads ---- */

struct plan {
	unsigned me, code;
	int how;
};

static struct plan plan;

static void *busy(void *arg)
{
	volatile char *p;

	switch ((uintptr_t)arg) {
	case 0:
		for (;;)
			sched_yield();
	case 1:
		for (;;)
			pause();
	default:
		for (;;) {
			p = mmap(NULL, 4 * PAGE, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			if (p == MAP_FAILED)
				continue;
			p[0] = p[PAGE] = p[3 * PAGE] = 1;
			munmap((void *)p, 4 * PAGE);
		}
	}
	return NULL;
}

static void *finisher(void *arg)
{
	(void)arg;
	if (plan.how == 1)
		_exit(plan.code);
	if (plan.how == 2)
		exec_self(plan.me, plan.code, 100);
	if (plan.how == 3)
		*nowhere = 1;
	for (;;)
		pause();
}

static void with_threads(void)
{
	pthread_attr_t attr;
	pthread_t t;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, 64 << 10);
	for (uintptr_t i = 0; i < 3; i++)
		if (pthread_create(&t, &attr, busy, (void *)i))
			_exit(ABORTED);
	if (pthread_create(&t, &attr, finisher, NULL))
		_exit(ABORTED);
	if (plan.how == 0)
		_exit(plan.code);
	for (;;)
		sched_yield();
}

static void threaded(unsigned me, struct rnd *r)
{
	pid_t pid;
	int status;

	plan = (struct plan){ .me = me, .code = rnd_below(r, 90), .how = rnd_below(r, 5) };
	pid = spawn(me);
	if (pid < 0)
		return;
	if (pid == 0)
		with_threads();
	if (plan.how == 4) {
		if (rnd_below(r, 2))
			sleep_ms(rnd_below(r, 10));
		kill(pid, SIGKILL);
	}
	status = reap(me, pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == FAILED_STATUS)
		_exit(FAILED_STATUS);
	if (WIFEXITED(status) && WEXITSTATUS(status) == ABORTED)
		return;
	if (plan.how < 3 ? !WIFEXITED(status) || (unsigned)WEXITSTATUS(status) != plan.code
			 : !WIFSIGNALED(status) ||
				   WTERMSIG(status) != (plan.how == 3 ? SIGSEGV : SIGKILL))
		fail(me, "a process of threads, pid %d, end %d, code %u: wait status 0x%x",
		     (int)pid, plan.how, plan.code, (unsigned)status);
	count(THREADED);
}

/* ---- */

static void worker(unsigned me)
{
	struct rnd r;

	rnd_seed(&r, me, 0);
	while (!stopping()) {
		uint32_t value = rnd_next(&r);

		mark(value);
		switch (rnd_below(&r, 12)) {
		case 0:
		case 1:
			storm(me, &r);
			break;
		case 2:
			check_tree(me, &r);
			break;
		case 3:
			killed(me, &r);
			break;
		case 4:
			crashed(me, &r);
			break;
		case 5:
		case 6:
			executed(me, &r);
			break;
		case 7:
			vforked(me, &r);
			break;
		case 8:
			orphaned(me, &r);
			break;
		case 9:
			stopped(me, &r);
			break;
		case 10:
			ignored(me);
			break;
		default:
			threaded(me, &r);
		}
		check_mark(me, value, "the mark in the parent");
	}
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		fail(me, "a child is left over at the end");
}

static void run(void)
{
	run_processes(worker);
	if (waitpid(-1, NULL, WNOHANG) != -1 || errno != ECHILD)
		fail(0, "a child is left over after the last worker");
}

const struct torture forks = {
	.name = "forks",
	.what = "storms and trees of children that exit, exec, are killed, stopped and orphaned",
	.counts = { "forks", "execs", "deaths by signal", "orphans", "trees", "stops", "threaded" },
	.must = 3,
	.run = run,
};
