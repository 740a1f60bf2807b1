// SPDX-License-Identifier: MIT
/*
 * ext2 on /dev/vdb, if there is one with that: made with mke2fs, and afterwards looked at with e2fsck and
 * debugfs, by tests/boot/test_ext2.py. It leaves behind: /kept/data (pattern), /kept/sparse, /kept/moved.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/statfs.h>
#include <time.h>

#include "failnth.h"
#include "probe.h"
#include "tap.h"
#include "until.h"

#define M     "/tmp/ext2"
#define RW    (PROT_READ | PROT_WRITE)
#define WORDS (PAGE / 4)

static unsigned buf[16 * WORDS];

static unsigned long long free_blocks(void)
{
	struct statfs s;

	need(statfs(M, &s) == 0, "statfs");
	return s.f_bfree;
}

static unsigned long long free_files(void)
{
	struct statfs s;

	need(statfs(M, &s) == 0, "statfs");
	return s.f_ffree;
}

static void fill(unsigned *p, unsigned n, unsigned first)
{
	for (unsigned i = 0; i < n; i++)
		p[i] = (first + i) * 2654435761u;
}

static int is_filled(const unsigned *p, unsigned n, unsigned first)
{
	for (unsigned i = 0; i < n; i++)
		if (p[i] != (first + i) * 2654435761u)
			return 0;
	return 1;
}

static long size_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? -1 : (long)st.st_size;
}

static void mount_again(void)
{
	need(umount(M) == 0, "umount");
	need(mount("/dev/vdb", M, "ext2", 0, NULL) == 0, "mount");
}

static void names(void)
{
	struct stat st;
	char text[200], target[150];
	int fd;

	check_int(mkdir(M "/dir", 0755), 0, "mkdir");
	check_errno(mkdir(M "/dir", 0755), EEXIST, "mkdir again");
	fd = open(M "/dir/a", O_RDWR | O_CREAT | O_EXCL, 0640);
	check_int(write(fd, "hello", 5), 5, "write");
	close(fd);
	check_int(link(M "/dir/a", M "/dir/b"), 0, "link");
	check(stat(M "/dir/b", &st) == 0 && st.st_nlink == 2 && st.st_size == 5 &&
		      (st.st_mode & 07777) == 0640,
	      "its other name leads to the same");
	check_int(chmod(M "/dir/b", 0604), 0, "chmod");
	check_int(unlink(M "/dir/a"), 0, "unlink");
	check_errno(stat(M "/dir/a", &st), ENOENT, "it is gone");
	check_errno(rmdir(M "/dir"), ENOTEMPTY, "rmdir of one that is not empty");
	memset(target, 'x', sizeof(target));
	check_int(symlink("b", M "/dir/short"), 0, "a short link");
	target[149] = 0;
	check_int(symlink(target, M "/dir/long"), 0, "a long one");
	check_int(mknod(M "/dir/fifo", S_IFIFO | 0600, 0), 0, "mknod");
	check_int(mknod(M "/dir/null", S_IFCHR | 0600, 0x103), 0, "mknod of a device");
	mount_again();
	check(readlink(M "/dir/long", text, sizeof(text)) == 149 && !memcmp(text, target, 149),
	      "the long link after mounting it again");
	check_int(size_of(M "/dir/short"), 5, "the short one leads to its file");
	check(stat(M "/dir/b", &st) == 0 && st.st_nlink == 1 && (st.st_mode & 07777) == 0604,
	      "links and mode");
	check(lstat(M "/dir/null", &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == 0x103,
	      "the device");
	check(lstat(M "/dir/fifo", &st) == 0 && S_ISFIFO(st.st_mode), "the FIFO");

	need(mkdir(M "/dir/sub", 0755) == 0 && mkdir(M "/other", 0755) == 0, "mkdir");
	check_errno(rename(M "/dir", M "/dir/sub/in"), EINVAL, "not into itself");
	check_int(rename(M "/dir/sub", M "/other/sub"), 0, "a directory moves");
	check(stat(M "/dir", &st) == 0 && st.st_nlink == 2, "its old parent has one less");
	check(stat(M "/other", &st) == 0 && st.st_nlink == 3, "its new one one more");
	check(stat(M "/other/sub/../../dir/b", &st) == 0, "and .. is the new one");
	close(open(M "/other/c", O_WRONLY | O_CREAT, 0600));
	check_int(rename(M "/dir/b", M "/other/c"), 0, "rename over a file");
	check_int(size_of(M "/other/c"), 5, "it has the content of the first");
	check_errno(rename(M "/other/c", M "/other/sub"), EISDIR, "not over a directory");
	check_int(rename(M "/other/sub", M "/empty") | mkdir(M "/full", 0700) |
			  rename(M "/empty", M "/full"),
		  0, "a directory over an empty one");
	need(mkdir(M "/kept", 0755) == 0, "mkdir");
	check_int(rename(M "/other/c", M "/kept/moved"), 0, "rename");
}

static void data(void)
{
	unsigned *p, wrong = 0;
	char byte = 'e', c[2];
	int fd = open(M "/kept/data", O_RDWR | O_CREAT, 0644);

	for (unsigned i = 0; i < 32; i++) { /* 2 MiB: double indirection with blocks of 1 KiB */
		fill(buf, 16 * WORDS, i * 16 * WORDS);
		wrong += write(fd, buf, sizeof(buf)) != sizeof(buf);
	}
	check_int(wrong, 0, "2 MiB are written");
	check_int(fsync(fd), 0, "fsync");
	close(fd);
	mount_again();
	fd = open(M "/kept/data", O_RDWR);
	p = mmap(NULL, 2 << 20, RW, MAP_SHARED, fd, 0);
	need(p != MAP_FAILED, "mmap");
	check(is_filled(p, 512 * WORDS, 0), "and are there after mounting it again");
	fill(p + 100 * WORDS, WORDS, 7);
	check(pread(fd, buf, PAGE, 100 * PAGE) == PAGE && is_filled(buf, WORDS, 7),
	      "read sees what a mapping wrote");
	fill(p + 100 * WORDS, WORDS, 100 * WORDS);
	check_int(ftruncate(fd, 1000000), 0, "truncate");
	check(probe_read(p + 400 * WORDS).signo == SIGBUS, "behind the end: SIGBUS");
	check_int(ftruncate(fd, 1500000), 0, "longer");
	check(pread(fd, c, 1, 1000000) == 1 && !c[0] && pread(fd, c, 1, 1400000) == 1 && !c[0],
	      "what is new is zeroes");
	p[1200000 / 4] = 5; /* a hole that a mapping fills */
	munmap(p, 2 << 20);
	close(fd);
	mount_again();
	fd = open(M "/kept/data", O_RDWR);
	check(pread(fd, buf, 4, 1200000) == 4 && buf[0] == 5, "a hole filled by a mapping");
	check(pread(fd, buf, PAGE, 1000000 - PAGE) == PAGE, "pread");
	check(is_filled(buf, WORDS, 1000000 / 4 - WORDS), "the old end");
	close(fd);

	fd = open(M "/kept/sparse", O_RDWR | O_CREAT, 0644);
	check_int(pwrite(fd, &byte, 1, 300), 1, "a small file");
	p = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	p[0] = 'a'; /* the page is dirty, with blocks up to 301 */
	check_int(ftruncate(fd, PAGE), 0, "grows in its page");
	p[WORDS - 1] = 0x12345678; /* needs a block of its own */
	munmap(p, PAGE);
	check_int(pwrite(fd, &byte, 1, 90000000), 1, "far behind its end");
	close(fd);
	mount_again();
	fd = open(M "/kept/sparse", O_RDONLY);
	check(pread(fd, buf, PAGE, 0) == PAGE && buf[WORDS - 1] == 0x12345678 && buf[0] == 'a',
	      "the mapping's word has got to the disk");
	check(pread(fd, c, 2, 90000000 - 1) == 2 && c[0] == 0 && c[1] == 'e', "and the far byte");
	close(fd);
}

