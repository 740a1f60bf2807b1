// SPDX-License-Identifier: MIT
/*
 * Locked memory: what is counted (VmLck) through splits, joins, moves, fork and exec; that it is there at
 * once or on the first touch; that it stays; the limits.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "caps.h"
#include "failnth.h"
#include "maps.h"
#include "pages.h"
#include "tap.h"

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

#define RW	   (PROT_READ | PROT_WRITE)
#define ANON	   (MAP_PRIVATE | MAP_ANONYMOUS)
#define MANY_PAGES 512
/* Linux keeps a part of these figures with each CPU for a while. */
#define SLACK (MANY_PAGES * 4 / 4)

static char *map(size_t pages, int prot, int flags)
{
	char *p = mmap(NULL, pages * PAGE, prot, flags, -1, 0);

	need(p != MAP_FAILED, "mmap");
	return p;
}

static long long lck(void)
{
	return status_kb("VmLck");
}

static int near(long long got, long long wanted, const char *what)
{
	int pass = got >= wanted - SLACK && got <= wanted + SLACK;

	if (!check(pass, "%s", what))
		note("got %lld, wanted about %lld", got, wanted);
	return pass;
}

static void lock_and_unlock(void)
{
	char *p = alone(8);
	long faults;

	minflt();
	check_int(lck(), 0, "nothing is locked");
	faults = minflt();
	mlock(p + PAGE, 4 * PAGE);
	check_int(minflt() - faults, 4, "mlock faults four pages in");
	check_int(lck(), 16, "four pages are locked");
	check_int(resident(p, 8), 4, "and there");
	check_layout(p, 8, "[w][wwww][www]", "as an area of their own");
	faults = minflt();
	for (int i = 1; i < 5; i++)
		p[i * PAGE] = 1;
	check_int(minflt() - faults, 0, "to write to them is no fault");
	check(mlock(p + PAGE, 4 * PAGE) == 0 && lck() == 16, "to lock them again adds nothing");
	check(mlock(p, 8 * PAGE) == 0 && lck() == 32, "locks do not nest");
	check_layout(p, 8, "[wwwwwwww]", "all is one area");
	check(munlock(p + 2 * PAGE, PAGE) == 0 && lck() == 28, "one less");
	check_layout(p, 8, "[ww][w][wwwww]", "in the middle");
	check(munlock(p, 8 * PAGE) == 0 && lck() == 0, "munlock");
	check_layout(p, 8, "[wwwwwwww]", "joins the areas");
	check(resident(p, 8) == 8 && p[PAGE] == 1, "and the pages stay");
	check(mlock(p + PAGE + 100, 10) == 0 && lck() == 4, "bytes of a page lock the page");
	check(mlock(p + 4 * PAGE - 2, 4) == 0 && lck() == 12, "of two pages both");
	check(munlock(p + 3, 8 * PAGE - 10) == 0 && lck() == 0, "munlock rounds in the same way");
	check(mlock(p, 0) == 0 && munlock(p, 0) == 0 && lck() == 0, "no bytes, no pages");
	check_errno(mlock(p, (size_t)-PAGE), EINVAL, "a range that wraps");
	check_errno(munlock(p, (size_t)-PAGE), EINVAL, "with munlock");
	check_errno(mlock2(p, PAGE, 2), EINVAL, "mlock2 with an unknown flag");
	munmap(p, 8 * PAGE);
}

static void holes(void)
{
	char *p = alone(6);

	munmap(p + 2 * PAGE, PAGE);
	check_errno(mlock(p, 6 * PAGE), ENOMEM, "mlock over a hole");
	check_int(lck(), 8, "locks what is before it");
	check_errno(munlock(p, 6 * PAGE), ENOMEM, "munlock over a hole");
	check_int(lck(), 0, "likewise");
	check_errno(mlock(p + 2 * PAGE, 2 * PAGE), ENOMEM, "mlock from a hole on");
	check_int(lck(), 0, "does nothing");
	mprotect(p, PAGE, PROT_NONE);
	check_errno(mlock(p, PAGE), ENOMEM, "memory that cannot be touched");
	check_int(lck(), 4, "is locked, though not there");
	mprotect(p + PAGE, PAGE, PROT_READ);
	check(mlock(p + PAGE, PAGE) == 0 && lck() == 8, "memory that is read only");
	munmap(p, 6 * PAGE);
	check_int(lck(), 0, "munmap");
}

