// SPDX-License-Identifier: MIT
/*
 * vmstat [SECONDS [COUNT]] - memory, swap traffic and faults; a line now and one each SECONDS.
 *
 * The first line's rates are since boot, every other's since the line before: pages swapped in
 * (si) and out (so), faults of all kinds, faults that waited for a disk, pages scanned by
 * reclaim, a second.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <figures.h>

static const char *const counters[] = { "pswpin", "pswpout", "pgfault", "pgmajfault" };
static const char *const scanned[] = { "pgscan_kswapd", "pgscan_direct" };
#define N_COUNTERS 4

struct sample {
	long long count[N_COUNTERS + 1], ms;
};

static long long get(const char *text, const char *name)
{
	long long n = figure_in(text, name);

	return n < 0 ? 0 : n;
}

static void take(struct sample *s)
{
	static char text[8192];
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	s->ms = now.tv_sec * 1000LL + now.tv_nsec / 1000000;
	if (read_text("/proc/vmstat", text, sizeof(text)) < 0) {
		perror("vmstat: /proc/vmstat");
		exit(1);
	}
	for (int i = 0; i < N_COUNTERS; i++)
		s->count[i] = get(text, counters[i]);
	s->count[N_COUNTERS] = get(text, scanned[0]) + get(text, scanned[1]);
}

static void show(const struct sample *now, const struct sample *before)
{
	static char text[8192];
	long long ms = now->ms - before->ms;

	if (read_text("/proc/meminfo", text, sizeof(text)) < 0)
		text[0] = '\0';
	printf("%9lld %9lld %9lld %9lld", get(text, "SwapTotal") - get(text, "SwapFree"),
	       get(text, "MemFree"), get(text, "Active"), get(text, "Inactive"));
	for (int i = 0; i <= N_COUNTERS; i++)
		printf(" %8lld", ms ? (now->count[i] - before->count[i]) * 1000 / ms : 0);
	printf("\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	long seconds = argc > 1 ? parse_number(argv[1], 1, 1000000) : 0;
	long count = argc > 2 ? parse_number(argv[2], 1, 1000000000) : seconds ? 0 : 1;
	struct sample now, before = { 0 };

	if (argc > 3 || seconds < 0 || count < 0) {
		fprintf(stderr, "usage: vmstat [SECONDS [COUNT]]\n");
		return 2;
	}
	printf("%9s %9s %9s %9s %8s %8s %8s %8s %8s\n", "swpd kB", "free kB", "active", "inactive",
	       "si/s", "so/s", "flt/s", "majflt/s", "scan/s");
	for (long line = 0; count == 0 || line < count; line++) {
		if (line)
			sleep(seconds);
		take(&now);
		show(&now, &before);
		before = now;
	}
	return 0;
}
