// SPDX-License-Identifier: MIT
/*
 * RLIMIT_FSIZE: how far a program may make files grow; and RLIMIT_NOFILE: how many it may have open, every one of
 * those that setrlimit grants. With a disk and a file system as arguments, files of that; without in a folder of
 * the root file system and in a tmpfs.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include "caps.h"
#include "tap.h"

#define LIMIT 8192

static volatile int signals;

static void on_signal(int sig)
{
	signals += sig == SIGXFSZ;
}

static void limit_size(rlim_t bytes)
{
	struct rlimit r = { .rlim_cur = bytes, .rlim_max = RLIM_INFINITY };

	need(setrlimit(RLIMIT_FSIZE, &r) == 0, "setrlimit");
}

/* One signal for what has just been refused, none for what has not. */
static void check_signal(int wanted, const char *what)
{
	check_int(signals, wanted, what);
	signals = 0;
}

static int grow(void *arg)
{
	int *fd = arg;

	signal(SIGXFSZ, SIG_DFL);
	return pwrite(*fd, "x", 1, LIMIT) == 1;
}

static void writing(int fd)
{
	char buf[100] = "";
	struct iovec iov[2] = { { buf, 20 }, { buf, 20 } };

	check_errno(pwrite(fd, buf, 100, LIMIT), EFBIG, "a write at the limit");
	check_signal(1, "and SIGXFSZ");
	check_errno(pwrite(fd, buf, 100, LIMIT * 2), EFBIG, "behind it");
	check_signal(1, "and SIGXFSZ");
	check_int(pwrite(fd, buf, 0, LIMIT), 0, "nothing there is fine");
	check_int(pwrite(fd, buf, 100, LIMIT - 10), 10, "across it: what fits");
	check_signal(0, "without a signal");
	lseek(fd, LIMIT - 30, SEEK_SET);
	check_int(writev(fd, iov, 2), 30, "of pieces, too");
	check_errno(writev(fd, iov, 2), EFBIG, "and then none");
	check_signal(1, "with SIGXFSZ");
	fcntl(fd, F_SETFL, O_APPEND);
	lseek(fd, 0, SEEK_SET);
	check_errno(write(fd, buf, 1), EFBIG, "O_APPEND: where it would be written counts");
	check_signal(1, "with SIGXFSZ");
	fcntl(fd, F_SETFL, 0);
	check_int(pwrite(fd, buf, 100, 0), 100, "below the limit all is free");
	check_killed(in_child(grow, &fd), SIGXFSZ, "SIGXFSZ ends who does not catch it");
}

static void cutting(int fd)
{
	check_int(ftruncate(fd, LIMIT), 0, "ftruncate to the limit");
	check_errno(ftruncate(fd, LIMIT + 1), EFBIG, "and beyond");
	check_signal(1, "with SIGXFSZ");
	check_errno(truncate("big", LIMIT + 1), EFBIG, "truncate");
	check_signal(1, "with SIGXFSZ");
	limit_size(RLIM_INFINITY);
	check_int(ftruncate(fd, 4 * LIMIT), 0, "larger, without a limit");
	limit_size(LIMIT);
	check_int(ftruncate(fd, 3 * LIMIT), 0, "what only shrinks may stay above it");
	check_int(ftruncate(fd, 3 * LIMIT), 0, "or as it is");
	check_errno(pwrite(fd, "x", 1, LIMIT), EFBIG, "a write above it, within the file");
	check_signal(1, "with SIGXFSZ");
	ftruncate(fd, 0);
}

static void allocating(int fd)
{
	check_int(fallocate(fd, 0, 0, LIMIT), 0, "fallocate up to the limit");
	check_errno(fallocate(fd, 0, 0, LIMIT + 1), EFBIG, "and beyond");
	check_signal(1, "with SIGXFSZ");
	check_errno(fallocate(fd, FALLOC_FL_KEEP_SIZE, LIMIT, 1), EFBIG, "even KEEP_SIZE");
	check_signal(1, "with SIGXFSZ");
	check_int(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 2 * LIMIT), 0,
		  "a hole may be anywhere");
	check_signal(0, "without a signal");
}

