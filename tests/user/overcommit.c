// SPDX-License-Identifier: MIT
/*
 * The overcommit account: how much memory has been promised (Committed_AS) and may be
 * (CommitLimit).
 *
 *	mode 0   refuse what could never be had at all
 *	mode 1   promise everything
 *	mode 2   promise no more than CommitLimit = swap + RAM * overcommit_ratio / 100
 *
 * What counts is private writable memory, when it is mapped, touched or not. The counters are of
 * the whole system, so this test must run alone; the kernel batches them by the CPU, hence the
 * tolerance on Linux (exact there only with one CPU and after a read).
 */
#include <sys/mman.h>

#include <figures.h>

#include "tap.h"

#define RW    (PROT_READ | PROT_WRITE)
#define ANON  (MAP_PRIVATE | MAP_ANONYMOUS)
#define MODE  "/proc/sys/vm/overcommit_memory"
#define RATIO "/proc/sys/vm/overcommit_ratio"

#define MIB (1024L * 1024)
static const long slack_kb = 128; /* of others, and of stdio */

static long long committed(void)
{
	return meminfo_kb("Committed_AS");
}

static void check_change(long long before, long long wanted_kb, const char *what)
{
	long long change = committed() - before;

	if (!check(change >= wanted_kb - slack_kb && change <= wanted_kb + slack_kb, "%s", what))
		note("Committed_AS changed by %lld kB, wanted %lld", change, wanted_kb);
}

static void *map(size_t size, int prot, int flags)
{
	return mmap(NULL, size, prot, ANON | flags, -1, 0);
}

static int fork_and_look(void *before)
{
	long long change = committed() - *(long long *)before;

	/* we own a copy of the 8 MiB, in promise */
	return change >= 8 * 1024 ? 0 : 1;
}

static void account(void)
{
	long long before = committed();
	char *p = map(8 * MIB, RW, 0), *q;

	check_change(before, 8 * 1024, "8 MiB mapped are charged before they are touched");
	p[0] = 1;
	check_change(before, 8 * 1024, "touching them changes nothing");
	munmap(p + 4 * MIB, 2 * MIB);
	check_change(before, 6 * 1024, "what is unmapped is released");
	munmap(p, 8 * MIB);
	check_change(before, 0, "all of it");

	q = map(8 * MIB, PROT_READ, 0);
	check_change(before, 0, "read-only memory is free");
	mprotect(q, 4 * MIB, RW);
	check_change(before, 4 * 1024, "until it becomes writable");
	mprotect(q, 4 * MIB, PROT_READ);
	check_change(before, 4 * 1024, "then it stays charged, as it may hold something");
	munmap(q, 8 * MIB);
	check_change(before, 0, "until it is unmapped");

	p = map(8 * MIB, RW, MAP_NORESERVE);
	check_change(before, 0, "MAP_NORESERVE is not charged in mode 0");
	munmap(p, 8 * MIB);

	p = map(8 * MIB, RW, 0);
	before = committed();
	check_exit(in_child(fork_and_look, &before), 0, "a child is charged for what it may copy");
	check_change(before, 0, "and released when it ends");
	p = mmap(p, 8 * MIB, RW, ANON | MAP_FIXED, -1, 0);
	check_change(before, 0, "mapping over a mapping charges nothing more");
	munmap(p, 8 * MIB);
}

static void mode_0(void)
{
	long long all = meminfo_kb("MemTotal") + meminfo_kb("SwapTotal");
	size_t too_much = all * 1024 + 64 * MIB;
	void *p;

	need(write_text(MODE, "0") == 0, MODE);
	if (all > 2000 * 1024) {
		skip("mode 0 refuses more than there is", "there is as much as address space");
		return;
	}
	check_errno(map(too_much, RW, 0), ENOMEM, "mode 0 refuses more than memory and swap");
	p = map(too_much, RW, MAP_NORESERVE);
	check(p != MAP_FAILED, "but not with MAP_NORESERVE");
	munmap(p, too_much);
	p = map(too_much, PROT_READ, 0);
	check(p != MAP_FAILED, "nor read-only memory");
	check_errno(mprotect(p, too_much, RW), ENOMEM, "which then cannot become writable");
	munmap(p, too_much);
}

static void mode_1(void)
{
	size_t size = 1024 * MIB;
	void *p;

	need(write_text(MODE, "1") == 0, MODE);
	p = map(size, RW, 0);
	check(p != MAP_FAILED, "mode 1 promises a GiB, whatever there is");
	munmap(p, size);
}

static int can_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid;
}

static void mode_2(void)
{
	long long limit, used, room, total = meminfo_kb("MemTotal"), swap = meminfo_kb("SwapTotal");
	size_t half;
	void *p, *q;

	need(write_text(RATIO, "60") == 0, RATIO);
	limit = meminfo_kb("CommitLimit");
	if (!check(limit > swap + total * 59 / 100 && limit <= swap + total * 60 / 100,
		   "CommitLimit is swap plus 60 %% of memory"))
		note("%lld kB; MemTotal %lld kB, SwapTotal %lld kB", limit, total, swap);
	used = committed();
	room = limit - used;
	if (room < 16 * 1024 || room > 2800LL * 1024) {
		skip("mode 2", "the limit is too near or too far");
		return;
	}
	need(write_text(MODE, "2") == 0, MODE);
	check_errno(map((room + 1024) * 1024, RW, 0), ENOMEM,
		    "mode 2 refuses what exceeds the limit");
	check_errno(map((room + 1024) * 1024, RW, MAP_NORESERVE), ENOMEM,
		    "with MAP_NORESERVE as well");
	check_change(used, 0, "what is refused is not charged");
	half = (room / 2) * 1024 & -(size_t)PAGE;
	p = map(half, RW, 0);
	check(p != MAP_FAILED, "half of the room is there");
	q = map(half + 4 * MIB, RW, 0);
	check(q == MAP_FAILED && errno == ENOMEM, "then not another half and more");
	q = map(half, PROT_READ, 0);
	check(q != MAP_FAILED, "read-only memory is free here, too");
	munmap(q, half);
	q = map(half / 2, RW, 0);
	check(q != MAP_FAILED, "a quarter is there");
	check_errno(can_fork(), ENOMEM, "fork of three quarters: ENOMEM");
	munmap(q, half / 2);
	munmap(p, half);
	p = map(half, RW, 0);
	check(p != MAP_FAILED, "what was released can be had again");
	munmap(p, half);
	check(can_fork() > 0, "and a small process can fork");
}

int main(void)
{
	char mode[16], ratio[16];

	need(read_text(MODE, mode, sizeof(mode)) > 0, MODE);
	need(read_text(RATIO, ratio, sizeof(ratio)) > 0, RATIO);
	check(meminfo_kb("CommitLimit") > 0 && committed() > 0, "/proc/meminfo has the account");
	need(write_text(MODE, "0") == 0, MODE);
	account();
	mode_0();
	mode_1();
	mode_2();
	check(write_text(MODE, mode) == 0 && write_text(RATIO, ratio) == 0, "modes restored");
	return tap_done();
}
