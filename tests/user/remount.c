// SPDX-License-Identifier: MIT
/*
 * mount(2) with MS_REMOUNT: a file system becomes read-only and writable again while it is in use; who is
 * in the way; a mount of it alone; the limit of a tmpfs. As root.
 *
 *	remount [DISK TYPE]		on a tmpfs, or on that disk
 *	remount hold FILE		leaves a process behind that has it open for writing
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>

#include <figures.h>

#include "tap.h"

#define M	"/tmp/remount"
#define RW	(PROT_READ | PROT_WRITE)
#define ROUNDS	20
#define WORKERS 3

/* The kernel's names for what statfs says, which C libraries have in different headers. */
#define F_RDONLY  1
#define F_NOSUID  2
#define F_NODEV	  4
#define F_NOATIME 0x400

static int remount(unsigned long flags, const char *options)
{
	return mount("none", M, NULL, MS_REMOUNT | flags, options);
}

static unsigned fs_flags(void)
{
	struct statfs s;

	need(statfs(M, &s) == 0, "statfs");
	return s.f_flags;
}

/* The options that /proc/mounts shows of it. */
static int shows(const char *option)
{
	char text[8192], *line, *end;
	size_t n = strlen(option);

	need(read_text("/proc/mounts", text, sizeof(text)) > 0, "/proc/mounts");
	line = strstr(text, " " M " ");
	need(line != NULL, "the mount in /proc/mounts");
	end = strchr(line, '\n');
	line = strchr(line + strlen(M) + 2, ' '); /* behind the type */
	for (; line && line < end; line = strpbrk(line + 1, " ,\n"))
		if (!strncmp(line + 1, option, n) && strchr(" ,", line[1 + n]))
			return 1;
	return 0;
}

static int make(const char *path, const char *text)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);

	need(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
	return fd;
}

static void errors(void)
{
	need(mkdir(M "/dir", 0755) == 0, "mkdir");
	check_errno(mount(NULL, M "/dir", NULL, MS_REMOUNT, NULL), EINVAL,
		    "a directory that is no root of a mount");
	check_errno(mount(NULL, M "/dir", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), EINVAL,
		    "nor with MS_BIND");
	check_errno(mount(NULL, M "/none", NULL, MS_REMOUNT, NULL), ENOENT, "nothing there");
	check_errno(mount(NULL, M, (char *)8, MS_REMOUNT, NULL), EFAULT, "the type is looked at");
	check_errno(remount(0, "nonsense"), EINVAL, "an option that nobody knows");
	check_errno(remount(MS_RDONLY, "nonsense"), EINVAL, "with read-only");
	check(!(fs_flags() & F_RDONLY) && shows("rw"), "then it stays writable");
	close(make(M "/dir/probe", "x"));
	check_int(unlink(M "/dir/probe"), 0, "indeed");
	check_int(remount(0, NULL), 0, "remount without change");
	check_int(mount(NULL, M, "", MS_REMOUNT, ""), 0, "an empty type and no options");
}

