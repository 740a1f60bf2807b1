// SPDX-License-Identifier: MIT
/*
 * ulimit [-HS] [-a | -cdflmnpstv] [LIMIT | unlimited]: limits of the shell, which what it starts inherits. As
 * POSIX has it, a limit is set both ways unless -H (hard) or -S (soft) says which, and the soft one is shown.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "sh.h"

enum { SOFT = 1, HARD = 2 };

static const struct limit {
	char option;
	int resource;
	unsigned unit; /* of the numbers that people use, in the kernel's */
	const char *what;
} limits[] = {
	{ 'c', RLIMIT_CORE, 512, "core file (blocks)" },
	{ 'd', RLIMIT_DATA, 1024, "data (kbytes)" },
	{ 'f', RLIMIT_FSIZE, 512, "file (blocks)" },
	{ 'l', RLIMIT_MEMLOCK, 1024, "locked memory (kbytes)" },
	{ 'm', RLIMIT_RSS, 1024, "resident memory (kbytes)" },
	{ 'n', RLIMIT_NOFILE, 1, "open files" },
	{ 'p', RLIMIT_NPROC, 1, "processes" },
	{ 's', RLIMIT_STACK, 1024, "stack (kbytes)" },
	{ 't', RLIMIT_CPU, 1, "CPU time (seconds)" },
	{ 'v', RLIMIT_AS, 1024, "address space (kbytes)" },
};

#define N_LIMITS (sizeof(limits) / sizeof(limits[0]))

static int usage(void)
{
	fprintf(stderr, "usage: ulimit [-HS] [-a | -cdflmnpstv] [LIMIT | unlimited]\n");
	return 2;
}

static void show(const struct limit *l, int which)
{
	struct rlimit r;
	rlim_t value;

	getrlimit(l->resource, &r);
	value = which & SOFT ? r.rlim_cur : r.rlim_max;
	if (value == RLIM_INFINITY)
		puts("unlimited");
	else
		printf("%llu\n", (unsigned long long)value / l->unit);
}

static int set(const struct limit *l, int which, const char *text)
{
	rlim_t value = RLIM_INFINITY;
	struct rlimit r;
	char *end;

	if (strcmp(text, "unlimited") != 0) {
		unsigned long long n = strtoull(text, &end, 10);

		if (*text < '0' || *text > '9' || *end || n > RLIM_INFINITY / l->unit)
			return usage();
		value = n * l->unit;
	}
	getrlimit(l->resource, &r);
	if (which & SOFT)
		r.rlim_cur = value;
	if (which & HARD)
		r.rlim_max = value;
	if (setrlimit(l->resource, &r) < 0) {
		fprintf(stderr, "sh: ulimit: %s: %s\n", l->what, strerror(errno));
		return 1;
	}
	return 0;
}

static const struct limit *find(char option)
{
	for (unsigned i = 0; i < N_LIMITS; i++)
		if (limits[i].option == option)
			return &limits[i];
	return NULL;
}

int builtin_ulimit(int argc, char **argv)
{
	const struct limit *l = find('f');
	int which = 0, all = 0, i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		for (const char *p = argv[i] + 1; *p; p++) {
			if (*p == 'H')
				which |= HARD;
			else if (*p == 'S')
				which |= SOFT;
			else if (*p == 'a')
				all = 1;
			else if (!(l = find(*p)))
				return usage();
		}
	}
	if (argc - i > !all)
		return usage();
	if (i < argc)
		return set(l, which ? which : SOFT | HARD, argv[i]);
	if (!all) {
		show(l, which ? which : SOFT);
		return 0;
	}
	for (unsigned n = 0; n < N_LIMITS; n++) {
		printf("-%c  %-26s ", limits[n].option, limits[n].what);
		show(&limits[n], which ? which : SOFT);
	}
	return 0;
}
