// SPDX-License-Identifier: MIT
/*
 * Stopping and going on: what SIGSTOP, SIGCONT and SIGKILL do to a process of one thread or of several,
 * what its parent is told (wait4, waitid, SIGCHLD), and who may be moved to which group and session.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>

#include "tap.h"

static pid_t start(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	return pid;
}

static pid_t start_pausing(void)
{
	pid_t pid = start();

	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

static void reap(pid_t pid)
{
	int status;

	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	check_killed(status, SIGKILL, "SIGKILL ends it");
}

static void block(int sig, int how)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(how, &set, NULL);
}

/* ---- wait4 ---- */

static void wait4_options(void)
{
	pid_t pid = start_pausing();
	int status = 4711;

	kill(pid, SIGSTOP);
	check_int(waitpid(pid, &status, WUNTRACED), pid, "WUNTRACED: told of a stop");
	check_int(status, SIGSTOP << 8 | 0x7f, "and of the signal");
	check(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP, "WIFSTOPPED, WSTOPSIG");
	check_int(waitpid(pid, &status, WUNTRACED | WNOHANG), 0, "once");
	check_int(waitpid(pid, &status, WCONTINUED | WNOHANG), 0, "it has not gone on");
	kill(pid, SIGCONT);
	check_int(waitpid(pid, &status, WCONTINUED), pid, "WCONTINUED: now it has");
	check_int(status, 0xffff, "with a status of its own");
	check_int(waitpid(pid, &status, WCONTINUED | WNOHANG), 0, "which is given once, too");
	kill(pid, SIGCONT);
	check_int(waitpid(pid, &status, WCONTINUED | WNOHANG), 0,
		  "SIGCONT for one that runs is no news");
	kill(pid, SIGSTOP);
	while (waitpid(pid, &status, WNOHANG | WUNTRACED) == 0)
		sched_yield();
	kill(pid, SIGSTOP);
	check_int(waitpid(pid, &status, WNOHANG | WUNTRACED), 0,
		  "nor is SIGSTOP for a stopped one");
	check_int(kill(pid, SIGTERM), 0, "SIGTERM waits");
	check_int(waitpid(pid, &status, WNOHANG), 0, "while it is stopped");
	kill(pid, SIGCONT);
	check_int(waitpid(pid, &status, 0), pid, "until it goes on");
	check_killed(status, SIGTERM, "and dies of it");
}

/* ---- waitid ---- */

static int id(idtype_t type, id_t who, siginfo_t *info, int options)
{
	memset(info, 0x5a, sizeof(*info));
	return waitid(type, who, info, options);
}

static void check_info(siginfo_t *info, pid_t pid, int code, int status, const char *what)
{
	check(info->si_signo == SIGCHLD && info->si_pid == pid && info->si_code == code &&
		      info->si_status == status && info->si_errno == 0 && info->si_uid == 0,
	      "%s", what);
	if (info->si_code != code || info->si_status != status)
		note("code %d, status %d", info->si_code, info->si_status);
}

