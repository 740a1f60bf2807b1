/* SPDX-License-Identifier: MIT */
/*
 * fuzz - system calls with arguments at random, by programs that may die of them; the kernel may not.
 *
 *	main.c     options, rounds, the parent that outlives them all
 *	life.c     one life: a process in a session of its own, with limits, and its operations
 *	trace.c    shared memory: the last operations of each life, counts
 *	values.c   arguments: addresses at the edges of areas, sizes, paths, descriptors, structures
 *	table.c    the calls that take such arguments in any combination
 *	ops_*.c    operations of several calls: areas and accesses, edges, forks, threads, clone flags, signal
 *	           frames, files, writes to /proc
 *	elf.c      programs with an odd header, and exec of them
 *	disk.c     an ext2, beside tmpfs
 *	sweep.c    after a round: descendants, files, mounts, segments and settings go
 *	ledger.c   what the machine has in use: it must come back to where it was
 *
 * A round is some lives, several at a time. A life's random numbers follow from the seed, the round
 * and the life's number alone, so that "-s SEED -r ROUND -n 1" does the same operations again; what
 * the lives do to each other is up to the kernel. The parent blocks all signals, is the leader of a
 * group of its own, and checks a pattern in its memory after each round.
 */
#ifndef FUZZ_H
#define FUZZ_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define PAGE	  4096u
#define MAX_LIVES 8 /* at a time */

extern int mine;    /* -p: the machine is the fuzzer's: settings, mounts, swap areas, the ledger */
extern int verbose; /* -v: each operation is printed before it is done */

/* ---- trace.c ---- */

#define RING	 24
#define MAX_ARGS 6

struct entry {
	const char *name; /* of this program, at the same address in all its children */
	int pid, done;
	long args[MAX_ARGS], result;
};

struct slot {
	unsigned round, life;
	unsigned next, calls, good, forks;
	struct entry ring[RING];
};
extern struct slot *slots, *self; /* of all; of this life */

int trace_init(void);
/* Notes the operation, in the life's ring. Returns its entry. */
struct entry *trace_begin(const char *name, const long *args);
void trace_end(struct entry *e, long result);
/* A system call, traced. Returns -1 with errno, as syscall(). */
long do_call(const char *name, long number, const long *args);
void trace_print(const struct slot *s);

/* ---- values.c ---- */

struct rnd {
	uint32_t state;
};
void rnd_seed(struct rnd *r, uint32_t seed, uint32_t round, uint32_t life);
uint32_t rnd_next(struct rnd *r);
/* 0 .. @n - 1 */
uint32_t rnd_below(struct rnd *r, uint32_t n);
/* One time in @n */
static inline int rnd_one_in(struct rnd *r, uint32_t n)
{
	return rnd_below(r, n) == 0;
}

#define ARENA_PAGES 48
extern char *arena;
void arena_init(void);

uint32_t any_address(struct rnd *r);
uint32_t any_page(struct rnd *r); /* of the arena, nearly always aligned */
uint32_t any_size(struct rnd *r);
uint32_t any_int(struct rnd *r);
long any_fd(struct rnd *r);
long any_pid(struct rnd *r);
/* A path below the work folder; one that is there to be read; both may be odd or bad pointers. */
uint32_t any_path(struct rnd *r);
uint32_t any_file(struct rnd *r);
/* An argument of a kind, see table.c. */
long argument(struct rnd *r, char kind);
void remember_pid(long pid);
void remember_address(long address);

/* ---- operations ---- */

typedef void (*op_fn)(struct rnd *r);

/* table.c */
void op_call(struct rnd *r);
/* ops_mem.c */
void op_area(struct rnd *r);
void op_touch(struct rnd *r);
void op_segment(struct rnd *r);
void op_peer_memory(struct rnd *r);
void faults_init(void);
/* ops_task.c */
int may_fork(void);
void op_fork(struct rnd *r);
void op_thread(struct rnd *r);
void op_frame(struct rnd *r);
void op_signal(struct rnd *r);
/* ops_file.c */
void op_open(struct rnd *r);
void op_setting(struct rnd *r);
void op_fail_nth(struct rnd *r);
void op_swap(struct rnd *r);
void op_mount(struct rnd *r);
/* ops_clone.c */
void op_clone(struct rnd *r);
void op_end(struct rnd *r);
/* ops_edge.c */
void op_edge(struct rnd *r);
/* ops_proc.c */
void op_proc_write(struct rnd *r);
/* elf.c */
void op_exec(struct rnd *r);

/* ---- life.c ---- */

/* What a life does; ends the process. */
void live(struct slot *s, uint32_t seed, unsigned ops) __attribute__((noreturn));
/* Some operations, by a child or a thread as well. */
void do_ops(struct rnd *r, unsigned n);

/* ---- sweep.c ---- */

int sweep_init(void);
/* Kills and reaps all descendants: 0, or how many did not end. */
int sweep_tasks(void);
/* Files, mounts, segments, settings, swap areas as they were. */
void sweep_things(void);
void restore_settings(void);
extern const char *const settings[];
#define N_SETTINGS 30
extern char swap_path[64];
extern char work[64];

/* ---- disk.c ---- */

/* Looks for a disk; after sweep_init(). Mounts it on the work folder's "e", if there is one. */
void disk_init(void);
void disk_mount(unsigned round);

/* ---- ledger.c ---- */

/* The state now is what later ones are compared with. */
void ledger_begin(void);
/* How many figures are not back, after some patience; each is printed. */
int ledger_check(void);

#endif
