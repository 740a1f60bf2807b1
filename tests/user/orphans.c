// SPDX-License-Identifier: MIT
/*
 * What the death of a process does to others: process groups that become orphaned while a member is
 * stopped (SIGHUP, then SIGCONT), signals at a parent's death (PR_SET_PDEATHSIG), who adopts
 * (PR_SET_CHILD_SUBREAPER, another thread). All of it happens inside exit, under the lock of all tasks.
 */
#include <pthread.h>
#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "tap.h"

/* ---- telling the test through a pipe ---- */

static int tell[2]; /* a byte for each event; end of file when all who could write are gone */

static void open_pipe(void)
{
	need(pipe(tell) == 0, "pipe");
}

static void say(char c)
{
	if (write(tell[1], &c, 1) != 1)
		_exit(98);
}

/* All that was said until nobody can say any more. */
static const char *heard(void)
{
	static char text[64];
	size_t n = 0;
	ssize_t got;

	close(tell[1]);
	while ((got = read(tell[0], text + n, sizeof(text) - 1 - n)) > 0)
		n += got;
	close(tell[0]);
	text[n] = 0;
	return text;
}

static pid_t start(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	return pid;
}

/* Says which of the three signals came. */
static void on_signal(int sig)
{
	say(sig == SIGHUP ? 'H' : sig == SIGCONT ? 'C' : 'U');
}

/* ---- orphaned groups ---- */

static void say_hup_and_cont(void)
{
	signal(SIGHUP, on_signal);
	signal(SIGCONT, on_signal);
}

/* A child that stops itself. It says S before and E at its end, whatever else the handlers say. */
static void start_stopped(bool own_group, bool handlers)
{
	pid_t job = start();
	int status;

	if (job == 0) {
		if (own_group)
			setpgid(0, 0);
		if (handlers)
			say_hup_and_cont();
		say('S');
		raise(SIGSTOP);
		say('E');
		_exit(0);
	}
	if (waitpid(job, &status, WUNTRACED) != job || !WIFSTOPPED(status))
		_exit(97);
}

/* That the stopped child went on with both signals. The order of the handlers is the kernel's: both are pending
 * when it wakes. */
static void check_both_signals(const char *what)
{
	const char *text = heard();

	check(!strcmp(text, "SHCE") || !strcmp(text, "SCHE"), "%s", what);
	note("%s", text);
}

static void parent_exits(void)
{
	pid_t parent;
	int status;

	open_pipe();
	parent = start();
	if (parent == 0) {
		start_stopped(true, true);
		_exit(0);
	}
	waitpid(parent, &status, 0);
	check_exit(status, 0, "a process leaves a stopped job behind");
	check_both_signals("which gets SIGHUP and SIGCONT and goes on");
}

static void parent_is_killed(void)
{
	pid_t parent;
	int status;

	open_pipe();
	parent = start();
	if (parent == 0) {
		start_stopped(true, true);
		raise(SIGKILL);
	}
	waitpid(parent, &status, 0);
	check_killed(status, SIGKILL, "a process is killed beside its stopped job");
	check_both_signals("which gets the signals, too");
}

/* By default SIGHUP kills: a stopped job dies of it. */
static void default_is_death(void)
{
	pid_t parent;
	int status;

	open_pipe();
	parent = start();
	if (parent == 0) {
		start_stopped(true, false);
		_exit(0);
	}
	waitpid(parent, &status, 0);
	check_text(heard(), "S", "without a handler the orphaned job dies of SIGHUP");
}

/*
 * The group has a leader, which is the link to the session, and a stopped member that is the leader's
 * child: when the leader goes, the member's parent is outside of the session.
 */
static void last_link_exits(void)
{
	pid_t leader;
	int status;

	open_pipe();
	leader = start();
	if (leader == 0) {
		setpgid(0, 0);
		start_stopped(false, true);
		_exit(0);
	}
	waitpid(leader, &status, 0);
	check_both_signals("the exit of a group's last link to its session counts as well");
}

