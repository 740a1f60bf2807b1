// SPDX-License-Identifier: MIT
/*
 * vmbench - what virtual memory costs, in nanoseconds an operation.
 *
 *	main.c      options, the table, the clock
 *	calls.c     system calls, pipes, signals
 *	memory.c    faults on anonymous memory; mmap, munmap, brk, mprotect, mremap, madvise
 *	process.c   fork, exec, copy on write
 *	areas.c     an address space of many areas
 *	file.c      files in memory, written and mapped
 *	threads.c   switches between threads; faults of several at once (only with --parallel)
 *	swap.c      more memory than there is (only with --swap)
 *
 * Under QEMU's -icount shift=0 an instruction takes a nanosecond, so that the figures are
 * instructions an operation, the same in every run. The same program runs on Linux: the rows are
 * those of the project's table of Linux's figures, and mean the same.
 *
 * A row is a function that does the operation many times between begin() and end() and returns what
 * end() gave: nanoseconds an operation, or -errno where the kernel cannot do it.
 */
#ifndef VMBENCH_H
#define VMBENCH_H

#include <errno.h>
#include <stddef.h>

#define PAGE 4096
#define MIB  (1024 * 1024)

struct row {
	const char *name, *what;
	long long (*run)(void);
};

extern const struct row call_rows[], memory_rows[], process_rows[], area_rows[], file_rows[],
	thread_rows[];

/* main.c */
void begin(void);
long long end(unsigned long operations);
long long now_ns(void);
unsigned long pages_for_test(void); /* 16 MiB, less on small machines */
int memory_is_short(size_t bytes);  /* @bytes would need swap */
unsigned next_random(void);

/* swap.c */
int run_swap(size_t size);

/* threads.c */
int run_parallel(void);

/* calls.c: @each is called in each of the two processes in turn. */
long long ping_pong(void (*each)(void));

/* The smallest system call there can be, without errno. */
static inline long raw_call2(long number, long a, long b)
{
	register long r7 asm("r7") = number;
	register long r0 asm("r0") = a;
	register long r1 asm("r1") = b;

	asm volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1) : "memory");
	return r0;
}

static inline long raw_call3(long number, long a, long b, long c)
{
	register long r7 asm("r7") = number;
	register long r0 asm("r0") = a;
	register long r1 asm("r1") = b;
	register long r2 asm("r2") = c;

	asm volatile("svc 0" : "+r"(r0) : "r"(r7), "r"(r1), "r"(r2) : "memory");
	return r0;
}

static inline void touch_write(char *p)
{
	*(volatile unsigned *)p = 1;
}

static inline void touch_read(char *p)
{
	(void)*(volatile unsigned *)p;
}

#endif
