// SPDX-License-Identifier: MIT
/* mprotect: what it allows and forbids, and how it splits and merges VMAs. */
#include <sys/mman.h>

#include "maps.h"
#include "probe.h"

#define RW (PROT_READ | PROT_WRITE)

static char *fresh(int pages)
{
	char *p = mmap(NULL, (size_t)(pages + 2) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		       0);

	need(p != MAP_FAILED, "mmap");
	mprotect(p + PAGE, (size_t)pages * PAGE, RW);
	return p + PAGE;
}

static void release(char *p, int pages)
{
	munmap(p - PAGE, (size_t)(pages + 2) * PAGE);
}

static void access_rights(void)
{
	char *p = fresh(3);

	p[0] = 'a';
	p[PAGE] = 'b';
	check_int(mprotect(p, PAGE, PROT_READ), 0, "mprotect to read only");
	check(p[0] == 'a', "the page can be read");
	faults_as(probe_write(p), SIGSEGV, SEGV_ACCERR, p, "but not written");
	check(p[0] == 'a', "and has not changed");
	mprotect(p, PAGE, PROT_NONE);
	faults_as(probe_read(p + 5), SIGSEGV, SEGV_ACCERR, p + 5, "PROT_NONE cannot be read");
	faults_as(probe_write(p + 7), SIGSEGV, SEGV_ACCERR, p + 7, "nor written");
	mprotect(p, PAGE, RW);
	check(p[0] == 'a', "what it held is there when it is allowed again");
	faults_as(probe_write(p), 0, 0, NULL, "and it can be written");
	mprotect(p + 2 * PAGE, PAGE, PROT_READ);
	check(p[2 * PAGE] == 0, "a page never touched reads as zero when read only");
	faults_as(probe_write(p + 2 * PAGE), SIGSEGV, SEGV_ACCERR, p + 2 * PAGE,
		  "and cannot be written");
	mprotect(p + 2 * PAGE, PAGE, RW);
	p[2 * PAGE] = 'c';
	check(p[2 * PAGE] == 'c' && p[PAGE] == 'b', "until it is allowed");
	release(p, 3);
}

static void split_and_merge(void)
{
	char *p = fresh(6);

	check_layout(p, 6, "[wwwwww]", "one area");
	mprotect(p + 2 * PAGE, 2 * PAGE, PROT_READ);
	check_layout(p, 6, "[ww][rr][ww]", "its middle read only: three");
	mprotect(p, PAGE, PROT_READ);
	check_layout(p, 6, "[r][w][rr][ww]", "its first page, too: four");
	mprotect(p + PAGE, PAGE, PROT_READ);
	check_layout(p, 6, "[rrrr][ww]", "the page between them: neighbours merge");
	mprotect(p + 3 * PAGE, 2 * PAGE, PROT_READ | PROT_EXEC);
	check_layout(p, 6, "[rrr][xx][w]", "across a border: both are cut");
	mprotect(p, 6 * PAGE, RW);
	check_layout(p, 6, "[wwwwww]", "all of it: one again");
	mprotect(p, 6 * PAGE, PROT_NONE);
	check_layout(p, 6, "[------]", "like its neighbours, but charged: not merged with them");
	mprotect(p, 6 * PAGE, RW);
	check_int(mprotect(p + PAGE, 1, PROT_READ), 0, "the length is rounded up");
	check_layout(p, 6, "[w][r][wwww]", "to a page");
	release(p, 6);
}

static void errors(void)
{
	char *p = fresh(4);

	munmap(p + 2 * PAGE, PAGE);
	check_errno(mprotect(p + 1, PAGE, RW), EINVAL, "inside a page: EINVAL");
	check_errno(mprotect(p, PAGE, 0x40000000), EINVAL, "unknown bits: EINVAL");
	check_int(mprotect(p, 0, PROT_NONE), 0, "length 0 does nothing");
	check_errno(mprotect(p, 4 * PAGE, PROT_READ), ENOMEM, "over a hole: ENOMEM");
	check_layout(p, 4, "[rr]_[w]", "what lies before the hole has been changed");
	check_errno(mprotect(p + 2 * PAGE, PAGE, PROT_READ), ENOMEM, "of a hole: ENOMEM");
	release(p, 4);
}

/* Rights that were taken away must be gone from the TLB at once, page by page and in bulk. */
static void no_stale_rights(void)
{
	enum { N = 64 };
	char *p = fresh(N);
	int good = 1;

	for (int i = 0; i < N; i++)
		p[i * PAGE] = i;
	for (int i = 0; i < N; i += 2)
		mprotect(p + i * PAGE, PAGE, PROT_READ);
	for (int i = 0; i < N; i++)
		good &= probe_write(p + i * PAGE + 1).signo == (i % 2 ? 0 : SIGSEGV);
	check(good, "every second page read only, page by page");
	mprotect(p, N * PAGE, PROT_READ);
	for (int i = 0; i < N; i++)
		good &= probe_write(p + i * PAGE + 1).signo == SIGSEGV;
	check(good, "all of them read only at once");
	for (int i = 0; i < N; i++)
		good &= p[i * PAGE] == i;
	check(good, "all hold what they held");
	release(p, N);
}

int main(void)
{
	access_rights();
	split_and_merge();
	errors();
	no_stale_rights();
	return tap_done();
}