/* A running group is not told. */
static void running_group_is_left_alone(void)
{
	int parent_goes[2], child_goes[2], status;
	pid_t parent;
	char c;

	open_pipe();
	need(pipe(parent_goes) == 0 && pipe(child_goes) == 0, "pipe");
	parent = start();
	if (parent == 0) {
		/* Each waits for the end of its file, which we are to close. */
		close(parent_goes[1]);
		close(child_goes[1]);
		if (start() == 0) {
			setpgid(0, 0);
			say_hup_and_cont();
			say('R');
			read(child_goes[0], &c, 1);
			say('E');
			_exit(0);
		}
		read(parent_goes[0], &c, 1);
		_exit(0);
	}
	need(read(tell[0], &c, 1) == 1 && c == 'R', "the child runs");
	close(parent_goes[1]);
	waitpid(parent, &status, 0);
	close(child_goes[1]);
	check_text(heard(), "E", "a group without stopped members gets no signals");
	close(parent_goes[0]);
	close(child_goes[0]);
}

/* Orphaned already: terminal stops do nothing, SIGSTOP does. */
static void orphans_do_not_stop(void)
{
	pid_t parent;
	int status;

	open_pipe();
	parent = start();
	if (parent == 0) {
		setsid(); /* a session of one group, whose members' parents are in it or outside */
		say('1');
		raise(SIGTSTP);
		say('2');
		raise(SIGTTIN);
		say('3');
		raise(SIGTTOU);
		say('4');
		raise(SIGSTOP);
		say('5');
		_exit(0);
	}
	check_int(waitpid(parent, &status, WUNTRACED), parent,
		  "a member of an orphaned group stops");
	check_int(status, SIGSTOP << 8 | 0x7f, "of SIGSTOP, not of the terminal's signals");
	kill(parent, SIGCONT);
	waitpid(parent, &status, 0);
	check_text(heard(), "12345", "and goes on");
}

/* ---- PR_SET_PDEATHSIG ---- */

/* SIGUSR1 is to tell of the parent's death. It comes no sooner than at sigsuspend() with the set that this gives. */
static sigset_t ask_for_usr1(void)
{
	sigset_t set, old;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	signal(SIGUSR1, on_signal);
	prctl(PR_SET_PDEATHSIG, SIGUSR1);
	return old;
}

static void death_signal(void)
{
	pid_t parent;
	int sig = -1, status;
	char c;

	check_int(prctl(PR_GET_PDEATHSIG, &sig), 0, "PR_GET_PDEATHSIG");
	check_int(sig, 0, "is none to begin with");
	check_errno(prctl(PR_SET_PDEATHSIG, 65), EINVAL, "65 is no signal");
	check_errno(prctl(PR_SET_PDEATHSIG, -1), EINVAL, "-1 neither");
	open_pipe();
	parent = start();
	if (parent == 0) {
		int go[2];

		need(pipe(go) == 0, "pipe");
		if (start() == 0) {
			sigset_t old = ask_for_usr1();

			if (prctl(PR_GET_PDEATHSIG, &sig) || sig != SIGUSR1)
				say('?');
			write(go[1], "x", 1);
			sigsuspend(&old);
			/* A child does not inherit it. */
			if (start() == 0) {
				prctl(PR_GET_PDEATHSIG, &sig);
				say(sig ? '?' : '0');
				_exit(0);
			}
			wait(NULL);
			_exit(0);
		}
		read(go[0], &c, 1);
		_exit(0);
	}
	waitpid(parent, &status, 0);
	check_exit(status, 0, "a parent dies whose child wants a signal for it");
	check_text(heard(), "U0", "the child gets it");
}