/* What must not be changed is there, and the rest is not. */
static void refuses(const char *how)
{
	char c = 0;
	int fd;

	note("%s", how);
	check_errno(open(M "/new", O_WRONLY | O_CREAT, 0600), EROFS, "no new file");
	check_errno(open(M "/file", O_WRONLY), EROFS, "no opening to write");
	check_errno(open(M "/file", O_RDWR | O_CREAT, 0600), EROFS, "nor with O_CREAT");
	check_errno(open(M "/file", O_RDONLY | O_TRUNC), EROFS, "no O_TRUNC");
	check_errno(open(M "/file", O_RDONLY | O_CREAT | O_EXCL, 0600), EEXIST,
		    "O_EXCL: it exists");
	check_errno(open(M, O_WRONLY), EISDIR, "a directory is one first");
	check_errno(truncate(M "/file", 0), EROFS, "no truncate");
	check_errno(truncate(M "/dir", 0), EISDIR, "a directory is one there, too");
	check_errno(mkdir(M "/new", 0755), EROFS, "no mkdir");
	check_errno(mkdir(M "/dir", 0755), EEXIST, "mkdir of what is there");
	check_errno(rmdir(M "/dir"), EROFS, "no rmdir");
	check_errno(mknod(M "/new", S_IFIFO | 0600, 0), EROFS, "no mknod");
	check_errno(symlink("x", M "/new"), EROFS, "no symlink");
	check_errno(link(M "/file", M "/new"), EROFS, "no link");
	check_errno(link(M "/file", M "/dir"), EEXIST, "link to what is there");
	check_errno(link("/proc/version", M "/new"), EROFS, "link from elsewhere");
	check_errno(unlink(M "/file"), EROFS, "no unlink");
	check_errno(unlink(M "/none"), EROFS, "also of what is not there");
	check_errno(rename(M "/file", M "/new"), EROFS, "no rename");
	check_errno(rename(M "/none", M "/new"), EROFS, "nor of what is not there");
	check_errno(rename(M "/file", "/tmp/remount-new"), EXDEV, "rename to elsewhere");
	check_errno(chmod(M "/file", 0600), EROFS, "no chmod");
	check_errno(access(M "/file", W_OK), EROFS, "access: no writing");
	check_errno(access(M "/dir", W_OK), EROFS, "nor in a directory");
	check_int(access(M "/file", R_OK), 0, "reading is");
	fd = open(M "/file", O_RDONLY);
	check(read(fd, &c, 1) == 1 && c == 'c', "a file is read");
	check_errno(fchmod(fd, 0600), EROFS, "no fchmod");
	check_errno(ftruncate(fd, 0), EINVAL, "no ftruncate of what is open to read");
	close(fd);
	fd = open(M "/null", O_RDWR);
	check(fd >= 0 && write(fd, "x", 1) == 1, "a device can be written to");
	check_int(access(M "/null", W_OK), 0, "access says so");
	close(fd);
}

static void read_only(void)
{
	struct stat before, after;
	struct statvfs v;
	int null, fd;

	close(make(M "/file", "content"));
	need(mknod(M "/null", S_IFCHR | 0600, 0x103) == 0, "mknod");
	need(stat(M, &before) == 0, "stat");
	null = open(M "/null", O_RDWR);
	check_int(remount(MS_RDONLY, NULL), 0, "to read-only, with a device open");
	close(null);
	check(fs_flags() & F_RDONLY, "statfs says so");
	check(statvfs(M, &v) == 0 && v.f_flag & ST_RDONLY, "statvfs, too");
	fd = open(M "/file", O_RDONLY);
	check(fstatvfs(fd, &v) == 0 && v.f_flag & ST_RDONLY, "of an open file as well");
	close(fd);
	check(shows("ro") && !shows("rw"), "/proc/mounts, too");
	refuses("all of the file system is read-only");
	check_int(remount(MS_RDONLY, NULL), 0, "once more");
	check(stat(M, &after) == 0 && before.st_mtime == after.st_mtime &&
		      before.st_nlink == after.st_nlink,
	      "nothing has changed");
	check_int(remount(MS_BIND, NULL), 0, "the mount itself is not in the way");
	check(fs_flags() & F_RDONLY, "but the file system is");
	check_errno(mkdir(M "/new", 0755), EROFS, "still no mkdir");
	check_int(remount(0, NULL), 0, "writable again");
	check(!(fs_flags() & F_RDONLY), "statfs says so");
	check(shows("rw") && !shows("ro"), "/proc/mounts, too");
	close(make(M "/file", "content"));
	check_int(chmod(M "/file", 0600), 0, "chmod");
	check_int(mkdir(M "/new", 0755) | rmdir(M "/new"), 0, "mkdir, rmdir");
}

