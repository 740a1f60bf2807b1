// SPDX-License-Identifier: MIT
/*
 * What a system call has begun when an allocation fails, it takes back: after a failure everything
 * is as before, after a success as asked, and nothing lies between. Each operation here looks at
 * what it can see of that (EILSEQ: it was half done); main() compares what only the kernel's
 * figures show: objects in use, promises of memory, areas, open files, processes.
 */
#include <dirent.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/uio.h>
#include <time.h>

#include "failnth.h"

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)
#define A    "/tmp/undo.a"
#define B    "/tmp/undo.b"

/* The end of an operation: its result, unless what was left behind is not @sane. */
static int verdict(int result, int err, int sane)
{
	errno = sane ? err : EILSEQ;
	return sane ? result : -1;
}

static int exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

static void make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	need(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text), path);
	close(fd);
}

/* A file with this text and one link. */
static int holds(const char *path, const char *text)
{
	struct stat st;
	char got[32];

	return stat(path, &st) == 0 && st.st_nlink == 1 &&
	       read_text(path, got, sizeof(got)) >= 0 && strcmp(got, text) == 0;
}

/* ---- memory ---- */

/* A piece out of the middle moves: the old area is cut in two. */
static int op_move_middle(void)
{
	char *p = mmap(NULL, 6 * PAGE, RW, ANON, -1, 0), *q;
	int sane = 1, err;

	need(p != MAP_FAILED || says_no_memory(errno), "mmap");
	if (p == MAP_FAILED)
		return -1;
	for (int i = 0; i < 6; i++)
		p[i * PAGE] = 'a' + i;
	q = mremap(p + 2 * PAGE, 2 * PAGE, 600 * PAGE, MREMAP_MAYMOVE);
	stop();
	err = errno;
	for (int i = 0; i < 6; i++) {
		char *at = q != MAP_FAILED && i / 2 == 1 ? q + (i - 2) * PAGE : p + i * PAGE;

		sane &= *at == 'a' + i;
	}
	if (q != MAP_FAILED)
		munmap(q, 600 * PAGE);
	munmap(p, 6 * PAGE);
	return verdict(q == MAP_FAILED ? -1 : 0, err, sane);
}

/* A hole, and other rights in the middle: what could not be done has done nothing. */
static int op_split(void)
{
	char *p = mmap(NULL, 9 * PAGE, RW, ANON, -1, 0);
	int hole, prot, err, sane;

	if (p == MAP_FAILED)
		return -1;
	memset(p, 5, 9 * PAGE);
	hole = munmap(p + PAGE, PAGE);
	err = errno;
	prot = mprotect(p + 4 * PAGE, PAGE, PROT_READ);
	if (prot)
		err = errno;
	stop();
	sane = p[0] == 5 && p[2 * PAGE] == 5 && p[4 * PAGE] == 5 && p[8 * PAGE] == 5;
	if (hole)
		sane &= p[PAGE] == 5;
	if (prot)
		sane &= (p[4 * PAGE] = 6) == 6;
	munmap(p, 9 * PAGE);
	return verdict(hole || prot ? -1 : 0, err, sane);
}

/* ---- names ---- */

static int op_rename_over(void)
{
	int result, err, sane;

	fail_pause();
	make_file(A, "from");
	make_file(B, "to");
	fail_resume();
	result = rename(A, B);
	stop();
	err = errno;
	sane = result ? holds(A, "from") && holds(B, "to") : !exists(A) && holds(B, "from");
	unlink(A);
	unlink(B);
	return verdict(result, err, sane);
}

/* A folder into another: the link counts of three folders. */
static int op_rename_folder(void)
{
	struct stat from, to;
	int result, err, sane;

	fail_pause();
	mkdir(A, 0700);
	mkdir(B, 0700);
	mkdir(A "/x", 0700);
	fail_resume();
	result = rename(A "/x", B "/x");
	stop();
	err = errno;
	sane = stat(A, &from) == 0 && stat(B, &to) == 0 &&
	       from.st_nlink == (result ? 3u : 2u) && to.st_nlink == (result ? 2u : 3u) &&
	       exists(A "/x") == (result != 0) && exists(B "/x") == !result;
	rmdir(A "/x");
	rmdir(B "/x");
	rmdir(A);
	rmdir(B);
	return verdict(result, err, sane);
}