/* The signal can kill, and can be many's. */
static void death_signal_kills(void)
{
	pid_t parent;
	int status;

	open_pipe();
	parent = start();
	if (parent == 0) {
		int ready[2];
		char c;

		need(pipe(ready) == 0, "pipe");
		for (int i = 0; i < 5; i++) {
			if (start() == 0) {
				prctl(PR_SET_PDEATHSIG, i % 2 ? SIGKILL : SIGTERM);
				write(ready[1], "x", 1);
				for (;;)
					pause();
			}
		}
		for (int i = 0; i < 5; i++)
			read(ready[0], &c, 1);
		raise(SIGKILL);
	}
	waitpid(parent, &status, 0);
	check_text(heard(), "", "five children of a process that is killed die with it");
}

static void *thread_that_forks(void *arg)
{
	int *ready = arg;
	char c;

	if (start() == 0) {
		pid_t parent = getppid();
		sigset_t old = ask_for_usr1();

		write(ready[1], "x", 1);
		sigsuspend(&old);
		say(getppid() == parent ? 'P' : '?'); /* the process lives on */
		_exit(7);
	}
	read(ready[0], &c, 1);
	return NULL;
}

/* The parent is the thread: its end counts, though the process, which adopts, goes on. */
static void thread_parent(void)
{
	int ready[2], status = 0;
	pthread_t thread;

	open_pipe();
	need(pipe(ready) == 0, "pipe");
	need(pthread_create(&thread, NULL, thread_that_forks, ready) == 0, "pthread_create");
	pthread_join(thread, NULL);
	check(wait(&status) > 0, "the child of a thread that ended is the process's to wait for");
	check_exit(status, 7, "with its status");
	check_text(heard(), "UP",
		   "it got the signal of its parent's death, and has the same parent");
	close(ready[0]);
	close(ready[1]);
}

/* ---- who adopts ---- */

static void subreaper(void)
{
	int reaper = -1, status;
	pid_t me = getpid(), parent;

	check_int(prctl(PR_GET_CHILD_SUBREAPER, &reaper), 0, "PR_GET_CHILD_SUBREAPER");
	check_int(reaper, 0, "nobody is one to begin with");
	check_int(prctl(PR_SET_CHILD_SUBREAPER, 1), 0, "PR_SET_CHILD_SUBREAPER");
	prctl(PR_GET_CHILD_SUBREAPER, &reaper);
	check_int(reaper, 1, "now it is");
	open_pipe();
	parent = start();
	if (parent == 0) {
		prctl(PR_GET_CHILD_SUBREAPER, &reaper);
		say(reaper ? '?' : '0'); /* children are not */
		if (start() == 0) {
			while (getppid() != me)
				usleep(1000);
			say('A');
			_exit(9);
		}
		_exit(8);
	}
	check_int(waitpid(parent, &status, 0), parent, "the child ends before the grandchild");
	check(wait(&status) > 0, "the grandchild is the subreaper's then");
	check_exit(status, 9, "to wait for");
	check_text(heard(), "0A", "and saw it as its parent");
	check_int(prctl(PR_SET_CHILD_SUBREAPER, 0), 0, "no longer");
	check_errno(wait(&status), ECHILD, "nobody is left");
}

/* A zombie whose parent dies: adopted, and the new parent is told at once. */
static void zombie_is_adopted(void)
{
	int status, statuses = 0;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (start() == 0) {
		if (start() == 0)
			_exit(3);
		waitid(P_ALL, 0, NULL, WEXITED | WNOWAIT);
		_exit(4);
	}
	for (int i = 0; i < 2; i++)
		if (wait(&status) > 0 && WIFEXITED(status))
			statuses |= 1 << WEXITSTATUS(status);
	check_int(statuses, 1 << 3 | 1 << 4, "a zombie and its parent, both waited for");
	prctl(PR_SET_CHILD_SUBREAPER, 0);
}

int main(void)
{
	parent_exits();
	parent_is_killed();
	default_is_death();
	last_link_exits();
	running_group_is_left_alone();
	orphans_do_not_stop();
	death_signal();
	death_signal_kills();
	thread_parent();
	subreaper();
	zombie_is_adopted();
	return tap_done();
}
