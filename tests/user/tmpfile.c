// SPDX-License-Identifier: MIT
/*
 * O_TMPFILE: files that never had a name, and may get one. Of a disk (device and type), or without
 * arguments in a folder of the root file system and then in a tmpfs.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

#include "tap.h"

static unsigned long long free_inodes(void)
{
	struct statfs fs;

	need(statfs(".", &fs) == 0, "statfs");
	return fs.f_ffree;
}

static int empty(void)
{
	return rmdir("d") == 0 && mkdir("d", 0755) == 0;
}

static int nlink_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) ? -1 : (int)st.st_nlink;
}

/* The link in /proc/self/fd, followed. */
static int link_proc(int fd, const char *name)
{
	char link[32];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, link, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

static void flags(void)
{
	struct stat st;
	int fd;

	check_errno(open("d", O_TMPFILE | O_RDONLY, 0600), EINVAL, "not to write: EINVAL");
	check_errno(open("d", (O_TMPFILE & ~O_DIRECTORY) | O_RDWR, 0600), EINVAL,
		    "without O_DIRECTORY: EINVAL");
	check_errno(open("d", O_TMPFILE | O_CREAT | O_RDWR, 0600), EINVAL, "with O_CREAT: EINVAL");
	check_errno(open("none", O_TMPFILE | O_RDWR, 0600), ENOENT, "no such directory: ENOENT");
	close(open("f", O_CREAT | O_RDWR, 0600));
	check_errno(open("f", O_TMPFILE | O_RDWR, 0600), ENOTDIR, "a file: ENOTDIR");
	unlink("f");
	check_errno(open("/proc", O_TMPFILE | O_RDWR, 0600), EOPNOTSUPP, "in /proc: EOPNOTSUPP");
	fd = open("d", O_TMPFILE | O_PATH, 0600);
	check(fd >= 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode),
	      "with O_PATH it is the directory");
	close(fd);
	fd = open("d", O_TMPFILE | O_WRONLY | O_TRUNC | O_APPEND, 0600);
	check(fd >= 0, "only to write");
	check_int(fcntl(fd, F_GETFL) & (O_TMPFILE | O_ACCMODE | O_APPEND),
		  O_TMPFILE | O_WRONLY | O_APPEND, "F_GETFL tells of it");
	close(fd);
}

static void nameless(void)
{
	int fd = open("d", O_TMPFILE | O_RDWR, 04666), again;
	char name[32], target[128] = "", b[8];
	struct stat st;
	char *m;

	need(fd >= 0, "O_TMPFILE");
	check_int(fstat(fd, &st), 0, "fstat");
	check_int(st.st_nlink, 0, "it has no name");
	check_int(st.st_mode, S_IFREG | 04644, "its mode lacks what umask has");
	check_int(st.st_size, 0, "it is empty");
	check(empty(), "and its directory is, too");
	need(chdir("d") == 0, "chdir");
	need(chdir("..") == 0, "chdir");
	check_int(write(fd, "some text", 9), 9, "it is written");
	check_int(pread(fd, b, 8, 1), 8, "and read");
	check(memcmp(b, "ome text", 8) == 0, "as it was written");
	m = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	need(m != MAP_FAILED, "mmap");
	check(memcmp(m, "some text", 10) == 0, "and mapped");
	m[0] = 'S';
	check_int(fsync(fd), 0, "and brought to where it belongs");
	munmap(m, PAGE);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	need(readlink(name, target, sizeof(target) - 1) > 0, "readlink");
	check(strstr(target, "/d/#") != NULL, "/proc/self/fd has a number for it");
	check(strlen(target) > 10 && !strcmp(target + strlen(target) - 10, " (deleted)"),
	      "that no directory has");
	again = open(name, O_RDONLY);
	check(again >= 0, "where it is opened once more");
	close(fd);
	check(read(again, b, 4) == 4 && memcmp(b, "Some", 4) == 0, "and lives on");
	close(again);
}

