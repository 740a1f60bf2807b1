// SPDX-License-Identifier: MIT
/* Rows of names, descriptors, pipes and mounts. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "growth.h"

static char name[64];

/* n files in an empty directory. 0 or -errno. */
static int make_files(unsigned int n)
{
	mkdir("/tmp/growth", 0755);
	for (unsigned int i = 0; i < n; i++) {
		int fd;

		snprintf(name, sizeof(name), "/tmp/growth/file%u", i);
		fd = open(name, O_CREAT | O_WRONLY, 0644);
		if (fd < 0)
			return -errno;
		close(fd);
	}
	return 0;
}

static void remove_files(unsigned int n)
{
	while (n-- > 0) {
		snprintf(name, sizeof(name), "/tmp/growth/file%u", n);
		unlink(name);
	}
	rmdir("/tmp/growth");
}

static long long entries(unsigned int n)
{
	int err = make_files(n);
	long long took;
	DIR *dir;

	if (err)
		return err;
	dir = opendir("/tmp/growth");
	begin();
	while (readdir(dir))
		;
	took = end(n + 2);
	closedir(dir);
	remove_files(n);
	return took;
}

static long long stat_hit(unsigned int n)
{
	int err = make_files(n);
	long long took;
	struct stat st;

	if (err)
		return err;
	begin();
	for (unsigned int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "/tmp/growth/file%u", i * 7919 % n);
		stat(name, &st);
	}
	took = end(100);
	remove_files(n);
	return took;
}

static long long stat_miss(unsigned int n)
{
	int err = make_files(n);
	long long took;
	struct stat st;

	if (err)
		return err;
	begin();
	for (unsigned int i = 0; i < 100; i++) {
		snprintf(name, sizeof(name), "/tmp/growth/none%u", i);
		stat(name, &st);
	}
	took = end(100);
	remove_files(n);
	return took;
}

static long long create_unlink(unsigned int n)
{
	int err = make_files(n);
	long long took;

	if (err)
		return err;
	begin();
	for (unsigned int i = 0; i < 100; i++) {
		int fd = open("/tmp/growth/another", O_CREAT | O_WRONLY, 0644);

		close(fd);
		unlink("/tmp/growth/another");
	}
	took = end(100);
	remove_files(n);
	return took;
}

/* Names that were looked for and are not there. */
static long long misses(unsigned int n)
{
	struct stat st;

	mkdir("/tmp/growth", 0755);
	for (unsigned int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "/tmp/growth/none%u", i);
		stat(name, &st);
	}
	begin();
	for (int i = 0; i < 100; i++)
		stat("/tmp/growth", &st);
	return end(100);
}

/* ---- descriptors ---- */

static int make_descriptors(unsigned int n)
{
	for (unsigned int i = 0; i < n; i++)
		if (dup(0) < 0)
			return -errno;
	return 0;
}

static long long descriptors(unsigned int n)
{
	int err = make_descriptors(n);

	if (err)
		return err;
	begin();
	for (int i = 0; i < 500; i++)
		close(dup(0));
	return end(500);
}

