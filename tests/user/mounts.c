// SPDX-License-Identifier: MIT
/*
 * A file system that is mounted in two places: what is mounted on it in one is not seen in the other, and
 * mounts of it on top of each other come to an end. MNT_DETACH: mounts that are in use leave the tree, and live
 * until that ends. fs.mount-max. As root.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <figures.h>

#include "caps.h"
#include "tap.h"

#define M "/tmp/mounts"

static int has_proc(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* How many mounts the process sees. */
static int lines(void)
{
	static char text[16384];
	int n = 0;

	need(read_text("/proc/self/mounts", text, sizeof(text)) > 0, "/proc/self/mounts");
	for (const char *p = text; (p = strchr(p, '\n')); p++)
		n++;
	return n;
}

static int make(const char *name)
{
	int fd = open(name, O_RDWR | O_CREAT, 0600);

	need(fd >= 0 && write(fd, "text", 4) == 4, name);
	return fd;
}

static void detaching(void)
{
	int before = lines(), fd;
	char b[64];

	need(mount("none", M, "tmpfs", 0, "size=64k") == 0, "tmpfs");
	need(mkdir(M "/sub", 0700) == 0, "mkdir");
	fd = make(M "/sub/f");
	check_errno(umount(M), EBUSY, "a file is open there: EBUSY");
	need(chdir(M "/sub") == 0, "chdir");
	check_int(umount2(M, MNT_DETACH), 0, "MNT_DETACH");
	check_int(lines(), before, "the mount is out of the list");
	check_errno(open(M "/sub/f", O_RDONLY), ENOENT, "no name leads to it");
	check_int(pread(fd, b, 4, 0), 4, "but the file lives");
	check_int(pwrite(fd, "more", 4, 4), 4, "and is written");
	check_int(access("f", R_OK), 0, "and the directory, from which it is found");
	close(make("g"));
	check_int(access("g", R_OK), 0, "and where others are made");
	check(syscall(__NR_getcwd, b, sizeof(b)) > 0, "which has a path");
	check_text(b, "(unreachable)/sub", "that is of no use");
	check_int(access("../sub/f", R_OK), 0, "up is the root of what was mounted");
	check_int(access("../../sub/f", R_OK), 0, "and up from there is the same");
	check_errno(mount("none", ".", "tmpfs", 0, NULL), EINVAL,
		    "nothing is mounted there: EINVAL");
	need(chdir("..") == 0, "chdir");
	check_errno(umount("."), EINVAL, "it is no mount: EINVAL");
	check_errno(umount2(".", MNT_DETACH), EINVAL, "not to detach, either");
	check_errno(mount("none", ".", "", MS_REMOUNT, NULL), EINVAL, "nor to remount");
	check(syscall(__NR_getcwd, b, sizeof(b)) > 0, "its root, too");
	check_text(b, "(unreachable)/", "is nowhere");
	need(chdir("/") == 0, "chdir");
	check_int(pread(fd, b, 8, 0), 8, "the file is the last user");
	close(fd);
	check_errno(umount2(M, MNT_DETACH), EINVAL, "there is no mount: EINVAL");
}

/* A tree of them; each lives as long as its own users. */
static void detaching_tree(void)
{
	int before = lines(), low, high;
	char b[8];

	need(mount("none", M, "tmpfs", 0, "size=64k") == 0, "tmpfs");
	need(mkdir(M "/a", 0700) == 0 && mkdir(M "/b", 0700) == 0, "mkdir");
	need(mount("none", M "/a", "tmpfs", 0, "size=64k") == 0, "tmpfs on it");
	need(mkdir(M "/a/c", 0700) == 0, "mkdir");
	need(mount("none", M "/a/c", "tmpfs", 0, "size=64k") == 0, "tmpfs on that");
	need(mount("none", M "/b", "proc", 0, NULL) == 0, "proc");
	low = make(M "/f");
	high = make(M "/a/c/f");
	need(chdir(M "/a") == 0, "chdir");
	check_int(lines(), before + 4, "four mounts");
	check_errno(umount(M), EBUSY, "there are mounts on it: EBUSY");
	check_errno(umount2(M, MNT_FORCE), EBUSY, "no force helps");
	check_int(umount2(M, MNT_DETACH), 0, "MNT_DETACH takes all");
	check_int(lines(), before, "out of the list");
	check_errno(access("c/f", R_OK), ENOENT, "each on its own: what was on it is seen no more");
	check_int(access("c", R_OK), 0, "but what was under that");
	check_errno(access("../f", R_OK), ENOENT, "and up is not what it was on");
	check_int(rmdir("c"), 0, "where nothing is mounted");
	check_int(pread(low, b, 4, 0), 4, "files of the lowest");
	check_int(pread(high, b, 4, 0), 4, "and of the highest live");
	close(low);
	check_int(pread(high, b, 4, 0), 4, "one without the other");
	need(chdir("/") == 0, "chdir");
	close(high);
}

