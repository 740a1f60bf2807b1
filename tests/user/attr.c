// SPDX-License-Identifier: MIT
/*
 * Owners, modes, times, sizes and names of files by the calls that C libraries and tools use for them, the ones
 * with old numbers among them. In the folder that the first argument names, or without one in a folder of the
 * root file system and then in a tmpfs. What /attr/kept says afterwards a test on the host may look at.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <uapi/dirent.h>
#include <uapi/stat.h>
#include <uapi/statfs.h>

#include "tap.h"

/* The kernel's own structures are looked at here, whose fields have these names. */
#undef st_atime
#undef st_mtime
#undef st_ctime

static int seconds_only; /* the file system keeps no fractions */

static struct stat64 look(const char *name)
{
	struct stat64 st;

	need(syscall(__NR_lstat64, name, &st) == 0, name);
	return st;
}

static int make(const char *name, const char *text)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);

	need(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), name);
	return fd;
}

static void sizes(void)
{
	int fd = make("size", "0123456789"), ro = open("size", O_RDONLY);

	check_int(syscall(__NR_ftruncate, fd, 4), 0, "ftruncate");
	check_int(look("size").st_size, 4, "cuts");
	check_int(syscall(__NR_ftruncate, fd, 5000), 0, "and grows");
	check_int(look("size").st_size, 5000, "to the size");
	check_errno(syscall(__NR_ftruncate, ro, 1), EINVAL, "a descriptor for reading");
	check_errno(syscall(__NR_ftruncate, fd, -1), EINVAL, "a size that is negative");
	check_errno(syscall(__NR_ftruncate, -1, 1), EBADF, "no descriptor");
	check_int(syscall(__NR_truncate, "size", 7), 0, "truncate");
	check_int(look("size").st_size, 7, "cuts");
	check_errno(syscall(__NR_truncate, "size", -1), EINVAL, "a size that is negative");
	check_errno(syscall(__NR_truncate, ".", 1), EISDIR, "of a directory");
	check_errno(syscall(__NR_truncate, "none", 1), ENOENT, "of nothing");
	close(ro);
	close(fd);
	unlink("size");
}

/* owner, group and mode in one number */
static long owner(const char *name)
{
	struct stat64 st = look(name);

	return st.st_uid * 1000000 + st.st_gid * 1000 + (st.st_mode & 07777) / 512 * 100;
}

static void owners(void)
{
	int fd = make("own", "x");
	struct stat32 old;

	symlink("own", "link");
	mkdir("dir", 0755);
	check_int(syscall(__NR_chown32, "own", 5, 6), 0, "chown32");
	check_int(owner("own"), 5006000, "sets both");
	check_int(syscall(__NR_chown32, "own", -1, 7), 0, "the group alone");
	check_int(owner("own"), 5007000, "leaves the owner");
	check_int(syscall(__NR_fchown32, fd, 8, -1), 0, "fchown32");
	check_int(owner("own"), 8007000, "leaves the group");
	check_int(syscall(__NR_lchown32, "link", 3, 4), 0, "lchown32");
	check_int(owner("link") / 1000, 3004, "is of the link");
	check_int(owner("own"), 8007000, "not of what it names");
	check_int(syscall(__NR_chown32, "link", 9, 9), 0, "chown32 of a link");
	check_int(owner("own"), 9009000, "is of what it names");

	check_int(syscall(__NR_chown, "own", 1, 0xffff), 0, "chown of 16 bits");
	check_int(owner("own"), 1009000, "0xffff leaves the group");
	check_int(syscall(__NR_fchown, fd, 0xffff, 2), 0, "fchown of 16 bits");
	check_int(owner("own"), 1002000, "0xffff leaves the owner");
	check_int(syscall(__NR_lchown, "link", 11, 12), 0, "lchown of 16 bits");
	check_int(owner("link") / 1000, 11012, "is of the link");

	check_int(syscall(__NR_fchownat, AT_FDCWD, "link", 21, 22, AT_SYMLINK_NOFOLLOW), 0,
		  "fchownat");
	check_int(owner("link") / 1000, 21022, "NOFOLLOW: of the link");
	check_int(syscall(__NR_fchownat, fd, "", 23, 24, AT_EMPTY_PATH), 0, "AT_EMPTY_PATH");
	check_int(owner("own"), 23024000, "of the descriptor's file");
	check_errno(syscall(__NR_fchownat, fd, "", 23, 24, 0), ENOENT, "an empty path");
	check_errno(syscall(__NR_fchownat, AT_FDCWD, "own", 1, 1, 1), EINVAL, "a flag it has not");
	check_errno(syscall(__NR_chown32, "none", 1, 1), ENOENT, "of nothing");
	check_errno(syscall(__NR_fchown32, -1, 1, 1), EBADF, "no descriptor");

	chmod("own", 06711);
	check_int(syscall(__NR_chown32, "own", 23, 24), 0, "of a file with set-id bits");
	check_int(owner("own"), 23024000, "they go");
	chmod("own", 02644);
	syscall(__NR_chown32, "own", 23, 24);
	check_int(owner("own"), 23024200,
		  "set-group-id of one that no group runs is another thing");
	chmod("dir", 06711);
	check_int(syscall(__NR_chown32, "dir", 23, 24), 0, "of a directory");
	check_int(owner("dir"), 23024600, "its bits stay");

	syscall(__NR_chown32, "own", 70000, 80000);
	check_int(look("own").st_uid * 1000000ll + look("own").st_gid, 70000080000ll,
		  "numbers of more than 16 bits");
	check_int(syscall(__NR_stat, "own", &old), 0, "stat with its old number");
	check(old.st_uid == 65534 && old.st_gid == 65534, "has the overflow number for them");
	check(old.st_size == 1 && old.st_nlink == 1 &&
		      old.st_ino == (unsigned int)look("own").st_ino &&
		      old.st_mode == look("own").st_mode && old.st_mtime == look("own").st_mtime,
	      "and the rest as the new one");
	check_int(syscall(__NR_lstat, "link", &old), 0, "lstat");
	check(S_ISLNK(old.st_mode), "is of the link");
	check_int(syscall(__NR_fstat, fd, &old), 0, "fstat");
	check(S_ISREG(old.st_mode), "of the file");
	check_int(syscall(__NR_fchmodat, AT_FDCWD, "link", 0640), 0, "fchmodat");
	check_int(look("own").st_mode & 07777, 0640, "through a link");
	close(fd);
	unlink("own");
	unlink("link");
	rmdir("dir");
}

