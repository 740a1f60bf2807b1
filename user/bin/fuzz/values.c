// SPDX-License-Identifier: MIT
/*
 * Arguments. Most addresses are in the arena, a range of pages whose areas are made and unmade all
 * the time, at or beside the edge of a page; some are in the program itself, in the kernel or
 * nowhere. Structures that a call reads are made anew in a page of their own.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

char *arena;
static uint32_t last_address[4];
static long last_pid[4];
static unsigned n_address, n_pid;
static uint32_t scratch[4][PAGE / 4] __attribute__((aligned(PAGE)));
static char paths[4][PAGE * 2];
static unsigned n_path, n_scratch;

/* ---- random numbers ---- */

static uint32_t mix(uint32_t x)
{
	x = (x ^ x >> 16) * 0x7feb352du;
	x = (x ^ x >> 15) * 0x846ca68bu;
	return x ^ x >> 16;
}

void rnd_seed(struct rnd *r, uint32_t seed, uint32_t round, uint32_t life)
{
	r->state = mix(mix(mix(seed) + round) + life);
}

uint32_t rnd_next(struct rnd *r)
{
	r->state += 0x9e3779b9u;
	return mix(r->state);
}

uint32_t rnd_below(struct rnd *r, uint32_t n)
{
	return (uint64_t)rnd_next(r) * n >> 32;
}

/* ---- plain values ---- */

