// SPDX-License-Identifier: MIT
/*
 * What all processes together may hold: open files (fs.file-max), and the pages of pipes
 * (fs.pipe-user-pages-soft, -hard). Who may administer the system is not held to them.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <figures.h>

#include "caps.h"
#include "tap.h"

#define FILE_MAX "/proc/sys/fs/file-max"
#define SOFT	 "/proc/sys/fs/pipe-user-pages-soft"
#define HARD	 "/proc/sys/fs/pipe-user-pages-hard"
#define MAX_SIZE "/proc/sys/fs/pipe-max-size"

static char saved[32];

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);

	need(fd >= 0 && write(fd, value, strlen(value)) > 0, path);
	close(fd);
}

/* errno of a write; 0: it was none. */
static int refused(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY), err;

	need(fd >= 0, path);
	err = write(fd, value, strlen(value)) < 0 ? errno : 0;
	close(fd);
	return err;
}

static void save(const char *path)
{
	need(read_text(path, saved, sizeof(saved)) > 0, path);
}

static void be_nobody(void)
{
	need(caps_drop(CAP_SYS_ADMIN | CAP_SYS_RESOURCE) == 0, "capset");
}

/* Bytes that fit a fresh pipe; -errno. */
static int capacity(void)
{
	static char page[4096];
	int p[2], n = 0;

	if (pipe2(p, O_NONBLOCK))
		return -errno;
	while (write(p[1], page, sizeof(page)) > 0)
		n += sizeof(page);
	close(p[0]);
	close(p[1]);
	return n;
}

/* F_SETPIPE_SZ of a fresh pipe. */
static int resize(int size)
{
	int p[2], n;

	if (pipe(p))
		return -errno;
	n = fcntl(p[1], F_SETPIPE_SZ, size);
	if (n < 0)
		n = -errno;
	close(p[0]);
	close(p[1]);
	return n;
}

static int grow(void)
{
	return resize(1024 * 1024);
}

static int shrink(void)
{
	return resize(8192);
}

static const char *get(const char *path)
{
	static char text[32];

	need(read_text(path, text, sizeof(text)) > 0, path);
	return text;
}

/* In a child, which has fewer rights: its result. */
static int as_nobody(int (*what)(void))
{
	int p[2], result = -1, pid;

	need(pipe(p) == 0, "pipe");
	pid = fork();
	if (!pid) {
		be_nobody();
		result = what();
		write(p[1], &result, sizeof(result));
		_exit(0);
	}
	close(p[1]);
	read(p[0], &result, sizeof(result));
	close(p[0]);
	waitpid(pid, NULL, 0);
	return result;
}

static int try_open(void)
{
	int fd = open("/", O_RDONLY);

	return fd < 0 ? -errno : 0;
}

/* ---- of one process ---- */

static int queue_signals(void)
{
	struct rlimit r = { 10, 10 };
	sigset_t set;
	int n = 0;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN + 1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	setrlimit(RLIMIT_SIGPENDING, &r);
	while (n < 100 && sigqueue(getpid(), SIGRTMIN + 1, (union sigval){ .sival_int = n }) == 0)
		n++;
	return n < 100 ? errno : 0;
}

static int open_files(void)
{
	struct rlimit r = { 20, 20 };
	int n = 0;

	setrlimit(RLIMIT_NOFILE, &r);
	while (n < 100 && dup(0) >= 0)
		n++;
	return n < 20 ? errno : 0;
}

int main(void)
{
	check(as_nobody(queue_signals) == EAGAIN, "signals beyond RLIMIT_SIGPENDING: EAGAIN");
	check(as_nobody(open_files) == EMFILE, "descriptors beyond RLIMIT_NOFILE: EMFILE");

	save(FILE_MAX);
	check(as_nobody(try_open) == 0, "a file can be opened");
	set(FILE_MAX, "0"); /* Linux estimates how many there are, perhaps as none */
	check(as_nobody(try_open) == -ENFILE, "beyond fs.file-max: ENFILE");
	check(try_open() == 0, "but not for who may administer the system");
	set(FILE_MAX, saved);
	check(as_nobody(try_open) == 0, "and again below it");

	save(SOFT);
	check(as_nobody(capacity) == 65536, "a pipe takes 64 KiB");
	set(SOFT, "1");
	check(as_nobody(capacity) == 8192, "beyond fs.pipe-user-pages-soft: two pages");
	check(capacity() == 65536, "but not for who may administer the system");
	set(SOFT, saved);

	save(HARD);
	set(HARD, "1");
	check(as_nobody(capacity) == -ENFILE, "beyond fs.pipe-user-pages-hard: ENFILE");
	check(capacity() == 65536, "but not for who may administer the system");
	set(HARD, saved);
	check(as_nobody(capacity) == 65536, "and again below it");

	save(MAX_SIZE);
	check_text(saved, "1048576\n", "fs.pipe-max-size is 1 MiB");
	check_int(as_nobody(grow), 1024 * 1024, "F_SETPIPE_SZ up to it");
	set(MAX_SIZE, "100000");
	check_text(get(MAX_SIZE), "131072\n", "it is a power of two");
	check_int(as_nobody(grow), -EPERM, "beyond it: EPERM");
	check_int(grow(), 1024 * 1024, "but not for who has CAP_SYS_RESOURCE");
	set(MAX_SIZE, "2147483647");
	check_text(get(MAX_SIZE), "2147483648\n", "also the largest");
	set(MAX_SIZE, "2147483648");
	check_text(get(MAX_SIZE), "2147483648\n", "which is 2 GiB");
	check_int(refused(MAX_SIZE, "2147483649"), EINVAL, "and no more: EINVAL");
	set(MAX_SIZE, "1");
	check_text(get(MAX_SIZE), "4096\n", "it is a page at least");
	check_int(as_nobody(capacity), 4096, "a new pipe has no more");
	check_int(as_nobody(shrink), -EPERM, "nor gets it more");
	check_int(capacity(), 65536, "but that of who has CAP_SYS_RESOURCE");
	set(MAX_SIZE, saved);
	save(SOFT);
	set(SOFT, "100");
	check_int(as_nobody(grow), -EPERM, "beyond fs.pipe-user-pages-soft: EPERM");
	check_int(as_nobody(shrink), 8192, "but not to shrink");
	set(SOFT, saved);
	check_int(as_nobody(grow), 1024 * 1024, "and again below it");
	return tap_done();
}
