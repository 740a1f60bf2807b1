// SPDX-License-Identifier: MIT
/*
 * failnth.h - an operation with its n-th allocation failing, for n = 1, 2, ...
 *
 *	fail_at(3)   the third allocation from now on fails, once
 *	operation
 *	stop()       no more failures; what comes next is cleaning up
 *
 * walk() does an operation in this way until it needs fewer allocations than n. The kernel's side
 * is /proc/self/fail-nth, which a kernel without fault injection does not have.
 */
#ifndef FAILNTH_H
#define FAILNTH_H

#include <fcntl.h>

#include <figures.h>

#include "tap.h"

#define FAIL_NTH "/proc/self/fail-nth"
#define MANY	 400

static int fail_fd, left; /* of the count, when the last operation stopped it */

/* 0 on a kernel that cannot do it, after a line that says so. */
static inline int fail_open(void)
{
	fail_fd = open(FAIL_NTH, O_RDWR | O_CLOEXEC);
	if (fail_fd < 0)
		skip("allocation failures", "this kernel has no " FAIL_NTH);
	return fail_fd >= 0;
}

static inline void fail_at(int n)
{
	char text[12];

	snprintf(text, sizeof(text), "%d", n);
	need(pwrite(fail_fd, text, strlen(text), 0) > 0, "writing " FAIL_NTH);
}

static int wanted;

/* Around what has to be there first: it may fail no more than on another day. */
static inline void fail_pause(void)
{
	fail_at(0);
}

static inline void fail_resume(void)
{
	fail_at(wanted);
}

/* No more failures; cleaning up comes next. errno stays. */
static inline void stop(void)
{
	char text[16] = "";
	int err = errno;

	left = pread(fail_fd, text, sizeof(text) - 1, 0) > 0 ? atoi(text) : 0;
	fail_at(0);
	errno = err;
}

static inline int says_no_memory(int err)
{
	/* ENFILE, ENOSPC: no memory for a pipe, a file. EFAULT: none for a page of ours. */
	return err == ENOMEM || err == EAGAIN || err == ENFILE || err == ENOSPC || err == EFAULT;
}

/* How many allocations the call makes, or -1 after a wrong errno. */
static inline int walk(int (*call)(void))
{
	for (int n = 1; n < MANY; n++) {
		int result, err;

		left = 0;
		errno = 0;
		wanted = n;
		fail_at(n);
		result = call();
		err = errno;
		fail_at(0);
		if (result < 0 && !says_no_memory(err)) {
			note("failing at %d: errno %d (%s)", n, err, strerror(err));
			return -1;
		}
		if (result == 0 && left > 0)
			return n - 1;
	}
	return MANY;
}

static inline long long free_kb(void)
{
	static char text[8192];

	need(read_text("/proc/meminfo", text, sizeof(text)) > 0, "/proc/meminfo");
	return figure_in(text, "MemFree");
}

#endif
