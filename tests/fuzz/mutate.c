// SPDX-License-Identifier: MIT
/*
 * PROGRAM [-s SEED] [-n COUNT | -t SECONDS] [INPUT ...]: a small engine for machines without clang.
 *
 * It begins with the good inputs (of the folder corpus/NAME beside the program, where NAME is the program's
 * behind "fuzz_"), changes one in a few places, and runs it. gcc's -fsanitize-coverage=trace-pc tells which blocks
 * of code follow each other: an input with a new pair joins the good ones. All follows from the seed. With
 * INPUTs it runs just these. An input that is found is left in crash-NAME beside the program.
 *
 * The last line is as that of a host test: all mutations together are one case.
 */
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"

#define MAX_SIZE 16384
#define MAX_POOL 4096
#define COUNT	 2000 /* without -n and -t */
#define MAP_SIZE 65536

struct input {
	uint8_t *data;
	size_t size;
};

static struct input pool[MAX_POOL];
static size_t nr_pool;
static struct input now; /* the one that runs */
static char crash_path[512];
static uint32_t state;

/* ---- coverage ---- */

static uint8_t seen[MAP_SIZE];
static unsigned nr_new;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
	static uint32_t last;
	/* Relative to this program: wherever it was loaded, a seed gives the same. */
	uintptr_t at = (uintptr_t)__builtin_return_address(0) - (uintptr_t)seen;
	uint32_t hash = (uint32_t)at * 2654435769u, slot = (hash ^ last) >> 16;

	last = hash >> 1 | hash << 31;
	nr_new += !seen[slot];
	seen[slot] = 1;
}

/* ---- random numbers: xorshift (Marsaglia, "Xorshift RNGs", 2003) ---- */

static uint32_t random_u32(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state * 2654435769u;
}

static size_t below(size_t n)
{
	return n ? (size_t)((uint64_t)random_u32() * n >> 32) : 0;
}

/* ---- mutations ---- */

static uint32_t odd_number(uint32_t old)
{
	static const uint32_t odd[] = { 0,	    1,		2,	    3,		4,
					7,	    8,		16,	    0x7f,	0x80,
					0xff,	    0x100,	0xfff,	    0x1000,	0x1001,
					0x7fff,	    0x8000,	0xffff,	    0x10000,	0x7ffffffe,
					0x7fffffff, 0x80000000, 0xc0000000, 0xfffff000, 0xfffffff0,
					0xfffffffe, 0xffffffff };

	switch (below(4)) {
	case 0:
		return old + (uint32_t)below(9) - 4;
	case 1:
		return old ^ 1u << below(32);
	case 2:
		return random_u32();
	default:
		return odd[below(sizeof(odd) / sizeof(odd[0]))];
	}
}

/* Somewhere; more likely than not where there is something: disks are mostly zero. */
static size_t place(void)
{
	size_t at = below(now.size);

	for (int tries = 0; tries < 12 && !now.data[at]; tries++)
		at = below(now.size);
	return at;
}

/* A number of 1, 2, 4 bytes, of either byte order. */
static void change_number(void)
{
	size_t bytes = (size_t)1 << below(3), at;
	int big = below(2);
	uint32_t value = 0;

	if (now.size < bytes)
		return;
	at = place();
	if (below(4))
		at &= ~(bytes - 1);
	if (at > now.size - bytes)
		return;
	for (size_t i = 0; i < bytes; i++)
		value |= (uint32_t)now.data[at + i] << 8 * (big ? bytes - 1 - i : i);
	value = odd_number(value);
	for (size_t i = 0; i < bytes; i++)
		now.data[at + i] = (uint8_t)(value >> 8 * (big ? bytes - 1 - i : i));
}

/* Eight hexadecimal digits, as in a cpio archive. */
static void change_digits(void)
{
	char text[9];
	size_t at;

	if (now.size < 8)
		return;
	at = below(now.size - 7);
	for (int tries = 0;
	     tries < 50 && strspn((char *)now.data + at, "0123456789abcdefABCDEF") < 8; tries++)
		at = below(now.size - 7);
	memcpy(text, now.data + at, 8);
	text[8] = '\0';
	snprintf(text, sizeof(text), "%08x",
		 (unsigned)odd_number((uint32_t)strtoul(text, NULL, 16)));
	memcpy(now.data + at, text, 8);
}

/* @size bytes come in at @at. */
static void insert(size_t at, const uint8_t *from, size_t size)
{
	if (size > MAX_SIZE - now.size)
		size = MAX_SIZE - now.size;
	memmove(now.data + at + size, now.data + at, now.size - at);
	memcpy(now.data + at, from, size);
	now.size += size;
}

/* A piece of an input comes in: of this one, or of another. */
static void copy_piece(void)
{
	const struct input *other = &pool[below(nr_pool)];
	size_t from = below(other->size), size = below(other->size - from + 1);

	if (below(2) && size > 64)
		size = 1 + below(64);
	insert(below(now.size + 1), other->data + from, size);
}

static void cut_piece(void)
{
	size_t at = below(now.size), size = below(now.size - at + 1);

	if (below(3) && size > 64)
		size = 1 + below(64);
	memmove(now.data + at, now.data + at + size, now.size - at - size);
	now.size -= size;
}

