// SPDX-License-Identifier: MIT
/*
 * What the death of a process does to others: process groups that become orphaned while a member is
 * stopped (SIGHUP, then SIGCONT), signals at a parent's death (PR_SET_PDEATHSIG), who adopts
 * (PR_SET_CHILD_SUBREAPER, another thread). All of it happens inside exit, under the lock of all tasks.
 */
#include <pthread.h>
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

static void on_hup(int sig)
{
	(void)sig;
	say('H');
}

static void on_cont(int sig)
{
	(void)sig;
	say('C');
}

static void on_usr1(int sig)
{
	(void)sig;
	say('U');
}

/* ---- orphaned groups ---- */

/* Stops itself in a group of its own; what it says: S before, H and C for the signals, E at its end. */
static void stopped_job(void)
{
	setpgid(0, 0);
	signal(SIGHUP, on_hup);
	signal(SIGCONT, on_cont);
	say('S');
	raise(SIGSTOP);
	say('E');
	_exit(0);
}

static pid_t start_stopped_job(void)
{
	pid_t job = start();
	int status;

	if (job == 0)
		stopped_job();
	if (waitpid(job, &status, WUNTRACED) != job || !WIFSTOPPED(status))
		_exit(97);
	return job;
}

/* The order of the two handlers is the kernel's: both are pending when the job wakes. */
static int both_signals(const char *text)
{
	return !strcmp(text, "SHCE") || !strcmp(text, "SCHE");
}

static void parent_exits(void)
{
	const char *text;
	pid_t parent;
	int status;

	open_pipe();
	parent = start();
	if (parent == 0) {
		start_stopped_job();
		_exit(0);
	}
	waitpid(parent, &status, 0);
	check_exit(status, 0, "a process leaves a stopped job behind");
	text = heard();
	check(both_signals(text), "which gets SIGHUP and SIGCONT and goes on");
	note("%s", text);
}

static void parent_is_killed(void)
{
	const char *text;
	pid_t parent;
	int status;

	open_pipe();
	parent = start();
	if (parent == 0) {
		start_stopped_job();
		raise(SIGKILL);
	}
	waitpid(parent, &status, 0);
	check_killed(status, SIGKILL, "a process is killed beside its stopped job");
	text = heard();
	check(both_signals(text), "which gets the signals, too");
	note("%s", text);
}

/* By default SIGHUP kills: a stopped job dies of it. */
static void default_is_death(void)
{
	pid_t parent;
	int status;

	open_pipe();
	parent = start();
	if (parent == 0) {
		pid_t job = start();

		if (job == 0) {
			setpgid(0, 0);
			say('S');
			raise(SIGSTOP);
			say('E');
			_exit(0);
		}
		waitpid(job, &status, WUNTRACED);
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
	const char *text;
	pid_t leader;
	int status;

	open_pipe();
	leader = start();
	if (leader == 0) {
		pid_t member;

		setpgid(0, 0);
		member = start();
		if (member == 0) {
			signal(SIGHUP, on_hup);
			signal(SIGCONT, on_cont);
			say('S');
			raise(SIGSTOP);
			say('E');
			_exit(0);
		}
		waitpid(member, &status, WUNTRACED);
		_exit(0);
	}
	waitpid(leader, &status, 0);
	text = heard();
	check(both_signals(text), "the exit of a group's last link to its session counts as well");
	note("%s", text);
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
			signal(SIGHUP, on_hup);
			signal(SIGCONT, on_cont);
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
			sigset_t set, old;

			sigemptyset(&set);
			sigaddset(&set, SIGUSR1);
			sigprocmask(SIG_BLOCK, &set, &old);
			signal(SIGUSR1, on_usr1);
			prctl(PR_SET_PDEATHSIG, SIGUSR1);
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
		sigset_t set, old;
		pid_t parent = getppid();

		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigprocmask(SIG_BLOCK, &set, &old);
		signal(SIGUSR1, on_usr1);
		prctl(PR_SET_PDEATHSIG, SIGUSR1);
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
