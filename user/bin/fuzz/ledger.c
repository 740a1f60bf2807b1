// SPDX-License-Identifier: MIT
/*
 * The ledger: what the machine has in use, before any life and after each round, when all tasks and
 * things of the round are gone. Tasks, promised memory, swap and vmalloc space come back exactly; slab
 * objects and pages within the tolerance that stands beside them, since a kernel keeps some for the
 * next time. A kernel needs a moment for that (pages in CPU lists, work put off): the ledger waits.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <figures.h>

#define MAX_FIGURES 160
#define PATIENCE    60 /* looks, 50 ms apart */
/* A kernel that is used for the first time makes caches of its own. */
#define SLAB_TOLERANCE	64
#define PAGES_TOLERANCE 256 /* kB */

struct figure {
	char name[40];
	long long value;
	long tolerance; /* so much more may be in use */
};

struct state {
	struct figure figures[MAX_FIGURES];
	int n;
};

static struct state first;
static char text[16384];

static void add(struct state *st, const char *name, long long value, long tolerance)
{
	struct figure *f = &st->figures[st->n];

	if (st->n == MAX_FIGURES)
		return;
	snprintf(f->name, sizeof(f->name), "%s", name);
	f->value = value;
	f->tolerance = tolerance;
	st->n++;
}

/* How many objects of each cache are in use. */
static void add_slabs(struct state *st)
{
	char name[32], label[40];
	int active;

	if (read_text("/proc/slabinfo", text, sizeof(text)) < 0)
		return;
	for (char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (sscanf(line, "%31s %d", name, &active) != 2)
			continue;
		snprintf(label, sizeof(label), "slab %s", name);
		add(st, label, active, SLAB_TOLERANCE);
	}
}

static void take(struct state *st)
{
	char *slash;

	st->n = 0;
	if (read_text("/proc/meminfo", text, sizeof(text)) > 0) {
		add(st, "Committed_AS kB", figure_in(text, "Committed_AS"), 0);
		add(st, "VmallocUsed kB", figure_in(text, "VmallocUsed"), 0);
		add(st, "swap used kB", figure_in(text, "SwapTotal") - figure_in(text, "SwapFree"),
		    0);
		add(st, "SwapTotal kB", figure_in(text, "SwapTotal"), 0);
		add(st, "Mlocked kB", figure_in(text, "Mlocked"), 0);
		add(st, "Shmem kB", figure_in(text, "Shmem"), 0);
		add(st, "PageTables kB", figure_in(text, "PageTables"), 0);
		add(st, "KernelStack kB", figure_in(text, "KernelStack"), 0);
		/* Not what programs and files that are still there were read into. */
		add(st, "memory used kB",
		    figure_in(text, "MemTotal") - figure_in(text, "MemFree") -
			    figure_in(text, "Cached") - figure_in(text, "Buffers") -
			    figure_in(text, "AnonPages"),
		    PAGES_TOLERANCE);
	}
	if (read_text("/proc/loadavg", text, sizeof(text)) > 0 && (slash = strchr(text, '/')))
		add(st, "tasks", atoi(slash + 1), 0);
	if (read_text("/proc/sys/fs/file-nr", text, sizeof(text)) > 0)
		add(st, "open files", atoi(text), 0);
	add_slabs(st);
}

static int more(const struct figure *now, const struct figure *then)
{
	return !strcmp(now->name, then->name) && now->value > then->value + then->tolerance;
}

static int compare(const struct state *now, int say)
{
	int bad = 0;

	for (int i = 0; i < now->n && i < first.n; i++)
		if (more(&now->figures[i], &first.figures[i])) {
			bad++;
			if (say)
				printf("fuzz: ledger: %s: %lld before, %lld now\n",
				       first.figures[i].name, first.figures[i].value,
				       now->figures[i].value);
		}
	return bad;
}

void ledger_begin(void)
{
	take(&first);
}

int ledger_check(void)
{
	struct timespec nap = { 0, 50000000 };
	static struct state now;

	for (int i = 0; i < PATIENCE; i++) {
		take(&now);
		if (!compare(&now, 0))
			return 0;
		nanosleep(&nap, NULL);
	}
	return compare(&now, 1);
}
