// SPDX-License-Identifier: MIT
/*
 * The whole table of an address space, line by line: a program without random addresses starts itself anew
 * under some stack limit or personality, maps and unmaps in a fixed order, and prints its table in a
 * form that leaves out what may differ: how large the program is, and what the kernel itself has mapped
 * into every process (Linux: [sigpage], [vvar], [vdso]), which lies where the first mapping would.
 *
 *	prog r-xp		an area of the program, or [heap], [stack], [vectors]
 *	base 128 MiB, ...	how far mmap_base lies under the top of the stack (or above 0), and how
 *				large the area of the stack is from the start
 *	-5 2 rw-p		of others: pages from the base (or what lies there), how many pages
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/resource.h>

#include "maps.h"

#define RW     (PROT_READ | PROT_WRITE)
#define ANON   (MAP_PRIVATE | MAP_ANONYMOUS)
#define SHARED (MAP_SHARED | MAP_ANONYMOUS)
#define MIB    (1024UL * 1024)

/* ---- in the program that starts anew ---- */

static int is_special(const struct map_entry *m)
{
	return strcmp(m->name, "[sigpage]") == 0 || strcmp(m->name, "[vvar]") == 0 ||
	       strcmp(m->name, "[vdso]") == 0;
}

/* From @first, the mapping that was made first, and what the kernel may have mapped before it. */
static unsigned long print_base(unsigned long first, unsigned long size, int up)
{
	unsigned long low = first, high = first + size, top = 0, stack = 0;
	const char *line = read_maps();
	struct map_entry m;

	while ((line = parse_map(line, &m))) {
		if (is_special(&m)) {
			low = m.start < low ? m.start : low;
			high = m.end > high ? m.end : high;
		}
		if (strcmp(m.name, "[stack]") == 0) {
			top = m.end;
			stack = m.end - m.start;
		}
	}
	printf("base %lu MiB, stack %lu kB\n", (up ? low : top - high) / MIB, stack / 1024);
	return up ? first : first + size;
}

static void print_table(const char *prog, unsigned long base)
{
	const char *line = read_maps();
	struct map_entry m;
	int heap = 0;

	while ((line = parse_map(line, &m))) {
		/* The heap may be one area with the bss or not, by the age of a Linux. */
		if (is_special(&m) || (heap && strcmp(m.name, "[heap]") == 0))
			continue;
		heap = strcmp(m.name, "[heap]") == 0;
		if (strcmp(m.name, prog) == 0 && m.start < base - MIB && m.start < 16 * MIB)
			printf("prog %s\n", m.mode);
		else if (m.name[0] == '[')
			printf("%s %s\n", m.name, m.mode);
		else
			printf("%ld %lu %s%s\n", (long)(m.start - base) / PAGE,
			       (m.end - m.start) / PAGE, m.mode,
			       m.inode && m.name[0] ? " file" : "");
	}
}

