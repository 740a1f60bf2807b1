// SPDX-License-Identifier: MIT
/*
 * Every kind of page fault, counted: how many faults an access costs, minor or major, and how many pages
 * of swap. getrusage() counts those of this process alone. On Neap /proc/vmstat also says which branch of
 * the fault path each took (pgfault_*), for all processes together; Linux has no such lines, and the part
 * of a check that looks at them holds there.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#include <figures.h>

#include "pageout.h"
#include "probe.h"
#include "until.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define ANON	  (MAP_PRIVATE | MAP_ANONYMOUS)
#define FILE_NAME "/tmp/fault_counts"
#define N	  16 /* pages of each kind: as many as one read fault of a file maps */

/* ---- counting ---- */

static const char *const branches[] = { "pgfault_anon",	 "pgfault_zero", "pgfault_cow", "pgfault_reuse",
					"pgfault_swap", "pgfault_file", "pswpin" };
enum { ANON_PAGE, ZERO, COW, REUSE, SWAP, OF_FILE, SWPIN, N_BRANCHES };

struct counts {
	long min, maj;
	long long branch[N_BRANCHES];
};

static char vmstat_text[8192];
static struct counts before;

static void look_at_branches(struct counts *c)
{
	need(read_text("/proc/vmstat", vmstat_text, sizeof(vmstat_text)) > 0, "/proc/vmstat");
	for (int i = 0; i < N_BRANCHES; i++)
		c->branch[i] = figure_in(vmstat_text, branches[i]);
}

static void look_at_usage(struct counts *c)
{
	struct rusage r;

	need(getrusage(RUSAGE_SELF, &r) == 0, "getrusage");
	c->min = r.ru_minflt;
	c->maj = r.ru_majflt;
}

static void begin(void)
{
	look_at_branches(&before);
	look_at_usage(&before);
}

/* fork makes the stack read-only, too: what measuring needs of it is written to before. */
static void settle(void)
{
	struct counts c;

	for (int i = 0; i < 2; i++) {
		begin();
		look_at_usage(&c);
		look_at_branches(&c);
	}
}

#define MAX_TAKEN 3
struct taken {
	int branch, times;
};

/* Since begin(): min and maj faults; of the branches these, and no other. */
static void cost(long min, long maj, const struct taken *taken, const char *what)
{
	long long wanted[N_BRANCHES] = { 0 };
	struct counts after;
	int good;

	look_at_usage(&after);
	look_at_branches(&after);
	for (int i = 0; i < MAX_TAKEN; i++)
		wanted[taken[i].branch] += taken[i].times;
	good = after.min - before.min == min && after.maj - before.maj == maj;
	for (int i = 0; i < N_BRANCHES; i++)
		good &= before.branch[i] < 0 || after.branch[i] - before.branch[i] == wanted[i];
	if (check(good, "%s", what))
		return;
	note("minor faults: %ld, wanted %ld; major: %ld, wanted %ld", after.min - before.min, min,
	     after.maj - before.maj, maj);
	for (int i = 0; i < N_BRANCHES; i++)
		note("%s: %lld, wanted %lld", branches[i], after.branch[i] - before.branch[i], wanted[i]);
}

#define TAKEN(...) ((const struct taken[MAX_TAKEN]){ __VA_ARGS__ })

/* Its own faults are over when it sleeps. */
static void wait_asleep(pid_t pid)
{
	char name[32], stat[512];

	snprintf(name, sizeof(name), "/proc/%d/stat", (int)pid);
	do {
		sched_yield();
		need(read_text(name, stat, sizeof(stat)) > 0, name);
	} while (!strstr(stat, ") S "));
}

static void read_all(volatile char *p)
{
	for (int i = 0; i < N; i++)
		(void)p[i * PAGE];
}

static void write_all(volatile char *p, int value)
{
	for (int i = 0; i < N; i++)
		p[i * PAGE] = value;
}

/* N pages that begin where a block of N pages of addresses does, with nothing around that could be joined. */
static char *map(int prot, int flags, int fd)
{
	char *p = mmap(NULL, 4 * N * PAGE, PROT_NONE, ANON | MAP_NORESERVE, -1, 0), *at;

	need(p != MAP_FAILED, "mmap of addresses");
	at = (char *)(((unsigned long)p + 2 * N * PAGE - 1) & ~(N * PAGE - 1ul));
	need(mmap(at, N * PAGE, prot, flags | MAP_FIXED, fd, 0) == at, "mmap");
	return at;
}

/* ---- anonymous memory ---- */

