// SPDX-License-Identifier: MIT
/*
 * Files and folders in memory: made, written, cut, renamed, removed, listed; and descriptors to
 * them.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "tap.h"

#define DIR_NAME "/tmp/file-test"

static char buf[20000];

static int make(const char *name, const char *contents)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0644);

	need(fd >= 0, name);
	need(write(fd, contents, strlen(contents)) == (long)strlen(contents), name);
	return fd;
}

static long long size_of(const char *name)
{
	struct stat st;

	return stat(name, &st) < 0 ? -1 : st.st_size;
}

#define LAST_OFFSET 0xffffffff000LL /* of a system with page numbers of 32 bits */

/* What would go on at the beginning of the file, if sums of offsets wrapped. */
static void last_offsets(int fd)
{
	const long long last = 0x7ffffffffffff000;

	memset(buf, 'x', 2 * 4096);
	check_int(pwrite(fd, "begin", 5, 0), 5, "a beginning");
	check_errno(pwrite(fd, buf, 2 * 4096, last), EINVAL, "a write beyond all offsets: EINVAL");
	check_errno(pwrite(fd, buf, 4096, last), EINVAL, "right up to there: EINVAL");
	check_errno(pwrite(fd, buf, 4095, last), EFBIG, "to the last offset: EFBIG");
	check_errno(pread(fd, buf, 4096, last), EINVAL, "a read beyond them: EINVAL");
	check_int(pread(fd, buf, 4095, last), 0, "to the last: nothing is there");
	check(pread(fd, buf, 100, 0) == 5 && memcmp(buf, "begin", 5) == 0,
	      "the beginning is as it was");
	check_int(lseek(fd, 1, SEEK_SET), 1, "a seek from 1");
	check_errno(lseek(fd, 0x7fffffffffffffff, SEEK_CUR), EINVAL, "beyond all offsets: EINVAL");
	check(lseek(fd, LAST_OFFSET, SEEK_SET) == LAST_OFFSET,
	      "a seek to where the longest file ends");
	check_errno(lseek(fd, LAST_OFFSET + 1, SEEK_SET), EINVAL, "and one byte further");
	check(lseek(fd, 0, SEEK_CUR) == LAST_OFFSET, "which moves nothing");
	lseek(fd, 1, SEEK_SET);
	check_int(ftruncate(fd, 0), 0, "and empty again");
}

static void reading_and_writing(void)
{
	struct stat st;
	int fd = make("a", "hello world"), other, good = 1;

	check_int(size_of("a"), 11, "eleven bytes written");
	check_int(read(fd, buf, 10), 0, "we are at the end");
	check_int(lseek(fd, 6, SEEK_SET), 6, "lseek");
	check(read(fd, buf, 100) == 5 && memcmp(buf, "world", 5) == 0, "read");
	check_int(pwrite(fd, "W", 1, 6), 1, "pwrite");
	check(pread(fd, buf, 11, 0) == 11 && memcmp(buf, "hello World", 11) == 0, "pread");
	check_int(lseek(fd, 0, SEEK_CUR), 11, "which move nothing");
	check_int(lseek(fd, 10000, SEEK_SET), 10000, "beyond the end");
	check_int(write(fd, "x", 1), 1, "a write leaves a hole");
	check_int(size_of("a"), 10001, "the file is as long");
	memset(buf, 1, sizeof(buf));
	check_int(pread(fd, buf, 10001, 0), 10001, "all of it");
	for (int i = 11; i < 10000; i++)
		good &= buf[i] == 0;
	check(good && buf[10000] == 'x', "the hole reads as zero");
	check_int(ftruncate(fd, 5), 0, "cut to five");
	check_int(ftruncate(fd, 8), 0, "and made longer");
	check(pread(fd, buf, 100, 0) == 8 && memcmp(buf, "hello\0\0\0", 8) == 0,
	      "what was cut is zero");
	other = open("a", O_WRONLY | O_APPEND);
	check_int(write(other, "!", 1), 1, "O_APPEND");
	check(size_of("a") == 9 && lseek(other, 0, SEEK_CUR) == 9, "writes at the end");
	check_errno(read(other, buf, 1), EBADF, "O_WRONLY cannot read: EBADF");
	close(other);
	other = open("a", O_RDONLY);
	check_errno(write(other, "x", 1), EBADF, "O_RDONLY cannot write: EBADF");
	close(other);
	other = open("a", O_RDWR | O_TRUNC);
	check_int(size_of("a"), 0, "O_TRUNC");
	close(other);
	check(fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 0777) == 0644 &&
		      st.st_nlink == 1 && st.st_uid == getuid(),
	      "fstat");
	check_errno(lseek(fd, -1, SEEK_SET), EINVAL, "before the beginning: EINVAL");
	last_offsets(fd);
	close(fd);
	check_errno(read(fd, buf, 1), EBADF, "closed: EBADF");
	check_errno(close(fd), EBADF, "closed twice: EBADF");
	check_errno(open("a", O_RDWR | O_CREAT | O_EXCL, 0600), EEXIST, "O_EXCL: EEXIST");
	unlink("a");
}

