// SPDX-License-Identifier: MIT
/*
 * vmbench [-l] [ROW...]       all rows, or those named; -l lists them
 * vmbench --swap SIZE         the swap rows, over a region of SIZE
 * vmbench --parallel          pages that 1, 2 and 4 touch at the same time, threads and processes
 */
#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include <figures.h>

#include "vmbench.h"

static const struct row *const groups[] = {
	call_rows, memory_rows, process_rows, area_rows, file_rows, thread_rows,
};
#define N_GROUPS (sizeof(groups) / sizeof(groups[0]))

static long long started;

long long now_ns(void)
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
	long long took = now_ns() - started;

	return (took + operations / 2) / operations;
}

int memory_is_short(size_t bytes)
{
	long long kb = meminfo_kb("MemAvailable");

	if (kb < 0)
		kb = meminfo_kb("MemFree");
	return kb >= 0 && kb * 1024 < (long long)bytes + bytes / 4;
}

unsigned long pages_for_test(void)
{
	unsigned long pages = 4096;

	while (pages > 64 && memory_is_short(pages * PAGE * 2))
		pages /= 2;
	return pages;
}

unsigned next_random(void)
{
	static unsigned state = 1;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

static void run_row(const struct row *row)
{
	long long ns = row->run();

	if (ns >= 0)
		printf("%-22s %10lld\n", row->name, ns);
	else
		printf("%-22s %10s  errno %d (%s)\n", row->name, "n/a", (int)-ns, strerror(-ns));
	fflush(stdout);
}

static int wanted(const struct row *row, char **names, int count)
{
	for (int i = 0; i < count; i++)
		if (strcmp(names[i], row->name) == 0)
			return 1;
	return count == 0;
}

static int usage(void)
{
	fprintf(stderr,
		"usage: vmbench [-l] [ROW...] | vmbench --swap SIZE | vmbench --parallel\n");
	return 2;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "swap", required_argument, NULL, 's' },
		{ "parallel", no_argument, NULL, 'p' },
		{ NULL, 0, NULL, 0 },
	};
	int opt, list = 0, found = 0;
	long long size;

	while ((opt = getopt_long(argc, argv, "l", options, NULL)) != -1) {
		switch (opt) {
		case 'l':
			list = 1;
			break;
		case 's':
			size = parse_size(optarg);
			if (size < MIB || size > 0xc0000000LL)
				return usage();
			return run_swap(size);
		case 'p':
			return run_parallel();
		default:
			return usage();
		}
	}
	if (!list)
		printf("%-22s %10s\n", "operation", "ns/op");
	for (unsigned g = 0; g < N_GROUPS; g++)
		for (const struct row *row = groups[g]; row->name; row++) {
			if (!wanted(row, argv + optind, argc - optind))
				continue;
			found++;
			if (list)
				printf("%-22s %s\n", row->name, row->what);
			else
				run_row(row);
		}
	if (!found)
		fprintf(stderr, "vmbench: no such row; -l lists them\n");
	return found ? 0 : 2;
}