static void linked(void)
{
	int fd = open("d", O_TMPFILE | O_RDWR, 0600), excl;
	struct stat st, st2;

	need(fd >= 0 && write(fd, "x", 1) == 1, "O_TMPFILE");
	check_int(linkat(fd, "", AT_FDCWD, "d/a", AT_EMPTY_PATH), 0,
		  "linkat by descriptor gives it a name");
	check_int(nlink_of(fd), 1, "which is one link");
	check(stat("d/a", &st) == 0 && fstat(fd, &st2) == 0 && st.st_ino == st2.st_ino,
	      "to the same file");
	check_int(link_proc(fd, "d/b"), 0, "another name");
	check_int(link("d/a", "d/c"), 0, "and one in the old way");
	check_int(nlink_of(fd), 3, "make three");
	check_errno(linkat(fd, "", AT_FDCWD, "d/a", AT_EMPTY_PATH), EEXIST,
		    "a name that is there: EEXIST");
	unlink("d/a");
	unlink("d/b");
	check_int(nlink_of(fd), 1, "one again");
	unlink("d/c");
	check_int(nlink_of(fd), 0, "and none");
	check_errno(linkat(fd, "", AT_FDCWD, "d/a", AT_EMPTY_PATH), ENOENT,
		    "now it gets none any more: ENOENT");
	check_errno(link_proc(fd, "d/a"), ENOENT, "by no way");
	close(fd);

	fd = open("d", O_TMPFILE | O_RDWR, 0600);
	check_int(link_proc(fd, "d/a"), 0, "the name through /proc/self/fd");
	check_int(write(fd, "text", 4), 4, "written under its name");
	close(fd);
	check(stat("d/a", &st) == 0 && st.st_size == 4 && st.st_nlink == 1,
	      "it stays when it is closed");
	unlink("d/a");

	excl = open("d", O_TMPFILE | O_RDWR | O_EXCL, 0600);
	check(excl >= 0, "O_EXCL");
	check_errno(linkat(excl, "", AT_FDCWD, "d/a", AT_EMPTY_PATH), ENOENT,
		    "means: no name ever");
	check_errno(link_proc(excl, "d/a"), ENOENT, "by no way");
	close(excl);
}

static void many(void)
{
	unsigned long long before = free_inodes();
	int fd[20], i, bad = 0;

	for (i = 0; i < 20; i++) {
		fd[i] = open("d", O_TMPFILE | O_RDWR, 0600);
		bad += fd[i] < 0 || write(fd[i], &i, 4) != 4;
	}
	check_int(bad, 0, "twenty at a time");
	check(free_inodes() + 20 <= before, "are counted");
	check(empty(), "in an empty directory");
	for (i = 0; i < 10; i++)
		bad += linkat(fd[i], "", AT_FDCWD, (char[]){ 'd', '/', 'a' + i, 0 },
			      AT_EMPTY_PATH) != 0;
	for (i = 0; i < 20; i++)
		close(fd[i]);
	check_int(bad, 0, "ten of them get names");
	for (i = 0; i < 10; i++)
		bad += unlink((char[]){ 'd', '/', 'a' + i, 0 }) != 0;
	check_int(bad, 0, "and lose them");
	sync();
	check(free_inodes() == before, "nothing is left of them");
}

static void all(void)
{
	umask(022);
	need(mkdir("d", 0755) == 0, "mkdir d");
	flags();
	nameless();
	linked();
	many();
	need(rmdir("d") == 0, "rmdir d");
}

int main(int argc, char **argv)
{
	mkdir("/tmpfile", 0755);
	need(chdir("/tmpfile") == 0, "/tmpfile");
	if (argc == 1)
		all();
	if (argc == 1)
		need(mount("tmpfile", "/tmpfile", "tmpfs", 0, "nr_inodes=64") == 0, "mount");
	else
		need(mount(argv[1], "/tmpfile", argv[2], 0, NULL) == 0, argv[1]);
	need(chdir("/tmpfile") == 0, "chdir");
	all();
	need(chdir("/") == 0 && umount("/tmpfile") == 0 && rmdir("/tmpfile") == 0, "umount");
	return tap_done();
}
