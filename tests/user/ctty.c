// SPDX-License-Identifier: MIT
/*
 * The controlling terminal: who gets it, whom it stops, whom its loss tells, and what a terminal can
 * be asked. In a session of its own, that of a child: the terminal is taken from whoever has it.
 */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <termios.h>

#include "caps.h"
#include "tap.h"

#define FAILED 255 /* the leader's status, else the number of its checks */
#define STOP   0   /* of TCXONC */
#define GO_ON  1

static int tty; /* on a descriptor of its own */

static pid_t start(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	return pid;
}

static int group_of_tty(void)
{
	int group = -1;

	return ioctl(tty, TIOCGPGRP, &group) ? -errno : group;
}

static int set_group(int group)
{
	return ioctl(tty, TIOCSPGRP, &group);
}

/* ---- what a terminal can be asked ---- */

static void modes(void)
{
	struct winsize size, old;
	struct termios t;
	int n = -1;

	check_int(ioctl(tty, TCGETS, &t), 0, "TCGETS");
	check_int(ioctl(tty, TCSETS, &t), 0, "TCSETS");
	check_int(ioctl(tty, TCSETSW, &t), 0, "TCSETSW");
	check_int(ioctl(tty, TCSETSF, &t), 0, "TCSETSF");
	check_errno(ioctl(tty, TCGETS, 1), EFAULT, "TCGETS to a bad address: EFAULT");
	check_errno(ioctl(tty, TCSETS, 1), EFAULT, "TCSETS from a bad address: EFAULT");
	check_int(ioctl(tty, TIOCGWINSZ, &old), 0, "TIOCGWINSZ");
	size = old;
	size.ws_row = old.ws_row + 1;
	check_int(ioctl(tty, TIOCSWINSZ, &size), 0, "TIOCSWINSZ");
	memset(&size, 0, sizeof(size));
	ioctl(tty, TIOCGWINSZ, &size);
	check_int(size.ws_row, old.ws_row + 1, "is seen");
	ioctl(tty, TIOCSWINSZ, &old);
	check_int(ioctl(tty, TCFLSH, TCIFLUSH), 0, "TCFLSH");
	check_errno(ioctl(tty, TCFLSH, 9), EINVAL, "of what there is not: EINVAL");
	check_int(ioctl(tty, TCXONC, STOP), 0, "TCXONC stops output");
	check_int(ioctl(tty, TCXONC, GO_ON), 0, "and lets it go on");
	check_errno(ioctl(tty, TCXONC, 9), EINVAL, "nothing else: EINVAL");
	check_int(ioctl(tty, TCSBRK, 1), 0, "TCSBRK waits until all is written");
	check_int(ioctl(tty, TCSBRKP, 0), 0, "TCSBRKP");
	check_int(ioctl(tty, FIONREAD, &n), 0, "FIONREAD");
	check_int(n, 0, "nothing was typed");
	check_int(ioctl(tty, TIOCOUTQ, &n), 0, "TIOCOUTQ");
	check(n >= 0, "so much is to be written");
	check_errno(ioctl(tty, 0x54fe, 0), ENOTTY, "no such command: ENOTTY");
}

/* ---- of all descriptors ---- */

static void descriptors(void)
{
	int ends[2], yes = 1, n = -1;
	char c;

	need(pipe(ends) == 0, "pipe");
	check_int(ioctl(ends[0], FIOCLEX, 0), 0, "FIOCLEX");
	check_int(fcntl(ends[0], F_GETFD), FD_CLOEXEC, "is FD_CLOEXEC");
	check_int(ioctl(ends[0], FIONCLEX, 0), 0, "FIONCLEX");
	check_int(fcntl(ends[0], F_GETFD), 0, "is not");
	check_int(ioctl(ends[0], FIONBIO, &yes), 0, "FIONBIO");
	check_errno(read(ends[0], &c, 1), EAGAIN, "is O_NONBLOCK");
	check_int(write(ends[1], "abc", 3), 3, "write");
	check_int(ioctl(ends[0], FIONREAD, &n), 0, "FIONREAD of a pipe");
	check_int(n, 3, "three bytes");
	check_errno(ioctl(ends[0], FIONBIO, 1), EFAULT, "at a bad address: EFAULT");
	check_errno(ioctl(ends[0], TCGETS, &n), ENOTTY, "a pipe is no terminal: ENOTTY");
	check_errno(ioctl(-1, FIOCLEX, 0), EBADF, "nor is nothing: EBADF");
	close(ends[0]);
	close(ends[1]);
}

