// SPDX-License-Identifier: MIT
/*
 * growth - what an operation costs with few things of its kind there, and with many.
 *
 *	main.c		the rows, the clock, the table
 *	memory.c	areas, their texts in /proc, shared memory
 *	process.c	processes, threads, signals, timers, futexes
 *	files.c		directories, descriptors, pipes, mounts
 *	swap.c		pages that go to swap
 *
 * Under QEMU's -icount shift=0 an instruction takes a nanosecond, so the figures are instructions, the
 * same in every run. A row is a function that makes n things and does the operation many times between
 * begin() and end(); it returns what end() gave, nanoseconds an operation, or -errno. Each runs in a
 * process of its own, which takes with it what it has made.
 */
#ifndef GROWTH_H
#define GROWTH_H

#include <errno.h>
#include <stddef.h>

#define PAGE 4096

/* In place of a bound: large may cost this much, whatever small does. For what costs next to nothing with few. */
#define AT_MOST(cost) (0x80000000u | (cost))

struct row {
	const char *name, *what;
	unsigned int small, large, quick; /* things; quick is the large size of a short run */
	unsigned int bound;		  /* large may cost this many hundredths of small */
	long long (*run)(unsigned int n);
};

extern const struct row memory_rows[], process_rows[], file_rows[], swap_rows[];

/* main.c */
void begin(void);
long long end(unsigned long operations);
/* Forks n children that wait until they are released or killed; 0 or -errno. */
int make_children(unsigned int n);
void release_children(void);
extern int children[]; /* their numbers */
#define MAX_CHILDREN 4000
/* A child of make_children()'s kind that does work(i) first. */
int make_working_children(unsigned int n, void (*work)(unsigned int i));

#endif