static int op_links(void)
{
	int hard, soft, err, sane;

	fail_pause();
	make_file(A, "text");
	fail_resume();
	hard = link(A, B);
	err = errno;
	soft = symlink(A, B ".soft");
	if (soft)
		err = errno;
	stop();
	sane = exists(B) == !hard && exists(B ".soft") == !soft;
	unlink(B);
	unlink(B ".soft");
	sane &= holds(A, "text");
	unlink(A);
	return verdict(hard || soft ? -1 : 0, err, sane);
}

/* A file that could not be opened was not made either. */
static int op_create(void)
{
	int fd = open(A, O_RDWR | O_CREAT | O_EXCL, 0600), err, sane;

	stop();
	err = errno;
	sane = exists(A) == (fd >= 0);
	if (fd >= 0)
		close(fd);
	unlink(A);
	return verdict(fd < 0 ? -1 : 0, err, sane);
}

/* Nor has it lost its text. */
static int op_truncate(void)
{
	int fd, err, sane;

	fail_pause();
	make_file(A, "text");
	fail_resume();
	fd = open(A, O_WRONLY | O_TRUNC);
	stop();
	err = errno;
	sane = holds(A, fd < 0 ? "text" : "");
	if (fd >= 0)
		close(fd);
	unlink(A);
	return verdict(fd < 0 ? -1 : 0, err, sane);
}

static int op_mount(void)
{
	int result, err, sane, fd;

	fail_pause();
	mkdir(A, 0700);
	fail_resume();
	result = mount("none", A, "ramfs", 0, NULL);
	err = errno;
	if (result == 0) {
		fd = open(A "/file", O_WRONLY | O_CREAT, 0600);
		if (fd < 0) {
			result = -1;
			err = errno;
		} else {
			close(fd);
		}
		if (umount(A)) {
			result = -1;
			err = errno;
			stop();
			umount(A);
		}
	}
	stop();
	sane = !exists(A "/file") && rmdir(A) == 0;
	return verdict(result, err, sane);
}

/* ---- descriptors ---- */

/* A table that must grow: the high descriptor is open or it is not. */
static int op_dup(void)
{
	int status;
	pid_t pid;

	fail_pause();
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0) {
		int result, err;

		/* The file is its parent's; the failures are to be its own. */
		close(fail_fd);
		fail_fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
		fail_resume();
		result = dup2(1, 900);
		err = errno;
		stop();
		if ((fcntl(900, F_GETFD) >= 0) != (result >= 0))
			_exit(255);
		_exit(result >= 0 ? left > 0 ? 0 : 254 : err);
	}
	waitpid(pid, &status, 0);
	stop();
	if (!WIFEXITED(status) || WEXITSTATUS(status) == 255)
		return verdict(-1, 0, 0);
	left = WEXITSTATUS(status) == 0;
	return verdict(WEXITSTATUS(status) && WEXITSTATUS(status) != 254 ? -1 : 0,
		       WEXITSTATUS(status), 1);
}

/* A short write to a pipe goes in whole or not at all, though it may need a second page. */
static int op_pipe_atomic(void)
{
	static char buf[2 * PAGE];
	int ends[2], n, err, sane, in;

	fail_pause();
	need(pipe2(ends, O_NONBLOCK) == 0, "pipe2");
	need(write(ends[1], buf, 1000) == 1000, "write");
	fail_resume();
	n = write(ends[1], buf, PAGE);
	stop();
	err = errno;
	in = read(ends[0], buf, sizeof(buf));
	sane = n < 0 ? in == 1000 : n == PAGE && in == 1000 + PAGE;
	close(ends[0]);
	close(ends[1]);
	return verdict(n < 0 ? -1 : 0, err, sane);
}

/* More files than poll() has room for on its stack. */
static int op_poll(void)
{
	struct pollfd fds[40];
	int ends[2], result;

	fail_pause();
	need(pipe(ends) == 0, "pipe");
	fail_resume();
	for (int i = 0; i < 40; i++)
		fds[i] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
	result = poll(fds, 40, 1);
	stop();
	close(ends[0]);
	close(ends[1]);
	return result;
}

