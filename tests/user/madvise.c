// SPDX-License-Identifier: MIT
/*
 * madvise: which areas advice makes, what becomes of the pages (resident, in swap, zero again), what a
 * child gets, and what is refused.
 */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <time.h>

#include "failnth.h"
#include "maps.h"
#include "pages.h"
#include "probe.h"
#include "tap.h"
#include "until.h"

#define RW	  (PROT_READ | PROT_WRITE)
#define ANON	  (MAP_PRIVATE | MAP_ANONYMOUS)
#define SHARED	  (MAP_SHARED | MAP_ANONYMOUS)
#define N	  64
#define FILE_NAME "/tmp/madvise.tmp"

static char *map(size_t pages, int prot, int flags)
{
	char *p = mmap(NULL, pages * PAGE, prot, flags, -1, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static void fill(char *p, int pages)
{
	for (int i = 0; i < pages; i++)
		*(int *)(p + i * PAGE) = 1000 + i;
}

/* Of the pages from @from on, how many have what fill() wrote, or zero? */
static int filled(char *p, int from, int to)
{
	int n = 0;

	for (int i = from; i < to; i++)
		n += *(int *)(p + i * PAGE) == 1000 + i;
	return n;
}

static int zeroes(char *p, int from, int to)
{
	int n = 0;

	for (int i = from; i < to; i++)
		n += *(int *)(p + i * PAGE) == 0;
	return n;
}

static long long anon_kb(void)
{
	return rollup_kb("Anonymous");
}

static int have_swap(const char *what)
{
	if (meminfo_kb("SwapFree") >= 4096)
		return 1;
	skip(what, "needs swap");
	return 0;
}

static void refused(void)
{
	static const int all[] = { MADV_NORMAL,	       MADV_RANDOM,	MADV_SEQUENTIAL,
				   MADV_WILLNEED,      MADV_DONTNEED,	MADV_FREE,
				   MADV_DONTFORK,      MADV_DOFORK,	MADV_DONTDUMP,
				   MADV_DODUMP,	       MADV_WIPEONFORK, MADV_KEEPONFORK,
				   MADV_COLD,	       MADV_PAGEOUT,	MADV_POPULATE_READ,
				   MADV_POPULATE_WRITE };
	char *p = alone(5);
	int bad = 0, empty = 0, hole = 0;

	munmap(p + 2 * PAGE, PAGE);
	for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		bad += madvise(p + 1, PAGE, all[i]) == -1 && errno == EINVAL;
		bad += madvise(p, (size_t)-1, all[i]) == -1 && errno == EINVAL;
		bad += madvise(p + 4 * PAGE, (size_t)-PAGE, all[i]) == -1 && errno == EINVAL;
		empty += madvise(p + 2 * PAGE, 0, all[i]) == 0;
		hole += madvise(p, 5 * PAGE, all[i]) == -1 && errno == ENOMEM;
		hole += madvise(p + 2 * PAGE, PAGE, all[i]) == -1 && errno == ENOMEM;
	}
	check_int(bad, 48, "addresses and lengths that are none: EINVAL");
	check_int(empty, 16, "no length: nothing to do");
	check_int(hole, 32, "holes: ENOMEM");
	check_errno(madvise(p, PAGE, 5), EINVAL, "no such advice");
	check_errno(madvise(p, PAGE, 1000), EINVAL, "nor this");
	munmap(p, 5 * PAGE);
}

static void flags(void)
{
	static const struct {
		int set, clear;
		const char *what;
	} pairs[] = {
		{ MADV_RANDOM, MADV_NORMAL, "MADV_RANDOM" },
		{ MADV_SEQUENTIAL, MADV_NORMAL, "MADV_SEQUENTIAL" },
		{ MADV_DONTFORK, MADV_DOFORK, "MADV_DONTFORK" },
		{ MADV_WIPEONFORK, MADV_KEEPONFORK, "MADV_WIPEONFORK" },
		{ MADV_DONTDUMP, MADV_DODUMP, "MADV_DONTDUMP" },
	};
	char *p = alone(6);

	fill(p, 6);
	for (unsigned i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		madvise(p + 2 * PAGE, 2 * PAGE, pairs[i].set);
		check_layout(p, 6, "[ww][ww][ww]", pairs[i].what);
		madvise(p + PAGE, 2 * PAGE, pairs[i].clear);
		check_layout(p, 6, "[www][w][ww]", "a part of it back");
		madvise(p, 6 * PAGE, pairs[i].clear);
		check_layout(p, 6, "[wwwwww]", "all back");
	}
	madvise(p, 3 * PAGE, MADV_RANDOM);
	madvise(p + 3 * PAGE, 3 * PAGE, MADV_SEQUENTIAL);
	check_layout(p, 6, "[www][www]", "random and sequential are two things");
	madvise(p + 3 * PAGE, 3 * PAGE, MADV_RANDOM);
	check_layout(p, 6, "[wwwwww]", "one replaces the other");
	madvise(p, 6 * PAGE, MADV_NORMAL);
	munmap(p + 2 * PAGE, PAGE);
	check_errno(madvise(p + PAGE, 3 * PAGE, MADV_RANDOM), ENOMEM, "over a hole");
	check_layout(p, 6, "[w][w]_[w][ww]", "both sides of it");
	check_int(filled(p, 0, 2) + filled(p, 3, 6), 5, "nothing was lost");
	munmap(p, 6 * PAGE);
}

static int not_there(void *arg)
{
	return probe_read(arg).signo == SIGSEGV ? (int)(status_kb("VmData") / 4 % 256) : 255;
}

static int data_pages(void *arg)
{
	(void)arg;
	return (int)(status_kb("VmData") / 4 % 256);
}

static int wiped(void *arg)
{
	char *p = arg;

	if (zeroes(p, 0, 4) != 4 || filled(p, 4, 8) != 4)
		return 1;
	fill(p, 4);
	if (fork() == 0)
		_exit(zeroes(p, 0, 4) != 4);
	wait(&(int){ 0 });
	return filled(p, 0, 8) == 8 ? 0 : 2;
}

static void forks(void)
{
	char *p = alone(8), *q;
	int before = in_child(data_pages, p), after;

	fill(p, 8);
	madvise(p + PAGE, 3 * PAGE, MADV_DONTFORK);
	after = in_child(not_there, p + PAGE);
	check(((WEXITSTATUS(before) - WEXITSTATUS(after)) & 255) == 3,
	      "MADV_DONTFORK: a child has three pages less");
	check_int(filled(p, 0, 8), 8, "its parent has them");
	madvise(p, 8 * PAGE, MADV_DOFORK);
	check_exit(in_child(data_pages, p), WEXITSTATUS(before), "MADV_DOFORK");
	madvise(p, 4 * PAGE, MADV_WIPEONFORK);
	check_exit(in_child(wiped, p), 0, "MADV_WIPEONFORK: zeroes for the child and its children");
	check_int(filled(p, 0, 8), 8, "not for the parent");
	q = map(1, RW, SHARED);
	check_errno(madvise(q, PAGE, MADV_WIPEONFORK), EINVAL, "not of shared memory");
	munmap(q, PAGE);
	munmap(p, 8 * PAGE);
}

static void dontneed(void)
{
	char *p = alone(N);
	long long rss;
	long faults;

	fill(p, N);
	rss = anon_kb();
	check(madvise(p + 16 * PAGE, 32 * PAGE, MADV_DONTNEED) == 0 && rss - anon_kb() == 128,
	      "MADV_DONTNEED: 32 pages go");
	check_int(resident(p, N), 32, "those of the range");
	faults = minflt();
	check_int(zeroes(p, 16, 48), 32, "and read as zero");
	check_int(minflt() - faults, 32, "by a fault each");
	check_int(filled(p, 0, 16) + filled(p, 48, N), 32, "the others are as they were");
	fill(p, N);
	munmap(p + 8 * PAGE, PAGE);
	check_errno(madvise(p, 16 * PAGE, MADV_DONTNEED), ENOMEM, "with a hole");
	check_int(zeroes(p, 0, 8) + zeroes(p, 9, 16), 15, "all the rest is done");
	munmap(p, N * PAGE);
}

/* Pages that were read from swap and still have their slots. */
static char *back_from_swap(pid_t *child)
{
	char *p = alone(N);

	fill(p, N);
	madvise(p, N * PAGE, MADV_PAGEOUT);
	if (child) {
		*child = fork();
		need(*child >= 0, "fork");
		if (*child == 0)
			for (;;)
				pause();
	}
	need(filled(p, 0, N) == N, "reading it back");
	/* While a page is on its way to the disk, its slot cannot be given up, and MADV_FREE leaves it alone. */
	need(until(vmstat_count("nr_writeback") == 0), "the end of the writes");
	return p;
}

/*
 * They go without being written, but not if a child has the slots, too.
 */
static void free_swap_cache(void)
{
	char *p = back_from_swap(NULL);
	long before;
	pid_t pid;

	before = vmstat_count("pglazyfreed");
	madvise(p, N * PAGE, MADV_FREE);
	check_int(filled(p, 0, N), N, "MADV_FREE of what is in the swap cache takes nothing");
	madvise(p, N * PAGE, MADV_FREE);
	madvise(p, N * PAGE, MADV_PAGEOUT);
	check_int(vmstat_count("pglazyfreed") - before, N, "reclaim takes all");
	check_int(zeroes(p, 0, N), N, "which are zeroes");
	munmap(p, N * PAGE);

	p = back_from_swap(&pid);
	before = vmstat_count("pglazyfreed");
	madvise(p, N * PAGE, MADV_FREE);
	madvise(p, N * PAGE, MADV_PAGEOUT);
	check_int(vmstat_count("pglazyfreed") - before, 0,
		  "not if a child has the same pages in swap");
	check_int(filled(p, 0, N), N, "nothing is lost");
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	munmap(p, N * PAGE);
}

static void lazy_free(void)
{
	char *p = alone(N), *q;
	long long rss;
	long before;
	int fd, status;

	fill(p, N);
	rss = anon_kb();
	check(madvise(p, N * PAGE, MADV_FREE) == 0 && anon_kb() == rss, "MADV_FREE takes nothing");
	check_int(filled(p, 0, N), N, "while there is memory enough");
	for (int i = 0; i < 16; i++)
		*(int *)(p + i * PAGE) = 1000 + i;
	before = vmstat_count("pglazyfreed");
	/* Reclaim comes to these pages now. */
	check(madvise(p, N * PAGE, MADV_PAGEOUT) == 0, "reclaim");
	check_int(rss - anon_kb(), 48 * 4, "takes those that were not written to again");
	check_int(vmstat_count("pglazyfreed") - before, 48, "without a write to swap");
	check_int(filled(p, 0, 16), 16, "the others are as they were");
	check_int(zeroes(p, 16, N), 48, "those that went are zeroes");

	fill(p, N);
	madvise(p, N * PAGE, MADV_FREE);
	if (fork() == 0) {
		if (filled(p, 0, N) != N)
			_exit(1);
		fill(p, 8);
		_exit(filled(p, 0, 8) != 8);
	}
	wait(&status);
	check(status == 0 && filled(p, 0, N) == N, "a child has what its parent gave up");
	q = mremap(p, N * PAGE, N * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, map(N, PROT_NONE, ANON));
	madvise(q, N * PAGE, MADV_PAGEOUT);
	check_int(zeroes(q, 0, N), N, "moved, it is free nevertheless");
	fill(q, N);
	if (have_swap("MADV_FREE of what is in swap")) {
		long long swap = rollup_kb("Swap");

		madvise(q, N * PAGE, MADV_PAGEOUT);
		check_int(rollup_kb("Swap") - swap, N * 4, "what is in swap");
		madvise(q, N * PAGE, MADV_FREE);
		check_int(rollup_kb("Swap") - swap, 0, "goes at once");
		check_int(zeroes(q, 0, N), N, "and is zero");
	}
	munmap(q, N * PAGE);
	if (have_swap("MADV_FREE of what is in the swap cache"))
		free_swap_cache();

	p = map(1, RW, SHARED);
	check_errno(madvise(p, PAGE, MADV_FREE), EINVAL, "MADV_FREE of shared memory");
	munmap(p, PAGE);
	fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	need(fd >= 0 && ftruncate(fd, PAGE) == 0, FILE_NAME);
	p = mmap(NULL, PAGE, RW, MAP_PRIVATE, fd, 0);
	check_errno(madvise(p, PAGE, MADV_FREE), EINVAL, "of a file");
	munmap(p, PAGE);
	close(fd);
	unlink(FILE_NAME);
}

/* As long as pages are being written or read they are in memory. */
static int wait_resident(char *p, int pages, int wanted)
{
	int n;

	until((n = resident(p, pages)) == wanted);
	return n;
}

/* MADV_PAGEOUT of pages that may still be being written, which it leaves. */
static void page_all_out(char *p, long long swap)
{
	until(rollup_kb("Swap") - swap == N * 4 || (madvise(p, N * PAGE, MADV_PAGEOUT), 0));
}

static void pageout(void)
{
	char *p = alone(N);
	long long rss, swap = rollup_kb("Swap");
	struct rusage ru[2];
	int status;

	fill(p, N);
	rss = anon_kb();
	check(madvise(p, N * PAGE, MADV_COLD) == 0 && anon_kb() == rss, "MADV_COLD takes nothing");
	check(filled(p, 0, N) == N, "and loses nothing");
	if (!have_swap("MADV_PAGEOUT")) {
		munmap(p, N * PAGE);
		return;
	}
	check(madvise(p, N * PAGE, MADV_PAGEOUT) == 0 && rss - anon_kb() == N * 4,
	      "MADV_PAGEOUT: all pages leave the process");
	check_int(rollup_kb("Swap") - swap, N * 4, "for swap");
	check_int(filled(p, 0, N), N, "from where they come back");
	check(anon_kb() == rss && rollup_kb("Swap") == swap, "each");
	page_all_out(p, swap);
	check(madvise(p, N * PAGE, MADV_WILLNEED) == 0, "MADV_WILLNEED");
	check_int(wait_resident(p, N, N), N, "brings all into memory");
	check_int(rollup_kb("Swap") - swap, N * 4, "though not into the process");
	getrusage(RUSAGE_SELF, &ru[0]);
	status = filled(p, 0, N);
	getrusage(RUSAGE_SELF, &ru[1]);
	check(status == N && ru[1].ru_majflt == ru[0].ru_majflt, "where they come without reading");

	madvise(p, N * PAGE, MADV_COLD);
	fflush(stdout);
	if (fork() == 0) {
		madvise(p, N * PAGE, MADV_PAGEOUT);
		_exit(rollup_kb("Swap") != swap || filled(p, 0, N) != N);
	}
	wait(&status);
	check(status == 0 && anon_kb() == rss, "what others map too is left");
	mprotect(p, N * PAGE, PROT_NONE);
	page_all_out(p, swap);
	mprotect(p, N * PAGE, RW);
	check_int(rollup_kb("Swap") - swap, N * 4, "memory without access goes as well");
	munmap(p, N * PAGE);
	check_int(rollup_kb("Swap") - swap, 0, "munmap frees it in swap");

	p = map(N, RW, SHARED);
	fill(p, N);
	rss = rollup_kb("Pss_Shmem");
	madvise(p, N * PAGE, MADV_PAGEOUT);
	check_int(rss - rollup_kb("Pss_Shmem"), N * 4, "shared memory goes too");
	madvise(p, N * PAGE, MADV_WILLNEED);
	check_int(filled(p, 0, N), N, "and comes back");
	munmap(p, N * PAGE);
}

static void remove_pages(void)
{
	char *p = map(N, RW, SHARED);
	long long shmem;
	int status, fd;

	fill(p, N);
	shmem = rollup_kb("Pss_Shmem");
	check(madvise(p + 16 * PAGE, 16 * PAGE, MADV_REMOVE) == 0, "MADV_REMOVE of shared memory");
	check_int(shmem - rollup_kb("Pss_Shmem"), 64, "takes 16 pages");
	check_int(zeroes(p, 16, 32), 16, "which are zeroes now");
	check_int(filled(p, 0, 16) + filled(p, 32, N), 48, "and no others");
	fill(p, N);
	if (fork() == 0) {
		madvise(p, PAGE, MADV_REMOVE);
		_exit(zeroes(p, 0, 1) != 1);
	}
	wait(&status);
	check(status == 0 && zeroes(p, 0, 1) == 1 && filled(p, 1, N) == N - 1,
	      "for all who share it");
	if (have_swap("MADV_REMOVE of what is in swap")) {
		madvise(p, N * PAGE, MADV_PAGEOUT);
		madvise(p + 8 * PAGE, 8 * PAGE, MADV_REMOVE);
		check(zeroes(p, 8, 16) == 8 && filled(p, 16, N) == N - 16, "also what is in swap");
	}
	mlock(p, PAGE);
	check_errno(madvise(p, PAGE, MADV_REMOVE), EINVAL, "locked memory: EINVAL");
	munlock(p, PAGE);
	fill(p, 1);
	mprotect(p, PAGE, PROT_READ);
	check(madvise(p, PAGE, MADV_REMOVE) == 0 && zeroes(p, 0, 1) == 1,
	      "read-only memory that could be made writable");
	munmap(p, N * PAGE);
	fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	need(fd >= 0 && ftruncate(fd, PAGE) == 0 && close(fd) == 0, FILE_NAME);
	fd = open(FILE_NAME, O_RDONLY);
	p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
	check_errno(madvise(p, PAGE, MADV_REMOVE), EACCES, "not if it could not: EACCES");
	munmap(p, PAGE);
	close(fd);
	unlink(FILE_NAME);
	p = map(1, RW, ANON);
	check_errno(madvise(p, PAGE, MADV_REMOVE), EINVAL, "private memory: EINVAL");
	munmap(p, PAGE);
}

static void populate(void)
{
	char *p = alone(N);
	long long rss = anon_kb();
	long faults;
	int fd;

	minflt();
	faults = minflt();
	check(madvise(p, 32 * PAGE, MADV_POPULATE_READ) == 0 && minflt() - faults == 32,
	      "MADV_POPULATE_READ is a fault for each page");
	check_int(anon_kb() - rss, 0, "which are all the zero page");
	faults = minflt();
	check(zeroes(p, 0, 32) == 32 && minflt() == faults, "so that reading is none");
	check(madvise(p, N * PAGE, MADV_POPULATE_WRITE) == 0 && anon_kb() - rss == N * 4,
	      "MADV_POPULATE_WRITE brings pages to write to");
	faults = minflt();
	fill(p, N);
	check_int(minflt() - faults, 0, "so that writing is no fault");
	faults = minflt();
	madvise(p, N * PAGE, MADV_POPULATE_WRITE);
	check(minflt() == faults && filled(p, 0, N) == N, "what is there stays");

	madvise(p, N * PAGE, MADV_DONTNEED);
	munmap(p + 4 * PAGE, PAGE);
	check_errno(madvise(p, 8 * PAGE, MADV_POPULATE_WRITE), ENOMEM, "with a hole");
	check_int(anon_kb() - rss, 7 * 4, "the rest is done");
	mprotect(p, PAGE, PROT_NONE);
	check_errno(madvise(p, PAGE, MADV_POPULATE_READ), EINVAL, "no right to read: EINVAL");
	mprotect(p, PAGE, PROT_READ);
	check_errno(madvise(p, PAGE, MADV_POPULATE_WRITE), EINVAL, "no right to write: EINVAL");
	munmap(p, N * PAGE);

	fd = open(FILE_NAME, O_RDWR | O_CREAT | O_TRUNC, 0600);
	need(fd >= 0 && ftruncate(fd, 3 * PAGE) == 0, FILE_NAME);
	p = mmap(NULL, 4 * PAGE, RW, MAP_SHARED, fd, 0);
	check(madvise(p, 3 * PAGE, MADV_POPULATE_WRITE) == 0 && resident(p, 3) == 3, "of a file");
	check_errno(madvise(p, 4 * PAGE, MADV_POPULATE_READ), EFAULT, "behind its end: EFAULT");
	check(madvise(p, 4 * PAGE, MADV_WILLNEED) == 0, "MADV_WILLNEED of a file");
	p[PAGE] = 'x';
	madvise(p, 3 * PAGE, MADV_PAGEOUT);
	check_int(p[PAGE], 'x', "MADV_PAGEOUT of a file loses nothing");
	munmap(p, 4 * PAGE);
	close(fd);
	unlink(FILE_NAME);
}

static char *walked;

static int advise_middle(void)
{
	int r = madvise(walked + 2 * PAGE, 2 * PAGE, MADV_RANDOM), err = errno;

	stop();
	madvise(walked, 8 * PAGE, MADV_NORMAL);
	if (filled(walked, 0, 8) != 8)
		err = 0;
	errno = err;
	return r;
}

int main(void)
{
	anon_kb(); /* what is counted must not be the stack that counting needs */
	refused();
	flags();
	forks();
	dontneed();
	lazy_free();
	pageout();
	remove_pages();
	populate();
	if (fail_open()) {
		walked = alone(8);
		fill(walked, 8);
		check(walk(advise_middle) > 0, "no memory for an area: EAGAIN");
		check_layout(walked, 8, "[wwwwwwww]", "and nothing has changed");
	}
	return tap_done();
}
