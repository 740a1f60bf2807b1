// SPDX-License-Identifier: MIT
/*
 * demo.h - what the demonstrations have in common: they tell what they do, show the figures
 * before and after, and check that these are as the explanation says.
 *
 *	step("...")       a numbered heading
 *	say("...")        an explanation
 *	take(&before)     the figures now
 *	compare(&before)  the figures then and now, those that changed
 *	show_areas(p, n)  the lines of /proc/self/maps that lie in a range
 *	expect(x, "...")  a check; demo_done() is 1 if one of them failed
 */
#ifndef USER_DEMO_H
#define USER_DEMO_H

#include <stdarg.h>
#include <sys/resource.h>

#include <figures.h>

#define PAGE 4096
#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

enum {
	SIZE,
	RESIDENT,
	DATA,
	STACK,
	COMMITTED,
	FAULTS,
	ANON_FAULTS,
	ZERO_FAULTS,
	COW_FAULTS,
	REUSE_FAULTS,
	N_FIGURES
};

struct figures {
	long long value[N_FIGURES];
};

static const struct {
	const char *file, *name, *meaning;
} figure_names[N_FIGURES] = {
	[SIZE] = { "status", "VmSize", "kB of address space mapped" },
	[RESIDENT] = { "status", "VmRSS", "kB of it in memory" },
	[DATA] = { "status", "VmData", "kB of private writable areas" },
	[STACK] = { "status", "VmStk", "kB of stack" },
	[COMMITTED] = { "meminfo", "Committed_AS", "kB promised to all programs" },
	[FAULTS] = { "rusage", "minor faults", "page faults of this process" },
	[ANON_FAULTS] = { "vmstat", "pgfault_anon", "... first writes: a new page" },
	[ZERO_FAULTS] = { "vmstat", "pgfault_zero", "... first reads: the zero page" },
	[COW_FAULTS] = { "vmstat", "pgfault_cow", "... writes to a shared page: a copy" },
	[REUSE_FAULTS] = { "vmstat", "pgfault_reuse", "... writes by the last owner: no copy" },
};

static int demo_steps, demo_failures;

__attribute__((format(printf, 1, 2))) static inline void step(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf("\n%d. ", ++demo_steps);
	vprintf(fmt, args);
	printf("\n");
	va_end(args);
}

__attribute__((format(printf, 1, 2))) static inline void say(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	printf("   ");
	vprintf(fmt, args);
	printf("\n");
	va_end(args);
}

static inline void expect(int truth, const char *what)
{
	if (truth)
		return;
	demo_failures++;
	printf("   NOT AS EXPECTED: %s\n", what);
}

/* The faults of this process: counted exactly, and by a call that causes none itself. */
static inline long faults(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return used.ru_minflt;
}

static inline void take(struct figures *f)
{
	static char status[4096], meminfo[4096], vmstat[8192];

	f->value[FAULTS] = faults();
	read_text("/proc/self/status", status, sizeof(status));
	read_text("/proc/meminfo", meminfo, sizeof(meminfo));
	read_text("/proc/vmstat", vmstat, sizeof(vmstat));
	for (int i = 0; i < N_FIGURES; i++) {
		const char *text = figure_names[i].file[0] == 's'   ? status
				   : figure_names[i].file[0] == 'm' ? meminfo
								    : vmstat;

		if (i != FAULTS)
			f->value[i] = figure_in(text, figure_names[i].name);
	}
}

static inline long long change(const struct figures *before, const struct figures *after, int which)
{
	return after->value[which] - before->value[which];
}

/* Shows what has changed since @before, and makes @before the figures now. */
static inline struct figures compare(struct figures *before)
{
	struct figures now, old = *before;

	take(&now);
	for (int i = 0; i < N_FIGURES; i++)
		if (now.value[i] >= 0 && change(&old, &now, i))
			printf("      %-13s %8lld -> %8lld  (%+lld)  %s\n", figure_names[i].name,
			       old.value[i], now.value[i], change(&old, &now, i),
			       figure_names[i].meaning);
	for (int i = 0; i < N_FIGURES; i++)
		old.value[i] = change(&old, &now, i);
	take(before);
	return old; /* the changes */
}

/* Lines of maps from @start on, @size bytes. Returns how many. */
static inline int show_areas(const void *start, size_t size)
{
	static char maps[8192];
	unsigned long from = (unsigned long)start, to = from + size;
	int shown = 0;

	read_text("/proc/self/maps", maps, sizeof(maps));
	for (char *line = maps, *next; *line; line = next) {
		char *p;
		unsigned long low = strtoul(line, &p, 16), high = strtoul(p + 1, NULL, 16);

		next = line + strcspn(line, "\n");
		next += *next == '\n';
		if (low < to && high > from) {
			printf("      %.*s\n", (int)strcspn(line, "\n"), line);
			shown++;
		}
	}
	return shown;
}

static inline int demo_done(const char *name)
{
	printf("\n%s: %s\n", name, demo_failures ? "FAIL" : "all as explained");
	return demo_failures ? 1 : 0;
}

#endif