static char *map(unsigned pages, int prot, int flags, int fd)
{
	char *p = mmap(NULL, pages * PAGE, prot, flags, fd, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

/* What is mapped where is the same on every kernel, whatever the order of its tree. */
static int tell(const char *prog, int up)
{
	unsigned long base;
	char *a, *b, *c;
	int fd = open(prog, O_RDONLY);

	need(fd >= 0, "open");
	a = map(8, RW, ANON, -1);
	base = print_base((unsigned long)a, 8 * PAGE, up);
	print_table(prog, base);
	b = map(4, PROT_READ, ANON, -1); /* beside it, with other rights */
	c = map(16, PROT_NONE, ANON, -1);
	map(2, RW, SHARED, -1);
	map(2, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd);
	printf("mapped\n");
	print_table(prog, base);
	munmap(a + 3 * PAGE, 2 * PAGE); /* a hole, two pages wide */
	munmap(c + 4 * PAGE, 6 * PAGE); /* another, wider */
	mprotect(b + PAGE, PAGE, RW);	/* three of one */
	map(1, PROT_READ, ANON, -1);	/* into which hole? */
	map(5, PROT_READ, MAP_PRIVATE, fd);
	map(3, RW, ANON | MAP_GROWSDOWN, -1);
	mremap(a, 3 * PAGE, 9 * PAGE, MREMAP_MAYMOVE);
	sbrk(5 * PAGE);
	printf("changed\n");
	print_table(prog, base);
	mprotect(b + PAGE, PAGE, PROT_READ); /* one again */
	munmap(c, 16 * PAGE);
	mmap(c, 16 * PAGE, RW, ANON | MAP_FIXED, -1, 0);
	printf("merged\n");
	print_table(prog, base);
	return 0;
}

/* ---- in the test ---- */

struct start {
	const char *what;
	unsigned long personality;
	rlim_t stack;
	int up;
	const char *base, *table;
};

static const char *run(const struct start *s)
{
	static char text[8192];
	char *argv[] = { "/proc/self/exe", (char *)(s->up ? "up" : "down"), NULL };
	int ends[2], n, len = 0;
	pid_t pid;

	need(pipe(ends) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		struct rlimit limit = { s->stack, RLIM_INFINITY };

		dup2(ends[1], 1);
		personality(ADDR_NO_RANDOMIZE | s->personality);
		setrlimit(RLIMIT_STACK, &limit);
		execv(argv[0], argv);
		_exit(9);
	}
	close(ends[1]);
	while ((n = read(ends[0], text + len, sizeof(text) - 1 - len)) > 0)
		len += n;
	text[len] = '\0';
	close(ends[0]);
	waitpid(pid, NULL, 0);
	return text;
}

/* clang-format off */
#define PROGRAM	"prog r-xp\n" "prog r--p\n" "prog rw-p\n" "[heap] rw-p\n"
#define TOP	"[stack] rw-p\n" "[vectors] r-xp\n"

static const char down[] =
	PROGRAM
	"-8 8 rw-p\n"
	TOP
	"mapped\n"
	PROGRAM
	"-32 2 r-xp file\n"
	"-30 2 rw-s file\n"
	"-28 16 ---p\n"
	"-12 4 r--p\n"
	"-8 8 rw-p\n"
	TOP
	"changed\n"
	PROGRAM
	"-300 9 rw-p\n"
	"-35 3 rw-p\n"
	"-32 2 r-xp file\n"
	"-30 2 rw-s file\n"
	"-28 4 ---p\n"
	"-23 5 r--p file\n"
	"-18 6 ---p\n"
	"-12 1 r--p\n"
	"-11 1 rw-p\n"
	"-10 2 r--p\n"
	"-4 1 r--p\n"
	"-3 3 rw-p\n"
	TOP
	"merged\n"
	PROGRAM
	"-300 9 rw-p\n"
	"-35 3 rw-p\n"
	"-32 2 r-xp file\n"
	"-30 2 rw-s file\n"
	"-28 16 rw-p\n"
	"-12 1 r--p\n"
	"-11 1 r--p\n"
	"-10 2 r--p\n"
	"-4 1 r--p\n"
	"-3 3 rw-p\n"
	TOP;

static const char up[] =
	PROGRAM
	"0 8 rw-p\n"
	TOP
	"mapped\n"
	PROGRAM
	"0 8 rw-p\n"
	"8 4 r--p\n"
	"12 16 ---p\n"
	"28 2 rw-s file\n"
	"30 2 r-xp file\n"
	TOP
	"changed\n"
	PROGRAM
	"3 1 r--p\n"
	"5 3 rw-p\n"
	"8 1 r--p\n"
	"9 1 rw-p\n"
	"10 2 r--p\n"
	"12 4 ---p\n"
	"16 5 r--p file\n"
	"22 6 ---p\n"
	"28 2 rw-s file\n"
	"30 2 r-xp file\n"
	"32 3 rw-p\n"
	"35 9 rw-p\n"
	TOP
	"merged\n"
	PROGRAM
	"3 1 r--p\n"
	"5 3 rw-p\n"
	"8 1 r--p\n"
	"9 1 r--p\n"
	"10 2 r--p\n"
	"12 16 rw-p\n"
	"28 2 rw-s file\n"
	"30 2 r-xp file\n"
	"32 3 rw-p\n"
	"35 9 rw-p\n"
	TOP;
/* clang-format on */

static const struct start starts[] = {
	{ "8 MiB of stack", 0, 8 * MIB, 0, "base 128 MiB, stack 132 kB\n", down },
	{ "none", 0, 0, 0, "base 128 MiB, stack 4 kB\n", down },
	{ "512 MiB", 0, 512 * MIB, 0, "base 513 MiB, stack 132 kB\n", down },
	{ "3 GiB: five sixths of all", 0, 3072 * MIB, 0, "base 2546 MiB, stack 132 kB\n", down },
	{ "no limit: bottom-up", 0, RLIM_INFINITY, 1, "base 1024 MiB, stack 132 kB\n", up },
	{ "ADDR_COMPAT_LAYOUT", ADDR_COMPAT_LAYOUT, 8 * MIB, 1, "base 1024 MiB, stack 132 kB\n",
	  up },
};

int main(int argc, char **argv)
{
	char prog[256];
	int n = readlink("/proc/self/exe", prog, sizeof(prog) - 1);

	need(n > 0, "/proc/self/exe");
	prog[n] = '\0';
	if (argc > 1)
		return tell(prog, strcmp(argv[1], "up") == 0);
	for (unsigned i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		const struct start *s = &starts[i];
		const char *text = run(s);
		size_t len = strcspn(text, "\n") + 1;
		char base[48];

		snprintf(base, sizeof(base), "%.*s", (int)len, text);
		check_text(base, s->base, s->what);
		check_text(text + len, s->table, "the table");
	}
	return tap_done();
}