static void on_fault(void)
{
	char *p = alone(8);
	long long rss;

	rollup_kb("Anonymous"); /* what is counted must not be the stack that counting needs */
	rss = rollup_kb("Anonymous");
	check(mlock2(p, 8 * PAGE, MLOCK_ONFAULT) == 0 && lck() == 32, "locked on fault");
	check_int(resident(p, 8), 0, "nothing is there yet");
	p[3 * PAGE] = 1;
	check_int(rollup_kb("Anonymous") - rss, 4, "a touch brings one page");
	check_errno(madvise(p, 8 * PAGE, MADV_DONTNEED), EINVAL, "MADV_DONTNEED of locked memory");
	check_errno(madvise(p, 8 * PAGE, MADV_FREE), EINVAL, "MADV_FREE");
	check_errno(madvise(p, 8 * PAGE, MADV_PAGEOUT), EINVAL, "MADV_PAGEOUT");
	check_errno(msync(p, PAGE, MS_INVALIDATE), EBUSY, "MS_INVALIDATE");
	check(mlock(p, 4 * PAGE) == 0 && lck() == 32, "mlock of a half");
	check_int(resident(p, 8), 4, "brings that half");
	check_layout(p, 8, "[wwww][wwww]", "which is another kind of area");
	check(madvise(p, 8 * PAGE, MADV_DONTNEED_LOCKED) == 0 && resident(p, 8) == 0 && lck() == 32,
	      "MADV_DONTNEED_LOCKED takes locked pages");
	check(mlock2(p, 8 * PAGE, 0) == 0 && resident(p, 8) == 8, "mlock2 without a flag is mlock");
	munmap(p, 8 * PAGE);
	check_int(lck(), 0, "nothing is left");
}

static int child_sees(void *arg)
{
	char *p = arg;

	if (lck() != 0)
		return 1;
	p[0]++;
	if (mlock(p, PAGE) || lck() != 4)
		return 2;
	map(1, RW, ANON);
	return lck() == 4 ? 0 : 3;
}

static void areas_change(void)
{
	char *p = alone(16), *q;
	long faults;

	need(mlock(p, 16 * PAGE) == 0, "mlock");
	munmap(p + 4 * PAGE, 4 * PAGE);
	check_int(lck(), 48, "munmap of a part");
	mprotect(p + 9 * PAGE, PAGE, PROT_READ);
	check_int(lck(), 48, "mprotect splits, and changes nothing");
	mprotect(p + 9 * PAGE, PAGE, RW);
	check_int(lck(), 48, "nor when it joins");
	map(1, RW, ANON);
	q = mmap(p + 4 * PAGE, 2 * PAGE, RW, ANON | MAP_FIXED, -1, 0);
	check_int(lck(), 48, "what is mapped next to it is not locked");
	munmap(q, 2 * PAGE);
	mmap(p + 8 * PAGE, PAGE, RW, ANON | MAP_FIXED, -1, 0);
	check_int(lck(), 44, "MAP_FIXED over a locked page");
	check(mremap(p, 4 * PAGE, 2 * PAGE, 0) == p && lck() == 36, "mremap to a smaller size");
	faults = minflt();
	q = mremap(p, 2 * PAGE, 5 * PAGE, 0);
	check(q == p && minflt() - faults == 3 && lck() == 48,
	      "to a larger one: locked, and there");
	q = mremap(p, 5 * PAGE, 64 * PAGE, MREMAP_MAYMOVE);
	check(q != MAP_FAILED && q != p && lck() == 48 + 59 * 4, "to another place");
	check_int(resident(q, 64), 64, "all of it is there");
	check_exit(in_child(child_sees, q), 0, "a child has no locks, nor what it maps");
	check_int(lck(), 48 + 59 * 4, "those of its parent stay");
	munmap(q, 64 * PAGE);
	munmap(p, 16 * PAGE);
	check_int(lck(), 0, "all is given back");
	p = map(4, RW, ANON | MAP_LOCKED);
	check(lck() == 16 && resident(p, 4) == 4, "MAP_LOCKED");
	munmap(p, 4 * PAGE);
}

