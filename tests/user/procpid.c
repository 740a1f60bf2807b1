// SPDX-License-Identifier: MIT
/*
 * The files of a process under /proc: links that lead to open files, memory, names and limits; and
 * what is left of them when the process is gone.
 */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include <uapi/auxvec.h>
#include <uapi/unistd.h>

#include "maps.h"
#include "until.h"

static char text[8192];

static const char *link_of(const char *path)
{
	int len = readlink(path, text, sizeof(text) - 1);

	text[len < 0 ? 0 : len] = '\0';
	return text;
}

static void descriptors(void)
{
	char path[32], info[32], c = 0;
	int fd = open("/tmp/proc-fd", O_RDWR | O_CREAT | O_TRUNC, 0644), again, ends[2];
	struct stat a, b;
	struct dirent *entry;
	int found = 0;
	DIR *dir;

	need(fd >= 0, "/tmp/proc-fd");
	need(write(fd, "hello", 5) == 5, "write");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	check_text(link_of(path), "/tmp/proc-fd", "fd/N is a link to the file");
	need(lstat(path, &a) == 0, "lstat");
	check(S_ISLNK(a.st_mode) && (a.st_mode & 0700) == 0700,
	      "whose mode is that of the opening");
	dir = opendir("/proc/self/fd");
	need(dir != NULL && fstat(dirfd(dir), &b) == 0, "/proc/self/fd");
	check_int(b.st_mode & 0777, 0500, "fd is the owner's");
	while ((entry = readdir(dir)))
		found += atoi(entry->d_name) == fd && entry->d_type == DT_LNK;
	closedir(dir);
	check_int(found, 1, "it is listed");
	unlink("/tmp/proc-fd");
	check_text(link_of(path), "/tmp/proc-fd (deleted)", "a file without a name says so");
	again = open(path, O_RDONLY);
	check(again >= 0 && fstat(fd, &a) == 0 && fstat(again, &b) == 0 && a.st_ino == b.st_ino,
	      "but can be opened through the link");
	check(read(again, &c, 1) == 1 && c == 'h', "with a position of its own");
	close(again);
	snprintf(info, sizeof(info), "/proc/self/fdinfo/%d", fd);
	again = open(info, O_RDONLY);
	need(again >= 0 && read(again, text, sizeof(text)) > 0, info);
	check(strncmp(text, "pos:\t5\nflags:\t0", 15) == 0, "fdinfo has the position");
	close(fd);
	check_errno(open(path, O_RDONLY), ENOENT, "once it is closed the link is gone");
	check_errno(open(info, O_RDONLY), ENOENT, "and its fdinfo, though that is open");
	close(again);

	need(pipe(ends) == 0, "pipe");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", ends[1]);
	check(strncmp(link_of(path), "pipe:[", 6) == 0, "a pipe's link");
	again = open(path, O_WRONLY | O_CREAT, 0600);
	check(again >= 0 && write(again, "y", 1) == 1 && read(ends[0], &c, 1) == 1 && c == 'y',
	      "can be opened, too");
	close(ends[1]);
	close(again);
	check_int(read(ends[0], &c, 1), 0, "and counts as a writer");
	close(ends[0]);
}

static void memory(void)
{
	static char secret[] = "the cat sat";
	int fd = open("/proc/self/mem", O_RDWR);
	char buf[16] = "";

	need(fd >= 0, "/proc/self/mem");
	check(pread(fd, buf, sizeof(secret), (long)secret) == sizeof(secret) &&
		      strcmp(buf, secret) == 0,
	      "mem is the memory");
	check(pwrite(fd, "mat", 3, (long)secret + 8) == 3 && strcmp(secret, "the cat mat") == 0,
	      "for writing, too");
	check_errno(pread(fd, buf, 1, 0), EIO, "where nothing is: EIO");
	close(fd);
}

