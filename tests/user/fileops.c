// SPDX-License-Identifier: MIT
/*
 * What is asked of files of any kind and is an error for some: bringing them to the disk, data and holes, names in
 * /proc; a directory's group for what is made in it; many descriptors at once; how a file system is unmounted.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "tap.h"

/* Of both calls; the descriptor is used up. */
static int sync_error(int fd)
{
	int full = fsync(fd) ? errno : 0, data = fdatasync(fd) ? errno : 0;

	close(fd);
	return full == data ? full : -1;
}

static int opened(const char *name, int flags)
{
	int fd = open(name, flags, 0600);

	need(fd >= 0, name);
	return fd;
}

static void syncing(void)
{
	int p[2];
	char *m;

	need(pipe(p) == 0, "pipe");
	check_int(sync_error(p[0]), EINVAL, "fsync of a pipe: EINVAL");
	check_int(sync_error(p[1]), EINVAL, "of its other end");
	check_int(sync_error(opened("/dev/null", O_RDWR)), EINVAL, "of a device");
	check_int(sync_error(opened("/proc/self/status", O_RDONLY)), EINVAL, "of a text of /proc");
	check_int(sync_error(opened("/proc", O_RDONLY)), EINVAL, "of a directory there");
	check_int(sync_error(opened(".", O_RDONLY)), 0,
		  "but of a directory in memory it is nothing");
	check_int(sync_error(opened("f", O_RDWR | O_CREAT)), 0, "and of a file there");
	check_int(sync_error(syscall(__NR_memfd_create, "m", 0)), 0, "with or without a name");
	m = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	check_int(msync(m, PAGE, MS_SYNC), 0, "msync of shared memory");
	munmap(m, PAGE);
	check_errno(fsync(-1), EBADF, "of nothing: EBADF");
	unlink("f");
}

/* ---- SEEK_DATA, SEEK_HOLE ---- */

static void seeking(int sparse)
{
	int fd = opened("f", O_RDWR | O_CREAT | O_TRUNC), dir = opened(".", O_RDONLY), p[2];
	off_t size = 10 * PAGE + 100;

	check_errno(lseek(fd, 0, SEEK_DATA), ENXIO, "an empty file has no data: ENXIO");
	check_errno(lseek(fd, 0, SEEK_HOLE), ENXIO, "nor a hole");
	pwrite(fd, "x", 1, 3 * PAGE + 5);
	pwrite(fd, "x", 1, 4 * PAGE + 5);
	pwrite(fd, "x", 1, 7 * PAGE);
	ftruncate(fd, size);
	check_int(lseek(fd, 0, SEEK_DATA), sparse ? 3 * PAGE : 0, "the first data");
	check_int(lseek(fd, 3 * PAGE + 7, SEEK_DATA), 3 * PAGE + 7, "within data");
	check_int(lseek(fd, 0, SEEK_CUR), 3 * PAGE + 7, "is where the file stands then");
	check_int(lseek(fd, 3 * PAGE + 7, SEEK_HOLE), sparse ? 5 * PAGE : size, "the next hole");
	check_int(lseek(fd, 5, SEEK_HOLE), sparse ? 5 : size, "within a hole");
	check_int(lseek(fd, 5 * PAGE, SEEK_DATA), sparse ? 7 * PAGE : 5 * PAGE, "more data");
	if (sparse)
		check_errno(lseek(fd, 8 * PAGE, SEEK_DATA), ENXIO, "no more data: ENXIO");
	check_int(lseek(fd, 9 * PAGE, SEEK_HOLE), sparse ? 9 * PAGE : size, "the hole at the end");
	check_errno(lseek(fd, size, SEEK_HOLE), ENXIO, "at the end: ENXIO");
	check_errno(lseek(fd, -1, SEEK_DATA), ENXIO, "before the file: ENXIO");
	check_errno(lseek(fd, 0, 5), EINVAL, "another way to seek: EINVAL");
	pwrite(fd, "x", 1, size - 1);
	check_int(lseek(fd, size - 5, SEEK_HOLE), size, "behind data at the end is a hole");
	check_errno(lseek(dir, 0, SEEK_DATA), EINVAL, "of a directory: EINVAL");
	need(pipe(p) == 0, "pipe");
	check_errno(lseek(p[0], 0, SEEK_DATA), ESPIPE, "of a pipe: ESPIPE");
	close(p[0]);
	close(p[1]);
	close(dir);
	close(fd);
	unlink("f");
}

