// SPDX-License-Identifier: MIT
/* The limits of a tmpfs: files, names and targets of links of any kind, so that kernel memory has one, too. */
#include <fcntl.h>
#include <stdio.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>

#include "tap.h"

#define M "/tmp/limits"

static char name[64], target[3001];

static const char *nth(int i)
{
	snprintf(name, sizeof(name), M "/n%d", i);
	return name;
}

static void mount_with(const char *options)
{
	mkdir(M, 0755);
	need(mount("none", M, "tmpfs", 0, options) == 0, "mount");
}

static struct statfs figures(void)
{
	struct statfs s;

	need(statfs(M, &s) == 0, "statfs");
	return s;
}

/* One more name of a kind. */
static int make(int kind, int i)
{
	int fd;

	switch (kind % 5) {
	case 0:
		fd = open(nth(i), O_CREAT | O_EXCL | O_WRONLY, 0644);
		return fd < 0 ? -1 : close(fd);
	case 1:
		return mkdir(nth(i), 0755);
	case 2:
		return symlink("short", nth(i));
	case 3:
		return mknod(nth(i), S_IFIFO | 0644, 0);
	default:
		return link(M "/first", nth(i));
	}
}

static void inodes(void)
{
	struct statfs s;
	int i;

	mount_with("nr_inodes=40,size=1m");
	s = figures();
	check(s.f_files == 40 && s.f_ffree == 39, "statfs tells of nr_inodes; the root is one");
	close(open(M "/first", O_CREAT | O_WRONLY, 0644));
	for (i = 0; i < 100 && !make(i, i); i++)
		;
	check(i == 38 && errno == ENOSPC,
	      "files, directories, links, names: as many as there may be");
	check_int(figures().f_ffree, 0, "none are free");
	for (int kind = 0; kind < 5; kind++)
		check(make(kind, 99) && errno == ENOSPC, "kind %d: ENOSPC", kind);
	check_int(mount("none", M, "tmpfs", MS_REMOUNT, "nr_inodes=42"), 0, "remount: two more");
	check(!make(0, 100) && !make(4, 101) && make(4, 102), "which can be had");
	check_errno(mount("none", M, "tmpfs", MS_REMOUNT, "nr_inodes=41"), EINVAL,
		    "not fewer than there are");
	check_int(figures().f_files, 42, "it stays");
	check_int(unlink(nth(101)), 0, "a further name goes");
	check_int(figures().f_ffree, 1, "and gives its share back");
	check_int(rename(nth(100), M "/n4"), 0, "rename onto one of two names");
	check_int(figures().f_ffree, 2, "the same");
	check_int(unlink(M "/first"), 0, "one of many names");
	check_int(figures().f_ffree, 3, "the same");
	for (i = 0; i < 110; i++)
		if (unlink(nth(i)))
			rmdir(nth(i));
	check_int(figures().f_ffree, 41, "all");
	umount(M);
}

#define RACES 3000

/* Child and parent each remove one of a file's two names, at the same moment, if there are two CPUs. */
static void last_names(void)
{
	volatile int *turn =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int i, spins;
	long before;
	pid_t pid;

	mount_with("nr_inodes=1k");
	need(turn != MAP_FAILED && mkdir(M "/a", 0755) == 0 && mkdir(M "/b", 0755) == 0, "setup");
	before = figures().f_ffree;
	need((pid = fork()) >= 0, "fork");
	for (i = 1; !pid && i <= RACES; i++) {
		for (spins = 0; turn[0] < i;) {
			if (++spins > 500)
				sched_yield();
		}
		unlink(M "/b/f");
		turn[1] = i;
	}
	if (!pid)
		_exit(0);
	for (i = 1; i <= RACES; i++) {
		close(open(M "/a/f", O_CREAT | O_WRONLY, 0644));
		link(M "/a/f", M "/b/f");
		turn[0] = i;
		unlink(M "/a/f");
		while (turn[1] < i)
			sched_yield();
	}
	waitpid(pid, NULL, 0);
	check_int(figures().f_ffree, before, "the last two names go at once: all is given back");
	umount(M);
}

static void targets(void)
{
	struct statfs s;
	int i;

	memset(target, 'z', 3000);
	mount_with("size=64k,nr_inodes=1k");
	for (i = 0; i < 100 && !symlink(target, nth(i)); i++)
		;
	check(i == 16 && errno == ENOSPC, "long targets need the room of data");
	s = figures();
	check(s.f_bfree == 0 && s.f_blocks == 16, "statfs");
	check_int(symlink("short", nth(50)), 0, "a short one does not");
	unlink(nth(3));
	check(figures().f_bfree == 1 && !symlink(target, nth(3)), "unlink gives it back");
	umount(M);
}

static void others(void)
{
	struct stat st;
	struct statfs s;

	check(statfs("/", &s) == 0 && s.f_files && s.f_ffree < s.f_files,
	      "the root has a limit, too");
	mount_with("");
	check(figures().f_files > 100 && figures().f_files <= figures().f_blocks,
	      "a limit if none is asked for: at most the half of the pages");
	umount(M);
	mount_with("nr_inodes=0");
	check_int(figures().f_files, 0, "no limit");
	check_errno(mount("none", M, "tmpfs", MS_REMOUNT, "nr_inodes=100"), EINVAL,
		    "cannot become one: nobody has counted");
	umount(M);
	mount_with("nr_blocks=3,mode=710,uid=5,gid=6");
	check_int(figures().f_blocks, 3, "nr_blocks");
	check(!stat(M, &st) && (st.st_mode & 07777) == 0710 && st.st_uid == 5 && st.st_gid == 6,
	      "mode, uid and gid");
	umount(M);
	check_errno(mount("none", M, "tmpfs", 0, "nr_inodes=many"), EINVAL, "no number");
	check_errno(mount("none", M, "tmpfs", 0, "nr_inodes=10x"), EINVAL, "no unit");
	check_errno(mount("none", M, "tmpfs", 0, "uid=me"), EINVAL, "no user");
}

int main(void)
{
	inodes();
	last_names();
	targets();
	others();
	return tap_done();
}