static void names(void)
{
	unsigned long auxv[64], pagesz = 0;
	int len;

	check_int(write_text("/proc/self/comm", "a new name that is long\n"), 0,
		  "comm can be written");
	read_text("/proc/self/comm", text, sizeof(text));
	check_text(text, "a new name that\n", "and holds 15 letters");
	write_text("/proc/self/comm", "procpid");
	len = read_text("/proc/self/auxv", (char *)auxv, sizeof(auxv));
	for (int i = 0; i * 8 < len && auxv[2 * i]; i++)
		if (auxv[2 * i] == AT_PAGESZ)
			pagesz = auxv[2 * i + 1];
	check_int(pagesz, PAGE, "auxv has AT_PAGESZ");
	need(chdir("/tmp") == 0, "chdir");
	check_text(link_of("/proc/self/cwd"), "/tmp", "cwd");
	check_text(link_of("/proc/self/root"), "/", "root");
	need(chdir("/proc/self/root/proc") == 0, "chdir through root");
	check_text(getcwd(text, sizeof(text)), "/proc", "links to directories lead on");
	need(chdir("/") == 0, "chdir");
	setenv("unused", "x", 1);
	len = read_text("/proc/self/environ", text, sizeof(text));
	check(len >= 0, "environ can be read");
	read_text("/proc/self/limits", text, sizeof(text));
	check(strstr(text, "\nMax open files            ") != NULL, "limits");
	check(strstr(text,
		     "Max stack size            8388608              unlimited            bytes") !=
		      NULL,
	      "in columns");
	link_of("/proc/thread-self");
	snprintf(maps_text, sizeof(maps_text), "%d/task/%d", getpid(), getpid());
	check_text(text, maps_text, "thread-self");
	check(read_text("/proc/thread-self/stat", text, sizeof(text)) > 0 && atoi(text) == getpid(),
	      "leads to the thread's files");
	check(access("/proc/self/task/1", F_OK) < 0 && errno == ENOENT,
	      "task has only our threads");
}

static void oom(void)
{
	check_int(write_text("/proc/self/oom_score_adj", "500"), 0, "oom_score_adj");
	read_text("/proc/self/oom_score_adj", text, sizeof(text));
	check_text(text, "500\n", "reads as written");
	read_text("/proc/self/oom_score", text, sizeof(text));
	check(atoi(text) >= 990 && atoi(text) <= 1010, "and shows in oom_score");
	check(write_text("/proc/self/oom_score_adj", "1001") < 0 && errno == EINVAL,
	      "1001: EINVAL");
	check(write_text("/proc/self/oom_score_adj", "x") < 0 && errno == EINVAL, "x: EINVAL");
	write_text("/proc/self/oom_score_adj", "0");
	check(write_text("/proc/sys/kernel/ostype", "x") < 0, "ostype cannot be written");
}