/* ---- names that cannot be ---- */

static void in_proc(void)
{
	check_errno(open("/proc/nothing", O_WRONLY | O_CREAT, 0600), ENOENT,
		    "O_CREAT of what is not in /proc: ENOENT");
	check_errno(open("/proc/sys/kernel/nothing", O_WRONLY | O_CREAT | O_TRUNC, 0600), ENOENT,
		    "in /proc/sys");
	check_errno(open("/proc/self/nothing", O_RDONLY | O_CREAT, 0600), ENOENT, "of a process");
	check_errno(open("/proc/self/fd/900", O_RDONLY | O_CREAT | O_EXCL, 0600), ENOENT,
		    "of a descriptor");
	check_errno(mkdir("/proc/nothing", 0700), ENOENT, "mkdir");
	check_errno(symlink("x", "/proc/nothing"), ENOENT, "symlink");
	check_errno(mkdir("/proc/self", 0700), EEXIST, "of what is there: EEXIST");
	check_errno(open("/proc/version", O_RDONLY | O_CREAT | O_EXCL, 0600), EEXIST, "O_EXCL");
	close(opened("/proc/version", O_RDONLY | O_CREAT));
	check(1, "O_CREAT of what is there opens it");
}

/* ---- a directory's group ---- */

static unsigned int group(const char *name, int *sgid)
{
	struct stat st;

	need(lstat(name, &st) == 0, name);
	*sgid = !!(st.st_mode & S_ISGID);
	return st.st_gid;
}

static void groups(void)
{
	int sgid, fd;

	need(mkdir("g", 0755) == 0 && chown("g", -1, 77) == 0 && chmod("g", 02755) == 0, "mkdir");
	close(opened("g/f", O_WRONLY | O_CREAT));
	check(group("g/f", &sgid) == 77 && !sgid,
	      "a file in a set-group-id directory has its group");
	mkdir("g/d", 0700);
	check(group("g/d", &sgid) == 77 && sgid, "a directory is set-group-id, too");
	symlink("x", "g/l");
	check_int(group("g/l", &sgid), 77, "a link has the group");
	mknod("g/p", S_IFIFO | 0600, 0);
	check(group("g/p", &sgid) == 77 && !sgid, "a FIFO");
	mkdir("g/d/e", 0700);
	check(group("g/d/e", &sgid) == 77 && sgid, "and so on below");
	fd = opened("f", O_WRONLY | O_CREAT);
	check(group("f", &sgid) == 0 && rename("f", "g/m") == 0 && group("g/m", &sgid) == 0,
	      "what is moved there keeps its own");
	chmod("g", 0755);
	mkdir("g/o", 0700);
	check(group("g/o", &sgid) == 0 && !sgid, "without the bit all is the caller's");
	close(fd);
	unlink("g/f");
	unlink("g/l");
	unlink("g/p");
	unlink("g/m");
	rmdir("g/o");
	rmdir("g/d/e");
	rmdir("g/d");
	rmdir("g");
}

/* ---- close_range ---- */

static long close_range(unsigned int first, unsigned int last, unsigned int flags)
{
	return syscall(__NR_close_range, first, last, flags);
}

static int is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static int closing(void *arg)
{
	int i;

	(void)arg;
	for (i = 50; i < 150; i++)
		dup2(0, i);
	if (close_range(60, 79, 0) || !is_open(59) || is_open(60) || is_open(79) || !is_open(80))
		return 1;
	if (close_range(60, 79, 0)) /* nothing there */
		return 2;
	if (close_range(100, 120, CLOSE_RANGE_CLOEXEC) || fcntl(99, F_GETFD) != 0 ||
	    fcntl(100, F_GETFD) != FD_CLOEXEC || fcntl(120, F_GETFD) != FD_CLOEXEC ||
	    fcntl(121, F_GETFD) != 0)
		return 3;
	close(100);
	if (fcntl(0, F_DUPFD, 100) != 100 || fcntl(100, F_GETFD) != 0)
		return 4;
	if (close_range(3, ~0u, 0))
		return 5;
	for (i = 3; i < 200; i++) {
		if (is_open(i))
			return 6;
	}
	return dup(0) == 3 ? 0 : 7;
}

