// SPDX-License-Identifier: MIT
/*
 * Wrappers whose arguments have to be arranged for the kernel: 64-bit offsets in register pairs,
 * argument lists, structures that are converted, and the results that are not errors.
 */
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/times.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <termios.h>

#include "tap.h"

static char dir[64], path[96];
static char self[256];

/* This program's own file, by a path that holds after chdir. */
static void find_self(void)
{
	const char *name = (const char *)getauxval(AT_EXECFN);

	need(name != NULL, "AT_EXECFN");
	if (name[0] != '/') {
		need(getcwd(self, sizeof(self)) != NULL, "getcwd");
		strlcat(self, "/", sizeof(self));
	}
	strlcat(self, name, sizeof(self));
}

static void test_offsets(void)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0640);
	struct iovec iov[2] = { { "gat", 3 }, { "her", 3 } };
	char buf[16] = "";
	struct stat st;

	need(fd >= 0, path);
	check_int(write(fd, "0123456789", 10), 10, "write");
	check(pread(fd, buf, 4, 3) == 4 && !memcmp(buf, "3456", 4), "pread");
	check(pwrite(fd, "xy", 2, 8) == 2 && lseek(fd, 0, SEEK_CUR) == 10, "pwrite stays put");
	check_int(lseek(fd, -3, SEEK_END), 7, "lseek, backwards");
	check(lseek(fd, 0x123456789aLL, SEEK_SET) == 0x123456789aLL, "lseek, beyond 32 bits");
	check(lseek(fd, -1, SEEK_SET) == -1 && errno == EINVAL, "lseek before the start");
	check(pread(fd, buf, 1, 0x100000003LL) == 0, "pread, beyond 32 bits");
	check(!ftruncate(fd, 5) && !fstat(fd, &st) && st.st_size == 5, "ftruncate");
	check(S_ISREG(st.st_mode) && (st.st_mode & 0777 & ~0027) == 0640, "mode of open");
	check(st.st_mtime > 0 && st.st_nlink == 1 && st.st_blksize > 0, "fstat");
	lseek(fd, 0, SEEK_SET);
	check(writev(fd, iov, 2) == 6 && pread(fd, buf, 16, 0) == 6 && !memcmp(buf, "gather", 6),
	      "writev");
	check(fcntl(fd, F_GETFL) & O_RDWR, "F_GETFL");
	check(!fcntl(fd, F_SETFD, FD_CLOEXEC) && fcntl(fd, F_GETFD) == FD_CLOEXEC, "F_SETFD");
	check(dup2(fd, 50) == 50 && fcntl(50, F_GETFD) == 0, "dup2 drops close-on-exec");
	check(fcntl(fd, F_DUPFD_CLOEXEC, 60) == 60 && close(60) == 0, "F_DUPFD_CLOEXEC");
	check(close(50) == 0 && close(50) == -1 && errno == EBADF, "close");
	close(fd);
}

static void test_names(void)
{
	char other[96], buf[128];
	struct stat st;
	struct dirent *d;
	DIR *dp;
	int found = 0;

	snprintf(other, sizeof(other), "%s/other", dir);
	check(!rename(path, other) && access(path, F_OK) == -1 && errno == ENOENT, "rename");
	check(!symlink("other", path), "symlink");
	check(readlink(path, buf, sizeof(buf)) == 5 && !memcmp(buf, "other", 5), "readlink");
	check(!lstat(path, &st) && S_ISLNK(st.st_mode), "lstat");
	check(!stat(path, &st) && S_ISREG(st.st_mode), "stat follows");
	dp = opendir(dir);
	need(dp != NULL, "opendir");
	while ((d = readdir(dp))) {
		if (!strcmp(d->d_name, "other"))
			found |= 1;
		if (!strcmp(d->d_name, path + strlen(dir) + 1))
			found |= 2;
		if (!strcmp(d->d_name, ".") || !strcmp(d->d_name, ".."))
			found += 4;
	}
	check_int(found, 11, "readdir finds all");
	rewinddir(dp);
	check(readdir(dp) != NULL, "rewinddir");
	closedir(dp);
	check(!opendir(other) && errno == ENOTDIR, "opendir of a file");
	check(rmdir(dir) == -1 && (errno == ENOTEMPTY || errno == EEXIST), "rmdir: not empty");
	check(!chdir(dir) && getcwd(buf, sizeof(buf)) == buf && !strcmp(buf, dir), "getcwd");
	check(!getcwd(buf, 2) && errno == ERANGE, "getcwd: too small");
	check(!fstatat(AT_FDCWD, "other", &st, 0) && st.st_size == 6, "fstatat");
	check(!unlink(path) && !unlinkat(AT_FDCWD, "other", 0), "unlink");
	check(!chdir("/") && !rmdir(dir), "rmdir");
}