static int op_vectors(void)
{
	struct iovec iov[20];
	char text[20];
	int ends[2], n, m = 0, err;

	fail_pause();
	need(pipe(ends) == 0, "pipe");
	fail_resume();
	for (int i = 0; i < 20; i++)
		iov[i] = (struct iovec){ text + i, 1 };
	n = writev(ends[1], iov, 20);
	err = errno;
	if (n > 0) {
		m = readv(ends[0], iov, 20);
		if (m < 0)
			err = errno;
	}
	stop();
	close(ends[0]);
	close(ends[1]);
	return verdict(n < 0 || m < 0 ? -1 : 0, err, n < 0 || m < 0 || (n == 20 && m == 20));
}

/*
 * A text of /proc that has outgrown its buffer: the old one goes, there is none for the new one.
 * What comes after must not believe that there is still a text.
 */
static int op_text(void)
{
	static char text[64];
	char *areas[80];
	int fd, n, again, err, sane;

	fail_pause();
	fd = open("/proc/self/maps", O_RDONLY);
	need(fd >= 0 && pread(fd, text, sizeof(text), 0) > 0, "maps");
	for (int i = 0; i < 80; i++) /* different rights: no two become one */
		areas[i] = mmap(NULL, PAGE, i % 2 ? PROT_READ : RW, ANON, -1, 0);
	fail_resume();
	n = pread(fd, text, sizeof(text), 0);
	err = errno;
	stop();
	again = pread(fd, text, sizeof(text), 100);
	sane = again == (int)sizeof(text) && text[0] != '\0';
	for (int i = 0; i < 80; i++)
		if (areas[i] != MAP_FAILED)
			munmap(areas[i], PAGE);
	close(fd);
	return verdict(n < 0 ? -1 : 0, err, sane);
}

/* ---- the rest ---- */

/* A real-time signal needs memory to wait in: it waits, or kill() says EAGAIN. */
static int op_signal(void)
{
	const union sigval value = { .sival_int = 7 };
	struct timespec none = { 0, 0 };
	sigset_t set, old;
	siginfo_t info;
	int result, got, err;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, &old);
	result = sigqueue(getpid(), SIGRTMIN, value);
	err = errno;
	stop();
	got = sigtimedwait(&set, &info, &none);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return verdict(result, err, result ? got < 0 && err == EAGAIN
					   : got == SIGRTMIN && info.si_value.sival_int == 7);
}

static int op_sleep(void)
{
	struct timespec ts = { 0, 1000000 };
	char cwd[256];
	int result = nanosleep(&ts, NULL) || !getcwd(cwd, sizeof(cwd)) ? -1 : 0;

	stop();
	return result;
}

static char disk[64];
static long priority;

/* The area in use and its priority; 0: there is none. */
static int find_swap(void)
{
	static char text[4096];
	char *line;

	if (read_text("/proc/swaps", text, sizeof(text)) < 0 || !(line = strchr(text, '\n')) ||
	    !line[1])
		return 0;
	line++;
	snprintf(disk, sizeof(disk), "%.*s", (int)strcspn(line, " \t\n"), line);
	line[strcspn(line, "\n")] = '\0';
	priority = atol(strrchr(line, '\t') + 1);
	return 1;
}

/* An area that could not be emptied is on again, as it was. */
static int op_swap(void)
{
	long before = priority;
	int off = swapoff(disk), on = 0, err = errno, sane;

	if (off == 0) {
		on = swapon(disk, 0);
		err = errno;
	}
	stop();
	if (on)
		need(swapon(disk, 0) == 0, "swapon again");
	sane = find_swap() && (off == 0 || priority == before);
	return verdict(off || on ? -1 : 0, err, sane);
}

