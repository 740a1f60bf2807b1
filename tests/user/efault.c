// SPDX-License-Identifier: MIT
/*
 * System calls given bad pointers: EFAULT, never a crash; and a transfer that meets a bad page
 * half-way moves what it can and says how much.
 *
 *	buffer  [ good page ][ not mapped ]
 *	             ^------------- a transfer that begins here
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/utsname.h>
#include <time.h>

#include "tap.h"

/* Variables, that the compiler may not warn us of what we are about to do. */
static char *volatile bad = (char *)16, *volatile kernel = (char *)0xc0008000ul,
		      *volatile nowhere = NULL;
static struct iovec null_iov = { NULL, 10 };

static char *edge;   /* the first byte that is not mapped; a page before it is */
static char *frozen; /* a read-only page */

static void set_up(void)
{
	edge = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	frozen = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	need(edge != MAP_FAILED && frozen != MAP_FAILED, "mmap");
	edge += PAGE;
	munmap(edge, PAGE);
	memset(edge - PAGE, 'g', PAGE);
}

static void pipes(void)
{
	char buf[64];
	int ends[2];

	need(pipe(ends) == 0, "pipe");
	check_errno(write(ends[1], bad, 10), EFAULT, "write from nowhere");
	check_errno(write(ends[1], kernel, 10), EFAULT, "write from kernel memory");
	check_errno(write(ends[1], (char *)-4, 10), EFAULT,
		    "write from the top of memory around to 6");
	check_int(write(ends[1], "hello", 5), 5, "the pipe is none the worse");
	check_errno(read(ends[0], bad, 5), EFAULT, "read to nowhere");
	check_errno(read(ends[0], kernel, 5), EFAULT, "read to kernel memory");
	check_errno(read(ends[0], frozen, 5), EFAULT, "read to read-only memory");
	check_errno(read(ends[0], (char *)pipes, 5), EFAULT, "read over the program");
	check(read(ends[0], buf, sizeof(buf)) == 5 && memcmp(buf, "hello", 5) == 0,
	      "what could not be delivered is still there");
	check_errno(write(ends[1], edge, 1), EFAULT, "write from the first bad byte");
	check_int(write(ends[1], edge - 8, 8), 8, "up to the last good one there is no fault");
	check(read(ends[0], buf, sizeof(buf)) == 8, "and it arrives");
	check_int(write(ends[1], bad, 0), 0, "nothing can be written from nowhere");
	close(ends[0]);
	close(ends[1]);
}

static void files(void)
{
	int fd = open("/tmp/efault", O_RDWR | O_CREAT | O_TRUNC, 0600), n;
	char buf[32];

	if (fd < 0) {
		mkdir("/tmp", 0777);
		fd = open("/tmp/efault", O_RDWR | O_CREAT | O_TRUNC, 0600);
	}
	need(fd >= 0, "/tmp/efault");
	check_errno(write(fd, bad, 10), EFAULT, "file: write from nowhere");
	check_errno(write(fd, nowhere, 10), EFAULT, "file: write from NULL");
	check_errno(pwrite(fd, nowhere, 10, 5), EFAULT, "file: pwrite from NULL");
	check_errno(writev(fd, &null_iov, 1), EFAULT, "file: writev from NULL");
	check_errno(write(fd, kernel, 10), EFAULT, "file: write from kernel memory");
	check_errno(write(fd, kernel, 0), EFAULT, "file: write of nothing from kernel memory");
	check_int(write(fd, nowhere, 0), 0, "file: write of nothing from NULL");
	check_int(lseek(fd, 0, SEEK_CUR), 0, "and the position has not moved");
	check_int(lseek(fd, 0, SEEK_END), 0, "nor the file grown");
	lseek(fd, 0, SEEK_SET);
	/*
	 * A multiple of 32: Linux 6.1 on ARM tries for ever to copy the odd bytes before a bad
	 * page.
	 */
	n = write(fd, edge - 128, 256);
	check(n == 128, "a write that faults half-way writes the good half");
	if (n != 128)
		note("it wrote %d", n);
	lseek(fd, 0, SEEK_SET);
	n = read(fd, edge - 64, 100);
	check(n == 64, "a read that faults half-way gives what fits");
	if (n != 64)
		note("it read %d", n);
	lseek(fd, 0, SEEK_SET);
	check_errno(read(fd, bad, 10), EFAULT, "file: read to nowhere");
	check_errno(read(fd, nowhere, 10), EFAULT, "file: read to NULL");
	check_errno(pread(fd, nowhere, 10, 5), EFAULT, "file: pread to NULL");
	check_errno(readv(fd, &null_iov, 1), EFAULT, "file: readv to NULL");
	check_errno(read(fd, kernel, 10), EFAULT, "file: read to kernel memory");
	check_int(read(fd, nowhere, 0), 0, "file: read of nothing to NULL");
	check_int(pread(fd, nowhere, 10, 1000), 0, "file: read at the end to NULL");
	check(read(fd, buf, 32) == 32 && buf[0] == 'g' && buf[31] == 'g', "the file is all right");
	close(fd);
	unlink("/tmp/efault");
	fd = open("/dev/zero", O_RDONLY);
	if (fd >= 0) {
		check_errno(read(fd, frozen, 10), EFAULT, "/dev/zero to read-only memory");
		close(fd);
	}
	fd = open("/proc/meminfo", O_RDONLY);
	need(fd >= 0, "/proc/meminfo");
	check_errno(read(fd, bad, 10), EFAULT, "/proc to nowhere");
	close(fd);
}