static char *self;

/* A child's checks are counted on by its parent. */
static struct {
	int checks, failures;
} * counted;

static int told(void)
{
	counted->checks = tap_checks;
	counted->failures = tap_failures;
	return 0;
}

static void counted_child(int (*fn)(void *), const char *what)
{
	int status = in_child(fn, NULL);

	tap_checks = counted->checks;
	tap_failures = counted->failures;
	check_exit(status, 0, what);
}

static int all_in_child(void *arg)
{
	long long data;
	char *p, *q;

	(void)arg;
	check_errno(mlockall(0), EINVAL, "mlockall of nothing");
	check_errno(mlockall(MCL_ONFAULT), EINVAL, "of nothing, on fault");
	check_errno(mlockall(8), EINVAL, "with an unknown flag");
	p = alone(4);
	check(mlockall(MCL_CURRENT) == 0 && resident(p, 4) == 4, "MCL_CURRENT brings everything");
	check(lck() >= status_kb("VmSize") - 64 && lck() <= status_kb("VmSize"), "and locks it");
	data = lck();
	q = map(4, RW, ANON);
	check(lck() == data && resident(q, 4) == 0, "but not what comes later");
	check(munlockall() == 0 && lck() == 0, "munlockall");
	check(mlockall(MCL_FUTURE) == 0 && lck() == 0, "MCL_FUTURE locks nothing now");
	q = map(4, RW, ANON);
	check(lck() == 16 && resident(q, 4) == 4, "but what comes later");
	p = sbrk(0);
	p = (char *)(((unsigned long)p + PAGE - 1) & -PAGE);
	need(brk(p) == 0, "brk");
	data = lck();
	check(brk(p + 3 * PAGE) == 0 && lck() - data == 12 && resident(p, 3) == 3,
	      "the heap likewise");
	check(brk(p) == 0 && lck() == data, "until it shrinks");
	check_exit(in_child(child_sees, q), 0, "a child begins without");
	check(mlockall(MCL_FUTURE | MCL_ONFAULT) == 0, "MCL_FUTURE, on fault");
	q = map(4, RW, ANON);
	check(lck() - data == 16 && resident(q, 4) == 0, "comes at a touch");
	check(mlockall(MCL_CURRENT | MCL_ONFAULT) == 0, "MCL_CURRENT, on fault");
	p = map(4, RW, ANON);
	check(resident(q, 4) == 0 && resident(p, 4) == 0, "and ends MCL_FUTURE");
	mlockall(MCL_CURRENT | MCL_FUTURE);
	told();
	execl(self, self, "locked?", NULL);
	return 99;
}

static void drop_ipc_lock(void)
{
	need(caps_drop(CAP_IPC_LOCK) == 0, "capset");
}

static void limit(size_t pages)
{
	struct rlimit r = { pages * PAGE, 16 * PAGE };

	need(setrlimit(RLIMIT_MEMLOCK, &r) == 0, "setrlimit");
}