static void test_processes(void)
{
	int p[2], status;
	char text[32] = "";
	struct rusage ru;
	pid_t pid;
	ssize_t n;

	need(pipe(p) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		dup2(p[1], STDOUT_FILENO);
		setenv("LIBC_TEST", "passed on", 1);
		execl(self, self, "child", "two words", NULL);
		_exit(errno == ENOEXEC ? 125 : 126);
	}
	close(p[1]);
	memset(&ru, 0xff, sizeof(ru));
	check_int(wait4(pid, &status, 0, &ru), pid, "wait4");
	n = read(p[0], text, sizeof(text) - 1);
	if (WEXITSTATUS(status) == 125) {
		/* An emulator of user programs without the host's help. */
		skip("exec, and the status it ends with", "cannot execute ARM programs");
		skip("arguments and environment", "cannot execute ARM programs");
	} else {
		check_exit(status, 9, "exec, and the status it ends with");
		check(n > 0 && !strcmp(text, "two words,passed on"), "arguments and environment");
	}
	check(ru.ru_utime.tv_sec >= 0 && ru.ru_utime.tv_sec < 60 && ru.ru_minflt > 0,
	      "its resource usage");
	close(p[0]);

	pid = vfork();
	if (pid == 0) {
		char *argv[] = { "name", "child", NULL };

		execve("/no/such/program", argv, environ);
		_exit(errno == ENOENT ? 33 : 34);
	}
	check(waitpid(pid, &status, 0) == pid, "vfork");
	check_exit(status, 33, "the child of vfork");
	check(wait(NULL) == -1 && errno == ECHILD, "no more children");

	setenv("PATH", "/no/such:/nor/this", 1);
	check_errno(execlp("not_a_program", "x", NULL), ENOENT, "execlp searches PATH");
	check(getppid() > 0 && gettid() == getpid() && getpgrp() == getpgid(0), "identities");
	check(kill(getpid(), 0) == 0 && kill(-99999, 0) == -1 && errno == ESRCH, "kill");
}

static void test_memory(void)
{
	int fd = open(self, O_RDONLY);
	char *p = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	intptr_t got;
	char *q;

	need(p != MAP_FAILED, "mmap");
	p[0] = 1;
	check(!mprotect(p + PAGE, PAGE, PROT_NONE) && !munmap(p + PAGE, PAGE), "mprotect, munmap");
	p[2 * PAGE] = 2;
	q = mremap(p, PAGE, 64 * PAGE, MREMAP_MAYMOVE);
	check(q != MAP_FAILED && q[0] == 1 && q[63 * PAGE] == 0, "mremap");
	check(!madvise(q, PAGE, MADV_DONTNEED) && q[0] == 0, "madvise");
	check(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 7) == MAP_FAILED && errno == EINVAL,
	      "an offset within a page");
	check(mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED &&
		      errno == EINVAL,
	      "no length");
	q = sbrk(0);
	check(sbrk(PAGE) == q && sbrk(0) == q + PAGE && sbrk(-PAGE) == q + PAGE && sbrk(0) == q,
	      "sbrk");
	/* With much memory it can be had once; twice is more than the address space. */
	got = sbrk(INTPTR_MAX) == (void *)-1 ? 0 : INTPTR_MAX;
	check(sbrk(INTPTR_MAX) == (void *)-1 && errno == ENOMEM, "sbrk: too much");
	check(sbrk(-got) != (void *)-1 && sbrk(0) == q, "and nothing has changed");
	close(fd);
}

static void test_system(void)
{
	struct pollfd pfd = { .events = POLLIN };
	struct utsname u;
	unsigned char r[32], zero[32] = { 0 };
	struct termios t;
	struct tms tms;
	cpu_set_t set;
	int p[2];

	check(!uname(&u) && u.sysname[0] && !strncmp(u.machine, "arm", 3), "uname");
	check(syscall(SYS_getpid) == getpid(), "syscall");
	check(syscall(100000) == -1 && errno == ENOSYS, "syscall: no such call");
	check(sysconf(_SC_PAGESIZE) == PAGE && sysconf(_SC_CLK_TCK) == 100 &&
		      sysconf(_SC_NPROCESSORS_ONLN) >= 1 && sysconf(-1) == -1,
	      "sysconf");
	check(sysconf(_SC_PHYS_PAGES) >= sysconf(_SC_AVPHYS_PAGES), "pages of memory");
	check(getrandom(r, sizeof(r), 0) == sizeof(r) && memcmp(r, zero, sizeof(r)), "getrandom");
	need(pipe(p) == 0, "pipe");
	pfd.fd = p[0];
	check_int(poll(&pfd, 1, 0), 0, "poll: nothing");
	need(write(p[1], "x", 1) == 1, "write");
	check(poll(&pfd, 1, 1000) == 1 && pfd.revents == POLLIN, "poll: something");
	check(!isatty(p[0]) && tcgetattr(p[0], &t) == -1, "a pipe is no terminal");
	close(p[0]);
	close(p[1]);
	if (sched_getaffinity(0, sizeof(set), &set))
		skip("sched_getaffinity", strerror(errno));
	else
		check(CPU_COUNT(&set) >= 1, "sched_getaffinity");
	check(sched_yield() == 0, "sched_yield");
	check(times(&tms) != 0 && tms.tms_utime >= 0, "times");
	errno = 0;
	check(getpriority(PRIO_PROCESS, 0) >= -20 && !errno, "getpriority");
	check((umask(022), umask(022)) == 022, "umask");
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "child")) {
		printf("%s,%s", argv[2], getenv("LIBC_TEST"));
		return 9;
	}
	find_self();
	mkdir("/tmp", 0777);
	snprintf(dir, sizeof(dir), "/tmp/libc_unistd.%d", getpid());
	snprintf(path, sizeof(path), "%s/file", dir);
	need(mkdir(dir, 0777) == 0, dir);
	test_offsets();
	test_names();
	test_processes();
	test_memory();
	test_system();
	return tap_done();
}