static void many(void)
{
	char name[40];
	unsigned wrong = 0, found = 0;
	struct dirent *d;
	DIR *dir;

	need(mkdir(M "/many", 0755) == 0, "mkdir");
	for (int i = 0; i < 600; i++) {
		int fd;

		sprintf(name, M "/many/file-%d", i);
		fd = open(name, O_WRONLY | O_CREAT, 0600);
		wrong += fd < 0 || write(fd, name, 20) != 20;
		close(fd);
	}
	for (int i = 0; i < 600; i += 3) {
		sprintf(name, M "/many/file-%d", i);
		wrong += unlink(name) != 0;
	}
	check_int(wrong, 0, "600 files made, every third removed");
	mount_again();
	dir = opendir(M "/many");
	while ((d = readdir(dir)) != NULL)
		found += d->d_name[0] == 'f' && (d->d_type == DT_REG || d->d_type == DT_UNKNOWN);
	closedir(dir);
	check_int(found, 400, "400 are listed");
	for (int i = 0; i < 600; i++) {
		sprintf(name, M "/many/file-%d", i);
		wrong += (unlink(name) == 0) != (i % 3 != 0);
	}
	check_int(wrong, 0, "and removed");
	check_int(rmdir(M "/many"), 0, "rmdir");
}

#define FILES  6
#define ROUNDS 60

