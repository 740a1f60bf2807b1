// SPDX-License-Identifier: MIT
/*
 * fork shares pages copy on write: over generations, whoever writes first, and whoever ends first,
 * each process sees its own memory and nothing of the others'.
 *
 *	parent   [0 1 2 3 ...]
 *	  child  [0 c 2 3 ...]          writes page 1
 *	    grandchild [0 c g 3 ...]    writes page 2
 */
#include <sys/mman.h>

#include "maps.h"
#include "probe.h"
#include "until.h"

#define PAGES 32
#define RW    (PROT_READ | PROT_WRITE)

static unsigned *map(int pages, int flags)
{
	unsigned *p = mmap(NULL, (size_t)pages * PAGE, RW, MAP_ANONYMOUS | flags, -1, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static unsigned *word(unsigned *base, int page)
{
	return base + page * (PAGE / sizeof(*base)) + page;
}

static void fill(unsigned *base, int pages, unsigned value)
{
	for (int i = 0; i < pages; i++)
		*word(base, i) = value + i;
}

static int holds(unsigned *base, int pages, unsigned value)
{
	for (int i = 0; i < pages; i++)
		if (*word(base, i) != value + i)
			return 0;
	return 1;
}

/* A child that does as it is told, one byte a step, and answers with one. */
struct partner {
	pid_t pid;
	int to, from;
};

static char order(struct partner *p, char what)
{
	char answer = '?';

	if (write(p->to, &what, 1) != 1 || read(p->from, &answer, 1) != 1)
		answer = '!';
	return answer;
}

static void partner_start(struct partner *p, char (*obey)(char what, void *arg), void *arg)
{
	int to[2], from[2];
	char what;

	need(pipe(to) == 0 && pipe(from) == 0, "pipe");
	fflush(stdout);
	p->pid = fork();
	need(p->pid >= 0, "fork");
	if (p->pid == 0) {
		close(to[1]);
		close(from[0]);
		while (read(to[0], &what, 1) == 1) {
			what = obey(what, arg);
			if (write(from[1], &what, 1) != 1)
				break;
		}
		_exit(0);
	}
	close(to[0]);
	close(from[1]);
	p->to = to[1];
	p->from = from[0];
}

static int partner_end(struct partner *p)
{
	int status = -1;

	close(p->to);
	close(p->from);
	waitpid(p->pid, &status, 0);
	return status;
}

/* w: write all of it; r: is it as the parent left it?; o: is it as I left it? */
static char obey(char what, void *base)
{
	if (what == 'w') {
		fill(base, PAGES, 2000);
		return 'd';
	}
	return holds(base, PAGES, what == 'r' ? 1000 : 2000) ? 'y' : 'n';
}

static void two_writers(void)
{
	unsigned *base = map(PAGES, MAP_PRIVATE);
	struct partner p;

	fill(base, PAGES, 1000);
	partner_start(&p, obey, base);
	check(order(&p, 'r') == 'y', "a child sees what its parent had");
	fill(base, PAGES, 3000);
	check(order(&p, 'r') == 'y', "the parent's writes after fork do not reach it");
	check(order(&p, 'w') == 'd' && order(&p, 'o') == 'y', "it writes to its own copies");
	check(holds(base, PAGES, 3000), "which the parent does not see");
	check_exit(partner_end(&p), 0, "the child ends");
	check(holds(base, PAGES, 3000), "and the parent's memory is as it was");

	fill(base, PAGES, 1000);
	partner_start(&p, obey, base);
	check(order(&p, 'w') == 'd', "a child that writes first");
	check(holds(base, PAGES, 1000), "leaves the parent's pages alone");
	fill(base, PAGES, 3000);
	check(order(&p, 'o') == 'y', "and they are no longer shared");
	check_exit(partner_end(&p), 0, "the child ends");
	munmap(base, PAGES * PAGE);
}

/* Each generation checks its ancestors' marks, leaves its own and forks the next. */
static int generation(void *arg)
{
	static unsigned *base;
	static int depth;
	int status;

	if (arg)
		base = arg;
	for (int i = 0; i < depth; i++)
		if (*word(base, i) != 100u + i)
			return 10 + depth;
	*word(base, depth) = 100 + depth;
	if (depth == 8)
		return 0;
	depth++;
	status = in_child(generation, NULL);
	depth--;
	/*
	 * What the descendants wrote is not here: these pages are still as the first parent left
	 * them.
	 */
	for (int i = depth + 1; i <= 8; i++)
		if (*word(base, i) != 1000u + i)
			return 30 + depth;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static void generations(void)
{
	unsigned *base = map(PAGES, MAP_PRIVATE);

	fill(base, PAGES, 1000);
	check_exit(in_child(generation, base), 0, "nine generations, each with a page of its own");
	check(holds(base, PAGES, 1000), "the first parent has all its pages");
	munmap(base, PAGES * PAGE);
}

static int orphan(void *base)
{
	pid_t middle = getpid();

	/* The middle process ends first: its child must keep the pages the three of them share. */
	if (fork() == 0) {
		int good = 1;

		until(getppid() != middle);
		good = holds(base, PAGES, 1000);
		fill(base, PAGES, 5000);
		good &= holds(base, PAGES, 5000);
		_exit(write(*word(base, PAGES), good ? "y" : "n", 1) != 1);
	}
	return 0;
}

static void middle_ends_first(void)
{
	unsigned *base = map(PAGES + 1, MAP_PRIVATE);
	char answer = '?';
	int ends[2];

	need(pipe(ends) == 0, "pipe");
	fill(base, PAGES, 1000);
	*word(base, PAGES) = ends[1];
	check_exit(in_child(orphan, base), 0, "a parent ends before its child");
	close(ends[1]);
	check(read(ends[0], &answer, 1) == 1 && answer == 'y', "the child still has its pages");
	check(holds(base, PAGES, 1000), "the grandparent, too");
	close(ends[0]);
	munmap(base, (PAGES + 1) * PAGE);
}

/* Read-only, never touched and unmapped pages in a child. */
static int odd_pages(void *arg)
{
	char *p = arg;

	if (p[0] != 'r' || probe_write(p).signo != SIGSEGV)
		return 1;
	if (p[PAGE] != 0)
		return 2;
	p[PAGE] = 'c';
	if (probe_read(p + 2 * PAGE).signo != SIGSEGV)
		return 3;
	mprotect(p, PAGE, RW);
	p[0] = 'c';
	munmap(p + 3 * PAGE, PAGE);
	return 0;
}

static void odd_places(void)
{
	char *p = (char *)map(4, MAP_PRIVATE);
	volatile char *stack = (char[]){ "stack" };
	static char data[] = "data";

	p[0] = 'r';
	p[3 * PAGE] = 'k';
	mprotect(p, PAGE, PROT_READ);
	munmap(p + 2 * PAGE, PAGE);
	check_exit(in_child(odd_pages, p), 0, "a child has the parent's protections and holes");
	check_layout(p, 4, "[r][w]_[w]", "what it changes of them is its own");
	check(p[0] == 'r' && p[PAGE] == 0 && p[3 * PAGE] == 'k', "and so are the contents");
	fflush(stdout);
	if (fork() == 0) {
		stack[0] = data[0] = 'X';
		_exit(0);
	}
	wait(NULL);
	check(stack[0] == 's' && data[0] == 'd', "stack and data are private, too");
	munmap(p, 4 * PAGE);
}

/* The kernel writes to user memory, too: that must break the sharing as a store does. */
static int kernel_writes(void *arg)
{
	unsigned *base = arg;
	int ends[2];

	if (pipe(ends) < 0 || write(ends[1], "abcdefgh", 8) != 8)
		return 1;
	if (read(ends[0], word(base, 3), 8) != 8)
		return 2;
	return memcmp(word(base, 3), "abcdefgh", 8) != 0;
}

static void through_the_kernel(void)
{
	unsigned *base = map(PAGES, MAP_PRIVATE);

	fill(base, PAGES, 1000);
	check_exit(in_child(kernel_writes, base), 0, "a system call writes to a shared page");
	check(holds(base, PAGES, 1000), "the parent's page is as it was");
	munmap(base, PAGES * PAGE);
}

/* Many children one after the other: counts that went wrong by one would show sooner or later. */
static void many_times(void)
{
	unsigned *base = map(PAGES, MAP_PRIVATE);
	int good = 1;

	fill(base, PAGES, 1000);
	for (int i = 0; i < 40; i++) {
		pid_t pid = fork();
		int status;

		need(pid >= 0, "fork");
		if (pid == 0) {
			for (int page = i % 3; page < PAGES; page += 3)
				*word(base, page) = i;
			_exit(*word(base, i % 3) == (unsigned)i ? 0 : 1);
		}
		if (i % 2)
			*word(base, i % PAGES) = 1000 + i % PAGES;
		good &= waitpid(pid, &status, 0) == pid && status == 0;
		good &= holds(base, PAGES, 1000);
	}
	check(good, "forty children in turn");
	munmap(base, PAGES * PAGE);
}

int main(void)
{
	two_writers();
	generations();
	middle_ends_first();
	odd_places();
	through_the_kernel();
	many_times();
	return tap_done();
}