static int set_times(int dfd, const char *name, long a, long an, long m, long mn, int flags)
{
	long ts[4] = { a, an, m, mn };

	return syscall(__NR_utimensat, dfd, name, ts, flags);
}

static void times(void)
{
	long long ts64[4] = { 4000000000ll, 0, 1000000, 5 };
	long tv[4] = { 100, 5000, 200, 6000 };
	int fd = make("time", "x");
	struct stat64 st;

	symlink("time", "link");
	check_int(set_times(AT_FDCWD, "time", 11, 500, 22, 600, 0), 0, "utimensat");
	st = look("time");
	check(st.st_atime == 11 && st.st_mtime == 22, "sets both times");
	check(st.st_atime_nsec == (seconds_only ? 0 : 500) &&
		      st.st_mtime_nsec == (seconds_only ? 0 : 600),
	      "as exactly as the file system keeps them");
	check(st.st_ctime > 1000, "and ctime to now");
	check_int(set_times(AT_FDCWD, "time", 33, UTIME_OMIT, 44, 0, 0), 0, "UTIME_OMIT");
	st = look("time");
	check(st.st_atime == 11 && st.st_mtime == 44, "leaves one");
	check_int(set_times(AT_FDCWD, "time", 33, 0, 0, UTIME_NOW, 0), 0, "UTIME_NOW");
	st = look("time");
	check(st.st_atime == 33 && st.st_mtime > 1000 && st.st_mtime - st.st_ctime < 5, "is now");
	check_int(set_times(AT_FDCWD, "none", 0, UTIME_OMIT, 0, UTIME_OMIT, 0), 0,
		  "OMIT twice asks nothing");
	check_errno(set_times(AT_FDCWD, "time", 0, 1000000000, 0, 0, 0), EINVAL,
		    "too many nanoseconds");
	check_errno(set_times(AT_FDCWD, "time", 0, 0, 0, -1, 0), EINVAL, "too few");
	check_errno(set_times(AT_FDCWD, "none", 0, 0, 0, 0, 0), ENOENT, "of nothing");
	check_errno(set_times(AT_FDCWD, NULL, 0, 0, 0, 0, 0), EFAULT, "no name");
	check_errno(set_times(AT_FDCWD, "time", 0, 0, 0, 0, 1), EINVAL, "a flag it has not");
	check_int(set_times(fd, NULL, 55, 0, 66, 0, 0), 0, "no name and a descriptor");
	check(look("time").st_atime == 55 && look("time").st_mtime == 66, "is its file");
	check_errno(set_times(fd, NULL, 55, 0, 66, 0, AT_SYMLINK_NOFOLLOW), EINVAL,
		    "without flags");
	check_errno(set_times(-1, NULL, 55, 0, 66, 0, 0), EBADF, "no descriptor");
	check_int(set_times(AT_FDCWD, "link", 77, 0, 88, 0, AT_SYMLINK_NOFOLLOW), 0, "of a link");
	check(look("link").st_mtime == 88 && look("time").st_mtime == 66, "itself");
	check_int(syscall(__NR_utimensat, AT_FDCWD, "time", NULL, 0), 0, "no times");
	st = look("time");
	check(st.st_atime > 1000 && st.st_mtime > 1000, "are now");
	check_int(syscall(__NR_utimensat_time64, AT_FDCWD, "time", ts64, 0), 0,
		  "with times of 64 bits");
	st = look("time");
	check_int(st.st_atime, seconds_only ? 0x7fffffff : 4000000000ll,
		  "as late as the file system can say");
	check_int(st.st_mtime, 1000000, "and early");
	check_int(syscall(__NR_utimes, "time", tv), 0, "utimes");
	st = look("time");
	check(st.st_atime == 100 && st.st_mtime == 200 &&
		      st.st_mtime_nsec == (seconds_only ? 0 : 6000000),
	      "in microseconds");
	tv[0] = 300;
	check_int(syscall(__NR_futimesat, AT_FDCWD, "time", tv), 0, "futimesat");
	check_int(look("time").st_atime, 300, "likewise");
	tv[3] = 1000000;
	check_errno(syscall(__NR_utimes, "time", tv), EINVAL, "too many microseconds");
	close(fd);
	unlink("time");
	unlink("link");
}

