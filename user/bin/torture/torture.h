// SPDX-License-Identifier: MIT
/*
 * torture - the kernel under everything at once, and checkers that know what must come out.
 *
 *	main.c      options, the table, one process for each torture, the summary
 *	common.c    random numbers, failures, counts, workers
 *	check.c     the kernel's counts of mappings, looked at now and then
 *	forks.c     fork, exec, exit, wait: storms and trees of children
 *	maps.c      mmap, munmap, mprotect, mremap, madvise by threads on neighbouring pages
 *	overlap.c   the same on overlapping ranges; /proc/self/maps meanwhile and afterwards
 *	futex.c     ping-pong, and crowds that are woken and moved
 *	locks.c     mutexes, conditions, reader-writer locks and barriers of the pthread layer
 *	cow.c       one page, written by threads and by children at the same moment
 *	hog.c       more memory than there is, looked at word by word
 *	affinity.c  threads that hop from CPU to CPU while they compute
 *	signals.c   signals and timers to threads that sleep, wait, read and compute
 *	pipes.c     streams, records of many writers, and a ring of processes
 *	stops.c     processes stopped and continued at any moment
 *	stacks.c    areas that grow down, by all threads, while pages go to swap
 *
 * A torture runs in a process of its own (main.c), and there as workers: threads or processes. All
 * go on until stopping(), then return. Each worker has random numbers of its own that follow from
 * the seed, so that it does the same things in each run; what the others do meanwhile is up to the
 * kernel. Whoever finds something wrong calls fail(), which ends the torture.
 *
 * The processes of a torture share nothing but a pipe to main, so that it runs where there is no
 * shared memory. The same program runs on Linux, and must pass there.
 */
#ifndef TORTURE_H
#define TORTURE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PAGE	    4096
#define MAX_COUNTS  8
#define MAX_WORKERS 16

struct torture {
	const char *name, *what;
	const char *counts[MAX_COUNTS]; /* what is counted, see count() */
	unsigned must; /* so many of them, from the first on, may not be zero at the end */
	void (*run)(void);
	int (*cannot)(char *why, size_t size); /* not here, and why; may be NULL */
	int bears_stops; /* its workers may be stopped for a while: the kernel's counts are checked then */
};

extern const struct torture forks, maps, overlap, futexes, locks, cow, hog, affinity, signals,
	pipes, stops, growing;

/* What the options say. */
extern unsigned n_workers;
extern uint32_t seed;
extern const char *self; /* a path of this program */

/* ---- common.c ---- */

/* Begins the process of a torture: reports go to @fd, and its time ends at @end. */
void begin_torture(const struct torture *t, int fd, long long end);

/* Is the time over? */
int stopping(void);
long long now_ms(void);
void sleep_ms(unsigned ms);

/* A series of random numbers; @worker and @lane choose which. */
struct rnd {
	uint32_t state;
};
void rnd_seed(struct rnd *r, unsigned worker, unsigned lane);
uint32_t rnd_next(struct rnd *r);
/* 0 .. @n - 1 */
uint32_t rnd_below(struct rnd *r, uint32_t n);
/* Scatters 32 bits, one to one. */
uint32_t mix(uint32_t x);

/* One more of counts[@which]; add() several. From any thread. */
void count(unsigned which);
void add(unsigned which, unsigned n);

/* Tells main what is wrong, and ends this process and with it the torture. From any thread. */
void fail(unsigned worker, const char *fmt, ...) __attribute__((noreturn, format(printf, 2, 3)));
void fail_word(unsigned worker, const char *what, const void *addr, uint32_t expected,
	       uint32_t found) __attribute__((noreturn));
/* The same with the text of errno. */
void fail_errno(unsigned worker, const char *what) __attribute__((noreturn));

/*
 * fork(), for a worker's process. Where memory is short it tries again, until the time is over:
 * then -1. A child that is to tell its counts ends with end_process().
 */
pid_t fork_patiently(unsigned worker);
void end_process(int status) __attribute__((noreturn));
/* The status of a child; fails if it is not there. */
int reap(unsigned worker, pid_t pid);
/* The same, which must be an exit with this one. */
void reap_exit(unsigned worker, pid_t pid, int status, const char *what);

/* Runs fn(worker) for each worker and waits for all of them. */
void run_processes(void (*fn)(unsigned worker));
void run_threads(unsigned n, void (*fn)(unsigned worker));

/* The number of CPUs this process may run on, at least 1. */
unsigned n_cpus(void);

/* ---- check.c ---- */

/* Can the kernel check its counts of mappings? */
int can_check(void);
extern unsigned n_checks; /* made so far */
/* How many are wrong. The second stops a group of processes meanwhile. */
int check_counts(void);
int check_stopped(pid_t group);

/* ---- of the tortures ---- */

/* main() of a program that forks.c has started through exec; -1: this is not one. */
int exec_child(int argc, char **argv);

/* An access that may fault (faults.c). */
enum access {
	DONE,
	NO_MAPPING, /* SIGSEGV, SEGV_MAPERR */
	NO_ACCESS,  /* SIGSEGV, SEGV_ACCERR */
};
/* Once in the process, and once in each thread. */
void faults_begin(void);
void faults_thread(unsigned worker);
enum access try_read(volatile uint32_t *p, uint32_t *value);
enum access try_write(volatile uint32_t *p, uint32_t value);
const char *access_name(enum access a);

/* Calls fn for each line of /proc/self/maps, which must be in order (proc_maps.c). */
void walk_maps(unsigned worker,
	       void (*fn)(uintptr_t start, uintptr_t end, const char *mode, void *arg), void *arg);

/* ---- atomic ---- */

#define LOAD(p)	    __atomic_load_n(p, __ATOMIC_SEQ_CST)
#define STORE(p, v) __atomic_store_n(p, v, __ATOMIC_SEQ_CST)
#define ADD(p, v)   __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST)

#endif
