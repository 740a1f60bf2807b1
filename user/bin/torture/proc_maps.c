// SPDX-License-Identifier: MIT
/* /proc/self/maps, line by line, without malloc or streams: other threads change the maps. */
#include "torture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct walk {
	unsigned worker;
	uintptr_t last;
	void (*fn)(uintptr_t start, uintptr_t end, const char *mode, void *arg);
	void *arg;
};

static void one_line(struct walk *w, char *line)
{
	char *p;
	uintptr_t start = strtoul(line, &p, 16), end = strtoul(p + (*p == '-'), &p, 16);

	if (*p != ' ' || start >= end || start % PAGE || end % PAGE)
		fail(w->worker, "/proc/self/maps has the line: %s", line);
	/*
	 * They never go back, even if they change while they are read. But what was shown may have been
	 * merged with what follows, and come again as part of that (on Linux, since 6.17).
	 */
	if (end <= w->last)
		fail(w->worker, "/proc/self/maps: 0x%lx was passed, now: %s",
		     (unsigned long)w->last, line);
	w->last = end;
	if (w->fn)
		w->fn(start, end, p + 1, w->arg);
}

void walk_maps(unsigned worker,
	       void (*fn)(uintptr_t start, uintptr_t end, const char *mode, void *arg), void *arg)
{
	struct walk w = { .worker = worker, .fn = fn, .arg = arg };
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC), n, have = 0;
	char buf[2048], *eol;

	if (fd < 0) {
		if (errno == ENOMEM || errno == ENFILE)
			return;
		fail_errno(worker, "/proc/self/maps");
	}
	while ((n = read(fd, buf + have, sizeof(buf) - 1 - have)) > 0) {
		char *line = buf;

		have += n;
		buf[have] = '\0';
		for (; (eol = strchr(line, '\n')) != NULL; line = eol + 1) {
			*eol = '\0';
			one_line(&w, line);
		}
		have = strlen(line);
		memmove(buf, line, have);
	}
	if (n < 0 && errno != ENOMEM)
		fail_errno(worker, "reading /proc/self/maps");
	close(fd);
}