static long rename2(const char *from, const char *to, unsigned int flags)
{
	return syscall(__NR_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

/* What stands where a name was: a device 0:0. */
static int is_whiteout(const char *name)
{
	struct stat64 st = look(name);

	return st.st_mode == S_IFCHR && st.st_rdev == 0 && st.st_nlink == 1;
}

static void whiteouts(void)
{
	close(make("a", "a"));
	close(make("b", "bb"));
	mkdir("d", 0755);
	mkdir("d/e", 0755);
	check_errno(rename2("a", "b", RENAME_WHITEOUT | RENAME_EXCHANGE), EINVAL,
		    "a whiteout where something stays");
	check_errno(rename2("a", "b", RENAME_WHITEOUT | RENAME_NOREPLACE), EEXIST,
		    "RENAME_WHITEOUT where a file is");
	check_errno(rename2("a", "d/e", RENAME_WHITEOUT), EISDIR, "where it cannot be");
	check(look("a").st_size == 1 && S_ISREG(look("a").st_mode), "leaves the old as it was");
	check_int(rename2("a", "b", RENAME_WHITEOUT), 0, "RENAME_WHITEOUT in place of a file");
	check(is_whiteout("a") && look("b").st_size == 1, "leaves a device 0:0");
	check_int(rename2("d/e", "f", RENAME_WHITEOUT), 0, "of a directory");
	check(is_whiteout("d/e") && S_ISDIR(look("f").st_mode), "likewise");
	check_int(look("d").st_nlink, 2, "there is one directory less in the old");
	check_int(rename2("f", "d/g", RENAME_WHITEOUT | RENAME_NOREPLACE), 0,
		  "with RENAME_NOREPLACE");
	check(is_whiteout("f") && S_ISDIR(look("d/g").st_mode), "likewise");
	check_int(rename2("f", "a", 0), 0, "it is renamed");
	check_int(unlink("a"), 0, "and removed as any");
	unlink("d/e");
	rmdir("d/g");
	check_int(rmdir("d"), 0, "nothing else is left");
	unlink("b");
}

/* Directories of two parents, with what is in them; and names that only differ in length. */
static void exchanges(void)
{
	char path[256], longer[120];
	int i, bad = 0;

	memset(longer, 'n', sizeof(longer));
	longer[0] = 'p';
	longer[1] = '/';
	longer[sizeof(longer) - 1] = 0;
	mkdir("p", 0755);
	mkdir("q", 0755);
	mkdir("p/one", 0755);
	mkdir("p/one/in", 0755);
	mkdir(longer, 0755);
	mkdir("q/two", 0755);
	close(make("p/one/f", "1"));
	close(make("q/two/f", "22"));
	check_int(rename2("p/one", "q/two", RENAME_EXCHANGE), 0, "two directories of two parents");
	check(look("p/one/f").st_size == 2 && look("q/two/f").st_size == 1, "with what is in them");
	check(look("p").st_nlink == 4 && look("q").st_nlink == 3, "both have as many as before");
	need(chdir("q/two/in") == 0, "chdir");
	need(getcwd(path, sizeof(path)) != NULL, "getcwd");
	check(strstr(path, "/q/two/in") != NULL, "what is deeper knows where it is");
	check(access("../../two", F_OK) == 0 && access("../../one", F_OK) < 0,
	      "and up is the new parent");
	need(chdir("../../..") == 0, "chdir");
	check_errno(rename2("q/two/in", "q", RENAME_EXCHANGE), EINVAL, "with what is above");
	check_errno(rename2("q", "q/two/in", RENAME_EXCHANGE), EINVAL, "with what is below");
	check_int(rename2(longer, "q/two", RENAME_EXCHANGE), 0, "a long name and a short one");
	check(access("q/two/f", F_OK) < 0, "both");
	strcat(strcpy(path, longer + 2), "/f");
	need(chdir("p") == 0, "chdir");
	check_int(access(path, F_OK), 0, "are found");
	need(chdir("..") == 0, "chdir");
	for (i = 0; i < 101; i++)
		bad += rename2("p/one", "q/two", RENAME_EXCHANGE) != 0;
	check_int(bad, 0, "a hundred times");
	check(access("p/one/f", F_OK) < 0 && look("q/two/f").st_size == 2, "and once");
	unlink("q/two/f");
	rmdir("q/two");
	rmdir("q");
	rmdir("p/one");
	strcat(strcpy(path, longer), "/f");
	unlink(path);
	strcat(strcpy(path, longer), "/in");
	rmdir(path);
	rmdir(longer);
	check_int(rmdir("p"), 0, "nothing else is left");
}

static void names(void)
{
	int old = make("old", "old"), new = make("new", "new!");
	char path[100];

	mkdir("dir", 0755);
	mkdir("dir/sub", 0755);
	check_errno(rename2("old", "new", RENAME_NOREPLACE), EEXIST, "not where a file is");
	check_errno(rename2("old", ".", RENAME_NOREPLACE), EEXIST, "nor where a directory is");
	check_int(rename2("old", "other", RENAME_NOREPLACE), 0, "but where nothing is");
	check_int(look("other").st_size, 3, "there it is");
	check_errno(rename2("new", "other", RENAME_NOREPLACE | RENAME_EXCHANGE), EINVAL,
		    "both flags");
	check_errno(rename2("new", "other", 8), EINVAL, "a flag it has not");
	check_int(syscall(__NR_linkat, AT_FDCWD, "other", AT_FDCWD, "hard", 0), 0, "linkat");
	check_int(look("hard").st_nlink, 2, "a second name");
	check_int(syscall(__NR_renameat, AT_FDCWD, "hard", AT_FDCWD, "dir/hard"), 0, "renameat");
	check_int(look("dir/hard").st_nlink, 2, "has moved it");
	check_int(rename2("new", "other", RENAME_EXCHANGE), 0, "two change places");
	check(look("new").st_size == 3 && look("other").st_size == 4, "both");
	check_int(rename2("dir/sub", "new", RENAME_EXCHANGE), 0, "a directory and a file");
	check(S_ISDIR(look("new").st_mode) && look("dir/sub").st_size == 3, "of two directories");
	check_int(look("dir").st_nlink, 2, "one has a directory less");
	need(chdir("new") == 0, "chdir");
	need(getcwd(path, sizeof(path)) != NULL, "getcwd");
	check_text(strrchr(path, '/'), "/new", "it knows its new name");
	need(chdir("..") == 0 && access("dir", F_OK) == 0, "up again");
	check_errno(rename2("dir", "dir/sub", RENAME_EXCHANGE), EINVAL, "not with what is in it");
	check_errno(rename2("dir/sub", "dir", RENAME_EXCHANGE), EINVAL, "nor the other way");
	check_errno(rename2("dir", "none", RENAME_EXCHANGE), ENOENT, "nor with nothing");
	check_int(rename2("dir/sub", "new", RENAME_EXCHANGE), 0, "and back");
	exchanges();
	whiteouts();
	check_int(syscall(__NR_faccessat2, AT_FDCWD, "new", R_OK | W_OK, 0), 0, "faccessat2");
	check_errno(syscall(__NR_faccessat2, AT_FDCWD, "new", X_OK, AT_EACCESS), EACCES,
		    "to run it");
	check_int(syscall(__NR_faccessat2, old, "", R_OK, AT_EMPTY_PATH), 0, "a descriptor's file");
	check_errno(syscall(__NR_faccessat2, AT_FDCWD, "new", 8, 0), EINVAL, "a mode it has not");
	check_errno(syscall(__NR_faccessat2, AT_FDCWD, "new", 0, 1), EINVAL, "a flag it has not");
	close(old);
	close(new);
	unlink("dir/hard");
	rmdir("dir/sub");
	rmdir("dir");
	unlink("new");
	unlink("other");
}

static void transfers(void)
{
	int from = make("from", "0123456789"), to = make("to", ""), ends[2];
	struct iovec iov[2];
	char a[4], b[8], buf[20];
	long off = 3;

	need(pipe(ends) == 0, "pipe");
	lseek(from, 0, SEEK_SET);
	check_int(syscall(__NR_sendfile, to, from, NULL, 4), 4, "sendfile");
	check_int(lseek(from, 0, SEEK_CUR) * 100 + lseek(to, 0, SEEK_CUR), 404,
		  "moves both positions");
	check_int(syscall(__NR_sendfile, to, from, &off, 100), 7, "from a place, to the end");
	check_int(off, 10, "which it tells");
	check_int(lseek(from, 0, SEEK_CUR), 4, "and the position is where it was");
	check_int(pread(to, buf, 20, 0), 11, "all has come");
	check(memcmp(buf, "01233456789", 11) == 0, "as it was");
	check_int(syscall(__NR_sendfile64, ends[1], from, NULL, 100), 6, "to a pipe");
	check(read(ends[0], buf, 20) == 6 && memcmp(buf, "456789", 6) == 0, "likewise");
	check_errno(syscall(__NR_sendfile, to, ends[0], NULL, 1), EINVAL, "not from a pipe");
	check_errno(syscall(__NR_sendfile, -1, from, NULL, 1), EBADF, "not to nothing");
	check_errno(syscall(__NR_sendfile, to, from, NULL, 0x80000000ul), EINVAL,
		    "not a negative number of bytes");
	check_errno(syscall(__NR_sendfile, to, from, 16, 1), EFAULT, "not from a place nowhere");

	iov[0] = (struct iovec){ a, 4 };
	iov[1] = (struct iovec){ b, 8 };
	check_int(syscall(__NR_preadv, from, iov, 2, 2, 0), 8, "preadv");
	check(memcmp(a, "2345", 4) == 0 && memcmp(b, "6789", 4) == 0, "into both pieces");
	check_int(syscall(__NR_preadv, from, iov, 2, 2, 1), 0, "beyond the end, by the high half");
	check_errno(syscall(__NR_preadv, from, iov, 2, 0, -1), EINVAL, "at a negative place");
	check_errno(syscall(__NR_preadv, ends[0], iov, 2, 0, 0), ESPIPE, "of a pipe");
	check_int(syscall(__NR_pwritev, to, iov, 1, 20, 0), 4, "pwritev");
	check(pread(to, buf, 20, 18) == 6 && memcmp(buf, "\0\0002345", 6) == 0, "behind the end");
	lseek(from, 8, SEEK_SET);
	check_int(syscall(__NR_preadv2, from, iov, 2, -1, -1, 0), 2, "preadv2 at the position");
	check_int(lseek(from, 0, SEEK_CUR), 10, "which moves");
	check_int(syscall(__NR_preadv2, from, iov, 1, 0, 0, 0), 4, "preadv2 at a place");
	check_errno(syscall(__NR_preadv2, from, iov, 1, 0, 0, 0x100), EOPNOTSUPP,
		    "a flag it has not");
	check_int(syscall(__NR_pwritev2, to, iov, 1, 0, 0, 0), 4, "pwritev2");

	check_int(syscall(__NR_arm_fadvise64_64, from, 3, 0, 0, 0, 0), 0, "fadvise: WILLNEED");
	check_int(syscall(__NR_arm_fadvise64_64, from, 4, 0, 0, 0, 0), 0, "DONTNEED");
	check(pread(from, buf, 10, 0) == 10 && memcmp(buf, "0123456789", 10) == 0,
	      "nothing is lost");
	check_errno(syscall(__NR_arm_fadvise64_64, from, 6, 0, 0, 0, 0), EINVAL,
		    "advice that is none");
	check_errno(syscall(__NR_arm_fadvise64_64, from, 3, 0, 0, -1, -1), EINVAL,
		    "a negative length");
	check_errno(syscall(__NR_arm_fadvise64_64, ends[0], 3, 0, 0, 0, 0), ESPIPE, "for a pipe");
	check_errno(syscall(__NR_arm_fadvise64_64, -1, 3, 0, 0, 0, 0), EBADF, "for nothing");

	check_errno(syscall(__NR_socket, 60, 1, 0), EAFNOSUPPORT,
		    "a socket of a family there is not");
	check_errno(syscall(__NR_socket, 1, 0x100, 0), EINVAL, "of a type there is not");
	check_errno(syscall(__NR_bind, from, buf, 16), ENOTSOCK, "a file is no socket");
	check_errno(syscall(__NR_bind, -1, buf, 16), EBADF, "nor is nothing");
	close(ends[0]);
	close(ends[1]);
	close(from);
	close(to);
	unlink("from");
	unlink("to");
}

static void listings(void)
{
	int dir, n, seen = 0;
	char buf[512];
	struct statfs32 fs;
	struct statfs64 fs64;

	close(make("one", ""));
	mkdir("two", 0755);
	dir = open(".", O_RDONLY | O_DIRECTORY);
	n = syscall(__NR_getdents, dir, buf, sizeof(buf));
	check(n > 0, "getdents with its old number");
	for (int i = 0; i < n;) {
		struct linux_dirent *d = (struct linux_dirent *)(buf + i);
		char type = buf[i + d->d_reclen - 1];

		seen += (strcmp(d->d_name, "one") == 0 && type == DT_REG) +
			(strcmp(d->d_name, "two") == 0 && type == DT_DIR) * 10;
		i += d->d_reclen;
	}
	check_int(seen, 11, "names with their types");
	lseek(dir, 0, SEEK_SET);
	check_errno(syscall(__NR_getdents, dir, buf, 4), EINVAL, "no room for one");
	check_errno(syscall(__NR_getdents, -1, buf, 4), EBADF, "no descriptor");
	need(syscall(__NR_statfs64, ".", sizeof(fs64), &fs64) == 0, "statfs64");
	check_int(syscall(__NR_statfs, ".", &fs), 0, "statfs");
	check(fs.f_type == fs64.f_type && fs.f_bsize == fs64.f_bsize &&
		      fs.f_blocks == fs64.f_blocks && fs.f_namelen == fs64.f_namelen &&
		      fs.f_flags == fs64.f_flags,
	      "says what statfs64 says");
	fs.f_type = 0;
	check_int(syscall(__NR_fstatfs, dir, &fs), 0, "fstatfs");
	check(fs.f_type == fs64.f_type, "of a descriptor");
	close(dir);
	unlink("one");
	rmdir("two");
}

static void all(void)
{
	sizes();
	owners();
	times();
	names();
	transfers();
	listings();
}

/* For who looks at the disk. */
static void leave_behind(void)
{
	close(make("kept", "kept"));
	chmod("kept", 0640);
	syscall(__NR_chown32, "kept", 70001, 80002);
	set_times(AT_FDCWD, "kept", 1000000001, 0, 1000000002, 0, 0);
}

int main(int argc, char **argv)
{
	if (argc > 1) { /* disk and file system */
		mkdir("/tmp", 0777);
		mkdir("/tmp/attr", 0755);
		need(mount(argv[1], "/tmp/attr", argv[2], 0, NULL) == 0, "mount");
		need(chdir("/tmp/attr") == 0, "chdir");
		seconds_only = 1;
		all();
		leave_behind();
		chdir("/");
		check_int(umount("/tmp/attr"), 0, "umount");
		return tap_done();
	}
	mkdir("/tmp", 0777);
	mkdir("/tmp/attr", 0755);
	need(chdir("/tmp/attr") == 0, "chdir");
	note("the root file system");
	all();
	chdir("/");
	need(mount("none", "/tmp/attr", "tmpfs", 0, "mode=755") == 0, "mount");
	need(chdir("/tmp/attr") == 0, "chdir");
	note("tmpfs");
	all();
	chdir("/");
	check_int(umount("/tmp/attr"), 0, "umount");
	rmdir("/tmp/attr");
	return tap_done();
}
