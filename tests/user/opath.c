// SPDX-License-Identifier: MIT
/*
 * O_PATH: a descriptor that names a place in the tree. What reads, writes or changes the file through it is
 * EBADF; what asks where it leads, or starts a walk there, is allowed. And the descriptors that are neither
 * to read nor to write.
 */
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>

#include "tap.h"

static int opened(const char *name, int flags)
{
	int fd = open(name, flags, 0600);

	need(fd >= 0, name);
	return fd;
}

static void refused(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int file = opened("file", O_RDWR), n;
	char b[8] = "";
	struct iovec v = { b, 4 };
	unsigned long set[1024 / 32] = { 0 };

	check_errno(read(fd, b, 4), EBADF, "read: EBADF");
	check_errno(write(fd, b, 4), EBADF, "write");
	check_errno(pread(fd, b, 4, 0), EBADF, "pread");
	check_errno(pwrite(fd, b, 4, 0), EBADF, "pwrite");
	check_errno(readv(fd, &v, 1), EBADF, "readv");
	check_errno(writev(fd, &v, 1), EBADF, "writev");
	check_errno(lseek(fd, 0, SEEK_SET), EBADF, "lseek");
	check_errno(ioctl(fd, FIONREAD, &n), EBADF, "ioctl");
	check_errno(syscall(__NR_ioctl, fd, FIOCLEX), EBADF, "even of the descriptor alone");
	check_errno(fchmod(fd, 0700), EBADF, "fchmod");
	check_errno(fchown(fd, 0, 0), EBADF, "fchown");
	check_errno(futimens(fd, NULL), EBADF, "futimens");
	check_errno(ftruncate(fd, 0), EBADF, "ftruncate");
	check_errno(fsync(fd), EBADF, "fsync");
	check_errno(fdatasync(fd), EBADF, "fdatasync");
	check_errno(fallocate(fd, 0, 0, 1), EBADF, "fallocate");
	check_errno(syscall(__NR_arm_fadvise64_64, fd, 0, 0LL, 0LL), EBADF, "fadvise");
	check_errno(syscall(__NR_getdents64, fd, b, sizeof(b)), EBADF, "getdents64");
	check_errno(sendfile(file, fd, NULL, 1), EBADF, "sendfile from it");
	check_errno(sendfile(fd, file, NULL, 1), EBADF, "and to it");
	check_errno(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED ? -1 : 0, EBADF,
		    "mmap");
	check_errno(fcntl(fd, F_SETFL, O_APPEND), EBADF, "F_SETFL");
	check_errno(fcntl(fd, F_GETPIPE_SZ), EBADF, "F_GETPIPE_SZ");
	check_errno(fcntl(fd, F_GET_SEALS), EBADF, "F_GET_SEALS");
	check_errno(fcntl(fd, 9999), EBADF, "an unknown command: EBADF, too");
	check_int(poll(&p, 1, 0), 1, "poll sees something");
	check_int(p.revents, POLLNVAL, "which is POLLNVAL");
	set[0] = 1ul << fd;
	check_int(syscall(__NR__newselect, fd + 1, set, NULL, NULL, &(long[2]){ 0 }), 1,
		  "select sees it as ready");
	close(file);
}