static void large(void)
{
	int fd = make("large", ""), good = 1;

	for (int i = 0; i < 100; i++) {
		memset(buf, i, sizeof(buf));
		good &= write(fd, buf, sizeof(buf)) == sizeof(buf);
	}
	check(good && size_of("large") == 2000000, "two million bytes");
	for (int i = 99; i >= 0; i--) {
		good &= pread(fd, buf, sizeof(buf), i * (int)sizeof(buf)) == sizeof(buf);
		good &= buf[0] == i && buf[sizeof(buf) - 1] == i && buf[sizeof(buf) / 2] == i;
	}
	check(good, "come back");
	close(fd);
	unlink("large");
}

static void names(void)
{
	char at[256];
	struct stat st, other;
	int fd;

	close(make("one", "1"));
	check_int(rename("one", "two"), 0, "rename");
	check(size_of("one") < 0 && errno == ENOENT && size_of("two") == 1, "the old name is gone");
	close(make("three", "333"));
	check_int(rename("two", "three"), 0, "rename over another file");
	check_int(size_of("three"), 1, "replaces it");
	check_errno(rename("nothing", "x"), ENOENT, "rename of nothing: ENOENT");
	check_errno(rename("three/", "x"), ENOTDIR,
		    "of a file with a slash behind its name: ENOTDIR");
	check_errno(rename("three", "x/"), ENOTDIR, "to a new name with one: ENOTDIR");
	check_errno(rename("nothing/", "x/"), ENOENT, "of nothing, all the same: ENOENT");
	check_int(mkdir("d", 0755) | mkdir("d/e", 0755) | mkdir("d/e/g", 0755), 0, "d/e/g");
	check_errno(rename("d/e/g", "d"), ENOTEMPTY, "over what it lies in: ENOTEMPTY");
	close(make("d/e/file", "1"));
	check_errno(rename("d/e/file", "d/e"), ENOTEMPTY, "a file, too: ENOTEMPTY");
	check_int(rename("d/e/g/", "d/h/") | rmdir("d/h") | unlink("d/e/file") | rmdir("d/e") |
			  rmdir("d"),
		  0, "a directory may have slashes");
	check_int(link("three", "four"), 0, "link");
	check(stat("three", &st) == 0 && stat("four", &other) == 0 && st.st_ino == other.st_ino &&
		      st.st_nlink == 2,
	      "two names of one file");
	fd = open("three", O_RDWR);
	check_int(unlink("three"), 0, "unlink one");
	check_int(unlink("four"), 0, "and the other");
	check(pread(fd, buf, 10, 0) == 1 && buf[0] == '1', "the file lives as long as it is open");
	check_int(write(fd, "22", 2), 2, "and can be written");
	close(fd);
	check_errno(unlink("three"), ENOENT, "unlink of nothing: ENOENT");
	check_int(symlink("five", "link"), 0, "symlink");
	close(make("five", "55555"));
	check(stat("link", &st) == 0 && st.st_size == 5, "stat follows it");
	check(lstat("link", &st) == 0 && S_ISLNK(st.st_mode) && st.st_size == 4, "lstat does not");
	check_int(readlink("link", buf, 100), 4, "readlink");
	check_int(symlink("loop", "loop"), 0, "a link to itself");
	check_errno(open("loop", O_RDONLY), ELOOP, "leads nowhere: ELOOP");
	unlink("loop");
	unlink("link");
	check_int(size_of("five"), 5, "unlink of a link leaves the file");
	unlink("five");
	memset(at, 'n', sizeof(at));
	at[255] = '\0';
	check((fd = open(at, O_CREAT | O_RDWR, 0600)) >= 0, "a name of 255 characters");
	close(fd);
	unlink(at);
	memset(buf, 'n', 300);
	buf[300] = '\0';
	check_errno(open(buf, O_CREAT | O_RDWR, 0600), ENAMETOOLONG, "of 300: ENAMETOOLONG");
	memset(buf, '/', 5000);
	buf[5000] = '\0';
	check_errno(open(buf, O_RDONLY), ENAMETOOLONG, "a path of 5000: ENAMETOOLONG");
	check_errno(open("", O_RDONLY), ENOENT, "an empty path: ENOENT");
}