static void anonymous(void)
{
	char *p = map(RW, ANON, -1);

	begin();
	read_all(p);
	cost(N, 0, TAKEN({ ZERO, N }), "a read of a fresh page: the zero page");
	begin();
	read_all(p);
	cost(0, 0, TAKEN({ 0, 0 }), "once more: no fault");
	begin();
	write_all(p, 1);
	cost(N, 0, TAKEN({ COW, N }), "a write where the zero page is: a copy");
	madvise(p, N * PAGE, MADV_DONTNEED);
	begin();
	write_all(p, 1);
	cost(N, 0, TAKEN({ ANON_PAGE, N }), "a write to a fresh page: a page of zeroes");
	begin();
	write_all(p, 2);
	read_all(p);
	cost(0, 0, TAKEN({ 0, 0 }), "once more: none");
	mprotect(p, N * PAGE, PROT_NONE);
	mprotect(p, N * PAGE, RW);
	begin();
	read_all(p);
	cost(0, 0, TAKEN({ 0, 0 }), "a read after mprotect to nothing and back: none");
	begin();
	write_all(p, 3);
	cost(0, 0, TAKEN({ 0, 0 }), "a write then: none, since the pages are nobody else's");
	madvise(p, N * PAGE, MADV_COLD);
	begin();
	read_all(p);
	cost(N, 0, TAKEN({ 0, 0 }), "an access to an old page: it becomes young");
	madvise(p, N * PAGE, MADV_FREE);
	begin();
	write_all(p, 3);
	cost(N, 0, TAKEN({ 0, 0 }), "a write to a page that was given up: it becomes dirty");
	munmap(p, N * PAGE);
	p = map(RW, ANON | MAP_POPULATE, -1);
	begin();
	write_all(p, 1);
	cost(0, 0, TAKEN({ 0, 0 }), "memory that is populated: none");
	munmap(p, N * PAGE);
}

