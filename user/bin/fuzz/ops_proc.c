// SPDX-License-Identifier: MIT
/* Texts that are no numbers, or too many, written to files of /proc: in one piece, in several, from odd addresses. */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *const files[] = { "clear_refs", "comm", "oom_score_adj", "fail-nth",
				     "mem",	   "maps", "limits" };

static const char *const texts[] = { "",
				     "\n",
				     "0",
				     "1",
				     "5\n",
				     "-1",
				     "x",
				     "1 2 3\n",
				     "0x10",
				     "1x",
				     " 7",
				     "+3",
				     "--",
				     "1e3",
				     "4294967296",
				     "-4294967297",
				     "99999999999999999999999",
				     "0\n0\n",
				     "3 ",
				     "\t1\n" };
#define N_TEXTS (sizeof(texts) / sizeof(texts[0]))

static long any_text(struct rnd *r, char *buf, size_t size)
{
	size_t n;

	switch (rnd_below(r, 6)) {
	case 0: /* long, perhaps as long as a page and more */
		n = rnd_one_in(r, 2) ? size : rnd_below(r, 200);
		memset(buf, "09 x\n"[rnd_below(r, 5)], n);
		return (long)n;
	case 1:
		n = rnd_below(r, 24);
		for (size_t i = 0; i < n; i++)
			buf[i] = (char)rnd_next(r);
		return (long)n;
	default:
		strcpy(buf, texts[rnd_below(r, N_TEXTS)]);
		/* With its 0, now and then. */
		return (long)strlen(buf) + rnd_one_in(r, 8);
	}
}

void op_proc_write(struct rnd *r)
{
	char path[64], buf[PAGE + 200];
	long fd, pid = any_pid(r);

	if (mine && rnd_one_in(r, 2))
		snprintf(path, sizeof(path), "%s", settings[rnd_below(r, N_SETTINGS)]);
	else if (pid > 0 && rnd_one_in(r, 3))
		snprintf(path, sizeof(path), "/proc/%ld/%s", pid, files[rnd_below(r, 7)]);
	else
		snprintf(path, sizeof(path), "/proc/self/%s", files[rnd_below(r, 7)]);
	/* More free memory than there is kills everything, here as on Linux: no fault, only the end. */
	if (strstr(path, "min_free"))
		return;
	fd = do_call("open", __NR_open,
		     (long[MAX_ARGS]){ (long)(uintptr_t)path, O_WRONLY | O_CLOEXEC | O_NONBLOCK });
	if (fd < 0)
		return;
	for (int n = 1 + rnd_below(r, 3); n; n--) {
		long len = any_text(r, buf, sizeof(buf));
		long from = rnd_one_in(r, 8) ? (long)any_address(r) : (long)(uintptr_t)buf;

		if (rnd_one_in(r, 6))
			do_call("pwrite64(proc)", __NR_pwrite64,
				(long[MAX_ARGS]){ fd, from, len, 0, (long)rnd_below(r, 3), 0 });
		else
			do_call("write(proc)", __NR_write, (long[MAX_ARGS]){ fd, from, len });
	}
	close(fd);
}