static int limited_child(void *arg)
{
	char *p = alone(16);

	(void)arg;
	limit(0);
	check(mlock(p, 16 * PAGE) == 0 && munlock(p, 16 * PAGE) == 0, "no limit for CAP_IPC_LOCK");
	drop_ipc_lock();
	check_errno(mlock(p, PAGE), EPERM, "limit 0: mlock");
	check_errno(mlockall(MCL_FUTURE), EPERM, "mlockall");
	check_errno(mmap(NULL, PAGE, RW, ANON | MAP_LOCKED, -1, 0), EPERM, "MAP_LOCKED");
	check(munlock(p, PAGE) == 0 && munlockall() == 0, "unlocking is free");
	limit(4);
	check_errno(mlock(p, 5 * PAGE), ENOMEM, "limit 4: five pages");
	check_int(lck(), 0, "none of them");
	check(mlock(p, 4 * PAGE) == 0 && lck() == 16, "four pages");
	check(mlock(p, 4 * PAGE) == 0 && lck() == 16, "and the same four again");
	check(mlock(p + PAGE, 3 * PAGE) == 0, "or three of them");
	check_errno(mlock(p + PAGE, 4 * PAGE), ENOMEM, "but not one more");
	check_errno(mmap(NULL, PAGE, RW, ANON | MAP_LOCKED, -1, 0), EAGAIN,
		    "MAP_LOCKED of one more");
	check_errno(mremap(p, 4 * PAGE, 20 * PAGE, MREMAP_MAYMOVE), EAGAIN, "mremap to more");
	check(mremap(p, 4 * PAGE, 3 * PAGE, 0) == p && lck() == 12, "to less");
	check_errno(mlockall(MCL_CURRENT), ENOMEM, "mlockall of more than the limit");
	check(mlockall(MCL_FUTURE) == 0, "mlockall of what is to come");
	check_errno(mmap(NULL, 2 * PAGE, RW, ANON, -1, 0), EAGAIN, "which is limited then");
	check_errno(brk((char *)sbrk(0) + 64 * PAGE), ENOMEM, "brk too");
	p = mmap(NULL, PAGE, RW, ANON, -1, 0);
	check(p != MAP_FAILED && lck() == 16, "as far as there is room");
	return told();
}

static void locked_pages(void)
{
	long long mlocked = meminfo_kb("Mlocked"), unevictable = meminfo_kb("Unevictable");
	const long long all = MANY_PAGES * 4;
	int to[2], from[2], status;
	char *p, *q, c = 0;
	pid_t pid;

	p = map(MANY_PAGES, RW, ANON | MAP_LOCKED);
	near(meminfo_kb("Mlocked") - mlocked, all, "Mlocked");
	near(meminfo_kb("Unevictable") - unevictable, all, "Unevictable");
	munlock(p, MANY_PAGES * PAGE);
	near(meminfo_kb("Mlocked") - mlocked, 0, "munlock ends that");
	near(meminfo_kb("Unevictable") - unevictable, 0, "and takes them back to the other lists");
	mlock2(p, MANY_PAGES * PAGE, MLOCK_ONFAULT);
	near(meminfo_kb("Mlocked") - mlocked, all, "what is there when it is locked");
	pid = fork();
	if (pid == 0) {
		memset(p, 1, MANY_PAGES * PAGE);
		_exit(meminfo_kb("Mlocked") - mlocked > all + SLACK);
	}
	waitpid(pid, &status, 0);
	check(status == 0, "a child's copies are not locked");
	pid = fork();
	if (pid == 0)
		pause();
	memset(p, 2, MANY_PAGES * PAGE);
	near(meminfo_kb("Mlocked") - mlocked, all, "the parent's are, and the old pages not");
	munmap(p, MANY_PAGES * PAGE);
	near(meminfo_kb("Mlocked") - mlocked, 0, "until they go");
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);

	/* A part leaves the area, which is locked no longer, and then has no locked pages. */
	p = map(MANY_PAGES, RW, ANON | MAP_LOCKED);
	q = mremap(p, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
	check(q != MAP_FAILED && lck() == 4, "MREMAP_DONTUNMAP takes the lock along");
	near(meminfo_kb("Mlocked") - mlocked, 0, "and leaves no page locked");
	near(meminfo_kb("Unevictable") - unevictable, 0, "nor unevictable");
	munmap(q, PAGE);
	munmap(p, MANY_PAGES * PAGE);

	/* Two who lock the same. */
	p = map(MANY_PAGES, RW, MAP_SHARED | MAP_ANONYMOUS);
	need(pipe(to) == 0 && pipe(from) == 0, "pipe");
	pid = fork();
	if (pid == 0) {
		mlock(p, MANY_PAGES * PAGE);
		_exit(write(from[1], &c, 1) != 1 || read(to[0], &c, 1) != 1);
	}
	need(read(from[0], &c, 1) == 1, "read");
	mlock(p, MANY_PAGES * PAGE);
	near(meminfo_kb("Mlocked") - mlocked, all, "a page that two have locked counts once");
	munlock(p, MANY_PAGES * PAGE);
	near(meminfo_kb("Mlocked") - mlocked, all, "and is still locked when one lets go");
	mlock(p, MANY_PAGES * PAGE);
	need(write(to[1], &c, 1) == 1, "write");
	waitpid(pid, &status, 0);
	near(meminfo_kb("Mlocked") - mlocked, all, "or is gone");
	munmap(p, MANY_PAGES * PAGE);
	near(meminfo_kb("Mlocked") - mlocked, 0, "but not without the other");
	near(meminfo_kb("Unevictable") - unevictable, 0, "the lists are as they were");
	for (int i = 0; i < 2; i++) {
		close(to[i]);
		close(from[i]);
	}
}