/* More areas than fit in the pages that a small buffer has. */
static void many_areas(void)
{
	static char all[256 << 10];
	char *p = mmap(NULL, 4000 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int lines = 0, len;

	need(p != MAP_FAILED, "mmap");
	for (int i = 0; i < 4000; i += 2)
		need(mprotect(p + i * PAGE, PAGE, PROT_NONE) == 0, "mprotect");
	len = read_text("/proc/self/maps", all, sizeof(all));
	check(len > 2000 * 50, "maps of 4000 areas");
	for (char *line = all; (line = strstr(line, "---p 00000000 00:00 0 \n")); line++)
		lines++;
	check_int(lines, 2000, "shows them all");
	munmap(p, 4000 * PAGE);
}

/* A process that dies while its files are open. */
static void the_dead(void)
{
	char path[64], c;
	int pipes[2], dir, maps, stat_fd, mem, fd_dir, n = 0, last = 0;
	struct dirent *entry;
	pid_t pid;
	DIR *d;

	need(pipe(pipes) == 0, "pipe");
	pid = fork();
	need(pid >= 0, "fork");
	if (!pid) {
		close(pipes[1]);
		_exit(read(pipes[0], &c, 1) != 0);
	}
	close(pipes[0]);
	snprintf(path, sizeof(path), "/proc/%d", pid);
	dir = open(path, O_RDONLY | O_DIRECTORY);
	maps = openat(dir, "maps", O_RDONLY);
	stat_fd = openat(dir, "stat", O_RDONLY);
	mem = openat(dir, "mem", O_RDONLY);
	fd_dir = openat(dir, "fd", O_RDONLY | O_DIRECTORY);
	need(dir >= 0 && maps >= 0 && stat_fd >= 0 && mem >= 0 && fd_dir >= 0, path);
	check(read(maps, text, sizeof(text)) > 0, "the maps of another process");
	lseek(maps, 0, SEEK_SET);
	close(pipes[1]);
	until(state_of(pid) == 'Z');

	check(read(stat_fd, text, sizeof(text)) > 0 && strstr(text, ") Z ") != NULL,
	      "a zombie still has stat");
	lseek(stat_fd, 0, SEEK_SET);
	check_int(read(maps, text, sizeof(text)), 0, "its maps are empty");
	lseek(maps, 0, SEEK_SET);
	check_int(pread(mem, text, 1, (long)text), 0, "its memory, too");
	check(figure("/proc/self/status", "Threads") == 1, "others are not disturbed");
	waitpid(pid, NULL, 0);

	check_errno(read(stat_fd, text, sizeof(text)), ESRCH, "after wait: ESRCH");
	check_errno(read(maps, text, sizeof(text)), ESRCH, "of maps");
	check_errno(openat(dir, "stat", O_RDONLY), ESRCH, "nothing is in its folder any more");
	check_errno(openat(fd_dir, "0", O_RDONLY), ENOENT, "nor in fd");
	check_errno(syscall(__NR_getdents64, dir, text, sizeof(text)), ENOENT,
		    "the folder cannot be listed");
	check_errno(open(path, O_RDONLY), ENOENT, "nor found, though it is open");
	d = opendir("/proc");
	while ((entry = readdir(d))) {
		n += atoi(entry->d_name) == pid;
		if (atoi(entry->d_name)) {
			n += atoi(entry->d_name) <= last;
			last = atoi(entry->d_name);
		}
	}
	closedir(d);
	check_int(n, 0, "or listed; the others are in order");
	close(dir);
	close(maps);
	close(stat_fd);
	close(mem);
	close(fd_dir);
}

static char slabs[32768];

/* Figures of memory before and after many processes have come and gone, their files open. */
static long kernel_kb(void)
{
	return figure("/proc/meminfo", "SUnreclaim") + figure("/proc/meminfo", "KernelStack");
}

/* Objects of a slab cache in use; 0 where that is not told. */
static long objects(const char *cache)
{
	char *line;

	if (read_text("/proc/slabinfo", slabs, sizeof(slabs)) < 0)
		return 0;
	line = strstr(slabs, cache);
	return line ? atol(line + strlen(cache)) : 0;
}

static void leaks(void)
{
	long before = 0, after, pids = 0;

	for (int i = 0; i < 550; i++) {
		char path[64];
		int fds[6];
		pid_t pid = fork();

		need(pid >= 0, "fork");
		if (!pid) {
			pause();
			_exit(0);
		}
		snprintf(path, sizeof(path), "/proc/%d/status", pid);
		fds[0] = open(path, O_RDONLY);
		snprintf(path, sizeof(path), "/proc/%d/fd/1", pid);
		fds[1] = open(path, O_WRONLY);
		snprintf(path, sizeof(path), "/proc/%d/mem", pid);
		fds[2] = open(path, O_RDONLY);
		need(fds[0] >= 0 && fds[1] >= 0 && fds[2] >= 0, path);
		need(read(fds[0], text, sizeof(text)) > 0, "status");
		snprintf(path, sizeof(path), "/proc/%d/task/%d/comm", pid, pid);
		for (int j = 3; j < 6; j++)
			fds[j] = open(path, O_RDONLY);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		for (int j = 0; j < 6; j++)
			close(fds[j]);
		if (i == 50) {
			before = kernel_kb();
			pids = objects("\npid ");
		}
	}
	after = kernel_kb();
	check(after - before < 96, "500 processes whose files were open leave nothing behind");
	note("%ld kB before, %ld kB after", before, after);
	pids = objects("\npid ") - pids;
	check(pids < 200, "and their numbers are forgotten");
	note("%ld struct pid more", pids);
}

int main(void)
{
	mkdir("/tmp", 01777);
	descriptors();
	memory();
	names();
	oom();
	many_areas();
	the_dead();
	leaks();
	return tap_done();
}