static void disk(void)
{
	unsigned long long bytes = 0;
	unsigned long sectors = 0;
	int fd = open("/dev/vda", O_RDONLY), size = 0, ro = -1;

	if (fd < 0) {
		skip("a disk's commands", "there is no /dev/vda");
		return;
	}
	check_int(ioctl(fd, BLKGETSIZE64, &bytes), 0, "BLKGETSIZE64");
	check_int(ioctl(fd, BLKGETSIZE, &sectors), 0, "BLKGETSIZE");
	check(bytes == (unsigned long long)sectors * 512 && bytes > 0, "the same size");
	check_int(ioctl(fd, BLKSSZGET, &size), 0, "BLKSSZGET");
	check_int(size, 512, "sectors of 512 bytes");
	check_int(ioctl(fd, BLKROGET, &ro), 0, "BLKROGET");
	check_int(ro, 0, "it can be written to");
	check_int(ioctl(fd, BLKFLSBUF, 0), 0, "BLKFLSBUF");
	check_errno(ioctl(fd, BLKGETSIZE64, 1), EFAULT, "to a bad address: EFAULT");
	check_errno(ioctl(fd, TCGETS, &size), ENOTTY, "a disk is no terminal: ENOTTY");
	close(fd);
}

/* ---- the session ---- */

/* A child in the background does @what, and stops by @sig. */
static void stops_in_background(void (*what)(void), int sig, const char *name)
{
	pid_t pid = start();
	int status = 0;

	if (pid == 0) {
		setpgid(0, 0);
		what();
		_exit(55);
	}
	check_int(waitpid(pid, &status, WUNTRACED), pid, name);
	check_int(status, sig << 8 | 0x7f, "is stopped by the signal for that");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
}

static void reads(void)
{
	char c;

	read(tty, &c, 1);
}

static void takes_foreground(void)
{
	set_group(getpgrp());
}

static void changes_modes(void)
{
	struct termios t;

	ioctl(tty, TCGETS, &t);
	ioctl(tty, TCSETS, &t);
}