static int count_entries(const char *name, const char *wanted)
{
	DIR *dir = opendir(name);
	struct dirent *entry;
	int n = 0, found = 0;

	need(dir != NULL, name);
	while ((entry = readdir(dir))) {
		n++;
		found += strcmp(entry->d_name, wanted) == 0;
	}
	closedir(dir);
	return found == 1 ? n : -found;
}

static void folders(void)
{
	char path[64];
	struct stat st;
	int good = 1;

	check_int(mkdir("d", 0755), 0, "mkdir");
	check_errno(mkdir("d", 0755), EEXIST, "twice: EEXIST");
	check(stat("d", &st) == 0 && S_ISDIR(st.st_mode) && st.st_nlink == 2,
	      "a folder has two links");
	check_int(mkdir("d/e", 0755), 0, "a folder in it");
	check(stat("d", &st) == 0 && st.st_nlink == 3, "is a third");
	for (int i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "d/e/file-number-%d", i);
		close(make(path, ""));
	}
	check_int(count_entries("d/e", "file-number-123"), 302, "300 files are listed once each");
	check_errno(rmdir("d/e"), ENOTEMPTY, "it cannot be removed: ENOTEMPTY");
	for (int i = 0; i < 300; i++) {
		snprintf(path, sizeof(path), "d/e/file-number-%d", i);
		good &= unlink(path) == 0;
	}
	check(good && count_entries("d/e", "..") == 2, "without them only . and .. are left");
	check_errno(unlink("d/e"), EISDIR, "unlink of a folder: EISDIR");
	check_errno(open("d/e", O_WRONLY), EISDIR, "it cannot be written: EISDIR");
	check_errno(open("d/e", O_CREAT, 0600), EISDIR, "nor is it what O_CREAT makes: EISDIR");
	check_errno(open("d/e/.", O_CREAT, 0600), EISDIR, "by another name, too: EISDIR");
	check_errno(open("d/e/.", O_CREAT | O_EXCL, 0600), EEXIST, "with O_EXCL it exists: EEXIST");
	check_errno(rmdir("/"), EBUSY, "the root stays: EBUSY");
	check_int(chdir("d/e"), 0, "chdir");
	check(getcwd(path, sizeof(path)) && strcmp(path, DIR_NAME "/d/e") == 0, "getcwd");
	check_int(chdir("../.."), 0, "and back");
	check_int(rename("d/e", "f"), 0, "a folder can be moved");
	check_int(rmdir("f"), 0, "rmdir");
	check_int(rmdir("d"), 0, "and the other");
	close(make("plain", ""));
	check_errno(open("plain/x", O_RDONLY), ENOTDIR, "a file is no folder: ENOTDIR");
	check_errno(rmdir("plain"), ENOTDIR, "and rmdir is not for it: ENOTDIR");
	check_errno(chdir("plain"), ENOTDIR, "nor chdir: ENOTDIR");
	unlink("plain");
}

