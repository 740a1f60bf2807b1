// SPDX-License-Identifier: MIT
/*
 * growth [-l] [-q] [ROW...]	all rows, or those named; -l lists them, -q has smaller large sizes
 *
 * A line for each: name, small and large size, the cost at both, their ratio and its bound (in
 * hundredths, and in all). The status is 1 if a row could not be measured, whatever the ratios are.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "growth.h"

static const struct row *const groups[] = { memory_rows, process_rows, file_rows, swap_rows };

static long long started;

static long long now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

void begin(void)
{
	started = now_ns();
}

long long end(unsigned long operations)
{
	return (now_ns() - started) / (long long)operations;
}

/* ---- children ---- */

int children[MAX_CHILDREN];
static unsigned int nr_children;
static int leash[2];

int make_working_children(unsigned int n, void (*work)(unsigned int i))
{
	int up[2];
	char c;

	if (n > MAX_CHILDREN || pipe(leash) || pipe(up))
		return -EMFILE;
	for (unsigned int i = 0; i < n; i++) {
		int pid = fork();

		if (pid < 0)
			return -errno;
		if (!pid) {
			close(leash[1]);
			if (work)
				work(i);
			write(up[1], "", 1);
			read(leash[0], &c, 1);
			_exit(0);
		}
		children[nr_children++] = pid;
		read(up[0], &c, 1); /* one at a time, and all are asleep in the end */
	}
	close(up[0]);
	close(up[1]);
	return 0;
}

int make_children(unsigned int n)
{
	return make_working_children(n, NULL);
}

void release_children(void)
{
	close(leash[1]);
	while (wait(NULL) > 0)
		;
	close(leash[0]);
}

/* ---- rows ---- */

/* In a process of its own. -errno, or -ECHILD if it died. */
static long long measure(const struct row *row, unsigned int n)
{
	long long result = -ECHILD;
	int p[2], pid;

	if (pipe(p))
		return -errno;
	pid = fork();
	if (!pid) {
		close(p[0]);
		result = row->run(n);
		write(p[1], &result, sizeof(result));
		/* What it has left open ends its children. */
		_exit(0);
	}
	close(p[1]);
	if (pid < 0 || read(p[0], &result, sizeof(result)) != sizeof(result))
		result = -ECHILD;
	close(p[0]);
	waitpid(pid, NULL, 0);
	return result;
}

static int run_row(const struct row *row, int quick)
{
	unsigned int large = quick ? row->quick : row->large;
	long long a = measure(row, row->small), b = a < 0 ? a : measure(row, large);

	if (b < 0) {
		printf("%-18s errno %d (%s)\n", row->name, (int)-b, strerror(-b));
		return 1;
	}
	printf("%-18s %6u %10lld %6u %10lld %6lld %6u %7u  %s\n", row->name, row->small, a, large,
	       b, b * 100 / (a ? a : 1), row->bound & AT_MOST(0) ? 0 : row->bound,
	       row->bound & AT_MOST(0) ? row->bound & ~AT_MOST(0) : 0, row->what);
	fflush(stdout);
	return 0;
}

static int wanted(const struct row *row, char **names, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], row->name) == 0)
			return 1;
	return count == 0;
}

int main(int argc, char **argv)
{
	struct rlimit files = { 1024, 1024 };
	int opt, list = 0, quick = 0, found = 0, failed = 0;

	while ((opt = getopt(argc, argv, "lq")) != -1) {
		if (opt != 'l' && opt != 'q') {
			fprintf(stderr, "usage: growth [-l] [-q] [ROW...]\n");
			return 2;
		}
		list |= opt == 'l';
		quick |= opt == 'q';
	}
	setrlimit(RLIMIT_NOFILE, &files);
	mkdir("/tmp", 0777);
	mount("tmpfs", "/tmp", "tmpfs", 0, "size=90%");
	if (!list)
		printf("%-18s %6s %10s %6s %10s %6s %6s %7s  %s\n", "row", "small", "cost", "large",
		       "cost", "ratio", "bound", "or at most", "an operation is");
	for (unsigned int g = 0; g < sizeof(groups) / sizeof(*groups); g++) {
		for (const struct row *row = groups[g]; row->name; row++) {
			if (!wanted(row, argv + optind, argc - optind))
				continue;
			found = 1;
			if (list)
				printf("%-18s %s\n", row->name, row->what);
			else
				failed |= run_row(row, quick);
		}
	}
	if (!found)
		fprintf(stderr, "growth: no such row\n");
	return found ? failed : 2;
}