static void one_mount(void)
{
	int fd;

	check_int(remount(MS_BIND | MS_RDONLY, NULL), 0, "this mount to read-only");
	check(fs_flags() & F_RDONLY, "statfs says so");
	check(shows("ro") && !shows("rw"), "/proc/mounts, too");
	refuses("the mount is read-only");
	check_int(remount(MS_BIND, "nonsense"), 0, "writable again; options are not looked at");
	check(!(fs_flags() & F_RDONLY), "statfs says so");
	close(make(M "/file", "content"));
	check_int(remount(MS_BIND | MS_RDONLY, NULL), 0, "to read-only");
	check_int(remount(MS_RDONLY, NULL), 0, "the file system as well");
	check_int(remount(0, NULL), 0, "remount without MS_BIND makes both writable");
	close(make(M "/file", "content"));

	fd = open(M "/file", O_WRONLY);
	check_errno(remount(MS_BIND | MS_RDONLY, NULL), EBUSY, "not while a file is open to write");
	check_int(write(fd, "more", 4), 4, "which goes on");
	close(fd);
	fd = make(M "/gone", "x");
	close(fd);
	fd = open(M "/gone", O_RDONLY);
	unlink(M "/gone");
	check_int(remount(MS_BIND | MS_RDONLY, NULL), 0, "a file without a name is no obstacle");
	close(fd);
	check_int(remount(MS_BIND, NULL), 0, "back");

	check_int(remount(MS_BIND | MS_NOSUID | MS_NODEV | MS_NOATIME, NULL), 0, "other flags");
	check((fs_flags() & (F_NOSUID | F_NODEV | F_NOATIME | F_RDONLY)) ==
		      (F_NOSUID | F_NODEV | F_NOATIME),
	      "statfs has them");
	check(shows("nosuid") && shows("nodev") && shows("noatime") && shows("rw"),
	      "/proc/mounts, too");
	check_int(remount(0, NULL), 0, "and none");
	check((fs_flags() & (F_NOSUID | F_NODEV | F_NOATIME)) == F_NOATIME,
	      "but for those of atime, which stay");
	check_int(remount(MS_RELATIME, NULL), 0, "until they are given");
	check(!(fs_flags() & F_NOATIME), "then they go");
}

static int hold(void *end)
{
	char c;

	return read(((int *)end)[0], &c, 1) == 1 ? 0 : 1;
}

static void busy(void)
{
	int fd, ends[2], status;
	char *p, text[9] = "";
	pid_t pid;

	fd = open(M "/file", O_RDONLY);
	check_int(remount(MS_RDONLY, NULL), 0, "a file that is open to read is no obstacle");
	check_int(remount(0, NULL), 0, "back");
	close(fd);
	fd = open(M "/file", O_RDWR);
	check_errno(remount(MS_RDONLY, NULL), EBUSY, "one that is open to write is");
	check(!(fs_flags() & F_RDONLY), "nothing has changed");
	check_int(write(fd, "C", 1), 1, "who has it open writes on");
	check_int(mkdir(M "/new", 0755) | rmdir(M "/new"), 0, "so do others");
	p = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
	need(p != MAP_FAILED, "mmap");
	close(fd);
	check_errno(remount(MS_RDONLY, NULL), EBUSY, "a mapping of it that is shared is, too");
	p[1] = 'O';
	munmap(p, PAGE);
	check_int(remount(MS_RDONLY, NULL), 0, "until it is gone");
	fd = open(M "/file", O_RDONLY);
	check(read(fd, text, 7) == 7 && !strcmp(text, "COreent"), "what was written is there");
	p = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	check(p != MAP_FAILED && (p[0] = 'x', p[0] == 'x'), "a private mapping can be written to");
	check_int(remount(0, NULL), 0, "writable");
	check_int(remount(MS_RDONLY, NULL), 0, "and that mapping is no obstacle");
	check_int(remount(0, NULL), 0, "writable");
	munmap(p, PAGE);
	close(fd);

	need(pipe(ends) == 0, "pipe");
	fd = open(M "/file", O_WRONLY | O_APPEND);
	pid = fork();
	if (pid == 0)
		_exit(hold(ends));
	close(fd);
	check_errno(remount(MS_RDONLY, NULL), EBUSY, "a child has it open");
	need(write(ends[1], "x", 1) == 1, "write");
	need(waitpid(pid, &status, 0) == pid, "wait");
	close(ends[0]);
	close(ends[1]);
	check_int(remount(MS_RDONLY, NULL), 0, "it has ended");
	check_int(remount(0, NULL), 0, "writable");

	close(make(M "/gone", "x"));
	fd = open(M "/gone", O_RDONLY);
	unlink(M "/gone");
	check_errno(remount(MS_RDONLY, NULL), EBUSY, "an unlinked file is open");
	close(fd);
	check_int(remount(MS_RDONLY, NULL), 0, "no longer");
	check_int(remount(0, NULL), 0, "writable");
	need(mkdir(M "/gone", 0755) == 0, "mkdir");
	fd = open(M "/gone", O_RDONLY | O_DIRECTORY);
	rmdir(M "/gone");
	check_errno(remount(MS_RDONLY, NULL), EBUSY, "a directory that was removed is");
	close(fd);
	check_int(remount(MS_RDONLY, NULL), 0, "no longer");
	check_int(remount(0, NULL), 0, "writable");
}

