// SPDX-License-Identifier: MIT
/* Descriptors of every kind; on a machine that is the fuzzer's: settings, swap areas and mounts. */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A file that is there, read or written at odd places and sizes. */
void op_open(struct rnd *r)
{
	long fd = do_call("open", __NR_open,
			  (long[MAX_ARGS]){ any_file(r), (long)(rnd_below(r, 3) | O_NONBLOCK), 0 });

	if (fd < 0)
		return;
	for (int n = rnd_below(r, 4); n; n--)
		switch (rnd_below(r, 4)) {
		case 0:
			do_call("pread64", __NR_pread64,
				(long[MAX_ARGS]){ fd, any_address(r), any_size(r), 0,
						  (long)any_int(r), 0 });
			break;
		case 1:
			do_call("lseek", __NR_lseek,
				(long[MAX_ARGS]){ fd, (long)any_int(r), rnd_below(r, 5) });
			break;
		case 2:
			do_call("getdents64", __NR_getdents64,
				(long[MAX_ARGS]){ fd, any_address(r), any_size(r) });
			break;
		default:
			do_call("read", __NR_read,
				(long[MAX_ARGS]){ fd, any_address(r), any_size(r) });
		}
	/* Some stay, for the calls with a random one. */
	if (fd > 20 || rnd_one_in(r, 2))
		close(fd);
}

static void write_number(const char *name, const char *path, long value)
{
	char text[24];
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int len = snprintf(text, sizeof(text), "%ld\n", value);
	struct entry *e;

	if (fd < 0)
		return;
	e = trace_begin(name, (long[MAX_ARGS]){ (long)(uintptr_t)path, value });
	trace_end(e, write(fd, text, len));
	close(fd);
}

void op_setting(struct rnd *r)
{
	static const long values[] = {
		0, 1, 2, 3, 60, 100, 200, 1000, 4096, 65536, -1, 0x7fffffff
	};
	const char *path = settings[rnd_below(r, N_SETTINGS)];
	long value = values[rnd_below(r, 12)];

	write_number("oom_score_adj", "/proc/self/oom_score_adj", (long)rnd_below(r, 1001));
	/* More free memory than there is kills everything, here as on Linux: no fault, only the end. */
	if (mine && !(strstr(path, "min_free") && value > 1000))
		write_number(path, path, value);
}

/* The n-th allocation from here on fails, where the kernel can do that. */
void op_fail_nth(struct rnd *r)
{
	write_number("fail-nth", "/proc/self/fail-nth", 1 + rnd_below(r, 12));
	if (rnd_one_in(r, 3)) {
		do_ops(r, 1);
		return;
	}
	for (int n = 1 + rnd_below(r, 3); n; n--)
		rnd_one_in(r, 2) ? op_area(r) : op_call(r);
}

void op_swap(struct rnd *r)
{
	if (!mine || !swap_path[0])
		return;
	if (rnd_one_in(r, 2))
		do_call("swapoff", __NR_swapoff, (long[MAX_ARGS]){ (long)(uintptr_t)swap_path });
	do_call("swapon", __NR_swapon,
		(long[MAX_ARGS]){ (long)(uintptr_t)swap_path,
				  rnd_one_in(r, 4) ? (long)any_int(r) : 0 });
}

void op_mount(struct rnd *r)
{
	static const char *const dirs[] = { "d0", "d1", "d0/d1" };
	const char *dir = dirs[rnd_below(r, 3)];

	if (!mine)
		return;
	if (rnd_one_in(r, 2)) {
		struct entry *e = trace_begin("mount", (long[MAX_ARGS]){ (long)(uintptr_t)dir });

		mkdir(dir, 0700);
		trace_end(e,
			  mount("fuzz", dir, rnd_one_in(r, 6) ? "proc" : "tmpfs", 0, "size=256k"));
	} else {
		do_call("umount2", __NR_umount2,
			(long[MAX_ARGS]){ (long)(uintptr_t)dir, rnd_below(r, 5) });
	}
}