/* They take what they had with them: a file in each, more than the memory is if they did not. */
static void nothing_is_left(void)
{
	static char page[64 * 1024];
	int i, fd, bad = 0;

	for (i = 0; i < 64; i++) {
		if (mount("none", M, "tmpfs", 0, "size=3m"))
			break;
		fd = make(M "/f");
		for (int j = 0; j < 40; j++)
			bad += write(fd, page, sizeof(page)) != sizeof(page);
		bad += umount2(M, MNT_DETACH) != 0;
		close(fd);
	}
	check(i == 64 && !bad, "a detached mount's files go with their last user");
}

static void set(const char *path, int n)
{
	char text[16];
	int fd = open(path, O_WRONLY), len = snprintf(text, sizeof(text), "%d", n);

	need(fd >= 0 && write(fd, text, len) == len, path);
	close(fd);
}

/* The last user is a mapping, which goes with its mm locked: no file system may end there. */
static int map_detached(void *stay)
{
	char *p;
	int fd;

	need(mount("none", M, "tmpfs", 0, NULL) == 0, "tmpfs");
	fd = make(M "/f");
	p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	need(p != MAP_FAILED && close(fd) == 0, "a mapping");
	if (umount(M) == 0 || errno != EBUSY || umount2(M, MNT_DETACH) || p[0] != 't')
		return 1;
	return stay ? 0 : munmap(p, PAGE) != 0;
}

static void mapped(void)
{
	int before = lines();

	check_int(map_detached(NULL), 0, "munmap of the last of a detached mount");
	check_exit(in_child(map_detached, NULL), 0, "by a child");
	check_exit(in_child(map_detached, M), 0, "which leaves that to its exit");
	check_int(lines(), before, "the mounts are gone");
}

static void limit(void)
{
	static const char path[] = "/proc/sys/fs/mount-max";
	char text[16];
	int now = lines();

	need(read_text(path, text, sizeof(text)) > 0, path);
	set(path, now + 1);
	check_int(mount("none", M, "tmpfs", 0, NULL), 0, "one more than there are");
	check_errno(mount("none", M, "tmpfs", 0, NULL), ENOSPC, "beyond fs.mount-max: ENOSPC");
	check_int(lines(), now + 1, "it is not there");
	check_int(umount(M), 0, "umount makes room");
	check_int(mount("none", M, "tmpfs", 0, NULL), 0, "for another one");
	check_int(umount2(M, MNT_DETACH), 0, "as does MNT_DETACH");
	check_int(mount("none", M, "tmpfs", 0, NULL), 0, "again");
	check_int(umount(M), 0, "umount");
	set(path, atoi(text));
}

static dev_t dev_of(const char *name)
{
	struct stat st;

	need(stat(name, &st) == 0, name);
	return st.st_dev;
}

/* Those that are mounted have different ones; and a number is used again. */
static void numbers(void)
{
	dev_t first;

	check_int(mount("none", M, "tmpfs", 0, NULL), 0, "mount");
	first = dev_of(M);
	check_int(mount("none", M, "tmpfs", 0, NULL), 0, "mount on it");
	check(dev_of(M) != first, "they are two devices");
	for (int i = 0; i < 3; i++)
		check_int(umount(M) | mount("none", M, "tmpfs", 0, NULL), 0, "again");
	check(dev_of(M) <= first + 1, "the number is the lowest that is free");
	check_int(umount(M) | umount(M), 0, "umount");
	check_int(mount("none", M, "tmpfs", 0, NULL), 0, "mount");
	check_int(dev_of(M), first, "it has the number of the first");
	check_int(umount(M), 0, "umount");
}