/* Pages that statfs counts, of PAGE bytes. */
static unsigned long total(void)
{
	struct statfs s;

	need(statfs(M, &s) == 0, "statfs");
	return (unsigned long)s.f_blocks;
}

static void limit(void)
{
	static char buf[20 * PAGE];
	int fd;

	check_int(remount(0, "size=256k"), 0, "another limit");
	check_int(total(), 64, "statfs has it");
	fd = make(M "/large", "");
	check_int(write(fd, buf, sizeof(buf)), sizeof(buf), "20 pages");
	check_errno(remount(0, "size=72k"), EINVAL, "not below what is there");
	check_errno(remount(MS_RDONLY, "size=72k"), EBUSY, "EBUSY comes first");
	check_int(total(), 64, "it is as before");
	/* The file of busy() and kin is a page. */
	check_int(remount(0, "size=84k"), 0, "what is there fits");
	check_int(total(), 21, "statfs has it");
	check_errno(pwrite(fd, "x", 1, 20 * PAGE), ENOSPC, "and nothing more");
	check_int(remount(0, "size=96k,mode=0700"), 0, "more");
	check_int(pwrite(fd, "x", 1, 20 * PAGE), 1, "then there is room");
	check_errno(remount(0, "size=lots"), EINVAL, "no number");
	check_int(total(), 24, "it is as before");
	close(fd);
	check_errno(remount(MS_RDONLY, "size=72k"), EINVAL, "to read-only with too small a limit");
	check(!(fs_flags() & F_RDONLY), "stays writable");
	check_int(chmod(M "/large", 0600), 0, "indeed");
	check_int(remount(MS_RDONLY, "size=100k"), 0, "with one that is large enough");
	check_int(total(), 25, "statfs has it");
	check_int(remount(0, "size=0"), 0, "no limit, and writable");
	check_errno(remount(0, "size=1m"), EINVAL, "after that, none any more");
	check_int(unlink(M "/large"), 0, "unlink");
}

/* ---- writers while it changes ---- */

static struct worker {
	volatile unsigned loops, changes, wrong;
	volatile int error;
} * workers; /* shared */

/* One change; EROFS is fine. */
static void count(struct worker *w, int result)
{
	if (result >= 0)
		w->changes++;
	else if (errno != EROFS) {
		w->error = errno;
		w->wrong++;
	}
}

static int work(int number)
{
	struct worker *w = &workers[number];
	char a[64], b[64], page[200];
	struct stat st;

	snprintf(a, sizeof(a), M "/work%d", number);
	snprintf(b, sizeof(b), M "/dir/work%d", number);
	memset(page, number, sizeof(page));
	for (;; w->loops++) {
		int fd;

		if (stat(a, &st) == 0) {
			count(w, unlink(a));
			sched_yield();
		}
		fd = open(a, O_RDWR | O_CREAT, 0600);
		if (fd >= 0) {
			char *p = NULL;

			w->changes++;
			count(w, write(fd, page, sizeof(page)));
			if (w->loops % 4 == 0)
				p = mmap(NULL, PAGE, RW, MAP_SHARED, fd, 0);
			close(fd);
			if (p && p != MAP_FAILED) {
				p[3]++;
				w->changes++;
				munmap(p, PAGE);
			}
		} else {
			count(w, fd);
		}
		sched_yield();
		if (stat(a, &st) == 0) {
			count(w, chmod(a, 0640));
			count(w, truncate(a, 5));
			sched_yield();
			count(w, rename(a, b));
		}
		if (stat(b, &st) == 0) {
			if (stat(a, &st))
				count(w, link(b, a));
			sched_yield();
			count(w, unlink(b));
		}
		usleep(500);
	}
	return 0;
}