static int ignoring(void *arg)
{
	char c;

	(void)arg;
	setpgid(0, 0);
	signal(SIGTTIN, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	if (read(tty, &c, 1) != -1 || errno != EIO)
		return 1;
	return set_group(getpgrp()) ? 2 : 0; /* allowed */
}

/* One without its terminal. */
static int gives_up(void *arg)
{
	(void)arg;
	if (ioctl(tty, TIOCSCTTY, 0) != -1 || errno != EPERM) /* it leads no session */
		return 1;
	if (ioctl(tty, TIOCNOTTY, 0))
		return 2;
	if (group_of_tty() != -ENOTTY)
		return 3;
	return ioctl(tty, TIOCNOTTY, 0) != -1 || errno != ENOTTY ? 4 : 0;
}

static void on_ttin(int sig)
{
	(void)sig;
}

/*
 * Who reads in the background is moved to and fro by its parent, each time to a group that is gone when it leaves
 * it: the group that is to be stopped must not be one that is no more.
 */
static void moved_while_reading(void)
{
	struct sigaction sa = { .sa_handler = on_ttin }; /* no SA_RESTART */
	pid_t reader = start(), other;
	int moves, status = -1;
	char c;

	if (reader == 0) {
		sigaction(SIGTTIN, &sa, NULL);
		for (;;) {
			read(tty, &c, 1);
			if (getpgrp() <= 0 || getpgrp() > 0x10000)
				_exit(1);
		}
	}
	setpgid(reader, reader);
	for (moves = 0; moves < 2000; moves++) {
		other = start();
		if (other == 0) {
			pause();
			_exit(0);
		}
		setpgid(other, other);
		setpgid(reader, other);
		kill(other, SIGKILL);
		waitpid(other, NULL, 0);
		setpgid(reader, reader);
	}
	kill(reader, SIGKILL);
	waitpid(reader, &status, 0);
	check_int(status, SIGKILL, "who reads is moved to other groups, 2000 times");
}

/* The leader of another session, without any rights. */
static int wants_it(void *arg)
{
	(void)arg;
	if (setsid() != getpid() || caps_drop_all())
		return 1;
	return ioctl(tty, TIOCSCTTY, 1) != -1 || errno != EPERM ? 2 : 0;
}

static volatile int hups;

static void on_hup(int sig)
{
	(void)sig;
	hups++;
}

/* In the foreground, beside a leader that goes; tells what it saw through @fd. */
static void foreground_member(int fd)
{
	char c = 'R';

	setpgid(0, 0);
	signal(SIGHUP, on_hup);
	signal(SIGTTOU, SIG_IGN);
	set_group(getpgrp());
	write(fd, &c, 1);
	while (!hups)
		usleep(1000);
	c = group_of_tty() < 0 ? 'L' : '?';
	write(fd, &c, 1);
	_exit(0);
}

static void leader(int tell)
{
	int sid = -1, ready[2], before = tap_checks;
	pid_t other;
	char c;

	check(setsid() == getpid(), "a session of its own");
	check_int(group_of_tty(), -ENOTTY, "without a terminal: TIOCGPGRP is ENOTTY");
	check_errno(ioctl(tty, TIOCGSID, &sid), ENOTTY, "TIOCGSID, too");
	check_int(ioctl(tty, TIOCSCTTY, 1), 0, "TIOCSCTTY, by force");
	check_int(ioctl(tty, TIOCSCTTY, 0), 0, "again");
	check_int(group_of_tty(), getpid(), "TIOCGPGRP: the leader's group is in the foreground");
	check_int(ioctl(tty, TIOCGSID, &sid), 0, "TIOCGSID");
	check_int(sid, getpid(), "is the leader");
	check_errno(set_group(-5), EINVAL, "TIOCSPGRP of a negative number: EINVAL");
	check_errno(set_group(32767), ESRCH, "of nobody: ESRCH");
	check_errno(set_group(getpgid(getppid())), EPERM, "of another session: EPERM");
	check_errno(ioctl(tty, TIOCSPGRP, 1), EFAULT, "from a bad address: EFAULT");
	stops_in_background(reads, SIGTTIN, "who reads in the background");
	stops_in_background(takes_foreground, SIGTTOU, "who wants to the foreground");
	stops_in_background(changes_modes, SIGTTOU, "who changes modes");
	moved_while_reading();
	check_exit(in_child(ignoring, NULL), 0, "who ignores the signals: EIO, and is allowed");
	signal(SIGTTOU, SIG_IGN);
	check_int(set_group(getpgrp()), 0, "back to the foreground");
	signal(SIGTTOU, SIG_DFL);
	check_exit(in_child(gives_up, NULL), 0, "TIOCNOTTY by another than the leader");
	check_int(group_of_tty(), getpid(), "is for that one alone");
	check_exit(in_child(wants_it, NULL), 0,
		   "force is for who may administer the system: EPERM");
	check_int(group_of_tty(), getpid(), "the terminal stays ours");

	/* The leader without its terminal, by TIOCNOTTY; then, with one again, by its end. */
	need(pipe(ready) == 0, "pipe");
	other = start();
	if (other == 0)
		foreground_member(ready[1]);
	read(ready[0], &c, 1);
	check_int(group_of_tty(), other, "a child is in the foreground");
	check_int(ioctl(tty, TIOCNOTTY, 0), 0, "TIOCNOTTY by the leader");
	read(ready[0], &c, 1);
	check_int(c, 'L', "its foreground group gets SIGHUP and has no terminal");
	check_int(group_of_tty(), -ENOTTY, "as the leader");
	waitpid(other, NULL, 0);
	check_int(ioctl(tty, TIOCSCTTY, 0), 0, "TIOCSCTTY of a terminal that is free");
	if (start() == 0)
		foreground_member(tell);
	while (group_of_tty() == getpid())
		usleep(1000);
	fflush(stdout);
	_exit(tap_failures ? FAILED : tap_checks - before);
}

static void session(void)
{
	int ends[2], status;
	pid_t pid;
	char c;

	need(pipe(ends) == 0, "pipe");
	pid = start();
	if (pid == 0) {
		close(ends[0]);
		leader(ends[1]);
	}
	close(ends[1]);
	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) != FAILED)
		tap_checks += WEXITSTATUS(status);
	check(WIFEXITED(status) && WEXITSTATUS(status) != FAILED, "a leader's session ends");
	check(read(ends[0], &c, 1) == 1 && c == 'R', "with a child of it in the foreground");
	check(read(ends[0], &c, 1) == 1 && c == 'L', "which gets SIGHUP, and has no terminal");
	check(read(ends[0], &c, 1) == 0, "and ends");
	close(ends[0]);
}

int main(void)
{
	/* Not the console: Linux lets everybody read that. */
	tty = open("/dev/ttyAMA0", O_RDWR | O_NOCTTY);
	if (tty < 0) {
		skip("terminals", "there is no /dev/ttyAMA0");
		return tap_done();
	}
	modes();
	descriptors();
	disk();
	session();
	return tap_done();
}
