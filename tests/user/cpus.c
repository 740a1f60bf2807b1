// SPDX-License-Identifier: MIT
/*
 * Processors: which ones a process may use, that it stays there, and that all of them see the same
 * memory when processes on different ones work at once.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#include "probe.h"
#include "tap.h"

static cpu_set_t all;
static int ncpus;

static int pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static void affinity(void)
{
	cpu_set_t set;
	int there = 0, n = 0;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		n++;
		for (int i = 0; i < 50; i++) {
			if (pin(cpu) == 0 && sched_getcpu() == cpu)
				there++;
		}
	}
	check_int(there, 50 * n, "a process is where it asked to be, at once");
	CPU_ZERO(&set);
	CPU_SET(CPU_SETSIZE - 1, &set);
	check_errno(sched_setaffinity(0, sizeof(set), &set), EINVAL, "a CPU that is not there");
	CPU_ZERO(&set);
	check_errno(sched_setaffinity(0, sizeof(set), &set), EINVAL, "no CPU at all");
	check_errno(sched_setaffinity(32000, sizeof(all), &all), ESRCH,
		    "a process that is not there");
	check(sched_setaffinity(0, sizeof(all), &all) == 0, "all again");
	check(sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) == ncpus,
	      "and that is what is told");
}

static void child_says_where(void *arg)
{
	cpu_set_t set;

	(void)arg;
	sched_getaffinity(0, sizeof(set), &set);
	_exit(CPU_COUNT(&set) == 1 && CPU_ISSET(sched_getcpu(), &set) ? 0 : 1);
}

static void inherited(void)
{
	int status;
	pid_t pid;

	need(pin(sched_getcpu()) == 0, "pin");
	pid = fork();
	if (pid == 0)
		child_says_where(NULL);
	need(waitpid(pid, &status, 0) == pid, "wait");
	check(status == 0, "a child has its parent's CPUs");
	need(sched_setaffinity(0, sizeof(all), &all) == 0, "unpin");
}

/* A process that is busy on one CPU and is sent to another by a second process. */
static void sent_elsewhere(void)
{
	cpu_set_t set;
	int status;
	pid_t pid;

	pid = fork();
	if (pid == 0) {
		for (;;)
			(void)getpid();
	}
	for (int round = 0; round < 3; round++) {
		for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
			if (!CPU_ISSET(cpu, &all))
				continue;
			CPU_ZERO(&set);
			CPU_SET(cpu, &set);
			need(sched_setaffinity(pid, sizeof(set), &set) == 0, "sched_setaffinity");
			usleep(2000);
		}
	}
	check(kill(pid, 0) == 0, "a busy process survives being sent round");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	check(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "and can be killed");
}

/* Each child owns a part of a private area and checks it against COW by the others. */
static void cow_everywhere(void)
{
	enum { PAGES = 64, CHILDREN = 8 };
	unsigned *area = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int bad = 0, status;

	need(area != MAP_FAILED, "mmap");
	for (int i = 0; i < PAGES; i++)
		area[i * PAGE / 4] = i;
	for (int c = 0; c < CHILDREN; c++) {
		pid_t pid = fork();

		need(pid >= 0, "fork");
		if (pid)
			continue;
		for (unsigned round = 1; round <= 50; round++) {
			for (int i = 0; i < PAGES; i++) {
				unsigned *p = &area[i * PAGE / 4];

				if (*p != (round == 1 ? (unsigned)i : (round - 1) * 1000 + c))
					_exit(1);
				*p = round * 1000 + c;
			}
			sched_yield();
		}
		_exit(0);
	}
	for (int c = 0; c < CHILDREN; c++) {
		need(wait(&status) > 0, "wait");
		bad += status != 0;
	}
	check_int(bad, 0, "children that write to shared pages on all CPUs see only their own");
	for (int i = 0; i < PAGES; i++)
		bad += area[i * PAGE / 4] != (unsigned)i;
	check_int(bad, 0, "and the parent sees none of it");
	munmap(area, PAGES * PAGE);
}