static int close_alone(void)
{
	return close_range(50, 60, CLOSE_RANGE_UNSHARE) || is_open(50) || !is_open(61);
}

static int sharing(void *arg)
{
	int status, i;
	pid_t pid;

	(void)arg;
	for (i = 50; i < 70; i++)
		dup2(0, i);
	pid = syscall(__NR_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0); /* a fork with one table */
	if (pid == 0)
		_exit(close_alone());
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		return 1;
	return is_open(50) && is_open(60) ? 0 : 2;
}

static void ranges(void)
{
	check_exit(in_child(closing, NULL), 0, "close_range");
	check_exit(in_child(sharing, NULL), 0, "CLOSE_RANGE_UNSHARE leaves those of others open");
	check_errno(close_range(5, 4, 0), EINVAL, "an end before the start: EINVAL");
	check_errno(close_range(200, 300, 1), EINVAL, "a flag it has not: EINVAL");
}

/* ---- umount2 ---- */

static int mounted(void)
{
	mkdir("m", 0755);
	return mount("none", "m", "tmpfs", 0, NULL);
}

static void unmounting(void)
{
	int fd;

	need(mounted() == 0, "mount");
	check_errno(umount2("m", 16), EINVAL, "umount2 with a flag it has not: EINVAL");
	check_errno(umount2("m", MNT_EXPIRE | MNT_FORCE), EINVAL, "MNT_EXPIRE and MNT_FORCE");
	check_errno(umount2("m", MNT_EXPIRE | MNT_DETACH), EINVAL, "MNT_EXPIRE and MNT_DETACH");
	check_errno(umount2("m", MNT_EXPIRE), EAGAIN, "MNT_EXPIRE, the first time: EAGAIN");
	close(opened("m/f", O_WRONLY | O_CREAT));
	check_errno(umount2("m", MNT_EXPIRE), EAGAIN, "it has been used: EAGAIN again");
	fd = opened("m/f", O_RDONLY);
	check_errno(umount2("m", MNT_EXPIRE), EBUSY, "it is in use: EBUSY");
	check_errno(umount2("m", MNT_FORCE), EBUSY, "also for MNT_FORCE");
	close(fd);
	check_errno(umount2("m", MNT_EXPIRE), EAGAIN, "unused");
	check_int(umount2("m", MNT_EXPIRE), 0, "and unused since");
	check_errno(umount2("m", 0), EINVAL, "nothing is mounted there: EINVAL");
	need(mounted() == 0, "mount");
	symlink("m", "l");
	check_errno(umount2("l", UMOUNT_NOFOLLOW), EINVAL, "UMOUNT_NOFOLLOW: a link is no mount");
	check_int(umount2("m", UMOUNT_NOFOLLOW | MNT_FORCE), 0, "a mount is");
	need(mounted() == 0, "mount");
	check_int(umount2("l", MNT_DETACH), 0, "MNT_DETACH, through a link");
	check_errno(umount2("m", 0), EINVAL, "it is gone");
	unlink("l");
	rmdir("m");
}

int main(int argc, char **argv)
{
	mkdir("/tmp", 0777);
	mkdir("/tmp/fileops", 0755);
	need(chdir("/tmp/fileops") == 0, "chdir");
	if (argc > 2) { /* disk and file system */
		need(mount(argv[1], ".", argv[2], 0, NULL) == 0, "mount");
		need(chdir("/tmp/fileops") == 0, "chdir");
		seeking(0);
		groups();
		chdir("/");
		check_int(umount("/tmp/fileops"), 0, "umount");
		return tap_done();
	}
	note("what is there at first");
	syncing();
	seeking(1);
	groups();
	unmounting();
	need(mount("none", "/tmp/fileops", "tmpfs", 0, "mode=755") == 0, "mount");
	need(chdir("/tmp/fileops") == 0, "chdir");
	note("tmpfs");
	syncing();
	seeking(1);
	groups();
	chdir("/");
	check_int(umount("/tmp/fileops"), 0, "umount");
	rmdir("/tmp/fileops");
	in_proc();
	ranges();
	return tap_done();
}
