// SPDX-License-Identifier: MIT
/*
 * Several at a time. The rows are switches between two on one CPU: threads through a futex, and
 * processes that compute with VFP registers.
 *
 * --parallel is about CPUs: 1, 2 and 4 touch memory of their own for two seconds, in one address
 * space (threads) and in one for each (processes). What grows with their number is the ratio to
 * one; the figures themselves are the machine's. Compare within one run only.
 */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <figures.h>

#include "vmbench.h"

#define FUTEX_WAIT_PRIVATE 128
#define FUTEX_WAKE_PRIVATE 129

/* ---- futex ---- */

static volatile int turn; /* of thread 0 or 1; 2: the end */

static void hand_over(int to)
{
	turn = to;
	raw_call3(__NR_futex, (long)&turn, FUTEX_WAKE_PRIVATE, 1);
}

static void wait_while(int value)
{
	while (turn == value)
		syscall(__NR_futex, &turn, FUTEX_WAIT_PRIVATE, value, NULL);
}

static void *partner(void *arg)
{
	(void)arg;
	for (wait_while(0); turn == 1; wait_while(0))
		hand_over(0);
	return NULL;
}

static long long futex_switch(void)
{
	enum { N = 2000 };
	pthread_t thread;
	long long ns;
	int err;

	turn = 0;
	err = pthread_create(&thread, NULL, partner, NULL);
	if (err)
		return -err;
	for (int i = -10; i < N; i++) {
		if (i == 0)
			begin();
		hand_over(1);
		wait_while(1);
	}
	ns = end(2 * N);
	hand_over(2);
	pthread_join(thread, NULL);
	return ns;
}

/* ---- VFP ---- */

static void compute(void)
{
	asm volatile(".fpu	vfpv4\n\tvadd.f64	d0, d0, d0");
}

static long long vfp_switch(void)
{
	return ping_pong(compute);
}

const struct row thread_rows[] = {
	{ "futex-switch", "futex ping-pong of two threads, one switch", futex_switch },
	{ "vfp-switch", "pipe-switch of two that compute with VFP", vfp_switch },
	{ NULL, NULL, NULL },
};

/* ---- faults in parallel ---- */

#define SECONDS 2
#define ROUND	256 /* pages */
#define MOST	4

/* Touches pages and gives them back until the time is over; how many it touched. */
static void *touch_for_a_while(void *arg)
{
	char *p = mmap(NULL, ROUND * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		       0);
	long long until = now_ns() + SECONDS * 1000000000LL;
	unsigned long touched = 0;

	(void)arg;
	if (p == MAP_FAILED)
		return NULL;
	while (now_ns() < until) {
		for (int i = 0; i < ROUND; i++)
			touch_write(p + i * PAGE);
		touched += ROUND;
		madvise(p, ROUND * PAGE, MADV_DONTNEED);
	}
	munmap(p, ROUND * PAGE);
	return (void *)touched;
}

static unsigned long in_threads(int n)
{
	unsigned long sum = 0;
	pthread_t threads[MOST];
	void *touched;

	for (int i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, touch_for_a_while, NULL))
			return 0;
	for (int i = 0; i < n; i++) {
		pthread_join(threads[i], &touched);
		sum += (unsigned long)touched;
	}
	return sum;
}

static unsigned long in_processes(int n)
{
	unsigned long sum = 0, touched;
	int ends[2];

	if (pipe(ends) < 0)
		return 0;
	for (int i = 0; i < n; i++) {
		if (fork() == 0) {
			touched = (unsigned long)touch_for_a_while(NULL);
			_exit(write(ends[1], &touched, sizeof(touched)) != sizeof(touched));
		}
	}
	close(ends[1]);
	while (read(ends[0], &touched, sizeof(touched)) == sizeof(touched))
		sum += touched;
	close(ends[0]);
	while (wait(NULL) > 0)
		;
	return sum;
}

static void parallel_row(const char *what, unsigned long (*run)(int n))
{
	unsigned long alone = 0, pages;

	for (int n = 1; n <= MOST; n *= 2) {
		pages = run(n);
		if (n == 1)
			alone = pages;
		printf("%-12s %d  %9lu pages/s  %3lu.%02lu x\n", what, n, pages / SECONDS,
		       alone ? pages / alone : 0, alone ? pages * 100 / alone % 100 : 0);
		fflush(stdout);
	}
}

int run_parallel(void)
{
	cpu_set_t cpus;

	if (sched_getaffinity(0, sizeof(cpus), &cpus) == 0)
		printf("%d CPUs\n", CPU_COUNT(&cpus));
	parallel_row("threads", in_threads);
	parallel_row("processes", in_processes);
	return 0;
}