static pid_t waiting(void)
{
	pid_t pid;

	fflush(stdout);
	pid = fork();
	need(pid >= 0, "fork");
	if (pid == 0)
		for (;;)
			pause();
	wait_asleep(pid);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void forked(void)
{
	char *p = map(RW, ANON, -1);
	pid_t pid;

	write_all(p, 1);
	pid = waiting();
	settle();
	begin();
	read_all(p);
	cost(0, 0, TAKEN({ 0, 0 }), "a read of what a child has too: none");
	begin();
	write_all(p, 2);
	cost(N, 0, TAKEN({ COW, N }), "a write: a copy");
	end(pid);
	pid = waiting();
	end(pid);
	settle();
	begin();
	write_all(p, 3);
	cost(N, 0, TAKEN({ REUSE, N }), "a write when the child has ended: the page is kept");
	pid = waiting();
	mprotect(p, N * PAGE, PROT_NONE);
	mprotect(p, N * PAGE, RW);
	settle();
	begin();
	write_all(p, 4);
	cost(N, 0, TAKEN({ COW, N }), "mprotect gives no right to write to what a child has");
	end(pid);
	munmap(p, N * PAGE);
}

/* ---- files and shared memory ---- */

static void shared_memory(void)
{
	char *p = map(RW, MAP_SHARED | MAP_ANONYMOUS, -1);

	begin();
	write_all(p, 1);
	cost(N, 0, TAKEN({ OF_FILE, N }), "shared memory: a write");
	madvise(p, N * PAGE, MADV_DONTNEED);
	begin();
	read_all(p);
	cost(1, 0, TAKEN({ OF_FILE, 1 }), "a read of what is there: all around it with one fault");
	munmap(p, N * PAGE);
}

static void files(void)
{
	int fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	char *p;

	need(fd >= 0, FILE_NAME);
	for (int i = 0; i < N; i++)
		need(pwrite(fd, "x", 1, i * PAGE) == 1, "pwrite");
	p = map(RW, MAP_PRIVATE, fd);
	begin();
	read_all(p);
	cost(1, 0, TAKEN({ OF_FILE, 1 }), "a file: a read maps all around it");
	begin();
	write_all(p, 1);
	cost(N, 0, TAKEN({ COW, N }), "a write to a private mapping: a copy");
	madvise(p, N * PAGE, MADV_DONTNEED);
	begin();
	write_all(p, 1);
	cost(N, 0, TAKEN({ COW, N }, { OF_FILE, N }), "as the first access likewise");
	munmap(p, N * PAGE);
	p = map(RW, MAP_SHARED, fd);
	begin();
	write_all(p, 1);
	cost(N, 0, TAKEN({ OF_FILE, N }), "a write to a shared mapping: each page");
	munmap(p, N * PAGE);
	p = map(RW, MAP_SHARED, fd);
	read_all(p);
	begin();
	write_all(p, 1);
	cost(N, 0, TAKEN({ 0, 0 }), "where a read was before: each becomes dirty");
	close(fd);
	unlink(FILE_NAME);
	munmap(p, N * PAGE);
}

/* ---- for the kernel, and refused ---- */

static void uaccess(void)
{
	char *p = map(RW, ANON, -1);
	int fd = open("/dev/zero", O_RDONLY);

	need(fd >= 0, "/dev/zero");
	begin();
	need(read(fd, p, N * PAGE) == N * PAGE, "read");
	cost(N, 0, TAKEN({ ANON_PAGE, N }), "the kernel's accesses are the process's faults");
	close(fd);
	munmap(p, N * PAGE);
}

static void refused(void)
{
	char *p = map(PROT_READ, ANON, -1);

	read_all(p);
	probe_write(p);
	begin();
	probe_write(p);
	cost(0, 0, TAKEN({ 0, 0 }), "an access that ends in SIGSEGV is none");
	munmap(p, N * PAGE);
	begin();
	probe_read(p);
	cost(0, 0, TAKEN({ 0, 0 }), "nor is one to where nothing is");
}

/* ---- swap ---- */

static void swapped(void)
{
	char *p;
	pid_t pid;

	/* What is measured with stays. */
	need(mlockall(MCL_CURRENT) == 0, "mlockall");
	p = map(RW, ANON, -1);
	write_all(p, 1);
	page_out(p, N);
	settle();
	begin();
	read_all(p);
	cost(0, N, TAKEN({ SWAP, N }, { SWPIN, N }), "a page in swap is read: a major fault, one page in");
	begin();
	write_all(p, 2);
	cost(N, 0, TAKEN({ REUSE, N }), "a write to it then: it is kept");
	page_out(p, N);
	settle();
	begin();
	write_all(p, 3);
	cost(0, N, TAKEN({ SWAP, N }, { SWPIN, N }), "one that is written to: one fault, no copy");
	page_out(p, N);
	madvise(p, N * PAGE, MADV_WILLNEED);
	until(resident(p, N) == N);
	begin();
	read_all(p);
	cost(N, 0, TAKEN({ SWAP, N }), "one in the swap cache: a minor fault");
	write_all(p, 4);
	page_out(p, N);
	pid = waiting();
	settle();
	begin();
	write_all(p, 5);
	cost(0, N, TAKEN({ SWAP, N }, { SWPIN, N }, { COW, N }),
	     "one in swap that a child has too, written to: read and copied at once");
	end(pid);
	munmap(p, N * PAGE);

	p = map(RW, MAP_SHARED | MAP_ANONYMOUS, -1);
	write_all(p, 1);
	page_out(p, N);
	settle();
	begin();
	write_all(p, 2);
	cost(0, N, TAKEN({ OF_FILE, N }, { SWPIN, N }), "shared memory in swap: a major fault, one page in");
	munmap(p, N * PAGE);
}

/*
 * Who reads our lines would be woken by each of them, and have faults of its own. So they go to a file, and
 * out when all is done.
 */
static int console, lines;

static void show_lines(void)
{
	char text[1024];
	int n;

	fflush(stdout);
	dup2(console, 1);
	lseek(lines, 0, SEEK_SET);
	while ((n = read(lines, text, sizeof(text))) > 0 && write(1, text, n) == n)
		;
}

int main(void)
{
	char cluster[16] = "";

	console = dup(1);
	lines = memfd_create("lines", 0);
	need(console >= 0 && lines >= 0 && dup2(lines, 1) == 1, "memfd_create");
	atexit(show_lines);
	wait_asleep(getppid());
	settle();
	begin();
	cost(0, 0, TAKEN({ 0, 0 }), "measuring costs nothing");
	anonymous();
	forked();
	shared_memory();
	files();
	uaccess();
	refused();
	if (!can_page_out()) {
		skip("pages in swap", "there is no swap disk of half the memory");
		return tap_done();
	}
	/* One page at a time. */
	if (read_text("/proc/sys/vm/page-cluster", cluster, sizeof(cluster)) > 0)
		write_text("/proc/sys/vm/page-cluster", "0");
	swapped();
	if (*cluster)
		write_text("/proc/sys/vm/page-cluster", cluster);
	return tap_done();
}