/* What is written through a shared mapping is within the file, and free. */
static void mapping(int fd)
{
	char *p;

	limit_size(RLIM_INFINITY);
	need(ftruncate(fd, 2 * LIMIT) == 0, "ftruncate");
	limit_size(LIMIT);
	p = mmap(NULL, 2 * LIMIT, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	need(p != MAP_FAILED, "mmap");
	p[LIMIT + PAGE] = 'x';
	check_int(msync(p, 2 * LIMIT, MS_SYNC), 0, "a shared mapping beyond the limit");
	check_signal(0, "without a signal");
	munmap(p, 2 * LIMIT);
}

static void others(void)
{
	int p[2], null = open("/dev/null", O_WRONLY);

	limit_size(0);
	need(pipe(p) == 0, "pipe");
	check_int(write(p[1], "x", 1), 1, "a pipe is no file that grows");
	check_int(write(null, "x", 1), 1, "nor is a device");
	check_signal(0, "no signal");
	close(p[0]);
	close(p[1]);
	close(null);
	limit_size(RLIM_INFINITY);
}

static void sizes(int with_fallocate)
{
	int fd = open("big", O_RDWR | O_CREAT | O_TRUNC, 0644);

	need(fd >= 0, "open");
	limit_size(LIMIT);
	writing(fd);
	cutting(fd);
	if (with_fallocate)
		allocating(fd);
	mapping(fd);
	limit_size(RLIM_INFINITY);
	close(fd);
	unlink("big");
}

/* ---- RLIMIT_NOFILE ---- */

static int limit_files(rlim_t soft, rlim_t hard)
{
	struct rlimit r = { .rlim_cur = soft, .rlim_max = hard };

	return setrlimit(RLIMIT_NOFILE, &r);
}

static int give_up(void *arg)
{
	(void)arg;
	if (caps_drop_all())
		return 1;
	if (limit_files(100, 200) || limit_files(200, 200))
		return 2;
	return limit_files(200, 201) == -1 && errno == EPERM ? 0 : 3;
}

static int many(void *arg)
{
	int n = 5000, i, fd;
	pid_t pid;

	(void)arg;
	if (limit_files(n, n))
		return 1;
	for (i = 3; i < n; i++) {
		if (dup(0) != i)
			return 2;
	}
	if (dup(0) != -1 || errno != EMFILE)
		return 3;
	for (i = 4999; i > 40; i -= 1234) /* the least free one is had, also behind full words */
		close(i);
	for (fd = 0, i = 4999 - 1234 * 4; i < n; i += 1234)
		fd += dup(0) == i;
	if (fd != 5)
		return 4;
	if (fcntl(0, F_DUPFD, 4000) != -1 || errno != EMFILE)
		return 5;
	close(4100);
	if (fcntl(0, F_DUPFD, 4000) != 4100)
		return 6;
	pid = fork();
	if (pid == 0)
		_exit(fcntl(4999, F_GETFD) == 0 && dup(0) == -1 ? 0 : 1);
	if (waitpid(pid, &i, 0) != pid || i)
		return 7;
	return 0;
}

/* The number alone: the table has room for it. */
static int far(void *arg)
{
	int top = (long)arg;

	if (limit_files(top, top))
		return 1;
	if (dup2(0, top - 1) != top - 1 || fcntl(0, F_DUPFD, top - 1) != -1 || errno != EMFILE)
		return 2;
	if (dup2(0, top) != -1 || errno != EBADF)
		return 3;
	close(top - 1);
	return fcntl(0, F_DUPFD, top - 1) == top - 1 ? 0 : 4;
}

static void files(void)
{
	struct rlimit r;
	int fd;

	need(getrlimit(RLIMIT_NOFILE, &r) == 0, "getrlimit");
	check_errno(limit_files(r.rlim_cur, 1024 * 1024 + 1), EPERM,
		    "more files than fs.nr_open has: EPERM");
	check_errno(limit_files(r.rlim_cur, RLIM_INFINITY), EPERM, "so is infinity");
	check_exit(in_child(many, NULL), 0, "5,000 files at once");
	check_exit(in_child(far, (void *)4096), 0, "the last of 4,096");
	check_exit(in_child(far, (void *)200000), 0, "the last of 200,000");
	check_exit(in_child(give_up, NULL), 0, "without CAP_SYS_RESOURCE no hard limit is raised");

	fd = open("/proc/sys/fs/nr_open", O_RDWR);
	need(fd >= 0 && write(fd, "5000", 4) == 4, "/proc/sys/fs/nr_open");
	check_errno(limit_files(5001, 5001), EPERM, "a lower fs.nr_open");
	check_int(limit_files(5000, 5000), 0, "is what can be had");
	check_errno(pwrite(fd, "1", 1, 0), EINVAL, "it has a least value");
	need(pwrite(fd, "1048576", 7, 0) == 7, "nr_open back");
	limit_files(r.rlim_cur, r.rlim_max);
	close(fd);
}

static void enter(const char *disk, const char *type, const char *options)
{
	mkdir("/tmp", 0777);
	mkdir("/tmp/fsize", 0755);
	if (disk)
		need(mount(disk, "/tmp/fsize", type, 0, options) == 0, "mount");
	need(chdir("/tmp/fsize") == 0, "chdir");
}

static void leave(int mounted)
{
	chdir("/");
	if (mounted)
		check_int(umount("/tmp/fsize"), 0, "umount");
	rmdir("/tmp/fsize");
}

int main(int argc, char **argv)
{
	signal(SIGXFSZ, on_signal);
	if (argc > 2) {
		enter(argv[1], argv[2], NULL);
		sizes(0);
		leave(1);
		return tap_done();
	}
	enter(NULL, NULL, NULL);
	note("the root file system");
	sizes(0);
	leave(0);
	enter("none", "tmpfs", "mode=755");
	note("tmpfs");
	sizes(1);
	leave(1);
	others();
	files();
	return tap_done();
}