static long long fork_files(unsigned int n)
{
	int err = make_descriptors(n);

	if (err)
		return err;
	begin();
	for (int i = 0; i < 10; i++) {
		int pid = fork();

		if (!pid)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
	return end(10ul * (n + 1000));
}

static long long fd_entries(unsigned int n)
{
	int err = make_descriptors(n);
	unsigned int found = 0;
	DIR *dir;

	if (err)
		return err;
	dir = opendir("/proc/self/fd");
	begin();
	while (readdir(dir))
		found++;
	return end(found);
}

/* ---- pipes ---- */

static long long readers(unsigned int n)
{
	int to[2], from[2];
	long long took;
	char c = 0;

	if (pipe(to) || pipe(from))
		return -errno;
	for (unsigned int i = 0; i < n; i++) {
		int pid = fork();

		if (pid < 0)
			return -errno;
		if (!pid) {
			close(to[1]);
			while (read(to[0], &c, 1) == 1)
				write(from[1], &c, 1);
			_exit(0);
		}
	}
	usleep(100000);
	begin();
	for (int i = 0; i < 4000; i++) {
		write(to[1], &c, 1);
		read(from[0], &c, 1);
	}
	took = end(4000);
	close(to[1]);
	while (wait(NULL) > 0)
		;
	return took;
}

/* n writers wait for room; a page is read, one goes on. */
static long long writers(unsigned int n)
{
	static char page[PAGE];
	int p[2], mark[2];

	if (pipe(p) || pipe(mark))
		return -errno;
	for (int i = 0; i < 16; i++)
		write(p[1], page, PAGE);
	for (unsigned int i = 0; i < n; i++) {
		int pid = fork();

		if (pid < 0)
			return -errno;
		if (!pid) {
			close(p[0]);
			while (write(p[1], page, PAGE) == PAGE)
				;
			_exit(0);
		}
	}
	usleep(100000);
	begin();
	for (int i = 0; i < 500; i++)
		read(p[0], page, PAGE);
	return end(500);
}

static long long polled(unsigned int n)
{
	static struct pollfd fds[2000];
	int p[2];

	for (unsigned int i = 0; i < n; i++) {
		if (pipe(p))
			return -errno;
		fds[i] = (struct pollfd){ .fd = p[0], .events = POLLIN };
	}
	write(p[1], "", 1);
	begin();
	for (int i = 0; i < 100; i++)
		poll(fds, n, -1);
	return end(100ul * n);
}

/* ---- mounts ---- */

static int make_mounts(unsigned int n)
{
	mkdir("/tmp/mounts", 0755);
	for (unsigned int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "/tmp/mounts/%u", i);
		mkdir(name, 0755);
		if (mount("proc", name, "proc", 0, NULL))
			return -errno;
	}
	return 0;
}

static void remove_mounts(unsigned int n)
{
	while (n-- > 0) {
		snprintf(name, sizeof(name), "/tmp/mounts/%u", n);
		umount(name);
		rmdir(name);
	}
}

static long long mounts(unsigned int n)
{
	int err = make_mounts(n);
	long long took;

	if (!err) {
		mkdir("/tmp/one", 0755);
		begin();
		for (int i = 0; i < 50; i++) {
			mount("proc", "/tmp/one", "proc", 0, NULL);
			umount("/tmp/one");
		}
	}
	took = err ? err : end(50);
	remove_mounts(n);
	return took;
}

static long long mount_lines(unsigned int n)
{
	static char text[16384];
	int err = make_mounts(n), fd = open("/proc/self/mounts", O_RDONLY);
	long long took;

	begin();
	while (read(fd, text, sizeof(text)) > 0)
		;
	took = err ? err : end(n + 4);
	remove_mounts(n);
	return took;
}

const struct row file_rows[] = {
	{ "readdir", "an entry of a directory of N files", 10, 10000, 1000, 150, entries },
	{ "stat", "stat of one of N files", 10, 10000, 1000, 150, stat_hit },
	{ "stat_miss", "stat of a name that is not there, beside N", 10, 10000, 1000, 150,
	  stat_miss },
	{ "create_unlink", "create and unlink beside N files", 10, 10000, 1000, 150,
	  create_unlink },
	{ "misses", "stat after N names that are not there", 10, 10000, 1000, 150, misses },
	{ "descriptors", "dup and close beside N descriptors", 10, 900, 900, 200, descriptors },
	{ "fork_files", "fork and exit, one of N + 1000 descriptors", 10, 900, 900, AT_MOST(100),
	  fork_files },
	{ "fd_readdir", "an entry of /proc/self/fd of N", 10, 900, 900, 150, fd_entries },
	{ "readers", "a round trip, N readers of one pipe", 1, 100, 100, 150, readers },
	{ "writers", "a page read, N writers to one pipe", 1, 100, 100, 150, writers },
	{ "poll", "poll, one of N pipes", 10, 400, 300, 150, polled },
	{ "mounts", "mount and umount beside N", 5, 1000, 200, 200, mounts },
	{ "mount_lines", "a line of /proc/self/mounts, of N", 20, 1000, 200, 150, mount_lines },
	{ 0 },
};