static void waitid_options(void)
{
	siginfo_t info;
	pid_t pid = start_pausing();

	setpgid(pid, pid);
	check_int(id(P_PID, pid, &info, WEXITED | WNOHANG), 0, "waitid, WNOHANG: nothing yet");
	check(info.si_pid == 0 && info.si_signo == 0, "si_pid and si_signo are 0 then");
	kill(pid, SIGSTOP);
	check_int(id(P_PID, pid, &info, WSTOPPED | WNOWAIT), 0, "WSTOPPED | WNOWAIT");
	check_info(&info, pid, CLD_STOPPED, SIGSTOP, "CLD_STOPPED by SIGSTOP");
	check_int(id(P_PGID, pid, &info, WSTOPPED), 0, "is there still, for P_PGID");
	check_info(&info, pid, CLD_STOPPED, SIGSTOP, "the same");
	check_int(id(P_ALL, 0, &info, WSTOPPED | WNOHANG), 0, "and then no longer, for P_ALL");
	check_int(info.si_pid, 0, "nothing");
	kill(pid, SIGCONT);
	check_int(id(P_PID, pid, &info, WCONTINUED | WNOWAIT), 0, "WCONTINUED | WNOWAIT");
	check_info(&info, pid, CLD_CONTINUED, SIGCONT, "CLD_CONTINUED by SIGCONT");
	check_int(id(P_PID, pid, &info, WCONTINUED | WEXITED), 0, "again");
	check_info(&info, pid, CLD_CONTINUED, SIGCONT, "the same");
	kill(pid, SIGUSR1);
	check_int(id(P_PID, pid, &info, WEXITED | WNOWAIT), 0, "WEXITED | WNOWAIT");
	check_info(&info, pid, CLD_KILLED, SIGUSR1, "CLD_KILLED by SIGUSR1");
	check_int(id(P_PGID, pid, &info, WEXITED), 0, "it can still be waited for");
	check_info(&info, pid, CLD_KILLED, SIGUSR1, "the same");
	check_errno(id(P_PID, pid, &info, WEXITED), ECHILD, "gone: ECHILD");
	pid = start();
	if (pid == 0)
		_exit(33);
	check_int(waitid(P_PID, pid, NULL, WEXITED | WNOWAIT), 0, "without a siginfo");
	check_int(id(P_ALL, 4711, &info, WEXITED), 0, "P_ALL does not look at the number");
	check_info(&info, pid, CLD_EXITED, 33, "CLD_EXITED with 33");
	check_errno(id(P_ALL, 0, &info, 0), EINVAL, "nothing to wait for: EINVAL");
	check_errno(id(P_ALL, 0, &info, WNOHANG), EINVAL, "WNOHANG alone: EINVAL");
	check_errno(id(P_ALL, 0, &info, WEXITED | 0x100), EINVAL, "unknown option: EINVAL");
	check_errno(id(99, 0, &info, WEXITED), EINVAL, "unknown type: EINVAL");
	check_errno(id(P_PID, 0, &info, WEXITED), EINVAL, "P_PID 0: EINVAL");
	check_errno(id(P_PID, -1, &info, WEXITED), EINVAL, "P_PID -1: EINVAL");
	check_errno(id(P_PGID, -1, &info, WEXITED), EINVAL, "P_PGID -1: EINVAL");
	check_errno(id(P_PGID, 0, &info, WEXITED), ECHILD, "my group without children: ECHILD");
	check_errno(waitpid(-0x7fffffff - 1, NULL, 0), ESRCH, "waitpid(INT_MIN): ESRCH");
}

/* ---- clone children ---- */

static int clone_and_exit(int flags_and_signal)
{
	int pid = syscall(SYS_clone, flags_and_signal, 0, 0, 0, 0);

	if (pid == 0)
		_exit(21);
	return pid;
}

static void *wait_as_thread(void *arg)
{
	int status;

	check_errno(waitpid(*(pid_t *)arg, &status, __WNOTHREAD), ECHILD,
		    "__WNOTHREAD: another thread's child is not mine");
	check_int(waitpid(*(pid_t *)arg, &status, 0), *(pid_t *)arg, "without it, it is");
	check_exit(status, 21, "with its status");
	return NULL;
}

static void *wait_own(void *arg)
{
	pid_t pid = start();
	int status;

	if (pid == 0)
		_exit(22);
	check_int(waitpid(pid, &status, __WNOTHREAD), pid, "__WNOTHREAD: a thread's own child");
	pid = start();
	if (pid == 0)
		_exit(22);
	check_int(waitpid(-1, &status, __WNOTHREAD), pid, "or any of its own");
	check_exit(status, 22, "with its status");
	return arg;
}

static int child_number;

