// SPDX-License-Identifier: MIT
/*
 * What the user sees: a bar for each phase (a line each tenth where the output is no terminal),
 * what the phase moved to and from swap, the totals, and the wrong word if there is one.
 */
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <figures.h>

#include "swap-stress.h"

#define BAR_WIDTH 40

/* The counters of /proc/vmstat we show; those a kernel has not are left out. */
static const struct {
	const char *name, *meaning;
} counters[] = {
	{ "pswpout", "pages written to swap" },
	{ "pswpin", "pages read from swap" },
	{ "pgfault", "page faults" },
	{ "pgmajfault", "... that waited for the disk" },
	{ "pgfault_anon", "... first write to a new page" },
	{ "pgfault_zero", "... first read, given the zero page" },
	{ "pgfault_cow", "... write to a shared page, copied" },
	{ "pgfault_reuse", "... write by the last owner, not copied" },
	{ "pgfault_swap", "... page brought home from swap" },
};
#define N_COUNTERS (sizeof(counters) / sizeof(counters[0]))
enum { OUT, IN };

struct sample {
	unsigned long long ns;
	long long count[N_COUNTERS];
};

static struct sample run_start, phase_start;
static char phase[64];
static int last_shown;

static void take(struct sample *s)
{
	static char text[8192];
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	s->ns = now.tv_sec * 1000000000ULL + now.tv_nsec;
	if (read_text("/proc/vmstat", text, sizeof(text)) < 0)
		text[0] = '\0';
	for (unsigned i = 0; i < N_COUNTERS; i++)
		s->count[i] = figure_in(text, counters[i].name);
}

static unsigned long long per_second(long long n, unsigned long long ns)
{
	return ns ? n * 1000000000ULL / ns : 0;
}

void phase_begin(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(phase, sizeof(phase), fmt, args);
	va_end(args);
	last_shown = -1;
	take(&phase_start);
	phase_step(0, 1);
}

/* A guest's console always is a terminal; TERM=dumb says that what is behind it is none. */
static int has_bar(void)
{
	static int known = -1;

	if (known < 0) {
		const char *term = getenv("TERM");

		known = isatty(1) && !(term && strcmp(term, "dumb") == 0);
	}
	return known;
}

/* Cheap enough to call for every page: it prints only what has not been shown yet. */
void phase_step(unsigned done, unsigned total)
{
	int percent = total ? done * 100ULL / total : 100;

	if (!has_bar())
		percent -= percent % 10;
	if (percent == last_shown)
		return;
	last_shown = percent;
	if (has_bar()) {
		printf("\r%-34s [", phase);
		for (int i = 0; i < BAR_WIDTH; i++)
			putchar(i < percent * BAR_WIDTH / 100 ? '#' : '.');
		printf("] %3d%%", percent);
	} else if (percent > 0 && percent < 100) {
		printf("%-34s %3d%%\n", phase, percent);
	}
	fflush(stdout);
}

void phase_end(void)
{
	struct sample now;
	unsigned long long ns;
	long long out, in;

	take(&now);
	ns = now.ns - phase_start.ns;
	out = now.count[OUT] - phase_start.count[OUT];
	in = now.count[IN] - phase_start.count[IN];
	if (has_bar())
		printf("\r%*s\r", 34 + BAR_WIDTH + 9, "");
	printf("%-34s 100%%  %llu.%llu s, pages out %lld (%llu/s), in %lld (%llu/s)\n", phase,
	       ns / 1000000000, ns / 100000000 % 10, out, per_second(out, ns), in,
	       per_second(in, ns));
	fflush(stdout);
}

void remember_start(void)
{
	take(&run_start);
}

void report_totals(void)
{
	struct sample now;
	unsigned long long ns;

	take(&now);
	ns = now.ns - run_start.ns;
	printf("\nIn %llu.%llu s:\n", ns / 1000000000, ns / 100000000 % 10);
	for (unsigned i = 0; i < N_COUNTERS; i++) {
		long long n = now.count[i] - run_start.count[i];

		if (now.count[i] < 0)
			continue;
		printf("%12lld  %-14s %s", n, counters[i].name, counters[i].meaning);
		if (i == OUT || i == IN)
			printf(", %llu pages per second", per_second(n, ns));
		printf("\n");
	}
}

/* @who says who looked: the parent's phase or a child. */
void report_wrong(const struct region *r, const struct wrong_word *w, uint32_t writer,
		  const char *who)
{
	int owner;

	printf("\nswap-stress: wrong word found by %s\n", who);
	printf("  address  0x%08lx (page %u, word %u)\n",
	       (unsigned long)(page_at(r, w->page) + w->index), w->page, w->index);
	printf("  expected 0x%08x\n", (unsigned)w->expected);
	printf("  found    0x%08x", (unsigned)w->found);
	owner = whose_word(r, w->index, w->found, writer);
	if (owner >= 0)
		printf(", which belongs to page %d", owner);
	else if (w->found == 0)
		printf(", as in a fresh page");
	for (unsigned pass = 1; owner < 0 && pass < r->pass; pass++) {
		owner = whose_word(r, w->index, w->found, by_pass(pass));
		if (owner >= 0)
			printf(", which page %d held in pass %u", owner, pass);
	}
	for (unsigned child = 0; owner < 0 && child < plan.children; child++) {
		owner = whose_word(r, w->index, w->found, by_child(child));
		if (owner >= 0)
			printf(", which child %u wrote to page %d", child, owner);
	}
	printf("\n");
	fflush(stdout);
}
