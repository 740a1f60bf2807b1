// SPDX-License-Identifier: MIT
/* membarrier: commands, registration, and that threads without barriers of their own can rely on it. */
#define _GNU_SOURCE
#include <limits.h>
#include <linux/membarrier.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>

#include "tap.h"

#define ROUNDS 3000
#define FEW    100 /* on a host whose CPUs are others', where a round may take its time slices */
#define BUDGET 2   /* s, for more than these */

static int membarrier(int cmd, unsigned flags)
{
	return syscall(SYS_membarrier, cmd, flags, 0);
}

/*
 * Dekker's question with one barrier for two: whoever stores first, one of the two sees the other's
 * store. The thread has only a compiler barrier, which the other's membarrier() makes a real one.
 */
static volatile int mine, its, saw[2], round_no, ready;

/*
 * On one CPU, the other gets its turn now and not a time slice later. If it is long in coming, the host may have
 * given its CPU to somebody else: then it gets ours.
 */
static void wait_for(volatile int *word, int value)
{
	for (int n = 0; *word < value; n++) {
		if (n > 2000)
			usleep(100);
		else if (n > 200)
			sched_yield();
	}
}

static time_t seconds(void)
{
	struct timespec ts = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static void *fast(void *arg)
{
	(void)arg;
	for (int i = 1;; i++) {
		wait_for(&round_no, i);
		if (round_no == INT_MAX)
			break;
		its = i;
		__asm__ volatile("" ::: "memory");
		saw[1] = mine;
		__sync_synchronize();
		ready = i;
	}
	return NULL;
}

static void dekker(int cmd, const char *what)
{
	pthread_t thread;
	int both_missed = 0;
	time_t end = seconds() + BUDGET;

	mine = its = round_no = ready = 0;
	need(pthread_create(&thread, NULL, fast, NULL) == 0, "pthread_create");
	for (int i = 1; i <= FEW || (i <= ROUNDS && seconds() <= end); i++) {
		round_no = i;
		mine = i;
		membarrier(cmd, 0);
		saw[0] = its;
		wait_for(&ready, i);
		__sync_synchronize();
		both_missed += saw[0] != i && saw[1] != i;
	}
	round_no = INT_MAX;
	pthread_join(thread, NULL);
	check_int(both_missed, 0, what);
}

static int query(void)
{
	int all = membarrier(MEMBARRIER_CMD_QUERY, 0);

	check((all & 0x7f) == 0x7f, "all commands are there");
	check_errno(membarrier(MEMBARRIER_CMD_QUERY, 1), EINVAL, "no flags");
	check_errno(membarrier(MEMBARRIER_CMD_GLOBAL, 1), EINVAL, "nor of another");
	check_errno(membarrier(3, 0), EINVAL, "one command at a time");
	check_errno(membarrier(1 << 30, 0), EINVAL, "unknown commands");
	check_errno(membarrier(-1, 0), EINVAL, "all of them");
	return all;
}

static void registration(void)
{
	check_errno(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0), EPERM, "not registered");
	check_errno(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0), EPERM,
		    "nor for this");
	check_int(membarrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0), 0, "this needs no registration");
	check_int(membarrier(MEMBARRIER_CMD_GLOBAL, 0), 0, "nor does this");
	check_int(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0), 0, "registers");
	check_int(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0), 0, "again");
	check_int(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0), 0, "works");
	check_errno(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0), EPERM,
		    "not for the other");
	check_int(membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0), 0,
		  "registers");
	check_int(membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0), 0, "works");
	check_int(membarrier(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0), 0, "globally");
}

static int in_the_child(void *arg)
{
	(void)arg;
	return membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0) != 0;
}

static int in_a_program(char **argv)
{
	char *args[] = { argv[0], "exec", NULL };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execv("/proc/self/exe", args);
		_exit(9);
	}
	waitpid(pid, &status, 0);
	return status;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0) == -1 && errno == EPERM ? 0
											       : 1;
	query();
	registration();
	check_exit(in_child(in_the_child, NULL), 0, "a child is registered, too");
	check_exit(in_a_program(argv), 0, "a new program is not");
	dekker(MEMBARRIER_CMD_PRIVATE_EXPEDITED, "PRIVATE_EXPEDITED orders another thread");
	dekker(MEMBARRIER_CMD_GLOBAL_EXPEDITED, "GLOBAL_EXPEDITED too");
	dekker(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, "and SYNC_CORE");
	return tap_done();
}