/* Memory is filled with more than there is of it. */
static void stays(void)
{
	size_t size = (size_t)(meminfo_kb("MemAvailable") + meminfo_kb("MemTotal") / 16) * 1024;
	struct rusage before, after;
	char *p, *filler;
	int same = 1;

	if (meminfo_kb("SwapFree") * 2 < meminfo_kb("MemTotal")) {
		skip("locked pages stay", "needs swap");
		return;
	}
	p = map(64, RW, ANON | MAP_LOCKED);
	for (int i = 0; i < 64; i++)
		p[i * PAGE] = i;
	filler = mmap(NULL, size, RW, ANON | MAP_NORESERVE, -1, 0);
	need(filler != MAP_FAILED, "mmap of more than the memory");
	for (size_t i = 0; i < size; i += PAGE)
		*(size_t *)(filler + i) = i;
	check_int(resident(p, 64), 64, "locked pages stay when memory is short");
	getrusage(RUSAGE_SELF, &before);
	for (int i = 0; i < 64; i++)
		same &= p[i * PAGE] == i;
	getrusage(RUSAGE_SELF, &after);
	check(same && after.ru_minflt == before.ru_minflt && after.ru_majflt == before.ru_majflt,
	      "to use them is no fault");
	munmap(filler, size);
	munmap(p, 64 * PAGE);
}

static char *walked;

static int lock_middle(void)
{
	int r = mlock2(walked + 2 * PAGE, 2 * PAGE, MLOCK_ONFAULT);

	stop();
	if (r == 0 ? lck() != 8 : lck() != 0) {
		note("result %d, VmLck %lld", r, lck());
		errno = 0;
		r = -1;
	} else {
		int err = errno;

		munlock(walked, 8 * PAGE);
		errno = err;
	}
	return r;
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return lck() == 0 && map(1, RW, ANON) && lck() == 0 ? 0 : 98;
	self = argv[0];
	lock_and_unlock();
	holes();
	on_fault();
	areas_change();
	locked_pages();
	stays();
	if (fail_open()) {
		walked = alone(8);
		check(walk(lock_middle) > 0, "splits that fail lock nothing");
	}
	counted = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	need(counted != MAP_FAILED, "mmap");
	counted_child(all_in_child, "execve ends all locking");
	counted_child(limited_child, "with limits");
	return tap_done();
}
