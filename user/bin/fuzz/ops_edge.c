// SPDX-License-Identifier: MIT
/*
 * Buffers at the edge of an area: all that a call reads or writes lies just before it, or some of it beyond. What is
 * beyond is nothing, a page that may only be read or not at all, or one of a file behind its end.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* Two pages and what comes behind, in the arena. Returns the edge; NULL: there was no room. */
static char *make_edge(struct rnd *r)
{
	char *at = arena + rnd_below(r, ARENA_PAGES - 3) * PAGE, *edge = at + 2 * PAGE;
	int shared = rnd_one_in(r, 3) ? MAP_SHARED : MAP_PRIVATE, fd;

	if (mmap(at, 3 * PAGE, PROT_READ | PROT_WRITE, shared | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
	    MAP_FAILED)
		return NULL;
	switch (rnd_below(r, 4)) {
	case 0:
		munmap(edge, PAGE);
		break;
	case 1:
		mprotect(edge, PAGE, PROT_READ);
		break;
	case 2:
		mprotect(edge, PAGE, PROT_NONE);
		break;
	default:
		fd = open("f4", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
		if (fd < 0)
			return NULL;
		if (ftruncate(fd, 2 * PAGE) < 0)
			errno = 0;
		mmap(at, 3 * PAGE, PROT_READ | PROT_WRITE, shared | MAP_FIXED, fd, 0);
		close(fd);
	}
	if (rnd_one_in(r, 4))
		madvise(at, 2 * PAGE, 21 /* MADV_PAGEOUT */);
	remember_address((long)(uintptr_t)edge);
	return edge;
}

/* Each has one buffer, at args[at] with its size behind, if it has one. */
static const struct {
	const char *name;
	long number;
	const char *kinds; /* as in table.c; B and S are buffer and size */
} calls[] = {
	{ "read", __NR_read, "fBS" },
	{ "write", __NR_write, "fBS" },
	{ "pread64", __NR_pread64, "fBS0n0" },
	{ "pwrite64", __NR_pwrite64, "fBS0n0" },
	{ "getdents64", __NR_getdents64, "fBS" },
	{ "getdents", __NR_getdents, "fBS" },
	{ "getrandom", __NR_getrandom, "BSn" },
	{ "readlink", __NR_readlink, "PBS" },
	{ "getcwd", __NR_getcwd, "BS" },
	{ "stat64", __NR_stat64, "PB" },
	{ "fstatfs64", __NR_fstatfs64, "fSB" },
	{ "uname", __NR_uname, "B" },
	{ "sysinfo", __NR_sysinfo, "B" },
	{ "mincore", __NR_mincore, "AsB" },
	{ "poll", __NR_poll, "Bnn" },
	{ "readv", __NR_readv, "fBn" },
	{ "writev", __NR_writev, "fBn" },
	{ "rt_sigaction", __NR_rt_sigaction, "gBB8" },
	{ "rt_sigpending", __NR_rt_sigpending, "B8" },
	{ "rt_sigtimedwait", __NR_rt_sigtimedwait, "BBt8" },
	{ "sched_getaffinity", __NR_sched_getaffinity, "dSB" },
	{ "sched_setaffinity", __NR_sched_setaffinity, "dSB" },
	{ "getgroups32", __NR_getgroups32, "nB" },
	{ "open", __NR_open, "Bom" },
	{ "mkdir", __NR_mkdir, "Bm" },
	{ "symlink", __NR_symlink, "pB" },
	{ "futex", __NR_futex, "BninBn" },
	{ "sendfile64", __NR_sendfile64, "ffBs" },
	{ "_llseek", __NR__llseek, "fiiBn" },
	{ "prctl", __NR_prctl, "nBBBB" },
	{ "waitid", __NR_waitid, "ndBiB" },
	{ "statx", __NR_statx, "fPiiB" },
	{ "process_vm_readv", __NR_process_vm_readv, "dBnBn0" },
	{ "syslog", __NR_syslog, "3BS" },
};
#define N_CALLS (sizeof(calls) / sizeof(calls[0]))

void op_edge(struct rnd *r)
{
	const char *kinds;
	char *edge = make_edge(r);
	unsigned which = rnd_below(r, N_CALLS);

	if (!edge)
		return;
	for (int n = 1 + rnd_below(r, 3); n; n--) {
		long args[MAX_ARGS] = { 0 };
		uint32_t before = rnd_one_in(r, 3) ? rnd_below(r, 300) : rnd_below(r, 24);
		uint32_t size = before + (rnd_one_in(r, 3) ? 0 : rnd_below(r, 2 * PAGE));

		kinds = calls[which].kinds;
		for (int i = 0; kinds[i]; i++)
			if (kinds[i] == 'B')
				args[i] = (long)(uintptr_t)(edge - before);
			else if (kinds[i] == 'S')
				args[i] = (long)size;
			else if (kinds[i] >= '0' && kinds[i] <= '9')
				args[i] = kinds[i] - '0';
			else
				args[i] = argument(r, kinds[i]);
		do_call(calls[which].name, calls[which].number, args);
		which = rnd_below(r, N_CALLS);
	}
}