static void allowed(int fd)
{
	struct stat st, by_name;
	struct statfs fs;
	int other;

	stat("file", &by_name);
	check_int(fstat(fd, &st), 0, "fstat");
	check_int(st.st_ino, by_name.st_ino, "tells of the file");
	check_int(fstatat(fd, "", &st, AT_EMPTY_PATH), 0, "fstatat with AT_EMPTY_PATH");
	check_int(st.st_ino, by_name.st_ino, "as well");
	check_int(fstatfs(fd, &fs), 0, "fstatfs");
	check_int(fcntl(fd, F_GETFD), FD_CLOEXEC, "F_GETFD");
	check_int(fcntl(fd, F_SETFD, 0), 0, "F_SETFD");
	check_int(fcntl(fd, F_GETFD), 0, "which is heard");
	check_int(fcntl(fd, F_GETFL) & (O_PATH | O_ACCMODE | O_NOFOLLOW | O_APPEND | O_CREAT),
		  O_PATH, "F_GETFL says O_PATH");
	other = dup(fd);
	check(other >= 0, "dup");
	check_errno(read(other, &st, 1), EBADF, "is no more than the first");
	check_int(dup2(fd, other), other, "dup2");
	check_int(dup2(fd, fd), fd, "dup2 onto itself");
	check_int(syscall(__NR_dup3, fd, other, O_CLOEXEC), other, "dup3");
	close(other);
	other = fcntl(fd, F_DUPFD, 20);
	check(other >= 20, "F_DUPFD");
	check_int(close(other), 0, "close");
	other = fcntl(fd, F_DUPFD_CLOEXEC, 20);
	check(other >= 20 && fcntl(other, F_GETFD) == FD_CLOEXEC, "F_DUPFD_CLOEXEC");
	close(other);
	check_errno(openat(fd, "x", O_RDONLY), ENOTDIR, "openat: it is no directory");
	check_errno(fchdir(fd), ENOTDIR, "fchdir: nor here");
	check_int(syscall(__NR_fchownat, fd, "", 0, 0, AT_EMPTY_PATH), 0,
		  "fchownat with AT_EMPTY_PATH");
	check_int(syscall(__NR_faccessat2, fd, "", R_OK, AT_EMPTY_PATH), 0, "faccessat2 likewise");
	check_int(linkat(fd, "", AT_FDCWD, "other", AT_EMPTY_PATH), 0, "linkat likewise");
	check(stat("other", &st) == 0 && st.st_ino == by_name.st_ino, "is one name more");
	unlink("other");
	check_errno(linkat(fd, "", AT_FDCWD, "other", 0), ENOENT, "but not without the flag");
	check_errno(readlinkat(fd, "", (char[8]){ 0 }, 8), ENOENT, "readlinkat: it is no link");
}

/* Through /proc/self/fd/N the place is opened, as if by its name. */
static void reopened(int fd)
{
	char name[32], target[64] = "";
	struct stat st;
	int again;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	check_int(readlink(name, target, sizeof(target) - 1), strlen("/opath/file"),
		  "the link in /proc/self/fd");
	check_text(target, "/opath/file", "says where it is");
	check_int(lstat(name, &st), 0, "and can be looked at");
	check_int(st.st_mode & 0777, 0, "it lets nobody read or write");
	again = open(name, O_RDWR);
	check(again >= 0, "it is opened");
	check_int(write(again, "12", 2), 2, "and written");
	close(again);
	unlink("file");
	again = open(name, O_RDONLY);
	check(again >= 0 && read(again, target, 2) == 2, "also when it has no name any more");
	close(again);
	check_errno(linkat(fd, "", AT_FDCWD, "file", AT_EMPTY_PATH), ENOENT,
		    "which it does not get back");
}

static void directories(void)
{
	int dir = opened("dir", O_PATH), fd;
	struct stat st;
	char cwd[32];

	fd = openat(dir, "in", O_RDWR | O_CREAT, 0600);
	check(fd >= 0, "a directory: openat makes a file in it");
	close(fd);
	check_int(fstatat(dir, "in", &st, 0), 0, "fstatat finds it");
	check_int(linkat(dir, "in", dir, "in2", 0), 0, "linkat");
	check_int(syscall(__NR_renameat, dir, "in2", AT_FDCWD, "in2"), 0, "renameat");
	check_int(unlinkat(dir, "in", 0), 0, "unlinkat");
	check_int(fchdir(dir), 0, "fchdir");
	check_text(getcwd(cwd, sizeof(cwd)), "/opath/dir", "goes there");
	need(chdir("..") == 0, "chdir");
	unlink("in2");
	close(dir);
	dir = open("file", O_PATH | O_DIRECTORY);
	check_errno(dir, ENOTDIR, "O_DIRECTORY and a file: ENOTDIR");
	check_errno(open("none", O_PATH | O_CREAT | O_EXCL, 0600), ENOENT,
		    "with O_PATH O_CREAT says nothing");
	dir = open("file", O_PATH | O_CREAT | O_EXCL | O_TRUNC | O_WRONLY | O_APPEND, 0600);
	check(dir >= 0, "nor do O_EXCL, O_TRUNC, O_WRONLY");
	fstat(dir, &st);
	check_int(st.st_size, 4, "the file is as it was");
	close(dir);
}