static void vectors(void)
{
	struct iovec iov[2] = { { (char *)"good", 4 }, { bad, 4 } };
	int ends[2], n;

	need(pipe(ends) == 0, "pipe");
	n = writev(ends[1], iov, 2);
	check(n == 4 || (n < 0 && errno == EFAULT), "writev, the second part bad");
	check_errno(writev(ends[1], (struct iovec *)bad, 2), EFAULT,
		    "writev, the vector itself bad");
	close(ends[0]);
	close(ends[1]);
}

static void paths(void)
{
	char *name, *nothing[] = { NULL };

	check_errno(open(bad, O_RDONLY), EFAULT, "open of a name nowhere");
	check_errno(open(kernel, O_RDONLY), EFAULT, "open of a name in the kernel");
	name = edge - 5;
	memcpy(name, "/proc", 5);
	check_errno(open(name, O_RDONLY), EFAULT, "open of a name that runs into a bad page");
	check_errno(chdir(bad), EFAULT, "chdir");
	check_errno(unlink(bad), EFAULT, "unlink");
	check_errno(mkdir(bad, 0700), EFAULT, "mkdir");
	check_errno(execve(bad, nothing, nothing), EFAULT, "execve of a name nowhere");
	check_errno(execve("/init", (char **)bad, nothing), EFAULT,
		    "execve with arguments nowhere");
}

static void structures(void)
{
	check_errno(syscall(__NR_clock_gettime64, CLOCK_MONOTONIC, bad), EFAULT, "clock_gettime");
	check_errno(syscall(__NR_clock_gettime64, CLOCK_MONOTONIC, frozen), EFAULT,
		    "clock_gettime to read-only memory");
	check_errno(syscall(__NR_clock_gettime64, CLOCK_MONOTONIC, edge - 4), EFAULT,
		    "clock_gettime across a bad page's border");
	check_errno(syscall(__NR_clock_gettime, CLOCK_MONOTONIC, bad), EFAULT,
		    "clock_gettime of 32 bits");
	check_errno(syscall(__NR_nanosleep, bad, NULL), EFAULT, "nanosleep of 32 bits");
	check_errno(syscall(__NR_clock_nanosleep_time64, CLOCK_MONOTONIC, 0, bad, NULL), EFAULT,
		    "clock_nanosleep");
	check_errno(pipe((int *)bad), EFAULT, "pipe");
	check_errno(uname((struct utsname *)bad), EFAULT, "uname");
	check_errno(syscall(__NR_stat64, "/", bad), EFAULT, "stat");
	check_errno(syscall(__NR_getcwd, frozen, PAGE), EFAULT, "getcwd to read-only memory");
	check_errno(syscall(__NR_rt_sigprocmask, SIG_BLOCK, bad, NULL, 8), EFAULT,
		    "rt_sigprocmask");
	check_errno(syscall(__NR_rt_sigaction, SIGUSR1, bad, NULL, 8), EFAULT, "rt_sigaction");
	fflush(stdout);
	if (fork() == 0)
		_exit(0);
	check_errno(wait4(-1, (int *)bad, 0, NULL), EFAULT, "wait4");
	wait(NULL);
}

int main(void)
{
	set_up();
	pipes();
	files();
	vectors();
	paths();
	structures();
	check(1, "still alive");
	return tap_done();
}