/* Every worker has been through all it does. */
static void once_round(void)
{
	unsigned loops[WORKERS];

	for (int i = 0; i < WORKERS; i++)
		loops[i] = workers[i].loops;
	for (int i = 0; i < WORKERS; i++)
		for (int ms = 0; workers[i].loops - loops[i] < 2; ms++) {
			need(ms < 200000, "a worker has stopped");
			usleep(1000);
		}
}

static unsigned changes(void)
{
	unsigned n = 0;

	for (int i = 0; i < WORKERS; i++)
		n += workers[i].changes;
	return n;
}

static void racing(void)
{
	unsigned refused = 0, wrong = 0, changed = 0, idle = 0, failed = 0;
	pid_t pids[WORKERS];

	workers = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(workers != MAP_FAILED, "mmap");
	for (int i = 0; i < WORKERS; i++) {
		pids[i] = fork();
		if (pids[i] == 0)
			_exit(work(i));
	}
	for (int round = 0; round < ROUNDS; round++) {
		unsigned before;
		int tries = 0;

		while (remount(round & 1 ? MS_BIND | MS_RDONLY : MS_RDONLY, NULL)) {
			failed += errno != EBUSY;
			refused++;
			need(++tries < 200000, "writers never pause");
			usleep(200 + tries % 7 * 50);
		}
		sync();	      /* nothing is left that would have to be written now */
		once_round(); /* who changed something before has counted it */
		before = changes();
		once_round();
		changed += changes() != before;
		failed += remount(0, NULL) != 0;
		once_round();
		idle += changes() == before;
	}
	for (int i = 0; i < WORKERS; i++) {
		kill(pids[i], SIGKILL);
		waitpid(pids[i], NULL, 0);
		if (workers[i].wrong)
			note("worker %d: %s", i, strerror(workers[i].error));
		wrong += workers[i].wrong;
	}
	note("EBUSY %s", refused ? "now and then" : "never");
	check_int(failed, 0, "remount while others write: done, or EBUSY");
	check_int(wrong, 0, "they hear nothing but EROFS");
	check_int(changed, 0, "and change nothing while it is read-only");
	check_int(idle, 0, "but do in between");
	check_int(remount(MS_RDONLY, NULL), 0, "when they are gone, nobody is in the way");
	check_int(remount(0, NULL), 0, "writable");
}

static int leave_writer(const char *file)
{
	int fd = open(file, O_WRONLY | O_CREAT, 0600);

	need(fd >= 0, file);
	if (fork() == 0) {
		setsid(); /* the end of its terminal is not to be its own */
		for (;;)
			pause();
	}
	return 0;
}

int main(int argc, char **argv)
{
	int disk = argc == 3, done;

	if (disk && strcmp(argv[1], "hold") == 0)
		return leave_writer(argv[2]);

	mkdir(M, 0755);
	if (disk)
		done = mount(argv[1], M, argv[2], 0, NULL);
	else
		done = mount("none", M, "tmpfs", 0, "size=1m");
	need(done == 0, "mount");
	errors();
	read_only();
	one_mount();
	busy();
	if (!disk)
		limit();
	racing();
	if (!disk) {
		check_int(umount(M), 0, "umount");
		check_int(mount("none", M, "tmpfs", MS_RDONLY, NULL), 0, "mounted read-only");
		check_errno(mkdir(M "/new", 0755), EROFS, "no mkdir");
		check_int(remount(0, NULL), 0, "writable");
		check_int(mkdir(M "/new", 0755), 0, "mkdir");
	}
	check_int(umount(M), 0, "umount");
	rmdir(M);
	return tap_done();
}