static void links(void)
{
	char target[16] = "", name[32];
	struct stat st;
	int fd = open("link", O_PATH | O_NOFOLLOW);

	check(fd >= 0, "a symbolic link itself is opened with O_NOFOLLOW");
	check(fstat(fd, &st) == 0 && S_ISLNK(st.st_mode), "which it is");
	check_int(fcntl(fd, F_GETFL) & (O_PATH | O_NOFOLLOW), O_PATH | O_NOFOLLOW,
		  "as F_GETFL says");
	check_int(readlinkat(fd, "", target, sizeof(target) - 1), 4, "readlinkat of it");
	check_text(target, "file", "says where it leads");
	check_int(linkat(fd, "", AT_FDCWD, "link2", AT_EMPTY_PATH), 0, "it gets another name");
	check(lstat("link2", &st) == 0 && S_ISLNK(st.st_mode) && st.st_nlink == 2, "as a link");
	unlink("link2");
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	check_errno(open(name, O_RDONLY), ELOOP, "to open it through /proc/self/fd: ELOOP");
	check_errno(openat(fd, "x", O_RDONLY), ENOTDIR, "it is no directory");
	close(fd);
	fd = opened("link", O_PATH);
	check(fstat(fd, &st) == 0 && S_ISREG(st.st_mode),
	      "without O_NOFOLLOW it is what the link leads to");
	close(fd);
	check_errno(open("link", O_PATH | O_NOFOLLOW | O_DIRECTORY), ENOTDIR,
		    "with O_DIRECTORY: ENOTDIR");
	check_errno(open("link", O_RDONLY | O_NOFOLLOW | O_DIRECTORY), ENOTDIR,
		    "also without O_PATH");
	check_errno(open("link", O_RDONLY | O_NOFOLLOW), ELOOP, "to open a link to read: ELOOP");
}

/* To name what does not want to be opened, or must not be: it takes no claim. */
static void unopened(void)
{
	struct stat st;
	int fd = open("fifo", O_PATH);

	check(fd >= 0 && fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode), "a FIFO without a wait");
	close(fd);
	fd = open("nodev", O_PATH);
	check(fd >= 0, "a device that nobody drives");
	close(fd);
	check_errno(open("nodev", O_RDONLY), ENXIO, "which cannot be opened: ENXIO");
	fd = open("/proc/self/exe", O_PATH);
	check(fd >= 0 && fstat(fd, &st) == 0, "a program that runs");
	close(fd);
}

static int run(void *arg)
{
	char name[32], *const none[] = { "true", NULL };

	snprintf(name, sizeof(name), "/proc/self/fd/%d", *(int *)arg);
	execve(name, none, none + 1);
	return 9;
}

static void neither(void)
{
	int fd = open("file", O_ACCMODE), n;
	char b[4];

	check(fd >= 0, "both bits of O_ACCMODE: opened");
	check_errno(read(fd, b, 1), EBADF, "not to read");
	check_errno(write(fd, b, 1), EBADF, "nor to write");
	check_int(fcntl(fd, F_GETFL) & (O_ACCMODE | O_PATH), O_ACCMODE, "as F_GETFL says");
	check_int(lseek(fd, 2, SEEK_SET), 2, "it has a position");
	check_errno(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0) == MAP_FAILED ? -1 : 0, EACCES,
		    "cannot be mapped");
	check_errno(ioctl(fd, 0x12345, &n), ENOTTY, "and ioctl reaches it");
	close(fd);
	check_errno(open("dir", O_ACCMODE), EISDIR, "a directory: EISDIR");
}

int main(void)
{
	int fd;

	mkdir("/opath", 0755);
	need(chdir("/opath") == 0 && mkdir("dir", 0755) == 0, "folders");
	fd = opened("file", O_RDWR | O_CREAT | O_TRUNC);
	need(write(fd, "text", 4) == 4, "write");
	close(fd);
	need(symlink("file", "link") == 0, "symlink");
	need(mkfifo("fifo", 0600) == 0, "mkfifo");
	need(mknod("nodev", S_IFCHR | 0600, 240 << 8 | 77) == 0, "mknod");

	fd = opened("file", O_PATH | O_CLOEXEC | O_RDWR);
	refused(fd);
	allowed(fd);
	links();
	directories();
	neither();
	unopened();
	reopened(fd);
	close(fd);
	fd = opened("/bin/true", O_PATH);
	check_exit(in_child(run, &fd), 0, "a program is executed through its place");
	close(fd);

	unlink("link");
	unlink("fifo");
	unlink("nodev");
	rmdir("dir");
	need(chdir("/") == 0 && rmdir("/opath") == 0, "rmdir: something was left");
	return tap_done();
}