/* fork, exit and wait from many processes at once. */
static void fork_storm(void)
{
	enum { WORKERS = 6, FORKS = 40 };
	int bad = 0, status;

	for (int w = 0; w < WORKERS; w++) {
		pid_t pid = fork();

		need(pid >= 0, "fork");
		if (pid)
			continue;
		for (int i = 0; i < FORKS; i++) {
			pid = fork();
			if (pid == 0)
				_exit(i & 0x7f);
			if (pid < 0 || waitpid(pid, &status, 0) != pid ||
			    WEXITSTATUS(status) != (i & 0x7f))
				_exit(1);
		}
		_exit(0);
	}
	for (int w = 0; w < WORKERS; w++) {
		need(wait(&status) > 0, "wait");
		bad += status != 0;
	}
	check_int(bad, 0, "a storm of forks");
}

/* A byte goes round a ring of processes, each on its own CPU. */
static void ring(void)
{
	enum { ROUNDS = 200 };
	int n = ncpus < 2 ? 2 : ncpus > 8 ? 8 : ncpus, pipes[8][2], cpu = -1, status;
	pid_t pids[8];
	unsigned char byte = 0;

	for (int i = 0; i < n; i++)
		need(pipe(pipes[i]) == 0, "pipe");
	for (int i = 1; i < n; i++) {
		do
			cpu = (cpu + 1) % CPU_SETSIZE;
		while (!CPU_ISSET(cpu, &all));
		pids[i] = fork();
		if (pids[i] == 0) {
			pin(cpu);
			while (read(pipes[i - 1][0], &byte, 1) == 1) {
				byte++;
				if (write(pipes[i][1], &byte, 1) != 1)
					break;
			}
			_exit(0);
		}
	}
	while (byte < ROUNDS) {
		if (write(pipes[0][1], &byte, 1) != 1 || read(pipes[n - 1][0], &byte, 1) != 1)
			break;
	}
	check(byte >= ROUNDS, "a byte goes round the CPUs");
	for (int i = 0; i < n; i++) {
		close(pipes[i][0]);
		close(pipes[i][1]);
	}
	for (int i = 1; i < n; i++) {
		kill(pids[i], SIGKILL); /* they hold each other's pipes open */
		waitpid(pids[i], &status, 0);
	}
}

/* ---- registers that user mode may not have, or has for itself ---- */

asm("	.pushsection .text\n"
    "	.arm\n"
    "	.balign	4\n"
    "read_pmccntr:	mrc	p15, 0, r0, c9, c13, 0\n"
    "	bx	lr\n"
    "read_teehbr:	mrc	p14, 6, r0, c1, c0, 0\n"
    "	bx	lr\n"
    "write_teehbr:	mcr	p14, 6, r0, c1, c0, 0\n"
    "	bx	lr\n"
    "	.popsection\n");
extern char read_pmccntr[], read_teehbr[], write_teehbr[];

static int leave_a_value(void *cpu)
{
	pin((int)(long)cpu);
	if (!probe_jump(write_teehbr).signo)
		((void (*)(long))(void *)write_teehbr)(0x4e656170 & ~3);
	return 0;
}

static void registers(void)
{
	int counted = 0, seen = 0;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		in_child(leave_a_value, (void *)(long)cpu);
		need(pin(cpu) == 0, "pin");
		counted += probe_jump(read_pmccntr).signo != SIGILL;
		if (!probe_jump(read_teehbr).signo)
			seen += ((long (*)(void))(void *)read_teehbr)() == (0x4e656170 & ~3);
	}
	check_int(counted, 0, "no CPU lets programs read its cycle counter");
	check_int(seen, 0, "nor what another process has left in a register of ThumbEE");
	need(sched_setaffinity(0, sizeof(all), &all) == 0, "unpin");
}

int main(void)
{
	need(sched_getaffinity(0, sizeof(all), &all) == 0, "sched_getaffinity");
	ncpus = CPU_COUNT(&all);
	check(ncpus >= 1 && CPU_ISSET(sched_getcpu(), &all), "we run where we may");
	note("%d CPUs", ncpus);
	affinity();
	inherited();
	sent_elsewhere();
	cow_everywhere();
	fork_storm();
	ring();
	registers();
	return tap_done();
}