static void mutate(void)
{
	for (size_t n = 1 + below(below(3) ? 2 : 8); n; n--)
		switch (below(8)) {
		case 0:
			if (now.size)
				now.data[place()] ^= (uint8_t)(1u << below(8));
			break;
		case 1:
			if (now.size)
				now.data[place()] = (uint8_t)random_u32();
			break;
		case 2:
		case 3:
			change_number();
			break;
		case 4:
			change_digits();
			break;
		case 5:
			cut_piece();
			break;
		case 6:
			copy_piece();
			break;
		default:
			if (below(4) == 0)
				now.size = below(now.size + 1);
			else
				change_number();
		}
}

/* ---- runs ---- */

static void add(const uint8_t *data, size_t size)
{
	struct input *in;

	if (nr_pool == MAX_POOL || size > MAX_SIZE)
		return;
	in = &pool[nr_pool++];
	in->data = malloc(size + 1);
	in->size = size;
	if (!in->data)
		abort();
	memcpy(in->data, data, size);
	in->data[size] = '\0';
}

/* The death of the program, by whatever: the input stays. */
static void keep(int sig)
{
	FILE *f = fopen(crash_path, "wb");

	if (f) {
		fwrite(now.data, 1, now.size, f);
		fclose(f);
	}
	fprintf(stderr, "fuzz: the input is %s\n", crash_path);
	if (sig) {
		signal(sig, SIG_DFL);
		raise(sig);
	}
}

static void died(void)
{
	keep(0);
}

void __sanitizer_set_death_callback(void (*callback)(void));

/* An input may take seconds on no machine. */
static void run(void)
{
	now.data[now.size] = '\0';
	alarm(30);
	LLVMFuzzerTestOneInput(now.data, now.size);
	alarm(0);
}

static int read_input(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return -1;
	now.size = fread(now.data, 1, MAX_SIZE, f);
	fclose(f);
	return 0;
}

/* Runs all files of a folder, in the order of their names; they are the first of the pool. */
static int read_corpus(const char *folder)
{
	struct dirent **names;
	char path[700];
	struct stat st;
	int n = scandir(folder, &names, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]->d_name);
		free(names[i]);
		if (stat(path, &st) || !S_ISREG(st.st_mode) || read_input(path))
			continue;
		run();
		add(now.data, now.size);
	}
	if (n >= 0)
		free(names);
	return nr_pool ? 0 : -1;
}

static unsigned long number(const char *text)
{
	char *end;
	unsigned long n = strtoul(text, &end, 0);

	if (end == text || *end) {
		fprintf(stderr, "fuzz: %s is no number\n", text);
		exit(2);
	}
	return n;
}

int main(int argc, char **argv)
{
	const char *env = getenv("NEAP_SEED"), *name = strstr(argv[0], "fuzz_");
	unsigned long count = COUNT, seconds = 0, done = 0;
	uint32_t seed = env ? (uint32_t)strtoul(env, NULL, 0)
			    : (uint32_t)time(NULL) ^ (uint32_t)getpid();
	size_t good;
	time_t end;
	char folder[400];
	int opt;

	while ((opt = getopt(argc, argv, "s:n:t:")) != -1) {
		if (opt == 's')
			seed = (uint32_t)number(optarg);
		else if (opt == 'n')
			count = number(optarg);
		else if (opt == 't')
			seconds = number(optarg);
		else
			return 2;
	}
	if (!name)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	state = seed * 2654435761u ^ 0x6b8b4567u;
	state = state ? state : 1;
	now.data = malloc(MAX_SIZE + 1);
	snprintf(crash_path, sizeof(crash_path), "%.*scrash-%s", (int)(name - argv[0]), argv[0],
		 name + 5);
	snprintf(folder, sizeof(folder), "%.*scorpus/%s", (int)(name - argv[0]), argv[0], name + 5);
	signal(SIGABRT, keep);
	signal(SIGALRM, keep);
	__sanitizer_set_death_callback(died);
	if (optind < argc) {
		for (; optind < argc; optind++) {
			if (read_input(argv[optind])) {
				perror(argv[optind]);
				return 2;
			}
			run();
		}
		printf("1 passed, 0 failed\n");
		return 0;
	}
	printf("# %s -s %u\n", name, (unsigned)seed);
	if (read_corpus(folder)) {
		fprintf(stderr, "fuzz: no inputs in %s\n", folder);
		return 1;
	}
	good = nr_pool;
	for (end = time(NULL) + (time_t)seconds; seconds ? time(NULL) < end : done < count;
	     done++) {
		const struct input *in = &pool[below(nr_pool)];

		memcpy(now.data, in->data, in->size);
		now.size = in->size;
		mutate();
		nr_new = 0;
		run();
		if (nr_new)
			add(now.data, now.size);
	}
	printf("# %lu mutations of %zu inputs; %zu more reached something new\n", done, good,
	       nr_pool - good);
	for (size_t i = 0; i < nr_pool; i++)
		free(pool[i].data);
	free(now.data);
	printf("1 passed, 0 failed\n");
	return 0;
}