static void clone_children(void)
{
	int status = 0;
	pthread_t t;
	pid_t pid;

	pid = clone_and_exit(0);
	check_errno(waitpid(pid, &status, 0), ECHILD,
		    "a child without an exit signal is a clone: ECHILD");
	check_errno(waitpid(-1, &status, WNOHANG), ECHILD, "for any child, too");
	check_int(waitpid(pid, &status, __WCLONE), pid, "__WCLONE finds it");
	check_exit(status, 21, "with its status");
	signal(SIGUSR2, SIG_IGN);
	pid = clone_and_exit(SIGUSR2);
	check_int(waitpid(-1, &status, __WALL), pid, "__WALL finds one with another signal");
	signal(SIGUSR2, SIG_DFL);
	pid = clone_and_exit(SIGCHLD);
	check_errno(waitpid(pid, &status, __WCLONE), ECHILD,
		    "__WCLONE does not find a child of fork");
	check_int(waitpid(pid, &status, __WALL), pid, "__WALL does");

	pid = clone_and_exit(SIGCHLD);
	pthread_create(&t, NULL, wait_as_thread, &pid);
	pthread_join(t, NULL);
	pthread_create(&t, NULL, wait_own, NULL);
	pthread_join(t, NULL);
	child_number = 0;
	pid = syscall(SYS_clone, CLONE_CHILD_SETTID | SIGCHLD, 0, 0, 0, &child_number);
	if (pid == 0)
		_exit(child_number == getpid() ? 25 : 26);
	waitpid(pid, &status, 0);
	check_exit(status, 25, "CLONE_CHILD_SETTID: the child finds its number in memory");
	check_int(child_number, 0, "its own memory");
	pid = syscall(SYS_clone, CLONE_VFORK | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		_exit(27);
	check_int(waitpid(pid, &status, 0), pid, "CLONE_VFORK without CLONE_VM");
	check_exit(status, 27, "with its status");
	/* CLONE_PARENT: a sibling, not a child. */
	pid = start();
	if (pid == 0) {
		pid_t sibling = clone_and_exit(CLONE_PARENT | SIGCHLD);

		_exit(sibling > 0 && waitpid(sibling, &status, 0) < 0 && errno == ECHILD ? 23 : 24);
	}
	waitpid(pid, &status, 0);
	check_exit(status, 23, "a child made with CLONE_PARENT is its maker's sibling");
	check(wait(&status) > 0, "so its parent's child");
	check_exit(status, 21, "with its status");
}

/* ---- SIGCHLD ---- */

static volatile int chld_count, chld_code, chld_status, chld_pid;

static void on_chld(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	chld_code = info->si_code;
	chld_status = info->si_status;
	chld_pid = info->si_pid;
	chld_count++;
}

static void handle_chld(void *handler, int flags)
{
	struct sigaction sa = { .sa_flags = flags };

	sa.sa_sigaction = handler;
	sigaction(SIGCHLD, &sa, NULL);
}

/* Sleeps until the handler has run @count times. */
static void await_chld(int count)
{
	while (chld_count < count)
		usleep(1000);
}

static void told_by_signal(void)
{
	pid_t pid;
	int status;

	handle_chld(on_chld, SA_SIGINFO);
	pid = start_pausing();
	kill(pid, SIGSTOP);
	await_chld(1);
	check(chld_code == CLD_STOPPED && chld_status == SIGSTOP && chld_pid == pid,
	      "SIGCHLD tells of a stop");
	kill(pid, SIGCONT);
	await_chld(2);
	check(chld_code == CLD_CONTINUED && chld_status == SIGCONT && chld_pid == pid,
	      "and of going on");
	handle_chld(on_chld, SA_SIGINFO | SA_NOCLDSTOP);
	kill(pid, SIGSTOP);
	check_int(waitpid(pid, &status, WUNTRACED), pid, "SA_NOCLDSTOP: a stop is for wait only");
	kill(pid, SIGCONT);
	check_int(waitpid(pid, &status, WCONTINUED), pid, "as is going on");
	check_int(chld_count, 2, "no signal came");
	kill(pid, SIGTERM);
	await_chld(3);
	check(chld_code == CLD_KILLED && chld_status == SIGTERM, "the end is told");
	waitpid(pid, &status, 0);

	handle_chld(on_chld, SA_SIGINFO | SA_NOCLDWAIT);
	pid = start();
	if (pid == 0)
		_exit(0);
	check_errno(waitpid(pid, &status, 0), ECHILD, "SA_NOCLDWAIT: no zombie");
	await_chld(4);
	check_int(chld_pid, pid, "but a signal");
	handle_chld(SIG_IGN, 0);
	pid = start();
	if (pid == 0)
		_exit(0);
	check_errno(waitpid(-1, &status, 0), ECHILD,
		    "SIGCHLD ignored: wait ends when no child is left");
	handle_chld(SIG_DFL, 0);
}

/* ---- stops and other signals ---- */

static volatile int conts;

static void on_cont(int sig)
{
	(void)sig;
	conts++;
}

/* Tells by its status what it saw; @how is what it did with SIGCONT. */
static void continue_stopped(int how, int wanted, const char *what)
{
	pid_t pid = start();
	int status;

	if (pid == 0) {
		if (how == 'h')
			signal(SIGCONT, on_cont);
		if (how == 'i')
			signal(SIGCONT, SIG_IGN);
		if (how == 'b') {
			signal(SIGCONT, on_cont);
			block(SIGCONT, SIG_BLOCK);
		}
		raise(SIGSTOP);
		status = conts;
		if (how == 'b') {
			block(SIGCONT, SIG_UNBLOCK);
			status += 2 * conts;
		}
		_exit(status);
	}
	waitpid(pid, &status, WUNTRACED);
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	check_exit(status, wanted, what);
}

static void undoing(void)
{
	sigset_t pending;
	int status;
	pid_t pid;

	pid = start();
	if (pid == 0) {
		status = 0;
		block(SIGTSTP, SIG_BLOCK);
		raise(SIGTSTP);
		sigpending(&pending);
		status |= sigismember(&pending, SIGTSTP) << 0;
		raise(SIGCONT);
		sigpending(&pending);
		status |= sigismember(&pending, SIGTSTP) << 1;
		block(SIGTSTP, SIG_UNBLOCK); /* does not stop */
		_exit(status);
	}
	waitpid(pid, &status, WUNTRACED);
	check_exit(status, 1, "SIGCONT takes back a stop signal that waits");
	pid = start();
	if (pid == 0) {
		status = 0;
		block(SIGCONT, SIG_BLOCK);
		raise(SIGCONT);
		sigpending(&pending);
		status |= sigismember(&pending, SIGCONT) << 0;
		block(SIGTTOU, SIG_BLOCK);
		raise(SIGTTOU);
		sigpending(&pending);
		status |= sigismember(&pending, SIGCONT) << 1;
		_exit(status);
	}
	waitpid(pid, &status, WUNTRACED);
	check_exit(status, 1, "a stop signal takes back SIGCONT");
}

/* SIGSTOP and SIGCONT one after the other, at any moment: the last one counts. */
static void races(void)
{
	pid_t pid = start();
	int status, ended = 0;

	if (pid == 0)
		for (;;)
			getppid();
	for (int i = 0; i < 300; i++) {
		kill(pid, SIGSTOP);
		if (i % 3 == 0)
			sched_yield();
		kill(pid, SIGCONT);
	}
	while (waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED) > 0)
		ended |= !WIFSTOPPED(status) && !WIFCONTINUED(status);
	check(!ended, "300 stops and continues");
	kill(pid, SIGSTOP);
	while (waitpid(pid, &status, WUNTRACED) == pid && !WIFSTOPPED(status))
		;
	check(WIFSTOPPED(status), "at last it stops");
	for (int i = 0; i < 100; i++) {
		kill(pid, SIGCONT);
		kill(pid, SIGSTOP);
	}
	kill(pid, SIGCONT);
	while (waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED) > 0)
		;
	kill(pid, SIGTERM);
	check_int(waitpid(pid, &status, 0), pid, "at last it goes on");
	check_killed(status, SIGTERM, "and can be ended");
}