static const struct {
	const char *name;
	int (*call)(void);
} ops[] = {
	{ "mremap out of the middle", op_move_middle },
	{ "a hole, and a change of rights", op_split },
	{ "rename over a file", op_rename_over },
	{ "rename of a folder", op_rename_folder },
	{ "link and symlink", op_links },
	{ "open with O_CREAT", op_create },
	{ "open with O_TRUNC", op_truncate },
	{ "mount and umount", op_mount },
	{ "dup2 to a high descriptor", op_dup },
	{ "short writes to a pipe are atomic", op_pipe_atomic },
	{ "poll", op_poll },
	{ "writev and readv", op_vectors },
	{ "a text of /proc that has grown", op_text },
	{ "queued signals", op_signal },
	{ "nanosleep and getcwd", op_sleep },
	{ "swapoff and swapon", op_swap },
};
#define N_OPS (sizeof(ops) / sizeof(ops[0]))

/* ---- what nobody sees but in figures ---- */

struct figures {
	long long committed, objects, areas, files, processes;
};

static int entries(const char *path, int numbers)
{
	DIR *dir = opendir(path);
	struct dirent *d;
	int n = 0;

	need(dir != NULL, path);
	while ((d = readdir(dir)))
		n += !numbers || (d->d_name[0] >= '1' && d->d_name[0] <= '9');
	closedir(dir);
	return n;
}

/* Which caches' objects differ: "name count" lines that only one of the two texts has. */
static void note_difference(const char *before, const char *after)
{
	for (const char *p = after; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		int name = (int)strcspn(p, " "), count = name + 1 + (int)strspn(p + name + 1, " ");
		const char *old;

		count += (int)strcspn(p + count, " ");
		for (old = before; *old; old += strcspn(old, "\n"), old += *old == '\n') {
			if (!strncmp(old, p, name + 1))
				break;
		}
		if (strncmp(old, p, count))
			note("now %.*s, before %.*s", count, p, count, old);
	}
}

static char slabs_before[16384], slabs_after[16384];

static struct figures look(void)
{
	static char text[32768];
	struct figures f = { .committed = meminfo_kb("Committed_AS") };

	f.files = entries("/proc/self/fd", 0);
	f.processes = entries("/proc", 1);
	need(read_text("/proc/self/maps", text, sizeof(text)) > 0, "maps");
	for (char *p = text; (p = strchr(p, '\n')); p++)
		f.areas++;
	need(read_text("/proc/slabinfo", text, sizeof(text)) > 0, "slabinfo");
	strcpy(slabs_after, text);
	for (char *p = text; (p = strchr(p, '\n')); ) {
		p++;
		if (*p && *p != '#')
			f.objects += atoll(p + strcspn(p, " "));
	}
	return f;
}

static void same(long long before, long long after, const char *what)
{
	check_int(after, before, what);
}

int main(void)
{
	struct figures before = { 0 }, after;
	long long free_before = 0;
	cpu_set_t here;

	if (!fail_open())
		return tap_done();
	/* An idle CPU keeps the address space that it saw last: all is to happen on one. */
	CPU_ZERO(&here);
	CPU_SET(sched_getcpu(), &here);
	need(sched_setaffinity(0, sizeof(here), &here) == 0, "sched_setaffinity");
	mkdir("/tmp", 0777);
	for (int round = 0; round < 4; round++) {
		for (unsigned i = 0; i < N_OPS; i++) {
			int count;

			if (ops[i].call == op_swap && !find_swap()) {
				if (round == 0)
					skip(ops[i].name, "there is no swap disk");
				continue;
			}
			count = walk(ops[i].call);
			if (round == 0) {
				check(count >= 0 && count < MANY, "%s", ops[i].name);
				note("%d allocations", count);
			} else if (count < 0) {
				check(0, "%s, again", ops[i].name);
			}
		}
		if (round == 0) {
			look(); /* it needs memory itself, which stays */
			before = look();
			strcpy(slabs_before, slabs_after);
			free_before = free_kb();
		}
	}
	after = look();
	same(before.committed, after.committed, "Committed_AS is as before");
	same(before.objects, after.objects, "so are the objects of the slab allocator");
	if (before.objects != after.objects)
		note_difference(slabs_before, slabs_after);
	same(before.areas, after.areas, "the areas");
	same(before.files, after.files, "the open files");
	same(before.processes, after.processes, "the processes");
	if (!check(free_kb() > free_before - 64, "no memory is missing"))
		note("%lld kB", free_before - free_kb());
	return tap_done();
}