static void descriptors(void)
{
	int fd = make("dup", "0123456789"), copy, far;

	lseek(fd, 2, SEEK_SET);
	copy = dup(fd);
	check(copy > fd, "dup");
	check(read(copy, buf, 1) == 1 && buf[0] == '2' && read(fd, buf, 1) == 1 && buf[0] == '3',
	      "copies share the position");
	far = dup2(fd, 77);
	check_int(far, 77, "dup2");
	check_int(dup2(fd, fd), fd, "dup2 to itself");
	check_errno(dup2(999, 5), EBADF, "dup2 of nothing: EBADF");
	close(fd);
	check(read(77, buf, 1) == 1 && buf[0] == '4', "one closed leaves the others");
	check_int(open("dup", O_RDONLY), fd, "the lowest free number is given");
	check_int(fcntl(fd, F_DUPFD, 100), 100, "F_DUPFD");
	check_int(fcntl(fd, F_DUPFD_CLOEXEC, 100), 101, "F_DUPFD_CLOEXEC");
	check(fcntl(100, F_GETFD) == 0 && fcntl(101, F_GETFD) == FD_CLOEXEC, "F_GETFD");
	check_int(fcntl(100, F_SETFD, FD_CLOEXEC), 0, "F_SETFD");
	check_int(fcntl(100, F_GETFD), FD_CLOEXEC, "sets it");
	check_int(fcntl(77, F_GETFL) & O_ACCMODE, O_RDWR, "F_GETFL");
	check_int(dup3(77, 78, O_CLOEXEC), 78, "dup3");
	check_errno(dup3(77, 77, 0), EINVAL, "dup3 to itself: EINVAL");
	if (fork() == 0) {
		lseek(77, 7, SEEK_SET);
		_exit(0);
	}
	wait(NULL);
	check(read(77, buf, 1) == 1 && buf[0] == '7', "a child shares the position, too");
	close(fd);
	close(copy);
	close(77);
	close(78);
	close(100);
	close(101);
	unlink("dup");
}

static void devices(void)
{
	struct stat st;
	int fd, good = 1;

	fd = open("/dev/null", O_RDWR);
	check(fd >= 0 && read(fd, buf, 10) == 0, "/dev/null is empty");
	check_int(write(fd, buf, 10), 10, "and takes everything");
	check(fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3),
	      "it is the character device 1, 3");
	close(fd);
	fd = open("/dev/zero", O_RDWR);
	memset(buf, 1, 5000);
	check_int(read(fd, buf, 5000), 5000, "/dev/zero has as much as is wanted");
	for (int i = 0; i < 5000; i++)
		good &= buf[i] == 0;
	check(good, "of zeros");
	close(fd);
	check_errno(open("/dev/nothing", O_RDONLY), ENOENT, "/dev/nothing: ENOENT");
}

/* The permissions that devices get. */
static void permissions(void)
{
	static const struct {
		const char *name;
		mode_t mode;
	} all[] = { { "/dev/null", 0666 },
		    { "/dev/zero", 0666 },
		    { "/dev/urandom", 0666 },
		    { "/dev/tty", 0666 },
		    { "/dev/console", 0600 } };
	struct stat st;

	for (int i = 0; i < 5; i++)
		check(stat(all[i].name, &st) == 0 && (st.st_mode & 07777) == all[i].mode,
		      "%s is %03o", all[i].name, all[i].mode);
}

int main(void)
{
	mkdir("/tmp", 0777);
	mkdir(DIR_NAME, 0777);
	need(chdir(DIR_NAME) == 0, DIR_NAME);
	umask(022);
	reading_and_writing();
	large();
	names();
	folders();
	descriptors();
	devices();
	permissions();
	chdir("/");
	check_int(rmdir(DIR_NAME), 0, "nothing is left over");
	return tap_done();
}