/* A stop that comes as early as can be: the child may not have run at all. */
static void stopped_at_birth(void)
{
	int status, good = 1;
	siginfo_t info;

	for (int i = 0; i < 200; i++) {
		pid_t pid = start_pausing();

		kill(pid, SIGSTOP);
		good &= id(P_PID, pid, &info, WSTOPPED) == 0 && info.si_code == CLD_STOPPED;
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		good &= WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	}
	check(good, "200 children stopped just after fork");
}

static void stopped_and_killed(void)
{
	pid_t pid = start_pausing();
	int status;

	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	reap(pid);
	pid = start_pausing();
	setpgid(pid, pid); /* we, in another group of the session, are its link */
	kill(pid, SIGTSTP);
	waitpid(pid, &status, WUNTRACED);
	check_int(status, SIGTSTP << 8 | 0x7f, "SIGTSTP stops a group that is not orphaned");
	reap(pid);
}

/* ---- threads ---- */

static void *spin(void *arg)
{
	for (;;)
		(*(volatile int *)arg)++;
	return NULL;
}

static void *sleeper(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static void *exec_true(void *arg)
{
	static char *argv[] = { "true", NULL };

	execv("/bin/true", argv);
	_exit(*(int *)arg);
}

static void *exit_all(void *arg)
{
	raise(SIGSTOP); /* stops all */
	exit(*(int *)arg);
}

static pid_t start_threads(void *(*last)(void *), int *arg)
{
	pid_t pid = start();
	pthread_t t;

	if (pid == 0) {
		pthread_create(&t, NULL, spin, arg);
		pthread_create(&t, NULL, sleeper, NULL);
		pthread_create(&t, NULL, last, arg);
		sleeper(NULL);
	}
	return pid;
}

static void threads(void)
{
	static int word = 77;
	pid_t pid = start_threads(sleeper, &word);
	int status;

	kill(pid, SIGSTOP);
	check_int(waitpid(pid, &status, WUNTRACED), pid, "four threads stop");
	check_int(waitpid(pid, &status, WUNTRACED | WNOHANG), 0, "which is told once");
	kill(pid, SIGCONT);
	check_int(waitpid(pid, &status, WCONTINUED), pid, "and go on");
	kill(pid, SIGSTOP);
	waitpid(pid, &status, WUNTRACED);
	reap(pid);
	word = 44;
	pid = start_threads(exit_all, &word);
	check_int(waitpid(pid, &status, WUNTRACED), pid, "a thread stops all");
	check(WIFSTOPPED(status), "by raise()");
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	check(WIFEXITED(status), "then it ends all");
	pid = start_threads(exec_true, &word);
	waitpid(pid, &status, 0);
	check_exit(status, 0, "another thread than the first becomes a new program");
	/* A process made while its maker is told to stop: both stop. */
	pid = start();
	if (pid == 0) {
		setpgid(0, 0);
		for (;;) {
			pid = fork();
			if (pid == 0)
				_exit(0);
			waitpid(pid, &status, 0);
		}
	}
	setpgid(pid, pid);
	usleep(5000);
	check_int(kill(-pid, SIGSTOP), 0, "a group that forks all the time");
	check_int(waitpid(pid, &status, WUNTRACED), pid, "stops");
	check_int(kill(-pid, SIGKILL), 0, "and is killed");
	waitpid(pid, &status, 0);
	check_killed(status, SIGKILL, "while it is stopped");
}

/* ---- groups and sessions ---- */

static int in_new_session(void *arg)
{
	pid_t pid;
	int status;

	(void)arg;
	if (setsid() != getpid() || getsid(0) != getpid() || getpgrp() != getpid())
		return 1;
	if (setsid() != -1 || errno != EPERM) /* it leads one */
		return 2;
	if (setpgid(0, 0) != -1 || errno != EPERM) /* a leader of a session does not move */
		return 3;
	if (setpgid(0, getppid()) != -1 || errno != EPERM)
		return 4;
	pid = start_pausing();
	if (setpgid(pid, getppid()) != -1 || errno != EPERM) /* a group of another session */
		return 5;
	if (setpgid(pid, pid) || getpgid(pid) != pid || getsid(pid) != getpid())
		return 6;
	kill(pid, SIGKILL);
	if (setpgid(pid, getpid())) /* a zombie, or soon one, is there still */
		return 7;
	waitpid(pid, &status, 0);
	return setpgid(pid, 0) != -1 || errno != ESRCH ? 8 : 0;
}

static void groups(void)
{
	pid_t pid, other;
	int ready[2], status;
	char c;

	check_errno(getpgid(-1), ESRCH, "getpgid of nobody: ESRCH");
	check_errno(getsid(-1), ESRCH, "getsid of nobody: ESRCH");
	check_int(getpgid(0), getpgrp(), "getpgid(0) is getpgrp()");
	check_int(getpgid(getpid()), getpgrp(), "as by number");
	check_errno(setpgid(0, -1), EINVAL, "setpgid to -1: EINVAL");
	check_errno(setpgid(getppid(), 0), ESRCH, "setpgid of my parent: ESRCH");
	pid = start_pausing();
	check_errno(setpgid(pid, 32767), EPERM, "setpgid to a group that is not there: EPERM");
	check_int(setpgid(pid, pid), 0, "setpgid of a child to a group of its own");
	other = start_pausing();
	check_int(setpgid(other, pid), 0, "of another child into that group");
	check_int(getpgid(other), pid, "where it is");
	check_int(kill(-pid, 0), 0, "the group can be signalled");
	check_int(kill(-pid, SIGKILL), 0, "to its end");
	check_int(waitpid(-pid, &status, 0) > 0, 1, "one of it");
	check_int(waitpid(-pid, &status, 0) > 0, 1, "two of it");
	check_errno(waitpid(-pid, &status, 0), ECHILD, "no more: ECHILD");
	check_errno(kill(-pid, 0), ESRCH, "the group is gone: ESRCH");
	need(pipe(ready) == 0, "pipe");
	fcntl(ready[1], F_SETFD, FD_CLOEXEC);
	pid = start();
	if (pid == 0) {
		execl("/bin/sleep", "sleep", "100", NULL);
		_exit(1);
	}
	close(ready[1]);
	read(ready[0], &c, 1); /* it has executed */
	close(ready[0]);
	check_errno(setpgid(pid, pid), EACCES, "a child that runs another program: EACCES");
	reap(pid);
	check_exit(in_child(in_new_session, NULL), 0, "sessions");
}

int main(void)
{
	wait4_options();
	waitid_options();
	clone_children();
	told_by_signal();
	continue_stopped('d', 0, "SIGCONT by default: goes on");
	continue_stopped('h', 1, "with a handler: goes on, and it runs");
	continue_stopped('i', 0, "ignored: goes on");
	continue_stopped('b', 2, "blocked: goes on; the handler runs when it is unblocked");
	undoing();
	races();
	stopped_at_birth();
	stopped_and_killed();
	threads();
	groups();
	return tap_done();
}
