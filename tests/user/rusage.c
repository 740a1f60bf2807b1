// SPDX-License-Identifier: MIT
/*
 * getrusage: faults, counted one by one, and the most memory that was ever resident: of the process, of a
 * thread, of the children that were waited for.
 */
#include <sys/mman.h>
#include <sys/resource.h>

#include <figures.h>

#include "tap.h"

#define RW    (PROT_READ | PROT_WRITE)
#define ANON  (MAP_PRIVATE | MAP_ANONYMOUS)
#define MIB   (1024 * 1024) /* a few of them are there with 16 MiB of RAM, too */
#define SLACK 512 /* kB; Linux counts pages in lots of up to 64 for each thread */

static struct rusage usage(int who)
{
	struct rusage r;

	need(getrusage(who, &r) == 0, "getrusage");
	return r;
}

static void touch(volatile char *p, size_t size)
{
	for (size_t i = 0; i < size; i += PAGE)
		p[i] = 1;
}

static void faults(void)
{
	char *p = mmap(NULL, 64 * PAGE, RW, ANON, -1, 0);
	struct rusage self, thread;
	long before, here;

	touch((char *)&self, sizeof(self));
	self = usage(RUSAGE_SELF);
	thread = usage(RUSAGE_THREAD);
	before = self.ru_minflt;
	here = thread.ru_minflt;
	touch(p, 64 * PAGE);
	self = usage(RUSAGE_SELF);
	thread = usage(RUSAGE_THREAD);
	check_int(self.ru_minflt - before, 64, "64 pages touched are 64 faults");
	check_int(thread.ru_minflt - here, 64, "of the thread");
	before = usage(RUSAGE_SELF).ru_minflt;
	touch(p, 64 * PAGE);
	self = usage(RUSAGE_SELF);
	check_int(self.ru_minflt - before, 0, "the second time there are none");
	munmap(p, 64 * PAGE);
	check_errno(getrusage(2, &self), EINVAL, "2 is nobody: EINVAL");
}

static void peak(void)
{
	long before = usage(RUSAGE_SELF).ru_maxrss, rss = status_kb("VmRSS"), top;
	char *p = mmap(NULL, 2 * MIB, RW, ANON, -1, 0);

	check(before >= rss - SLACK, "ru_maxrss is at least what is resident");
	touch(p, 2 * MIB);
	top = usage(RUSAGE_SELF).ru_maxrss;
	check(top >= rss + 2 * 1024 - SLACK, "2 MiB more are seen");
	munmap(p, 2 * MIB);
	check(usage(RUSAGE_SELF).ru_maxrss >= top, "and remembered when they are unmapped");
	check(usage(RUSAGE_THREAD).ru_maxrss >= top, "by RUSAGE_THREAD too");
	check(status_kb("VmRSS") <= rss + SLACK && status_kb("VmHWM") >= top,
	      "VmHWM says the same");
	p = mmap(NULL, 5 * MIB, RW, ANON, -1, 0);
	touch(p, 5 * MIB);
	madvise(p, 5 * MIB, MADV_DONTNEED);
	check(usage(RUSAGE_SELF).ru_maxrss >= top + 3 * 1024 - SLACK,
	      "MADV_DONTNEED's are remembered");
	munmap(p, 5 * MIB);
}

static int child(void *arg)
{
	char *p = mmap(NULL, (size_t)arg, RW, ANON, -1, 0);

	/* A fork begins with its own peak: what it has from the start. */
	if (usage(RUSAGE_CHILDREN).ru_maxrss != 0)
		return 1;
	touch(p, (size_t)arg);
	munmap(p, (size_t)arg);
	return 0;
}

static void children(void)
{
	struct rusage before = usage(RUSAGE_CHILDREN), r;

	check_int(before.ru_maxrss, 0, "no children yet");
	check_exit(in_child(child, (void *)(4 * MIB)), 0, "a child of 4 MiB");
	r = usage(RUSAGE_CHILDREN);
	check(r.ru_maxrss >= 4 * 1024 - SLACK && r.ru_maxrss < 8 * 1024,
	      "its peak is the children's");
	check(r.ru_minflt >= 4 * 256, "its faults are");
	before = r;
	check_exit(in_child(child, (void *)(1 * MIB)), 0, "a smaller one");
	r = usage(RUSAGE_CHILDREN);
	check_int(r.ru_maxrss, before.ru_maxrss, "does not change the peak");
	check(r.ru_minflt - before.ru_minflt >= 256, "but adds its faults");
}

int main(void)
{
	faults();
	children();
	peak();
	return tap_done();
}
