// SPDX-License-Identifier: MIT
/*
 * Which CPUs are interrupted when one takes a page away. By the architecture none: TLB maintenance is broadcast.
 * Cortex-A15 up to r3p2 needs it (erratum 798181), but only of CPUs that run the same address space.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <figures.h>

#include "tap.h"

#define ROUNDS	  200
#define MAX_TRIES (50 * ROUNDS)

/* What other reasons there may be for a few. */
#define STRAY 100

static int here = -1, there = -1; /* the first two CPUs */
static volatile int spins, stop;
static volatile pid_t spinner; /* the thread that runs on the other CPU */

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	need(sched_setaffinity(0, sizeof(set), &set) == 0, "sched_setaffinity");
}

/* The number on a line of /proc/cpuinfo, "CPU part\t: 0xc0f"; that of the first CPU. */
static long cpuinfo(const char *name)
{
	char text[8192], *line, *colon;

	need(read_text("/proc/cpuinfo", text, sizeof(text)) > 0, "/proc/cpuinfo");
	line = strstr(text, name);
	colon = line ? strchr(line, ':') : NULL;
	return colon ? strtol(colon + 1, NULL, 0) : -1;
}

static int has_erratum(void)
{
	char line[1024];

	if (read_text("/proc/cmdline", line, sizeof(line)) > 0 &&
	    strstr(line, "erratum_798181=force"))
		return 1;
	return cpuinfo("CPU implementer") == 0x41 && cpuinfo("CPU part") == 0xc0f &&
	       (cpuinfo("CPU variant") << 4 | cpuinfo("CPU revision")) <= 0x32;
}

/* Calls that CPU has been interrupted for: its column of the line that ends so. */
static long calls(int cpu)
{
	char text[8192], *end, *line;

	need(read_text("/proc/interrupts", text, sizeof(text)) > 0, "/proc/interrupts");
	end = strstr(text, "Function call interrupts");
	need(end != NULL, "no function call interrupts");
	for (line = end; line[-1] != '\n';)
		line--;
	line = strchr(line, ':') + 1;
	for (; cpu > 0; cpu--)
		strtol(line, &line, 10);
	return strtol(line, NULL, 10);
}

/* How often the thread has lost its CPU to another task. */
static long switches(void)
{
	char path[48];

	snprintf(path, sizeof(path), "/proc/self/task/%d/status", (int)spinner);
	return figure(path, "voluntary_ctxt_switches") + figure(path, "nonvoluntary_ctxt_switches");
}

/*
 * In how many of ROUNDS the other CPU is interrupted while a page goes and the thread is running there. Somebody else
 * may have that CPU for a moment, and then nobody is interrupted: such a round is done again.
 */
static long shoot_running(void)
{
	volatile char *p =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long hits = 0, rounds = 0;

	need(p != MAP_FAILED, "mmap");
	for (int tries = 0; rounds < ROUNDS && tries < MAX_TRIES; tries++) {
		long switched = switches(), before;
		int spun = spins;

		while (spins == spun) /* then it runs, and runs on unless switches() tells */
			sched_yield();
		before = calls(there);
		*p = 1;
		madvise((void *)p, PAGE, MADV_DONTNEED);
		if (switches() != switched)
			continue;
		rounds++;
		hits += calls(there) > before;
	}
	check_int(rounds, ROUNDS, "a thread runs while pages go");
	munmap((void *)p, PAGE);
	return hits;
}

/* How often the other CPU is interrupted while pages go. */
static long shoot(void)
{
	volatile char *p =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long before;

	need(p != MAP_FAILED, "mmap");
	before = calls(there);
	for (int i = 0; i < ROUNDS; i++) {
		*p = 1;
		madvise((void *)p, PAGE, MADV_DONTNEED);
	}
	munmap((void *)p, PAGE);
	return calls(there) - before;
}

static void *spin(void *arg)
{
	(void)arg;
	pin(there);
	spinner = (pid_t)syscall(__NR_gettid);
	while (!stop)
		spins++;
	return NULL;
}

static void same_address_space(void)
{
	pthread_t thread;
	long n;

	need(pthread_create(&thread, NULL, spin, NULL) == 0, "pthread_create");
	while (!spinner)
		sched_yield();
	n = has_erratum() ? shoot_running() : shoot();
	stop = 1;
	pthread_join(thread, NULL);
	if (!(has_erratum() ? check_int(n, ROUNDS, "a thread's CPU is interrupted for each page")
			    : check(n < STRAY, "a thread's CPU is not interrupted")))
		note("%ld times in %d", n, ROUNDS);
}

static void another_address_space(void)
{
	int ends[2];
	char byte;
	pid_t pid;
	long n;

	need(pipe(ends) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		pin(there);
		write(ends[1], "", 1);
		for (;;)
			;
	}
	need(pid > 0 && read(ends[0], &byte, 1) == 1, "fork");
	n = shoot();
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	if (!check(n < STRAY, "the CPU of another process is not"))
		note("%ld times in %d", n, ROUNDS);
}

int main(void)
{
	cpu_set_t all;

	need(sched_getaffinity(0, sizeof(all), &all) == 0, "sched_getaffinity");
	for (int cpu = 0; cpu < CPU_SETSIZE && there < 0; cpu++) {
		if (CPU_ISSET(cpu, &all))
			*(here < 0 ? &here : &there) = cpu;
	}
	if (there < 0) {
		skip("interrupts of other CPUs", "there is one CPU");
		return tap_done();
	}
	pin(here);
	same_address_space();
	another_address_space();
	return tap_done();
}
