// SPDX-License-Identifier: MIT
/*
 * sched_yield(): others get a turn, and then the caller. How far behind the least important process of
 * the CPU is, which has one turn in hundreds, does not matter to it.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

#include "tap.h"
#include "until.h"

#define YIELDS 20
#define MS     1000000LL

static volatile struct shared {
	int done;	    /* the yielding process is through */
	unsigned long idle; /* what the process of SCHED_IDLE has counted */
} *shared;

static long long cpu_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

/* Has a turn now and then; each puts it seconds behind the others. */
static void least_important(void)
{
	struct sched_param param = { 0 };

	if (syscall(__NR_sched_setscheduler, 0, SCHED_IDLE, &param))
		_exit(1);
	while (!shared->done)
		shared->idle++;
	_exit(0);
}

/*
 * Gives in after so much CPU time, for then the other one has not had its turns. A pause of the whole machine, which is
 * charged to whom it meets, is not much of that.
 */
static void busy(void)
{
	long long last = cpu_ns(), used = 0, now;

	for (; !shared->done; last = now) {
		now = cpu_ns();
		used += now - last < MS ? now - last : MS;
		if (used > 10000 * MS)
			_exit(1);
	}
	_exit(0);
}

static pid_t start(void (*fn)(void))
{
	pid_t pid = fork();

	need(pid >= 0, "fork");
	if (pid == 0)
		fn();
	return pid;
}

int main(void)
{
	cpu_set_t one, was;
	pid_t idle, other;
	int status;

	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(shared != MAP_FAILED, "mmap");
	need(sched_getaffinity(0, sizeof(was), &was) == 0, "sched_getaffinity");
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	need(sched_setaffinity(0, sizeof(one), &one) == 0, "sched_setaffinity");

	idle = start(least_important);
	need(until(shared->idle > 0), "the process of SCHED_IDLE runs");
	other = start(busy);
	for (int i = 0; i < YIELDS; i++)
		sched_yield();
	shared->done = 1;
	waitpid(other, &status, 0);
	check_exit(status, 0, "who yields comes again, before a busy process has had hundreds of turns");
	waitpid(idle, &status, 0);
	check_exit(status, 0, "a process of SCHED_IDLE ends, too");
	sched_setaffinity(0, sizeof(was), &was);
	return tap_done();
}