void arena_init(void)
{
	/* Always in the same place: what a seed does depends on addresses. */
	arena = mmap((void *)0x40000000, ARENA_PAGES * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	for (int i = 0; i < ARENA_PAGES; i += 3)
		munmap(arena + i * PAGE, PAGE);
}

void remember_address(long address)
{
	last_address[n_address++ % COUNT(last_address)] = address;
}

void remember_pid(long pid)
{
	last_pid[n_pid++ % COUNT(last_pid)] = pid;
}

uint32_t any_page(struct rnd *r)
{
	uint32_t at = (uint32_t)(uintptr_t)arena + rnd_below(r, ARENA_PAGES) * PAGE;

	return rnd_one_in(r, 20) ? at + rnd_below(r, PAGE) : at;
}

uint32_t any_address(struct rnd *r)
{
	static const int beside[] = { 0, 0, 0, -1, 1, -4, 4, -8, 8, -60, -4096, 2048 };
	static const uint32_t odd[] = {
		0,	    1,		4,	    0xfff,	0x1000,	    0x8000,	0xbeffffff,
		0xbf000000, 0xbfffffff, 0xc0000000, 0xc0008000, 0xf0000000, 0xfffeffff, 0xffff0000,
		0xffff0fe0, 0xffff0fff, 0xffff1000, 0xffffffff, 0x7fffffff, 0x80000000
	};

	switch (rnd_below(r, 40)) {
	case 0 ... 2:
		return odd[rnd_below(r, COUNT(odd))];
	case 3 ... 4:
		return last_address[rnd_below(r, COUNT(last_address))] +
		       beside[rnd_below(r, COUNT(beside))];
	case 5:
		return (uint32_t)(uintptr_t)&arena_init & -4u;
	case 6 ... 11:
		return (uint32_t)(uintptr_t)scratch[rnd_below(r, COUNT(scratch))] +
		       rnd_below(r, 2048);
	default:
		return any_page(r) + beside[rnd_below(r, COUNT(beside))];
	}
}

uint32_t any_size(struct rnd *r)
{
	static const uint32_t sizes[] = { 0,  1,  2,   3,    4,	   7,	 8,    12,
					  16, 64, 100, 4095, 4096, 4097, 8192, 16384 };
	static const uint32_t large[] = { 65536,      1 << 20,	  0x10000000, 0x7ffff000,
					  0x7fffffff, 0x80000000, 0xbf000000, 0xfffff000,
					  0xfffff001, 0xffffffff };

	if (rnd_one_in(r, 12))
		return large[rnd_below(r, COUNT(large))];
	if (rnd_one_in(r, 3))
		return (1 + rnd_below(r, 8)) * PAGE;
	return sizes[rnd_below(r, COUNT(sizes))];
}

uint32_t any_int(struct rnd *r)
{
	static const uint32_t ints[] = { 0,    1,	   2,	     3,	  4,	5,    7,
					 8,    9,	   16,	     31,  32,	63,   64,
					 65,   127,	   128,	     255, 1000, 1023, 1024,
					 4096, 0x7fffffff, 1u << 31, ~0u, ~1u };

	if (rnd_one_in(r, 10))
		return rnd_next(r);
	if (rnd_one_in(r, 8))
		return 1u << rnd_below(r, 32);
	return ints[rnd_below(r, COUNT(ints))];
}

long any_fd(struct rnd *r)
{
	static const long odd[] = { -1, AT_FDCWD, 47, 48, 1000, 0x7fffffff, (long)0x80000000 };

	return rnd_one_in(r, 15) ? odd[rnd_below(r, COUNT(odd))] : (long)rnd_below(r, 24);
}

/* Never 1, -1 or the parent: who kills those has found nothing. */
long any_pid(struct rnd *r)
{
	switch (rnd_below(r, 8)) {
	case 0:
		return 0;
	case 1:
		return 0x3fffffff;
	case 2:
		return -0x3fffffff;
	case 3 ... 5: {
		long pid = last_pid[rnd_below(r, COUNT(last_pid))];

		return pid > 2 ? pid : getpid();
	}
	default:
		return getpid();
	}
}

/* ---- paths ---- */

static char *path_buffer(void)
{
	return paths[n_path++ % COUNT(paths)];
}

uint32_t any_path(struct rnd *r)
{
	static const char *const names[] = { "f0", "f1", "f2", "f3", "d0", "d1", "l0", "l1", "p0" };
	static const char *const odd[] = { "",	  ".",	    "d0/.",  "d0/..",
					   "f0/", "d1//f1", "l0/l0", "d0/../d1/f1",
					   "e",	  "e/.",    "e/..",  "e/lost+found" };
	char *buf = path_buffer();
	int len = 0;

	if (rnd_one_in(r, 30))
		return any_address(r);
	if (rnd_one_in(r, 30)) {
		/* Names and paths at their limits. */
		static const unsigned lengths[] = { 254, 255, 256, 4094, 4095, 4096, 5000 };
		unsigned n = lengths[rnd_below(r, COUNT(lengths))];

		memset(buf, rnd_one_in(r, 2) ? 'x' : '/', n);
		buf[n] = '\0';
		if (buf[0] == '/')
			memcpy(buf, "d0", 2);
		return (uint32_t)(uintptr_t)buf;
	}
	if (rnd_one_in(r, 12)) {
		strcpy(buf, odd[rnd_below(r, COUNT(odd))]);
		return (uint32_t)(uintptr_t)buf;
	}
	/* On the disk, or on tmpfs. */
	if (rnd_one_in(r, 3))
		len = sprintf(buf, "e/");
	while (rnd_one_in(r, 3) && len < 60)
		len += sprintf(buf + len, "d%u/", (unsigned)rnd_below(r, 2));
	strcpy(buf + len, names[rnd_below(r, COUNT(names))]);
	return (uint32_t)(uintptr_t)buf;
}

/* No folder that can be written to: what a life makes there would stay. */
uint32_t any_file(struct rnd *r)
{
	static const char *const files[] = {
		"/dev/null",
		"/dev/zero",
		"/dev/full",
		"/dev/urandom",
		"/proc",
		"/proc/self",
		"/proc/filesystems",
		"/proc/meminfo",
		"/proc/slabinfo",
		"/proc/vmallocinfo",
		"/proc/stat",
		"/proc/swaps",
		"/proc/mounts",
		"/proc/zoneinfo",
		"/proc/buddyinfo",
		"/proc/interrupts",
		"/proc/loadavg",
		"/proc/sys/vm",
		"/proc/self/maps",
		"/proc/self/smaps",
		"/proc/self/status",
		"/proc/self/stat",
		"/proc/self/statm",
		"/proc/self/mem",
		"/proc/self/pagemap",
		"/proc/self/environ",
		"/proc/self/cmdline",
		"/proc/self/auxv",
		"/proc/self/fd",
		"/proc/self/fdinfo",
		"/proc/self/task",
		"/proc/self/exe",
		"/proc/self/cwd",
		"/proc/self/limits",
		"/proc/self/comm",
		"/proc/self/oom_score_adj",
		"/proc/self/clear_refs",
		"/proc/self/smaps_rollup",
		"/proc/self/wchan",
		"/proc/self/stack",
		"/proc/self/io",
		"/proc/self/mountinfo",
		"/proc/kpageflags",
		"/proc/kpagecount",
		"/proc/kernel_page_tables",
		"/proc/iomem",
		"/proc/virtqueues",
		"/proc/lockdep",
	};
	char *buf;

	if (rnd_one_in(r, 3))
		return any_path(r);
	buf = path_buffer();
	strcpy(buf, files[rnd_below(r, COUNT(files))]);
	if (rnd_one_in(r, 8))
		snprintf(buf, 64, "/proc/%ld/%s", any_pid(r), rnd_one_in(r, 2) ? "maps" : "fd/3");
	return (uint32_t)(uintptr_t)buf;
}

/* ---- structures ---- */

static uint32_t *any_scratch(struct rnd *r)
{
	uint32_t *p = scratch[n_scratch++ % COUNT(scratch)];

	for (int i = 0; i < 64; i++)
		p[i] = rnd_one_in(r, 4) ? any_int(r) : 0;
	return p;
}

/* A short time of this many words each: none waits for more than 2 ms. */
static uint32_t *any_time(struct rnd *r, int words)
{
	uint32_t *p = any_scratch(r);

	memset(p, 0, 32);
	p[words] = rnd_one_in(r, 10) ? any_int(r) : rnd_below(r, 2000000);
	return p;
}

static uint32_t *any_vector(struct rnd *r)
{
	uint32_t *p = any_scratch(r);

	for (int i = 0; i < 32; i += 2) {
		p[i] = any_address(r);
		p[i + 1] = any_size(r);
	}
	return p;
}

/*
 * a address	A page	s size	i int	f fd	d pid	g signal	p path	P path to read	b structure of ints
 * 0-9 this number	t timespec	T timespec64	v iovec	n small number	o open flags	m mode	r protection	w mmap flags
 * e madvise advice	0 zero
 */
long argument(struct rnd *r, char kind)
{
	static const uint32_t map_bits[] = { 0x10,   0x20,   0x20,    0x20,	0x100,
					     0x4000, 0x8000, 0x10000, 0x100000, 0x40000 };
	uint32_t flags = 0;

	/* Now and then what the call does not expect at all. */
	if (rnd_one_in(r, 60))
		return rnd_one_in(r, 2) ? any_address(r) : any_int(r);
	if (strchr("btTvo", kind) && rnd_one_in(r, 15))
		return any_address(r);
	switch (kind) {
	case 'a':
		return any_address(r);
	case 'A':
		return any_page(r);
	case 's':
		return any_size(r);
	case 'f':
		return any_fd(r);
	case 'd':
		return any_pid(r);
	case 'g':
		return rnd_below(r, 67);
	case 'p':
		return any_path(r);
	case 'P':
		return any_file(r);
	case 'b':
		return (long)(uintptr_t)any_scratch(r);
	case 't':
		return (long)(uintptr_t)any_time(r, 1);
	case 'T':
		return (long)(uintptr_t)any_time(r, 2);
	case 'v':
		return (long)(uintptr_t)any_vector(r);
	case 'n':
		return rnd_below(r, 12);
	case 'o':
		return (rnd_next(r) & rnd_next(r) & 037777777) |
		       (rnd_one_in(r, 2) ? O_CREAT | O_RDWR : 0) | O_NONBLOCK;
	case 'm':
		return rnd_one_in(r, 8) ? rnd_next(r) & 0xffff : 0700 | rnd_below(r, 0100);
	case 'r':
		return rnd_one_in(r, 20) ? any_int(r) : rnd_below(r, 8);
	case 'w':
		for (int n = rnd_below(r, 4); n; n--)
			flags |= map_bits[rnd_below(r, COUNT(map_bits))];
		return flags | (rnd_one_in(r, 20) ? rnd_below(r, 4) : 1 + rnd_below(r, 2));
	case 'e':
		return rnd_one_in(r, 6) ? 100 + rnd_below(r, 4) : rnd_below(r, 27);
	case '0' ... '9':
		return kind - '0';
	default:
		return any_int(r);
	}
}