static unsigned seed;

static unsigned any(unsigned n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

static const char *busy_name(int who, int n, int where)
{
	static char name[2][40];

	sprintf(name[where & 1], M "/busy/%c/%d-%d", "ab"[where & 1], who, n);
	return name[where & 1];
}

/* All bytes of a file are its owner's, or a hole's. */
static int is_his(int fd, char who)
{
	static char got[PAGE];
	off_t pos = 0;
	ssize_t n;

	while ((n = pread(fd, got, PAGE, pos)) > 0) {
		for (ssize_t i = 0; i < n; i++)
			if (got[i] && got[i] != who)
				return 0;
		pos += n;
	}
	return n == 0;
}

/* Makes, changes, moves and removes files of its own, next to others that do so. How much went wrong. */
static int be_busy(int who)
{
	static char text[20000];
	char dir[2][40];
	int where[FILES] = { 0 }, wrong = 0;

	seed = who;
	memset(text, who, sizeof(text));
	sprintf(dir[0], M "/busy/a/dir%d", who);
	sprintf(dir[1], M "/busy/b/dir%d", who);
	for (int round = 0; round < ROUNDS; round++) {
		int n = any(FILES), size = 1 + any(sizeof(text));
		int fd = open(busy_name(who, n, where[n]), O_RDWR | O_CREAT, 0600);
		char *p;

		if (fd < 0)
			return wrong + 1;
		wrong += !is_his(fd, who);
		wrong += pwrite(fd, text, size, any(60000)) != size;
		p = mmap(NULL, 8 * PAGE, RW, MAP_SHARED, fd, 0);
		if (ftruncate(fd, 8 * PAGE) == 0)
			p[any(8 * PAGE)] = who;
		else
			wrong++;
		wrong += ftruncate(fd, any(40000)) != 0;
		munmap(p, 8 * PAGE);
		if (any(4) == 0)
			wrong += fsync(fd) != 0;
		wrong += !is_his(fd, who);
		if (any(3) == 0) {
			wrong += rename(busy_name(who, n, where[n]),
					busy_name(who, n, !where[n])) != 0;
			where[n] = !where[n];
		} else if (any(3) == 0) {
			wrong += unlink(busy_name(who, n, where[n])) != 0;
		}
		close(fd);
		/* One name for all: it comes and goes. */
		close(open(M "/busy/a/shared", O_WRONLY | O_CREAT, 0600));
		link(M "/busy/a/shared", M "/busy/b/shared");
		rename(M "/busy/b/shared", M "/busy/a/other");
		unlink(M "/busy/a/shared");
		wrong += mkdir(dir[0], 0700) != 0;
		wrong += rename(dir[0], dir[1]) != 0;
		wrong += rmdir(dir[1]) != 0;
	}
	for (int n = 0; n < FILES; n++)
		unlink(busy_name(who, n, where[n]));
	unlink(M "/busy/a/other");
	unlink(M
	       "/busy/b/shared"); /* there if both were names of one file: then rename does nothing */
	return wrong;
}

/* Several at once, and somebody who writes and drops what is in memory. */
static void busy(void)
{
	unsigned long long before, files;
	pid_t pids[5];
	int status, wrong = 0;

	need(mkdir(M "/busy", 0700) == 0 && mkdir(M "/busy/a", 0700) == 0 &&
		     mkdir(M "/busy/b", 0700) == 0,
	     "mkdir");
	before = free_blocks();
	files = free_files();
	for (int i = 0; i < 5; i++) {
		pids[i] = fork();
		if (pids[i])
			continue;
		while (i == 4) { /* till it is killed */
			sync();
			if (write_text("/proc/sys/vm/drop_caches", "1") < 0)
				_exit(1);
			usleep(50000);
		}
		_exit(be_busy('p' + i) ? 1 : 0);
	}
	for (int i = 0; i < 4; i++)
		wrong += waitpid(pids[i], &status, 0) < 0 || status;
	kill(pids[4], SIGKILL);
	wrong += waitpid(pids[4], &status, 0) < 0 || WTERMSIG(status) != SIGKILL;
	check_int(wrong, 0, "four at once find what they have written");
	mount_again();
	check(free_blocks() >= before - 20,
	      "their blocks are free again, but for folders that grew");
	check_int(free_files(), files, "and their inodes");
}

/* Nothing of the disk is in memory, so that all has to be allocated. */
static void forget_disk(void)
{
	fail_pause();
	sync();
	need(write_text("/proc/sys/vm/drop_caches", "1") == 0, "drop_caches");
	fail_resume();
}

static int result_of(int result)
{
	stop();
	return result;
}

static int fail_write(void)
{
	int fd, err, n;

	forget_disk();
	fd = open(M "/hungry/file", O_RDWR | O_CREAT, 0600);
	n = fd < 0 ? -1 : result_of(pwrite(fd, buf, 3 * PAGE, 300000));
	err = n >= 0 && n < 3 * PAGE ? ENOMEM : errno; /* a part of it */
	stop();
	close(fd);
	unlink(M "/hungry/file");
	errno = err;
	return n == 3 * PAGE ? 0 : -1;
}

static int fail_truncate(void)
{
	int fd, ret, err;

	fail_pause();
	fd = open(M "/hungry/file", O_RDWR | O_CREAT, 0600);
	need(pwrite(fd, buf, 10 * PAGE, 270000) == 10 * PAGE, "write");
	close(fd);
	forget_disk();
	ret = result_of(truncate(M "/hungry/file", 280000));
	err = errno;
	need(size_of(M "/hungry/file") == (ret ? 270000 + 10 * PAGE : 280000), "half truncated");
	unlink(M "/hungry/file");
	errno = err;
	return ret;
}

static int fail_unlink(void)
{
	int fd, ret, err;

	fail_pause();
	fd = open(M "/hungry/file", O_RDWR | O_CREAT, 0600);
	need(pwrite(fd, buf, 10 * PAGE, 270000) == 10 * PAGE, "write");
	close(fd);
	forget_disk();
	ret = result_of(unlink(M "/hungry/file"));
	err = errno;
	if (ret)
		unlink(M "/hungry/file");
	errno = err;
	return ret;
}

static int fail_mkdir(void)
{
	int ret, err;

	forget_disk();
	ret = result_of(mkdir(M "/hungry/dir", 0700));
	err = errno;
	rmdir(M "/hungry/dir");
	errno = err;
	return ret;
}

/* A folder moves over another, into another. */
static int fail_rename(void)
{
	int ret, err;

	fail_pause();
	need(mkdir(M "/hungry/dir", 0700) == 0 && mkdir(M "/hungry/in", 0700) == 0 &&
		     mkdir(M "/hungry/in/victim", 0700) == 0,
	     "mkdir");
	forget_disk();
	ret = result_of(rename(M "/hungry/dir", M "/hungry/in/victim"));
	err = errno;
	need(rmdir(M "/hungry/dir") == (ret ? 0 : -1), "half moved");
	need(rmdir(M "/hungry/in/victim") == 0 && rmdir(M "/hungry/in") == 0, "rmdir");
	errno = err;
	return ret;
}

static int fail_symlink(void)
{
	static char target[100];
	int ret, err;

	memset(target, 'x', 99);
	forget_disk();
	ret = result_of(symlink(target, M "/hungry/link"));
	err = errno;
	unlink(M "/hungry/link");
	errno = err;
	return ret;
}

/* To read-only, with an inode to be written whose table is not in memory. */
static int fail_remount(void)
{
	int fd, ret, err;
	struct stat st;

	fail_pause();
	fd = open(M "/hungry/file", O_RDONLY | O_CREAT, 0600);
	forget_disk();
	fail_pause();
	need(fchmod(fd, 0640) == 0, "fchmod");
	fail_resume();
	ret = result_of(mount("none", M, NULL, MS_REMOUNT | MS_RDONLY, NULL));
	err = errno;
	need(fchmod(fd, 0644) == (ret ? 0 : -1), "neither read-only nor writable");
	need(mount("none", M, NULL, MS_REMOUNT, NULL) == 0, "remount");
	close(fd);
	need(stat(M "/hungry/file", &st) == 0 && (st.st_mode & 0777) == (ret ? 0644 : 0640),
	     "what was written");
	need(unlink(M "/hungry/file") == 0, "unlink");
	errno = err;
	return ret;
}

/* Each allocation fails once: all or nothing. e2fsck sees what this leaves behind. */
static void hungry(void)
{
	unsigned long long before, files;

	need(mkdir(M "/hungry", 0700) == 0, "mkdir");
	mount_again();
	before = free_blocks();
	files = free_files();
	if (fail_open()) {
		check(walk(fail_write) > 0, "write without memory");
		check(walk(fail_truncate) > 0, "truncate");
		check(walk(fail_unlink) > 0, "unlink");
		check(walk(fail_mkdir) > 0, "mkdir");
		check(walk(fail_rename) > 0, "rename");
		check(walk(fail_symlink) > 0, "symlink");
		check(walk(fail_remount) > 0, "remount");
		close(fail_fd);
	}
	mount_again();
	check(free_blocks() == before && free_files() == files, "nothing is lost by that");
}

static void full(void)
{
	unsigned long long before = free_blocks(), files = free_files(), now;
	int fd = open(M "/full/file", O_RDWR | O_CREAT, 0600), hole;
	ssize_t n;
	struct fault f;
	unsigned *p;

	hole = open(M "/full/hole", O_RDWR | O_CREAT, 0600);
	need(ftruncate(hole, 4 * PAGE) == 0, "ftruncate");
	p = mmap(NULL, 4 * PAGE, RW, MAP_SHARED, hole, 0);
	errno = 0;
	while ((n = write(fd, buf, sizeof(buf))) > 0)
		;
	check(n == -1 && errno == ENOSPC, "a full disk: ENOSPC");
	check(free_blocks() < 4, "nothing is free, but what would be for numbers of blocks");
	f = probe_read(p);
	check(!f.signo, "a hole can be read");
	f = probe_write(p);
	check(f.signo == SIGBUS, "and not be written to by a mapping: SIGBUS");
	check_errno(mkdir(M "/full/dir", 0700), ENOSPC, "no directory");
	check_int(unlink(M "/full/file"), 0, "unlink of the open file");
	check_int(free_blocks(), 0, "keeps its blocks");
	check(pread(fd, buf, PAGE, 0) == PAGE, "and can be read");
	close(fd);
	munmap(p, 4 * PAGE);
	close(hole);
	unlink(M "/full/hole");
	/* Or who is just writing dirty files back, and had one of these in hand. */
	until(free_blocks() == before && free_files() == files);
	now = free_blocks();
	check(now == before, "the last close frees them");
	if (now != before)
		note("%llu free, before %llu", now, before);
	check(free_files() == files, "and the inodes");
}

/* The time of deletion is what tells e2fsck that an inode was deleted: 0 is none. */
static void first_second(void)
{
	struct timeval was, zero = { 0 };

	gettimeofday(&was, NULL);
	syscall(__NR_settimeofday, &zero, NULL);
	close(open(M "/first", O_WRONLY | O_CREAT, 0600));
	check_int(unlink(M "/first"), 0, "a file is deleted in the first second of 1970");
	syscall(__NR_settimeofday, &was, NULL);
}

int main(void)
{
	char kept[] = M;

	mkdir(kept, 0755);
	if (mount("/dev/vdb", M, "ext2", 0, NULL)) {
		printf("1..0 # SKIP no /dev/vdb with ext2\n");
		return 0;
	}
	check_errno(mount("/dev/null", "/tmp", "ext2", 0, NULL), ENOTBLK, "a file is no disk");
	check_errno(mount("/none", "/tmp", "ext2", 0, NULL), ENOENT, "no such disk");
	names();
	data();
	many();
	busy();
	hungry();
	full();
	first_second();
	int fd = open(M "/kept/moved", O_RDONLY);
	check_errno(umount(M), EBUSY, "umount while a file is open");
	close(fd);
	check_int(umount(M), 0, "umount");
	check_int(mount("/dev/vdb", M, "ext2", MS_RDONLY, NULL), 0, "mount read-only");
	check_errno(open(M "/new", O_WRONLY | O_CREAT, 0600), EROFS, "no new file");
	check_errno(open(M "/kept/moved", O_WRONLY), EROFS, "no writing");
	check_errno(unlink(M "/kept/moved"), EROFS, "no unlink");
	check_errno(chmod(M "/kept/moved", 0600), EROFS, "no chmod");
	check_int(size_of(M "/kept/moved"), 5, "reading");
	check_int(umount(M), 0, "umount");
	return tap_done();
}
