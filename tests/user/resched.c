// SPDX-License-Identifier: MIT
/*
 * A call that takes long lets others run, also where the kernel is not preempted: for each tenth of a second that it
 * takes, somebody else who wants the same CPU has had it. What goes in and comes out is one MiB that is mapped again
 * and again, so nothing waits for memory.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <time.h>

#include "tap.h"

#define SIZE	(96u << 20) /* of a transfer */
#define PART	(1u << 20)
#define ARGS	(512u << 10) /* bytes of addresses: more than is taken with a stack of 1 MiB */
#define SIGNALS 200000

static char *area; /* SIZE bytes, in PART bytes of memory */
static int fd;
static pid_t dead, child;
static char *areas;
static unsigned long areas_size;

static void map_area(void)
{
	unsigned int at;

	fd = memfd_create("part", 0);
	need(fd >= 0 && ftruncate(fd, PART) == 0, "memfd");
	area = mmap(NULL, SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	need(area != MAP_FAILED, "address space");
	for (at = 0; at < SIZE; at += PART)
		need(mmap(area + at, PART, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, 0) !=
			     MAP_FAILED,
		     "mmap");
	for (at = 0; at < SIZE; at += PAGE)
		*(volatile char *)(area + at) = 1;
	close(fd);
}

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* How often the process has been made to wait. One time is that on the way back to user mode. */
static long preempted(void)
{
	struct rusage r;

	getrusage(RUSAGE_SELF, &r);
	return r.ru_nivcsw;
}

static void lets_run(const char *what, int (*call)(void))
{
	long start = now_ms(), before = preempted(), took, times;
	int ok = call();

	took = now_ms() - start;
	times = preempted() - before;
	if (!check(ok && times >= took / 100, "%s", what))
		note("%d ms, and others had the CPU %d times; errno %d", (int)took, (int)times,
		     errno);
}

static int read_file(void)
{
	return read(fd, area, SIZE) == (ssize_t)SIZE;
}

static int read_mem(void)
{
	return pread(fd, area, SIZE, (unsigned long)area) == (ssize_t)SIZE;
}

static int write_mem(void)
{
	return pwrite(fd, area, SIZE, (unsigned long)area) == (ssize_t)SIZE;
}

static int count_arguments(void)
{
	return execve("/bin/true", (char **)area, NULL) < 0 && errno == E2BIG;
}

/* A zombie for which there are SIGNALS signals; where memory is small fewer, for nobody can be asked for theirs. */
static pid_t zombie(void)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	struct sysinfo memory;
	unsigned int signals;
	siginfo_t info;
	sigset_t set;
	pid_t pid = fork();

	need(pid >= 0 && sysinfo(&memory) == 0, "fork");
	signals = memory.freeram / 1024 * memory.mem_unit;
	if (signals > SIGNALS)
		signals = SIGNALS;
	if (pid == 0) {
		sigemptyset(&set);
		sigaddset(&set, SIGRTMIN + 5);
		sigprocmask(SIG_BLOCK, &set, NULL);
		setrlimit(RLIMIT_SIGPENDING, &all);
		for (unsigned int i = 0; i < signals; i++)
			if (sigqueue(getpid(), SIGRTMIN + 5, (union sigval){ .sival_int = i }))
				break;
		_exit(0);
	}
	need(waitid(P_PID, pid, &info, WEXITED | WNOWAIT) == 0, "waitid");
	return pid;
}

static int wait_for_zombie(void)
{
	int status = -1;

	return waitpid(dead, &status, 0) == dead && status == 0;
}

/* As many areas as may be, fewer where memory is small: each a page, every second of another kind. */
static void make_areas(void)
{
	struct sysinfo memory;
	unsigned long n;

	if (areas)
		munmap(areas, areas_size);
	need(sysinfo(&memory) == 0, "sysinfo");
	n = memory.freeram / 1024 * memory.mem_unit;
	n = n > 60000 ? 60000 : n & ~1ul;
	areas_size = n * PAGE;
	areas = mmap(NULL, areas_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	need(areas != MAP_FAILED, "address space");
	for (unsigned long i = 0; i < n; i += 2)
		need(mprotect(areas + i * PAGE, PAGE, PROT_READ) == 0, "mprotect");
}

static int fork_areas(void)
{
	child = fork();
	if (child == 0)
		_exit(0);
	return child > 0;
}

static int advise_areas(void)
{
	return madvise(areas, areas_size, MADV_RANDOM) == 0;
}

/* All become one. */
static int protect_areas(void)
{
	return mprotect(areas, areas_size, PROT_READ) == 0;
}

static int unmap_areas(void)
{
	return munmap(areas, areas_size) == 0;
}

/* One that does nothing but want the CPU that we have. */
static pid_t rival(void)
{
	cpu_set_t one;
	pid_t pid;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	need(sched_setaffinity(0, sizeof(one), &one) == 0, "sched_setaffinity");
	pid = fork();
	need(pid >= 0, "fork");
	while (!pid)
		;
	return pid;
}

int main(void)
{
	const struct rlimit stack = { 1 << 20, 1 << 20 };
	pid_t pid;

	map_area();
	dead = zombie();
	pid = rival();
	lets_run("wait for a process with signals that it never took", wait_for_zombie);
	make_areas();
	lets_run("fork of a process with many areas", fork_areas);
	waitpid(child, NULL, 0);
	lets_run("madvise of many areas", advise_areas);
	lets_run("mprotect of many areas", protect_areas);
	make_areas();
	lets_run("munmap of many areas", unmap_areas);
	fd = memfd_create("hole", 0);
	need(fd >= 0 && ftruncate(fd, SIZE) == 0, "a file");
	lets_run("read of a file", read_file);
	close(fd);
	fd = open("/proc/self/mem", O_RDWR);
	lets_run("read of /proc/PID/mem", read_mem);
	lets_run("write to it", write_mem);
	close(fd);
	need(setrlimit(RLIMIT_STACK, &stack) == 0, "setrlimit");
	memset(area, 1, PART); /* addresses, which are only counted, up to a page of none */
	need(mmap(area + ARGS, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) !=
		     MAP_FAILED,
	     "mmap");
	lets_run("execve that counts its arguments", count_arguments);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return tap_done();
}
