// SPDX-License-Identifier: MIT
/*
 * FIFOs: pipes that have a name. Who opens one end waits for the other, unless told not to; in the folder that is
 * mounted from the disk and file system of the arguments, or in memory.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <time.h>

#include "tap.h"

static void nothing(int sig)
{
	(void)sig;
}

static int opened(const char *name, int flags)
{
	int fd = open(name, flags);

	need(fd >= 0, name);
	return fd;
}

static int events(int fd, int wanted)
{
	struct pollfd p = { .fd = fd, .events = wanted };

	return poll(&p, 1, 0) < 0 ? -1 : p.revents;
}

static void without_waiting(void)
{
	char buf[8] = "";
	int r, w, both;

	check_errno(open("p", O_WRONLY | O_NONBLOCK), ENXIO, "a writer without a reader: ENXIO");
	r = open("p", O_RDONLY | O_NONBLOCK);
	check(r >= 0, "a reader without a writer");
	check_int(read(r, buf, 1), 0, "reads the end");
	check_int(events(r, POLLIN), 0, "but poll has not seen anybody leave");
	w = open("p", O_WRONLY | O_NONBLOCK);
	check(w >= 0, "with a reader a writer does not wait");
	check_errno(read(r, buf, 1), EAGAIN, "now there is nothing yet: EAGAIN");
	check_int(write(w, "abc", 3), 3, "write");
	check_int(events(r, POLLIN), POLLIN, "poll sees it");
	check_int(read(r, buf, 8), 3, "read");
	check(memcmp(buf, "abc", 3) == 0, "what was written");
	check_int(lseek(r, 0, SEEK_SET) == -1 ? errno : 0, ESPIPE, "no place to go to: ESPIPE");
	check_int(fcntl(r, F_GETPIPE_SZ), 65536, "it holds 64 KiB");
	check_int(write(w, "rest", 4), 4, "what nobody has read");
	close(w);
	check_int(events(r, POLLIN), POLLIN | POLLHUP, "poll: the writer has left");
	check_int(read(r, buf, 8), 4, "the rest is read");
	check_int(read(r, buf, 8), 0, "then there is the end");
	close(r);
	both = opened("p", O_RDWR);
	check_int(write(both, "x", 1), 1, "one that is both ends waits for nobody");
	check_int(read(both, buf, 8), 1, "and reads its own");
	write(both, "lost", 4);
	close(both);
	r = opened("p", O_RDONLY | O_NONBLOCK);
	check_int(read(r, buf, 8), 0, "what is in it goes with the last that has it open");
	close(r);
}

static int reader(void *arg)
{
	char buf[8] = "";
	int fd = open("p", O_RDONLY);

	(void)arg;
	return fd < 0 || read(fd, buf, 2) != 2 || memcmp(buf, "hi", 2) || read(fd, buf, 1) != 0;
}

static int writer(void *arg)
{
	int fd = open("p", O_WRONLY);

	(void)arg;
	return fd < 0 || write(fd, "ho", 2) != 2;
}

static pid_t start(int (*fn)(void *))
{
	pid_t pid = fork();

	need(pid >= 0, "fork");
	if (pid == 0)
		_exit(fn(NULL));
	return pid;
}

static int result(pid_t pid)
{
	int status;

	need(waitpid(pid, &status, 0) == pid, "waitpid");
	return status;
}

static void waiting(void)
{
	pid_t pid = start(reader);
	char buf[8];
	int fd = open("p", O_WRONLY);

	check(fd >= 0, "a writer and a reader meet");
	check_int(write(fd, "hi", 2), 2, "write");
	close(fd);
	check_exit(result(pid), 0, "the other has read it, and the end");
	pid = start(writer);
	fd = open("p", O_RDONLY);
	check_int(read(fd, buf, 8), 2, "the other way round");
	check_exit(result(pid), 0, "the other has written");
	close(fd);
}

/* A signal, again and again until the call has seen one. */
static void interrupted(void)
{
	struct sigaction sa = { .sa_handler = nothing };
	struct timespec t = { 0, 20000000 };
	pid_t parent = getpid(), pid;

	sigaction(SIGUSR1, &sa, NULL);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0) {
		while (kill(parent, SIGUSR1) == 0)
			nanosleep(&t, NULL);
		_exit(0);
	}
	check_errno(open("p", O_RDONLY), EINTR, "a reader's wait ends with a signal: EINTR");
	check_errno(open("p", O_WRONLY), EINTR, "a writer's, too");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	check_errno(open("p", O_WRONLY | O_NONBLOCK), ENXIO, "and nobody is left");
}

static void others(void)
{
	char *argv[] = { "p", NULL };
	struct stat st;
	int fd;

	chmod("p", 0755);
	check_errno(execv("./p", argv), EACCES, "a FIFO cannot be executed: EACCES, at once");
	fd = opened("p", O_RDWR | O_CREAT | O_TRUNC);
	check(fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode), "O_CREAT opens what is there");
	check_errno(ftruncate(fd, 0), EINVAL, "ftruncate: EINVAL");
	check_errno(fsync(fd), EINVAL, "fsync: EINVAL");
	unlink("p");
	check_int(write(fd, "x", 1), 1, "it works on without its name");
	close(fd);
	check_errno(fcntl(opened("/dev/null", O_RDONLY), F_GETPIPE_SZ), EBADF,
		    "F_GETPIPE_SZ of another file: EBADF");
}

int main(int argc, char **argv)
{
	mkdir("/tmp", 0777);
	mkdir("/tmp/fifo", 0755);
	if (argc > 2)
		need(mount(argv[1], "/tmp/fifo", argv[2], 0, NULL) == 0, "mount");
	need(chdir("/tmp/fifo") == 0, "chdir");
	unlink("p");
	need(mknod("p", S_IFIFO | 0600, 0) == 0, "mknod");
	without_waiting();
	waiting();
	interrupted();
	others();
	chdir("/");
	if (argc > 2)
		check_int(umount("/tmp/fifo"), 0, "umount");
	return tap_done();
}