/* What has no name, or is in no mount. */
static void nowhere(void)
{
	char name[32];
	int before = lines(), p[2], i;

	need(mkdir(M "/dead", 0700) == 0 && chdir(M "/dead") == 0 && rmdir(M "/dead") == 0,
	     "a dead directory");
	check_errno(mount("none", ".", "tmpfs", 0, NULL), ENOENT,
		    "on a directory that was removed: ENOENT");
	check_int(lines(), before, "nothing is mounted");
	need(chdir("/") == 0 && pipe(p) == 0, "pipe");
	p[1] = memfd_create("memfd", 0);
	for (i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "/proc/self/fd/%d", p[i]);
		check_errno(mount("none", name, "tmpfs", 0, NULL), EINVAL, name);
		check_errno(mount("none", name, "", MS_REMOUNT, NULL), EINVAL, "  remount");
		check_errno(umount(name), EINVAL, "  umount of what is in no mount: EINVAL");
		check_errno(umount2(name, MNT_DETACH), EINVAL, "  nor with MNT_DETACH");
		check_errno(umount2(name, MNT_EXPIRE), EINVAL, "  nor with MNT_EXPIRE");
	}
	close(p[0]);
	close(p[1]);
}

/* Who reads the list goes by blanks and lines. */
static void odd_names(void)
{
	static char text[16384];

	need(mkdir(M "/o d", 0700) == 0, "mkdir");
	check_int(mount("a b\tc\nd\\#e", M "/o d", "tmpfs", 0, NULL), 0, "an odd source");
	need(read_text("/proc/self/mounts", text, sizeof(text)) > 0, "/proc/self/mounts");
	check(strstr(text, "\na\\040b\\011c\\012d\\134\\043e " M "/o\\040d tmpfs rw") != NULL,
	      "is one word of one line in the list");
	check_int(umount(M "/o d"), 0, "umount");
	rmdir(M "/o d");
}

static int mounter(void *stop)
{
	while (!*(volatile int *)stop) {
		if (mount("none", M "/race", "tmpfs", 0, NULL) == 0)
			umount2(M "/race", MNT_DETACH);
	}
	return 0;
}

/* A directory is removed or replaced, or something is mounted on it: not both. */
static void removal_race(void)
{
	int *stop = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int before = lines(), i, status;
	pid_t pid;

	need(stop != MAP_FAILED && (pid = fork()) >= 0, "fork");
	if (!pid)
		_exit(mounter(stop));
	for (i = 0; i < 2000; i++) {
		mkdir(M "/race", 0700);
		if (i & 1) {
			mkdir(M "/other", 0700);
			rename(M "/other", M "/race");
		}
		rmdir(M "/race");
	}
	*stop = 1;
	waitpid(pid, &status, 0);
	rmdir(M "/race");
	rmdir(M "/other");
	check_int(lines(), before, "no mount is on a directory that is gone");
}

static int without_rights(void *arg)
{
	(void)arg;
	if (caps_drop(CAP_SYS_ADMIN))
		return 3;
	if (mount("none", M, "tmpfs", 0, NULL) == 0 || errno != EPERM)
		return 1;
	return umount("/proc") == 0 || errno != EPERM ? 2 : 0;
}

int main(void)
{
	need(mkdir(M, 0700) == 0, "a folder");
	check(mount("none", M, "proc", 0, NULL) == 0 && has_proc(M "/self/fd"),
	      "proc in a second place");
	check(mount("none", M, "tmpfs", 0, "size=64k") == 0, "and a tmpfs on that");
	check(!has_proc(M "/self"), "there the tmpfs is seen");
	check(has_proc("/proc/self/fd"), "in the first place proc is");
	/* The root of proc is now on what is mounted on the root of proc. */
	check(mount("none", M, "proc", 0, NULL) == 0, "and proc on the tmpfs");
	check(has_proc(M "/self/fd") && has_proc("/proc/self/fd"), "which is seen in both places");
	check(umount(M) == 0 && !has_proc(M "/self"), "under it is the tmpfs");
	check(umount(M) == 0 && has_proc(M "/self"), "under that is proc");
	check(umount(M) == 0 && !has_proc(M "/self"), "under that nothing");
	check(umount(M) < 0 && errno == EINVAL, "which is no mount");
	check(has_proc("/proc/self/fd"), "and the first place is as it was");
	detaching();
	detaching_tree();
	mapped();
	nothing_is_left();
	limit();
	numbers();
	nowhere();
	odd_names();
	removal_race();
	check_exit(in_child(without_rights, NULL), 0, "without CAP_SYS_ADMIN: EPERM");
	need(rmdir(M) == 0, "the folder goes");
	return tap_done();
}
