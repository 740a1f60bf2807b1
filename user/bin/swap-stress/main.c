// SPDX-License-Identifier: MIT
/*
 * swap-stress: the passes over the region.
 *
 *	for each pass:	write every page in order           (pages leave for swap)
 *			check every word in order           (and come back, with read-ahead)
 *			check every word in random order    (and come back one by one)
 *			children check, rewrite, check      (COW of pages that are in swap, too)
 *			check every word in order           (nothing of theirs may show here)
 *
 * Exit status: 0 PASS, 1 FAIL, 2 not begun: wrong options, or it would not fit.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <figures.h>

#include "swap-stress.h"

#define MIB (1024 * 1024)
/*
 * Address space is scarcer than memory plus swap on some machines; the default never asks for
 * more.
 */
#define MOST_BYTES (2560ULL * MIB)

struct plan plan = { .passes = 1, .children = 3, .stride = 0, .random_reads = ~0u, .seed = 1 };

static const struct option options[] = {
	{ "size", required_argument, NULL, 's' },
	{ "passes", required_argument, NULL, 'p' },
	{ "children", required_argument, NULL, 'c' },
	{ "random-reads", required_argument, NULL, 'r' },
	{ "seed", required_argument, NULL, 'S' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static void usage(int status)
{
	fprintf(status ? stderr : stdout,
		"usage: swap-stress [--size N[K|M|G]] [--passes N] [--children 0..%d]\n"
		"                   [--random-reads PAGES] [--seed N]\n"
		"  default: twice the memory, 1 pass, 3 children, all pages at random, seed 1\n",
		MAX_CHILDREN);
	exit(status);
}

static void bad_value(const char *option, const char *value)
{
	fprintf(stderr, "swap-stress: --%s %s: no such value\n", option, value);
	usage(2);
}

static unsigned number(const char *option, const char *value, long min, long max)
{
	long n = parse_number(value, min, max);

	if (n < 0)
		bad_value(option, value);
	return n;
}

static void parse_options(int argc, char **argv)
{
	int opt;

	while ((opt = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (opt) {
		case 's':
			if (parse_size(optarg) < PAGE_BYTES || parse_size(optarg) > 0xc0000000LL)
				bad_value("size", optarg);
			plan.size = parse_size(optarg) / PAGE_BYTES * PAGE_BYTES;
			break;
		case 'p':
			plan.passes = number("passes", optarg, 1, 1000000);
			break;
		case 'c':
			plan.children = number("children", optarg, 0, MAX_CHILDREN);
			break;
		case 'r':
			plan.random_reads = number("random-reads", optarg, 0, 0x7fffffff);
			break;
		case 'S':
			plan.seed = number("seed", optarg, 0, 0x7fffffff);
			break;
		case 'h':
			usage(0);
			break;
		default:
			usage(2);
		}
	}
	if (optind < argc) {
		fprintf(stderr, "swap-stress: %s: no such option\n", argv[optind]);
		usage(2);
	}
}

/* What the kernel needs beside the pages: page tables of each process, and some slack. */
static unsigned long long overhead(unsigned long long size, unsigned long long memory)
{
	return size / 512 * (plan.children + 1) + memory / 16 + MIB / 2;
}

/* Pages that children will own besides the parent's, for a region of @size and this stride. */
static unsigned long long copies(unsigned long long size, unsigned stride)
{
	struct region r = { .pages = size / PAGE_BYTES };

	if (plan.children == 0 || r.pages == 0)
		return 0;
	return (unsigned long long)plan.children * (slice_pages(&r) / stride + 1) * PAGE_BYTES;
}

/*
 * How many pages the children rewrite. Best is that swap alone can hold all there will be: a page
 * that several processes share keeps its slot while it is in memory, until the last of them has
 * read it back. Else memory and swap together must. 0: not even that.
 */
static int choose_stride(unsigned long long room, unsigned long long swap,
			 unsigned long long memory)
{
	for (plan.stride = 4; plan.stride <= 32; plan.stride *= 2)
		if (plan.size + copies(plan.size, plan.stride) <= swap - swap / 16)
			return 1;
	for (plan.stride = 4; plan.stride <= 32; plan.stride *= 2)
		if (plan.size + copies(plan.size, plan.stride) + overhead(plan.size, memory) <=
		    room)
			return 1;
	plan.stride = 32;
	return 0;
}

static void does_not_fit(long long available, long long swap, long long memory)
	__attribute__((noreturn));
static void does_not_fit(long long available, long long swap, long long memory)
{
	unsigned long long extra = copies(plan.size, plan.stride),
			   tables = overhead(plan.size, memory);

	printf("swap-stress: a region of %llu MiB, children's copies of %llu MiB and %llu MiB "
	       "for the kernel are %llu MiB,\n"
	       "but %lld MiB of memory and %lld MiB of swap are free, %lld MiB together: "
	       "give more swap or a smaller --size\n",
	       plan.size / MIB, extra / MIB, tables / MIB, (plan.size + extra + tables) / MIB,
	       available / MIB, swap / MIB, (available + swap) / MIB);
	exit(2);
}

/*
 * Chooses the size where none was given, and how many pages the children may rewrite, so that all
 * of it fits memory and swap together; says so and gives up where it cannot.
 */
static void make_plan(void)
{
	static char text[8192];
	long long memory, available, swap;
	unsigned long long room;
	int asked = plan.size != 0;

	if (read_text("/proc/meminfo", text, sizeof(text)) < 0) {
		perror("swap-stress: /proc/meminfo");
		exit(2);
	}
	memory = figure_in(text, "MemTotal") * 1024;
	available = figure_in(text, "MemAvailable") * 1024;
	if (available < 0)
		available = figure_in(text, "MemFree") * 1024;
	swap = figure_in(text, "SwapFree") * 1024;
	if (swap < 0)
		swap = 0;
	room = available + swap;
	if (!asked) {
		plan.size = 2ULL * memory / PAGE_BYTES * PAGE_BYTES;
		if (plan.size > MOST_BYTES)
			plan.size = MOST_BYTES;
	}

	/*
	 * The default gives way as long as it is still more than the memory: swap must take part.
	 */
	while (!choose_stride(room, swap, memory)) {
		if (asked || plan.size - MIB <= (unsigned long long)memory)
			does_not_fit(available, swap, memory);
		plan.size -= MIB;
	}
	printf("swap-stress: %lld MiB of memory (%lld free), %lld MiB of swap free\n", memory / MIB,
	       available / MIB, swap / MIB);
}

/*
 * Maps the region; the default size gives way to a small address space, a size asked for does
 * not.
 */
static struct region map_region(int asked)
{
	struct region r = { 0 };
	void *base;

	while ((base = mmap(NULL, plan.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			    -1, 0)) == MAP_FAILED) {
		if (asked || errno != ENOMEM || plan.size < 64 * MIB) {
			printf("swap-stress: cannot map %llu KiB: %s (CommitLimit %lld kB, "
			       "Committed_AS %lld kB)\n",
			       plan.size / 1024, strerror(errno), meminfo_kb("CommitLimit"),
			       meminfo_kb("Committed_AS"));
			exit(2);
		}
		plan.size -= plan.size / 16 / PAGE_BYTES * PAGE_BYTES;
	}
	r.base = base;
	r.pages = plan.size / PAGE_BYTES;
	return r;
}

static int check(const struct region *r, unsigned page)
{
	uint32_t writer = by_pass(r->pass);
	struct wrong_word wrong;

	if (page_is_right(r, page, writer))
		return 0;
	wrong = find_wrong_word(r, page, writer);
	wrong.page = page;
	report_wrong(r, &wrong, writer, "the parent");
	return -1;
}

static void write_all(struct region *r)
{
	r->pass++;
	phase_begin("pass %u: writing", r->pass);
	for (unsigned page = 0; page < r->pages; page++) {
		fill_page(r, page, by_pass(r->pass));
		phase_step(page + 1, r->pages);
	}
	phase_end();
}

static int check_in_order(const struct region *r, const char *when)
{
	phase_begin("pass %u: reading in order%s", r->pass, when);
	for (unsigned page = 0; page < r->pages; page++) {
		if (check(r, page) < 0)
			return -1;
		phase_step(page + 1, r->pages);
	}
	phase_end();
	return 0;
}

static int check_at_random(const struct region *r)
{
	uint32_t salt = mix(plan.seed + r->pass);
	unsigned count = plan.random_reads < r->pages ? plan.random_reads : r->pages;
	unsigned bits = 1, done = 0;

	while ((1u << bits) < r->pages)
		bits++;
	phase_begin("pass %u: reading at random", r->pass);
	for (unsigned i = 0; done < count; i++) {
		unsigned page = shuffle(i, bits, salt);

		if (page >= r->pages)
			continue;
		if (check(r, page) < 0)
			return -1;
		phase_step(++done, count);
	}
	phase_end();
	return 0;
}

static int one_pass(struct region *r)
{
	write_all(r);
	if (check_in_order(r, "") < 0)
		return -1;
	if (plan.random_reads && check_at_random(r) < 0)
		return -1;
	if (plan.children == 0)
		return 0;
	if (run_children(r) < 0)
		return -1;
	return check_in_order(r, " again");
}

int main(int argc, char **argv)
{
	struct region r;
	int asked, result = 0;

	parse_options(argc, argv);
	asked = plan.size != 0;
	make_plan();
	r = map_region(asked);
	printf("swap-stress: region of %llu MiB at 0x%08lx, %u pass%s, ", plan.size / MIB,
	       (unsigned long)r.base, plan.passes, plan.passes > 1 ? "es" : "");
	if (plan.children)
		printf("%u children rewriting every %uth page, ", plan.children, plan.stride);
	printf("seed %u\n", (unsigned)plan.seed);
	fflush(stdout);
	remember_start();
	for (unsigned pass = 0; pass < plan.passes && result == 0; pass++)
		result = one_pass(&r);
	report_totals();
	printf("swap-stress: %s\n", result == 0 ? "PASS" : "FAIL");
	return result == 0 ? 0 : 1;
}
