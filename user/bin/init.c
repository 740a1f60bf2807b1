// SPDX-License-Identifier: MIT
/*
 * init - the first process.
 *
 * It makes the little that programs expect (/proc, a console on descriptors 0, 1 and 2, swap on
 * every disk that carries a swap header), runs one command, makes the root read-only and turns the
 * machine off with that command's status: the boot arguments after ` -- ` are the command, and without any it is an
 * interactive shell.
 *
 *	mount /proc, open the console, load /etc/modules, swapon /dev/vd?, run, poweroff_status,
 *	sync and remount / read-only, reboot(POWER_OFF)
 *
 * Status: what the command exited with, 128 + n if signal n killed it, 127 if it could not be run.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <figures.h>
#include <shutdown.h>

static char *shell[] = { "/bin/sh", NULL };

static void mount_one(const char *type, const char *where)
{
	mkdir(where, 0755);
	if (mount(type, where, type, 0, NULL) < 0 && errno != EBUSY)
		fprintf(stderr, "init: cannot mount %s on %s: %s\n", type, where, strerror(errno));
}

static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR);

	if (fd < 0)
		return; /* the kernel may have opened it for us; if not, we run mute */
	for (int i = 0; i < 3; i++)
		if (fd != i)
			dup2(fd, i);
	if (fd > 2)
		close(fd);
}

/* The files that /etc/modules names, one a line: for a kernel whose disk drivers are modules. */
static void load_modules(void)
{
	FILE *list = fopen("/etc/modules", "r");
	char path[256];

	while (list && fgets(path, sizeof(path), list)) {
		int fd;

		path[strcspn(path, "\n")] = '\0';
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if ((fd < 0 || syscall(__NR_finit_module, fd, "", 0) < 0) && errno != ENOSYS)
			fprintf(stderr, "init: module %s: %s\n", path, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	if (list)
		fclose(list);
}

/* EINVAL is the kernel's word for "no swap header there": a disk of another kind. EBUSY: it is mounted. */
static void swap_on_all(void)
{
	char disk[] = "/dev/vda";

	for (; disk[7] <= 'z'; disk[7]++) {
		if (access(disk, F_OK) < 0 || swapon(disk, 0) == 0)
			continue;
		if (errno != EINVAL && errno != EBUSY && errno != ENOSYS)
			fprintf(stderr, "init: swapon %s: %s\n", disk, strerror(errno));
	}
}

/* Starts a command as leader of its own session on the console. Returns its pid. */
static pid_t start(char **argv)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	setsid();
	ioctl(0, TIOCSCTTY, 0);
	execvp(argv[0], argv);
	fprintf(stderr, "init: %s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* Waits for @pid, and meanwhile buries every orphan, as only process 1 can. */
static int wait_for(pid_t pid)
{
	int status;
	pid_t got;

	while ((got = wait(&status)) != pid)
		if (got < 0 && errno != EINTR)
			return -1;
	return status;
}

static int run(char **argv)
{
	for (;;) {
		pid_t pid = start(argv);
		int status;

		if (pid < 0) {
			fprintf(stderr, "init: fork: %s\n", strerror(errno));
			return 126;
		}
		status = wait_for(pid);
		if (WIFEXITED(status)) {
			if (WEXITSTATUS(status))
				printf("init: %s: exit status %d\n", argv[0], WEXITSTATUS(status));
			return WEXITSTATUS(status);
		}
		printf("init: %s: killed by signal %d (%s)\n", argv[0], WTERMSIG(status),
		       strsignal(WTERMSIG(status)));
		if (argv != shell)
			return 128 + WTERMSIG(status);
		/* Somebody killed the interactive shell: give them another one. */
	}
}

/* All is written, and the root says so. Who writes still, and nobody waits for, is ended for that. */
static void end_root(void)
{
	if (end_of_files() == 0)
		return;
	if (errno == EBUSY) {
		kill(-1, SIGKILL);
		for (int tries = 0; tries < 100 && waitpid(-1, NULL, WNOHANG) >= 0; tries++)
			usleep(10000);
		if (end_of_files() == 0)
			return;
	}
	say_files_are_open("init");
}

int main(int argc, char **argv)
{
	char text[16];
	int status;

	if (getpid() != 1) {
		fprintf(stderr, "init: only process 1 can be init\n");
		return 1;
	}
	if (access("/dev/null", F_OK) < 0) /* a console alone is what Linux has built in */
		mount_one("devtmpfs", "/dev");
	open_console();
	mount_one("proc", "/proc");
	mount_one("tmpfs", "/tmp");
	load_modules();
	swap_on_all();
	setenv("PATH", "/bin:/tests", 0); /* unless the boot arguments say something else */
	setenv("HOME", "/", 0);

	status = run(argc > 1 ? argv + 1 : shell);

	fflush(stdout);
	snprintf(text, sizeof(text), "%d\n", status);
	end_root();
	/* Neap's own: Linux has no such file. Where it cannot be told, a failure must not pass for success. */
	if (write_text("/proc/sys/kernel/poweroff_status", text) < 0 && status) {
		fprintf(stderr, "init: cannot hand on status %d: %s\n", status, strerror(errno));
		return status; /* which ends the run as a panic */
	}
	reboot(RB_POWER_OFF);
	fprintf(stderr, "init: cannot power off: %s\n", strerror(errno));
	return status;
}
